"""The grammar of stored passwords: which scheme wrote a hash, at what cost, with which salt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assay.engine import literal
from assay.fields.expressions import let

_B64 = r"[A-Za-z0-9+/]"
_CRYPT = r"[./0-9A-Za-z]"  # the alphabet of crypt(3)
_HEX = r"[0-9A-Fa-f]"
# bcrypt encodes 16 and 23 bytes in 22 and 31 characters, so the last of each carries unused zero bits: 4 and 16
# values of 64. A random string passes one time in 64 (OpenBSD bcrypt; measured on 3,000 hashes, docs/kinds).
_BCRYPT = rf"{_CRYPT}{{21}}[.Oeu]{_CRYPT}{{30}}[.26CGKOSWaeimquy]"


@dataclass(frozen=True)
class Scheme:
    """How one scheme writes a hash.

    `pattern` matches the whole value and is read alike by Python and RE2; groups `cost` and `salt` say where those
    stand. `sure`: 0 to 1 that a value of this form is this scheme and not something else of the same look.
    """

    id: str
    lead: str  # "$", "{" or "": the first character that lets a value be sorted quickly
    pattern: str
    sure: float = 1.0
    salted: bool = True
    same_as: tuple[str, ...] = ()  # schemes whose hashes look the same


SCHEMES: tuple[Scheme, ...] = (
    Scheme("bcrypt", "$", rf"[$]2[abxy]?[$](?P<cost>0[4-9]|[12][0-9]|3[01])[$](?P<salt>{_CRYPT}{{22}}){_CRYPT}{{31}}"),
    Scheme("argon2", "$", rf"[$]argon2(?:id|i|d)[$](?:v=[0-9]+[$])?(?P<cost>m=[0-9]+,t=[0-9]+,p=[0-9]+)(?:,[a-z]+=[^$,]*)*[$](?P<salt>{_B64}+)[$]{_B64}+"),
    Scheme("phpass", "$", rf"[$][PH][$](?P<cost>{_CRYPT})(?P<salt>{_CRYPT}{{8}}){_CRYPT}{{22}}"),
    Scheme("md5", "", rf"{_HEX}{{32}}", 0.8, False, ("ntlm", "md4", "lm")),
    Scheme("sha1", "", rf"{_HEX}{{40}}", 0.9, False, ("mysql41", "ripemd160")),
    Scheme("sha256", "", rf"{_HEX}{{64}}", 0.9, False, ("sha3-256", "blake2s")),
    Scheme("sha512", "", rf"{_HEX}{{128}}", 0.95, False, ("sha3-512", "whirlpool", "blake2b")),
)  # fmt: skip


def hash_scheme_sql(value: str) -> str:
    """SQL giving STRUCT(scheme, cost, salt), all VARCHAR or NULL, for the SQL expression `value`."""
    cases = " ".join(f"WHEN regexp_full_match(h, {literal(_plain(s.pattern))}) THEN {_struct(s)}" for s in SCHEMES)
    none = "{'scheme': NULL::VARCHAR, 'cost': NULL::VARCHAR, 'salt': NULL::VARCHAR}"
    return let(value, "h", f"CASE {cases} ELSE {none} END")


def hash_scheme(value: str) -> Scheme | None:
    """The scheme that writes values like this one; the first that fits in the order of SCHEMES."""
    return next((s for s in SCHEMES if re.fullmatch(s.pattern, value)), None)


def _struct(scheme: Scheme) -> str:
    cost, salt = (_group(scheme.pattern, group) for group in ("cost", "salt"))
    return f"{{'scheme': {literal(scheme.id)}, 'cost': {cost}, 'salt': {salt}}}"


def _group(pattern: str, group: str) -> str:
    if f"(?P<{group}>" not in pattern:
        return "NULL::VARCHAR"
    alone = _plain(pattern.replace(f"(?P<{group}>", "(?K"))
    return f"regexp_extract(h, {literal('^' + alone.replace('(?K', '(') + '$')}, 1)"


def _plain(pattern: str) -> str:
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)
