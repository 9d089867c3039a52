"""Whom did the owner of a tagged address (`ann+shop@...`) think they gave it to?"""

from __future__ import annotations

import re

from assay.engine import literal
from assay.forensics.columns import Side, claim_side, raw, reference_side
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number
from assay.wording import several

# Tags that name a purpose, not a company; RFC 5233 leaves their meaning to the owner.
_GENERIC = ("spam", "news", "newsletter", "test", "shop", "shopping", "mail", "web", "online", "junk", "promo", "ads",
            "info", "register", "signup", "account", "login", "private", "work", "home", "list", "forum")  # fmt: skip
_OURS = (0.3, 0.98)
_THEIRS = (0.003, 0.2)
OWN_SHARE = 0.05  # a tag on a twentieth of our customers' tagged addresses is a name of ours


def measure(view: View) -> Measurement:
    """Tagged addresses whose tag names us, of those whose tag is a word that is no mere purpose.

    Ours are tags holding the company's name, and tags that a twentieth of our own customers' tagged addresses bear.
    """
    ours = _own_condition(view)
    found = _tags(claim_side(view))
    if found is None:
        raise Untold("The dump has no column of e-mail.")
    tagged, k, n = view.engine.one(
        f"SELECT count(*), count(*) FILTER (word AND ({ours})), count(*) FILTER (word) FROM "
        f"(SELECT tag, {_WORD} AS word FROM ({found}))"
    )
    if n == 0:
        raise Untold("No e-mail address bears a tag that could name a company.")
    return Measurement(k, n, {"tagged": tagged})


_WORD = f"(regexp_matches(tag, '^[a-z]{{3,}}') AND tag NOT IN ({', '.join(literal(t) for t in _GENERIC)}))"


def _tags(side: Side) -> str | None:
    """SQL of the tags, from the raw addresses: spelling drops them. None when there are no raw addresses."""
    column = raw(side.schema, "email") if side.raw else None
    if column is None:
        return None
    return (
        f"SELECT nullif(regexp_extract(lower({column}), '^[^@+]+[+]([^@+]+)@', 1), '') AS tag FROM {side.raw} "
        f"WHERE contains({column}, '+') AND tag IS NOT NULL"
    )


def _own_condition(view: View) -> str:
    names = [re.sub(r"[^a-z0-9]", "", word) for word in view.claim.company.lower().split()]
    names = [word for word in names if len(word) >= 4 and word not in ("company", "gmbh", "limited", "group")]
    conditions = [f"contains(tag, {literal(word)})" for word in names]
    side = reference_side(view)
    ours = _tags(side) if side else None
    if ours:
        conditions.append(
            f"tag IN (SELECT tag FROM (SELECT tag, count(*) AS n, sum(count(*)) OVER () AS tagged FROM ({ours}) "
            "GROUP BY tag) "
            f"WHERE n >= 2 AND n >= {OWN_SHARE} * tagged)"
        )
    if not conditions:
        raise Untold("Neither the company's name nor our own customers' tagged addresses are known.")
    return " OR ".join(conditions)


def explain(m: Measurement) -> str:
    """The sentence."""
    way = "the addresses were given to us" if 2 * (m.k or 0) > (m.n or 1) else "they were given to somebody else"
    return (
        f"Of {several(number(m, 'tagged'), 'tagged e-mail address', 'tagged e-mail addresses')}, "
        f"{several(m.n or 0, 'bears', 'bear')} a tag that names somebody; "
        f"{counted(m)} name us: {way}."
    )


CHECK = Check(
    id="tagged-addresses",
    looks_for="addresses tagged for us, or for another company",
    family="marks",
    needs=Needs(claim=frozenset({"email"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(*_OURS),
        "older": Share(*_OURS),
        "partner": Share(*_OURS),
        "scraped": Share(*_OURS),
        "credentials": Share(*_THEIRS),
        "other-origin": Share(*_THEIRS),
    },
    basis=Basis.ASSERTED,
    reference="RFC 5233; docs/verdict.md, 8.2 (addresses used with one company only)",
)
