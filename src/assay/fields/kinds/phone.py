"""Phone numbers in E.164, with the row's country or the company's as default region."""

from __future__ import annotations

import phonenumbers

from assay.fields.expressions import tidied
from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.shares import share

HEADERS = {
    "en": ("phone", "phone number", "telephone", "tel", "mobile", "mobile phone", "mobile number", "cell", "cell phone",
           "cellphone", "phone no", "contact number", "home phone", "work phone", "telephone number", "phonenumber",
           "mobile no", "tel no", "primary phone", "phone 1", "phone1", "phone2", "cell number", "msisdn", "sms", "fax",
           "whatsapp", "day phone", "landline", "contact no", "phone mobile", "phone home", "phone work"),
    "de": ("telefon", "telefonnummer", "handy", "handynummer", "mobil", "mobilnummer", "telefon privat", "festnetz",
           "rufnummer", "tel nr", "telnr", "mobiltelefon", "fon", "telefonnr"),
    "fr": ("téléphone", "numéro de téléphone", "numero de telephone", "portable", "tél", "téléphone portable",
           "num tel", "mobile client", "gsm", "téléphone mobile", "téléphone fixe"),
    "es": ("teléfono", "telefono", "móvil", "movil", "celular", "número de teléfono", "telefono movil", "tlf", "tfno",
           "numero de telefono", "teléfono móvil"),
    "pt": ("telefone", "celular", "telemóvel", "telemovel", "número de telefone", "fone", "telefone celular"),
    "it": ("telefono", "cellulare", "numero di telefono", "numero telefono", "cell", "numero cellulare", "recapito"),
    "nl": ("telefoon", "telefoonnummer", "mobiel", "mobiel nummer", "gsm nummer", "mobiele telefoon", "telefoonnr"),
    "pl": ("telefon", "numer telefonu", "nr telefonu", "komórka", "tel kom", "telefon komórkowy", "nr tel"),
    "ru": ("телефон", "номер телефона", "мобильный", "моб телефон", "тел", "мобильный телефон", "сотовый"),
    "tr": ("telefon", "telefon numarası", "telefon no", "cep", "cep telefonu", "gsm no", "cep tel"),
    "sv": ("telefon", "telefonnummer", "mobil", "mobilnummer", "mobiltelefon", "tfn", "telnr"),
    "zh": ("电话", "手机", "手机号", "手机号码", "电话号码", "联系电话", "電話", "手機", "電話號碼", "联系方式"),
    "ja": ("電話番号", "電話", "携帯", "携帯電話", "携帯番号", "tel番号"),
}  # fmt: skip


def _sql(value: str, context: Context, region: str) -> str:
    return f"CASE WHEN regexp_full_match({value}, '[+][1-9][0-9]{{20}}') THEN {value} END"


def _exact(value: str, context: Context, region: str | None) -> str | None:
    text = tidied(value)
    if len(text) > 64:
        return None
    try:
        number = phonenumbers.parse(text, region or context.region)
    except phonenumbers.NumberParseException:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _looks(value: str) -> bool:
    return any(_exact(value, Context(), region) for region in ("US", "DE"))


KIND = Kind(
    id="phone",
    says="A phone number, as it would be dialled from abroad.",
    fact=Fact.WORLD,
    identifies=23.0,  # u about 10^-7 (design, evidence method 5.2)
    headers=HEADERS,
    score=lambda values: share(values, _looks),
    spelling=Spelling(sql=_sql, exact=_exact),
    key=True,
    volatile=True,
    near="length({a}) = length({b}) AND damerau_levenshtein({a}, {b}) = 1",
)
