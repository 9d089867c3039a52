"""From the rows shown to everything that is claimed: bounds under the poster's preference for our rows."""

from __future__ import annotations

from scipy.special import betaincinv

from assay.forensics.model import View
from assay.verdict.model import Composition
from assay.wording import noun, the_people

ALPHA = 0.05  # one-sided, so each bound holds at 95 %
PREFERENCES = (
    1,
    20,
)  # w: odds with which the poster shows a row of ours rather than another (docs/verdict.md, section 5)


def through(share: float, preference: float) -> float:
    """The share of the whole that shows as `share` in rows picked with this preference: s/(s + w(1 - s))."""
    return share / (share + preference * (1 - share)) if 0 < share < 1 else share


def shown(ours: int, people: int) -> tuple[float, float]:
    """One-sided 95 % bounds on the share of ours among rows like those shown (Clopper and Pearson)."""
    low = float(betaincinv(ours, people - ours + 1, ALPHA)) if ours else 0.0
    high = float(betaincinv(ours + 1, people - ours, 1 - ALPHA)) if ours < people else 1.0
    return low, high


def bounds(view: View, composition: Composition) -> tuple[str, ...]:
    """Sentences with numbers, one per preference, and what limits them."""
    people = composition.persons
    if not people:
        return ("Nothing was shown, so nothing bounds what is claimed.",)
    low, high = _corrected(view, composition)
    count = view.claim.count
    sentences = [_sentence(low, high, w, count, composition) for w in PREFERENCES]
    sentences.append(
        "If our rows were held back on purpose, these rows bound nothing; the preference cannot be seen in them."
    )
    return tuple(sentences)


def _corrected(view: View, composition: Composition) -> tuple[float, float]:
    """Bounds on ours among the people shown: none found is divided by the recall, shares in between already were."""
    people = composition.persons
    ours = min(people, composition.ours.rows)
    low, high = shown(ours, people)
    recall = view.controls.recall.low if view.controls and view.controls.recall.n else 1.0
    if ours == 0:
        return 0.0, min(1.0, high / max(recall, 0.01))
    return min(low, composition.ours.low) if ours < people else low, max(high, composition.ours.high)


def _sentence(low: float, high: float, preference: int, count: int | None, composition: Composition) -> str:
    how = "drawn at random from all that is claimed" if preference == 1 else (
        f"picked with odds of {preference}:1 in favour of our customers"
    )  # fmt: skip
    least, most = through(low, preference), through(high, preference)
    parts = []
    if high < 1:
        parts.append(f"at most {_percent(most)}{_of(count, most)}")
    if low > 0:
        parts.append(f"at least {_percent(least)}{_of(count, least)}")
    said = " and ".join(parts) or "any share"
    shown_people = f"{the_people(composition.persons)} shown {noun(composition.persons, 'was', 'were')} {how}"
    return f"If {shown_people}, {said} of the whole would be about our customers (95 %)."


def _percent(share: float) -> str:
    return f"{share:.1%}" if share >= 0.01 else f"{share:.2%}"


def _of(count: int | None, share: float) -> str:
    return f" ({round(count * share):,} of the {count:,} claimed)" if count else ""
