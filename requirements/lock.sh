#!/bin/sh
# Resolves pyproject.toml into lock files with hashes and without addresses; $1 is the bin folder of the environment.
set -eu
cd "$(dirname "$0")/.."
lock() {
    out=requirements/$1.lock
    shift
    "$bin/uv" pip compile pyproject.toml "$@" --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet --output-file "$out"
}
bin=$1
lock ingest --extra ingest
lock sentiment --extra sentiment
lock indexer --extra indexer
lock cli --extra ingest --extra search
lock dev --all-extras --group dev
lock training --group training --no-emit-package kuulolla
