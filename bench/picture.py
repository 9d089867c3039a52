"""The growth curve as an SVG, both axes logarithmic: linear growth is a straight line, ten up for ten along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 900, 460, 70, 270, 24, 48
# Okabe and Ito (2008): told apart by people with any colour vision
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8a8a00")
LINE = 17  # pixels between two labels
_SI = {9: "G", 6: "M", 3: "k"}

Points = Sequence[tuple[float, float]]


def growth(series: Mapping[str, Points]) -> str:
    """SVG of seconds by rows; a series is (rows, seconds), all above zero. Series without a point are left out."""
    drawn = {label: points for label, points in series.items() if points}
    across = _Scale([x for points in drawn.values() for x, _ in points], LEFT, WIDTH - RIGHT)
    up = _Scale([y for points in drawn.values() for _, y in points], HEIGHT - BOTTOM, TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="13" role="img" aria-label="Seconds by rows">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        *_grid(across, up),
    ]
    ends = _apart([up.at(points[-1][1]) for points in drawn.values()])
    for (label, points), colour, end in zip(drawn.items(), COLOURS, ends, strict=False):
        parts += _line(
            [(across.at(x), up.at(y)) for x, y in points], f"{label}: {_brief(points[-1][1])} s", colour, end
        )
    return "\n".join([*parts, "</svg>", ""])


class _Scale:
    """Powers of ten from below the smallest to above the largest value, laid between two pixels."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self.low, self.high = floor(log10(min(values))), ceil(log10(max(values)))
        if self.low == self.high:
            self.high += 1
        self._start, self._end = start, end

    def at(self, value: float) -> float:
        """The pixel of a value."""
        return self._start + (log10(value) - self.low) / (self.high - self.low) * (self._end - self._start)


def _grid(across: _Scale, up: _Scale) -> list[str]:
    parts, foot, edge = [], HEIGHT - BOTTOM, WIDTH - RIGHT
    for power in range(across.low, across.high + 1):
        x = across.at(10.0**power)
        parts.append(f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{foot}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{foot + 18}" text-anchor="middle">{_brief(10.0**power)}</text>')
    for power in range(up.low, up.high + 1):
        y = up.at(10.0**power)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{edge}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_brief(10.0**power)} s</text>')
    middle = (LEFT + edge) / 2
    parts.append(
        f'<text x="{middle:.0f}" y="{HEIGHT - 10}" text-anchor="middle">claimed rows, as many customers</text>'
    )
    return parts


def _line(points: Points, label: str, colour: str, end: float) -> list[str]:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *(f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.5" fill="{colour}"/>' for px, py in points),
        f'<line x1="{x + 5:.1f}" y1="{y:.1f}" x2="{x + 22:.1f}" y2="{end:.1f}" stroke="{colour}" stroke-width="0.7"/>',
        f'<text x="{x + 26:.1f}" y="{end + 4:.1f}" fill="{colour}">{escape(label)}</text>',
    ]


def _apart(wanted: Sequence[float]) -> list[float]:
    """Places for labels near the wanted ones, none closer to another than a line of text, none below the picture."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    places, last = [0.0] * len(wanted), TOP - LINE + 0.0
    for i in order:
        last = places[i] = max(wanted[i], last + LINE)
    lowest = HEIGHT - BOTTOM + LINE + 0.0
    for i in reversed(order):
        lowest = places[i] = min(places[i], lowest - LINE)
    return places


def _brief(number: float) -> str:
    for power, letter in _SI.items():
        if number >= 10**power:
            return f"{number / 10**power:g}{letter}"
    return f"{number:.3g}"
