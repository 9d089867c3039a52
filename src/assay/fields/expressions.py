"""Pieces of SQL that spellings are made of: a name for a value, and text without look-alike or invisible characters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assay.engine import literal

# The visible ASCII characters have full-width twins at a fixed distance (Unicode block FF00-FFEF); NFKC folds them,
# which DuckDB cannot, so `tidy` does.
_WIDE = "".join(chr(c + 0xFEE0) for c in range(0x21, 0x7F))
_ASCII = "".join(chr(c) for c in range(0x21, 0x7F))
# Soft hyphen, zero-width, direction and joining marks (Unicode category Cf), byte-order mark.
INVISIBLE = r"[\x{00AD}\x{180E}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2064}\x{2066}-\x{206F}\x{FEFF}]"
_SPACE = r"[\s\x{0085}\x{00A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{0000}]"


def let(value: str, name: str, body: str) -> str:
    """`body` with `name` bound to the SQL expression `value`, which is computed once.

    DuckDB does not share common subexpressions across the branches of a CASE; a one-element list and a lambda do,
    for about 30 ns a row (2 threads). For few and small regular expressions: see `staged`.
    """
    return f"list_transform([{value}], lambda {name}: {body})[1]"


def one_of(value: str, constants: Iterable[str]) -> str:
    """`value` is one of `constants`; DuckDB plans a long IN as a join of its own, this as a look-up."""
    return f"list_contains([{', '.join(map(literal, constants))}], {value})"


def staged(steps: Sequence[Mapping[str, str]], answer: str) -> str:
    """`answer`, computed after `steps`: each names SQL expressions over the names of the step before it.

    A correlated subquery. Unlike `let`, whose lambda compiles its regular expressions anew for every 2,048 rows, it
    pays once for any number of them, and works on distinct values; it costs a hash join, so `let` serves small ones.
    """
    query = f"SELECT {', '.join(f'{sql} AS {name}' for name, sql in steps[0].items())}"
    for step in steps[1:]:
        query = f"SELECT *, {', '.join(f'{sql} AS {name}' for name, sql in step.items())} FROM ({query})"
    return f"(SELECT {answer} FROM ({query}))"


def tidy(value: str, name: str = "t") -> str:
    """`value` without surrounding space and invisible characters, full-width ASCII folded; cheap for plain values."""
    folded = f"translate(regexp_replace({name}, '{INVISIBLE}', '', 'g'), {literal(_WIDE)}, {literal(_ASCII)})"
    trimmed = f"regexp_replace({folded}, '^{_SPACE}+|{_SPACE}+$', '', 'g')"
    plain = f"CASE WHEN starts_with({name}, ' ') OR suffix({name}, ' ') THEN trim({name}) ELSE {name} END"
    return let(value, name, rf"CASE WHEN regexp_matches({name}, '[^\x20-\x7E]') THEN {trimmed} ELSE {plain} END")


def tidied(value: str) -> str:
    """What `tidy` does, for one value in Python."""
    return value.translate(_FOLD).strip(_STRIPPED)


_CODES = (0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x2070))
_FOLD: dict[int, str | None] = {ord(w): a for w, a in zip(_WIDE, _ASCII, strict=True)}
_FOLD.update(dict.fromkeys((*_CODES, 0xFEFF)))
_STRIPPED = "\t\n\f\r \x00\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
