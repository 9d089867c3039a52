"""Spelling of person names: folded, titles and generation marks dropped, and for whole names free of order."""

from __future__ import annotations

from functools import lru_cache

import pyarrow as pa

from assay.fields.compiled.words import short_words, spell_names
from assay.fields.folding import fold, of_value
from assay.fields.model import Context, Quick, Regions, Spelling

# Forms of address and generation marks. Kept to words that are next to never a name ("md" is not here: it is the
# usual short form of Mohammed in South Asia; "do", "ma", "don" are surnames).
_TITLES_TEXT = (
    "mr mrs ms miss mister dr prof herr frau hr fr sr sra srta mme mlle sir dame rev dipl ing phd jr ii iii iv esq"
)
TITLES = _TITLES_TEXT.split()
_DROPPED = frozenset(TITLES)


@lru_cache(maxsize=1 << 16)
def spell_name(text: str) -> str | None:
    """A first or last name: folded words in their order, titles dropped unless nothing else is there."""
    parts = fold(text).split()
    kept = [p for p in parts if p not in _DROPPED]
    return " ".join(kept or parts) or None


@lru_cache(maxsize=1 << 16)
def spell_full_name(text: str) -> str | None:
    """A whole name: folded words sorted ("Lee, Ann" is "Ann Lee"), titles dropped while two words stay."""
    parts = fold(text).split()
    kept = [p for p in parts if p not in _DROPPED]
    return " ".join(sorted(kept if len(kept) > 1 else parts)) or None


def _quick(whole: bool) -> Quick:
    def quick(values: pa.ChunkedArray, _context: Context, threads: int, _regions: Regions) -> pa.ChunkedArray:
        return spell_names(values, threads, short_words(TITLES), whole=whole)

    return quick


NAME = Spelling(exact=of_value(spell_name), quick=_quick(whole=False))
FULL_NAME = Spelling(exact=of_value(spell_full_name), quick=_quick(whole=True))

# Winkler 1990: similarities over 0.92 are the customary "close agreement" level for names in linkage work.
CLOSE = (
    "(jaro_winkler_similarity({a}, {b}) >= 0.92"
    " OR (least(length({a}), length({b})) >= 4 AND damerau_levenshtein({a}, {b}) <= 1))"
)
_A, _B = "string_split({a}, ' ')", "string_split({b}, ' ')"
NEAR_NAME = (
    f"({CLOSE} OR replace({{a}}, ' ', '') = replace({{b}}, ' ', '')"
    " OR (least(length({a}), length({b})) = 1 AND {a}[1] = {b}[1])"
    f" OR list_has_all({_A}, {_B}) OR list_has_all({_B}, {_A}))"
)
_A_ONLY = f"list_filter({_A}, lambda x: NOT list_contains({_B}, x))"
_B_ONLY = f"list_filter({_B}, lambda x: NOT list_contains({_A}, x))"
_SLIP = (
    "(least(length(p), length(q)) = 1 AND p[1] = q[1] OR jaro_winkler_similarity(p, q) >= 0.92"
    " OR least(length(p), length(q)) >= 4 AND damerau_levenshtein(p, q) <= 1)"
)
# One word too many on one side, or all words shared but one, and that an initial or a slip.
NEAR_FULL_NAME = (
    "(replace({a}, ' ', '') = replace({b}, ' ', '')"
    " OR least(length({a}), length({b})) >= 6 AND damerau_levenshtein({a}, {b}) <= 1"
    f" OR contains({{b}}, ' ') AND list_has_all({_A}, {_B}) OR contains({{a}}, ' ') AND list_has_all({_B}, {_A})"
    f" OR len({_A}) > 1 AND len({_B}) > 1 AND len({_A_ONLY}) = 1 AND len({_B_ONLY}) = 1"
    f" AND list_transform([{_A_ONLY}[1]], lambda p: list_transform([{_B_ONLY}[1]], lambda q: {_SLIP})[1])[1])"
)
