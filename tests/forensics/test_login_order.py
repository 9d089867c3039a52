"""Creation before last login."""

from __future__ import annotations

from assay.engine import Engine
from assay.forensics import Skipped
from tests.forensics.made import claimed, favours, finding, measured


def test_order_kept_and_broken(engine: Engine) -> None:
    created = [f"20{10 + i % 10}-01-01" for i in range(40)]
    later = [f"20{10 + i % 10}-05-01" for i in range(40)]
    found = measured(claimed(engine, {"created_at": created, "last_login": later}), "login-order")
    assert (found.measurement.k, found.measurement.n) == (40, 40)
    assert favours(found, "genuine", "invented") > 0
    mixed = measured(claimed(engine, {"created_at": created, "last_login": created[7:] + created[:7]}), "login-order")
    assert mixed.says.startswith("In 12 of 40 (30 %) rows that tell, the last login is not before the creation: ")
    assert favours(mixed, "invented", "genuine") > 0


def test_logins_after_all_creations_tell_nothing(engine: Engine) -> None:
    found = finding(
        claimed(engine, {"created_at": ["2010-01-01"] * 5, "last_login": ["2020-01-01"] * 5}), "login-order"
    )
    assert isinstance(found, Skipped)
    assert found.missing == "It coheres hardly more often in a real base than by chance here, so it tells nothing."
