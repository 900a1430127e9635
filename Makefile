# Two commands do everything: `make demo` and `make test`. Each sets up what it needs first and says what it does.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= 2
# What set-up imports is kept as bytecode, whatever the shell says: else every command compiles its libraries anew (1 s).
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint bench serve migration lock clean

help:  ## what can be done here
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 10

setup: $(READY)  ## everything into .venv: locked packages, map assets, compiled kernels, sketch map
	@$(MAKE) --silent --no-print-directory -j2 build/kernels.stamp build/sketch.npz

$(READY): requirements-dev.lock requirements-uv.lock package-lock.json pyproject.toml
	@echo "== set-up 1/4: a virtual environment in $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-uv.lock
	@echo "== set-up 2/4: the locked packages (hashes checked)"
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.lock requirements-uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@echo "== set-up 3/4: the map's script and style (npm)"
	@npm ci --silent --no-progress
	@touch $(READY)

build/kernels.stamp: $(wildcard matching/kernels/*.py matching/kernels/pairs/*.py) | $(READY)
	@echo "== set-up 4/4: compiling the search kernels"
	@$(BIN)/python -m matching.kernels
	@$(BIN)/python -c "import matching.solve, matching.solvers.route_selection"
	@mkdir -p build && touch $@

build/sketch.npz: $(wildcard fixtures/sketch/*.py fixtures/sketch/*.csv routing/*.py) | $(READY)
	@echo "== set-up 4/4: drawing the sketch map of Shonai"
	@mkdir -p build && $(BIN)/ainori --quiet roads sketch -o $@ > build/sketch.log || (cat build/sketch.log; exit 1)
	@touch $@

demo: setup  ## one day matched and routed into out/demo, the same day half driven in a service, until Ctrl-C (ONCE=1: ends by itself)
	@$(BIN)/ainori demo $(if $(ONCE),--once,) --out out/demo

test: lint  ## lint, types, contracts, every test
	@echo "== tests"
	@$(BIN)/pytest -n $(JOBS)

lint: setup  ## ruff, mypy and the import contracts
	@echo "== lint, types and import contracts"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: setup  ## the measured figures (minutes); results in out/bench
	@$(BIN)/python -m benchmarks

serve: setup  ## the service at http://127.0.0.1:8000/, in out/town.db, until Ctrl-C (ARGS="--demo --port 8080")
	@mkdir -p out
	@AINORI_DATABASE_URL=$${AINORI_DATABASE_URL:-sqlite:///out/town.db} $(BIN)/ainori serve $(ARGS)

migration: setup  ## the next version of the store's tables, from the tables as they are (WHAT="what changed")
	@$(BIN)/python -m api.migrations $(if $(FIRST),--first,"$(WHAT)")

lock:  ## renew the locks (hashes, no addresses)
	@for name in requirements requirements-dev requirements-uv; do \
	  $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 --no-emit-index-url \
	    --no-emit-find-links --no-header --no-annotate $$name.in -o $$name.lock; done
	@npm install --package-lock-only --silent

clean:  ## remove what set-up and the demo made
	rm -rf $(VENV) node_modules build out
