"""National and bank identifiers that carry check digits: IBAN, tax, person and insurance numbers."""

from __future__ import annotations

import re

from assay.fields.check_digits import pass_rate
from assay.fields.expressions import let, tidied, tidy
from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.numbers import BY_ID, NUMBERS
from assay.fields.shares import share_like, thinned, uniqueness

HEADERS = {
    "en": ("national id", "ssn", "social security number", "social security", "nin", "national insurance number",
           "iban", "soc sec id", "soc sec", "soc sec no",
           "tax id", "tin", "passport", "passport number", "id number", "id card", "identity number", "nino"),
    "de": ("steuer id", "ausweisnummer", "personalausweis", "steuernummer", "sozialversicherungsnummer", "svnr"),
    "fr": ("nir", "numéro de sécurité sociale", "numero securite sociale", "insee", "carte d identité"),
    "es": ("dni", "nie", "nif", "documento", "cédula", "cedula", "curp", "rut"),
    "pt": ("cpf", "rg", "nif", "número de contribuinte", "bilhete de identidade"),
    "it": ("codice fiscale", "cf", "carta identità"),
    "nl": ("bsn", "burgerservicenummer", "sofinummer", "rijksregisternummer"),
    "pl": ("pesel", "nip", "nr dowodu", "dowód osobisty"),
    "ru": ("снилс", "инн", "паспорт", "номер паспорта"),
    "tr": ("tc kimlik", "tc kimlik no", "kimlik no", "tckn", "tc no"),
    "sv": ("personnummer", "personnr", "pnr", "samordningsnummer"),
    "zh": ("身份证", "身份证号", "身份证号码", "證件號碼", "身分證", "证件号码"),
    "ja": ("マイナンバー", "個人番号"),
}  # fmt: skip


LONGEST, SHORTEST = 34, 5  # characters: an IBAN has at most 34 (ISO 13616), old Danish bank and ID numbers 5 and more


def _sql(value: str, _context: Context, _region: str) -> str:
    """Letters and digits in upper case, nothing else; masked ones (`***-**-1234`) have no spelling.

    A Swedish or Danish-style number with its century (12 digits) loses it, so that it meets the one of 10 digits.
    """
    bare = "regexp_replace(upper(regexp_replace(n, '[.]0+$', '')), '[^0-9A-Z]', '', 'g')"
    short = f"CASE WHEN {se_century('d')} THEN substr(d, 3) ELSE d END"
    body = f"""CASE WHEN length(n) > 64 OR regexp_matches(n, '[*•#]|[xX]{{3}}') THEN NULL
        ELSE {let(bare, "d", f"CASE WHEN length(d) BETWEEN {SHORTEST} AND {LONGEST} THEN {short} END")} END"""
    return let(tidy(value), "n", body)


def se_century(name: str) -> str:
    """SQL: 12 digits that are a Swedish number of 10 with its century before it."""
    right = BY_ID["se-personnummer"].valid_sql(f"substr({name}, 3)")
    return f"(regexp_full_match({name}, '(?:19|20)[0-9]{{10}}') AND coalesce({right}, false))"


def _spelled(value: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", re.sub(r"[.]0+$", "", tidied(value)).upper())


_POSSIBLE = re.compile(r"(?=(?:[^0-9]*[0-9]){5})[0-9A-Za-z][0-9A-Za-z ./-]{4,40}")
_DASHED = re.compile(r"\d{3}-\d{2}-\d{4}")


def _score(values: Values) -> float:
    """The best number's share of right check digits, less what made-up digits get; form alone says little."""
    if not values.values:
        return 0.0
    sample = thinned(values, 500)
    spelled = [_spelled(v) for v in sample if len(v) <= 64]
    count = len(sample)
    best = 0.12 * (share_like(values, _POSSIBLE) > 0.9 and uniqueness(values) > 0.5)
    for number in NUMBERS:
        formed, right = pass_rate(spelled, number)
        if number.rules and formed > 3:
            best = max(best, formed / count * (right / formed - number.chance) / (1 - number.chance))
    best = max(best, 0.9 * share_like(values, _DASHED), 0.9 * pass_rate(spelled, BY_ID["gb-nino"])[0] / count)
    return round(best, 3)


KIND = Kind(
    id="national_id",
    says="A number a state or bank gave the person.",
    fact=Fact.WORLD,
    identifies=26.0,  # one person each in a country of some 80 million
    headers=HEADERS,
    score=_score,
    spelling=Spelling(sql=_sql),
    key=True,
)
