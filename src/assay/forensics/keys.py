"""The numeric keys of a claim, in the order of its rows: how they step, rise and spread."""

from __future__ import annotations

from dataclasses import dataclass

from assay.forensics.columns import field_of
from assay.forensics.model import View
from assay.reference import Steps, numeric_keys, steps_of


@dataclass(frozen=True)
class Keys:
    """Of one column: `steps` between neighbouring keys, None when there are not two; `rising`: share of neighbouring
    rows, both with a number, whose numbers rise.
    """

    steps: Steps | None
    rising: float


def keys_of(view: View, kind: str) -> Keys | None:
    """The keys in the claim's first column of that kind; None when there is none."""
    found = field_of(view.schema, kind)
    if found is None:
        return None
    column = found.name
    return view.once(f"keys of {kind}", ("claim",), lambda: _read(view, column), f"row {column}")


def _read(view: View, column: str) -> Keys:
    keys = numeric_keys(view.engine, "claim", "row", column)
    both = keys.told[1:] & keys.told[:-1]
    rises = (keys.numbers[1:] > keys.numbers[:-1])[both]
    return Keys(steps_of(keys.numbers[keys.told]), float(rises.mean()) if len(rises) else 0.0)
