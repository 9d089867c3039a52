"""The fold that names, streets and towns share: one lower-case ASCII form of a text, in SQL and in Python."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from anyascii import anyascii

from assay.fields.expressions import let
from assay.fields.model import Context

# Marks written where an apostrophe is meant; they join (O'Brien = OBrien), everything else separates.
# Source: Unicode General Punctuation and Spacing Modifier Letters, and the two ASCII look-alikes.
APOSTROPHES = "'`\u00b4\u2018\u2019\u201b\u02bb\u02bc\u02b9\u2032\uff07"
_JOIN = str.maketrans("", "", APOSTROPHES + "\u00ad\u200b\u200c\u200d\ufeff")
_APART = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """`text` as lower-case ASCII words with one space between: NFKC, transliterated (anyascii), apostrophes dropped.

    Idempotent; "" when no letter or digit is left.
    """
    plain = anyascii(unicodedata.normalize("NFKC", text).translate(_JOIN)).translate(_JOIN)
    return _APART.sub(" ", plain.lower()).strip()


def fold_sql(value: str) -> str:
    """DuckDB expression: the fold of `value` where ASCII and accented Latin letters are all of it, NULL otherwise.

    What strip_accents leaves beyond ASCII (ß, ø, ł), other scripts and symbols are folded once per distinct value.
    """
    plain = (
        f"CASE WHEN strlen({value}) = length({value}) THEN {value}"
        f" WHEN regexp_full_match({value}, '[ -~{_LATIN}]*') THEN strip_accents({value}) END"
    )
    return let(
        plain,
        "s",
        "CASE WHEN strlen(s) <> length(s) THEN NULL"
        " WHEN regexp_full_match(s, '[A-Za-z0-9]+( [A-Za-z0-9]+)*') THEN lower(s)"
        " ELSE nullif(trim(regexp_replace(lower(replace(replace(s, chr(39), ''), '`', '')),"
        " '[^a-z0-9]+', ' ', 'g')), '') END",
    )


# Latin-1 letters, Latin Extended-A and -B, Latin Extended Additional: there strip_accents and anyascii agree on every
# letter that becomes ASCII (tests/fields/test_folding.py goes through all of them).
_LATIN = r"\x{00C0}-\x{024F}\x{1E00}-\x{1EFF}"


def folded(text: str) -> str | None:
    """The fold, or None when nothing is left."""
    return fold(text) or None


def of_value(spell: Callable[[str], str | None]) -> Callable[[str, Context, str | None], str | None]:
    """An exact path that needs the value only."""

    def exact(value: str, context: Context, region: str | None) -> str | None:  # noqa: ARG001 - the slot's signature
        return spell(value)

    return exact
