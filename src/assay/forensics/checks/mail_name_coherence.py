"""Does the e-mail address hold the name of the same row, as about half of real ones do?"""

from __future__ import annotations

from assay.forensics.coherence import EXPECTS, cohere, say
from assay.forensics.model import Basis, Check, Measurement, Needs, View


def measure(view: View) -> Measurement:
    """Rows whose e-mail holds a name token, of rows with both; base and chance rates beside it."""
    return cohere(view, "mail_names", real=(0.3, 0.85))


def explain(m: Measurement) -> str:
    """The sentence."""
    return say(m, "the e-mail holds the row's own name")


CHECK = Check(
    id="mail-name-coherence",
    looks_for="e-mail addresses that hold the name of their row: half in real bases, next to none in shuffled rows, "
    "all in constructed ones",
    family="coherence",
    needs=Needs(claim=frozenset({"email", "full_name"})),
    measure=measure,
    explain=explain,
    expects=EXPECTS,
    basis=Basis.ASSERTED,
    reference="forensics.md 5.12 (own permutation), 6.2 (Faker 0.8 %), 6.7, case 68; range of real bases asserted",
)
