# One line each; every target is what one could type without make.
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
POSTS := 1000000

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /	/' | expand -t 16

setup: $(READY) ## Make the environment in .venv from the locked dependencies

demo: $(READY) ## Start everything, import the demo posts, show first searches; ONCE=1 ends after that
	@ONCE=$(ONCE) $(BIN)/kuulolla demo

test: $(READY) ## Run every test on a Kafka and an Elasticsearch of their own
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not real"
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m real

unit: $(READY) ## Run the tests that need no server
	$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not real"

benchmark: $(READY) ## Measure analysis, queries, search and indexing against the local stack; POSTS=1000000 takes half an hour
	$(BIN)/python benchmarks/lemma_quality.py --treebank ../shared/data/ud_finnish_tdt/fi_tdt-ud-dev.conllu.gz
	$(BIN)/python benchmarks/query_speed.py
	$(BIN)/python benchmarks/near_duplicates.py
	$(BIN)/python benchmarks/search_speed.py --posts $(POSTS)
	$(BIN)/python benchmarks/indexer_speed.py

alerts-report: $(READY) ## Show false alarms, hits and delays of the detector beside other tools' rules, and draw docs/alerts.png (six minutes)
	@mkdir -p .local
	$(BIN)/python -m benchmarks.alerts.report > .local/alerts-report.json
	@$(BIN)/python -m benchmarks.alerts.table .local/alerts-report.json
	@$(BIN)/python -m benchmarks.alerts.draw .local/alerts-report.json docs/alerts.png

lint: $(READY) ## Check style, structure of imports and licences of dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --cache-dir .local/import-linter
	$(BIN)/pip-licenses --partial-match --fail-on "GNU General Public License;GNU Affero;AGPL;Proprietary" --format csv > /dev/null

format: $(READY) ## Write the code as the formatter wants it
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

types: $(READY) ## Check types strictly
	$(BIN)/mypy kuulolla tests benchmarks training

stack-up: $(READY) ## Start the local Kafka and Elasticsearch
	$(BIN)/kuulolla stack up

stack-down: $(READY) ## Stop them
	$(BIN)/kuulolla stack down

run: $(READY) ## Run all services in this terminal until Ctrl-C
	$(BIN)/kuulolla run all

model: .venv-training/.ready ## Train the bundled Finnish model anew (hours; goes on where it was stopped); ARGS="--data FOLDER"
	PYTHONPATH=. .venv-training/bin/python -m training $(ARGS)

model-report: $(READY) ## Print what the bundled model reaches on the dev portions, beside the goal
	@$(BIN)/python -m training.report

training-test: .venv-training/.ready ## Run the tests that need torch
	PYTHONPATH=. .venv-training/bin/python -m pytest -q -m training tests/training tests/services/sentiment/test_add_model.py

lock: $(READY) ## Resolve the dependencies anew and write requirements/*.lock
	sh requirements/lock.sh $(BIN)

schemas: $(READY) ## Export the contracts as JSON Schema and write docs/contracts.md
	$(BIN)/python -m kuulolla.schemas.export
	$(BIN)/python -m kuulolla.schemas.document

clean: ## Delete environments, caches and the local stacks' data (stop them first)
	rm -rf $(VENV) .venv-training .local .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(READY): requirements/dev.lock pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed, python3 is $$(python3 --version): install it and put it first on PATH"; exit 1; }
	@python3 -c 'import ensurepip, venv' 2>/dev/null || { echo "python3 cannot make environments: apt-get install python3-venv"; exit 1; }
	python3 -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv-training/.ready: requirements/training.lock
	python3 -m venv .venv-training
	.venv-training/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/training.lock
	@touch $@

.PHONY: help setup demo test unit benchmark lint format types stack-up stack-down run model model-report alerts-report training-test lock schemas clean
.DEFAULT_GOAL := help
