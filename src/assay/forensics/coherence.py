"""A sign that ties columns of one row together, against our own base and against the claim shuffled.

A real base shows the base rate; columns permuted or drawn apart show the chance rate; one column built from the other
shows nearly always (docs/verdict.md, 8.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from assay.engine import name
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import bounded, chance_of, likelier, spread
from assay.forensics.scans import Tally, tally
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number, share

FEWEST = 50  # told customers that make a base rate; fewer than that and the asserted range of real bases is used
TELLING = 0.1  # a base that coheres less than this above chance cannot be told from shuffled columns
BUILT = (0.9, 0.998)  # one column made from the other: 100 % in LinkedIn 2023 and in faker-js with given names

EXPECTS: Mapping[str, Share] = {
    "genuine": Share("base_low", "base_high"),
    "older": Share("base_low", "base_high"),
    "partner": Share("base_low", "base_high"),
    "scraped": Share("real_low", "real_high"),
    "credentials": Share("real_low", "real_high"),
    "other-origin": Share("real_low", "real_high"),
    "invented": Share("invented_low", "invented_high"),
}


def told(view: View, table: str, sign: str) -> tuple[int, int]:
    """Rows where the sign is there, and rows where it can be told."""
    k, n = view.count(_wanted(table, sign))
    return int(k), int(n)


def _wanted(table: str, sign: str) -> Tally:
    return tally(table, f"count(*) FILTER ({name(sign)})", f"count({name(sign)})")


def wants(view: View, sign: str) -> tuple[Tally, ...]:
    """The sign in the claim and the tables it is held against."""
    del view
    return tuple(_wanted(table, sign) for table in ("marks", "reference_marks", "permuted_marks"))


def cohere(view: View, sign: str, real: tuple[float, float]) -> Measurement:
    """How often the sign is there, and what to expect; `real` is the asserted 90 % range over real bases.

    `intact`: share of rows whose columns belong together. Raises Untold when no row tells, or a real base would not.
    """
    k, n = told(view, "marks", sign)
    if n == 0:
        raise Untold("No row holds enough in the columns this compares.")
    base_k, base_n = told(view, "reference_marks", sign)
    chance_k, chance_n = told(view, "permuted_marks", sign)
    held = base_n >= FEWEST
    base = base_k / base_n if held else sum(real) / 2
    base_range = spread(base, base_n) if held else real
    chance = chance_k / chance_n if chance_n else 0.0
    # an inventor is not bound to exact chance: neighbouring draws cohere now and then, so a tenth more is allowed
    chance_range = bounded(*spread(chance + 0.02, chance_n or 1))
    if (base if held else real[0]) - chance < TELLING:
        raise Untold("It coheres hardly more often in a real base than by chance here, so it tells nothing.")
    invented = chance_range
    # other real lists may look like ours, like other bases, or hold addresses that a company made for its people
    theirs = max((base_range, real), key=lambda expected: chance_of(k, n, expected))
    if base_range[1] < BUILT[0]:
        invented = likelier(k, n, chance_range, BUILT)
        theirs = likelier(k, n, theirs, BUILT)
    numbers = {
        "base": base, "base_n": base_n, "base_low": base_range[0], "base_high": base_range[1],
        "chance": chance, "chance_n": chance_n,
        "real_low": theirs[0], "real_high": theirs[1],
        "invented_low": invented[0], "invented_high": invented[1],
    }  # fmt: skip
    intact = min(max((k / n - chance) / (base - chance), 0.0), 1.0)
    return Measurement(k, n, numbers | {"intact": intact})


def direction(m: Measurement) -> str:
    """Which way the share points, in words."""
    seen = (m.k or 0) / (m.n or 1)
    base, chance = number(m, "base"), number(m, "chance")
    if seen > number(m, "base_high") and seen >= BUILT[0] > number(m, "base_high"):
        return "more often than in a real base, as when one was built from the other"
    if number(m, "base_low") <= seen <= number(m, "base_high") or seen >= base:
        return "as in a real base"
    if seen <= chance + 0.05:
        return "as when columns are shuffled"
    return "between a real base and shuffled columns"


def say(m: Measurement, what: str) -> str:
    """The sentence: `what` is told of a row, such as "the e-mail holds the row's own name"."""
    base = (
        f"{share(number(m, 'base'))} of {count(m.numbers['base_n'])} of our customers"
        if number(m, "base_n") >= FEWEST
        else f"{share(number(m, 'base_low'))} to {share(number(m, 'base_high'))} in real bases"
    )
    return (
        f"In {counted(m)} rows that tell, {what}: {direction(m)} ({base}, "
        f"{share(number(m, 'chance'))} when the columns are shuffled)."
    )


def pair_check(
    *, name: str, looks_for: str, sign: str, says: str, real: tuple[float, float], needs: Needs, reference: str
) -> Check:
    """A check that counts how often two columns of a row belong together; `says` is what is told of such rows."""
    return Check(
        id=name,
        looks_for=looks_for,
        family="coherence",
        needs=needs,
        measure=partial(cohere, sign=sign, real=real),
        wants=partial(wants, sign=sign),
        explain=partial(say, what=says),
        expects=EXPECTS,
        basis=Basis.ASSERTED,
        reference=reference,
    )
