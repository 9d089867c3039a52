"""Column names as words, and how well they name a kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from assay.fields.folding import fold
from assay.fields.lexicon import whole
from assay.fields.model import KINDS
from assay.private import escaped, masked, named

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


def shown(header: str) -> str:
    """A header fit to be shown: as `private.named`, and the name of a person is masked too."""
    if _SPOKEN.fullmatch(header.strip()) and whole(header) >= 1:
        return escaped(masked(header))
    return named(header)


_SPOKEN = re.compile(r"[^\W\d_]+(?:[ ,.'\u2019-]+[^\W\d_]+)+\.?")  # words as people write them, not `first_name`


def naming(header: str, phrases: Iterable[str]) -> float:
    """How well `header` names what `phrases` (lower-case words) name, 0 to 1: 1 is the phrase itself."""
    have = words(header)
    core = tuple(w for w in have if not w.isdigit()) or have
    if not have:
        return 0.0
    listed, joined = _index(tuple(phrases))
    if have in listed or core in listed or "".join(core) in joined:
        return 1.0
    size = len(core)
    spans = [(i, j) for i in range(size) for j in range(i + 1, size + 1) if core[i:j] in listed]
    best = max((_around(core[:i], core[j:], core[i:j]) for i, j in spans), default=0.0)
    return best or _glued("".join(core), joined)


def names_another(header: str) -> bool:
    """Whether a header names the key of something else: `address_id`, `store_no`; not `id`, not `customer_id`."""
    have = words(header)
    return len(have) > 1 and have[-1] in _KEYS and not _LEADING & set(have[:-1])


_KEYS = frozenset(("id", "ids", "key", "fk", "no", "nr", "num", "number", "code"))


def named_as(kind: str, header: str) -> float:
    """How well `header` names a kind."""
    return naming(header, _phrases(kind))


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    return tuple(phrase for listed in KINDS[kind].headers.values() for phrase in listed)


@lru_cache(maxsize=256)
def _index(phrases: tuple[str, ...]) -> tuple[frozenset[tuple[str, ...]], frozenset[str]]:
    listed = frozenset(words(phrase) for phrase in phrases)
    return listed, frozenset("".join(phrase) for phrase in listed)


def _glued(text: str, joined: frozenset[str]) -> float:
    """`customeremail`: whose it is and what it is, without a mark between."""
    cuts = range(3, len(text))
    return 0.9 if any(text[:cut] in _LEADING and text[cut:] in joined for cut in cuts) else 0.0


def _around(before: tuple[str, ...], after: tuple[str, ...], phrase: tuple[str, ...]) -> float:
    if phrase == ("id",) and not set(before) <= _LEADING:
        return 0.0  # the key of another table
    strange = (set(before) | set(after)) & _SPOILERS - set(phrase)
    if strange:
        return 0.0
    if not after:
        return 0.95 if set(before) <= _LEADING else 0.5
    return 0.8 if set(after) <= _TRAILING else 0.3
