"""Numbers with check digits - national, tax, bank - each told once and checked alike in Python and in SQL.

All work on the spelled form: upper case, no separators. Invented digits pass at `chance`; real ones nearly always.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from assay.engine import literal
from assay.fields.expressions import let

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Rule(Protocol):
    """A condition on the characters of a number."""

    def holds(self, value: str) -> bool:
        """Whether `value`, of the number's pattern, satisfies it."""
        ...

    def sql(self, name: str) -> str:
        """The same as an SQL boolean over the column name or bound name `name`."""
        ...


@dataclass(frozen=True)
class Weighted:
    """The character at `at` (1-based, from the end if negative) is `table[sum of weight times digit, modulo]`.

    `doubled` digits count twice with their cross sum (Luhn); `lookups` gives by position the values of 0-9A-Z instead.
    """

    weights: tuple[int, ...]
    modulo: int
    table: str
    at: int
    doubled: bool = False
    lookups: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    def holds(self, value: str) -> bool:
        total = sum(self._term(i, value[i - 1], weight) for i, weight in enumerate(self.weights, 1) if weight)
        return self.table[total % self.modulo] == value[self.at - 1 if self.at > 0 else self.at]

    def _term(self, position: int, character: str, weight: int) -> int:
        if position in self.lookups:
            return self.lookups[position][_ALPHABET.index(character)]
        product = weight * int(character)
        return product - 9 if self.doubled and product > 9 else product

    def sql(self, name: str) -> str:
        terms = []
        for i, weight in enumerate(self.weights, 1):
            digit = f"(ascii(substr({name}, {i}, 1)) - 48)"
            if i in self.lookups:
                terms.append(f"{list(self.lookups[i])}[strpos('{_ALPHABET}', substr({name}, {i}, 1))]")
            elif weight:
                cross = f" - CASE WHEN {weight} * {digit} > 9 THEN 9 ELSE 0 END" if self.doubled else ""
                terms.append(f"{weight} * {digit}{cross}")
        # DuckDB's % keeps the sign of the dividend
        rest = f"((({' + '.join(terms)}) % {self.modulo} + {self.modulo}) % {self.modulo})"
        return f"substr({literal(self.table)}, {rest} + 1, 1) = substr({name}, {self.at}, 1)"


@dataclass(frozen=True)
class Whole:
    """The digits that `number` extracts, read as one number with `replaced` letters, leave a rest that the end tells.

    With `table` the end is its character at the rest; without, the end is the two digits of `modulo` minus the rest.
    `ahead` lists what may stand before the digits (a century that the number leaves out).
    """

    number: str
    modulo: int
    table: str = ""
    replaced: tuple[tuple[str, str], ...] = ()
    ahead: tuple[str, ...] = ("",)

    def holds(self, value: str) -> bool:
        found = re.fullmatch(self.number, value)
        if found is None:
            return False
        *parts, end = found.groups()
        number = "".join(parts)
        for old, new in self.replaced:
            number = number.replace(old, new)
        return any(self._end(int(ahead + number)) == end for ahead in self.ahead)

    def _end(self, number: int) -> str:
        rest = number % self.modulo
        return self.table[rest] if self.table else f"{self.modulo - rest:02d}"

    def sql(self, name: str) -> str:
        groups = re.compile(self.number).groups
        *parts, end = (f"regexp_extract({name}, {literal(f'^{self.number}$')}, {i})" for i in range(1, groups + 1))
        number = " || ".join(parts)
        for old, new in self.replaced:
            number = f"replace({number}, {literal(old)}, {literal(new)})"
        rests = [f"(TRY_CAST('{ahead}' || {number} AS BIGINT) % {self.modulo})" for ahead in self.ahead]
        ends = [
            f"substr({literal(self.table)}, CAST({rest} AS BIGINT) + 1, 1)"
            if self.table
            else f"lpad(CAST({self.modulo} - {rest} AS VARCHAR), 2, '0')"
            for rest in rests
        ]
        return f"coalesce({end} IN ({', '.join(ends)}), false)"


@dataclass(frozen=True)
class Mod97:
    """ISO 7064 MOD 97-10 with the first four characters moved to the end, letters as 10 to 35 (ISO 13616)."""

    def holds(self, value: str) -> bool:
        return int("".join(str(_ALPHABET.index(c)) for c in value[4:] + value[:4])) % 97 == 1

    def sql(self, name: str) -> str:
        turned = f"string_split(substr({name}, 5) || left({name}, 4), '')"
        numbers = f"list_transform({turned}, lambda k: strpos('{_ALPHABET}', k) - 1)"
        step = "lambda a, z: (a * CASE WHEN z > 9 THEN 100 ELSE 10 END + z) % 97"
        return f"list_reduce(list_prepend(0, {numbers}), {step}) = 1"


@dataclass(frozen=True)
class Mod11x10:
    """ISO 7064 MOD 11,10 over all digits, as the German tax number has it."""

    def holds(self, value: str) -> bool:
        product = 10
        for digit in map(int, value[:-1]):
            product = ((digit + product) % 10 or 10) * 2 % 11
        return (11 - product) % 10 == int(value[-1])

    def sql(self, name: str) -> str:
        numbers = f"list_transform(string_split(left({name}, length({name}) - 1), ''), lambda k: ascii(k) - 48)"
        step = "lambda a, z: (CASE WHEN (z + a) % 10 = 0 THEN 10 ELSE (z + a) % 10 END) * 2 % 11"
        return f"(11 - list_reduce(list_prepend(10, {numbers}), {step})) % 10 = ascii(right({name}, 1)) - 48"


@dataclass(frozen=True)
class Verhoeff:
    """Verhoeff, "Error detecting decimal codes", 1969: the dihedral group of ten with a permutation by position."""

    def holds(self, value: str) -> bool:
        state = 0
        for i, digit in enumerate(map(int, reversed(value))):
            state = _DIHEDRAL[state * 10 + _permuted(i, digit)]
        return state == 0

    def sql(self, name: str) -> str:
        tables = [[_permuted(i, digit) for digit in range(10)] for i in range(8)]
        code = (
            f"list_transform(string_split(reverse({name}), ''), lambda k, n: {tables}[(n - 1) % 8 + 1][ascii(k) - 47])"
        )
        return f"list_reduce(list_prepend(0, {code}), lambda a, z: {list(_DIHEDRAL)}[a * 10 + z + 1]) = 0"


def _dihedral(a: int, b: int) -> int:
    if a < 5:
        return (a + b) % 5 if b < 5 else (a + b) % 5 + 5
    return (a - b) % 5 + 5 if b < 5 else (a - b) % 5


_DIHEDRAL = tuple(_dihedral(a, b) for a in range(10) for b in range(10))
_PERMUTATION = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _permuted(times: int, digit: int) -> int:
    for _ in range(times % 8):
        digit = _PERMUTATION[digit]
    return digit


@dataclass(frozen=True)
class Number:
    """A kind of number: `pattern` of its spelled form, the rules it keeps, the share of made-up digits that pass."""

    id: str
    country: str | None  # ISO 3166 alpha-2, None for numbers of many countries
    pattern: str
    rules: tuple[Rule, ...]
    chance: float
    source: str

    def valid(self, value: str) -> bool:
        """Whether a spelled value has the form and the check digits."""
        return re.fullmatch(self.pattern, value) is not None and all(rule.holds(value) for rule in self.rules)

    def valid_sql(self, value: str) -> str:
        """The same as SQL: NULL where `value` has not the form, else whether its check digits are right."""
        right = " AND ".join(rule.sql("q") for rule in self.rules) or "true"
        return let(value, "q", f"CASE WHEN regexp_full_match(q, {literal(self.pattern)}) THEN {right} END")


def pass_rate(values: Iterable[str], number: Number) -> tuple[int, int]:
    """How many spelled values have the number's form, and how many of those pass its check digits."""
    formed = [value for value in values if re.fullmatch(number.pattern, value)]
    return len(formed), sum(number.valid(value) for value in formed)
