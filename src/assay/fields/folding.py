"""The fold that names, streets and towns share: one lower-case ASCII form of a text, in SQL and in Python."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from anyascii import anyascii

from assay.fields.model import Context

# Marks written where an apostrophe is meant; they join (O'Brien = OBrien), everything else separates.
# Source: Unicode General Punctuation and Spacing Modifier Letters, and the two ASCII look-alikes.
APOSTROPHES = "'`\u00b4\u2018\u2019\u201b\u02bb\u02bc\u02b9\u2032\uff07"
DROPPED = str.maketrans("", "", APOSTROPHES + "\u00ad\u200b\u200c\u200d\ufeff")
_APART = re.compile(r"[^a-z0-9]+")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """`text` as lower-case ASCII words with one space between: NFKC, transliterated (anyascii), apostrophes dropped.

    Idempotent; "" when no letter or digit is left.
    """
    plain = anyascii(unicodedata.normalize("NFKC", text).translate(DROPPED)).translate(DROPPED)
    return _APART.sub(" ", plain.lower()).strip()


def folded(text: str) -> str | None:
    """The fold, or None when nothing is left."""
    return fold(text) or None


def of_value(spell: Callable[[str], str | None]) -> Callable[[str, Context, str | None], str | None]:
    """An exact path that needs the value only."""

    def exact(value: str, context: Context, region: str | None) -> str | None:  # noqa: ARG001 - the slot's signature
        return spell(value)

    return exact
