"""Do the claimed numeric IDs lie in the range that we have issued?"""

from __future__ import annotations

from assay.forensics.columns import customers_of, spelled
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted

_IN = (0.97, 0.998)
_ANY = (0.02, 0.9)


def measure(view: View) -> Measurement:
    """Numeric IDs within our lowest and highest, of numeric IDs. `tank` estimates the largest ID of the source table.

    m(1 + 1/n) - 1 for the largest of n distinct IDs (Ruggles and Brodie 1947; Goodman 1952).
    """
    mine = spelled(view.schema, "customer_id")
    theirs = spelled(customers_of(view).schema, "customer_id")
    low, high, held, all_ = view.engine.one(
        "SELECT min(i), max(i), count(i), count(v) FROM "
        f"(SELECT {theirs} AS v, try_cast({theirs} AS BIGINT) AS i FROM reference)"
    )
    if not held or held < 0.9 * all_:
        raise Untold("Our customer IDs are not numbers.")
    k, n, top, distinct = view.engine.one(
        f"SELECT count(*) FILTER (i BETWEEN {low} AND {high}), count(i), max(i), count(DISTINCT i) "
        f"FROM (SELECT try_cast({mine} AS BIGINT) AS i FROM claim)"
    )
    if n == 0:
        raise Untold("No claimed customer ID is a number.")
    other = likelier(k, n, _IN, _ANY)
    numbers: dict[str, int | float] = {"lowest": low, "highest": high, "top": top, "tank": top * (1 + 1 / distinct) - 1}
    return Measurement(k, n, numbers | {"other_low": other[0], "other_high": other[1]})


def explain(m: Measurement) -> str:
    """The sentence."""
    return (
        f"{counted(m)} claimed IDs lie in the range we have issued ({count(m.numbers['lowest'])} to "
        f"{count(m.numbers['highest'])}); the largest claimed is {count(m.numbers['top'])}, so "
        f"the source held IDs up to about {count(m.numbers['tank'])}."
    )


CHECK = Check(
    id="id-range",
    looks_for="IDs that we never issued",
    family="id-law",
    needs=Needs(claim=frozenset({"customer_id"}), reference=frozenset({"customer_id"})),
    measure=measure,
    explain=explain,
    expects={
        "genuine": Share(*_IN),
        "older": Share(*_IN),
        "partner": Share(*_IN),
        "scraped": Share(*_IN),
        "other-origin": Share("other_low", "other_high"),
        "invented": Share("other_low", "other_high"),
    },
    basis=Basis.ASSERTED,
    reference="Ruggles and Brodie 1947; Goodman 1952 (largest number of a series from a sample)",
)
