"""Are these e-mail addresses in the grammar of mimesis?"""

from __future__ import annotations

from assay.forensics.grammar import EXPECTS, follow, say
from assay.forensics.model import Basis, Check, Measurement, Needs, View


def measure(view: View) -> Measurement:
    """Rows with the sign, of rows that can tell; our own base beside it."""
    return follow(view, "mimesis", real=(0.002, 0.05), written=(0.8, 0.998))


def explain(m: Measurement) -> str:
    """The sentence."""
    return say(m, "have an e-mail in the grammar of mimesis")


CHECK = Check(
    id="mimesis-grammar",
    looks_for="a dictionary word and a year from 1800 to 2099 at one of nine domains, unrelated to the name",
    family="generator",
    needs=Needs(claim=frozenset({"email"})),
    measure=measure,
    explain=explain,
    expects=EXPECTS,
    basis=Basis.ASSERTED,
    reference="forensics.md 6.4 (10,000 draws of mimesis 22.2: 99.6 %)",
)
