"""Values of persons: they refuse to be printed, and what may be shown of them is masked."""

from __future__ import annotations

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
    """The first character of each word and the shape of the rest: `Ann Lee` -> `A** L**`, `a@b.org` -> `a@*.***`."""
    if value is None:
        return ""
    shown, start = [], True
    for character in value:
        if not character.isalnum():
            shown.append(character if character.isprintable() else "?")
            start = character.isspace()
        else:
            shown.append(character if start and not character.isdigit() else "*")
            start = False
    return "".join(shown)


def escaped(text: str) -> str:
    """`text` with control, bidirectional and other invisible characters made visible, for terminals and pages."""
    return "".join(c if c.isprintable() and c not in _BIDI else f"\\u{{{ord(c):x}}}" for c in text)


# Unicode bidirectional controls (UAX 9) that isprintable() may accept in some versions.
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
