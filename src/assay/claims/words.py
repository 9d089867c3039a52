"""What the words of a claim allege: assertions cut out of free text that is read, never obeyed."""

from __future__ import annotations

import re

from assay.claims.count import UNITS, parse_count
from assay.claims.model import About, Assertion
from assay.problem import UsageProblem
from assay.wording import noun, several

# Kinds by the words sellers use for them (the data classes of public breach lists), longest first where one
# holds another.
KIND_WORDS = {
    "email": r"e-?mails?|mail address(?:es)?|courriels?|correos?",
    "phone": r"(?:tele)?phones?(?: numbers?)?|mobile numbers?|telefon\w*|téléphones?|teléfonos?",
    "full_name": r"(?:full |first |last )?names?|namen?|noms?|nombres?",
    "birth_date": r"dob|birth ?dates?|dates? of birth|birthdays?|geburtsdat\w+|dates? de naissance",
    "address": r"(?:postal |home |street )?address(?:es)?|adress\w*|anschrift\w*|direcciones",
    "password_hash": r"password hash(?:es)?|hashed passwords?|hash(?:es)?|bcrypt|md5|sha-?\d+|argon2\w*",
    "password": r"(?:plain ?text |cleartext )?passwords?|passw[oö]rter|mots de passe|contraseñas",
    "gender": r"gender|sex|geschlecht",
    "ip": r"ip(?: address(?:es)?)?s?",
    "username": r"user ?names?|logins?|handles?",
    "customer_id": r"(?:customer|user|account) ids?|kundennummern?",
    "national_id": r"ssns?|social security(?: numbers?)?|national ids?|tax ids?|passports?",
    "iban": r"ibans?|bank accounts?",
}
_PEOPLE = r"records?|rows?|lines?|users?|customers?|people|accounts?|clients?|members?|kunden|datensätze|clientes?"
_UNITS = "|".join(sorted((re.escape(word) for words in UNITS.values() for word in words), key=len, reverse=True))
_COUNT = re.compile(
    rf"(?<![\w.,])(?P<count>\d[\d.,' ]*\s*(?:(?:{_UNITS})\b)?)\s*\+?\s*(?:\w+ ){{0,2}}(?:{_PEOPLE})\b", re.IGNORECASE
)
_FRESH = re.compile(r"\b(fresh|brand[- ]?new|up[- ]to[- ]date|current|never (?:leaked|sold|posted)|aktuell)\b", re.I)
_ACCESS = re.compile(
    r"\b(still (?:have|has|got)|access (?:is )?(?:live|active)|persisten\w+|backdoor|web ?shell)\b", re.I
)
_LONGEST = 100_000  # characters of a claim's words that are read; a forum post is a few thousand


def derive(words: str) -> tuple[Assertion, ...]:
    """The assertions that `words` make about count, fields, freshness and access; none when nothing is recognised."""
    text = words[:_LONGEST]
    found = [*_counts(text), *_fields(text)]
    if _FRESH.search(text):
        found.append(fresh())
    if _ACCESS.search(text):
        found.append(access())
    return tuple(found)


def fresh() -> Assertion:
    """The assertion that the data is current."""
    return Assertion("The data is fresh.", About.FRESH)


def access() -> Assertion:
    """The assertion that the attacker is still inside."""
    return Assertion("Whoever posted it still has access.", About.ACCESS)


def theirs(company: str) -> Assertion:
    """The assertion that goes with every claim."""
    return Assertion(f"The rows are customers of {company}.", About.THEIRS)


def counted(count: int) -> Assertion:
    """The assertion of a number of records."""
    return Assertion(f"There {noun(count, 'is', 'are')} {several(count, 'record')}.", About.COUNT, count=count)


def with_fields(kinds: tuple[str, ...]) -> Assertion:
    """The assertion that certain kinds of field are in the data."""
    listed = ", ".join(kind.replace("_", " ") for kind in kinds)
    return Assertion(f"The data holds: {listed}.", About.FIELDS, fields=kinds)


def _counts(text: str) -> list[Assertion]:
    for match in _COUNT.finditer(text):
        try:
            return [counted(parse_count(match["count"]))]
        except UsageProblem:  # prose, not a setting: what cannot be read for sure is left to the explicit keys
            continue
    return []


def _fields(text: str) -> list[Assertion]:
    rest, kinds = text, []
    for kind, pattern in KIND_WORDS.items():
        rest, hits = re.subn(rf"\b(?:{pattern})\b", " ", rest, flags=re.IGNORECASE)
        if hits:
            kinds.append(kind)
    return [with_fields(tuple(kinds))] if kinds else []
