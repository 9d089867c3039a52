"""The grammar of Mockaroo."""

from __future__ import annotations

from assay.engine import Engine
from tests.forensics.made import claimed, favours, measured


def in_base_36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return digits[number] if number < 36 else digits[number // 36] + digits[number % 36]


def test_initial_surname_and_row_number(engine: Engine) -> None:
    names = [f"{a} {b}" for a in ("ann", "bob", "carl", "dora") for b in ("lee", "fox", "gray", "hunt", "king")] * 5
    mails = [f"{n[0]}{n.split()[1]}{in_base_36(i)}@ucla.edu" for i, n in enumerate(names)]
    ids = [str(i + 1) for i in range(100)]
    found = measured(claimed(engine, {"customer_id": ids, "full_name": names, "email": mails}), "mockaroo-grammar")
    assert found.says == (
        "100 of 100 (100 %) rows have an e-mail of initial, surname and row number in base 36, as Mockaroo "
        "writes them: far "
        "more than in a real base (up to 1.0 % in real bases)."
    )
    assert favours(found, "invented", "genuine") > 2
    real = measured(
        claimed(
            engine, {"customer_id": ids, "full_name": names, "email": [f"{n[0]}{n.split()[1]}7@a.org" for n in names]}
        ),
        "mockaroo-grammar",
    )
    assert real.measurement.k == 1
