"""How many: a count as people write it ("87 million", "1.5M", "15 lakh", "1,5 Mio") turned into a whole number."""

from __future__ import annotations

import re
from decimal import Decimal

from assay.problem import UsageProblem

# Units as sellers and newspapers write them. Short scale throughout: "billion" is 10^9, German "Milliarde" and French
# "milliard" are 10^9; the long-scale "Billion" of German is not accepted as a word of its own and reads as 10^9.
UNITS = {
    1_000: ("k", "thousand", "thousands", "tausend", "tsd", "mille", "mil"),
    100_000: ("lakh", "lakhs", "lac", "lacs"),
    1_000_000: (
        "m", "mm", "mn", "mln", "mio", "million", "millions", "millionen", "millones", "millon", "millón", "milioni",
        "milione", "milhões", "milhão", "miljoen", "milionów", "миллион", "миллионов", "млн",
    ),
    10_000_000: ("crore", "crores", "cr"),
    1_000_000_000: (
        "b", "bn", "bln", "mrd", "billion", "billions", "milliard", "milliards", "milliarde", "milliarden", "miljard",
        "миллиард", "миллиардов", "млрд",
    ),
}  # fmt: skip
_UNIT = {word: size for size, words in UNITS.items() for word in words}
_SHAPE = re.compile(r"(?P<number>\d[\d.,'_\s\u00a0\u202f\u2019]*)\s*(?P<unit>[^\W\d_]*)\.?\s*\+?")
# More records than this were never alleged of anything: the largest compilations known claim tens of billions
# (the "mother of all breaches" of 2024: 26 billion), so a larger count is a slip of the pen and is asked back.
MOST = 10**13


def parse_count(text: str | int) -> int:
    """A whole number of records, 0 or more.

    `text` may carry a unit, thousands separators of any style and a trailing "+". Raises UsageProblem
    `claim-count-unreadable` when it is not a count, is negative, could be read in two ways or exceeds 10^13.
    """
    if isinstance(text, int):
        return _within(text)
    found = _SHAPE.fullmatch(text.strip().lstrip("~≈>").strip())
    unit = found["unit"].casefold() if found else ""
    if not found or (unit and unit not in _UNIT):
        raise _unreadable("is not a number with a known unit")
    return _within(_number(found["number"].strip(), _UNIT.get(unit, 1)))


def _number(text: str, unit: int) -> int:
    bare = re.sub(r"[\s'_\u00a0\u202f\u2019]", "", text)
    marks = re.findall(r"[.,]", bare)
    if not marks:
        return int(bare) * unit
    last = bare.rfind(marks[-1])
    decimals = len(bare) - last - 1
    if len(set(marks)) == 1 and _grouped(bare, marks[-1]):
        if unit > 1 and len(marks) == 1:
            raise _unreadable("can be read as thousands or as decimals of its unit")
        return int(re.sub(r"[.,]", "", bare)) * unit
    if len(set(marks)) == 1 and len(marks) > 1:
        raise _unreadable("has separators that are neither thousands nor decimals")
    if not _grouped(bare[:last], marks[0]) and len(marks) > 1:
        raise _unreadable("has separators that are neither thousands nor decimals")
    whole = re.sub(r"[.,]", "", bare[:last])
    value = Decimal(f"{whole}.{bare[last + 1 :] or '0'}") * unit
    if value != int(value) or not decimals:
        raise _unreadable("is not a whole number of records")
    return int(value)


def _grouped(text: str, mark: str) -> bool:
    return re.fullmatch(rf"\d{{1,3}}({re.escape(mark)}\d{{3}})+", text) is not None or _indian(text, mark)


def _indian(text: str, mark: str) -> bool:
    return re.fullmatch(rf"\d{{1,2}}({re.escape(mark)}\d{{2}})+{re.escape(mark)}\d{{3}}", text) is not None


def _within(number: int) -> int:
    if not 0 <= number <= MOST:
        raise _unreadable("is negative or larger than any number of records ever alleged")
    return number


def _unreadable(why: str) -> UsageProblem:
    return UsageProblem(
        f"The claim's count {why}.",
        'Write it as a whole number, or with a unit as in "87 million", "1.5M", "15 lakh" or "1,5 Mio".',
        code="claim-count-unreadable",
    )
