PYTHON ?= $(shell command -v python3.11 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
TESTS := -m "not slow"
READY := $(VENV)/.ready

.PHONY: run test lint eval corpus clean

run: $(READY)
	@$(BIN)/sambandssvar ingest
	@$(BIN)/sambandssvar serve

test: lint
	$(BIN)/pytest $(TESTS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(READY)
	@$(BIN)/sambandssvar ingest >/dev/null
	$(BIN)/sambandssvar eval --gate

corpus: $(READY)
	$(BIN)/python corpus/render.py

$(READY): pyproject.toml constraints.txt
	@echo "Setting up $(VENV) (once, a few minutes) …"
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed: install it, or name it with make PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check --quiet --constraint constraints.txt --editable ".[dev]"
	@touch $@

clean:
	rm -rf $(VENV) var
