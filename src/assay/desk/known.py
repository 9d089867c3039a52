"""Known corpora: older leaks that a claim may be recycled from, kept only as keyed fingerprints."""

from __future__ import annotations

from assay.desk.request import Request
from assay.engine import Engine
from assay.fields import Context, people, spell
from assay.forensics import recall_claim, remember
from assay.intake import read
from assay.private import named
from assay.settings import Progress


def remember_corpora(engine: Engine, request: Request, context: Context, progress: Progress) -> tuple[str, ...]:
    """Read each `--known` corpus in the box and keep fingerprints of what identifies people in it; gives their names.

    A corpus is read in an engine of its own, which is gone when its fingerprints are taken.
    """
    names = []
    for number, path in enumerate(request.known):
        folder = engine.folder / f"known-{number}"
        spelled = folder / "spelled.parquet"
        with Engine(folder, request.settings) as aside:
            intake = read([path], folder / "intake", request.settings, progress=progress)
            chosen = people(aside, intake, overrides={}, context=context)
            spell(aside, chosen.view, chosen.schema, context, "corpus", progress=progress)
            aside.write("SELECT * FROM corpus ORDER BY row", spelled)
        called = named(path.name)  # two lists may have one name; the second must not take the first's place
        names.append(called if called not in names else f"{called} ({number + 1})")
        engine.attach("corpus", spelled)
        remember(engine, "corpus", names[-1], request.key)
    if names:
        recall_claim(engine, request.key)
    return tuple(names)
