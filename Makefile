# make run          process inbox/ into outbox/
# make check        style, types and the quick tests
# make test         style, types and the tests that take seconds
# make test-long    the tests that take minutes
# make test-oldest  the quick tests with the oldest libraries that pyproject.toml allows
# make coverage     the tests of `make test`, measured; fails below the floor in pyproject.toml
# make format       put the code into shape
# make pins         write requirements*.txt anew from pyproject.toml, with hashes (needs uv; UPGRADE=-U for newer versions)
# make sbom         write what a run stands on to build/sbom.json (CycloneDX)
# make bundle       one zip that runs without Python: PLATFORM=win_amd64 or linux_x86_64; PYTHON_ZIP and PYTHON_SHA256 the interpreter
# make samples      write templates/ and FINDINGS.md anew, after a check, a setting or a sample has changed
# make inbox        fill the sample inbox/ anew, after the form has changed (needs LibreOffice and faketime)
# make bench        time a run beside a plain script and bare unzipping (needs LibreOffice; minutes)
# make picture      make the README's picture anew (needs LibreOffice and poppler)
# make manual       make the manual's pictures and its web page anew (needs LibreOffice and poppler)

PYTHON ?= python3

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
PINNED := --no-compile --require-hashes --only-binary :all:
RUN_READY := $(VENV)/.ready-to-run
TEST_READY := $(VENV)/.ready-to-test

OLDEST := .venv-oldest
OLDEST_READY := $(OLDEST)/.ready-to-test
SHARED := -n auto --dist worksteal
QUICK := -m "not long and not slow and not office" $(SHARED)

# Without compiled files every process that a test starts would compile all libraries anew: 3 s instead of 0.7.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run check style test test-long test-oldest coverage format pins sbom bundle samples inbox bench picture manual

run: $(RUN_READY)
	@$(BIN)/selfeval run

style: $(TEST_READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --no-warn-unreachable selfeval

check: style
	$(BIN)/pytest $(QUICK)

test: style
	$(BIN)/pytest -m "not long" $(SHARED)

coverage: $(TEST_READY)
	$(BIN)/pytest -m "not long" $(SHARED) --cov

test-oldest: $(OLDEST_READY)
	$(OLDEST)/bin/pytest $(QUICK)

test-long: $(TEST_READY)
	$(BIN)/pytest -m long $(SHARED)

format: $(TEST_READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

$(RUN_READY): requirements.txt pyproject.toml
	@echo "Preparing $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install $(PINNED) -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): $(RUN_READY) requirements-dev.txt
	@echo "Preparing $(VENV) for the tests (once) ..."
	@$(PIP) install $(PINNED) -r requirements-dev.txt
	@touch $@

$(OLDEST_READY): pyproject.toml requirements-dev.txt tests/oldest.py
	@echo "Preparing $(OLDEST) with the oldest libraries (once) ..."
	@$(PYTHON) -m venv --clear $(OLDEST)
	@$(PYTHON) tests/oldest.py > $(OLDEST)/oldest.txt
	@$(OLDEST)/bin/python -m pip --quiet --disable-pip-version-check install --no-compile -r $(OLDEST)/oldest.txt
	@$(OLDEST)/bin/python -m pip --quiet --disable-pip-version-check install --no-deps --no-build-isolation --editable .
	@touch $@

# Universal: for all systems and Pythons from 3.11. What stands in the files already stays, but for UPGRADE=-U.
COMPILE = uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --only-binary :all: --no-strip-extras \
	--annotation-style line --custom-compile-command "make pins" $(UPGRADE)

pins:
	echo setuptools | $(COMPILE) -o requirements.txt pyproject.toml -
	$(COMPILE) -c requirements.txt --extra dev -o requirements-dev.txt pyproject.toml
	echo cyclonedx-bom | $(COMPILE) -o requirements-sbom.txt -

# The tool has a place of its own, and so has what it looks at: $(VENV) may hold what only the tests need.
sbom: $(RUN_READY)
	@$(PYTHON) -m venv --clear --without-pip build/sbom/run
	@$(PIP) --python build/sbom/run/bin/python install $(PINNED) -r requirements.txt
	@$(PYTHON) -m venv --clear --without-pip build/sbom/tool
	@$(PIP) --python build/sbom/tool/bin/python install $(PINNED) -r requirements-sbom.txt
	@sed "s/^dynamic = .*/version = \"$$($(BIN)/python -c 'import selfeval; print(selfeval.__version__)')\"/" \
		pyproject.toml > build/sbom/pyproject.toml
	@build/sbom/tool/bin/cyclonedx-py environment --pyproject build/sbom/pyproject.toml --mc-type application \
		--output-reproducible --output-file build/sbom.json build/sbom/run/bin/python
	@echo build/sbom.json

BUNDLES := build
bundle: sbom
	@$(BIN)/python -m selfeval.bundle --platform "$(PLATFORM)" --python "$(PYTHON_ZIP)" --sha256 "$(PYTHON_SHA256)" --sbom build/sbom.json --to "$(BUNDLES)"

samples: $(RUN_READY)
	$(BIN)/python -c "from pathlib import Path; from selfeval.commands.setup import write_samples; write_samples(Path('templates'))"
	$(BIN)/python -m selfeval.checks.catalogue > FINDINGS.md

inbox: $(TEST_READY)
	$(BIN)/python -m tests.sample_inbox

picture: $(TEST_READY)
	$(BIN)/python -m tests.picture

manual: $(TEST_READY)
	$(BIN)/python -m tests.manual

bench: $(TEST_READY)
	$(BIN)/python -m tests.bench
