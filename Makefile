# Two commands do everything on a fresh machine: `make run` and `make test`.
.PHONY: run test bench lint setup lock

PORT ?= 5005
# Where the source documents lie, if they are at hand.
SWITCHBOARD_SOURCES ?= ../shared/sources
export SWITCHBOARD_SOURCES

run: .venv/.ready
	@exec .venv/bin/switchboard run --port $(PORT)

test: .venv/.ready web/node_modules/.ready lint
	.venv/bin/switchboard check $(if $(wildcard $(SWITCHBOARD_SOURCES)),--sources $(SWITCHBOARD_SOURCES))
	.venv/bin/python -m pytest $(PYTEST_OPTIONS)

# Our pipeline beside Rasa's default, on public data: `make bench DATA=../shared/benchmarks`. Takes hours.
bench: .venv/.ready
	@test -n "$(DATA)" || { echo "usage: make bench DATA=<folder with clinc75.json, banking20.json and noise.py>"; exit 2; }
	.venv/bin/python -m benchmarks.compare --data "$(DATA)"

lint: .venv/.ready
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

setup: .venv/.ready

.venv/.ready: requirements.txt pyproject.toml .python-version scripts/setup
	@scripts/setup

# What checks and tests the web chat. The chat itself is built ahead and needs none of it.
web/node_modules/.ready: web/package-lock.json
	@if command -v npm >/dev/null; then npm --prefix web ci --ignore-scripts && touch $@; \
	else echo "npm is not here, so the web chat's own tests will be skipped."; fi

# After a change of the dependencies in pyproject.toml. Needs uv. One lock for all the systems that README.md names.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --group dev pyproject.toml -o requirements.txt
