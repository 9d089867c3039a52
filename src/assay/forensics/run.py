"""Every check in the order of ids, each ending as Measured, Skipped or Failed."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from datetime import date

from assay.forensics.marks import mark
from assay.forensics.model import CHECKS, Check, Failed, Finding, Measured, Measurement, Skipped, View
from assay.forensics.scans import Tally
from assay.forensics.untold import Untold
from assay.settings import Progress, silent
from assay.wording import several

# What a check may need besides kinds, and the sentence when it is not there.
_ALSO = {
    "history": "the reference holds no past versions of values",
    "exports": "no table, export, partner feed or endpoint is declared",
    "known": "no known corpus was given (--known)",
    "former": "the reference holds neither former customers nor tombstones whose key is known",
    "said-at": "the claim does not say when it was made",
    "count": "the claim does not say how many",
    "named": "the dump names no columns",
}


def measure_all(view: View, progress: Progress = silent) -> tuple[Finding, ...]:
    """Run every check; the marks are made first when they are not there.

    A check that breaks becomes Failed and never stops the others.
    """
    if not all(view.engine.has(table) for table in ("marks", "reference_marks", "permuted_marks")):
        mark(view)
    checks = CHECKS.all().values()
    view.scans.share(view.engine, {check.id: _wants(check, view) for check in checks if not _missing(check, view)})
    found = []
    for done, check in enumerate(checks):
        progress("checks", done, len(checks))
        found.append(measure(check, view))
    progress("checks", len(checks), len(checks))
    return tuple(found)


def _wants(check: Check, view: View) -> tuple[Tally, ...]:
    """What a check wants counted; a check that cannot say so fails or is skipped when it is measured."""
    view.scans.asker = check.id
    try:
        return tuple(check.wants(view))
    except Exception:  # noqa: BLE001 - measuring raises it again, where it becomes Skipped or Failed
        return ()


def measure(check: Check, view: View) -> Finding:
    """One check, its needs resolved first."""
    missing = _missing(check, view)
    if missing:
        return Skipped(check, missing)
    start, view.scans.asker = time.perf_counter(), check.id
    try:
        measurement = _clean(check.measure(view))
        return Measured(check, measurement, check.explain(measurement))
    except Untold as untold:
        return Skipped(check, str(untold))
    # The one broad except of this folder: whatever breaks a check - hostile values, a bug, a full disk - it must be
    # shown as broken and must neither stop the other checks nor look like "nothing found".
    except Exception as error:  # noqa: BLE001 - the reason stands above
        return Failed(check, type(error).__name__)
    finally:
        view.scans.seconds[check.id] = time.perf_counter() - start


def _clean(measurement: Measurement) -> Measurement:
    """Only finite numbers and dates leave a check."""
    for key, value in measurement.numbers.items():
        if not isinstance(value, int | float | date) or (isinstance(value, float) and not math.isfinite(value)):
            raise TypeError(f"the number {key} of a measurement is neither a finite number nor a date")
    return replace(measurement, numbers=dict(sorted(measurement.numbers.items())))


def _missing(check: Check, view: View) -> str:
    needs = check.needs
    wanted = [kind for kind in sorted(needs.claim) if not _holds(view.schema.kinds, kind)]
    if wanted:
        return f"The dump has no column of {_listed(wanted)}."
    if (needs.customers or needs.reference) and view.reference is None:
        return "There are no customers to compare with (--against)."
    if view.reference is not None:
        wanted = [kind for kind in sorted(needs.reference) if not _holds(view.reference.schema.kinds, kind)]
        if wanted:
            return f"The reference has no column of {_listed(wanted)}."
    if view.rows < needs.rows:
        return f"It needs {several(needs.rows, 'row')} or more, the dump has {view.rows:,}."
    for also in sorted(needs.also):
        if not _there(also, view):
            return f"{_ALSO[also][0].upper()}{_ALSO[also][1:]}."
    return ""


def _there(also: str, view: View) -> bool:
    reference = view.reference
    return {
        "history": reference is not None and reference.versions > 0,
        "exports": reference is not None and bool(reference.exports),
        "known": bool(view.corpora),
        "former": reference is not None and (reference.former > 0 or reference.tells_erased),
        "said-at": view.claim.said_at is not None,
        "count": view.claim.count is not None,
        "named": view.relation.named,
    }[also]


def _holds(kinds: frozenset[str], kind: str) -> bool:
    return kind in kinds or kind.replace("_", "-") in kinds


def _listed(kinds: list[str]) -> str:
    words = [kind.replace("_", " ") for kind in kinds]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
