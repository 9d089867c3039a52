"""Values of persons: they refuse to be printed, and what may be shown of them is masked."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Private:
    """A value of a person or a secret; `reveal()` is the only way to it, and printing shows none of it."""

    _value: str

    def reveal(self) -> str:
        """The value itself, for a stated purpose."""
        return self._value

    def __repr__(self) -> str:
        return "Private(***)"

    def __str__(self) -> str:
        return "***"


def masked(value: str | None) -> str:
    """The first character of each word and the shape of the rest: `Ann Lee` -> `A** L**`, `a@b.org` -> `a@*.***`.

    The T between day and time becomes a blank: masked like a letter it would join the two to one long number.
    """
    if value is None:
        return ""
    shown, start = [], True
    for character in _DAY_TIME.sub(" ", value):
        if not character.isalnum():
            shown.append(character if character.isprintable() else "?")
            start = character.isspace()
        else:
            shown.append(character if start and not character.isdigit() else "*")
            start = False
    return "".join(shown)


def named(text: str) -> str:
    """A name that came with a dump (of a file, a table, a column), fit to be shown: escaped, and without persons.

    Dumps hold values where names belong: a first row taken for a header, JSON keyed by address, a file per victim.
    """
    return escaped(_VALUE.sub(lambda found: masked(found[0]), text))


def escaped(text: str) -> str:
    """`text` with control, bidirectional and other invisible characters made visible, for terminals and pages."""
    return "".join(c if c.isprintable() and c not in _BIDI else f"\\u{{{ord(c):x}}}" for c in text)


# An address of e-mail; a number of nine digits and more (phones, cards and identity numbers, but no dates or versions);
# a digest or a hash in crypt(3) form.
_VALUE = re.compile(
    r"[^\s@:;,/!|<>\"']+@[^\s@:;,/!|<>\"']+|\+?\d(?:[ ().-]{0,2}\d){8,}|[0-9a-fA-F]{32,}|\$\w{1,10}\$[\w./$,=+-]{8,}"
)
_DAY_TIME = re.compile(r"(?<=\b\d{4}-\d\d-\d\d)T(?=\d\d:\d\d)")  # ISO 8601
# Unicode bidirectional controls (UAX 9) that isprintable() may accept in some versions.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
