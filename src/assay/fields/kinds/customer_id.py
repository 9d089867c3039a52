"""Customer numbers: the key our own systems gave, however an export padded, wrapped or prefixed it."""

from __future__ import annotations

import re
from datetime import date

import pyarrow as pa

from assay.engine import literal
from assay.fields.compiled.tokens import spell_numbers
from assay.fields.expressions import let, tidied, tidy
from assay.fields.model import LONGEST, Context, Fact, Kind, Regions, Spelling, Values
from assay.fields.shares import numbered, share_like, uniqueness

WIDEST = 128  # characters; no system's key is longer
EXACT = (
    15  # decimal digits a float64 always keeps (IEEE 754: 53 bits), so `123.0` is 123 but 17 digits and `.0` are not
)

HEADERS = {
    "en": ("id", "customer id", "cust id", "user id", "uid", "userid", "customerid", "customer number", "customer no",
           "client id", "account id", "account number", "account no", "member id", "member number", "customer key",
           "cust no", "cust num", "custid", "customer", "customernumber", "acct id", "person id", "contact id", "uuid",
           "guid", "user uuid", "external id", "membership id", "subscriber id", "patient id", "guest id", "crm id",
           "cid", "user no", "rec id", "record id", "profile id", "account", "unique id", "object id", "oid",
           "loyalty id", "sk id", "member no", "member nr", "member num", "client no", "client number", "client nr",
           "patient no", "patient number", "subscriber no", "subscriber number", "user number", "user nr", "guest no",
           "membership no", "membership number", "person no", "acct no", "reader id", "reader no"),
    "de": ("kundennummer", "kunden nummer", "kundennr", "kunden nr", "kunden id", "kd nr", "kdnr", "kunde",
           "mitgliedsnummer", "benutzer id", "nutzer id", "kontonummer", "vertragsnummer", "versichertennummer"),
    "fr": ("id client", "numéro client", "numero client", "num client", "code client", "no client",
           "identifiant client",
           "id utilisateur", "numéro de client", "numero de client", "matricule", "numéro d adhérent"),
    "es": ("id cliente", "número de cliente", "numero de cliente", "numero cliente", "cod cliente", "código cliente",
           "codigo cliente", "id usuario", "nro cliente", "num cliente", "clave cliente"),
    "pt": ("id cliente", "código cliente", "codigo cliente", "codigo do cliente", "código do cliente", "cod cliente",
           "número do cliente", "numero do cliente", "id usuario", "id usuário", "matrícula"),
    "it": ("id cliente", "codice cliente", "numero cliente", "cod cliente", "id utente", "codice utente"),
    "nl": ("klantnummer", "klant id", "klantnr", "klant nr", "klantcode", "gebruikers id", "lidnummer",
           "relatienummer"),
    "pl": ("id klienta", "numer klienta", "nr klienta", "id użytkownika", "id uzytkownika", "kod klienta"),
    "ru": ("ид", "ид клиента", "номер клиента", "код клиента", "id клиента", "id пользователя", "лицевой счет"),
    "tr": ("müşteri no", "musteri no", "müşteri numarası", "musteri numarasi", "müşteri id", "kullanıcı id", "üye no"),
    "sv": ("kundnummer", "kundnr", "kund id", "kund nr", "medlemsnummer", "användar id", "kundnr"),
    "zh": ("客户编号", "客户id", "会员编号", "会员号", "用户id", "用户编号", "編號", "编号", "會員編號", "客戶編號"),
    "ja": ("顧客id", "顧客番号", "会員番号", "お客様番号", "ユーザーid", "会員id", "ユーザid"),
}  # fmt: skip

_UUID = r"^(?:urn:uuid:)?[{(]?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})[)}]?$"
_UUID_BARE = r"(?i)[0-9a-f]{12}[1-8][0-9a-f]{3}[89ab][0-9a-f]{15}"  # version and variant in place, RFC 9562
_UUID_WRITTEN = r"(?i)(?:urn:uuid:)?[{(]?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[)}]?"
_GROUPED = r"[0-9]{1,3}(?:(?:,[0-9]{3})+|(?: [0-9]{3})+|(?:[.][0-9]{3}){2,})"
_PREFIXED = r"^([A-Za-z]{1,8})[ _#:/.-]*0*([0-9]+)$"
_ULID = r"[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}"
_EXPONENT = r"[+-]?[0-9]+(?:[.,][0-9]*[eE][+-]?|[eE][+])[0-9]+"
_WRAPPED = r"""^(?:ObjectId[(]|UUID[(]|[{]"[$](?:oid|uuid|numberLong|numberInt)":)?\s*["'#]*([^"'#]*)["')}]*$"""
_SALESFORCE = r"00[135Q][0-9A-Za-z]{12}[A-Z0-5]{3}"  # contact, account, user, lead: key prefixes of Salesforce


def _quick(values: pa.ChunkedArray, _context: Context, threads: int, _regions: Regions) -> pa.ChunkedArray:
    return spell_numbers(values, threads)


def _sql(value: str, _context: Context, _region: str) -> str:
    """Whole numbers without padding, known key forms in one case, the rest as it stands.

    A number in exponent form (`1.23E+05`) has lost digits for display and has no spelling.
    """
    padded = "coalesce(nullif(ltrim({}, '0'), ''), '0')"
    number = f"""CASE WHEN regexp_full_match(c, '[0-9]+') THEN {padded.format("c")}
        WHEN regexp_full_match(c, '{_GROUPED}') THEN {padded.format("regexp_replace(c, '[^0-9]', '', 'g')")}
        WHEN regexp_full_match(c, '[0-9]+[.]0+') AND strpos(c, '.') <= {EXACT + 1}
            THEN {padded.format("split_part(c, '.', 1)")}
        WHEN regexp_full_match(c, '[0-9]+[.]0+') OR regexp_full_match(c, '{_EXPONENT}') THEN NULL ELSE c END"""
    word = f"""CASE WHEN regexp_full_match(c, '{_UUID_WRITTEN}') OR regexp_full_match(c, '{_UUID_BARE}')
            THEN regexp_replace(lower(c), '{_UUID}', '\\1-\\2-\\3-\\4-\\5')
        WHEN regexp_full_match(c, '0[xX][0-9A-Fa-f]+|[0-9A-Fa-f]{{16,}}') THEN lower(c)
        WHEN regexp_full_match(c, '{_ULID}') THEN upper(c) WHEN regexp_full_match(c, '{_SALESFORCE}') THEN NULL
        WHEN regexp_matches(c, '{_PREFIXED}') THEN upper(regexp_replace(c, '{_PREFIXED}', '\\1-\\2')) ELSE c END"""
    numeric = f"regexp_full_match(c, '[0-9][0-9., ]*|{_EXPONENT}')"
    form = f"CASE WHEN length(c) > {WIDEST} THEN NULL WHEN {numeric} THEN {number} ELSE {word} END"
    wrapped = f"CASE WHEN regexp_matches(w, '[\"''#({{]') THEN regexp_extract(w, {literal(_WRAPPED)}, 1) ELSE w END"
    bare = tidy(let(tidy(value), "w", wrapped), "u")  # blanks may stand within the quotes, too
    return f"nullif({let(bare, 'c', form)}, '')"


def _exact(value: str, _context: Context, _region: str | None) -> str | None:
    """Salesforce keys of 18 characters as the 15 they stand for: the last three only tell upper from lower case."""
    text = tidied(tidied(value).strip("\"'#"))
    if not re.fullmatch(_SALESFORCE, text):
        return None
    marks = "".join(_SUFFIX[sum(text[5 * group + bit].isupper() << bit for bit in range(5))] for group in range(3))
    return text[:15] if marks == text[15:] else text


_SUFFIX = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"  # base 32 of Salesforce's case check ("What are Salesforce ID's composed of?")
)
_FORMS = re.compile(
    r"(?i)[{(]?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}[)}]?"  # UUID, RFC 9562
    r"|(?:ObjectId\(\"?|\{\"\$oid\": ?\")?[0-9a-f]{24}[\")}]*|[0-7][0-9a-hjkmnp-tv-z]{25}"  # ObjectId, ULID
    r"|(?:cus|usr|user|acct|cust|mem)_[0-9a-z]{8,}|00[135Q][0-9A-Z]{12}(?:[0-9A-Z]{3})?"  # Stripe-like, Salesforce
)
_CODED = re.compile(r"[A-Za-z]{1,8}[ _#:/.-]?\d{2,12}|\d{1,12}[-/][A-Za-z]{1,4}")
_WHOLE = re.compile(r"\d{1,19}(?:\.0+)?")


_TOKEN = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9_.:/-]{1,63}")
POSSIBLE = 0.12  # what a column of keys gets whatever else it may be: enough for a header to decide


def _numbers(values: Values) -> list[int]:
    short = (tidied(v) for v in values.values if len(v) <= LONGEST)
    return [int(v.partition(".")[0]) for v in short if _WHOLE.fullmatch(v)]


def _is_day(number: int) -> bool:
    try:
        return 1900 <= date(number // 10_000, number // 100 % 100, number % 100).year <= 2100
    except ValueError:
        return False


def _like_something_else(numbers: list[int]) -> bool:
    """Years, packed days, Unix times (2001 to 2038, seconds or milliseconds) and long dialling numbers."""
    half = len(numbers) / 2
    tests = (
        lambda n: 1900 <= n <= 2100,
        _is_day,
        lambda n: 10**9 <= n <= 2**31 or 10**12 <= n <= 2**31 * 1000,
        lambda n: 10**9 <= n < 10**15,
    )
    return any(sum(map(test, numbers)) > half for test in tests)


def _whole_numbers(values: Values, numbers: list[int]) -> float:
    """A run with few gaps is a sequence; else numbers that are nothing else may be keys."""
    dense = (max(numbers) - min(numbers) + 1) <= 4 * max(values.distinct, len(set(numbers)))
    if _like_something_else(numbers) and not (dense and min(numbers) < 1900):
        return 0.1
    if len(numbers) < 5:
        return 0.3  # too few to see a sequence
    return 0.8 if dense else 0.55


def _score(values: Values) -> float:
    """Key forms, coded numbers and whole numbers, as far as nearly every row has its own."""
    if not values.values:
        return 0.0
    lonely = max(
        0.0, (uniqueness(values) - 0.5) / 0.5
    )  # a dump may hold each person twice; ages and counts repeat more
    numbers = _numbers(values)
    whole = len(numbers) / len(values.values)
    if whole > 0.9:
        return round(max(POSSIBLE * whole, _whole_numbers(values, numbers) * whole * lonely), 3)
    tokens = share_like(values, _TOKEN)
    coded = max(0.7 * share_like(values, _CODED), 0.3 * tokens, 0.75 * min(tokens, numbered(values)))
    best = max(0.9 * share_like(values, _FORMS), coded)
    return round(max(POSSIBLE * (best > 0.25), lonely * best), 3)


KIND = Kind(
    id="customer_id",
    says="The number or key our own systems gave the customer; nobody else has a use for it.",
    fact=Fact.COMPANY,
    # By chance one in the number of customers (u is about 1/N): 23 bits for ten million.
    identifies=23.0,
    headers=HEADERS,
    score=_score,
    spelling=Spelling(quick=_quick, sql=_sql, exact=_exact),
    key=True,
)
