"""Plaintext passwords: never shown, and recognised only when a column can hardly be anything else."""

from __future__ import annotations

import re

from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.shares import numbered, share

LONGEST = 128  # longer ones are tokens; bcrypt reads 72 bytes, NIST SP 800-63B asks sites to take at least 64

HEADERS = {
    "en": ("password", "passwd", "pass", "pwd", "plaintext password", "plain password", "clear password", "passwort",
           "user password", "user pass", "passphrase", "pin", "pin code", "secret", "password plain", "passw"),
    "de": ("kennwort", "passwort", "passwort klartext", "zugangscode"),
    "fr": ("mot de passe", "mdp", "motdepasse", "code secret"),
    "es": ("contraseña", "contrasena", "clave", "clave de acceso"),
    "pt": ("senha", "palavra passe", "palavra chave"),
    "it": ("parola d ordine", "parola chiave", "password utente"),
    "nl": ("wachtwoord", "toegangscode", "ww"),
    "pl": ("hasło", "haslo", "hasło użytkownika"),
    "ru": ("пароль", "пароли"),
    "tr": ("şifre", "sifre", "parola"),
    "sv": ("lösenord", "losenord"),
    "zh": ("密码", "口令", "密碼", "登录密码"),
    "ja": ("パスワード", "暗証番号"),
}  # fmt: skip


def _sql(value: str, _context: Context, _region: str) -> str:
    """As it stands, every character counts; only a line end left by the reader is taken off."""
    bare = f"rtrim({value}, chr(13) || chr(10))"
    return f"CASE WHEN length({value}) <= {LONGEST} THEN nullif({bare}, '') END"


_WORDY = re.compile(r"[^\W\d_]+(?:[ '.-]+[^\W\d_]+)*\.?")  # names, towns, free words
# numbers (also as a spreadsheet shortens them), dates, phones
_NUMERIC = re.compile(r"[+\-(]?[\d.,:/\-() ]+(?:[T ][\d:.]+Z?|[eE][+-]?\d{1,3})?")
_NOTED = re.compile(r"\S+@\S+\.\S+|(?:https?|www)\S+|[0-9a-fA-F]{16,}|[{$].*|\S*[:/]//\S*|[0-9a-fA-F-]{36}")
_CODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Za-z]{0,6}[-_/#]?\d{3,}|\d+ .*|[A-Z0-9]{2,}(?:[-/][A-Z0-9]+)+")
# The heads of every published list since RockYou 2009 (Bonneau, IEEE S&P 2012; NCSC PwnedPasswords 100k, 2019).
_HEADS = """123456 123456789 password qwerty 12345678 111111 12345 123123 1234567 abc123 1234567890 password1
iloveyou 1234 000000 qwerty123 1q2w3e4r monkey dragon letmein football sunshine princess 654321 passw0rd
666666 azerty"""
_FAMOUS = frozenset(_HEADS.split())


def _mixed(value: str) -> bool:
    """Letters with digits or marks inside one word, as few other columns have them."""
    if not 4 <= len(value) <= 40 or any(p.fullmatch(value) for p in (_WORDY, _NUMERIC, _NOTED, _CODE)):
        return False
    return any(c.isalpha() for c in value) and any(not c.isalpha() for c in value) and value.count(" ") <= 1


def _score(values: Values) -> float:
    """Mixed words, marks that no handle holds, and famous passwords, together; each alone is weak."""
    mixed = share(values, _mixed) * (1 - numbered(values))
    marked = share(values, lambda v: _mixed(v) and re.search(r"[!#$%^&*?=+@]", v) is not None)
    famous = share(values, lambda v: v.lower() in _FAMOUS)
    noted = share(values, lambda v: _NOTED.fullmatch(v) is not None)
    if noted > 0.2:
        return 0.0
    strange = mixed * min(1.0, 0.3 + 2 * marked)
    possible = 0.1 * share(values, lambda v: 1 <= len(v) <= 40 and v.count(" ") <= 1)
    return round(min(0.9, max(possible, strange, 8 * famous)), 3)


KIND = Kind(
    id="password",
    says="A password in plain text, as lists of stolen sign-ins hold it; it is compared and counted, never shown.",
    fact=Fact.WORLD,  # people use one password on several sites, so holding it says little about whose store it left
    # Guessing curves lie between 6.5 bits (most common) and 21 bits (half of accounts), Bonneau, IEEE S&P 2012.
    identifies=10.0,
    headers=HEADERS,
    score=_score,
    spelling=Spelling(sql=_sql),
    volatile=True,
    show=lambda _: "***",  # not even its first letter or its length
)
