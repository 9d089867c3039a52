"""Column names as words, and how well they name a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from assay.fields.folding import fold

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)")
# Words that may follow the word that matters without changing what the column holds.
_TRAILING_TEXT = (
    "address adress adresse value text string line field column 1 2 3 4 primary main home work private new full"
)
_TRAILING = frozenset(_TRAILING_TEXT.split())
# Words before it that only say whose it is.
_LEADING_TEXT = (
    "customer cust client user member account person people contact employee patient guest subscriber shipping billing"
    " delivery home private primary main kunde kunden client cliente usuario the my c u p wp cu usr"
)
_LEADING = frozenset(_LEADING_TEXT.split())
# Words that make another thing of a column: a flag, a count, a reference, or somebody or something else's name.
_SPOILERS_TEXT = (
    "id ids key verified confirmed valid is has flag count num total type status opt optin allowed enabled hash length"
    " source provider token code fk uuid kind label domain format company firma business organization"
    " organisation product"
    " file table event store brand item category bank school host pet job role group plan course model parent"
    " mother father"
    " maiden spouse birth place guardian emergency expiry expires expiration order payment due start end"
)
_SPOILERS = frozenset(_SPOILERS_TEXT.split())


@lru_cache(maxsize=1 << 14)
def words(header: str) -> tuple[str, ...]:
    """`customerEmail_Address` -> ("customer", "email", "address"), folded to ASCII lower case."""
    return tuple(fold(_CAMEL.sub(" ", header)).split())


def naming(header: str, phrases: Iterable[str]) -> float:
    """How well `header` names what `phrases` (lower-case words) name, 0 to 1: 1 is the phrase itself."""
    have = words(header)
    if not have:
        return 0.0
    return max((_fit(have, words(phrase)) for phrase in phrases), default=0.0)


def _fit(have: tuple[str, ...], phrase: tuple[str, ...]) -> float:
    core = tuple(w for w in have if not w.isdigit()) or have
    if phrase in (have, core) or "".join(core) == "".join(phrase):
        return 1.0
    size = len(phrase)
    for start in range(len(core) - size + 1):
        if core[start : start + size] == phrase:
            return _around(core[:start], core[start + size :], phrase)
    joined, end = "".join(core), "".join(phrase)
    lead = joined.removesuffix(end)
    return 0.9 if lead != joined and len(lead) > 2 and lead in _LEADING else 0.0


def _around(before: tuple[str, ...], after: tuple[str, ...], phrase: tuple[str, ...]) -> float:
    if phrase == ("id",) and not set(before) <= _LEADING:
        return 0.0  # the key of another table
    strange = (set(before) | set(after)) & _SPOILERS - set(phrase)
    if strange:
        return 0.0
    if not after:
        return 0.95 if set(before) <= _LEADING else 0.5
    return 0.8 if set(after) <= _TRAILING else 0.3
