# The words that people and CI use.
PYTHON ?= python3
PORT ?= 8000
DATA ?= ./data
VENV := .venv
BIN := $(VENV)/bin
BASE := $(VENV)/.base
DEV := $(VENV)/.dev
CODING := $(VENV)/.coding
TRAINING := $(VENV)/.training
NODE := node_modules/.package-lock.json
# npm and Node are used by `check` alone
HAVE_NPM := $(shell command -v npm 2>/dev/null)
export REDOCLY_TELEMETRY = off

.PHONY: demo serve serve-distributed kafka migrate test check format contracts docs samples bench coder bench-coder train lock clean

demo: $(BASE) ## Push the twelve sample reports, apply the analysts' codings, print the grid
	$(BIN)/python -m samples.demo

serve: $(BASE) ## The whole platform in one process: make serve PORT=8000 DATA=./data
	$(BIN)/lipp serve --port $(PORT) --data "$(DATA)"

kafka: $(DEV) ## A real Kafka broker in the foreground, without Docker
	$(BIN)/python -m deploy.kafka.broker --port 9092 --data "$(DATA)/kafka"

serve-distributed: $(DEV) ## Five processes on Kafka and PostgreSQL: KAFKA=host:port POSTGRES=url, or started here
	$(BIN)/python -m deploy.local --port $(PORT) --data "$(DATA)" $(if $(KAFKA),--kafka "$(KAFKA)") $(if $(POSTGRES),--postgres "$(POSTGRES)")

migrate: $(BASE) ## Bring every database to the newest schema
	$(BIN)/lipp migrate --data "$(DATA)"

# kept compiled also where Python is told to keep nothing: each process would compile all tests again
test: $(DEV) ## The whole suite; LIPP_STRICT=1 turns a missing Kafka, veraPDF or PostgreSQL into a failure
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: $(DEV) $(if $(HAVE_NPM),$(NODE)) ## Format, lint, types, import contracts, contract drift
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/lipp contracts --check
	$(BIN)/python -m docs.build --check
ifdef HAVE_NPM
	npx --no-install redocly lint
else
	@if [ "$$LIPP_STRICT" = 1 ]; then echo "npm is missing"; exit 1; else echo "SKIPPED: the contracts' lint needs npm"; fi
endif

format: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

contracts: $(DEV) ## Write the generated contracts
	$(BIN)/lipp contracts

docs: $(DEV) ## Write the generated pages: rules and their tests, settings
	$(BIN)/python -m docs.build

samples: $(DEV) ## Build the sample reports from their sources
	$(BIN)/python -m samples.build

bench: $(DEV) ## Measure the promises on Kafka and PostgreSQL; build/bench.json
	$(BIN)/python -m benchmarks.run

coder: $(CODING) ## Install what the trained coder needs; then: lipp code FILE
	@echo "The trained coder is ready: $(BIN)/lipp code FILE"

bench-coder: $(CODING) ## The coder on texts it never read, its speed, memory and start; build/bench-coder.json
	$(BIN)/python -m benchmarks.coder

train: $(TRAINING) ## The trained coder anew from its labelled passages, some 45 minutes: make train VERSION=2026.11.6
	$(BIN)/python -m services.collation.coder.check_data
	$(BIN)/python -m training $(if $(VERSION),--version $(VERSION))

lock: $(DEV) ## Resolve pyproject.toml anew, with hashes and without addresses
	$(BIN)/uv pip compile -q $(LOCK) --extra dev -o requirements/dev.txt >/dev/null
	$(BIN)/uv pip compile -q $(LOCK) --extra build --constraints requirements/dev.txt -o requirements/base.txt >/dev/null
	$(BIN)/uv pip compile -q $(LOCK) --extra build --extra kafka --extra parquet --extra postgres --constraints requirements/dev.txt -o requirements/server.txt >/dev/null
	$(BIN)/uv pip compile -q $(LOCK) --extra build --extra coding --constraints requirements/dev.txt -o requirements/coding.txt >/dev/null
	$(BIN)/uv pip compile -q $(LOCK) --extra build --extra training --constraints requirements/dev.txt --constraints requirements/coding.txt -o requirements/training.txt >/dev/null
LOCK := --upgrade --python-version 3.11 --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml

clean:
	rm -rf $(VENV) node_modules build

# compiled here, as pip compiles what it installs: some machines keep Python from doing it by itself,
# and would then compile the platform anew at each start, which doubles its time
define install-project
$(BIN)/pip install -q --disable-pip-version-check --no-build-isolation --no-deps -e . && \
	$(BIN)/python -m compileall -q -x '/(\.venv|node_modules|build|data)/' .
endef

$(BASE): requirements/base.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies into $(VENV) ..."
	@test -e $(DEV) || $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/base.txt
	@$(install-project)
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked dependencies, tools included, into $(VENV) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(install-project)
	@touch $@ $(BASE)

$(CODING): $(BASE) requirements/coding.txt
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/coding.txt
	@touch $@

$(TRAINING): $(BASE) requirements/training.txt
	@echo "Installing what training needs into $(VENV) ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/training.txt
	@touch $@ $(CODING)

$(NODE): package-lock.json
	npm ci --no-progress
	@touch $@
