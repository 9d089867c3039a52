"""Spelling of person names: folded, titles and generation marks dropped, and for whole names free of order."""

from __future__ import annotations

from functools import lru_cache

from assay.fields.expressions import let
from assay.fields.folding import fold, fold_sql, of_value
from assay.fields.model import Context, Spelling

# Forms of address and generation marks. Kept to words that are next to never a name ("md" is not here: it is the
# usual short form of Mohammed in South Asia; "do", "ma", "don" are surnames).
_TITLES_TEXT = (
    "mr mrs ms miss mister dr prof herr frau hr fr sr sra srta mme mlle sir dame rev dipl ing phd jr ii iii iv esq"
)
TITLES = _TITLES_TEXT.split()
_DROPPED = frozenset(TITLES)
_TITLED = rf"\b({'|'.join(TITLES)})\b"
_LISTED = ", ".join(f"'{t}'" for t in TITLES)


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


def _name_sql(value: str, context: Context, region: str) -> str:  # noqa: ARG001 - the slot's signature
    kept = let(
        "string_split(n, ' ')",
        "p",
        f"CASE WHEN list_has_any(p, [{_LISTED}]) AND NOT list_has_all([{_LISTED}], p)"
        f" THEN array_to_string(list_filter(p, lambda t: t NOT IN ({_LISTED})), ' ') ELSE n END",
    )
    return let(fold_sql(value), "n", f"CASE WHEN regexp_matches(n, '{_TITLED}') THEN {kept} ELSE n END")


def _full_name_sql(value: str, context: Context, region: str) -> str:  # noqa: ARG001 - the slot's signature
    fewer = let(
        f"list_filter(string_split(n, ' '), lambda t: t NOT IN ({_LISTED}))",
        "k",
        "CASE WHEN len(k) > 1 THEN k ELSE string_split(n, ' ') END",
    )
    kept = f"CASE WHEN regexp_matches(n, '{_TITLED}') THEN {fewer} ELSE string_split(n, ' ') END"
    # two words, as most names are, need no list: one comparison puts them in order
    first, second = "split_part(n, ' ', 1)", "split_part(n, ' ', 2)"
    pair = f"CASE WHEN {first} <= {second} THEN n ELSE {second} || ' ' || {first} END"
    listed = f"array_to_string(list_sort({kept}), ' ')"
    return let(
        fold_sql(value), "n", f"CASE WHEN regexp_full_match(n, '[a-z0-9]+ [a-z0-9]+') THEN {pair} ELSE {listed} END"
    )


NAME = Spelling(sql=_name_sql, exact=of_value(spell_name))
FULL_NAME = Spelling(sql=_full_name_sql, exact=of_value(spell_full_name))

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
