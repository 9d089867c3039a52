"""Internet addresses: version 4 and 6, each compressed to one form, with what logs put around them taken off."""

from __future__ import annotations

import ipaddress
import re

from assay.fields.expressions import let, tidied, tidy
from assay.fields.model import Context, Fact, Kind, Spelling
from assay.fields.shares import share

HEADERS = {
    "en": ("ip", "ip address", "ipaddress", "ip addr", "last ip", "login ip", "last login ip", "signup ip", "reg ip",
           "registration ip", "client ip", "remote addr", "remote ip", "user ip", "ipv4", "ipv6", "created ip",
           "current sign in ip", "last sign in ip", "remote address", "host ip", "comment author ip"),
    "de": ("ip adresse", "letzte ip", "anmelde ip", "ipadresse"),
    "fr": ("adresse ip", "derniere ip", "ip connexion"),
    "es": ("dirección ip", "direccion ip", "última ip", "ultima ip"),
    "pt": ("endereço ip", "endereco ip", "último ip", "ultimo ip"),
    "it": ("indirizzo ip", "ultimo ip"),
    "nl": ("ip adres", "laatste ip"),
    "pl": ("adres ip", "ostatnie ip"),
    "ru": ("ip адрес", "айпи", "последний ip"),
    "tr": ("ip adresi", "son ip"),
    "sv": ("ip adress", "senaste ip"),
    "zh": ("ip地址", "ip 地址", "登录ip", "注册ip", "最后登录ip", "ip位址"),
    "ja": ("ipアドレス", "ip アドレス", "接続元ip"),
}  # fmt: skip

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_FOUR = rf"{_OCTET}(?:[.]{_OCTET}){{3}}"


def _sql(value: str, _context: Context, _region: str) -> str:
    """Version 4 as it stands, also with `/32`, a port or the mapped prefix around it; the rest is left to `exact`."""
    around = rf"'(?i)^\[?(?:::ffff:)?({_FOUR})\]?(?:/32|:[0-9]{{1,5}})?$'"
    plain = rf"regexp_full_match(i, '{_FOUR}')"
    return let(tidy(value), "i", f"CASE WHEN {plain} THEN i ELSE nullif(regexp_extract(i, {around}, 1), '') END")


_SIX = re.compile(r"\[?([0-9A-Fa-f:.]{2,45})(?:%[\w.-]{1,32})?\]?(?:(?<=\]):\d{1,5}|/128)?")
_PADDED = re.compile(r"(?:\d{3}\.){3}\d{3}")


def _exact(value: str, _context: Context, _region: str | None) -> str | None:
    """Version 6 in the form of RFC 5952, mapped version 4 as version 4, zero-padded octets (`010.001.000.007`)."""
    text = tidied(value)
    if _PADDED.fullmatch(text):
        text = ".".join(str(int(part)) for part in text.split("."))
    found = _SIX.fullmatch(text)
    if found is None:
        return None
    try:
        address = ipaddress.ip_address(found.group(1))
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _looks(value: str) -> bool:
    text = value.partition("/")[0]
    return _exact(text, Context(), None) is not None or re.fullmatch(rf"{_FOUR}(?::\d{{1,5}})?", text) is not None


KIND = Kind(
    id="ip",
    says="The internet address a person signed up or signed in from.",
    fact=Fact.WORLD,  # every site the person visits sees it, and stealer logs carry it
    # An address at one time is one household of a few billion, carrier-grade NAT shares it among up to 128 customers
    # (RFC 6888, RFC 6598; Livadariu et al., IMC 2018); 18 bits leaves room for both.
    identifies=18.0,
    headers=HEADERS,
    score=lambda values: share(values, _looks),
    spelling=Spelling(sql=_sql, exact=_exact),
    volatile=True,
)
