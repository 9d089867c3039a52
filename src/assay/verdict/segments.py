"""The segment of the base that rows come from: which countries, plans or brands are left out beyond luck."""

from __future__ import annotations

from assay.engine import name
from assay.forensics.model import View

_FEW = 60  # distinct values of a field that can bound a segment: countries, plans, brands
_LUCK = 0.05  # a value's absence counts when luck would explain it less often than this


def segment(view: View, seen: int) -> tuple[list[str], list[str]]:
    """SQL conditions over `reference`, and their words, for fields of few values of which some are absent beyond luck.

    Needs `verdict_ours`; `seen`: the customers in it.
    """
    conditions, words = [], []
    for column in view.engine.columns("reference"):
        if column in ("customer", "created_at"):
            continue
        values = _values(view, column)
        absent = _absent([count for _, count, _ in values], [hits for _, _, hits in values], seen)
        if 0 < absent < len(values):
            kept = len(values) - absent
            least = _least(sum(count for _, count, _ in values), len(values), seen)
            conditions.append(
                f"({name(column)} IS NULL OR {name(column)} NOT IN (SELECT r.{name(column)} FROM reference r LEFT JOIN "
                f"(SELECT DISTINCT customer FROM verdict_ours) o ON o.customer = r.customer WHERE r.{name(column)} IS "
                f"NOT NULL GROUP BY 1 HAVING count(o.customer) = 0 AND count(*) > {least}))"
            )
            words.append(f"with {kept} of {len(values)} values of {column.replace('_', ' ')}")
    return conditions, words


def _least(total: int, values: int, seen: int) -> int:
    """Customers a value needs before its absence is beyond luck: (1 - q)^n < 5 % over all values together."""
    return int(total * (1 - (_LUCK / values) ** (1 / max(seen, 1))))


def _absent(counts: list[int], hits: list[int], seen: int) -> int:
    if not counts:
        return 0
    least = _least(sum(counts), len(counts), seen)
    return sum(1 for count, hit in zip(counts, hits, strict=True) if not hit and count > least)


def _values(view: View, column: str) -> list[tuple[str, int, int]]:
    """Value, customers, customers seen; empty when the customers, or the first thousands of them, show too many."""
    quoted = name(column)
    if view.engine.one(f"SELECT count(DISTINCT {quoted}) FROM reference WHERE customer <= 5000")[0] > _FEW:
        return []
    found = view.engine.rows(
        f"SELECT r.{quoted}, count(*), count(o.customer) FROM reference r LEFT JOIN (SELECT DISTINCT customer "
        f"FROM verdict_ours) o ON o.customer = r.customer WHERE r.{quoted} IS NOT NULL GROUP BY 1 ORDER BY 1 "
        f"LIMIT {_FEW + 1}"
    )
    return found if len(found) <= _FEW else []
