"""Dates and times, compiled: ISO and the numeric styles that a column was seen to have, as one ISO form in UTC."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit

from assay.fields.compiled.columns import spelled_by

# What a style's parts become: a digit field by its letter, everything else by its byte.
_FIELDS = "YmdHIMSp"
_PLAIN = "./- :,T"


def spell_moments(values: pa.ChunkedArray, threads: int, styles: str, *, day: bool) -> pa.ChunkedArray:
    """`styles` are strptime formats joined by "|"; with `day` the time is cut."""
    codes = [code for code in map(_code, styles.split("|")) if code]
    table = np.zeros((len(codes), max(map(len, codes), default=0) + 1), np.uint8)
    for at, code in enumerate(codes):
        table[at, : len(code)] = np.frombuffer(code, np.uint8)
    return spelled_by(_moments, values, threads, table, day)


def _code(style: str) -> bytes:
    """A style as bytes: 128 + the field's letter, or the mark itself; empty for what other paths read (%y, zones)."""
    code = b""
    for part in re.findall(r"%.|[^%]", style):
        if part[0] == "%" and part[1] in _FIELDS:
            code += bytes([128 + ord(part[1])])
        elif part in _PLAIN:
            code += part.encode("ascii")
        else:
            return b""
    return code


@njit(cache=True, nogil=True)
def _digits(data: Any, i: Any, stop: Any, least: Any, most: Any) -> Any:
    """A number of `least` to `most` digits at `i`: its value (-1 if there is none) and the position after it."""
    value, start = 0, i
    while i < stop and i - start < most and 48 <= data[i] <= 57:
        value = 10 * value + (data[i] - 48)
        i += 1
    return (value if i - start >= least else -1), i


@njit(cache=True, nogil=True)
def _is_day(year: Any, month: Any, day: Any) -> Any:
    if year < 1 or month < 1 or month > 12 or day < 1:
        return False
    if month == 2:
        return day <= 28 + (year % 4 == 0 and (year % 100 != 0 or year % 400 == 0))
    return day <= 30 + ((month + month // 8) % 2)


@njit(cache=True, nogil=True)
def _iso(data: Any, i: Any, stop: Any, read: Any) -> Any:
    """Read `YYYY-MM-DD[ T]HH:MM[:SS[.fff]][zone]` into `read` (year to second, minutes east); whether it is one."""
    read[:] = 0
    if stop - i < 10 or data[i + 4] != 45 or data[i + 7] != 45:
        return False
    read[0], i = _digits(data, i, stop, 4, 4)
    read[1], i = _digits(data, i + 1, stop, 2, 2)
    read[2], i = _digits(data, i + 1, stop, 2, 2)
    if min(read[0], read[1], read[2]) < 0:
        return False
    if i == stop:
        return True
    if stop - i < 6 or (data[i] != 32 and data[i] != 84) or data[i + 3] != 58:
        return False
    read[3], i = _digits(data, i + 1, stop, 2, 2)
    read[4], i = _digits(data, i + 1, stop, 2, 2)
    if i < stop and data[i] == 58:
        read[5], i = _digits(data, i + 1, stop, 2, 2)
        if i < stop and data[i] == 46:
            fraction, i = _digits(data, i + 1, stop, 1, 9)
            if fraction < 0:
                return False
    if min(read[3], read[4], read[5]) < 0:
        return False
    return i == stop or _zone(data, i, stop, read)


@njit(cache=True, nogil=True)
def _zone(data: Any, i: Any, stop: Any, read: Any) -> Any:
    if data[i] == 32:
        i += 1
    if i == stop - 1 and data[i] == 90:
        return True
    if stop - i < 3 or (data[i] != 43 and data[i] != 45):
        return False
    east = data[i] == 43
    hours, i = _digits(data, i + 1, stop, 2, 2)
    minutes = 0
    if i < stop:
        minutes, i = _digits(data, i + (data[i] == 58), stop, 2, 2)
    if i != stop or hours < 0 or minutes < 0 or hours > 15 or minutes > 59:
        return False
    read[6] = (60 * hours + minutes) * (1 if east else -1)
    return True


@njit(cache=True, nogil=True)
def _styled(data: Any, i: Any, stop: Any, code: Any, read: Any) -> Any:
    """Read a value of one style; whether it is one."""
    read[:] = 0
    half, afternoon, at = False, -1, 0
    while code[at]:
        mark = code[at]
        at += 1
        if mark < 128:
            if i >= stop or data[i] != mark:
                return False
            i += 1
            continue
        letter = mark - 128
        if letter == 112:  # p
            if stop - i < 2 or (data[i + 1] | 32) != 109 or ((data[i] | 32) != 97 and (data[i] | 32) != 112):
                return False
            afternoon = 1 if (data[i] | 32) == 112 else 0
            i += 2
            continue
        wide = 4 if letter == 89 else 2  # Y
        least = 1 if letter in (109, 100, 72, 73) else wide  # m d H I
        value, i = _digits(data, i, stop, least, wide)
        if value < 0:
            return False
        half |= letter == 73
        read[0 if letter == 89 else 1 if letter == 109 else 2 if letter == 100 else
             3 if letter in (72, 73) else 4 if letter == 77 else 5] = value  # fmt: skip
    if half:
        if read[3] < 1 or read[3] > 12 or afternoon < 0:
            return False
        read[3] = read[3] % 12 + 12 * afternoon
    return i == stop and (half or afternoon < 0)


@njit(cache=True, nogil=True)
def _shift(read: Any) -> None:
    """Take the zone off: days by the civil calendar (Hinnant, "chrono-compatible low-level date algorithms")."""
    y = read[0] - (read[1] <= 2)
    era = y // 400
    yoe = y - era * 400
    doy = (153 * (read[1] + (-3 if read[1] > 2 else 9)) + 2) // 5 + read[2] - 1
    days = era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + doy
    minutes = days * 1440 + read[3] * 60 + read[4] - read[6]
    days = minutes // 1440
    read[3], read[4] = (minutes % 1440) // 60, minutes % 60
    era = days // 146097
    doe = days - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    mp = (5 * doy + 2) // 153
    read[2] = doy - (153 * mp + 2) // 5 + 1
    read[1] = mp + (3 if mp < 10 else -9)
    read[0] = yoe + era * 400 + (read[1] <= 2)


@njit(cache=True, nogil=True)
def _put(out: Any, o: Any, value: Any, digits: Any) -> Any:
    for i in range(digits):
        out[o + digits - 1 - i] = 48 + value % 10
        value //= 10
    return o + digits


@njit(cache=True, nogil=True)
def _write(out: Any, o: Any, read: Any, day: Any) -> Any:
    o = _put(out, o, read[0], 4)
    out[o] = 45
    o = _put(out, o + 1, read[1], 2)
    out[o] = 45
    o = _put(out, o + 1, read[2], 2)
    if day or read[3] + read[4] + read[5] == 0:
        return o
    for part in range(3):
        out[o] = 58 if part else 84
        o = _put(out, o + 1, read[3 + part], 2)
    return o


@njit(cache=True, nogil=True)
def _moments(offsets: Any, data: Any, asked: Any, out: Any, ends: Any, said: Any, codes: Any, day: Any) -> None:
    read = np.zeros(7, np.int64)  # year, month, day, hour, minute, second, minutes east of UTC
    for row in range(len(said)):
        o, start, stop = ends[row], offsets[row], offsets[row + 1]
        if asked[row]:
            found = _iso(data, start, stop, read) and _is_moment(read)
            for at in range(len(codes)):
                if not found:
                    found = _styled(data, start, stop, codes[at], read) and _is_moment(read)
            if found:
                if read[6] != 0:
                    _shift(read)
                if 1 <= read[0] <= 9999:
                    o = _write(out, o, read, day)
                    said[row] = True
        ends[row + 1] = o


@njit(cache=True, nogil=True)
def _is_moment(read: Any) -> Any:
    return _is_day(read[0], read[1], read[2]) and read[3] < 24 and read[4] < 60 and read[5] < 60
