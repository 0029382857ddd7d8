# Needs python3 (3.11 or newer, with venv), make and git. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo test soak check bench lock messages rights assets clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

setup: ## make .venv with everything, development tools included; quick when done
	@$(PYTHON) tools/setup.py dev

demo: ## the demo company, ready to look at: prints its address; Ctrl-C stops it
	@$(PYTHON) tools/setup.py run
	@$(VENV)/perennial demo

test: setup ## the whole suite, on SQLite and on PostgreSQL
	@$(VENV)/python tools/run_tests.py

soak: setup ## the drills at full size: 100 kills, 1,000 races, on both databases
	@$(VENV)/python tools/run_tests.py soak

check: setup ## style, types, imports, migrations, deployment, house rules
	@$(VENV)/python tools/run_checks.py

bench: setup ## the figures of bench/, each beside the limit measured in the same run
	@$(VENV)/python tools/run_bench.py

lock: setup ## resolve the requirements anew and write the hashed locks
	@$(VENV)/uv pip compile requirements.in --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --upgrade -q -o requirements.txt
	@$(VENV)/uv pip compile requirements-dev.in --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" --upgrade -q -c requirements.txt -o requirements-dev.txt
	@echo uv | $(VENV)/uv pip compile - --universal --python-version 3.11 --generate-hashes --no-annotate \
		--custom-compile-command "make lock" --upgrade -q -o tools/uv.txt

messages: setup ## bring the Russian and Ukrainian catalogues up to the sources
	@$(VENV)/python tools/messages.py update
	@$(VENV)/python tools/messages.py compile

assets: setup ## bundle the style sheets and scripts
	@$(VENV)/python -m perennial.web.assets

rights: setup ## write docs/rights.md from the table of rights
	@$(VENV)/python tools/rights.py

clean: ## remove what the other targets made, .venv included
	@rm -rf .venv var bench/out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
