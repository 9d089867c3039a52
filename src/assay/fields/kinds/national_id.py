"""National and bank identifiers that carry check digits: IBAN, tax, person and insurance numbers."""

from __future__ import annotations

import re

from assay.fields.expressions import let, tidy
from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.shares import share_like

HEADERS = {
    "en": ("national id", "ssn", "social security number", "social security", "nin", "national insurance number",
           "iban", "tax id", "tin", "passport", "passport number", "id number", "id card", "identity number", "nino"),
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


def _sql(value: str, context: Context, region: str) -> str:
    bare = "regexp_replace(upper(n), '[^0-9A-Z]', '', 'g')"
    return let(let(tidy(value), "n", bare), "d", "CASE WHEN length(d) BETWEEN 6 AND 34 THEN d END")


_IBAN = re.compile(r"[A-Z]{2}\d{2}[ ]?(?:[A-Z0-9]{4}[ ]?){2,7}[A-Z0-9]{1,4}")


def _score(values: Values) -> float:
    return share_like(values, _IBAN)


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
