"""Do the claimed numeric IDs lie in the range that we have issued?"""

from __future__ import annotations

from assay.forensics.columns import portrait_of, spelled
from assay.forensics.keys import keys_of
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import likelier
from assay.forensics.scans import Tally, tally
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted
from assay.reference import Range

_IN = (0.97, 0.998)
_ANY = (0.02, 0.9)


def measure(view: View) -> Measurement:
    """Numeric IDs within our lowest and highest, of numeric IDs. `tank` estimates the largest ID of the source table.

    m(1 + 1/n) - 1 for the largest of n distinct IDs (Ruggles and Brodie 1947; Goodman 1952).
    """
    k, n, top = view.count(_wanted(view))
    if n == 0:
        raise Untold("No claimed customer ID is a number.")
    keys = keys_of(view, "customer_id")
    distinct = keys.steps.keys if keys and keys.steps else 1
    ours = _numbers(view)
    other = likelier(k, n, _IN, _ANY)
    numbers: dict[str, int | float] = {
        "lowest": ours.low,
        "highest": ours.high,
        "top": top,
        "tank": top * (1 + 1 / distinct) - 1,
    }
    return Measurement(k, n, numbers | {"other_low": other[0], "other_high": other[1]})


def _numbers(view: View) -> Range:
    """Our customer numbers; raises Untold when they are not numbers."""
    ours = portrait_of(view).ids
    if ours is None or not ours.numbers or ours.numbers < 0.9 * ours.valued:
        raise Untold("Our customer IDs are not numbers.")
    return ours


def _wanted(view: View) -> Tally:
    ours = _numbers(view)
    i = f"try_cast({spelled(view.schema, 'customer_id')} AS BIGINT)"
    return tally("claim", f"count(*) FILTER ({i} BETWEEN {ours.low} AND {ours.high})", f"count({i})", f"max({i})")


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
    wants=lambda view: (_wanted(view),),
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
