# `make` alone shows what can be made. Nothing here needs more than Python >= 3.11 and make.
PYTHON ?= python3
VENV := .venv/bin
TESTS ?= tests
ARGS ?=
# One more than two processors have, since tests wait for browsers and servers now and then.
WORKERS ?= 3

.DEFAULT_GOAL := help
.PHONY: help run install install-dev test test-debian check drills benchmarks format messages locks shots clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: install ## Start everything on this machine, with the demo town; Ctrl-C stops it
	@exec $(VENV)/wspolnie local $(ARGS)

test: install-dev check ## Check and test everything, against real servers (TESTS=tests/deploy ARGS="-x")
	$(VENV)/python -m pytest -n $(WORKERS) --dist loadgroup --ignore=tests/drills --ignore=tests/benchmarks $(ARGS) $(TESTS)

check: install-dev ## Only the style, the types and the import contracts
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy deploy services shared tests
	$(VENV)/lint-imports

test-debian: install-dev ## What touches the databases, on this Debian's own PostgreSQL and Redis
	WSPOLNIE_TEST_SYSTEM_SERVERS=1 $(VENV)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS) \
		tests/shared tests/consultations/box tests/consultations/content tests/gateway/register \
		tests/architecture/test_structure.py

drills: install-dev ## The long tests: crashes at every step, full replays (under 40 minutes)
	$(VENV)/python -m pytest -n $(WORKERS) --dist loadgroup $(ARGS) tests/drills

benchmarks: install-dev ## Measure how fast it is, as ratios to a bare route in the same run
	@for file in tests/benchmarks/bench_*.py; do echo "== $$file"; $(VENV)/python $$file $(ARGS) || exit 1; done

format: install-dev ## Put the code into the house's form
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

messages: install-dev ## List the texts that a language lacks, ready for its .po file
	@$(VENV)/python -m tests.support.messages

shots: install-dev ## Take the README's pictures anew, of the demo town in a real browser
	@$(VENV)/python -m tests.shots $(ARGS)

locks: install-dev ## Pin anew what pyproject.toml asks for, with hashes and without addresses
	@for extra in gateway consultations volunteering local dev; do \
		echo "locks/$$extra.txt"; \
		$(VENV)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-annotate --extra $$extra pyproject.toml -o locks/$$extra.txt || exit 1; \
	done

install: # What `make run` needs
	@$(PYTHON) deploy/bootstrap.py

install-dev: # What tests and checks need, which covers `make run`
	@$(PYTHON) deploy/bootstrap.py --dev

clean: ## Remove what was installed and cached; the data in var/ stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find deploy services shared tests -name __pycache__ -type d -prune -exec rm -rf {} +
