"""What password hashes that hold no more looked like: their schemes and costs, no hash."""

from __future__ import annotations

from assay.engine import Engine
from assay.fields import hash_scheme_sql
from assay.reference.numbering import spaced


def past_hashes(engine: Engine) -> tuple[tuple[str, str], ...]:
    """Schemes and costs of about DRAWN past password hashes (cost "": none), of the table `history`."""
    if not engine.has("history"):
        return ()
    engine.run(
        "CREATE OR REPLACE TEMP TABLE _past_hashes AS SELECT row_number() OVER () AS place, value "
        "FROM history WHERE field = 'password_hash'"
    )
    told = engine.rows(
        "SELECT parts.scheme, coalesce(parts.cost, '') AS cost "
        f"FROM (SELECT {hash_scheme_sql('value')} AS parts FROM _past_hashes WHERE "
        f"{spaced(engine, '_past_hashes', 'place', 'value')}) WHERE parts.scheme IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    engine.drop("_past_hashes")
    return tuple((scheme, cost) for scheme, cost in told)
