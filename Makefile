# make run: the main job on a real document. make test: everything that must hold. Both install what they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
POLICY := policies/jiaozuo/2023-1
DOCUMENT := $(POLICY)/source.txt

.PHONY: run frontend test test-spark score bench bench-peers docs clean
.DEFAULT_GOAL := run

$(VENV)/.installed: requirements.txt pyproject.toml
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "luoshi needs Python 3.11 or newer: make PYTHON=python3.11"'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	touch $@

# The pages' style and scripts: Tabler, HTMX, ECharts, MapLibre, built by npm into files that the site serves itself.
BUILT := luoshi/office/static/built/site.js
$(BUILT): frontend/package-lock.json frontend/build.mjs $(wildcard frontend/src/css/*.css frontend/src/js/*.js)
	@command -v npm >/dev/null || { echo "luoshi's pages are built by Node.js 18 or newer (Debian: apt-get install nodejs npm)" >&2; exit 1; }
	cd frontend && npm ci --silent --ignore-scripts && node build.mjs

frontend: $(BUILT)

run: $(VENV)/.installed $(BUILT)
	mkdir -p out
	$(BIN)/luoshi export $(DOCUMENT) --to xlsx --out out/ledger.xlsx --force
	$(BIN)/luoshi check $(POLICY)
	@echo
	@echo "任务分解表 / the ledger: out/ledger.xlsx"
	@echo "所有命令 / all verbs: $(BIN)/luoshi --help"
	$(BIN)/luoshi serve

test: $(VENV)/.installed $(BUILT)
	@sh tests/servers.sh
	$(BIN)/ruff check --quiet luoshi tests bench docs
	$(BIN)/ruff format --check --quiet luoshi tests bench docs
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n 2

# The same rules on Apache Spark: needs Java 17, installs pyspark (400 MB).
test-spark: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[spark]'
	$(BIN)/pytest -m spark --ignore=tests/engines/test_spark.py
	$(BIN)/pytest -m spark tests/engines/test_spark.py # a program has one session of Spark; these connect to a cluster

score: $(VENV)/.installed
	$(BIN)/python tests/score.py
	$(BIN)/python tests/score_draft.py

bench: $(VENV)/.installed
	for file in bench/reading.py bench/decide.py bench/kernel.py bench/rows.py; do $(BIN)/python $$file || exit 1; done

# What is made out of the program: the page of its commands and the pictures of the README.
docs: $(VENV)/.installed
	$(BIN)/python docs/make_cli.py
	$(BIN)/python docs/pictures/make.py

# Each page of the site, wide and narrow: docs/pictures/pages.
pictures: $(VENV)/.installed $(BUILT)
	@sh tests/servers.sh
	$(BIN)/python docs/pictures/pages.py

# The same, beside openfisca-core, policyengine-core and zen-engine in an environment of their own.
bench-peers: $(VENV)/.installed $(BUILT)
	test -x .venv-peers/bin/python || $(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet --disable-pip-version-check 'openfisca-core[web-api]==46.0.1' policyengine-core==3.33.12 gunicorn==22.0.0 zen-engine==2.1.3
	$(BIN)/python bench/decide.py --peers .venv-peers/bin/python
	$(BIN)/python bench/kernel.py --peers .venv-peers/bin/python
	$(BIN)/python bench/serving.py --peers .venv-peers/bin/python --pages

clean:
	rm -rf $(VENV) .venv-peers frontend/node_modules luoshi/office/static/built var out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info
