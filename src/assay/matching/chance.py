"""How many rows would hit customers by chance, stratum by stratum, were none of them ours as such: docs/matching.md."""

from __future__ import annotations

from collections.abc import Sequence

from assay.engine import Engine, name
from assay.fields.model import Schema
from assay.matching.model import Chance
from assay.matching.population import PEOPLE, WORLD
from assay.reference import CUSTOMERS, extract
from assay.reference.model import Reference

MOST_STRATA = 20  # the largest; the rest are one stratum

# Mail providers open to everybody: addresses there are a population of their own, beside company and school addresses.
FREE_MAIL = (
    "gmail.com", "googlemail.com", "hotmail.com", "outlook.com", "live.com", "msn.com", "yahoo.com", "ymail.com",
    "aol.com", "icloud.com", "me.com", "gmx.de", "gmx.net", "web.de", "t-online.de", "orange.fr", "wanadoo.fr",
    "free.fr", "libero.it", "mail.ru", "yandex.ru", "qq.com", "163.com", "126.com", "proton.me", "protonmail.com",
)  # fmt: skip


def expect_chance(
    engine: Engine,
    schema: Schema,
    reference: Reference,
    told: Sequence[tuple[str, int, int]],
    *,
    market_share: tuple[float, float] | None,
) -> tuple[Chance, ...]:
    """One entry per stratum, largest first: country where the claim tells it, else class of mail address, else all.

    `told` are strata with their rows and those of a customer.
    """
    told = sorted(told, key=lambda one: (-one[1], one[0]))
    by_country = "country" in schema.kinds and "country" in reference.schema.kinds
    held: dict[str, int] = {}
    if by_country and market_share is None:
        base = extract(engine, reference, "base")
        counted = f"SELECT {stratum_sql(reference.schema)}, sum({CUSTOMERS})::BIGINT FROM {base} c GROUP BY 1"
        held = dict(engine.rows(counted))
    head, tail = told[:MOST_STRATA], told[MOST_STRATA:]
    found = []
    for s, n, k in head:
        share, basis = _share(s, reference.known, reference, held.get(s, 0) if by_country else None, market_share)
        found.append(Chance(s, n, k, n * share, basis))
    if tail:
        share, basis = _share("", reference.known, reference, None, market_share)
        count, hits = sum(t[1] for t in tail), sum(t[2] for t in tail)
        found.append(Chance("others", count, hits, count * share, basis))
    return tuple(found)


def stratum_sql(schema: Schema) -> str:
    """SQL of the stratum of a row `c`."""
    if "country" in schema.kinds:
        return f"coalesce(upper(c.{name(schema.of_kind('country')[0].name)}), 'unknown')"
    if "email" in schema.kinds:
        column = f"c.{name(schema.of_kind('email')[0].name)}"
        free = ", ".join(f"'{domain}'" for domain in FREE_MAIL)
        return (
            f"CASE WHEN {column} IS NULL THEN 'no mail address' WHEN split_part({column}, '@', 2) IN ({free}) "
            f"THEN 'free mail' ELSE 'other mail' END"
        )
    return "'all'"


def _share(
    stratum: str, customers: int, reference: Reference, held: int | None, market: tuple[float, float] | None
) -> tuple[float, str]:
    if market is not None:
        return sum(market) / 2, f"the market share given for the claim's population, {market[0]:.1%} to {market[1]:.1%}"
    if held is not None and stratum in PEOPLE:
        return min(1.0, held / PEOPLE[stratum]), "customers of the country by its population (UN, 2024)"
    region = (reference.context.region or "").upper()
    if region in PEOPLE:
        return min(
            1.0, customers / PEOPLE[region]
        ), "all customers by the population of the company's country (UN, 2024)"
    return min(
        1.0, customers / WORLD
    ), "all customers by the world's population (UN, 2024); no country is known: too low"
