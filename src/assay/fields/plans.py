"""Regions' dialling plans as tables that compiled code reads, from libphonenumber's own metadata.

They settle what can be told from the first two digits and the length; the rest is the SQL's (`dialling`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from phonenumbers.phonemetadata import PhoneMetadata

from assay.fields.heads import KEPT, alternatives, heads

HEADS = 10**KEPT
UNSURE = -1  # width of a prefix that only the SQL can tell
_LENGTHS = 62  # bits of a set of lengths


class Plans(NamedTuple):
    """A row per region; the columns of two dimensions go by the first two digits of a number."""

    code: np.ndarray  # country calling code
    wide: np.ndarray  # its digits
    longest: np.ndarray  # digits of a national number at most
    fits: np.ndarray  # set of lengths a number may have after its national prefix is gone
    general: np.ndarray  # set of lengths at which a number that begins so may be a national one
    abroad: np.ndarray  # digits of the international prefix such numbers may begin with, 0 for none, or UNSURE
    abroad_says: np.ndarray  # that prefix as a number
    home: np.ndarray  # the same of the national prefix
    home_says: np.ndarray


def plans(regions: Sequence[str]) -> Plans:
    """The plans of ISO 3166 codes that libphonenumber knows, in their order."""
    rows = [_plan(region) for region in regions]
    columns = zip(*(rows or [_plan("US")]), strict=True)  # a kernel wants every table, also one of no rows
    return Plans(*(np.array(column, np.int64)[: len(rows)] for column in columns))


@cache
def _plan(region: str) -> tuple[Any, ...]:
    data: Any = PhoneMetadata.metadata_for_region(region)
    code, possible = str(data.country_code), data.general_desc.possible_length
    gaps = {n for n in range(min(possible), max(possible)) if n not in possible}
    fits = sum(1 << n for n in range(min(possible), _LENGTHS) if n not in gaps)
    general = np.zeros(HEADS, np.int64)
    for head, lengths in heads(data.general_desc.national_number_pattern).items():
        if len(head) == KEPT:  # a shorter one is a whole number: none is, the shortest has more digits
            general[int(head)] = lengths
    abroad, home = _prefixes(data.international_prefix), _prefixes(data.national_prefix_for_parsing)
    return (int(code), len(code), max(possible), fits, general, *abroad, *home)


def _prefixes(pattern: str | None) -> tuple[np.ndarray, np.ndarray]:
    """By the first two digits: how many digits of a plain prefix they may begin, UNSURE of another; and the prefix."""
    widths, says = np.zeros(HEADS, np.int64), np.zeros(HEADS, np.int64)
    for part in alternatives(pattern) if pattern else ():
        for head in heads(part):
            begins = int(head.ljust(KEPT, "0"))
            reach = slice(begins, begins + 10 ** (KEPT - len(head)))
            width = len(part) if part.isdigit() else UNSURE
            widths[reach] = np.where(widths[reach] == 0, width, UNSURE)
            says[reach] = int(part) if part.isdigit() else 0
    return widths, says
