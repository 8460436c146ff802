# Two commands do everything on a fresh machine: `make run` and `make test`.
.PHONY: run test test-quick model bench lint setup audit sbom lock

PORT ?= 5005
# Where the source documents lie, if they are at hand.
SWITCHBOARD_SOURCES ?= ../shared/sources
export SWITCHBOARD_SOURCES
# Programs that cannot stand beside Rasa's old libraries, in a folder of their own.
TOOLS = .cache/tools

run: .venv/.ready
	@exec .venv/bin/switchboard run --port $(PORT)

# Two workers share the tests as tests/conftest.py says, in the order given there.
PYTEST = .venv/bin/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder $(PYTEST_OPTIONS)
TRAIN = .venv/bin/python -c "from switchboard import model; model.ensure()"
LINT = .venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy
CHECK = .venv/bin/switchboard check $(if $(wildcard $(SWITCHBOARD_SOURCES)),--sources $(SWITCHBOARD_SOURCES))

# What the tests of the store need, and pip cannot install: it says so at once.
POSTGRES = PYTHONPATH=tests .venv/bin/python -c "import postgres; postgres.check()"

# The model is trained beside the checks and the tests that need none; the others wait for it.
test: .venv/.ready web/node_modules/.ready
	@$(POSTGRES)
	@$(TRAIN) & training=$$!; trap "kill $$training 2>/dev/null" EXIT INT TERM; \
	$(LINT) && $(CHECK) && SWITCHBOARD_TRAINING=$$training $(PYTEST) --durations=10

# What to run while working.
test-quick: .venv/.ready
	@$(LINT) && $(PYTEST) -m quick

model: .venv/.ready
	@$(TRAIN)

# Our pipeline beside Rasa's default, on public data: `make bench DATA=../shared/benchmarks`. Takes hours.
bench: .venv/.ready
	@test -n "$(DATA)" || { echo "usage: make bench DATA=<folder with clinc75.json, banking20.json and noise.py>"; exit 2; }
	.venv/bin/python -m benchmarks.compare --data "$(DATA)"

lint: .venv/.ready
	$(LINT)

setup: .venv/.ready

.venv/.ready: requirements.txt pyproject.toml .python-version scripts/setup
	@scripts/setup

# What checks and tests the web chat. The chat itself is built ahead and needs none of it.
web/node_modules/.ready: web/package-lock.json
	@if command -v npm >/dev/null; then npm --prefix web ci --ignore-scripts && touch $@; \
	else echo "npm is not here, so the web chat's own tests will be skipped."; fi

test: $(TOOLS)/.ready
$(TOOLS)/.ready: deploy/tools.txt | .venv/.ready
	@echo "Installing what checks the files in deploy ..."
	@rm -rf $(TOOLS) && .venv/bin/python -m venv $(TOOLS)
	@$(TOOLS)/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r deploy/tools.txt
	@touch $@

# Holds every locked version against the advisories that are known: needs the network.
audit: .venv/.ready $(TOOLS)/.ready
	@.venv/bin/python -m scripts.audit

# A list of everything that is installed, for whoever must know (CycloneDX).
sbom: .venv/.ready $(TOOLS)/.ready
	@$(TOOLS)/bin/cyclonedx-py environment .venv/bin/python --output-reproducible --of JSON -o sbom.json
	@echo "sbom.json lists what is installed."

# After a change of the dependencies in pyproject.toml. Needs uv. One lock for all the systems that README.md names.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --group dev pyproject.toml -o requirements.txt
	uv pip compile --no-config --universal --python-version 3.11 --generate-hashes --no-header deploy/tools.in -o deploy/tools.txt
