"""Names in e-mail addresses: shuffled, real, built."""

from __future__ import annotations

from assay.engine import Engine
from assay.forensics import Skipped
from tests.forensics.made import claimed, favours, finding, measured

GIVEN = (
    "anna boris carla dieter edith franz gerda hans ilse josef klara ludwig maria norbert olga paul rosa simon tina uwe"
)
FAMILY = (
    "weber maier huber gruber wagner pichler steiner moser mayer hofer leitner berger fuchs eder fischer schmid winkler"
)
NAMES = [f"{a} {b}" for a, b in zip(GIVEN.split(), [*FAMILY.split(), "lang", "bauer", "koch"], strict=True)]


def test_every_address_holds_the_name(engine: Engine) -> None:
    mails = [name.replace(" ", ".") + "@a.org" for name in NAMES]
    found = measured(claimed(engine, {"full_name": NAMES, "email": mails}), "mail-name-coherence")
    assert (found.measurement.k, found.measurement.n) == (20, 20)
    assert found.says == (
        "In 20 of 20 (100 %) rows that tell, the e-mail holds the row's own name: more often than in a real "
        "base, as when "
        "one was built from the other (30 % to 85 % in real bases, 0 % when the columns are shuffled)."
    )


def test_shuffled_names_speak_for_invented(engine: Engine) -> None:
    shuffled = [name.replace(" ", ".") + "@a.org" for name in NAMES[7:] + NAMES[:7]]
    found = measured(claimed(engine, {"full_name": NAMES, "email": shuffled}), "mail-name-coherence")
    assert favours(found, "invented", "genuine") > 0


def test_half_of_the_names_speaks_against_invented(engine: Engine) -> None:
    mails = [n.replace(" ", ".") + "@a.org" if i % 2 else f"x{i}@a.org" for i, n in enumerate(NAMES)]
    found = measured(claimed(engine, {"full_name": NAMES, "email": mails}), "mail-name-coherence")
    assert favours(found, "genuine", "invented") > 0


def test_no_row_with_both_is_skipped(engine: Engine) -> None:
    found = finding(claimed(engine, {"full_name": ["a b", None], "email": [None, "a@b.org"]}), "mail-name-coherence")
    assert isinstance(found, Skipped)
    assert found.missing == "No row holds enough in the columns this compares."
