"""A dump of which not one row was read: said with the reason of each file, before anything else is opened."""

from __future__ import annotations

from assay.intake import Intake, Outcome
from assay.private import named
from assay.problem import InputProblem

SHOWN = 3  # members: the first ones tell; `inspect` cannot list the rest either


def readable(intake: Intake) -> None:
    """Raises InputProblem `nothing-read` when there is no row in any table."""
    if any(relation.rows for relation in intake.relations):
        return
    told = sorted(intake.members, key=lambda m: m.outcome is Outcome.NONE)
    reasons = [f"{named(m.name)}: {m.because or 'it was read; there is no record in it.'}" for m in told[:SHOWN]]
    more = f" And {len(told) - SHOWN:,} more." if len(told) > SHOWN else ""
    raise InputProblem(
        f"Not one row could be read from the dump. {' '.join(reasons)}{more}",
        "Ask for the file again, whole and in a format that docs/formats.md lists; an unread file proves nothing.",
        code="nothing-read",
    )
