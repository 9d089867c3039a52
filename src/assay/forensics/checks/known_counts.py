"""Are the counts per country or mail domain those of a known corpus?"""

from __future__ import annotations

from assay.forensics.corpora import GROUPS, group_counts
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted

_OWN = (0.002, 0.1)  # two sources agree on a count of ten or more by chance at a few per cent of groups; asserted
_SAME = (0.8, 0.998)
LEAST = 10  # rows in a group: smaller counts agree by chance


def measure(view: View) -> Measurement:
    """Groups (countries of phones or rows, mail domains) whose count equals the corpus', of groups of ten or more.

    The corpus and the kind of group with most equal counts are taken; `corpus` is its place in the order of names.
    """
    if not view.engine.has("known"):
        raise Untold("No known corpus was given (--known).")
    best: tuple[int, int, int] | None = None
    corpora = [row[0] for row in view.engine.rows("SELECT DISTINCT corpus FROM known ORDER BY 1")]
    for kind in GROUPS:
        claimed = group_counts(view.engine, "claim", kind, view.key)
        if claimed is None:
            continue
        view.engine.keep("claimed_groups", claimed)
        for place, corpus in enumerate(corpora, start=1):
            k, n = view.engine.one(
                "SELECT count(*) FILTER (c.place = k.place), count(*) FROM claimed_groups c "
                f"FULL JOIN (SELECT digest, place FROM known WHERE corpus = ? AND kind = ? AND place >= {LEAST}) k "
                f"ON k.digest = c.digest WHERE c.place >= {LEAST} OR k.place >= {LEAST}",
                [corpus, kind],
            )
            if n and (best is None or k * best[1] > best[0] * n):
                best = (k, n, place)
    if best is None:
        raise Untold(f"No country or mail domain has {LEAST} rows or more.")
    k, n, place = best
    same = likelier(k, n, _OWN, _SAME)
    return Measurement(k, n, {"corpus": place, "same_low": same[0], "same_high": same[1]})


def explain(m: Measurement) -> str:
    """The sentence."""
    way = "the dump is that corpus" if 2 * (m.k or 0) > (m.n or 1) else "the dump has counts of its own"
    return (
        f"{counted(m)} countries or mail domains of ten rows or more have exactly the count of known corpus number "
        f"{count(m.numbers['corpus'])}: {way}."
    )


CHECK = Check(
    id="known-counts",
    looks_for="the count vector of an earlier leak",
    family="corpora",
    needs=Needs(also=frozenset({"known"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(*_OWN),
        "older": Share(*_OWN),
        "partner": Share(*_OWN),
        "scraped": Share("same_low", "same_high"),
        "credentials": Share("same_low", "same_high"),
        "other-origin": Share("same_low", "same_high"),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.2 (WhatsApp 2022: counts per country of the 2021 Facebook list)",
)
