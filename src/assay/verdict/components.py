"""The components of the mixture: each origin as one or more ways its rows look, with rates drawn within their error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assay.verdict import patterns as p
from assay.verdict import ways
from assay.verdict.cells import Cells, Mark
from assay.verdict.mixture import DRAWS, Adapting, Array

GROUPS = ("ours", "other-person", "known-corpus", "credentials", "invented")


@dataclass(frozen=True)
class Component:
    """One way rows of an origin look: its candidates and its marks."""

    group: str
    candidates: str  # "ours", "stale", "damaged", "none", "collision", "permuted", "elsewhere", "tied", "any"
    marks: ways.Way


def components(patterns: p.Patterns, cells: Cells) -> tuple[Component, ...]:
    """The components.

    Without a company fact nothing but their number separates ours from the same people elsewhere. Known corpora and
    credentials take part only when a mark can show them: otherwise nothing would. Addresses made from names take part
    only where nearly all rows that lead to nobody have them: who writes addresses by a template does so for every row,
    and taken together with shuffled columns they would imitate any real list.
    """
    shown, told = {mark.name for mark in cells.marks}, patterns.told
    strangers = ("none", "collision", "elsewhere") if told else ("tied", "collision")
    found = [Component("ours", way, ways.own) for way in ("ours", "stale")] + [Component("ours", "damaged", ways.worn)]
    found += [Component("other-person", way, ways.other) for way in strangers]
    if "known" in shown:
        found += [Component("known-corpus", way, ways.known) for way in (*strangers, *(() if told else ("any",)))]
        if patterns.beyond:
            found += [Component("ours", "ours", ways.listed)]
    if "plaintext" in shown:
        found += [Component("credentials", way, ways.credentials) for way in ("any", "none")]
    templates: tuple[ways.Way, ...] = ()
    if _issued(cells):
        templates = (ways.built, ways.neat)
        found += [Component("other-person", way, ways.addressed) for way in strangers]
    made: tuple[ways.Way, ...] = (ways.shuffled, ways.library, ways.reserved, *templates)
    found += [Component("invented", candidates, way) for candidates in ("none", "collision") for way in made]
    return (*found, Component("invented", "permuted", ways.shuffled))


def _issued(cells: Cells) -> bool:
    """Whether the addresses of nearly all rows that lead to nobody hold the name."""
    return ways.seen_alone(cells).get("mail_names", 1.0) >= ways.ISSUED  # without addresses nothing tells


def likelihoods(cells: Cells, parts: tuple[Component, ...], drawn: ways.Drawn) -> Array:
    """P(cell | component) up to a factor per cell: (draws, cells, components)."""
    answer = np.empty((DRAWS, len(cells.code), len(parts)))
    cache: dict[ways.Way, Array] = {}
    for index, part in enumerate(parts):
        if part.marks not in cache:
            cache[part.marks] = _marks(cells, part.marks, drawn)
        answer[:, :, index] = _candidates(cells, part.candidates, drawn) * cache[part.marks]
    return np.maximum(answer, 1e-30)


def adapting(cells: Cells, parts: tuple[Component, ...], drawn: ways.Drawn) -> tuple[Adapting, ...]:
    """The ways whose marks' rates are known only roughly, with the bounds within which they move to the data."""
    if not cells.marks:
        return ()
    on, off = (cells.state == 1).astype(float), (cells.state == 2).astype(float)
    found = []
    for way in dict.fromkeys(part.marks for part in parts):
        columns = np.array([i for i, part in enumerate(parts) if part.marks is way])
        bounds = [ways.bounds(way, drawn, mark) for mark in cells.marks]
        if not any(bounds):
            continue
        centre = _rates([way(drawn, mark) for mark in cells.marks])
        held = [b or (way(drawn, m), way(drawn, m), ways.FREE) for m, b in zip(cells.marks, bounds, strict=True)]
        low, high = _rates([b[0] for b in held]), _rates([b[1] for b in held])
        size = np.array([b[2] for b in held])
        bare = np.stack([_candidates(cells, parts[i].candidates, drawn) for i in columns], axis=2)
        found.append(Adapting(columns, bare, on, off, centre, low, high, size))
    return tuple(found)


def _rates(per_mark: list[Array]) -> Array:
    answer: Array = np.clip(np.stack(per_mark, axis=1), 1e-4, 1 - 1e-4)
    return answer


def _marks(cells: Cells, way: ways.Way, drawn: ways.Drawn) -> Array:
    log = np.zeros((DRAWS, len(cells.code)))
    for index, mark in enumerate(cells.marks):
        rate = np.clip(_start(way, drawn, mark), 1e-4, 1 - 1e-4)[:, None]
        state = cells.state[:, index][None, :]
        log += np.where(state == 1, np.log(rate), np.where(state == 2, np.log1p(-rate), 0.0))
    return np.exp(log)


def _start(way: ways.Way, drawn: ways.Drawn, mark: Mark) -> Array:
    """Rates that may move begin as near to the data as they may, so that no way has a head start over another."""
    bounds = ways.bounds(way, drawn, mark)
    answer: Array = way(drawn, mark) if bounds is None else np.clip(drawn.seen[mark.name], bounds[0], bounds[1])
    return answer


def _candidates(cells: Cells, way: str, drawn: ways.Drawn) -> Array:
    none = (cells.group < 0)[None, :]
    kinds = np.exp(cells.log)[None, :, :]
    tiny = 1e-9
    if way in ("ours", "stale"):
        kind = kinds[:, :, p.FRESH if way == "ours" else p.STALE]
        return np.where(none, 1 - drawn.recall[:, None], drawn.recall[:, None] * kind)
    if way == "damaged":
        return np.where(none, 1 - drawn.damaged[:, None], drawn.damaged[:, None] * kinds[:, :, p.DAMAGED])
    elsewhere = np.exp(cells.log[None, :, p.ELSEWHERE] + drawn.alike[:, None] * _gap(cells)[None, :])
    if way == "tied":
        return np.where(none, 1 - drawn.overlap[:, None], drawn.overlap[:, None] * elsewhere)
    if way == "elsewhere":
        return np.where(none, tiny, elsewhere)
    if way == "none":
        return np.where(none, 1.0, tiny) * np.ones((DRAWS, 1))
    kind = kinds[:, :, {"collision": p.COLLISION, "permuted": p.PERMUTED, "any": p.LISTED}[way]]
    return np.where(none, tiny, kind) * np.ones((DRAWS, 1))


def _gap(cells: Cells) -> Array:
    answer: Array = cells.log[:, p.ALIKE] - cells.log[:, p.ELSEWHERE]
    return answer
