"""Are scheme and cost of the hashes ones that we deployed?"""

from __future__ import annotations

from assay.forensics.columns import claim_side, reference_side
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier
from assay.forensics.secrets import cut_hashes, cut_past_hashes
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted

_OURS = (0.95, 0.998)
_THEIRS = (0.002, 0.6)


def measure(view: View) -> Measurement:
    """Hashes of a scheme and cost that our base or its history holds, of all whose scheme is known."""
    side = reference_side(view)
    claimed, ours = cut_hashes(view, claim_side(view)), cut_hashes(view, side) if side else None
    if claimed is None or ours is None:
        raise Untold("Dump or customers have no column of password hash.")
    k, n, deployed = view.engine.one(
        f"WITH ours AS (SELECT DISTINCT scheme, coalesce(cost, '') AS cost FROM (FROM {ours} UNION ALL "
        f"FROM {cut_past_hashes(view)}) WHERE scheme IS NOT NULL), "
        f"claimed AS (SELECT scheme, coalesce(cost, '') AS cost "
        f"FROM {claimed} WHERE scheme IS NOT NULL) SELECT (SELECT count(*) FROM claimed c SEMI JOIN ours o "
        "ON o.scheme = c.scheme AND o.cost = c.cost), (SELECT count(*) FROM claimed), (SELECT count(*) FROM ours)"
    )
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
