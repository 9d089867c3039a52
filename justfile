# What people who work on Assay need. `make demo` and `make test` are for everyone else.
set shell := ["bash", "-euc"]

bin := ".venv/bin"

# this list
default:
    @{{bin}}/just --list

# style, types, contracts, dependencies, docs that are generated
lint:
    {{bin}}/ruff format --check .
    {{bin}}/ruff check .
    {{bin}}/mypy
    {{bin}}/lint-imports
    {{bin}}/deptry src
    {{bin}}/python scripts/make_docs.py --check

# write the generated docs pages anew
docs:
    {{bin}}/python scripts/make_docs.py

# format and fix what can be fixed
fix:
    {{bin}}/ruff format .
    {{bin}}/ruff check --fix .

# tests, with arguments for pytest
test *args:
    {{bin}}/python -m pytest {{args}}

# write a new plug-in with its test and docs page: `just new check NAME`, `just new kind NAME`
new slot name:
    @test -f scripts/new_{{slot}}.py || { echo "There is a template for a check and a kind only; for any other plug-in copy its nearest neighbour: CONTRIBUTING.md says which file, test and page." >&2; exit 2; }
    {{bin}}/python scripts/new_{{slot}}.py {{name}}

# Assay beside its peers at growing sizes (8 minutes, 1 GB), writes docs/performance.md; `just bench --help` has the rest
bench *args:
    case " {{args}} " in *" --help "*|*" -h "*) ;; *) make --quiet workshop ;; esac
    {{bin}}/python -m bench {{args}}

# run the commands of the README as a reader would
readme:
    {{bin}}/python scripts/run_readme.py
