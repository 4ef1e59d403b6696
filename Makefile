# Every command of the project. `make` alone lists them; each brings what it needs first.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
# Which embedded database the tests and `make run` use: python, rust or mongod. Empty: the first there is.
DB ?=
ifneq ($(DB),)
export EMBEDDED_DB := $(DB)
endif
# Further arguments of the command: `make test ARGS="-k trips -x"`.
ARGS ?=

.PHONY: help
help: ## List the commands
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@ / { printf "\n\033[1m%s\033[0m\n", substr($$0, 5); next } \
		/^[a-z][a-z-]*:.*## / { printf "  \033[36m%-18s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: ready ready-dev
ready:
	@scripts/bootstrap run
	@scripts/app run || echo "roadbook: the app could not be built; the API runs without it" >&2
ready-dev:
	@scripts/bootstrap dev
	@scripts/app dev

##@ Run

.PHONY: run doctor db
run: ready ## Start everything with demo data; Ctrl-C stops it
	@exec $(BIN)/roadbook up
doctor: ready ## Check this machine, the settings and the servers
	@exec $(BIN)/roadbook doctor
db: ## Build the fast embedded database into .tools (needs Rust; about 4 minutes)
	@command -v cargo >/dev/null || { echo "Rust's cargo is needed to build it and is not on PATH." >&2; exit 1; }
	cargo install secantus-mdb --version 0.5.3-beta.196 --ignore-rust-version --root .tools

##@ Test

# What is held to the assurance list. Empty: what `make run` runs here, else a stack of its own.
BASE ?=

.PHONY: test test-unit test-integration test-coverage assure bench lighthouse screenshots
test: ready-dev ## Run every test (DB=rust|python|mongod chooses the database)
	@exec $(BIN)/pytest $(ARGS)
test-unit: ready-dev ## Run the tests that need no server
	@exec $(BIN)/pytest tests/unit tests/architecture frontend-bff/bff/tests $(ARGS)
test-integration: ready-dev ## Run the tests against real servers
	@exec $(BIN)/pytest tests/integration $(ARGS)
test-coverage: ready-dev ## Run every test and report what they do not reach
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest $(ARGS)
	@$(BIN)/coverage combine --quiet && $(BIN)/coverage html --quiet && $(BIN)/coverage report
assure: ready-dev ## Hold a running Roadbook to the assurance list, from outside (BASE=https://… EXAMPLES=200)
	@ASSURE_BASE=$(or $(BASE),running) ASSURE_EXAMPLES=$(or $(EXAMPLES),200) exec $(BIN)/pytest tests/assurance $(ARGS)
screenshots: ready-dev ## Take the pictures in docs/screenshots anew, of what `make run` runs here
	@scripts/app screenshots
lighthouse: ready-dev ## Measure the app's pages as Lighthouse does, of what `make run` runs here (RUNS=3)
	@RUNS=$(or $(RUNS),3) exec scripts/app lighthouse
bench: ready-dev ## Measure what requests cost beside peers (docs/performance.md; ARGS=--markdown)
	@exec $(BIN)/python -m bench $(ARGS)

##@ Change

.PHONY: check format lock openapi docs clean
check: ready-dev ## Run every check that CI runs before the tests
	@exec scripts/check $(ARGS)
format: ready-dev ## Format the code and mend what can be mended
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .
lock: ready-dev ## Write the lock files anew (ARGS=--upgrade takes new releases)
	@scripts/lock $(ARGS)
openapi: ready-dev ## Write docs/openapi.json
	@exec $(BIN)/roadbook openapi --output docs/openapi.json
docs: ready-dev ## Write the documents that are made from the code
	@exec $(BIN)/roadbook docs
clean: ## Remove what the tools made; keeps .data and .venv
	@rm -rf .coverage .coverage.* htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache dist
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
