"""Are the e-mail addresses built from the names by one template?"""

from __future__ import annotations

from functools import partial

from assay.forensics.coherence import wants
from assay.forensics.grammar import EXPECTS, follow
from assay.forensics.model import Basis, Check, Measurement, Needs, View
from assay.forensics.words import counted, number, share

_BUILT = 0.9  # LinkedIn 2023: all of them


def measure(view: View) -> Measurement:
    """Rows whose address is the name by a template and nothing else, no digit, no nickname."""
    return follow(view, "mail_built", real=(0.03, 0.5), written=(_BUILT, 0.998), issued=True)


def explain(m: Measurement) -> str:
    """The sentence."""
    seen = (m.k or 0) / (m.n or 1)
    way = "as in a real base" if seen >= number(m, "base_low") else "less often than in a real base"
    if seen > number(m, "base_high"):
        way = "as when addresses were made from names, by a company for its people or by a forger"
        way = way if seen >= _BUILT else "more than in a real base"
    return (
        f"In {counted(m)} rows the e-mail is the name by a template and nothing else, {way} "
        f"(real bases: {share(number(m, 'base_low'))} to {share(number(m, 'base_high'))})."
    )


CHECK = Check(
    id="constructed-mails",
    looks_for="addresses that are a function of the name, so made rather than collected",
    family="generator",
    needs=Needs(claim=frozenset({"email", "full_name"})),
    measure=measure,
    wants=partial(wants, sign="mail_built"),
    explain=explain,
    expects=EXPECTS,
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.2 (LinkedIn 2023)",
)
