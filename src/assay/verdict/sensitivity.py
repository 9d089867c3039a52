"""What the verdict hangs on: one family left out, every weight halved, recall and prior moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assay.forensics.model import View
from assay.verdict.decision import ranked
from assay.verdict.model import HYPOTHESES, Composition, Weight
from assay.verdict.weighing import probabilities


def sensitivity(
    view: View, composition: Composition, prior: Mapping[str, float], weights: Sequence[Weight]
) -> tuple[str, ...]:
    """Sentences; the first says whether any single change makes another account the foremost."""
    top = ranked(probabilities(prior, weights))[0]
    turned = [*_left_out(top, prior, weights), *_halved(top, prior, weights)]
    head = (
        "No single family of evidence decides alone: leaving any one out, or halving every weight, keeps the foremost "
        f'account, "{HYPOTHESES[top].says}".'
    )
    sentences = turned or [head]
    sentences += _recall(view, composition)
    return tuple(sentences)


def _left_out(top: str, prior: Mapping[str, float], weights: Sequence[Weight]) -> list[str]:
    found = []
    for left in weights:
        other = probabilities(prior, [w for w in weights if w is not left])
        first = ranked(other)[0]
        if first != top:
            found.append(
                f'Without the family {left.family} the foremost account would be "{HYPOTHESES[first].says}" '
                f"({other[first]:.0%})."
            )
    return found


def _halved(top: str, prior: Mapping[str, float], weights: Sequence[Weight]) -> list[str]:
    half = [replace(w, by_label={label: value / 2 for label, value in w.by_label.items()}) for w in weights]
    other = probabilities(prior, half)
    first = ranked(other)[0]
    if first == top:
        return [f"With every weight halved, the foremost account keeps {other[top]:.0%}."] if other[top] < 0.5 else []
    return [f'With every weight halved the foremost account would be "{HYPOTHESES[first].says}" ({other[first]:.0%}).']


def _recall(view: View, composition: Composition) -> list[str]:
    if view.controls is None or not view.controls.recall.n:
        return []
    recall, ours = view.controls.recall, composition.ours
    most, least = (min(1.0, ours.share * recall.share / max(bound, 0.01)) for bound in (recall.low, recall.high))
    moves = f"moves between {least:.1%} and {most:.1%}" if f"{least:.1%}" != f"{most:.1%}" else f"stays at {most:.1%}"
    return [
        f"The controls find {recall.share:.1%} of our own rows ({recall.low:.1%} to {recall.high:.1%}); over that "
        f"range the share of ours {moves}."
    ]
