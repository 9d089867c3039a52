"""Do two keys of one row lead to two different customers, as in shuffled or merged rows?"""

from __future__ import annotations

from assay.forensics.agreement import overlap_of
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier
from assay.forensics.untold import Untold
from assay.forensics.words import counted

_TRUE = (0.002, 0.03)  # households share phones, merged accounts share mails; asserted
_OTHERS = (0.002, 0.15)
_NUMBERED = (0.05, 0.95)  # another company's customer numbers: nearly each belongs to somebody here, or none does
_SHUFFLED = (0.5, 0.99)


def measure(view: View) -> Measurement:
    """Rows whose keys lead to different customers, of rows where two keys or more lead anywhere."""
    overlap = overlap_of(view)
    k, n = view.engine.one(
        "SELECT count(*) FILTER (split), count(*) FILTER (split OR bit_count(keys) >= 2) FROM matches"
    )
    if n == 0:
        raise Untold("No row has two keys that lead to customers.")
    shuffled = likelier(k, n, _TRUE, _SHUFFLED)
    theirs = likelier(k, n, _OTHERS, _NUMBERED) if "customer_id" in overlap.keys else _OTHERS
    numbers = {"invented_low": shuffled[0], "invented_high": shuffled[1]}
    return Measurement(k, n, numbers | {"other_low": theirs[0], "other_high": theirs[1]})


def explain(m: Measurement) -> str:
    """The sentence."""
    way = "as when rows were shuffled or merged" if (m.k or 0) > 0.1 * (m.n or 1) else "as in true rows"
    return f"In {counted(m)} rows with two keys or more that lead to customers, they lead to different ones: {way}."


CHECK = Check(
    id="key-contradictions",
    looks_for="rows put together from different customers",
    family="match",
    needs=Needs(customers=True),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(*_TRUE),
        "older": Share(*_TRUE),
        "partner": Share(*_TRUE),
        "scraped": Share(*_TRUE),
        "credentials": Share("other_low", "other_high"),
        "other-origin": Share("other_low", "other_high"),
        "invented": Share("invented_low", "invented_high"),
    },
    basis=Basis.ASSERTED,
    reference="evidence.md 2 (candidates by each key apart); forensics.md 5.12, 6.6",
)
