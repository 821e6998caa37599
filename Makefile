# Every target sets up what it lacks in the checkout's own .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
DIST   ?= dist

# How long make soak puts load on, and the properties whose examples are plans of faults.
DURATION ?= 900
FUZZ_SECONDS ?= 60
SHARED_OUT := --numprocesses 3 --dist worksteal
LISTINGS := tests/properties/listing/test_exactness.py
PLANS := tests/properties/ledger/test_histories.py \
	$(LISTINGS)::test_whatever_happens_to_answers_the_figures_are_exact_or_there_are_none \
	$(LISTINGS)::test_what_does_not_change_counts_once_while_other_keys_come_and_go

# Containers often forbid it, and then each run compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup setup-browser demo unit test test-slow soak mutants fuzz check types lint docs pictures \
	format bench lock dist release-check clean

help:  ## show the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: $(VENV)/.runtime  ## prepare .venv, with bucketsize in .venv/bin

setup-browser:  ## install Debian's Chromium, which the tests of the dashboard's page drive
	@command -v chromium >/dev/null || { \
	  export DEBIAN_FRONTEND=noninteractive; as=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$as apt-get -qq update && $$as apt-get -qq install --yes --no-install-recommends chromium >/dev/null; }

demo: setup  ## run the whole app on the embedded local cloud and write plot.png
	@$(BIN)/bucketsize demo

unit: $(VENV)/.dev  ## pass the unit tests, in seconds
	@$(BIN)/pytest --quiet tests/unit

# Four at once, also on two cores: half of the time they wait. Six take one another's caches.
test: $(VENV)/.dev  ## pass the tests
	@$(BIN)/pytest --numprocesses 4 --dist loadfile --no-loadscope-reorder

test-slow: $(VENV)/.dev  ## pass the tests that take minutes
	@$(BIN)/pytest $(SHARED_OUT) tests/slow tests/faults --thorough
	@$(BIN)/pytest $(SHARED_OUT) tests/browser tests/e2e tests/infrastructure tests/integration \
	  --thorough -m thorough
	@$(BIN)/pytest $(SHARED_OUT) tests/properties --thorough --hypothesis-profile=hundreds --timeout=1800
	@$(BIN)/pytest $(SHARED_OUT) $(PLANS) --hypothesis-profile=many --timeout=14400

soak: $(VENV)/.dev  ## load with faults for DURATION seconds (900), then a full listing decides
	@PYTHONPATH=tests:. $(BIN)/python -m faults.soak --seconds $(DURATION) --write

mutants: $(VENV)/.mutation  ## change tracking/ and history/ on purpose: how often does no test fail?
	@$(BIN)/mutmut run --max-children 2
	@$(BIN)/mutmut results

fuzz: $(VENV)/.fuzz  ## make up events and pages for FUZZ_SECONDS (60) each: does any get through?
	@for target in events pages; do \
	  PYTHONPATH=src:tests $(VENV)/fuzz/bin/python -m fuzz $$target --seconds $(FUZZ_SECONDS) || exit 1; done

# A command, and what to do where it fails.
gate = @echo '$(1)'; $(1) || { echo '→ $(2)' >&2; exit 1; }

# mypy takes as long as all other gates before the tests: they run beside it. Where make can (from
# 4.0), what each says stays together.
GROUPED := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
check: $(VENV)/.dev $(VENV)/.scan $(VENV)/.docs  ## lint, types, tests: all that CI runs
	@$(MAKE) --no-print-directory --jobs=2 $(GROUPED) types lint
	$(call gate,$(MAKE) --no-print-directory test,run the one that failed: $(BIN)/pytest and its name above)

types: $(VENV)/.dev  ## check that the types fit
	$(call gate,$(BIN)/mypy,mend the types; stubs are imported under TYPE_CHECKING only)

lint: $(VENV)/.dev $(VENV)/.scan $(VENV)/.docs  ## check format, rules, architecture, template, security and documents
	$(call gate,$(BIN)/ruff format --check .,make format)
	$(call gate,$(BIN)/ruff check .,mend it; an exception takes a noqa with its reason on the same line)
	$(call gate,$(BIN)/lint-imports,move the code: docs/architecture.md says which way imports go)
	$(call gate,$(BIN)/cfn-lint template.yaml,mend template.yaml)
	$(call gate,$(BIN)/python security/scan.py,mend template.yaml; or give the reason in security/accepted.toml)
	$(call gate,$(BIN)/python docs/generate.py --check,$(BIN)/python docs/generate.py)
	$(call gate,$(MAKE) --no-print-directory docs,mend the link; a new page takes its place in docs/conf.py)

docs: $(VENV)/.docs  ## build the documents as a site in build/docs/; a warning is an error
	$(VENV)/docs/bin/sphinx-build --quiet --fresh-env --fail-on-warning -c docs . build/docs
	@cp build/docs/README.html build/docs/index.html

pictures: $(VENV)/.dev  ## take the documents' pictures of the dashboard anew, and draw that of the costs
	@DOCUMENTED=1 $(BIN)/pytest tests/browser -k axe --thorough
	$(BIN)/python docs/generate.py

format: $(VENV)/.dev  ## put the code into the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev $(VENV)/.bench  ## run the benchmarks and print their table
	$(BIN)/python -m benchmarks

lock: $(VENV)/.dev  ## choose new versions within pyproject.toml and requirements/*.in
	$(BIN)/python requirements/lock.py

dist: $(VENV)/.dev  ## build sdist and wheel into dist/, the wheel from the sdist
	@$(BIN)/uv build --no-build-isolation --offline --out-dir $(DIST)

release-check: dist  ## install the wheel alone under Python 3.11 and 3.13, and run the demo in an empty folder
	@$(BIN)/pytest tests/release --durations=0

clean:  ## remove what make made
	rm -rf $(VENV) mutants fuzz-* build dist plot.png .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "bucketsize needs Python 3.11 or newer: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Preparing $(VENV) (once) …" >&2
	@$(PYTHON) -m venv $(VENV)

# pip takes three times as long as uv, which in turn does not know which mirror pip is configured
# for: where it finds nothing, pip does it.
$(VENV)/.uv: requirements/uv.txt | $(BIN)/python
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/uv.txt
	@touch $@

install = @$(BIN)/uv pip install --python $(1) --quiet --require-hashes $(2) \
	|| $(BIN)/python -m pip --python $(1) install -qq --disable-pip-version-check --require-hashes $(2)

# Compiled here: who runs bucketsize may be forbidden to write bytecode, or sees it start slowly;
# and what it is measured against shall start as it does.
$(VENV)/.runtime $(VENV)/.bench: export UV_COMPILE_BYTECODE := 1
$(VENV)/.runtime: requirements/runtime.txt pyproject.toml $(VENV)/.uv
	$(call install,$(BIN)/python,-r requirements/runtime.txt)
	@$(BIN)/uv pip install --python $(BIN)/python --quiet --offline --no-deps --no-build-isolation --editable .
	@touch $@

# All that follows is for developers. Of it only what is used is compiled, when it is.
$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@echo "Installing the development tools (once) …" >&2
	$(call install,$(BIN)/python,-r requirements/dev.txt)
	@touch $@

$(VENV)/.mutation: requirements/mutation.txt $(VENV)/.dev
	$(call install,$(BIN)/python,-r requirements/mutation.txt)
	@touch $@

# A world of its own for each of these: either their dependencies clash with ours, or no test
# shall meet code that counts its branches.
FUZZED := requirements/runtime.txt src/bucketsize/cloud/packaging/functions.txt requirements/fuzz.txt
$(VENV)/.fuzz: $(FUZZED)
$(VENV)/.scan: requirements/scan.txt
$(VENV)/.docs: requirements/docs.txt
$(VENV)/.bench: requirements/bench.txt

$(VENV)/.fuzz $(VENV)/.scan $(VENV)/.docs $(VENV)/.bench: $(VENV)/.%: $(VENV)/.uv
	@echo "Installing what make needs for $* (once) …" >&2
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/$*
	$(call install,$(VENV)/$*/bin/python,$(addprefix -r ,$(filter %.txt,$^)))
	@touch $@
