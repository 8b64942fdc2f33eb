# TearFlow in short commands. They need Python 3.11 or newer and a package registry, nothing else;
# `make demo PYTHON=/path/to/python` names another Python than the one that is found.

PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$python" && break; done)

# Where the environment is built; `make test PYTHON=python3.12 VENV=.venv-3.12` tests another Python.
VENV ?= .venv

# An environment is built again when the content of its locks changes, not when their dates do. Who
# runs the workflow needs the first alone; tests and checks are installed beside it.
BUILT := $(VENV)/built-from-$(firstword $(shell cksum < requirements.lock))
DEV_LOCKS := requirements.lock requirements-dev.lock
DEV_BUILT := $(VENV)/tested-from-$(firstword $(shell cat $(DEV_LOCKS) | cksum))
SLURM_LOCKS := $(DEV_LOCKS) requirements-slurm.lock
SLURM_BUILT := $(VENV)/slurm/built-from-$(firstword $(shell cat $(SLURM_LOCKS) | cksum))
BIN := $(VENV)/bin
SNAKEMAKE := $(BIN)/python -m snakemake
PYTEST := $(BIN)/python -m pytest

# The locks name every package with its version, so nothing is left to resolve. Packages come with
# tests of their own, a sixth of their size.
define install
for lock in $(2); do \
	$(1)/bin/python -m pip install --require-hashes --no-deps --no-compile -r $$lock || exit; done
find $(1)/lib -type d -name tests -prune -exec rm -rf {} +
endef

# Every job starts a new Python, so byte code is written before the first: of what the workflow
# imports alone, which is half of all that is there.
define compile
$(SNAKEMAKE) --version > /dev/null
PYTHONPATH=workflow/scripts $(BIN)/python -c 'import importlib, pathlib; \
	[importlib.import_module(path.stem) for path in pathlib.Path("workflow/scripts").glob("*.py")]'
endef

# Every job is a process that imports the package: byte code is kept, also where the shell forbids it.
export PYTHONDONTWRITEBYTECODE :=

new_enough = $(shell $(PYTHON) -c 'import sys; print(sys.version_info >= (3, 11))' 2>/dev/null)
has_venv = $(shell $(PYTHON) -c 'import ensurepip, venv; print(True)' 2>/dev/null)
found = $(or $(shell $(or $(PYTHON),python3) --version 2>&1),none)

.PHONY: help demo test test-fast test-real test-slurm test-container lint format images lock clean distclean

help:  ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile

demo: $(BUILT)  ## Run the workflow on the simulated cohorts that ship with it
	$(SNAKEMAKE) --cores 2
	@echo 'The report of the simulated cohorts: $(CURDIR)/results/report.html'

test: $(DEV_BUILT)  ## Run the tests, on two cores
	$(PYTEST) --numprocesses 2 --dist loadfile --no-loadscope-reorder workflow/scripts/tearflow tests

test-fast: $(DEV_BUILT)  ## Run the tests that take no seconds each, on two cores
	$(PYTEST) --numprocesses 2 --dist worksteal -m 'not slow' workflow/scripts/tearflow tests/unit

test-real: $(DEV_BUILT)  ## Run the tests on real data, which lie in $TEARFLOW_REAL_DATA
	$(PYTEST) tests -k real

# The plugin has an environment of its own, since it slows every start of Snakemake by 0.6 s.
test-slurm: $(SLURM_BUILT)  ## Run the workflow through a real Slurm on this machine, installed by root
	tests/slurm/local_slurm.sh install
	$(VENV)/slurm/bin/python -m pytest tests/slurm

test-container: $(BUILT)  ## Build the image by buildah and run the demo in it, by root
	tests/container/test_image.sh install
	PYTHON=$(BIN)/python tests/container/test_image.sh run

lint: $(DEV_BUILT)  ## Check the workflow and the code, change nothing
	$(SNAKEMAKE) --lint
	$(BIN)/snakefmt --check Snakefile workflow/Snakefile workflow/rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(DEV_BUILT)  ## Put the code into its format
	$(BIN)/snakefmt Snakefile workflow/Snakefile workflow/rules
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

images: $(BUILT)  ## Draw the pictures of README and docs again, from the demo
	$(SNAKEMAKE) --cores 2
	$(BIN)/python docs/images/draw.py
	$(BIN)/python docs/images/draw_rules.py

# The versions of who runs the workflow first, by which the others abide.
PIN := uv pip compile --generate-hashes --universal --python-version 3.11 --no-emit-index-url \
	--no-emit-find-links --custom-compile-command 'make lock' --upgrade --quiet

lock:  ## Resolve the dependencies again (needs uv)
	$(PIN) pyproject.toml --output-file requirements.lock
	$(PIN) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	$(PIN) --group slurm --constraints requirements.lock --output-file requirements-slurm.lock

clean:  ## Remove what the workflow wrote
	rm -rf results/* logs .snakemake

distclean: clean  ## Remove the environment as well
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis

$(BUILT):
	$(if $(filter True,$(new_enough)),,$(error TearFlow needs Python 3.11 or newer and found $(found). \
		Name one: make demo PYTHON=/path/to/python3.11))
	$(if $(filter True,$(has_venv)),,$(error $(PYTHON) comes without venv. \
		Install it (Debian, Ubuntu: apt install python3-venv) and try again))
	$(PYTHON) -m venv $(VENV)
	$(call install,$(VENV),requirements.lock)
	$(compile)
	rm -f $(VENV)/built-from-*
	touch $@

$(DEV_BUILT): $(BUILT)
	$(call install,$(VENV),requirements-dev.lock)
	$(BIN)/python -m compileall -q -j 0 $(VENV)/lib
	rm -f $(VENV)/tested-from-*
	touch $@

$(SLURM_BUILT): $(DEV_BUILT)
	$(BIN)/python -m venv $(VENV)/slurm
	$(call install,$(VENV)/slurm,$(SLURM_LOCKS))
	rm -f $(VENV)/slurm/built-from-*
	touch $@
