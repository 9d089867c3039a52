"""Do the facts agree that only we hold: our IDs, stored hashes, creation times?"""

from __future__ import annotations

from assay.fields.model import Fact
from assay.forensics.agreement import compared_people, overlap_of
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import bounded
from assay.forensics.untold import Untold
from assay.forensics.words import counted
from assay.matching.model import Agreement

_HELD = (Agreement.AGREES, Agreement.NEAR, Agreement.OLDER)


def measure(view: View) -> Measurement:
    """People who lead to a customer by a world fact and whose company facts agree, half of them or more.

    `now`: of their company facts that agree, the share that equals today's value.
    """
    k = n = now = held = 0
    for states, people in compared_people(view):
        ours = [s for f, s in states if f.fact is Fact.COMPANY and s is not Agreement.ABSENT]
        world = any(s in _HELD for f, s in states if f.fact is Fact.WORLD)
        if ours and world:
            agree = sum(s in _HELD for s in ours)
            n += people
            k += people * (2 * agree >= len(ours))
            held += people * agree
            now += people * sum(s in (Agreement.AGREES, Agreement.NEAR) for s in ours)
    if n == 0:
        raise Untold("No row that leads to a customer holds a fact that only we know.")
    low, high = _ours(view)
    return Measurement(k, n, {"now": now / held if held else 0.0, "ours_low": low, "ours_high": high})


def _ours(view: View) -> tuple[float, float]:
    """How often company facts of our own rows come through the same path: the controls' weakest and best field."""
    facts = {f.field for f in overlap_of(view).compared if f.fact is Fact.COMPANY}
    rates = [rate for field, rate in view.controls.by_field.items() if field in facts] if view.controls else []
    if not rates:
        return 0.8, 0.997
    # stale values and damage differ between claims, so the low end is given a tenth
    return bounded(min(rate.low for rate in rates) * 0.9, max(rate.high for rate in rates))


def explain(m: Measurement) -> str:
    """The sentence."""
    return (
        f"Of the people who lead to a customer, {counted(m)} carry company facts - IDs, hashes, times only we hold - "
        "that agree with ours: a high share is ours, a low one is true data about our customers from elsewhere."
    )


CHECK = Check(
    id="company-facts",
    looks_for="agreement on what only we can know",
    family="company-facts",
    needs=Needs(customers=True),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share("ours_low", "ours_high"),
        "older": Share("ours_low", "ours_high"),
        "partner": Share("ours_low", "ours_high"),
        "scraped": Share(0.2, 0.99),
        "credentials": Share(0.003, 0.1),
        "other-origin": Share(0.003, 0.05),
        "invented": Share(0.003, 0.05),
    },
    basis=Basis.MEASURED,
    reference="Fellegi and Sunter 1969; the range is of this run's positive controls",
)
