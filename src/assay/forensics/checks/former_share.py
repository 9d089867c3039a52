"""How many of the matched people are no longer customers?"""

from __future__ import annotations

from assay.forensics.agreement import overlap_of
from assay.forensics.columns import customers_of
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import spread
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number, share


def measure(view: View) -> Measurement:
    """Matched people who are former or erased customers, of matched people; our base's share beside it."""
    reference = customers_of(view)
    found = [p for p in overlap_of(view).patterns if p.status is not None]
    n = sum(p.people for p in found)
    k = sum(p.people for p in found if p.status in ("former", "tombstone"))
    if n == 0:
        raise Untold("Nobody in the dump was matched.")
    # whom nobody can recognise is in neither share: a person left several tombstones, but one of a kind
    one_each = "SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM tombstones GROUP BY kind)"
    buried = int(view.engine.one(one_each)[0]) if reference.tells_erased else 0
    gone = reference.former + buried
    all_ = reference.current + gone
    low, high = spread(gone / all_, all_)
    return Measurement(k, n, {"base": gone / all_, "base_low": low, "base_high": high, "older_high": max(high, 0.95)})


def explain(m: Measurement) -> str:
    """The sentence."""
    seen = (m.k or 0) / (m.n or 1)
    way = "more than in our records, as in an older snapshot" if seen > number(m, "base_high") else "as in our records"
    if seen < number(m, "base_low"):
        way = "fewer than in our records, as in a table of current customers"
    return f"{counted(m)} matched people are no longer customers: {way} ({share(number(m, 'base'))} of all we hold)."


CHECK = Check(
    id="former-share",
    looks_for="people who have left since, the mark of an older snapshot",
    family="left",
    needs=Needs(customers=True, also=frozenset({"former"})),
    measure=measure,
    explain=explain,
    expects={"genuine": Share(0.002, "base_high"), "older": Share("base_low", "older_high")},
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.2 (AT&T: 10.4 % current)",
)
