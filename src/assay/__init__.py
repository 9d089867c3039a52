"""Assay settles breach claims: is it ours, what is it made of, how old, from where, whom does it touch.

    import assay
    result = assay.examine("leak.csv", against="customers.parquet")
    print(result.verdict.headline)
    for part in result.composition:
        print(part.origin, part.share, part.low, part.high)

Everything the command line does is a call here; the functions live in `assay.desk`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assay.report import Result

__all__ = ["examine", "inspect"]


def examine(
    dumps: str | Path | Sequence[str | Path], *, against: str | Path, out: str | Path | None = None, **choices: Any
) -> Result:
    """Hold one or more dumps against customers and weigh what they are.

    `choices` are the fields of `assay.desk.Request`: claim, mapping, reference_mapping, known, as_of, seed, table,
    country, password, settings; `as_of` may be an ISO date as text. With `out`, result.json, report.html and
    rows.parquet are written there.
    Raises assay.problem.AssayError, which says what happened and what to do next.
    """
    return _run(dumps, out, against=str(against), **choices)


def inspect(dumps: str | Path | Sequence[str | Path], *, out: str | Path | None = None, **choices: Any) -> Result:
    """Say what is in one or more dumps, without any customers."""
    return _run(dumps, out, **choices)


def _run(dumps: str | Path | Sequence[str | Path], out: str | Path | None, **choices: Any) -> Result:
    from assay.desk import Request, examine_to  # loaded at the first call: an import of assay stays quick

    paths = [dumps] if isinstance(dumps, str | Path) else dumps
    known = tuple(Path(p) for p in choices.pop("known", ()))
    if isinstance(choices.get("as_of"), str):
        choices["as_of"] = date.fromisoformat(choices["as_of"])
    if "claim" in choices and choices["claim"] is not None:
        choices["claim"] = Path(choices["claim"])
    request = Request(dumps=tuple(Path(p) for p in paths), known=known, **choices)
    return examine_to(request, Path(out) if out is not None else None)
