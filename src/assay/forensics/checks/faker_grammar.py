"""Are these rows in the grammar of the Faker libraries?"""

from __future__ import annotations

from assay.forensics.grammar import EXPECTS, follow, say
from assay.forensics.model import Basis, Check, Measurement, Needs, View


def measure(view: View) -> Measurement:
    """Rows with the sign, of rows that can tell; our own base beside it."""
    return follow(view, "faker", real=(0.003, 0.12), written=(0.5, 0.998))


def explain(m: Measurement) -> str:
    """The sentence."""
    return say(m, "follow the grammar of the Faker libraries")


CHECK = Check(
    id="faker-grammar",
    looks_for="towns made of a name and an ending, streets with rare endings, phone extensions, example addresses",
    family="generator",
    needs=Needs(),
    measure=measure,
    explain=explain,
    expects=EXPECTS,
    basis=Basis.ASSERTED,
    reference="forensics.md 6.2 (20,000 draws of Faker 40.54), 6.3; USPS Publication 28 C1; case 68",
)
