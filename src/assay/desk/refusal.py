"""A dump of which not one row was read: said with the reason of each file, before anything else is opened."""

from __future__ import annotations

from assay.intake import Intake, Outcome
from assay.private import named
from assay.problem import AssayError, InputProblem

OUTER = "Of its members"  # an archive that tells only of what is in it comes after that
SHOWN = 3  # members: the first ones tell; `inspect` cannot list the rest either


def readable(intake: Intake) -> None:
    """Raises InputProblem `nothing-read` when there is no row in any table."""
    if any(relation.rows for relation in intake.relations):
        return
    told = sorted(intake.members, key=lambda m: (m.outcome is Outcome.NONE, m.because.startswith(OUTER)))
    reasons = [f"{named(m.name)}: {m.because or 'it was read; there is no record in it.'}" for m in told[:SHOWN]]
    more = f" And {len(told) - SHOWN:,} more." if len(told) > SHOWN else ""
    if any("disk" in m.because for m in intake.members):
        raise AssayError(
            f"The disk is full: what was read could not be written. {' '.join(reasons)}",
            "Free some space, or point ASSAY_TEMP to another disk, and run the same command again.",
            code="disk-full",
        )
    raise InputProblem(
        f"Not one row could be read from the dump. {' '.join(reasons)}{more}",
        "Ask for the file again, whole and in a format that docs/formats.md lists; an unread file proves nothing.",
        code="nothing-read",
    )
