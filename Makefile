# The commands of this repository. `make` alone lists them.

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(if $(call new_enough,$(name)),$(name))))
VENV := .venv
BIN := $(VENV)/bin
SHOP_READY := $(VENV)/.shop-ready
TOOLS_READY := $(VENV)/.tools-ready
SOURCES := app tests e2e bench wsgi.py
CATALOGS := $(wildcard translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGS:.po=.mo)

# How many processes share the tests; each has a database, and a shop, of its own.
PROCESSES ?= 2
SHARED_OUT = -n $(PROCESSES) --dist

new_enough = $(shell $(1) -c 'import sys; print("yes" if sys.version_info >= (3, 11) else "")' 2>/dev/null)

# $(call step,what it is,the command): one line if it passes, everything it said if not.
step = @printf '%-24s' '$(1)'; if said=$$($(2) 2>&1); then echo ok; else echo FAILED; echo "$$said"; exit 1; fi

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test lint types translations unit races journeys browser \
	bench siege chaos mutants quality look sbom pins python

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## A shop to look at

demo: $(SHOP_READY) $(COMPILED) ## run a shop with something to sell and a simulated bank (PORT=, SIMULATOR_PORT=)
	@$(BIN)/python -m app.dev.demo

demo-reset: $(SHOP_READY) ## forget what the demonstration has sold
	@$(BIN)/python -m app.dev.demo --reset

## What must hold

test: lint types unit races journeys ## everything that must pass, fastest first

lint: $(TOOLS_READY) ## format, rules, arrows between rooms, templates
	$(call step,format,$(BIN)/ruff format --check --diff .)
	$(call step,rules,$(BIN)/ruff check .)
	$(call step,arrows,$(BIN)/lint-imports)
	$(call step,templates,$(BIN)/djlint templates --lint --quiet)

types: $(TOOLS_READY) ## mypy, strict
	$(call step,types,$(BIN)/mypy)

unit: $(TOOLS_READY) $(COMPILED) browser ## rules, pages, the house itself (EXAMPLES=, PROCESSES=)
	$(BIN)/python -m pytest -q tests -m "not races" $(SHARED_OUT) worksteal

races: $(TOOLS_READY) $(COMPILED) ## many at once on a real database (ROUNDS=, RACERS=)
	$(BIN)/python -m pytest -q tests -m races

journeys: $(TOOLS_READY) $(COMPILED) browser ## shoppers in a browser (BASE_URL= a shop that runs already, HEADED=1 to watch)
	$(BIN)/python -m pytest -q e2e $(if $(HEADED),--headed,$(SHARED_OUT) loadfile)

browser: $(TOOLS_READY)
	$(call step,browser,$(BIN)/python -m e2e.browser)

## Measures

bench: $(TOOLS_READY) $(COMPILED) ## purchases a second, what one costs, a rush, instalments that are due, pages of the office
	@$(BIN)/python -m bench

siege: $(TOOLS_READY) $(COMPILED) ## pages beside hundreds of slow senders, as a ratio
	@$(BIN)/python -m bench.siege

chaos: $(TOOLS_READY) $(COMPILED) ## random purchases while everything is killed, cut off and lied to (SEED=, HISTORIES=, MINUTES=)
	@$(BIN)/python -m bench.chaos

mutants: $(TOOLS_READY) $(COMPILED) ## small faults put into the code, and how many the tests notice (SEED=, SAMPLE=, MINUTES=, PROCESSES=)
	@PROCESSES=$(PROCESSES) $(BIN)/python -m bench.mutants

quality: $(TOOLS_READY) $(COMPILED) browser ## page weight, Lighthouse, accessibility, security headers (WALKS=)
	@$(BIN)/python -m bench.quality --walks "$(WALKS)"

plans: $(TOOLS_READY) $(COMPILED) ## how each page's statements are planned with a million orders (ORDERS=)
	@$(BIN)/python -m bench.plans

look: $(TOOLS_READY) $(COMPILED) browser ## a picture of every page on a phone, into look/ (WALKS=)
	@$(BIN)/python -m e2e.look --walks "$(WALKS)"

## Chores

translations: $(SHOP_READY) ## collect the sentences, bring the catalogs up to date, compile them, list what lacks words
	@$(BIN)/python -m app.cli.translations update
	@$(BIN)/python -m app.cli.translations compile

%.mo: %.po | $(SHOP_READY)
	@$(BIN)/python -m app.cli.translations compile

sbom: $(BIN)/python ## what the shop is made of, from the pins, into sbom.cdx.json (CycloneDX)
	@$(BIN)/python -m bench.sbom > sbom.cdx.json

pins: ## choose versions anew from pyproject.toml (UPGRADE=1 for the newest); needs uv
	$(call compile,requirements.txt)
	$(call compile,requirements-dev.txt,--extra dev)

compile = UV_CUSTOM_COMPILE_COMMAND="make pins" uv pip compile -q pyproject.toml $(2) --generate-hashes \
	--no-emit-index-url --no-emit-find-links --universal --python-version 3.11 $(if $(UPGRADE),--upgrade) -o $(1)

# The environment: made once, completed when the pins change.

$(BIN)/python: | python
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1; }

python:
	@test -x $(BIN)/python || test -n "$(call new_enough,$(PYTHON))" || \
		{ echo "Parterre needs Python 3.11 or newer. If you have one under another name: make PYTHON=…"; exit 1; }

$(SHOP_READY): requirements.txt | $(BIN)/python
	@echo "Installing the pinned libraries of $< …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(TOOLS_READY): requirements-dev.txt | $(BIN)/python
	@echo "Installing the pinned libraries of $< …"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r $<
	@touch $@ $(SHOP_READY)
