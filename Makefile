# Everything a fresh machine with Python 3.11 or newer, git and make needs: `make check`, `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/installed

.PHONY: check test lint oracle record readme docs story catalogues picture soak bench fuzz package clean lock

# Succeeds whatever the verdict is: 1 (found something) and 3 (not everything is known) are answers, not failures.
check: $(INSTALLED)
	@$(BIN)/codexwatch check; code=$$?; case $$code in 0|1|3) exit 0;; *) exit $$code;; esac

test: $(INSTALLED) lint
	$(BIN)/pytest -n auto --dist loadscope

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "codexwatch needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(INSTALLED)

# The real Codex, which the oracle suite judges by, and older ones: CODEX versions from npm into $CODEXWATCH_ORACLE.
CODEX ?= 0.169.0 0.150.0 0.125.0
oracle: $(INSTALLED)
	$(BIN)/python -m tests.oracle.fetch $(CODEX)

# Asks every recorded version of Codex again: half an hour, and about 4 GB of binaries.
record: $(INSTALLED)
	$(BIN)/python -m tests.oracle.record

# Everything that is made from the code: tables, schemas, completion, the manual page.
docs: $(INSTALLED)
	$(BIN)/python -m tests.oracle.write_docs
	$(BIN)/python -m tests.docs.write

# The rule table of the README, from the rules.
readme: $(INSTALLED)
	$(BIN)/python -m tests.rules.write_readme

# Twenty minutes under random faults: no crash, nothing lost, nothing told that is not owed, no growth.
soak: $(INSTALLED)
	$(BIN)/python -m tests.bench.soak 1200

# The story of `fix` and `undo` in the README, from a real terminal.
story: $(INSTALLED)
	$(BIN)/python -m tests.faults.write_story

# The message catalogues, after a text has changed.
catalogues: $(INSTALLED)
	$(BIN)/python -m tests.i18n.update

# The README's pictures: a popup on a screen of its own, the status screen, the report.
picture: $(INSTALLED)
	$(BIN)/python -m tests.desktop.picture
	$(BIN)/python -m tests.browser.pictures

# The lock is made with uv, which only whoever changes a dependency needs.
lock:
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --all-extras --group dev pyproject.toml -o requirements.lock

# What people install: built, put into an environment of its own with the oldest or the newest of what it needs, tested.
RESOLUTION ?= highest
package: $(INSTALLED)
	$(BIN)/python -m tests.packaging.try_wheel $(RESOLUTION) $(PYTHON)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis dist
