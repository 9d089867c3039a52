"""What an address says beside the names of its row, compiled; tests/forensics/test_mails.py says the same in SQL."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numba import njit

from assay.engine import spread
from assay.fields.compiled.columns import SLICE, bytes_of
from assay.forensics.compiled.texts import (
    copy_without,
    end_of,
    ends_one,
    find,
    holds,
    initial_of,
    is_joined,
    is_one,
    letters_in,
    listed,
)  # fmt: skip

READ = ("email", "email_raw", "names", "first", "last")
SAID = ("mail_names", "mail_built", "mail_reserved", "mail_faker", "mimesis", "fakerjs")
UNTOLD, YES, NO = 0, 1, 2


# RFC 2606 and 6761
_RESERVED = listed(("example.com", "example.org", "example.net", "example", "test", "invalid", "localhost"))
# Faker and mimesis: docs/verdict.md, 8.1
_FAKER = listed(("@example.com", "@example.org", "@example.net"))
_MIMESIS = listed(
    [
        "yandex.com",
        "yahoo.com",
        "duck.com",
        "protonmail.com",
        "live.com",
        "outlook.com",
        "gmail.com",
        "example.com",
        "example.org",
    ]
)
_FAKERJS = listed(("gmail.com", "yahoo.com", "hotmail.com"))


def mail_signs(looked: pa.Table, threads: int) -> dict[str, pa.Array]:
    """The signs SAID of each row of `looked`, BOOLEAN, NULL where they cannot be told; it reads the columns READ.

    `mail_names`: a word of the name of three letters or more, or an initial with a surname of two, stands in the local
    part; in any order, since a spelled full name may hold its words in any; of the first four words.
    `mail_built`: the local part is the name written by a template and nothing else, no digit and no other word; which
    part is the given one is told only where they have columns of their own.
    `mail_reserved`: the domain is one that nobody can have. `mail_faker`: one that Faker writes. `mimesis`: a word that
    is not of the name, and a year, at one of its nine domains. `fakerjs`: First.Last## with capitals, at free mailers.
    """
    batches = looked.select(READ).to_batches(max_chunksize=SLICE)
    states = np.concatenate([np.zeros((0, len(SAID)), np.uint8), *spread(_states, batches, threads)])
    return {sign: pa.array(states[:, at] == YES, mask=states[:, at] == UNTOLD) for at, sign in enumerate(SAID)}


def _states(batch: pa.RecordBatch) -> np.ndarray:
    mail, raw, names, first, last = [(*bytes_of(one), np.asarray(pc.is_valid(one))) for one in batch.columns]
    longest = max(int(np.diff(offsets).max(initial=0)) for offsets, _, _ in (mail, names, first, last))
    states = np.zeros((batch.num_rows, len(SAID)), np.uint8)
    _mails(mail, raw, names, first, last, longest, states)
    return states


@njit(cache=True, nogil=True)
def _told(truth: Any) -> Any:
    return YES if truth else NO


@njit(cache=True, nogil=True)
def _plain(text: Any, start: Any, stop: Any, out: Any) -> Any:
    """Copy a local part without the separators and digits that people put between the parts of a name."""
    size, digits = 0, False
    for i in range(start, stop):
        c = text[i]
        if 48 <= c <= 57:
            digits = True
        elif not (c == 46 or c == 95 or c == 43 or c == 39 or c == 45):
            out[size] = c
            size += 1
    return size, digits


@njit(cache=True, nogil=True)
def _is_reserved(text: Any, start: Any, stop: Any) -> Any:
    for word in range(len(_RESERVED)):
        at = end_of(text, start, stop, _RESERVED[word])
        if at == start or (at > start and text[at - 1] == 46):
            return True
    return False


@njit(cache=True, nogil=True)
def _words(text: Any, start: Any, stop: Any, out: Any, begins: Any, finishes: Any) -> None:
    """Copy a name without apostrophes, and note its first four words; those that are not there are empty."""
    begins[:], finishes[:] = 0, 0
    end, word, begin = copy_without(text, start, stop, 39, out, 0), 0, 0
    while word < 4 and begin <= end:
        begins[word], finishes[word] = begin, find(out, begin, end, 32)
        begin = finishes[word] + 1
        word += 1


@njit(cache=True, nogil=True)
def _named(plain: Any, size: Any, text: Any, begins: Any, finishes: Any) -> Any:
    """Whether a local part names the person."""
    for word in range(4):
        begin, finish = begins[word], finishes[word]
        if finish - begin >= 3 and letters_in(text, begin, finish) >= 3 and holds(plain, size, text, begin, finish):
            return True
    for one in range(2):
        a, b = begins[one], begins[1 - one]
        if finishes[one] > a and letters_in(text, b, finishes[1 - one]) == 2:
            initial = initial_of(text, a, finishes[one])
            if is_joined(plain, size, text, a, initial, text, b, finishes[1 - one]):
                return True
    return False


@njit(cache=True, nogil=True)
def _built(plain: Any, size: Any, x: Any, a: Any, b: Any, y: Any, c: Any, d: Any) -> Any:
    """Whether a local part is x[a:b] and y[c:d] in one of six templates."""
    letters, one, two = letters_in(plain, 0, size), letters_in(x, a, b), letters_in(y, c, d)
    if not (letters == one + two or letters == one + 1 or letters == two + 1):
        return False
    e, f = initial_of(x, a, b), initial_of(y, c, d)
    return (
        is_joined(plain, size, x, a, b, y, c, d)
        or is_joined(plain, size, y, c, d, x, a, b)
        or is_joined(plain, size, x, a, e, y, c, d)
        or is_joined(plain, size, y, c, f, x, a, b)
        or is_joined(plain, size, x, a, b, y, c, f)
        or is_joined(plain, size, y, c, d, x, a, e)
    )


@njit(cache=True, nogil=True)
def _by_mimesis(text: Any, start: Any, stop: Any) -> Any:
    """Lower-case letters and a year of 1800 to 2099."""
    year = stop - 4
    if year <= start:
        return False
    for i in range(start, stop):
        low, high = (48, 57) if i >= year else (97, 122)
        if not low <= text[i] <= high:
            return False
    tens = (text[year] - 48) * 10 + text[year + 1] - 48
    return 18 <= tens <= 20


@njit(cache=True, nogil=True)
def _name_run(text: Any, start: Any, stop: Any) -> Any:
    """Where letters, apostrophes and hyphens after a capital end; `start` without a capital."""
    if start == stop or not 65 <= text[start] <= 90:
        return start
    at = start + 1
    while at < stop and (97 <= (text[at] | 32) <= 122 or text[at] == 39 or text[at] == 45):
        at += 1
    return at


@njit(cache=True, nogil=True)
def _by_fakerjs(text: Any, start: Any, stop: Any) -> Any:
    at = _name_run(text, start, stop)
    if at - start < 2 or not 97 <= text[at - 1] <= 122:
        return False
    if at < stop and (text[at] == 46 or text[at] == 95):
        after = _name_run(text, at + 1, stop)
        at = after if after > at + 1 else at
    for _ in range(2):
        at += at < stop and 48 <= text[at] <= 57
    return at < stop and text[at] == 64


@njit(cache=True, nogil=True)
def _mails(mail: Any, raw: Any, names: Any, firsts: Any, lasts: Any, longest: Any, states: Any) -> None:
    """The states of a batch; each column is its offsets, bytes and whether a value is there."""
    begins, finishes = np.zeros(4, np.int64), np.zeros(4, np.int64)
    plain, text = np.empty(longest, np.uint8), np.empty(longest, np.uint8)
    first, last = np.empty(longest, np.uint8), np.empty(longest, np.uint8)
    for row in range(len(states)):
        start, stop = mail[0][row], mail[0][row + 1]
        at = find(mail[1], start, stop, 64)
        host, end = min(at + 1, stop), find(mail[1], min(at + 1, stop), stop, 64)
        size, digits = _plain(mail[1], start, at, plain)
        begins[:], finishes[:] = 0, 0
        if names[2][row]:
            _words(names[1], names[0][row], names[0][row + 1], text, begins, finishes)
        named = False
        if at > start:
            if finishes[0] > 0:
                named = _named(plain, size, text, begins, finishes)
                states[row, 0] = _told(named)
            states[row, 1] = _is_built(plain, size, digits, text, begins, finishes, firsts, lasts, first, last, row)
        if end > host:
            states[row, 2] = _told(_is_reserved(mail[1], host, end))
        if mail[2][row]:
            states[row, 3] = _told(ends_one(mail[1], start, stop, _FAKER))
        by = is_one(mail[1], host, end, _MIMESIS)
        if named or (end > host and not by):
            states[row, 4] = NO
        elif end > host and at > start:
            states[row, 4] = _told(_by_mimesis(mail[1], start, at))
        if raw[2][row]:
            fits = end == host or is_one(mail[1], host, end, _FAKERJS)
            states[row, 5] = _told(fits and _by_fakerjs(raw[1], raw[0][row], raw[0][row + 1]))


@njit(cache=True, nogil=True)
def _is_built(
    plain: Any, size: Any, digits: Any, text: Any, begins: Any, finishes: Any, firsts: Any, lasts: Any,
    first: Any, last: Any, row: Any,
) -> Any:  # fmt: skip
    """State: the parts of the name are the first and the last name, else the first two words of the whole."""
    a, b, there = begins[0], finishes[0], finishes[0] > begins[0]
    c, d, then = begins[1], finishes[1], finishes[1] > begins[1]
    x, y = text, text
    if firsts[2][row]:
        x, a, there = first, 0, True
        b = copy_without(firsts[1], firsts[0][row], firsts[0][row + 1], 32, first, 0)
    if lasts[2][row]:
        y, c, then = last, 0, True
        d = copy_without(lasts[1], lasts[0][row], lasts[0][row + 1], 32, last, 0)
    if not then:
        return UNTOLD
    if digits:
        return NO
    if not there:  # it cannot be compared with half a name
        return UNTOLD
    return _told(_built(plain, size, x, a, b, y, c, d))
