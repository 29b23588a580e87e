# Everything here needs only make and Python 3.11 or newer. `make help` lists the targets.
.POSIX:
.SUFFIXES:

HOST = localhost
PORT = 8501
PYTEST_ARGS =
BENCH_ARGS =
SOAK_ARGS =
MUTANTS_ARGS =
OSV_URL = https://api.osv.dev/v1/query

BIN = .venv/bin
# twice quiet: errors only, no advice about the machine or its user
PIP = $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-header --no-annotate --no-emit-index-url

help: ## show this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*## */\t/' | expand -t 12

install: .venv/installed ## make .venv from requirements.lock, every file checked by its hash

run: install ## build the data and serve them on http://localhost:8501 (HOST=, PORT=)
	$(BIN)/python -m tracker build
	$(BIN)/python -m tracker.server --host $(HOST) --port $(PORT)

test: .venv/installed-dev ## format, lint, types and tests on all cores, as CI runs them (PYTEST_ARGS=)
	scripts/need-chromium
	scripts/need-nginx
	$(BIN)/ruff format --check --quiet
	$(BIN)/ruff check --quiet
	$(BIN)/mypy --no-error-summary
	$(BIN)/pytest --numprocesses auto --dist loadfile --durations 20 $(PYTEST_ARGS)

coverage: .venv/installed-dev ## branch coverage of tracker/ and pages/, at least what pyproject.toml says
	$(BIN)/pytest --numprocesses auto --dist loadfile -m 'not browser' --cov $(PYTEST_ARGS)

mutants: .venv/installed-dev ## put 42 slips into copies of the program: a test must find each (15 minutes)
	$(BIN)/python -m tests.mutants $(MUTANTS_ARGS)

bench: .venv/installed-dev ## measure beside an empty Streamlit app (BENCH_ARGS=--rounds 5)
	scripts/need-chromium
	$(BIN)/python -m tests.bench.interactions $(BENCH_ARGS)

pictures: .venv/installed-dev ## take docs/pictures anew: every page, wide, tablet, phone, dark
	scripts/need-chromium
	$(BIN)/python -m tests.browser.pictures

soak: .venv/installed-dev ## drill the server for half an hour (SOAK_ARGS=--quick for two)
	scripts/need-faketime
	$(BIN)/python -m tests.soak $(SOAK_ARGS)

lock: .venv/installed-dev ## remake both locks after a change of requirements*.txt
	$(LOCK) --output-file requirements.lock requirements.txt
	$(LOCK) --constraint requirements.lock --output-file requirements-dev.lock requirements-dev.txt

audit: .venv/installed-dev ## ask OSV what is known against each locked package (OSV_URL= of a mirror)
	$(BIN)/python -m scripts.packages audit --osv-url $(OSV_URL)

sbom: .venv/installed-dev ## write the bill of materials to build/sbom.cdx.json
	mkdir -p build
	$(BIN)/python -m scripts.packages sbom >build/sbom.part
	mv build/sbom.part build/sbom.cdx.json

licences: .venv/installed-dev ## remake docs/LICENCES.md after a change of requirements.lock
	$(BIN)/python -m scripts.packages licences >docs/LICENCES.part
	mv docs/LICENCES.part docs/LICENCES.md

clean: ## remove .venv, the published data and every cache
	rm -rf .venv build data/published .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results .coverage*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are newer than the locks exactly when the environment matches them.
.venv/bin/python:
	scripts/make-venv .venv

.venv/installed: .venv/bin/python requirements.lock
	$(PIP) install --require-hashes --requirement requirements.lock
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.lock
	$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@

.PHONY: help install run test coverage mutants bench pictures soak lock audit sbom licences clean
