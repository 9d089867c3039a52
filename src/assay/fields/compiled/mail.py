"""E-mail addresses, compiled: plain addresses in lower case, what the provider ignores folded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
from numba import njit

from assay.fields.compiled.columns import spelled_by
from assay.fields.compiled.words import find_word

LONGEST = 320  # RFC 5321 4.5.3.1: 64 octets of local part, 255 of domain
_GMAIL = np.frombuffer(b"@gmail.com", np.uint8)


def spell_mail(
    values: pa.ChunkedArray, threads: int, dotless: np.ndarray, tagged: np.ndarray, *, provider: bool
) -> pa.ChunkedArray:
    """Addresses of letters, digits, `_+-` and dots in their places; `provider` folds its tags and dots."""
    return spelled_by(_mail, values, threads, dotless, tagged, provider)


@njit(cache=True, nogil=True)
def _plain(data: Any, start: Any, stop: Any) -> Any:
    """Where the `@` of a plain address stands, -1 when it is none (atoms and labels as in the kind's own grammar)."""
    at, label, letters_only, before = -1, start, True, np.uint8(46)
    for i in range(start, stop):
        c = data[i]
        letter = 97 <= (c | 32) <= 122
        if letter or 48 <= c <= 57:
            letters_only &= letter
        elif c == 46:
            if before == 46 or before == 64 or (at >= 0 and before == 45):
                return -1
            label, letters_only = i + 1, True
        elif c == 64:
            if at >= 0 or before == 46:
                return -1
            at, label, letters_only = i, i + 1, True
        elif c == 45 or (at < 0 and (c == 95 or c == 43)):
            if at >= 0 and i == label:
                return -1
            letters_only = False
        else:
            return -1
        before = c
    if at < 0 or label <= at + 1 or label >= stop or not letters_only or before == 46:
        return -1
    return at


@njit(cache=True, nogil=True)
def _mail(
    offsets: Any, data: Any, asked: Any, out: Any, ends: Any, said: Any, dotless: Any, tagged: Any, provider: Any
) -> None:
    for row in range(len(said)):
        o, start, stop = ends[row], offsets[row], offsets[row + 1]
        at = _plain(data, start, stop) if asked[row] and stop - start <= LONGEST else -1
        if at >= 0:
            tag = at
            for i in range(start, stop):
                c = data[i]
                out[o + i - start] = c | 32 if 65 <= c <= 90 else c
                if c == 43 and i < tag:
                    tag = i
            after = o + stop - start
            domain = o + at - start + 1
            if provider and tag > start:
                if find_word(dotless, out, domain, after) >= 0:
                    after = _undotted(out, o, o + tag - start, after)
                elif tag < at and find_word(tagged, out, domain, after) >= 0:
                    length = after - domain + 1
                    for i in range(length):
                        out[o + tag - start + i] = out[domain - 1 + i]
                    after = o + tag - start + length
            said[row] = True
            o = after
        ends[row + 1] = o


@njit(cache=True, nogil=True)
def _undotted(out: Any, start: Any, tag: Any, after: Any) -> Any:
    """The local part up to its tag without dots, at gmail.com; the position after it."""
    o = start
    for i in range(start, tag):
        if out[i] != 46:
            out[o] = out[i]
            o += 1
    if o == start:
        return after
    for i in range(len(_GMAIL)):
        out[o + i] = _GMAIL[i]
    return o + len(_GMAIL)
