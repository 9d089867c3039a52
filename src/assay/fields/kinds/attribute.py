"""A column of the company's own that no kind describes; both sides meet by its header."""

from __future__ import annotations

from assay.fields.dates import moment_sql
from assay.fields.expressions import let
from assay.fields.model import Context, Fact, Kind, Spelling, Values


def _score(values: Values) -> float:  # noqa: ARG001 - values never make a column an attribute: only its header does
    return 0.0


def _sql(value: str, context: Context, region: str) -> str:  # noqa: ARG001 - the slot's signature
    """Words in lower case; truth values as 1 and 0, numbers without trailing zeros, ISO moments as such: the forms in
    which one column leaves different databases.
    """
    moment = moment_sql(value)
    return let(
        f"lower(trim({value}, ' ' || chr(9) || chr(10) || chr(13)))",
        "a",
        "CASE WHEN a IN ('t', 'true', 'y', 'yes') THEN '1' WHEN a IN ('f', 'false', 'n', 'no') THEN '0'"
        " WHEN regexp_full_match(a, '-?(0|[1-9][0-9]*)[.][0-9]+') THEN regexp_replace(a, '[.]?0+$', '')"
        f" WHEN regexp_full_match(a, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}.*') THEN coalesce({moment}, a)"
        " ELSE nullif(a, '') END",
    )


KIND = Kind(
    id="attribute",
    says="Something else the company keeps about a person: a plan, a status, a store; compared by the header's name.",
    fact=Fact.COMPANY,
    identifies=2.0,  # a cautious guess: four equally frequent values
    headers={},
    score=_score,
    spelling=Spelling(sql=_sql),
    volatile=True,
)
