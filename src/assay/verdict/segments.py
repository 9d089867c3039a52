"""The segment of the base that rows come from: which countries, plans or brands are left out beyond luck."""

from __future__ import annotations

from assay.engine import literal, name
from assay.forensics.model import View
from assay.reference import EPOCH

_FEW = 60  # distinct values of a field that can bound a segment: countries, plans, brands
_LUCK = 0.05  # a value's absence counts when luck would explain it less often than this


def seen_in_base(view: View) -> dict[str, list[tuple[str, int, int]]]:
    """Per column of few values, `country` and day of creation (`joined`, since 1970): value, customers, those seen.

    Values are texts in their order. Needs `verdict_ours`; one pass over the customers.
    """
    return view.once("ours in the base", ("reference", "verdict_ours"), lambda: _seen(view))


def _seen(view: View) -> dict[str, list[tuple[str, int, int]]]:
    columns = view.engine.columns("reference")
    sets = {column: f"{name(column)}::VARCHAR" for column in _few(view, columns)}
    if "country" in columns:
        sets["country"] = '"country"'
    if "created_at" in columns:
        sets["joined"] = f"date_diff('day', DATE '{EPOCH}', try_cast(created_at AS TIMESTAMP)::DATE)::VARCHAR"
    found: dict[str, list[tuple[str, int, int]]] = {key: [] for key in sets}
    if not sets:
        return found
    listed = ", ".join(f"g{i}" for i in range(len(sets)))
    rows = view.engine.rows(
        f"SELECT GROUPING_ID({listed}) AS place, coalesce({listed}) AS value, count(*), count(seen) FROM (SELECT "
        + ", ".join(f"{sql} AS g{i}" for i, sql in enumerate(sets.values()))
        + ", o.customer AS seen FROM reference r LEFT JOIN (SELECT DISTINCT customer FROM verdict_ours) o "
        f"ON o.customer = r.customer) GROUP BY GROUPING SETS ({', '.join(f'(g{i})' for i in range(len(sets)))}) "
        "HAVING value IS NOT NULL"
    )
    keys = list(sets)
    for place, value, count, seen in rows:
        missing = (1 << len(keys)) - 1 - place  # the one bit that is not set
        found[keys[len(keys) - missing.bit_length()]].append((value, count, seen))
    return {key: sorted(values) for key, values in found.items()}


def _few(view: View, columns: list[str]) -> list[str]:
    """Columns of whose values few are seen among the first thousands of customers."""
    asked = [column for column in columns if column not in ("customer", "created_at")]
    counted = ", ".join(f"count(DISTINCT {name(column)})" for column in asked)
    values = view.engine.one(f"SELECT {counted} FROM reference WHERE customer <= 5000") if asked else ()
    return [column for column, count in zip(asked, values, strict=True) if count <= _FEW]


def segment(view: View, seen: int) -> tuple[list[str], list[str]]:
    """SQL conditions over `reference`, and their words, for fields of few values of which some are absent beyond luck.

    Needs `verdict_ours`; `seen`: the customers in it.
    """
    conditions, words = [], []
    base = seen_in_base(view)
    for column in view.engine.columns("reference"):
        values = base.get(column, [])
        if len(values) > _FEW or not values:
            continue
        least = _least(sum(count for _, count, _ in values), len(values), seen)
        absent = [value for value, count, hits in values if not hits and count > least]
        if 0 < len(absent) < len(values):
            listed = ", ".join(literal(value) for value in absent)
            conditions.append(f"({name(column)} IS NULL OR {name(column)}::VARCHAR NOT IN ({listed}))")
            words.append(f"with {len(values) - len(absent)} of {len(values)} values of {column.replace('_', ' ')}")
    return conditions, words


def _least(total: int, values: int, seen: int) -> int:
    """Customers a value needs before its absence is beyond luck: (1 - q)^n < 5 % over all values together."""
    return int(total * (1 - (_LUCK / values) ** (1 / max(seen, 1))))
