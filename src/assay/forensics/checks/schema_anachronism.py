"""Are the hashes of a scheme that we have given up, or of two schemes side by side?"""

from __future__ import annotations

from assay.engine import literal
from assay.forensics.columns import claim_side, reference_side
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier
from assay.forensics.secrets import cut_hashes, cut_past_hashes
from assay.forensics.untold import Untold
from assay.forensics.words import counted, rows

_NOW = (0.002, 0.05)
_PAST = (0.2, 0.998)
IN_USE = 0.005  # a scheme on fewer of our current customers than this is a leftover, not one in use


def measure(view: View) -> Measurement:
    """Hashes of a scheme that we once used and use no more, of hashes whose scheme we ever used.

    What we ever used is learned from records and past versions, or declared. `schemes`: how many of ours stand in the
    column; two date the dump into a migration. Where today's records hold no hash at all but past versions do, every
    hash is an anachronism.
    """
    side = reference_side(view)
    claimed, records = cut_hashes(view, claim_side(view)), cut_hashes(view, side) if side else None
    if claimed is None:
        raise Untold("The dump has no column of password hash.")
    ever = f"SELECT scheme, status FROM {cut_past_hashes(view)}"
    ever += f" UNION ALL SELECT scheme, status FROM {records}" if records else ""
    ever += "".join(f" UNION ALL SELECT {literal(scheme)}, 'past'" for scheme in _declared(view))
    k, n, schemes = view.engine.one(
        f"WITH ever AS ({ever}), used AS (SELECT scheme FROM ever WHERE status = 'current' "
        f"GROUP BY scheme HAVING count(*) >= {IN_USE} * (SELECT count(*) FROM ever WHERE status = 'current')), "
        f"c AS (SELECT scheme FROM {claimed} WHERE scheme IN (SELECT scheme FROM ever WHERE scheme IS NOT NULL)) "
        "SELECT count(*) FILTER (scheme NOT IN (SELECT scheme FROM used WHERE scheme IS NOT NULL)), count(*), "
        "count(DISTINCT scheme) FROM c"
    )
    if n == 0:
        raise Untold("No claimed hash is of a scheme that we ever used.")
    older = likelier(k, n, _NOW, _PAST)
    return Measurement(k, n, {"schemes": schemes, "older_low": older[0], "older_high": older[1]})


def _declared(view: View) -> list[str]:
    """The schemes that the company says it ever used (`[hashes]` in assay.toml)."""
    return sorted(view.reference.hashes.schemes) if view.reference else []


def explain(m: Measurement) -> str:
    """The sentence."""
    two = " Two schemes side by side date the records into the time of a change of scheme."
    return (
        f"{counted(m)} hashes are of a scheme that our records have given up; {rows(m.numbers['schemes'], 'scheme')} "
        f"of ours in the column.{two if m.numbers['schemes'] == 2 else ''}"
    )


CHECK = Check(
    id="schema-anachronism",
    looks_for="hashes of a scheme that we no longer use",
    family="freshness",
    needs=Needs(claim=frozenset({"password_hash"}), customers=True),
    measure=measure,
    explain=explain,
    expects={"genuine": Share(*_NOW), "older": Share("older_low", "older_high")},
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.2 (Tangerine; Dropbox: half SHA-1, half bcrypt)",
)
