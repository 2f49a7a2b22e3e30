# Needs Python 3.11 or newer, and nothing else. On Windows: make.cmd, with the same words.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# Each process that pytest starts would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test quick lint fixtures docs snapshots bench soak lock clean

demo: $(VENV)/ready
	@$(BIN)/aad53004 demo

test: lint
	$(BIN)/python -m pytest -n auto

# What catches most of what goes wrong, in less than a minute: while you work.
quick: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m pytest --quick -n auto

lint: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/make_docs.py --check
	$(BIN)/python scripts/make_combinations_table.py --check
	$(BIN)/python scripts/make_fixtures.py --check

fixtures: $(VENV)/ready
	$(BIN)/python scripts/make_fixtures.py

docs: $(VENV)/ready
	$(BIN)/python scripts/make_docs.py

# The sentences that tests hold; what they mean is held by the tests themselves.
snapshots: $(VENV)/ready
	$(BIN)/python -m pytest --snapshot-update

bench: $(VENV)/ready
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/roundtrips.py
	$(BIN)/python benchmarks/evaluator.py

soak: $(VENV)/ready
	$(BIN)/python benchmarks/soak.py

lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-annotate --custom-compile-command "make lock" -o constraints.txt

$(VENV)/ready: pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'aad53004 needs Python 3.11 or newer; name one with PYTHON=')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
