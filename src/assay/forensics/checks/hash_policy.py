"""Are scheme and cost of the hashes ones that we deployed?"""

from __future__ import annotations

from assay.forensics.columns import customers_of, portrait_of, spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier
from assay.forensics.secrets import cut_hashes
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted

_OURS = (0.95, 0.998)
_THEIRS = (0.002, 0.6)


def measure(view: View) -> Measurement:
    """Hashes of a scheme and cost that our base or its history holds, of all whose scheme is known."""
    claimed = cut_hashes(view)
    if claimed is None or spelled(customers_of(view).schema, "password_hash") is None:
        raise Untold("Dump or customers have no column of password hash.")
    ours = {(scheme, cost or "") for scheme, cost, _, _ in portrait_of(view).hashes if scheme is not None}
    ours |= set(portrait_of(view).past_hashes)
    found = view.engine.rows(
        f"SELECT scheme, coalesce(cost, ''), count(*) FROM {claimed} WHERE scheme IS NOT NULL GROUP BY ALL"
    )
    n = sum(count for *_, count in found)
    k = sum(count for scheme, cost, count in found if (scheme, cost) in ours)
    deployed = len(ours)
    if n == 0:
        raise Untold("No claimed hash is of a known scheme.")
    theirs = likelier(k, n, _THEIRS, (0.6, 0.998))
    return Measurement(k, n, {"deployed": deployed, "theirs_low": theirs[0], "theirs_high": theirs[1]})


def explain(m: Measurement) -> str:
    """The sentence."""
    way = "as ours would" if (m.k or 0) >= 0.95 * (m.n or 1) else "which ours could not all do"
    return (
        f"{counted(m)} hashes are of a scheme and cost that we deployed, {way} "
        f"(schemes and costs known here: {count(m.numbers['deployed'])})."
    )


CHECK = Check(
    id="hash-policy",
    looks_for="hashes of schemes or costs that we never deployed",
    family="secrets",
    needs=Needs(claim=frozenset({"password_hash"}), reference=frozenset({"password_hash"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(*_OURS),
        "older": Share(0.6, 0.998),
        "partner": Share("theirs_low", "theirs_high"),
        "other-origin": Share("theirs_low", "theirs_high"),
        "credentials": Share("theirs_low", "theirs_high"),
        "invented": Share("theirs_low", "theirs_high"),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.2 (Tangerine, Dropbox)",
)
