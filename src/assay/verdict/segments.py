"""The segment of the base that rows come from: which countries, plans or brands are left out beyond luck."""

from __future__ import annotations

from assay.engine import literal, name
from assay.forensics.columns import customers_of
from assay.forensics.met import met_customers
from assay.forensics.model import View
from assay.reference import CUSTOMERS, FEW, JOINED, day_joined, extract

_LUCK = 0.05  # a value's absence counts when luck would explain it less often than this


def base_of(view: View) -> str:
    """The table of all customers, counted by columns of few values and by day of creation."""
    return extract(view.engine, customers_of(view), "base")


def cut_by(view: View) -> list[str]:
    """The columns of few values by which the base is counted."""
    return [column for column in view.engine.columns(base_of(view)) if column not in (JOINED, CUSTOMERS)]


def seen_in_base(view: View) -> dict[str, list[tuple[str, int, int]]]:
    """Per column of few values, `country` and day of creation (`joined`, since 1970): value, customers, those seen.

    Values are texts in their order. Needs `verdict_ours`.
    """
    return view.once("ours in the base", (base_of(view), met_customers(view), "verdict_ours"), lambda: _seen(view))


def _seen(view: View) -> dict[str, list[tuple[str, int, int]]]:
    columns, day = cut_by(view), day_joined(view.engine.columns("reference"))
    keys = [*columns, "joined"]
    few, listed = "".join(f"{name(column)}, " for column in columns), ", ".join(f"g{i}" for i in range(len(keys)))
    given = ", ".join(f"{sql}::VARCHAR AS g{i}" for i, sql in enumerate([*map(name, columns), JOINED]))
    rows = view.engine.rows(
        f"SELECT GROUPING_ID({listed}) AS place, coalesce({listed}) AS value, sum(customers)::BIGINT, "
        f"sum(seen)::BIGINT FROM (SELECT {given}, {CUSTOMERS} AS customers, seen FROM "
        f"(SELECT *, 0 AS seen FROM {base_of(view)} UNION ALL SELECT {few}{day}, 0, count(*) "
        f"FROM {met_customers(view)} WHERE customer IN (SELECT customer FROM verdict_ours) GROUP BY ALL)) "
        f"GROUP BY GROUPING SETS ({', '.join(f'(g{i})' for i in range(len(keys)))}) HAVING value IS NOT NULL"
    )
    found: dict[str, list[tuple[str, int, int]]] = {key: [] for key in keys}
    for place, value, count, seen in rows:
        missing = (1 << len(keys)) - 1 - place  # the one bit that is not set
        found[keys[len(keys) - missing.bit_length()]].append((value, count, seen))
    return {key: sorted(values) for key, values in found.items()}


def segment(view: View, seen: int) -> tuple[list[str], list[str]]:
    """SQL conditions over the base, and their words, for fields of few values of which some are absent beyond luck.

    Needs `verdict_ours`; `seen`: the customers in it.
    """
    conditions, words = [], []
    base = seen_in_base(view)
    for column, values in base.items():
        if column == "joined" or len(values) > FEW or not values:
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
