"""Are these e-mail addresses in the grammar of Mockaroo?"""

from __future__ import annotations

from assay.forensics.grammar import EXPECTS, follow, say
from assay.forensics.model import Basis, Check, Measurement, Needs, View


def measure(view: View) -> Measurement:
    """Rows with the sign, of rows that can tell; our own base beside it."""
    return follow(view, "mockaroo", real=(0.002, 0.01), written=(0.8, 0.998))


def explain(m: Measurement) -> str:
    """The sentence."""
    return say(m, "have an e-mail of initial, surname and row number in base 36, as Mockaroo writes them")


CHECK = Check(
    id="mockaroo-grammar",
    looks_for="initial, surname and the number of the row in base 36",
    family="generator",
    needs=Needs(claim=frozenset({"email", "full_name"})),
    measure=measure,
    explain=explain,
    expects=EXPECTS,
    basis=Basis.ASSERTED,
    reference="forensics.md 6.3 (Mockaroo: suffix in base 36, from memory of its output)",
)
