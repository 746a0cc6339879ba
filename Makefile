# Everything a person or a machine runs. Needs Python 3.11 or newer, git and make.
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := incident_tui app screens widgets tests

.PHONY: help demo test test-slow fuzz faults test-hard check matrix format bench lock pictures
.PHONY: first-second gallery terminals contact-sheet reference docs dist container clean

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

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## open the program on sample data
	$(BIN)/python -m app --demo

check: $(READY) ## format, lint, types and contracts
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	@echo "Checking types (half a minute the first time)…"
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.support.reference_pages --check

test: check ## everything that has to pass before a commit
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations=20

# What the run has a sample of: windows of every size, a slow machine, every moment.
test-slow: $(READY) ## tests of which make test has a sample
	$(BIN)/python -m pytest -n 2 --dist worksteal --durations=20 -m slow

# PART names some of the conditions; without it, all of them are run, which takes hours.
test-hard: $(READY) ## the suite under hard conditions, in hours (PART=one-core)
	$(BIN)/python -m tests.hard $(PART)

# Seeds that fail can be had again: make fuzz FIRST_SEED=123 SEEDS=1
FIRST_SEED ?= 0
SEEDS ?= 200
fuzz: $(READY) ## generated answers of the API through everything (SEEDS=1000)
	FIRST_SEED=$(FIRST_SEED) SEEDS=$(SEEDS) $(BIN)/python -m pytest -n 2 tests/fuzz

# Of each way into a write, SCHEDULES from FIRST_SEED on, and a share of that over HTTP and in a
# terminal; then what else is drawn by seed.
SCHEDULES ?= 20
faults: $(READY) ## every write under every fault (SCHEDULES=100)
	FIRST_SEED=$(FIRST_SEED) SCHEDULES=$(SCHEDULES) $(BIN)/python -m tests.faults.matrix.report
	SCHEDULES=$(SCHEDULES) $(BIN)/python -m pytest -n 2 tests/faults

# Pythons of another minor version than .venv each get an environment of their own, and so do the
# lowest versions of the dependencies that pyproject.toml allows (needs uv).
PYTHONS = $(foreach minor,11 12 13 14,$(shell python3.$(minor) -c 'print("python3.$(minor)")' 2>/dev/null))
MATRIX_TESTS ?= tests
matrix: $(READY) ## the tests on every Python that is found, and on the lowest dependencies
	@for python in $(PYTHONS); do \
	    echo "== $$python"; \
	    $(MAKE) --no-print-directory PYTHON=$$python VENV=.venv-$$python .venv-$$python/.tested || exit 1; \
	done
	@echo "== the lowest versions of the dependencies"
	uv venv --quiet --clear --seed --python python3.11 .venv-lowest
	VIRTUAL_ENV=.venv-lowest uv pip install --quiet --resolution lowest-direct -e . --group dev
	cp $(DOCUMENT) .venv-lowest/
	.venv-lowest/bin/python -m pytest -n 2 --dist worksteal $(MATRIX_TESTS)

$(VENV)/.tested: $(READY)
	$(BIN)/python -m pytest -n 2 --dist worksteal $(MATRIX_TESTS)

format: $(VENV)/.development ## fix what the checks would report
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

# The largest store is generated once, which takes minutes for a million.
LARGEST ?= 100000
bench: $(VENV)/.development ## speed and memory, as ratios within one run (LARGEST=1000000)
	BENCH_LARGEST=$(LARGEST) $(BIN)/python -m pytest -m bench -s tests/bench

reference: $(VENV)/.development ## reference pages, man page and completions, from the tables
	$(BIN)/python -m tests.support.reference_pages

pictures: $(VENV)/.development ## the pictures of the documentation, from the running program
	$(BIN)/python -m tests.support.pictures

# On a machine with nothing else to do. Needs tmux; the store is that of `make bench`.
first-second: $(VENV)/.development ## the pictures of a start for the documentation
	$(BIN)/python -m tests.support.first_second docs/first-second.svg

# THEMES names some of them.
gallery: $(VENV)/.development ## pictures of every screen in every theme, in .gallery
	$(BIN)/python -m tests.support.gallery .gallery $(THEMES)

contact-sheet: $(VENV)/.development ## the list in every theme on one picture, in .gallery
	$(BIN)/python -m tests.support.contact_sheet .gallery

# TERMINALS names some of them. Debian's packages are named in tests/terminals/__main__.py.
terminals: $(READY) ## a script in every terminal that is installed, with pictures in .terminals
	$(BIN)/python -m tests.terminals .terminals $(TERMINALS)

# Versions and hashes, no index: the lock installs from whichever index a machine is set up for.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate
lock: ## the lock files (needs uv)
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) pyproject.toml --group dev -o requirements-dev.lock

# Read it at dist/docs/index.html; it needs neither a server nor the network.
docs: $(VENV)/.development ## the documentation as a site, in dist/docs
	@test -x $(VENV)/docs/bin/sphinx-build || $(PYTHON) -m venv $(VENV)/docs
	$(VENV)/docs/bin/python -m pip install --quiet --disable-pip-version-check -r docs/requirements.txt
	$(VENV)/docs/bin/sphinx-build --quiet --fail-on-warning docs dist/docs

# One file that runs with each Python found here, on this kind of machine. Its versions are those of
# the lock. The second start needs no unpacking.
PEX := pex==2.105.2
dist: $(VENV)/.development ## wheel, source distribution and single file, in dist/
	rm -rf dist
	$(BIN)/python -m hatchling build -t wheel -t sdist -d dist
	@test -x $(VENV)/pex/bin/pex || $(PYTHON) -m venv $(VENV)/pex
	$(VENV)/pex/bin/python -m pip install --quiet --disable-pip-version-check $(PEX)
	sed -e 's/ *\\$$//' -e '/^ *--hash/d' requirements.lock > $(VENV)/constraints.txt
	$(VENV)/pex/bin/pex dist/*.whl -c incident-tui --constraints $(VENV)/constraints.txt \
	    $(foreach python,$(PYTHONS),--python $(shell $(python) -c 'import sys; print(sys.executable)')) \
	    --pip-version 26.1.2 --venv prepend --sh-boot -o dist/incident-tui.pex
	@ls -l dist

# Rootless, with a volume for what is kept; see the file.
CONTAINER ?= podman
container: dist ## a container image of the program (needs podman or docker)
	$(CONTAINER) build -t incident-tui -f Containerfile .

clean: ## remove everything that make has made
	rm -rf $(VENV) .venv-* dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .hard
