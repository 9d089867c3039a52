"""Stored password hashes: what our sign-in store keeps, recognised by the grammar of their schemes."""

from __future__ import annotations

import re

import pyarrow as pa

from assay.fields.compiled.tokens import spell_digests
from assay.fields.expressions import let, tidied, tidy
from assay.fields.model import LONGEST, Context, Fact, Kind, Regions, Spelling, Values
from assay.fields.secrets import SCHEMES, Scheme, hash_scheme

_BARE = frozenset(s.id for s in SCHEMES if re.match(r"(md5|sha\d+|mysql323)$", s.id))

HEADERS = {
    "en": ("password hash", "pwd hash", "pass hash", "passwd hash", "hash", "hashed password", "encrypted password",
           "password digest", "crypted password", "pw hash", "passhash", "passwordhash", "user pass", "password md5",
           "md5 password", "pass md5", "sha1", "bcrypt", "password crypt", "hashed pass", "enc password", "md5"),
    "de": ("passwort hash", "passworthash", "kennwort hash", "passwort md5"),
    "fr": ("mot de passe hash", "hash mot de passe", "mdp hash", "mot de passe chiffré"),
    "es": ("hash contraseña", "contraseña hash", "hash de contraseña", "clave hash", "contraseña cifrada"),
    "pt": ("hash senha", "senha hash", "senha md5", "senha criptografada"),
    "it": ("hash password", "password cifrata", "password hash utente"),
    "nl": ("wachtwoord hash", "wachtwoordhash"),
    "pl": ("hash hasła", "hasło hash", "hasło md5", "skrót hasła"),
    "ru": ("хеш пароля", "хэш пароля", "хеш", "хэш"),
    "tr": ("şifre hash", "parola hash", "sifre hash"),
    "sv": ("lösenordshash", "lösenord hash"),
    "zh": ("密码哈希", "加密密码", "密碼雜湊"),
    "ja": ("パスワードハッシュ", "ハッシュ"),
}  # fmt: skip


def _quick(values: pa.ChunkedArray, _context: Context, threads: int, _regions: Regions) -> pa.ChunkedArray:
    return spell_digests(values, threads, LONGEST)


def _sql(value: str, _context: Context, _region: str) -> str:
    """As it stands, case and all; pure hexadecimal in lower case without `0x`; a digest before `:salt` likewise.

    A crypt string that a tool dumped as the hexadecimal of its bytes (`0x2432...`, `$2...`) is read back.
    """
    hexed = "regexp_full_match(h, '(?:0[xX])?[0-9A-Fa-f]{16,}')"
    shown = "regexp_full_match(h, '(?:0[xX])?24(?:[2-7][0-9A-Fa-f]){15,250}')"
    bare = "regexp_replace(lower(h), '^0x', '')"
    body = f"""CASE WHEN length(h) NOT BETWEEN 8 AND {LONGEST} THEN NULL WHEN starts_with(h, '$') THEN h
        WHEN {shown} THEN decode(unhex({bare})) WHEN {hexed} THEN {bare}
        WHEN regexp_full_match(h, '[*][0-9A-Fa-f]{{40}}') THEN upper(h)
        WHEN regexp_matches(h, '^[0-9A-Fa-f]{{32,128}}:') THEN lower(split_part(h, ':', 1)) || substr(h, strpos(h, ':'))
        ELSE h END"""
    return let(tidy(value), "h", body)


def _found(values: Values) -> list[tuple[str, Scheme]]:
    seen = ((v, hash_scheme(v)) for v in map(tidied, values.values) if len(v) <= LONGEST)
    return [(value, scheme) for value, scheme in seen if scheme is not None]


def _score(values: Values) -> float:
    """The share of values some scheme writes, each as sure as its look is its own."""
    found = _found(values)
    if not found:
        return 0.0
    share = len(found) / len(values.values)
    ids = {scheme.id for _, scheme in found}
    digests = [v for v, scheme in found if scheme.id in _BARE]
    if digests and not any(c in "abcdefABCDEF" for v in digests[:20] for c in v):
        return 0.05  # long decimal numbers: hexadecimal without a letter in 20 digests has odds below 10^-60
    if ids == {"md5"} and len(found) > 9 and all(v[12] in "1457" and v[16] in "89abAB" for v in digests):
        return 0.1  # UUIDs without hyphens: version and variant in place in every one
    if ids == {"des-crypt"} and share == 1 and len(found) > 9:
        return 0.9  # 13 characters of crypt's alphabet and two bits zero in every one
    return round(share * sum(scheme.sure for _, scheme in found) / len(found), 3)


KIND = Kind(
    id="password_hash",
    says="The stored hash of a password; equal to ours, it left our store.",
    fact=Fact.COMPANY,
    # Equal salted hashes by chance: 2^-60 or less (salts of 64 bits and more); unsalted ones carry only the password.
    identifies=60.0,
    headers=HEADERS,
    score=_score,
    spelling=Spelling(quick=_quick, sql=_sql),
    key=True,
    volatile=True,
    show=lambda _: "***",
)
