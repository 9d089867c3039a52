"""Who can know a field: the company alone, or anyone who knows the person."""

from __future__ import annotations

from assay.fields.headers import words
from assay.fields.model import KINDS, Fact, Field

# Headers without a kind of their own that still tell of the person, not of the company's dealings with them: any holder
# of the person may have them (public profiles, brokers' tables: the public cases LinkedIn 2021 and 2023, Acxiom-like
# lists). Agreement on them must never pass for something that only the company knows.
_TRAITS_TEXT = """
    birthplace|geburtsort|birth place|place of birth|lieu naissance|lugar nacimiento|occupation|job|profession|beruf
    |titre|title|salutation|anrede|prefix|suffix|nationality|citizenship|nationalite|nacionalidad|language|lang|locale|sprache
    |religion|employer|company|organisation|organization|firma|department|position|school|university|education|degree
    |marital|married|spouse|ethnicity|race|age|alter|website|homepage|twitter|facebook|instagram|linkedin|bio|about
    |timezone|time zone|suburb|county|district|weight|height|blood|vehicle|fax|middle|nickname|maiden|relationship
    |guardian|household|skin|followers|following|avatar|photo|picture
"""
_TRAITS = tuple(tuple(phrase.split()) for phrase in _TRAITS_TEXT.split("|"))


def fact_of(field: Field) -> Fact:
    """The kind's fact; a column without a kind is the company's unless its header tells of the person."""
    if field.kind != "attribute":
        return KINDS[field.kind].fact
    return Fact.WORLD if is_trait(field.name.removeprefix("attribute_")) else Fact.COMPANY


def is_trait(header: str) -> bool:
    """Whether a header names something about the person that others may know as well."""
    have = words(header)
    return any(have[at : at + len(trait)] == trait for trait in _TRAITS for at in range(len(have) - len(trait) + 1))
