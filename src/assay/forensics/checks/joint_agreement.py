"""Where a claimed row leads to a customer, do the other fields agree too?"""

from __future__ import annotations

from assay.forensics.agreement import compared_people, identifying
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.untold import Untold
from assay.forensics.words import counted
from assay.matching.model import Agreement

_HELD = (Agreement.AGREES, Agreement.NEAR, Agreement.OLDER)


def measure(view: View) -> Measurement:
    """People with a candidate on whom two or more identifying fields agree and at least as many as contradict."""
    k = n = 0
    for states, people in compared_people(view):
        told = [state for field, state in states if identifying(field) and state is not Agreement.ABSENT]
        if len(told) >= 2:
            agree = sum(state in _HELD for state in told)
            n += people
            k += people * (agree >= 2 and agree >= len(told) - agree)
    if n == 0:
        raise Untold("No row with a candidate holds two identifying fields that the reference holds too.")
    return Measurement(k, n)


def explain(m: Measurement) -> str:
    """The sentence."""
    return (
        f"Of the people in the dump that lead to a customer and can be compared in two fields or more, {counted(m)} "
        "agree in two or more: true of our customers' data and of anybody's true data about the same people."
    )


# Ranges: m of forensics.md 5.2 per field (0.5 to 0.98 for the same person elsewhere), asserted until measured.
CHECK = Check(
    id="joint-agreement",
    looks_for="rows that share one key with a customer but not the person behind it",
    family="match",
    needs=Needs(customers=True),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(0.9, 0.997),
        "older": Share(0.7, 0.995),
        "partner": Share(0.85, 0.997),
        "scraped": Share(0.7, 0.995),
        "credentials": Share(0.4, 0.98),
        "other-origin": Share(0.5, 0.98),
        "invented": Share(0.003, 0.15),
    },
    basis=Basis.ASSERTED,
    reference="Fellegi and Sunter 1969; forensics.md 5.2 (u per alternative)",
)
