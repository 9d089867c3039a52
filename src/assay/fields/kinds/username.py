"""User names: the handle a person signs in with, as the person chose it."""

from __future__ import annotations

import re

import pyarrow as pa

from assay.fields.compiled.tokens import spell_handles
from assay.fields.expressions import let, tidy
from assay.fields.model import Context, Fact, Kind, Regions, Spelling, Values
from assay.fields.shares import numbered, share, share_like, uniqueness

LONGEST = 128  # WordPress allows 60, Django 150, most fewer; longer ones are text

HEADERS = {
    "en": ("username", "user name", "login", "login name", "nick", "nickname", "handle", "screen name", "user login",
           "account name", "uname", "alias", "userid name", "display name", "member name", "signin name",
           "user handle"),
    "de": ("benutzername", "benutzer", "nutzername", "anmeldename", "kontoname", "spitzname", "benutzerkennung"),
    "fr": ("nom d utilisateur", "nom utilisateur", "pseudo", "pseudonyme", "identifiant", "login utilisateur"),
    "es": ("usuario", "nombre de usuario", "nombre usuario", "apodo", "alias usuario"),
    "pt": ("usuário", "usuario", "nome de usuário", "nome de usuario", "utilizador", "nome de utilizador", "apelido"),
    "it": ("nome utente", "utente", "nomeutente", "soprannome"),
    "nl": ("gebruikersnaam", "gebruiker", "inlognaam", "bijnaam"),
    "pl": ("nazwa użytkownika", "nazwa uzytkownika", "użytkownik", "uzytkownik", "ksywa", "pseudonim"),
    "ru": ("логин", "имя пользователя", "пользователь", "ник", "никнейм"),
    "tr": ("kullanıcı adı", "kullanici adi", "kullanıcı", "kullanici", "takma ad", "rumuz"),
    "sv": ("användarnamn", "anvandarnamn", "användare", "smeknamn", "inloggningsnamn"),
    "zh": ("用户名", "用户名称", "账号", "帐号", "登录名", "昵称", "使用者名稱", "帳號", "暱稱"),
    "ja": ("ユーザー名", "ユーザ名", "ログイン名", "ニックネーム", "アカウント名", "ログインid"),
}  # fmt: skip


def _quick(values: pa.ChunkedArray, _context: Context, threads: int, _regions: Regions) -> pa.ChunkedArray:
    return spell_handles(values, threads, LONGEST)


def _sql(value: str, _context: Context, _region: str) -> str:
    """NFC, lower case, no `@` before a handle. Case is folded: sites that tell `Ann` from `ann` are few."""
    short = f"CASE WHEN length(u) <= {LONGEST} THEN regexp_replace(lower(nfc_normalize(u)), '^@+', '') END"
    return f"nullif({let(tidy(value), 'u', short)}, '')"


_HANDLE = re.compile(r"@?[^\W_][\w.\-]{1,38}")
_MIXED = re.compile(r"@?(?=.*[^\W\d_])(?:[\w.\-]*[\d_.\-][\w.\-]*)")
_HEX = re.compile(r"(?:0x)?[0-9a-fA-F]{12,}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CODE = re.compile(r"[A-Za-z]{1,6}[-_]?\d{3,}|\d[\d.,:/\- ]*|(?:[\w-]+\.)+(?:com|org|net|[a-z]{2})|\d+[A-Za-z]{1,3}")


POSSIBLE = 0.12  # what one-word values get whatever they look like: enough for a header to decide


def _score(values: Values) -> float:
    """Handles are one word, mostly distinct, some with digits or marks in them; half at best, names look alike."""
    handles = share_like(values, _HANDLE)
    if handles < 0.8:
        return 0.0
    codes = share(values, lambda v: bool(_HEX.fullmatch(v) or _CODE.fullmatch(v)))
    mixed = max(0.0, share_like(values, _MIXED) - codes)
    own = handles * (1 - max(codes, numbered(values))) * uniqueness(values) * min(0.7, 0.2 + mixed)
    return round(max(POSSIBLE * (1 - share_like(values, _HEX)) * handles, own), 3)


KIND = Kind(
    id="username",
    says="The name a person signs in with; people reuse it from site to site, so anyone can know it.",
    # World, not company: a third of handles link one person's accounts across sites (Perito et al., "How unique and
    # traceable are usernames?", PETS 2011).
    fact=Fact.WORLD,
    # Perito et al. measure about 20 bits of surprisal in the median handle; taken as is, reuse by others is within it.
    identifies=20.0,
    headers=HEADERS,
    score=_score,
    spelling=Spelling(quick=_quick, sql=_sql),
    key=True,
    volatile=False,
    near="damerau_levenshtein({a}, {b}) = 1 AND length({a}) > 6"
    " AND regexp_replace({a}, '[^0-9]', '', 'g') = regexp_replace({b}, '[^0-9]', '', 'g')",
)
