"""Web addresses: profile pages, avatars, referrers, and the sites in lists of stolen sign-ins."""

from __future__ import annotations

import re

from assay.engine import literal
from assay.fields.expressions import let, tidy
from assay.fields.model import Context, Fact, Kind, Spelling, Values
from assay.fields.shares import share_like

LONGEST = 2_048  # the length every browser and server takes (sitemaps.org, RFC 9110 4.1 asks for 8,000)

HEADERS = {
    "en": ("url", "link", "website", "web site", "homepage", "home page", "web", "site", "profile url", "avatar url",
           "avatar", "web page", "webpage", "uri", "picture url", "photo url", "image url", "referrer", "referer"),
    "de": ("webseite", "internetseite", "internet", "webadresse", "profil link", "bild url"),
    "fr": ("site web", "site internet", "page web", "lien", "adresse web"),
    "es": ("sitio web", "página web", "pagina web", "enlace", "dirección web"),
    "pt": ("site", "página", "pagina", "endereço web", "sítio"),
    "it": ("sito", "sito web", "sito internet", "collegamento"),
    "nl": ("website adres", "webpagina", "webadres"),
    "pl": ("strona", "strona www", "www", "strona internetowa", "adres www"),
    "ru": ("сайт", "ссылка", "адрес сайта", "веб сайт"),
    "tr": ("web sitesi", "internet sitesi", "bağlantı", "web adresi"),
    "sv": ("webbplats", "hemsida", "länk", "webbadress"),
    "zh": ("网址", "网站", "链接", "主页", "頭像", "头像", "網址", "網站"),
    "ja": ("ウェブサイト", "ホームページ", "サイト", "リンク"),
}  # fmt: skip


# What is left has a host of two labels or more, and nothing in it that spelling takes off.
_LEFT = r"[^\s/?#:]+[.][^\s/?#:]+(?::[0-9]+)?(?:[/?#]\S*)?"


def _sql(value: str, _context: Context, _region: str) -> str:
    """Without scheme, `www.`, default port and last slash; host in lower case, path as it stands (RFC 3986 6.2)."""
    bare = r"regexp_replace(u, '(?i)^(?:(?:[a-z][a-z0-9+.-]*:)?//)?(?:www[.])*', '')"
    host = r"lower(regexp_replace(regexp_extract(b, '^[^/?#]*'), ':(?:80|443)$', ''))"
    path = r"regexp_replace(regexp_extract(b, '^[^/?#]*(.*)$', 1, 's'), '/+$', '')"
    fits = f"CASE WHEN regexp_full_match(l, {literal(_LEFT)}, 's') AND NOT regexp_matches(l, '^www[.]') THEN l END"
    body = let(let(bare, "b", f"{host} || {path}"), "l", fits)
    return let(tidy(value), "u", f"CASE WHEN length(u) <= {LONGEST} THEN {body} END")


_URL = re.compile(r"(?i)(?:(?:https?|ftp|android)://|//|www\.)[^\s/?#@]+(?:@[^\s/?#]+)?(?:[/?#]\S*)?")
_BARE = re.compile(r"(?i)(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?")


def _score(values: Values) -> float:
    sure = share_like(values, _URL)
    return max(sure, min(1.0, sure + 0.8 * share_like(values, _BARE)))


KIND = Kind(
    id="url",
    says="A web address, such as a profile page or the site of a stolen sign-in.",
    fact=Fact.WORLD,
    # Between a site that millions share and a profile page of one's own; counted as a shared fact.
    identifies=6.0,
    headers=HEADERS,
    score=_score,
    spelling=Spelling(sql=_sql),
    volatile=True,
)
