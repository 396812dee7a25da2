# Every command of the project. Needs make, Python 3.11+ and the package registries (PyPI, npm), nothing else:
# uv comes from PyPI into .tools/uv, and the test rigs bring their own Node and PostgreSQL.

PYTHON ?= python3
PYTEST_ARGS ?= -n 3  # on two cores: much of what tests do is waiting for processes

# Databases of tests go to a memory disk where there is a large one: what they prove survives a kill, not a power cut,
# and waiting for disks was a third of the run.
MEMORY_DISK := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 2000000 { print "/dev/shm" }')

UV_VERSION := 0.13.9
UV := .tools/uv/bin/uv
UV_STAMP := .tools/uv-$(UV_VERSION).stamp
ENV_STAMP := .venv/.synced
BIN := .venv/bin

export UV_PYTHON_DOWNLOADS := never
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONDONTWRITEBYTECODE :=  # a program that is compiled anew at each start takes seconds to start

.DEFAULT_GOAL := help
.PHONY: help env demo serve test lint bench docs screenshots clean
.DELETE_ON_ERROR:

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name text; do \
		printf '  make %-11s %s\n' "$$name" "$$text"; done

env: $(ENV_STAMP) ## Build .venv with the locked dependencies

demo: $(ENV_STAMP) ## Run the whole loop on the examples, with no account: publish, tickets, webhooks, audit, report
	@$(BIN)/followthrough demo

serve: $(ENV_STAMP) ## Run the demo and keep the service up until Ctrl-C
	@$(BIN)/followthrough demo --keep-running

test: $(ENV_STAMP) ## Install the servers that the tests talk to, and run every test
	@$(BIN)/python -m tests.rigs.install >/dev/null
	@$(BIN)/python -m tests.rigs.browser
	@scratch=$$(mktemp -d -p "$${TMPDIR:-$(or $(MEMORY_DISK),/tmp)}" followthrough-tests.XXXXXX) || exit 1; \
		trap 'rm -rf "$$scratch"' EXIT; trap 'exit 130' INT TERM; \
		TMPDIR=$$scratch $(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(ENV_STAMP) ## Check formatting, lint, types and import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

bench: $(ENV_STAMP) ## Measure parsing, start-up, figures and the webhook path; tables go to benchmarks/
	@for bench in benchmarks/bench_*.py; do echo "== $$bench"; $(BIN)/python "$$bench" || exit 1; done

docs: $(ENV_STAMP) ## Build the documentation site into site/, with every link checked
	@NO_MKDOCS_2_WARNING=1 $(UV) run --locked --quiet --group docs mkdocs build --strict --quiet

screenshots: $(ENV_STAMP) ## Make the README's pictures from the running service (needs Chromium)
	@FOLLOWTHROUGH_SCREENSHOTS=docs/images $(BIN)/python -m pytest -q -p no:randomly tests/web/test_screenshots.py -k pictured

clean: ## Remove everything that the other commands made
	rm -rf .venv .tools .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache demo-output dist site
	find app connectors tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(UV_STAMP):
	@command -v $(PYTHON) >/dev/null || { \
		echo "No '$(PYTHON)' on this machine. Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "'$(PYTHON)' is $$($(PYTHON) -V 2>&1); Python 3.11 or newer is needed. Name one: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@rm -rf .tools/uv .tools/uv-*.stamp
	@mkdir -p .tools
	@$(PYTHON) -m venv .tools/uv || { \
		echo "'$(PYTHON) -m venv' failed; on Debian and Ubuntu its package is python3-venv." >&2; exit 1; }
	@.tools/uv/bin/python -m pip install --quiet uv==$(UV_VERSION)
	@touch $@

$(ENV_STAMP): $(UV_STAMP) pyproject.toml uv.lock
	@$(UV) sync --locked --quiet --compile-bytecode --python $(PYTHON)
	@$(BIN)/python -m compileall -q app connectors
	@touch $@
