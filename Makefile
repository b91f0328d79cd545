# make run      open the lesson at http://localhost:8501 (PORT=8600 for another port)
# make serve    the same for a class: everybody on this network, with a QR code for phones
# make test     ruff, mypy and every test, in a real browser too
# make soak     other examples than those of `make test`, and more of them; attacks, and lines that are cut
# make bench    the benchmarks, against PyTorch (CPU)
# make bench-class  a class of a thousand phones: how soon they join, vote and are counted
# make models   the trained networks of the lesson, trained again
# make shots    the README's screenshots
# make clean    remove .venv and every cache
#
# PYTHON=python3.12 chooses the Python that .venv is made with; it is looked for otherwise.

VENV := .venv
PORT := 8501
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip install --quiet --disable-pip-version-check

# A .venv whose Python is gone (upgraded, or the folder was moved) is made anew.
$(shell $(BIN)/python -c '' 2>/dev/null || rm -f $(VENV)/pyvenv.cfg)

.PHONY: run serve test browser style types soak bench bench-class models shots clean
.DELETE_ON_ERROR:

run: $(VENV)/run.stamp
	@$(BIN)/python -m server --port $(PORT)

serve: $(VENV)/run.stamp
	@$(BIN)/python -m server --class --port $(PORT)

test: $(VENV)/test.stamp
	@$(MAKE) --no-print-directory -j browser style types
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

browser: $(VENV)/test.stamp
	@$(BIN)/python -m tests.browser.chromium --install

style: $(VENV)/test.stamp
	$(BIN)/python -m ruff check --quiet

types: $(VENV)/test.stamp
	$(BIN)/python -m mypy --no-error-summary

soak: $(VENV)/test.stamp browser
	EXAMPLES=soak $(BIN)/python -m pytest tests/core tests/pages tests/browser -n auto --maxprocesses 4 --dist loadfile
	$(BIN)/python -m pytest tests/soak -o faulthandler_timeout=3600

bench: $(VENV)/bench.stamp
	$(BIN)/python -m tests.benchmarks

bench-class: $(VENV)/test.stamp
	$(BIN)/python -m tests.benchmarks.classroom

models: $(VENV)/run.stamp
	$(BIN)/python -m tests.experiments.models

shots: $(VENV)/test.stamp browser
	$(BIN)/python -m tests.browser.shots

clean:
	rm -rf $(VENV) .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results tests/js/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is newer than the list that it installed, so the second `make` installs nothing.
$(VENV)/run.stamp: requirements.txt $(VENV)/pyvenv.cfg
	@echo "Installing requirements.txt into $(VENV)"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing requirements-dev.txt into $(VENV)"
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(VENV)/bench.stamp: pyproject.toml $(VENV)/test.stamp
	@echo "Installing the bench group of pyproject.toml into $(VENV)"
	@$(PIP) $$($(BIN)/python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['dependency-groups']['bench'])")
	@touch $@

$(VENV)/pyvenv.cfg:
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python); do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  found=$$python; \
	  "$$python" -c 'import ensurepip, venv' 2>/dev/null || continue; \
	  echo "Making $(VENV) with $$("$$python" --version)"; \
	  exec "$$python" -m venv $(VENV); \
	done; \
	if [ -n "$$found" ]; then \
	  echo "$$found has no venv module. On Debian and Ubuntu: sudo apt install python3-venv" >&2; \
	else \
	  echo "No Python 3.11 or newer found among: $(or $(PYTHON),python3 python3.13 python3.12 python3.11 python). Install one, or name it: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; \
	fi; \
	exit 1
