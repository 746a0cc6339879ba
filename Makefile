# Everything a person or a machine runs. Needs Python 3.11 or newer, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := incident_tui app screens widgets tests

.PHONY: demo test test-slow fuzz faults test-hard check format bench lock pictures clean

# The two environments are stamped with the lock they were made from.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
DOCUMENT := $(VENV)/incident-io.openapi.json
READY := $(VENV)/.development $(DOCUMENT)

$(VENV)/.runtime: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) for the program (about half a minute)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.development: requirements-dev.lock pyproject.toml
	@echo "Setting up $(VENV) for development (about a minute)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) --require-hashes -r requirements-dev.lock
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.runtime

# Out of the source distribution of the SDK that the lock names.
$(DOCUMENT): requirements-dev.lock $(VENV)/.development
	@echo "Getting the vendor's OpenAPI document…"
	$(BIN)/python -m tests.support.vendor

demo: $(VENV)/.runtime
	$(BIN)/python -m app --demo

check: $(READY)
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	@echo "Checking types (half a minute the first time)…"
	$(BIN)/mypy
	$(BIN)/lint-imports

test: check
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations=20

# What the run has a sample of: windows of every size, a slow machine, every moment.
test-slow: $(READY)
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations=20 -m slow

# PART names some of the conditions; without it, all of them are run, which takes hours.
test-hard: $(READY)
	$(BIN)/python -m tests.hard $(PART)

# Seeds that fail can be had again: make fuzz FIRST_SEED=123 SEEDS=1
FIRST_SEED ?= 0
SEEDS ?= 200
fuzz: $(READY)
	FIRST_SEED=$(FIRST_SEED) SEEDS=$(SEEDS) $(BIN)/python -m pytest -n 2 tests/fuzz

# Of each way into a write, SCHEDULES from FIRST_SEED on, and a share of that over HTTP and in a
# terminal; then what else is drawn by seed.
SCHEDULES ?= 20
faults: $(READY)
	FIRST_SEED=$(FIRST_SEED) SCHEDULES=$(SCHEDULES) $(BIN)/python -m tests.faults.matrix.report
	SCHEDULES=$(SCHEDULES) $(BIN)/python -m pytest -n 2 tests/faults

format: $(VENV)/.development
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

bench: $(VENV)/.development
	$(BIN)/python -m pytest -m bench -s tests/bench

pictures: $(VENV)/.development
	$(BIN)/python -m tests.support.pictures

# Versions and hashes, no index: the lock installs from whichever index a machine is set up for.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate
lock:
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) pyproject.toml --group dev -o requirements-dev.lock

clean:
	rm -rf $(VENV) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .hard
