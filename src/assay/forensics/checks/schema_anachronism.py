"""Are the hashes of a scheme that we have given up, or of two schemes side by side?"""

from __future__ import annotations

from collections import Counter

from assay.forensics.columns import portrait_of
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier
from assay.forensics.secrets import cut_hashes
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
    claimed = cut_hashes(view)
    if claimed is None:
        raise Untold("The dump has no column of password hash.")
    records = portrait_of(view).hashes
    used: Counter[str | None] = Counter()
    for scheme, _, status, count in records:
        used[scheme] += count * (status == "current")
    least = IN_USE * sum(used.values())
    in_use = {scheme for scheme, count in used.items() if count and count >= least}
    past = {scheme for scheme, _ in portrait_of(view).past_hashes}
    ever = {scheme for scheme, *_ in records} | past | set(_declared(view))
    found = [
        (scheme, count)
        for scheme, count in view.engine.rows(f"SELECT scheme, count(*) FROM {claimed} GROUP BY scheme")
        if scheme is not None and scheme in ever
    ]
    n, schemes = sum(count for _, count in found), len(found)
    k = sum(count for scheme, count in found if scheme not in in_use)
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
