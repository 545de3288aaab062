# Everything a clone needs. `make demo` and `make test` set up what they use; nothing is installed outside .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
endif
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
HOME_DIR ?= demo
# SAMPLES=no makes the demo without synthetic trade flows.
SAMPLES ?= yes
# Carries OECD's input-output table of 2022; read as data, never imported. The demo does without it if need be.
TABLE_PACKAGE := sanction-simulator==0.1.4
PORT ?= 8544
PYTHON_VERSION ?= 3.11

.PHONY: setup demo test test-slow test-engines test-all lint bench load docs pins wheel wheelhouse clean

setup: $(VENV)/dev.stamp  ## A virtual environment with wuwai and the tools to develop it

$(VENV)/pip.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "wuwai needs Python 3.11 or later; name one with PYTHON=")'
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade -c constraints.txt pip
	@touch $@

$(VENV)/run.stamp: $(VENV)/pip.stamp pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(PIP) install -c constraints.txt --group dev
	@touch $@

demo: $(VENV)/run.stamp  ## The Guangdong demo in ./demo, served on this machine; SAMPLES=no for no synthetic flows
	@$(PIP) install --no-deps --retries 1 $(TABLE_PACKAGE) || \
	  echo "$(TABLE_PACKAGE) could not be installed: the demo goes without an input-output table, and says how to load one"
	$(BIN)/wuwai demo --home $(HOME_DIR) --port $(PORT) $(if $(filter no,$(SAMPLES)),--no-sample-flows)

# Files of tests are shared out over the processors in the order of conftest.py.
SHARED_OUT := -n auto --dist loadfile --no-loadscope-reorder

test: $(VENV)/dev.stamp  ## Everything that needs no browser and no wheel
	$(BIN)/python -m pytest -m "not slow" $(SHARED_OUT)

test-slow: $(VENV)/dev.stamp  ## Browser, wheel and fault tests
	$(BIN)/python -m pytest -m "slow and not engines" $(SHARED_OUT) --durations=15

$(VENV)/engines.stamp: $(VENV)/dev.stamp
	$(PIP) install -c constraints.txt --group engines
	@touch $@

test-engines: $(VENV)/engines.stamp  ## Facts on PostgreSQL and Spark, registers on PostgreSQL
	$(BIN)/python -m pytest -m engines

test-all: $(VENV)/dev.stamp  ## Both
	$(BIN)/python -m pytest

lint: $(VENV)/dev.stamp  ## Style, types, and which room may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# What wuwai is compared with stands in an environment of its own, at the same versions.
build/bench/stamp: constraints.txt
	rm -rf build/bench
	$(PYTHON) -m venv build/bench
	build/bench/bin/python -m pip --disable-pip-version-check --quiet install -c constraints.txt duckdb pandas pyarrow
	@touch $@

# The packages for complexity want pandas 2: economic-complexity writes into what pandas 3 makes read-only.
build/bench-complexity/stamp: Makefile
	rm -rf build/bench-complexity
	$(PYTHON) -m venv build/bench-complexity
	build/bench-complexity/bin/python -m pip --disable-pip-version-check --quiet install \
	  economic-complexity==0.3.0 ecomplexity==0.5.3 econcomplex==1.0.1 pandas==2.3.3 numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
	@touch $@

build/bench-routes/stamp: Makefile
	rm -rf build/bench-routes
	$(PYTHON) -m venv build/bench-routes
	build/bench-routes/bin/python -m pip --disable-pip-version-check --quiet install \
	  searoute==1.6.0 scgraph==3.6.0 numpy==2.4.6
	@touch $@

build/bench-siting/stamp: Makefile
	rm -rf build/bench-siting
	$(PYTHON) -m venv build/bench-siting
	build/bench-siting/bin/python -m pip --disable-pip-version-check --quiet install spopt==0.7.0 pulp==3.3.2 highspy==1.16.0
	@touch $@

build/bench-tariffs/stamp: Makefile
	rm -rf build/bench-tariffs
	$(PYTHON) -m venv build/bench-tariffs
	build/bench-tariffs/bin/python -m pip --disable-pip-version-check --quiet install gegravity==0.3 gme==1.3.1
	@touch $@

# FULL=1: a year of BACI of 11 million rows, 30 such years, 5 million customs rows; an hour, 10 GB of disk, 4 GB of memory.
ifeq ($(FULL),1)
BACI_ROWS := 11000000
BACI_YEARS := 30
CUSTOMS_ROWS := 5000000
COMPLEXITY := 230 5000 30
POTENTIAL := 230 5000 5 150 2000
DEPENDENCY := 12000000 5 3
EXPORTERS := 2000000 3
TARIFFS := 230 1000 20 3
GRAVITY := 230 5000 3 20
SITING := 10000 3000 500 3
else
BACI_ROWS := 1000000
BACI_YEARS := 3
CUSTOMS_ROWS := 500000
COMPLEXITY := 60 800 3
POTENTIAL := 100 1000 3 60 1000
DEPENDENCY := 1000000 5 1
EXPORTERS := 100000 2
TARIFFS := 100 200 10 1
GRAVITY := 100 200 3 5
SITING := 2000 600 100 2
endif
RUNS ?= 5
BENCH := WUWAI_BENCH_PEERS=build/bench/bin/python $(BIN)/python benchmarks

bench: $(VENV)/dev.stamp build/bench/stamp build/bench-complexity/stamp build/bench-routes/stamp build/bench-siting/stamp build/bench-tariffs/stamp  ## Every benchmark, beside other ways; FULL=1 for the sizes of docs/benchmarks.md
	$(BENCH)/facts_read.py
	$(BENCH)/baci_import.py $(BACI_ROWS) $(RUNS)
	$(BENCH)/baci_reading.py $(BACI_ROWS) $(BACI_YEARS) $(RUNS)
	$(BENCH)/customs_import.py $(CUSTOMS_ROWS) $(RUNS)
	WUWAI_BENCH_COMPLEXITY=build/bench-complexity/bin/python $(BENCH)/complexity.py $(COMPLEXITY)
	$(BENCH)/potential.py $(POTENTIAL)
	$(BENCH)/dependency.py $(DEPENDENCY)
	$(BENCH)/exporters.py $(EXPORTERS)
	WUWAI_BENCH_ROUTES=build/bench-routes/bin/python $(BENCH)/sea_routes.py
	$(BENCH)/gravity.py $(GRAVITY)
	WUWAI_BENCH_SITING=build/bench-siting/bin/python $(BENCH)/siting.py $(SITING)
	WUWAI_BENCH_TARIFFS=build/bench-tariffs/bin/python $(BENCH)/tariffs.py $(TARIFFS)
	$(BENCH)/parks.py
	$(BENCH)/warehouses.py
	$(BENCH)/briefing.py $(CUSTOMS_ROWS)
	$(BENCH)/pages.py

# The load of an office: 50 readers and 10 officers for MINUTES, on SQLite and on a PostgreSQL server of its own.
MINUTES ?= 5
load: $(VENV)/dev.stamp  ## Five minutes of an office's load on SQLite, and on PostgreSQL where its programs are here
	$(BENCH)/load.py --minutes $(MINUTES)
	@if $(BIN)/python -c 'import psycopg' 2>/dev/null && ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then \
	  $(BENCH)/load.py --minutes $(MINUTES) --postgresql; \
	else echo "PostgreSQL is left out: it wants its programs and 'pip install wuwai[postgres]'"; fi

docs: $(VENV)/dev.stamp  ## The links and the examples of the documentation hold
	$(BIN)/python -m pytest tests/docs

pins: ## Renew constraints.txt from the newest versions that pyproject.toml allows
	rm -rf build/pins
	$(PYTHON) -m venv build/pins
	build/pins/bin/python -m pip --quiet install --upgrade pip
	build/pins/bin/python -m pip --quiet install --editable . --group dev --group engines
	{ head -n 1 constraints.txt; build/pins/bin/python -m pip freeze --all --exclude-editable | grep -v '^setuptools=='; } > build/constraints.txt
	mv build/constraints.txt constraints.txt

wheel: $(VENV)/dev.stamp  ## dist/wuwai-*.whl
	rm -f dist/wuwai-*.whl
	$(BIN)/python -m build --wheel --no-isolation

# For an office without the internet: a folder a platform, with wuwai, all it needs to run, and pip itself.
# Packages for Windows are named here where only Windows needs them: pip reads markers for the machine it runs on.
# Packages that are published as source only and hold no compiled code are built here, once for every platform.
SOURCE_ONLY := searoute

wheelhouse: wheel  ## wheelhouse/PLATFORM for Linux x86-64, Linux aarch64 and Windows; PYTHON_VERSION=3.12 for another Python
	rm -rf build/wheels
	$(PIP) wheel --no-deps --wheel-dir build/wheels -c constraints.txt $(SOURCE_ONLY)
	@if ls build/wheels | grep -v -e '-none-any\.whl$$'; then echo "built for this machine only"; exit 1; fi
	@for target in linux-x86_64 linux-aarch64 windows-amd64; do \
	  case $$target in \
	    linux-x86_64) tags="manylinux_2_28_x86_64 manylinux_2_27_x86_64 manylinux_2_17_x86_64 manylinux2014_x86_64"; more="";; \
	    linux-aarch64) tags="manylinux_2_28_aarch64 manylinux_2_27_aarch64 manylinux_2_17_aarch64 manylinux2014_aarch64"; more="";; \
	    windows-amd64) tags="win_amd64"; more="colorama";; \
	  esac; \
	  platforms=""; for tag in $$tags; do platforms="$$platforms --platform $$tag"; done; \
	  echo "wheelhouse/$$target-py$(PYTHON_VERSION)"; \
	  $(PIP) download --dest wheelhouse/$$target-py$(PYTHON_VERSION) --only-binary=:all: $$platforms \
	    --python-version $(PYTHON_VERSION) --implementation cp -c constraints.txt --find-links build/wheels dist/wuwai-*.whl pip $$more || exit 1; \
	done

clean:  ## What was built; not the environment, not the demo
	rm -rf build dist wheelhouse .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
