"""Do town and postcode of a row belong together, as our customers' do?"""

from __future__ import annotations

from assay.forensics.coherence import EXPECTS, cohere, say
from assay.forensics.model import Basis, Check, Measurement, Needs, View


def measure(view: View) -> Measurement:
    """Rows whose postcode's first three characters two or more customers of the same town share, of rows that tell."""
    return cohere(view, "town_postcode", real=(0.8, 0.995))


def explain(m: Measurement) -> str:
    """The sentence."""
    return say(m, "the postcode is one that our customers of the same town have")


CHECK = Check(
    id="town-postcode",
    looks_for="postcodes that do not belong to their town",
    family="coherence",
    needs=Needs(claim=frozenset({"city", "postcode"}), reference=frozenset({"city", "postcode"})),
    measure=measure,
    explain=explain,
    expects=EXPECTS,
    basis=Basis.ASSERTED,
    reference="forensics.md 5.12, 6.2 (Faker: postcode outside its state 98.6 %), case 68",
)
