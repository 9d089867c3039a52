"""How many people are behind the rows?"""

from __future__ import annotations

from assay.forensics.columns import spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier
from assay.forensics.untold import Untold
from assay.forensics.words import counted, number
from assay.wording import persons, several

_TABLE = (0.7, 0.998)  # one row a customer, some twice
_EVENTS = (0.01, 0.65)  # tickets, orders, logs, padding


def measure(view: View) -> Measurement:
    """Distinct people, of rows: as matching grouped them, else by e-mail, phone, user name or ID."""
    if view.overlap is not None and view.overlap.people:
        return _measured(view.overlap.people, view.overlap.rows)
    for kind in ("email", "phone", "customer_id", "username", "full_name"):
        column = spelled(view.schema, kind)
        if column:
            n, k = view.engine.one(f"SELECT count({column}), count(DISTINCT {column}) FROM claim")
            if n:
                return _measured(k, n)
    raise Untold("No column tells one person from another.")


def _measured(people: int, rows: int) -> Measurement:
    many = likelier(people, rows, _TABLE, _EVENTS)
    numbers = {"rows_per_person": rows / people, "either_low": many[0], "either_high": many[1]}
    return Measurement(people, rows, numbers)


def explain(m: Measurement) -> str:
    """The sentence."""
    each = number(m, "rows_per_person")
    way = "about one row a person" if each < 1.2 else f"{each:.1f} rows a person, so rows are not people"
    stand = several(m.n or 0, "row stands", "rows stand")
    return f"The {stand} for {persons(m.k or 0)} ({counted(m)}): {way}."


CHECK = Check(
    id="rows-per-person",
    looks_for="row counts that are not counts of people",
    family="row-shape",
    needs=Needs(),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(*_TABLE),
        "older": Share(*_TABLE),
        "partner": Share("either_low", "either_high"),
        "scraped": Share(*_TABLE),
        "credentials": Share("either_low", "either_high"),
        "other-origin": Share("either_low", "either_high"),
        "invented": Share(*_TABLE),
    },
    basis=Basis.ASSERTED,
    reference="docs/verdict.md, 8.2 (rows per address: 1 to 3 in customer tables, 25 and more in logs)",
)
