"""E-mail addresses: one spelling per mailbox, with what providers are known to ignore folded as policy."""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa

from assay.fields.compiled.mail import LONGEST, spell_mail
from assay.fields.compiled.words import short_words
from assay.fields.expressions import tidied
from assay.fields.model import Context, Fact, Kind, Regions, Spelling, Values
from assay.fields.shares import share_like

# An address as people have them: RFC 5321 dot-string without `*`, which masks use and mailboxes do not, and a host
# name of at least two labels (RFC 1123 2.1).
_ATOM = r"[A-Za-z0-9!#$%&'+/=?^_`{|}~-]+"
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?[.])+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])"
_ADDRESS = rf"{_ATOM}(?:[.]{_ATOM})*@{_HOST}"

# One mailbox under two domains, dots in the local part ignored: Google, "Dots don't matter in Gmail addresses" (Gmail
# Help 7436150) and "googlemail.com" (Gmail Help 159001).
DOTLESS = ("gmail.com", "googlemail.com")
# Providers that deliver `name+anything@` to `name@` (subaddressing, RFC 5233), from their help pages.
_TAGGED = (
    "gmail.com googlemail.com outlook.com outlook.de outlook.fr outlook.es hotmail.com hotmail.co.uk hotmail.de"
    " hotmail.fr hotmail.es hotmail.it live.com live.co.uk live.de live.fr live.nl live.se msn.com icloud.com me.com"
    " mac.com fastmail.com fastmail.fm proton.me pm.me protonmail.com protonmail.ch yandex.ru yandex.com ya.ru zoho.com"
    " posteo.de mailbox.org runbox.com hey.com duck.com mailfence.com migadu.com startmail.com pobox.com"
)
TAGGED = frozenset(_TAGGED.split())

HEADERS = {
    "en": ("email", "e mail", "mail", "email address", "e mail address", "mail address", "user email", "customer email",
           "contact email", "primary email", "email id", "email addr", "login email", "billing email", "emailaddr"),
    "de": ("e mail adresse", "email adresse", "mailadresse", "emailadresse", "mail adresse", "kunden email"),
    "fr": ("courriel", "adresse courriel", "adresse mail", "adresse email", "adresse e mail", "mél", "mel",
           "adresse électronique", "courrier électronique"),
    "es": ("correo", "correo electrónico", "correo electronico", "correo e", "direccion de correo", "email cliente"),
    "pt": ("correio eletrônico", "correio eletronico", "endereço de email", "endereco de email", "e mail cliente"),
    "it": ("posta elettronica", "indirizzo email", "indirizzo e mail", "indirizzo mail", "pec", "email cliente"),
    "nl": ("e mailadres", "emailadres", "mailadres", "email adres", "e mail adres"),
    "pl": ("adres email", "adres e mail", "poczta", "adres mailowy", "poczta elektroniczna"),
    "ru": ("почта", "эл почта", "электронная почта", "емейл", "имейл", "эл адрес", "адрес электронной почты"),
    "tr": ("e posta", "eposta", "e posta adresi", "eposta adresi", "mail adresi"),
    "sv": ("e post", "epost", "e postadress", "epostadress", "mejl", "mejladress"),
    "zh": ("邮箱", "电子邮件", "电子邮箱", "邮件", "邮箱地址", "電子郵件", "電郵", "信箱"),
    "ja": ("メール", "メールアドレス", "電子メール", "eメール", "email アドレス"),
    "da": ("e mail adresse", "mailadresse"),
    "cs": ("e mailová adresa", "emailová adresa"),
}  # fmt: skip


def _quick(values: pa.ChunkedArray, context: Context, threads: int, _regions: Regions) -> pa.ChunkedArray:
    return spell_mail(
        values, threads, short_words(DOTLESS), short_words(TAGGED), provider=context.mail_policy == "provider"
    )


def _fold(address: str, context: Context) -> str:
    """A well-formed lower-case address after the provider's rules."""
    local, _, domain = address.rpartition("@")
    base = local.partition("+")[0]
    if context.mail_policy != "provider":
        return address
    if domain in DOTLESS and base.replace(".", ""):
        return base.replace(".", "") + "@gmail.com"
    return f"{base}@{domain}" if base and domain in TAGGED else address


_LOOSE = re.compile(r"(?P<local>\"[^\"\\\r\n]{1,62}\"|[^\s\"@<>()\[\]\\,;:*]{1,64})@(?P<host>[\w-]+(?:\.[\w-]+)*)\.?")
# Dots in a wrong place, and signs of other scripts that are neither letters nor digits: no mailbox has them.
_ODD = re.compile(r"^\.|\.$|\.\.|[^\w\x20-\x7e]")
_NAMED = re.compile(r"[^<>]*<(?:mailto:)?([^<>]+)>\s*", re.IGNORECASE)


def _label(label: str) -> str:
    """A host label in its ASCII form, RFC 3492 for other scripts."""
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _exact(value: str, context: Context, _region: str | None) -> str | None:
    """The odd ones: other scripts, full-width forms, display names, quoted local parts, hosts of one label."""
    if len(value) > LONGEST:
        return None
    text = tidied(unicodedata.normalize("NFKC", value)).lower()
    named = _NAMED.fullmatch(text)
    text = (named.group(1) if named else text).strip(" \"'<>()[];,").removeprefix("mailto:").strip()
    found = _LOOSE.fullmatch(text)
    if found is None or _ODD.search(found["local"]):
        return None
    labels = found["host"].replace("。", ".").split(".")
    if any(not part or part[0] == "-" or part[-1] == "-" or "_" in part for part in labels):
        return None
    return _fold(f"{found['local']}@{'.'.join(map(_label, labels))}", context)


_LOOKS = re.compile(rf"(?i)[\"'<]*(?:mailto:)?{_ADDRESS}[\"'>]*|[^\s@]{{1,64}}@(?:[\w-]+\.)+[\w-]{{2,}}")


def _score(values: Values) -> float:
    return share_like(values, _LOOKS)


KIND = Kind(
    id="email",
    says="An e-mail address: the mailbox it leads to, whatever case, tag or wrapping it is written with.",
    fact=Fact.WORLD,
    # Close to one person each; couples and families share some, so less than log2 of 4.5 billion mailboxes (Radicati
    # Group, Email Statistics Report 2024-2028).
    identifies=30.0,
    headers=HEADERS,
    score=_score,
    spelling=Spelling(exact=_exact, quick=_quick),
    key=True,
    volatile=True,
    # One slip of the fingers, digits untouched: `ann1@` and `ann2@` are two people.
    near="damerau_levenshtein({a}, {b}) = 1 AND length({a}) > 10"
    " AND regexp_replace({a}, '[^0-9]', '', 'g') = regexp_replace({b}, '[^0-9]', '', 'g')",
)
