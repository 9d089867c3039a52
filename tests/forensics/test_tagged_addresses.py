"""Tags of ours and of others."""

from __future__ import annotations

from assay.claims.model import Claim
from assay.engine import Engine
from assay.forensics import Skipped
from tests.forensics.made import claimed, customers, favours, finding, measured


def mails(*tags: str) -> dict[str, list[str | None]]:
    return {"email": [f"u{i}+{tag}@a.org" for i, tag in enumerate(tags)]}


def test_ours_and_others(engine: Engine) -> None:
    ours = claimed(engine, mails("acmeshop", "acme", "spam", "acme2020"), claim=Claim(company="Acme"))
    found = measured(ours, "tagged-addresses")
    assert found.says == (
        "Of 4 tagged e-mail addresses, 3 bear a tag that names somebody; 3 of 3 (100 %) name us: the addresses "
        "were given to us."
    )
    assert favours(found, "genuine", "other-origin") > 0
    theirs = claimed(engine, mails("bigbank", "bigbank", "bigbank1", "acme"), claim=Claim(company="Acme"))
    other = measured(theirs, "tagged-addresses")
    assert (other.measurement.k, other.measurement.n) == (1, 4)
    assert favours(other, "other-origin", "genuine") > 0


def test_without_names_of_ours(engine: Engine) -> None:
    assert isinstance(finding(claimed(engine, mails("bigbank")), "tagged-addresses"), Skipped)


def test_our_customers_tags_name_us(engine: Engine) -> None:
    held = customers(engine, mails("loyal", "loyal", "other"))
    found = measured(claimed(engine, mails("loyal", "loyal"), reference=held), "tagged-addresses")
    assert found.measurement.k == 2
