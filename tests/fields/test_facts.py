"""Who can know a field."""

from __future__ import annotations

import pytest

from assay.fields import Fact, Field, fact_of
from assay.fields.facts import is_trait


@pytest.mark.parametrize(
    "header", ["birth_place", "Occupation", "job title", "jobTitle", "middle_name", "lang", "company_name"]
)
def test_what_tells_of_the_person_is_no_fact_of_the_company(header: str) -> None:
    assert is_trait(header)


@pytest.mark.parametrize("header", ["plan", "store_id", "balance", "active", "loyalty_points", "tier", "newsletter"])
def test_what_tells_of_dealings_is(header: str) -> None:
    assert not is_trait(header)


def test_a_kind_knows_by_itself() -> None:
    assert fact_of(Field("email", "email", (0,), 1.0, "map")) is Fact.WORLD
    assert fact_of(Field("created_at", "created_at", (0,), 1.0, "map")) is Fact.COMPANY
    assert fact_of(Field("attribute_birth_place", "attribute", (0,), 1.0, "header")) is Fact.WORLD
    assert fact_of(Field("attribute_plan", "attribute", (0,), 1.0, "header")) is Fact.COMPANY
