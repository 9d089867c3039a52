"""The demo: a small company, three claims with known truth, three reports."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assay.desk.examination import examine_to
from assay.desk.request import Request
from assay.report import Result
from assay.settings import Progress, Settings, silent


@dataclass(frozen=True)
class Demonstration:
    """A claim of the demo, its truth in words, the result and where the report lies."""

    title: str
    story: str
    result: Result
    report: Path


def demonstrate(out: Path, progress: Progress = silent, settings: Settings | None = None) -> tuple[Demonstration, ...]:
    """Write the company and its claims below `out`, examine each claim, write the reports."""
    from assay.desk.demo import AS_OF, build_company, write_posts  # no examination of a claim needs them

    company, posts = write_posts(build_company(), out)
    shown = []
    for post in posts:
        request = Request(
            dumps=(post.dump,),
            against=str(company),
            claim=post.claim,
            as_of=AS_OF,
            country="US",
            settings=settings or Settings(),
        )
        result = examine_to(request, out / post.name, progress)
        shown.append(Demonstration(post.title, post.story, result, out / post.name / "report.html"))
    return tuple(shown)
