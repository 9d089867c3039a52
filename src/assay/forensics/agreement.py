"""Patterns of agreement, unpacked for checks that count people."""

from __future__ import annotations

from collections.abc import Iterator

from assay.forensics.model import View
from assay.forensics.untold import Untold
from assay.matching.model import Agreement, Compared, Overlap

# World facts that point to a person; a shared country or gender says nothing about who it is.
IDENTIFYING = frozenset(
    {"email", "phone", "full_name", "first_name", "last_name", "birth_date", "username", "street", "national_id"}
)


def overlap_of(view: View) -> Overlap:
    """The overlap; raises Untold when matching did not run."""
    if view.overlap is None:
        raise Untold("The dump was not matched with customers.")
    return view.overlap


def compared_people(view: View) -> Iterator[tuple[tuple[tuple[Compared, Agreement], ...], int]]:
    """For every pattern with a candidate: each compared field with its state, and how many people show it."""
    overlap = overlap_of(view)
    for found in overlap.patterns:
        if found.pattern:
            yield tuple(zip(overlap.compared, overlap.states(found.pattern), strict=True)), found.people


def identifying(field: Compared) -> bool:
    """Whether a field is a world fact that points to a person."""
    return field.kind in IDENTIFYING
