"""Whom it touches: distinct customers seen, estimated and at most, inside the smallest envelope that holds them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from assay.forensics.model import View
from assay.reference import CUSTOMERS, EPOCH, JOINED
from assay.verdict.model import Affected, Composition, Dating
from assay.verdict.segments import base_of, cut_by, seen_in_base, segment
from assay.wording import several

_ESTABLISHED = 0.01  # a lower end of ours above it means that some rows are ours beyond chance


@dataclass(frozen=True)
class Envelope:
    """The smallest segment of the base that holds every customer seen."""

    says: str
    customers: int
    base: int


def affected(view: View, composition: Composition, dating: Dating) -> Affected:
    """Low: customers seen. Estimate: the claim's count or the file, times the share of ours. High: the envelope.

    Where more is claimed than was shown, a sample of one segment does not bound the loss (Medibank): high is then the
    next envelope up, everybody.
    """
    seen, former = view.engine.one(
        "SELECT count(*), count(*) FILTER (WHERE former) FROM "
        "(SELECT bool_or(status = 'former') AS former FROM verdict_ours GROUP BY customer)"
    )
    envelope = _envelope(view, int(seen), dating.latest)
    people = composition.persons
    rows_per_person = composition.rows / people if people else 1.0
    whole = people
    if view.claim.count and view.claim.count > composition.rows:
        whole = round(view.claim.count / rows_per_person)
    high = envelope.customers if whole == people else envelope.base
    if not seen or composition.ours.low < _ESTABLISHED:  # what was seen may be chance: only the share bounds it
        high = min(envelope.base, max(int(seen), round(whole * composition.ours.high)))
    estimate = min(max(round(whole * composition.ours.share), int(seen)), max(high, int(seen)))
    return Affected(
        low=int(seen),
        estimate=estimate,
        high=max(high, estimate),
        envelope=envelope.says,
        by_country=_by_country(view),
        former_share=round(former / seen, 6) if seen else None,
        fields=tuple(sorted(view.schema.kinds)),
    )


def _envelope(view: View, seen: int, latest: date | None) -> Envelope:
    reference = view.reference
    base = reference.known if reference else 0  # who was erased can be told no more
    if not seen:
        return Envelope("None of our customers was seen, so no segment can be drawn around them.", 0, base)
    conditions, words = segment(view, seen)
    looked = [column.replace("_", " ") for column in cut_by(view)]
    if latest and "created_at" in view.engine.columns("reference"):
        looked.append("day of joining")
        conditions.append(f"coalesce({JOINED} <= {(latest - EPOCH).days}, true)")
        words.append(f"who joined by {latest}")
    within = " AND ".join(conditions) or "true"
    inside = int(view.engine.one(f"SELECT coalesce(sum({CUSTOMERS}), 0) FROM {base_of(view)} WHERE {within}")[0])
    inside = max(inside, seen)
    told = f"Looked at: {', '.join(looked)}; no other column."
    if not words:
        says = f"Everybody: no segment of the {several(base, 'customer')}, current and former, is left out. {told}"
        return Envelope(says, inside, base)
    says = (
        f"The smallest segment that holds all of those seen has {several(inside, 'customer')}: those "
        f"{', '.join(words)}. Were the rows not drawn at random, only the whole base holds: "
        f"{several(base, 'customer')}, current and former. {told}"
    )
    return Envelope(says, inside, base)


def _by_country(view: View) -> dict[str, int]:
    found = [(country, seen) for country, _, seen in seen_in_base(view).get("country", []) if seen]
    named = [(country, seen) for country, seen in found if re.fullmatch("[A-Z]{2}", country)]
    return dict(sorted(named, key=lambda pair: (-pair[1], pair[0])))
