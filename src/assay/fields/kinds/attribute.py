"""A column of the company's own that no kind describes; both sides meet by its header."""

from __future__ import annotations

from assay.fields.model import Context, Fact, Kind, Spelling, Values


def _score(values: Values) -> float:  # noqa: ARG001 - values never make a column an attribute: only its header does
    return 0.0


def _sql(value: str, context: Context, region: str) -> str:  # noqa: ARG001 - the slot's signature
    return f"nullif(lower(trim({value}, chr(9) || chr(10) || chr(13) || ' ')), '')"


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
