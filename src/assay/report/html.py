"""The report: one self-contained page, no script, nothing fetched, in light, dark, narrow and on paper."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assay.report.advice import next_steps
from assay.report.charts import composition_bar, funnel, interval_line, told_parts, waterfall
from assay.report.result import Result
from assay.report.words import LABELS, ORIGINS, OURS, agreement, count, percent, probability, read_back, shown_date
from assay.wording import noun, several

_FOLDER = files("assay.report").joinpath("page")


def html(result: Result) -> str:
    """The page for a result: headline, three sentences, composition, what to do next, then the evidence."""
    style = _FOLDER.joinpath("style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=FileSystemLoader(str(_FOLDER)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"percent": percent, "count": count, "day": shown_date, "probability": probability}
    environment.filters |= {"agreement": agreement, "read_back": read_back, "several": several, "noun": noun}
    page = environment.get_template("report.html.j2")
    return page.render(
        r=result,
        style=Markup(style),  # noqa: S704  # our own file, pinned by its digest in the page's policy
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        steps=next_steps(result),
        labels=LABELS,
        origins=ORIGINS,
        ours=OURS,
        bar=composition_bar(result.composition),
        shares=told_parts(result.composition, result.sums),
        people=told_parts(result.composition_of_people, result.sums_of_people),
        funnel=funnel(result),
        waterfall=waterfall(result),
        interval_line=interval_line,
    )
