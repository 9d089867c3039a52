"""Customer numbers: the key our own systems gave, however an export padded, wrapped or prefixed it."""

from __future__ import annotations

import re
from datetime import date

from assay.fields.expressions import let, tidied, tidy
from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.shares import LONGEST, share_like, uniqueness

WIDEST = 128  # characters; no system's key is longer
EXACT = (
    15  # decimal digits a float64 always keeps (IEEE 754: 53 bits), so `123.0` is 123 but 17 digits and `.0` are not
)

HEADERS = {
    "en": ("id", "customer id", "cust id", "user id", "uid", "userid", "customerid", "customer number", "customer no",
           "client id", "account id", "account number", "account no", "member id", "member number", "customer key",
           "cust no", "cust num", "custid", "customer", "customernumber", "acct id", "person id", "contact id", "uuid",
           "guid", "user uuid", "external id", "membership id", "subscriber id", "patient id", "guest id", "crm id",
           "cid", "user no", "rec id", "record id", "profile id", "account", "unique id", "object id", "oid", "loyalty id"),
    "de": ("kundennummer", "kunden nummer", "kundennr", "kunden nr", "kunden id", "kd nr", "kdnr", "kunde",
           "mitgliedsnummer", "benutzer id", "nutzer id", "kontonummer", "vertragsnummer", "versichertennummer"),
    "fr": ("id client", "numéro client", "numero client", "num client", "code client", "no client", "identifiant client",
           "id utilisateur", "numéro de client", "numero de client", "matricule", "numéro d adhérent"),
    "es": ("id cliente", "número de cliente", "numero de cliente", "numero cliente", "cod cliente", "código cliente",
           "codigo cliente", "id usuario", "nro cliente", "num cliente", "clave cliente"),
    "pt": ("id cliente", "código cliente", "codigo cliente", "codigo do cliente", "código do cliente", "cod cliente",
           "número do cliente", "numero do cliente", "id usuario", "id usuário", "matrícula"),
    "it": ("id cliente", "codice cliente", "numero cliente", "cod cliente", "id utente", "codice utente"),
    "nl": ("klantnummer", "klant id", "klantnr", "klant nr", "klantcode", "gebruikers id", "lidnummer", "relatienummer"),
    "pl": ("id klienta", "numer klienta", "nr klienta", "id użytkownika", "id uzytkownika", "kod klienta"),
    "ru": ("ид", "ид клиента", "номер клиента", "код клиента", "id клиента", "id пользователя", "лицевой счет"),
    "tr": ("müşteri no", "musteri no", "müşteri numarası", "musteri numarasi", "müşteri id", "kullanıcı id", "üye no"),
    "sv": ("kundnummer", "kundnr", "kund id", "kund nr", "medlemsnummer", "användar id", "kundnr"),
    "zh": ("客户编号", "客户id", "会员编号", "会员号", "用户id", "用户编号", "編號", "编号", "會員編號", "客戶編號"),
    "ja": ("顧客id", "顧客番号", "会員番号", "お客様番号", "ユーザーid", "会員id", "ユーザid"),
}  # fmt: skip

_UUID = r"^(?:urn:uuid:)?[{(]?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})[)}]?$"
_GROUPED = r"^[0-9]{1,3}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+|(?:[.][0-9]{3}){2,})$"
_PREFIXED = r"^([A-Za-z]{1,8})[ _#:/.-]*0*([0-9]+)$"
_WRAPPED = r"""^(?:ObjectId\(|UUID\(|\{"\$(?:oid|uuid|numberLong|numberInt)":)?\s*["'#]*([^"'#]*)["')}]*$"""


def _sql(value: str, context: Context, region: str) -> str:
    """Whole numbers without padding, known key forms in one case, the rest as it stands.

    A number in exponent form (`1.23E+05`) has lost digits for display and has no spelling.
    """
    number = f"""CASE WHEN regexp_full_match(c, '[0-9]+') THEN coalesce(nullif(ltrim(c, '0'), ''), '0')
        WHEN regexp_matches(c, '{_GROUPED}') THEN ltrim(regexp_replace(c, '[^0-9]', '', 'g'), '0')
        WHEN regexp_full_match(c, '[0-9]+[.]0+') THEN CASE WHEN strpos(c, '.') <= {EXACT + 1}
            THEN coalesce(nullif(ltrim(split_part(c, '.', 1), '0'), ''), '0') END
        WHEN regexp_full_match(c, '[+-]?[0-9]+[.]?[0-9]*[eE][+]?[0-9]+') THEN NULL ELSE c END"""
    word = rf"""CASE WHEN regexp_matches(c, '(?i){_UUID}') AND (contains(c, '-') OR regexp_matches(c,
                '(?i)^[{{(]?[0-9a-f]{{12}}[1-8][0-9a-f]{{3}}[89ab]')) THEN regexp_replace(lower(c), '{_UUID}', '\1-\2-\3-\4-\5')
        WHEN regexp_full_match(c, '0[xX][0-9A-Fa-f]+') THEN lower(c)
        WHEN regexp_full_match(c, '[0-9A-Fa-f]{{16,}}') THEN lower(c)
        WHEN regexp_full_match(c, '[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{{25}}') THEN upper(c)
        WHEN regexp_matches(c, '{_PREFIXED}') THEN upper(regexp_replace(c, '{_PREFIXED}', '\1-\2')) ELSE c END"""
    form = f"CASE WHEN length(c) > {WIDEST} THEN NULL WHEN regexp_matches(c, '^[0-9]') AND NOT regexp_matches(c, '[A-DF-Za-df-z]') THEN {number} ELSE {word} END"
    wrapped = f"""CASE WHEN regexp_matches(w, '["''#({{]') THEN regexp_extract(w, {_quoted(_WRAPPED)}, 1) ELSE w END"""
    return f"nullif({let(let(tidy(value), 'w', wrapped), 'c', form)}, '')"


def _quoted(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"


_FORMS = re.compile(
    r"(?i)[{(]?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[)}]?"  # UUID, RFC 9562
    r"|(?:ObjectId\(\"?)?[0-9a-f]{24}\"?\)?|[0-7][0-9a-hjkmnp-tv-z]{25}"  # ObjectId, ULID
    r"|(?:cus|usr|user|acct|cust|mem)_[0-9a-z]{8,}|00[135Q][0-9A-Z]{12}(?:[0-9A-Z]{3})?"  # Stripe-like, Salesforce
)
_CODED = re.compile(r"[A-Za-z]{1,8}[ _#:/.-]?\d{2,12}|\d{1,12}[-/][A-Za-z]{1,4}")
_WHOLE = re.compile(r"\d{1,19}(?:\.0+)?")


def _numbers(values: Values) -> list[int]:
    return [
        int(v.partition(".")[0])
        for v in map(tidied, (v for v in values.values if len(v) <= LONGEST))
        if _WHOLE.fullmatch(v)
    ]


def _is_day(number: int) -> bool:
    try:
        return 1900 <= date(number // 10_000, number // 100 % 100, number % 100).year <= 2100
    except ValueError:
        return False


def _like_something_else(numbers: list[int]) -> bool:
    """Years, packed days, Unix times (2001 to 2038, seconds or milliseconds) and long dialling numbers."""
    half = len(numbers) / 2
    return (
        sum(1900 <= n <= 2100 for n in numbers) > half
        and len(numbers) > 20
        or sum(_is_day(n) for n in numbers) > half
        or sum(10**9 <= n <= 2**31 or 10**12 <= n <= 2**31 * 1000 for n in numbers) > half
        or sum(10**9 <= n < 10**15 for n in numbers) > half
    )


def _score(values: Values) -> float:
    """Key forms, coded numbers and whole numbers, as far as nearly every row has its own."""
    unique = uniqueness(values)
    lonely = max(0.0, (unique - 0.5) / 0.5)  # a dump may hold each person twice; ages and counts repeat far more
    numbers = _numbers(values)
    whole = len(numbers) / max(1, len(values.values))
    if whole > 0.9:
        dense = (max(numbers) - min(numbers) + 1) <= 4 * max(values.distinct, len(set(numbers)))
        best = 0.1 if _like_something_else(numbers) and not dense else 0.8 if dense else 0.6
        return round(best * whole * lonely, 3)
    return round(lonely * (0.9 * share_like(values, _FORMS) or 0.7 * share_like(values, _CODED)), 3)


KIND = Kind(
    id="customer_id",
    says="The number or key our own systems gave the customer; nobody else has a use for it.",
    fact=Fact.COMPANY,
    # One in the number of customers (evidence method 5.2 of the design: u is about 1/N); 23 bits for ten million.
    identifies=23.0,
    headers=HEADERS,
    score=_score,
    spelling=Spelling(sql=_sql),
    key=True,
)
