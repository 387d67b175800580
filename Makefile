# make run    the page at http://127.0.0.1:7860
# make test   what CI runs
#
# Needs Python 3.11 or newer with venv, and make. Once installed neither target needs the network, and
# nothing outside this folder is changed, but that `make test` gets Debian's chromium and PostgreSQL where
# they are missing.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
TORCH := 2.13.0

.PHONY: help
help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS=$$'\t' read -r name text; \
		do printf '  make %-12s %s\n' "$$name" "$$text"; done

.PHONY: run
run: $(VENV)/.base ## install, build the index when missing, serve the page
	@$(BIN)/python -m compileall -q assistant  # what changed since the installation
	@exec $(BIN)/growth-assistant serve

.PHONY: check
check: $(VENV)/.base ## the knowledge: articles, rules, quotes
	@$(BIN)/growth-assistant check

.PHONY: test
test: $(VENV)/.dev $(VENV)/.system ## style, types, import directions and every test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses 2 --dist loadfile

.PHONY: screenshots
screenshots: $(VENV)/.dev $(VENV)/.system ## pictures of the page's and the widget's main states
	$(BIN)/python -m tests.browser.screenshots

.PHONY: picture
picture: $(VENV)/.dev ## the picture of the architecture, from the import contracts
	$(BIN)/python -m tests.health.architecture

.PHONY: install
install: $(VENV)/.base ## the application without its tests
	@:

.PHONY: clean
clean: ## forget the installation, keep the data
	rm -rf $(VENV)

$(UV):
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found: install Python 3.11 or newer, or name it: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is $$($(PYTHON) -V 2>&1), and 3.11 or newer is needed; name it: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) has no venv module: install it (Debian and Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

# Compiled while installing: without .pyc files every start takes two to three times as long.
$(VENV)/.base: pyproject.toml | $(UV)
	$(UV) pip install --quiet --python $(BIN)/python --compile-bytecode --editable .
	$(BIN)/python -m compileall -q assistant
	@touch $@

# What the tests run beside us: a browser, a font that it can show Chinese in, a database server.
$(VENV)/.system: | $(UV)
	@missing=(); \
	[ -n "$${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null || missing+=(chromium); \
	[ -n "$$(fc-list :lang=zh-cn 2>/dev/null)" ] || missing+=(fontconfig fonts-wqy-microhei); \
	command -v initdb /usr/lib/postgresql/*/bin/initdb >/dev/null || missing+=(postgresql); \
	if [ $${#missing[@]} -gt 0 ]; then \
		command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ] || { \
			echo "the tests need $${missing[*]} (Debian, Ubuntu: sudo apt-get install $${missing[*]}; elsewhere set CHROMIUM to the path of a Chromium or Chrome and put initdb into PATH)" >&2; exit 1; }; \
		apt-get update -qq; \
		DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$${missing[@]}" >/dev/null; \
	fi
	@touch $@

# The CPU build of torch: from the folder of wheels that pip is told about, when there is one.
$(VENV)/.dev: pyproject.toml $(VENV)/.base
	links=$$($(BIN)/python -m pip config get global.find-links 2>/dev/null || true); \
	if [ -n "$$links" ]; then torch=("torch==$(TORCH)" --find-links "$$links"); \
	else torch=(--torch-backend cpu); fi; \
	$(UV) pip install --quiet --python $(BIN)/python --compile-bytecode \
		--editable '.[neural,e5,evaluation,openai,photo]' --group dev "$${torch[@]}"
	@touch $@
