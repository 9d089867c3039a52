"""The grammar of mimesis."""

from __future__ import annotations

from mimesis import Locale, Person

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured


def test_words_and_years(engine: Engine) -> None:
    person = Person(Locale.EN, seed=7)
    rows = [(person.full_name(), person.email()) for _ in range(200)]
    columns = {"full_name": [n.lower() for n, _ in rows], "email": [m for _, m in rows]}
    found = measured(claimed(engine, columns), "mimesis-grammar")
    assert (found.measurement.k or 0) >= 190
    assert favours(found, "invented", "genuine") > 2


def test_own_names_with_birth_years_stay_quiet(engine: Engine) -> None:
    columns = {
        "full_name": ["ann lee", "bob fox", "carla ruiz"],
        "email": ["ann1985@gmail.com", "fox1990@gmail.com", "c@d.org"],
    }
    found = measured(claimed(engine, columns), "mimesis-grammar")
    assert found.says == (
        "0 of 3 (0 %) rows have an e-mail in the grammar of mimesis: as in a real base (up to 5.0 % in real bases)."
    )
