"""Values that are written as expressions: the few forms that dump tools emit are worked out, others stay as written."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

TEXT = r"(?:N|n|E)?'(?:[^']|'')*'"
CAST_HEX = re.compile(r"cast\(\s*0x([0-9a-f]+)\s+as\s+(\w+)(?:\(\d+\))?\s*\)", re.IGNORECASE)
REPLACE = re.compile(rf"replace\((.*),\s*({TEXT}),\s*char\((\d+)\)\)", re.IGNORECASE | re.DOTALL)
INNER = re.compile(
    rf"(?:cast|to_date|to_timestamp|unistr|date|timestamp|time|datetime|json|uuid|upper|lower)?\(?\s*({TEXT}|[-+]?[\d.]+)"
    r"\s*(?:,.*|as\s.*|::.*|collate\s.*)?\)?(?:::[\w\s\[\]().\"]+)?",
    re.IGNORECASE | re.DOTALL,
)
CONVERT = re.compile(rf"convert\(\s*[^,']*,\s*({TEXT}|[-+]?[\d.]+)\s*(?:,.*)?\)", re.IGNORECASE | re.DOTALL)
UNISTR = re.compile(r"\\(?:u([0-9a-f]{4})|U([0-9a-f]{8})|\+([0-9a-f]{6})|([0-9a-f]{4}))", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def evaluated(expression: str) -> str:
    """The value of `expression` where it only wraps a literal, else the expression as written; nothing is executed."""
    if found := CAST_HEX.fullmatch(expression):
        return _sql_server_time(found[1], found[2].lower()) or expression
    if found := REPLACE.fullmatch(expression):
        inner = evaluated(found[1])
        code = int(found[3]) if len(found[3]) <= 7 else 0
        return inner.replace(_text(found[2]), chr(code)) if code < 0x110000 else expression
    found = CONVERT.fullmatch(expression) or INNER.fullmatch(expression)
    if not found:
        return expression
    value = _text(found[1])
    return _unistr(value) if expression[:6].lower() == "unistr" else value


def _text(literal: str) -> str:
    quote = literal.find("'")
    return literal if quote < 0 else literal[quote + 1 : -1].replace("''", "'")


def _unistr(value: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = int(next(group for group in match.groups() if group), 16)
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"

    return UNISTR.sub(character, value)


def _sql_server_time(digits: str, kind: str) -> str | None:
    """What SQL Server's scripts mean by `CAST(0x... AS DateTime)`.

    Source: [MS-TDS] 2.2.5.5.1.8, date and time types: datetime is days since 1900-01-01 and 1/300 seconds, big endian
    here; date and datetime2 are little endian, datetime2 after one byte of precision.
    """
    try:
        data = bytes.fromhex(digits)
        if kind == "datetime" and len(data) == 8:
            days, ticks = int.from_bytes(data[:4], "big", signed=True), int.from_bytes(data[4:], "big")
            return _shown(datetime(1900, 1, 1) + timedelta(days=days, milliseconds=round(ticks * 10 / 3)))  # noqa: DTZ001 - the type has no zone
        if kind == "smalldatetime" and len(data) == 4:
            minutes = int.from_bytes(data[2:], "big")
            return _shown(datetime(1900, 1, 1) + timedelta(days=int.from_bytes(data[:2], "big"), minutes=minutes))  # noqa: DTZ001 - as above
        if kind == "date" and len(data) in (3, 4):
            return str(date(1, 1, 1) + timedelta(days=int.from_bytes(data[:3], "little")))
        if kind == "datetime2" and len(data) >= 7 and data[0] <= 7:
            parts = int.from_bytes(data[1:-3], "little") * 10 ** (7 - data[0])
            day = timedelta(days=int.from_bytes(data[-3:], "little"), microseconds=parts // 10)
            return _shown(datetime(1, 1, 1) + day)  # noqa: DTZ001 - as above
    except (ValueError, OverflowError):
        return None
    return None


def _shown(moment: datetime) -> str:
    return moment.isoformat(" ", "milliseconds" if moment.microsecond else "seconds")
