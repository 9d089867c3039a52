"""Addresses made from names."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured

NAMES = [f"{a} {b}" for a in ("anna", "boris", "carla", "dora") for b in ("weber", "maier", "huber", "gruber", "lang")]


def test_built_from_names(engine: Engine) -> None:
    built = {"full_name": NAMES, "email": [n.replace(" ", ".") + "@a.org" for n in NAMES]}
    found = measured(claimed(engine, built), "constructed-mails")
    assert found.says == (
        "In 20 of 20 (100 %) rows the e-mail is the name by a template and nothing else, as when addresses were "
        "made from names, by a company for its people or by a forger "
        "(real bases: 3.0 % to 50 %)."
    )
    assert favours(found, "invented", "genuine") > 0


def test_none_is_less_than_a_real_base_shows(engine: Engine) -> None:
    mails = [f"user{i}@a.org" for i in range(20)]
    found = measured(claimed(engine, {"full_name": NAMES, "email": mails}), "constructed-mails")
    assert found.says == (
        "In 0 of 20 (0 %) rows the e-mail is the name by a template and nothing else, less often than in a real base "
        "(real bases: 3.0 % to 50 %)."
    )


def test_a_fifth_is_real(engine: Engine) -> None:
    mails = [n.replace(" ", "") + ("" if i % 5 == 0 else f"{i}") + "@a.org" for i, n in enumerate(NAMES)]
    found = measured(claimed(engine, {"full_name": NAMES, "email": mails}), "constructed-mails")
    assert found.measurement.k == 4
    assert ", as in a real base (" in found.says
    assert favours(found, "invented", "genuine") <= 0.01
