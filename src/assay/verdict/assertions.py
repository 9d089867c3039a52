"""What became of each thing the claim says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assay.claims.model import About, Assertion
from assay.forensics.model import View
from assay.forensics.sources import FITS, fits
from assay.private import escaped
from assay.verdict.model import Affected, Composition, Dating, Tested
from assay.verdict.standing import Standing
from assay.wording import noun, persons, several

SUPPORTED, CONTRADICTED, PARTLY = "supported", "contradicted", "partly"
NOT_TESTED, CANNOT = "not-tested", "cannot-be-tested"
# A number alleged may be rounded: within a tenth it counts as the same.
_ROUNDED = 0.1
# Words of a claim that several kinds stand for.
_ALSO = {
    "address": ("street", "city", "postcode"),
    "full_name": ("first_name", "last_name"),
    "password": ("password_hash",),
    "iban": ("national_id",),
}
MOSTLY, HARDLY = 0.8, 0.05  # shares of ours from which "theirs" holds, and below which it does not


@dataclass(frozen=True)
class Facts:
    """What assertions are held against."""

    view: View
    composition: Composition
    standing: Standing
    dating: Dating
    affected: Affected
    label: str | None
    probability: Mapping[str, float]  # per label
    allowed: bool  # whether the controls let the comparison speak


def answer_assertions(facts: Facts) -> tuple[Tested, ...]:
    """One answer per assertion, in the claim's order."""
    return tuple(_TESTS.get(a.about, _other)(a, facts) for a in facts.view.claim.assertions)


def _told(assertion: Assertion, status: str, because: str) -> Tested:
    return Tested(escaped(assertion.says), status, because)


def _theirs(assertion: Assertion, facts: Facts) -> Tested:
    ours = facts.composition.ours
    interval = (
        f"{ours.share:.0%} of the people shown are our customers, current or former ({ours.low:.0%} to {ours.high:.0%})"
    )
    if not facts.allowed:
        return _told(assertion, NOT_TESTED, "The controls of this run failed, so nothing may be said about matches.")
    if ours.low >= MOSTLY:
        extra = "" if facts.standing.told else "; that says whose people they are, not which system they come from"
        return _told(assertion, SUPPORTED, f"{interval}{extra}.")
    if ours.high <= HARDLY and ours.low <= HARDLY / 5:
        return _told(assertion, CONTRADICTED, f"{interval}, no more than chance and the size of the sample allow.")
    return _told(assertion, PARTLY if ours.low > HARDLY / 5 else NOT_TESTED, f"{interval}.")


def _count(assertion: Assertion, facts: Facts) -> Tested:
    alleged = assertion.count if assertion.count is not None else facts.view.claim.count
    if alleged is None:
        return _told(assertion, NOT_TESTED, "No number is named.")
    rows, people = facts.composition.rows, facts.composition.persons
    shown = f"{several(rows, 'row')} about {persons(people)} {noun(rows, 'was', 'were')} shown, of {alleged:,} alleged"
    base = facts.view.reference.ever if facts.view.reference else 0
    if base and alleged > base * (1 + _ROUNDED):
        return _told(
            assertion, CONTRADICTED if facts.allowed else PARTLY,
            f"As a number of our customers it cannot be: at most {base:,} are held, also former and erased; {shown}.",
        )  # fmt: skip
    if people >= alleged * (1 - _ROUNDED):
        return _told(assertion, SUPPORTED, f"{shown}.")
    if rows >= alleged * (1 - _ROUNDED):
        return _told(assertion, PARTLY, f"{shown}: the rows are there, the people are fewer.")
    return _told(assertion, CANNOT, f"{shown}; the rest was not shown.")


def _fields(assertion: Assertion, facts: Facts) -> Tested:
    present = facts.view.schema.kinds
    asked = assertion.fields or tuple(sorted(present))
    held = [kind for kind in asked if kind in present or present & {*_ALSO.get(kind, ())}]
    lacking = [kind.replace("_", " ") for kind in asked if kind not in held]
    if not held:
        return _told(assertion, NOT_TESTED, f"The rows shown hold none of: {', '.join(lacking)}.")
    agreeing = _agreeing(held, facts)
    if lacking:
        return _told(assertion, PARTLY, f"The rows shown do not hold: {', '.join(lacking)}.{agreeing}")
    return _told(assertion, SUPPORTED, f"The rows shown hold every field named.{agreeing}")


def _agreeing(held: list[str], facts: Facts) -> str:
    overlap = facts.view.overlap
    compared = {c.kind for c in overlap.compared} if overlap else set()
    untested = [kind.replace("_", " ") for kind in held if kind not in compared]
    return f" Present, but not compared with our own values: {', '.join(untested)}." if untested else ""


def _fresh(assertion: Assertion, facts: Facts) -> Tested:
    dating, posted = facts.dating, facts.view.claim.said_at or facts.view.as_of
    if facts.composition.ours.low <= HARDLY / 5:
        return _told(assertion, NOT_TESTED, "Too few rows are about our customers to date them.")
    if facts.label == "genuine":
        return _told(
            assertion, SUPPORTED, "What the rows say agrees with what we hold now, up to the newest customers."
        )
    if facts.label == "older" or (dating.latest and (posted - dating.latest).days > 90):
        until = f", most likely of about {dating.mode}" if dating.mode else ""
        return _told(assertion, CONTRADICTED, f"The rows agree with an older state of our records{until}.")
    return _told(assertion, NOT_TESTED, "The rows fit both today and an older day.")


def _access(assertion: Assertion, _facts: Facts) -> Tested:
    return _told(
        assertion, CANNOT,
        "Rows that were copied once cannot show it; a row created or changed after the post would.",
    )  # fmt: skip


def _source(assertion: Assertion, facts: Facts) -> Tested:
    fitting = [fit for fit in fits(facts.view) if fit.score >= FITS]
    if not facts.allowed or facts.composition.ours.low <= HARDLY:
        return _told(assertion, NOT_TESTED, "Too few rows are about our customers to say where they left.")
    if not fitting:
        return _told(
            assertion, CANNOT, "No table, export, feed or endpoint that was declared fits better than the others."
        )
    best = fitting[0]
    return _told(
        assertion,
        PARTLY,
        f"Columns and rows fit the declared {best.way} {escaped(best.name)!r} best; others are not excluded.",
    )


def _other(assertion: Assertion, _facts: Facts) -> Tested:
    return _told(assertion, NOT_TESTED, "No test of this kind of statement exists.")


_TESTS: dict[About, Callable[[Assertion, Facts], Tested]] = {
    About.THEIRS: _theirs,
    About.COUNT: _count,
    About.FIELDS: _fields,
    About.FRESH: _fresh,
    About.ACCESS: _access,
    About.SOURCE: _source,
    About.OTHER: _other,
}
