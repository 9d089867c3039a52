# The two commands a stranger needs; everything else is in the justfile (`.venv/bin/just`).
PYTHON ?= python3
UV := .tools/bin/uv
# uv trusts the machine's certificates where it has any: many companies sign what comes in with an authority of their own
export UV_SYSTEM_CERTS ?= $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),true,false)

.PHONY: demo test setup workshop
demo: setup ## build a small company, examine three claims, show the way to their reports
	.venv/bin/assay demo --out demo

test: workshop ## everything CI tests
	.venv/bin/python -m pytest -n 2 --dist loadfile

setup: .venv/.ready
workshop: .venv/.workshop

.venv/.ready: uv.lock pyproject.toml scripts/get_uv.py
	$(PYTHON) scripts/get_uv.py
	$(UV) sync --frozen --compile-bytecode --python-preference only-system --quiet
	touch $@

.venv/.workshop: .venv/.ready
	$(UV) sync --frozen --compile-bytecode --python-preference only-system --quiet --group spark --group bench
	touch $@
