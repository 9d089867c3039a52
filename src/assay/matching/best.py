"""The best candidate of each row, by a stated tie-break, and whether it is accepted.

Tie-break: the higher score, then a current customer before a former one, then the lowest customer number.
"""

from __future__ import annotations

from assay.engine import Engine, name
from assay.matching.weights import CERTAINTY, REST_FLOOR, SCALE

_CUSTOMER_BITS = 40  # a trillion customers
_TOP = 1 << 20  # above any score in sixteenths of a bit


def choose(engine: Engine, judged: str, bits: float, personal: int, into: str) -> None:
    """Keep `into`: per row with a candidate `customer`, `former`, `pattern`, `score`, `keys`, `candidates`, `split`,
    `accepted`.

    `bits` is what a candidate must reach; CERTAINTY more when none of the `personal` keys (bits) leads to it.
    """
    need, more, rest = round(SCALE * bits), round(SCALE * CERTAINTY), round(SCALE * REST_FLOOR)
    rank = (
        f"((({_TOP} - j.score)::UBIGINT << {_CUSTOMER_BITS + 1}) | "
        f"((r.status = 'former')::UBIGINT << {_CUSTOMER_BITS}) | j.customer::UBIGINT)"
    )
    engine.run(
        f"CREATE OR REPLACE TABLE {name(into)} AS WITH best AS (SELECT j.row, min({rank}) AS rank, "
        f"count(*)::INTEGER AS candidates FROM {name(judged)} j "
        f"JOIN reference r ON r.customer = j.customer GROUP BY j.row) "
        f"SELECT j.row, j.customer, (b.rank >> {_CUSTOMER_BITS}) & 1 = 1 AS former, j.pattern, j.score, "
        f"j.all_keys AS keys, b.candidates, (j.all_keys & ~j.keys) <> 0 AS split, "
        f"(j.score >= CASE WHEN j.keys & {personal} <> 0 THEN {need} ELSE {need + more} END "
        f"AND j.score - j.strongest >= {rest}) AS accepted "
        f"FROM {name(judged)} j JOIN best b ON b.row = j.row "
        f"AND j.customer = (b.rank & {(1 << _CUSTOMER_BITS) - 1})::BIGINT"
    )
