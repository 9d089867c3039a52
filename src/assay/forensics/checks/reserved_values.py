"""Do rows hold values that are reserved for examples and drama?"""

from __future__ import annotations

from assay.forensics.grammar import EXPECTS, follow, say
from assay.forensics.model import Basis, Check, Measurement, Needs, View


def measure(view: View) -> Measurement:
    """Rows with the sign, of rows that can tell; our own base beside it."""
    return follow(view, "reserved", real=(0.002, 0.01), written=(0.05, 0.998))


def explain(m: Measurement) -> str:
    """The sentence."""
    return say(m, "hold a value that is reserved for examples or drama")


CHECK = Check(
    id="reserved-values",
    looks_for="example domains, 555-01xx numbers, documentation IP addresses, social-security areas never issued",
    family="generator",
    needs=Needs(),
    measure=measure,
    explain=explain,
    expects=EXPECTS,
    basis=Basis.ASSERTED,
    reference="RFC 2606, 6761, 5737, 3849; NANP 555-0100 to 0199; Ofcom, ARCEP, ACMA drama ranges; forensics.md 6.1",
)
