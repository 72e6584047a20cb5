# `make` alone lists the targets. Everything is installed below this folder: .boot holds uv, .venv
# the locked packages. A stamp in .venv says which requirement file it was last filled from.

SHELL := /bin/sh
PORT ?= 8000
PY := .venv/bin/python
UV := .boot/bin/uv
TEMPLATES = $(shell git ls-files 'gaitbelt/**/*.html')

.PHONY: help run test check fix shots bench mutants docs figures wheel clean messages assets
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

run: export GAITBELT_PUBLIC_URL ?= http://localhost:$(PORT)
run: .venv/run messages assets ## serve a filled demo clinic at http://localhost:8000
	@$(PY) -m gaitbelt demo --if-missing
	@exec $(PY) -m gaitbelt serve --port $(PORT)

test: .venv/dev messages assets ## run every test, on SQLite and on PostgreSQL
	@$(PY) -m tools.suite

check: .venv/dev ## lint, types, import contracts, migrations, docs; changes nothing
	@PATH="$(CURDIR)/.venv/bin:$$PATH" sh tools/check.sh

fix: .venv/dev ## format, and apply the linters' own corrections
	@.venv/bin/ruff check --quiet --fix . ; .venv/bin/ruff format --quiet .
	@.venv/bin/djade --target-version 6.1 $(TEMPLATES) || true

mutants: .venv/dev ## invert the rules' conditions, see which the tests notice
	@$(PY) -m tools.mutants

docs: .venv/dev ## write docs/reference anew from the code
	@$(PY) -m tools.docs

figures: .venv/dev ## draw the figures of the exercises anew
	@$(PY) -m tools.figures

shots: .venv/dev messages assets ## one contact sheet per screen, in shots/
	@$(PY) -m tools.shots

bench: .venv/dev messages assets ## side-by-side measurements
	@$(PY) -m tools.bench

wheel: .venv/dev messages assets ## build the wheel, in dist/
	@rm -rf dist && $(PY) -m hatchling build --target wheel

clean: ## remove what the other targets made, but not the data in var/
	@rm -rf .boot .venv dist build shots node_modules gaitbelt/recorder/static/gaitbelt/rec .mypy_cache .ruff_cache .import_linter_cache .hypothesis

assets: | .venv/run ## bundle the recorder for the browser, when its sources have changed
	@$(PY) -m tools.assets

messages: | .venv/run
	@$(PY) -m tools.messages compile

$(UV): requirements/boot.txt tools/bootstrap.sh
	@python=$$(sh tools/find_python.sh) && sh tools/bootstrap.sh "$$python" && touch $@

.venv/pyvenv.cfg: | $(UV)
	@python=$$(sh tools/find_python.sh) && \
	  $(UV) venv --quiet --allow-existing --no-python-downloads --python "$$python" .venv

.venv/run: requirements/run.txt | .venv/pyvenv.cfg
	@rm -f .venv/dev
	@sh tools/sync.sh run && touch $@

.venv/dev: requirements/dev.txt requirements/run.txt | .venv/pyvenv.cfg
	@sh tools/sync.sh dev && touch .venv/run $@
