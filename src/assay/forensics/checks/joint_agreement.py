"""Where a claimed row leads to a customer, do the other fields agree too?"""

from __future__ import annotations

from assay.forensics.agreement import compared_people, identifying
from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.untold import Untold
from assay.forensics.words import counted
from assay.matching.model import Agreement

_HELD = (Agreement.AGREES, Agreement.NEAR, Agreement.OLDER)
# What leads to a person by itself; a customer number leads anywhere in another company's rows.
_LEADS = frozenset(("email", "phone", "username", "national_id", "full_name", "last_name"))


def measure(view: View) -> Measurement:
    """People led to a customer by a fact of their person, on whom two or more such facts agree and most do.

    Rows that only share a customer number are left out: any other company's rows do.
    """
    k = n = 0
    for states, people in compared_people(view):
        told = [state for field, state in states if identifying(field) and state is not Agreement.ABSENT]
        if len(told) >= 2 and any(field.kind in _LEADS and state in _HELD for field, state in states):
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


CHECK = Check(
    id="joint-agreement",
    looks_for="rows that share one key with a customer but not the person behind it",
    family="match",
    needs=Needs(customers=True),
    measure=measure,
    explain=explain,
    expects={},  # describes: the composition weighs the same counts with all fields and marks together
    basis=Basis.ASSERTED,
    reference="Fellegi and Sunter 1969; docs/verdict.md, section 2 (real people elsewhere)",
)
