# Handoff (連携シート). `make` alone explains itself: the texts after ## are what it prints.
# A fresh machine needs Python 3.11 or newer, git and make; everything else lands in .venv.

SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& { echo $$p; break; }; done)
PY := .venv/bin/python
INSTALL := $(PY) -m pip install --quiet --no-deps --require-hashes --no-compile --disable-pip-version-check
ARGS ?=

##@ Start here

.PHONY: run
run: .venv/.run ## Start at http://127.0.0.1:8000 with the demo town (the data stays in var/); ARGS="--port 8001"
	@exec $(PY) -m handoff run $(ARGS)

.PHONY: test
test: setup ## Everything: both databases, PDFs, journeys in Chromium; ARGS="-k wareki" narrows
	@bash .ci/system-packages
	@$(PY) -m pytest -n 2 --dist worksteal $(ARGS)

##@ While working

.PHONY: setup
setup: .venv/.dev ## Install what run and test need into .venv, from the lock files

.PHONY: lint
lint: .venv/.dev ## Find mistakes by reading (ruff)
	@$(PY) -m ruff check .

.PHONY: format
format: .venv/.dev ## Lay out the code (ruff format)
	@$(PY) -m ruff format .
	@$(PY) -m ruff check --fix .

.PHONY: format-check
format-check: .venv/.dev ## Say what `make format` would change
	@$(PY) -m ruff format --check .

.PHONY: typecheck
typecheck: .venv/.dev ## Check the types (mypy, strict)
	@$(PY) -m mypy

.PHONY: check
check: lint format-check typecheck test ## What has to be green before a commit

.PHONY: docs-check
docs-check: .venv/.dev ## Compare README, settings and commands with the code
	@$(PY) -m pytest -q tests/test_docs.py tests/test_house.py $(ARGS)

.PHONY: pictures
pictures: .venv/.dev ## Take the pictures of README and help anew (needs Chromium)
	@bash .ci/system-packages
	@$(PY) docs/make_pictures.py
	@$(PY) -m pytest -q tests/journeys --pictures -k "admission or discharge or letter or conference or equipment"

.PHONY: bench
bench: .venv/.dev ## Print the measured figures; ARGS="home" narrows
	@$(PY) -m bench $(ARGS)

.PHONY: bench-pdf
bench-pdf: .venv/.bench ## Print our paper beside typst, WeasyPrint, fpdf2 and Chromium
	@bash .ci/system-packages
	@$(PY) -m bench pdf $(ARGS)

##@ Data and delivery

.PHONY: demo
demo: .venv/.run ## Load the demo town into an empty database without starting the server
	@$(PY) -m handoff demo $(ARGS)

.PHONY: dist
dist: .venv/.dev ## Build the wheel and the source archive into dist/
	@$(PY) -m hatchling build -d dist

.PHONY: lock
lock: .venv/.dev ## Write the lock files anew from pyproject.toml (newest versions that fit)
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	@rm -f requirements/*.txt
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header -o requirements/run.txt pyproject.toml
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --extra dev -c requirements/run.txt \
		-o requirements/dev.txt pyproject.toml
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-annotate --no-header --extra dev --extra bench -c requirements/dev.txt \
		-o requirements/bench.txt pyproject.toml

.PHONY: clean
clean: ## Remove .venv and what was built; the data in var/ stays
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: help
help:
	@awk 'BEGIN {FS = ":.*## "} \
		/^##@ / {printf "\n%s\n", substr($$0, 5)} \
		/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo

# The stamps remember that a lock file is installed, so that a second start does not ask pip again.

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: none was found." >&2; exit 1; }
	@echo "Making .venv with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "Python cannot make a virtual environment (Debian, Ubuntu: apt-get install python3-venv)." >&2; \
		exit 1; }

.venv/.run: requirements/run.txt | .venv/bin/python
	@echo "Installing what the program needs (the first time only) ..."
	@$(INSTALL) -r requirements/run.txt
	@touch $@

.venv/.dev: requirements/dev.txt | .venv/bin/python
	@echo "Installing what the tests need (the first time only) ..."
	@$(INSTALL) -r requirements/dev.txt
	@touch $@ .venv/.run

.venv/.bench: requirements/bench.txt | .venv/.dev
	@echo "Installing what our figures are compared with (the first time only) ..."
	@$(INSTALL) -r requirements/bench.txt
	@touch $@
