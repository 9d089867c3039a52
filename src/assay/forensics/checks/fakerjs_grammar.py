"""Are these e-mail addresses in the grammar of @faker-js/faker?"""

from __future__ import annotations

from assay.forensics.grammar import EXPECTS, follow, say
from assay.forensics.model import Basis, Check, Measurement, Needs, View


def measure(view: View) -> Measurement:
    """Rows with the sign, of rows that can tell; our own base beside it."""
    return follow(view, "fakerjs", real=(0.002, 0.08), written=(0.5, 0.998))


def explain(m: Measurement) -> str:
    """The sentence."""
    return say(m, "have an e-mail in the grammar of faker-js")


CHECK = Check(
    id="fakerjs-grammar",
    looks_for="capitalised First.Last or First_Last with up to two digits at one of three free mailers",
    family="generator",
    needs=Needs(claim=frozenset({"email"})),
    measure=measure,
    explain=explain,
    expects=EXPECTS,
    basis=Basis.ASSERTED,
    reference="forensics.md 6.3 (faker-js, read as source)",
)
