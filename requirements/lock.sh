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
lock dev --all-extras --group dev
# One version of a library everywhere: what the tests ran with is what a service gets.
for service in ingest sentiment indexer alerts portal; do lock $service --extra $service --constraint requirements/dev.lock; done
lock cli --extra ingest --extra search --extra alerts --constraint requirements/dev.lock
lock training --group training --no-emit-package kuulolla --constraint requirements/dev.lock
