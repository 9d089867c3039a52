"""What a claim is made of: the share of every origin by row and by person, with intervals; each cell's posterior."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assay.forensics.model import View
from assay.settings import Progress, silent
from assay.verdict import mixture
from assay.verdict.cells import Cells, gather
from assay.verdict.components import GROUPS, Component, adapting, components, likelihoods
from assay.verdict.mixture import DRAWS, Array, Flags, Integers
from assay.verdict.model import ORIGINS, Composition, Part
from assay.verdict.patterns import read_patterns
from assay.verdict.snapshot import Split, split_ours
from assay.verdict.ways import Drawn, by_people, draw

UNSURE = ("other-person", "invented")  # told apart by marks only, whose rates elsewhere are known roughly
# What lies farther off an interval than this many of its widths, and than this share, is no tail but another outcome.
# Asserted: it is eight standard deviations off the middle of a normal share, where no draw ever comes; shares are told
# to tenths of a percent. Where it were half of the draws, none is left out.
_WIDTHS, _LEAST, _MOST = 2.0, 0.005, 0.5
OURS = ("ours-current", "ours-older", "ours-former", "ours-partner", "scraped")


def compose(view: View, progress: Progress = silent) -> Composition:
    """The composition of `view`'s rows. Needs `matches`, view.overlap and a reference; deterministic in view.key."""
    rng = np.random.default_rng(np.frombuffer(view.key, dtype=np.uint8).tolist())
    progress("composition", 0, 2)
    patterns = read_patterns(view)
    cells = gather(view, patterns)
    progress("composition", 1, 2)
    if not len(cells.code):
        return _empty()
    parts = components(patterns, cells)
    drawn = draw(view, cells, rng)
    split = split_ours(view, rng)
    index = np.array([GROUPS.index(c.group) for c in parts])
    people_total = max(1.0, float(cells.people.sum()))
    shares, plain, fitted = _fit(cells, parts, by_people(cells, drawn), cells.people, rng)
    scaled = cells.rows * people_total / max(1.0, float(cells.rows.sum()))
    by_row, plain_row, fitted_row = _fit(cells, parts, drawn, scaled, rng)
    former = _former(cells, fitted, plain, parts)
    draws, fixed = (_origins(s, index, split, former) for s in (shares, plain))
    draws_row, all_row = (_origins(s, index, split, former) for s in (by_row, plain_row))
    usual = _usual(draws_row)
    fixed, fixed_row = fixed[_usual(draws)], all_row[usual]
    rows, persons = int(cells.rows.sum()), int(cells.people.sum())
    by_component = mixture.posterior(fitted_row[usual], plain_row[usual])
    cell_posterior = _cell_posterior(cells, by_component, index, split, usual)
    progress("composition", 2, 2)
    return Composition(
        parts=_parts(draws_row, fixed_row, rows),
        people=_parts(draws, fixed, persons),
        rows=rows,
        persons=persons,
        duplicates=_copies(view),
        draws=draws,
        ours=_sum("ours", OURS, draws, fixed, persons),
        elsewhere=_sum("elsewhere", UNSURE, draws, fixed, persons),
        sums=tuple(_sum(key, of, draws_row, fixed_row, rows) for key, of in (("ours", OURS), ("elsewhere", UNSURE))),
        notes=(*split.notes, *_notes(patterns.told, draws)),
        cells=tuple((int(code), tuple(map(float, row))) for code, row in zip(cells.code, cell_posterior, strict=True)),
        marks=tuple(mark.name for mark in cells.marks),
    )


def _fit(
    cells: Cells, parts: tuple[Component, ...], drawn: Drawn, counts: Array, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    index = np.array([GROUPS.index(c.group) for c in parts])
    return mixture.proportions(counts, likelihoods(cells, parts, drawn), index, rng, adapting(cells, parts, drawn))


def _former(cells: Cells, likelihood: Array, shares: Array, parts: tuple[Component, ...]) -> Array:
    """Share of former customers among ours, per draw (Beta over people)."""
    ours = np.array([c.group == "ours" for c in parts])
    belongs = mixture.posterior(likelihood, shares)[:, ours].sum(axis=1) * cells.people * (cells.group >= 0)
    former, all_ours = float(belongs[cells.former].sum()), float(belongs.sum())
    rng = np.random.default_rng([round(former), round(all_ours)])
    if all_ours < 0.5 or not former:
        return np.zeros(DRAWS)
    return mixture.beta_draws(former, all_ours, rng)


def _origins(shares: Array, index: Integers, split: Split, former: Array) -> Array:
    """Shares of components turned into shares of ORIGINS, per draw."""
    grouped = np.column_stack([shares[:, index == i].sum(axis=1) for i in range(len(GROUPS))])
    answer = np.zeros((len(shares), len(ORIGINS)))
    ours = grouped[:, 0]
    route = split.partner + split.scraped
    ways = {
        "ours-former": ours * former * (1 - route),
        "ours-older": ours * (1 - former) * (1 - route) * split.older,
        "ours-current": ours * (1 - former) * (1 - route) * (1 - split.older),
        "ours-partner": ours * split.partner,
        "scraped": ours * split.scraped,
    }
    for origin, values in ways.items():
        answer[:, ORIGINS.index(origin)] = values
    for position, group in enumerate(GROUPS[1:], start=1):
        answer[:, ORIGINS.index(group)] = grouped[:, position]
    return answer


def _usual(draws: Array) -> Flags:
    """Which draws lie not far beyond an interval, for the estimates.

    What is all or nothing (one file is one snapshot) turns up in a few draws although the interval excludes it; a mean
    with them would lie at the interval's end, and say that a little is what is either all or none.
    """
    spans = np.array([shortest(column) for column in draws.T])
    reach = np.maximum(_WIDTHS * (spans[:, 1] - spans[:, 0]), _LEAST)
    near = ((draws >= spans[:, 0] - reach) & (draws <= spans[:, 1] + reach)).all(axis=1)
    return near if near.mean() >= _MOST else np.ones_like(near)


def _parts(draws: Array, plain: Array, total: int) -> tuple[Part, ...]:
    share = plain.mean(axis=0)
    parts = [_part(origin, float(share[i]), draws[:, i], total) for i, origin in enumerate(ORIGINS)]
    for one, two in (UNSURE, UNSURE[::-1]):  # if one may be nothing, the other may be both
        i, j = ORIGINS.index(one), ORIGINS.index(two)
        if parts[j].low == 0:
            both = _tidy(shortest(draws[:, i] + draws[:, j])[1])
            parts[i] = replace(parts[i], high=max(parts[i].high, both))
    return tuple(parts)


def _part(origin: str, share: float, draws: Array, total: int) -> Part:
    low, high = shortest(draws)
    return Part(origin, _tidy(share), _tidy(min(low, share)), _tidy(max(high, share)), round(share * total))


def shortest(draws: Array, inside: float = 0.9) -> tuple[float, float]:
    """The shortest interval that holds `inside` of the draws of a share, reaching 0 or 1 where it comes near them.

    Shares pile up at their bounds (all rows ours, none invented), where equal tails would exclude the truth.
    """
    ordered = np.sort(draws)
    width = int(np.ceil(inside * len(ordered)))
    spans = ordered[width - 1 :] - ordered[: len(ordered) - width + 1]
    start = int(spans.argmin())
    low, high = float(ordered[start]), float(ordered[start + width - 1])
    near = 0.25 * (high - low)
    return (0.0 if low <= near else low), (1.0 if 1 - high <= near else high)


def _tidy(value: float) -> float:
    return round(float(min(1.0, max(0.0, value))), 6)


def _sum(name: str, origins: tuple[str, ...], draws: Array, plain: Array, total: int) -> Part:
    inside = [ORIGINS.index(origin) for origin in origins]
    return _part(name, float(plain[:, inside].sum(axis=1).mean()), draws[:, inside].sum(axis=1), total)


def _cell_posterior(cells: Cells, by_component: Array, index: Integers, split: Split, usual: Flags) -> Array:
    """P(origin | cell): ours goes to former where the candidate is one, otherwise by the split in `usual` draws."""
    answer = np.zeros((len(cells.code), len(ORIGINS)))
    mean = Split(*(way[usual].mean(keepdims=True) for way in (split.older, split.partner, split.scraped)))
    for former in (False, True):
        rows = cells.former == former
        answer[rows] = _origins(by_component[rows], index, mean, np.full(1, float(former)))
    whole: Array = answer / np.maximum(answer.sum(axis=1, keepdims=True), 1e-12)
    return whole


def _copies(view: View) -> int:
    return int(view.engine.one("SELECT count(*) FILTER (WHERE copy) FROM matches")[0] or 0)


def _notes(told: bool, draws: Array) -> tuple[str, ...]:
    notes = []
    if not told:
        notes.append(
            "No company fact could be compared: rows about our customers cannot be told from the same people in "
            "somebody else's list, other than by their number."
        )
    other, made = draws[:, ORIGINS.index("other-person")], draws[:, ORIGINS.index("invented")]
    if np.ptp(shortest(other)) > 0.5 and np.corrcoef(other, made)[0, 1] < -0.9:
        notes.append("Rows that are not ours cannot be split between real strangers and inventions from their marks.")
    return tuple(notes)


def _empty() -> Composition:
    parts = tuple(Part(origin, 0.0, 0.0, 1.0, 0) for origin in ORIGINS)
    draws = np.random.default_rng(0).dirichlet(np.ones(len(ORIGINS)), size=DRAWS)
    ours, elsewhere = (Part(name, 0.0, 0.0, 1.0, 0) for name in ("ours", "elsewhere"))
    return Composition(parts, parts, 0, 0, 0, draws, ours, elsewhere)
