"""Stored password hashes: what our sign-in store keeps, recognised by the grammar of their schemes."""

from __future__ import annotations

from assay.fields.expressions import let, tidy
from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.secrets import hash_scheme
from assay.fields.shares import LONGEST, share

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


def _sql(value: str, context: Context, region: str) -> str:
    """As it stands, case and all; pure hexadecimal in lower case without `0x`; a hash before `:salt` likewise."""
    hexed = "regexp_full_match(h, '(?:0[xX])?[0-9A-Fa-f]{16,}')"
    salted = "regexp_matches(h, '^[0-9A-Fa-f]{32,128}:')"
    body = f"""CASE WHEN length(h) NOT BETWEEN 8 AND {LONGEST} THEN NULL
        WHEN {hexed} THEN regexp_replace(lower(h), '^0x', '')
        WHEN {salted} THEN lower(split_part(h, ':', 1)) || substr(h, strpos(h, ':')) ELSE h END"""
    return let(tidy(value), "h", body)


def _sure(value: str) -> float:
    scheme = hash_scheme(value)
    return scheme.sure if scheme else 0.0


def _score(values: Values) -> float:
    if not values.values:
        return 0.0
    seen = [v for v in values.values if len(v) <= LONGEST]
    return share(values, lambda v: _sure(v) > 0) * (sum(map(_sure, seen)) / max(1, sum(_sure(v) > 0 for v in seen)))


KIND = Kind(
    id="password_hash",
    says="The stored hash of a password; equal to ours, it left our store.",
    fact=Fact.COMPANY,
    # Equal salted hashes by chance: 2^-60 or less (design, evidence method 5.2); unsalted ones carry only the password.
    identifies=60.0,
    headers=HEADERS,
    score=_score,
    spelling=Spelling(sql=_sql),
    key=True,
    volatile=True,
    show=lambda value: "***",
)
