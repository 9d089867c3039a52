"""How often rows follow a generator's grammar, against our own base."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from assay.forensics.coherence import FEWEST, told, wants
from assay.forensics.model import Basis, Check, Measurement, Needs, Share, View
from assay.forensics.rates import chance_of, likelier, spread
from assay.forensics.untold import Untold
from assay.forensics.words import count, counted, number, share

WRITTEN = (0.5, 0.998)  # rows of the generator that follow its grammar (docs/verdict.md, 8.1)

EXPECTS: Mapping[str, Share] = {
    "genuine": Share("base_low", "base_high"),
    "older": Share("base_low", "base_high"),
    "partner": Share("base_low", "base_high"),
    "scraped": Share("real_low", "real_high"),
    "credentials": Share("real_low", "real_high"),
    "other-origin": Share("real_low", "real_high"),
    "invented": Share("invented_low", "invented_high"),
}


def follow(
    view: View, sign: str, real: tuple[float, float], written: tuple[float, float] = WRITTEN, *, issued: bool = False
) -> Measurement:
    """Rows that bear `sign`; `real` is the asserted 90 % range over real bases, `written` that of the generator.

    No such row never speaks against "invented": there are other generators. `issued`: other companies' real people may
    bear it as often. Raises Untold when no row tells.
    """
    k, n = told(view, "marks", sign)
    if n == 0:
        raise Untold("No row holds enough in the columns this looks at.")
    base_k, base_n = told(view, "reference_marks", sign)
    held = base_n >= FEWEST
    low, high = spread(base_k / base_n, base_n) if held else real
    numbers: dict[str, int | float] = {"base": base_k / base_n if held else sum(real) / 2, "base_n": base_n}
    others = (min(low, real[0]), max(high, real[1]))
    # other real lists may look like ours or not, so they are judged by the likelier; without the grammar, inventions
    # look like them: its absence weighs nothing, and an account gains nothing from a narrower range alone
    usual = max(((low, high), others), key=lambda expected: chance_of(k, n, expected))
    theirs = likelier(k, n, usual, written) if issued else usual
    numbers |= {"base_low": low, "base_high": high, "usual_high": others[1]}
    numbers |= {"real_low": theirs[0], "real_high": theirs[1]}
    invented = likelier(k, n, usual, written)
    return Measurement(k, n, numbers | {"invented_low": invented[0], "invented_high": invented[1]})


def say(m: Measurement, what: str) -> str:
    """The sentence: `what` rows do, such as "follow the grammar of Faker"."""
    seen = (m.k or 0) / (m.n or 1)
    usual = (
        f"{share(number(m, 'base'))} of {count(m.numbers['base_n'])} of our customers"
        if number(m, "base_n") >= FEWEST
        else f"up to {share(number(m, 'usual_high'))} in real bases"
    )
    way = "far more than in a real base" if seen > 2 * number(m, "usual_high") else "as in a real base"
    if number(m, "usual_high") < seen <= 2 * number(m, "usual_high"):
        way = "more than in a real base"
    return f"{counted(m)} rows {what}: {way} ({usual})."


_ANY = Needs()


def sign_check(
    *,
    name: str,
    looks_for: str,
    sign: str,
    says: str,
    real: tuple[float, float],
    written: tuple[float, float] = WRITTEN,
    needs: Needs = _ANY,
    reference: str,
) -> Check:
    """A check that counts one sign of a generator; `says` is what such rows do, in words."""
    return Check(
        id=name,
        looks_for=looks_for,
        family="generator",
        needs=needs,
        measure=partial(follow, sign=sign, real=real, written=written),
        wants=partial(wants, sign=sign),
        explain=partial(say, what=says),
        expects=EXPECTS,
        basis=Basis.ASSERTED,
        reference=reference,
    )
