"""The customers that rows were matched with, and the parts of the base that they belong to."""

from __future__ import annotations

from assay.engine import name
from assay.forensics.columns import customers_of, portrait_of
from assay.forensics.met import met_customers
from assay.forensics.model import View
from assay.reference import DOMAIN, MOST_PARTS, PARTED, STATUS, extract

Counts = list[tuple[int, int]]


def found_customers(view: View) -> str:
    """The table of matched customers, each once: `customer`."""

    def make() -> str:
        view.engine.run(
            "CREATE OR REPLACE TEMP TABLE found_customers AS SELECT DISTINCT customer FROM matches "
            "WHERE customer IS NOT NULL"
        )
        return "found_customers"

    return view.once("found customers", ("matches",), make, "customer")


def matched_parts(view: View) -> dict[str, Counts]:
    """Per field that cuts the base into parts: matched customers and all of each part, in the order of its values.

    Left out are fields with more than MOST_PARTS values. Where the portrait holds no values, so few customers share
    one that the sample holds everybody.
    """
    schema, known = customers_of(view).schema, portrait_of(view).parts
    parts = {f.name: name(f.name) for f in schema.fields if f.kind in PARTED} | {"status": STATUS}
    if "email" in schema.names:
        parts["domain"] = DOMAIN
    parts = {part: sql for part, sql in parts.items() if known.get(part, ()) is not None}
    read = [met_customers(view), *([_everybody(view)] if parts.keys() - known.keys() else [])]
    return view.once("matched parts", read, lambda: _matched(view, parts), "customer " + " ".join(parts.values()))


def _matched(view: View, parts: dict[str, str]) -> dict[str, Counts]:
    known = portrait_of(view).parts
    told = {part: sql for part, sql in parts.items() if part in known}
    hits = _hits(view, told)
    found: dict[str, Counts] = {}
    for part, sql in parts.items():
        base = known.get(part)
        if base is not None:
            found[part] = [(hits[part].get(value, 0), count) for value, count in base]
            continue
        rows = view.engine.rows(
            "SELECT count(f.customer), count(*) FROM "
            f"(SELECT customer, nullif({sql}, '') AS part FROM {_everybody(view)}) r "
            f"LEFT JOIN {found_customers(view)} f ON f.customer = r.customer WHERE part IS NOT NULL GROUP BY part "
            f"ORDER BY part LIMIT {MOST_PARTS + 1}"
        )
        if len(rows) <= MOST_PARTS:
            found[part] = rows
    return found


def _everybody(view: View) -> str:
    """Of a base where so few customers share a value that it is small: the sample."""
    return extract(view.engine, customers_of(view), "sample")


def _hits(view: View, parts: dict[str, str]) -> dict[str, dict[str, int]]:
    """Matched customers per value of each of `parts`."""
    if not parts:
        return {}
    keys = list(parts)
    grouped = ", ".join(f"g{i}" for i in range(len(keys)))
    rows = view.engine.rows(
        f"SELECT GROUPING_ID({grouped}), coalesce({grouped}), count(*) FROM (SELECT "
        + ", ".join(f"nullif({sql}, '')::VARCHAR AS g{i}" for i, sql in enumerate(parts.values()))
        + f" FROM {met_customers(view)} SEMI JOIN {found_customers(view)} USING (customer)) "
        f"GROUP BY GROUPING SETS ({', '.join(f'(g{i})' for i in range(len(keys)))})"
    )
    hits: dict[str, dict[str, int]] = {part: {} for part in parts}
    for place, value, count in rows:
        if value is not None:
            missing = (1 << len(keys)) - 1 - place  # the one bit that is not set
            hits[keys[len(keys) - missing.bit_length()]][value] = count
    return hits
