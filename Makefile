# Two commands: `make run` starts Attune with the demonstration clinic, `make test` installs what tests need and passes.
PYTHON ?= python3
BIN = .venv/bin

run: .venv/installed
	$(BIN)/attune demo --serve

test: .venv/tested
	scripts/test-tools.sh
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint src --check --lint --quiet
	$(BIN)/pytest -n 2
	ATTUNE_TEST_DATABASE=postgresql $(BIN)/pytest -n 2 tests/store tests/clinic tests/twin/test_twin.py

.venv/installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable .
	touch $@

.venv/tested: .venv/installed
	$(BIN)/pip install --quiet --editable ".[dev]"
	touch $@

.PHONY: run test
