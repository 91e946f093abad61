"""Scores against work as a picture: an SVG with an interval at every point."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from .intervals import Interval

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 40, 56
COLOURS = ("#5b6b7c", "#d9822b", "#2a7f62", "#8a4fbf")
SHARES = (0.05, 0.1, 0.2, 0.5, 1.0)
"""Where work is told in numbers."""


@dataclass(frozen=True)
class Point:
    """``work`` is more than 0; ``words`` stand beside the point."""

    work: float
    score: Interval
    words: str


def chart(lines: Mapping[str, Sequence[Point]], across: str, up: str) -> str:
    """Return the SVG of ``lines``; work is drawn by its logarithm, as it doubles from point to point."""
    points = [point for line in lines.values() for point in line]
    works = [math.log(point.work) for point in points]
    low = math.floor(20 * min(point.score.low for point in points)) / 20
    high = math.ceil(20 * max(point.score.high for point in points)) / 20
    near, far = min(works) - 0.15, max(works) + 0.15

    def x(work: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log(work) - near) / (far - near)

    def y(score: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (score - low) / max(0.05, high - low)

    def text(at: tuple[float, float], words: str, anchor: str = "middle", fill: str = "#333") -> str:
        return f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'

    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>']
    for tick in range(round(100 * low), round(100 * high) + 1, 5):
        height = y(tick / 100)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{height:.1f}" y2="{height:.1f}" stroke="#e6e6e6"/>'
        )
        parts.append(text((LEFT - 8, height + 4), str(tick), "end"))
    for share in SHARES:
        if near <= math.log(share) <= far:
            parts.append(text((x(share), HEIGHT - BOTTOM + 18), f"{100 * share:g}%", fill="#666"))
    for number, (name, line) in enumerate(lines.items()):
        colour = COLOURS[number % len(COLOURS)]
        places = " ".join(f"{x(point.work):.1f},{y(point.score.mean):.1f}" for point in line)
        parts.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{places}"/>')
        for point in line:
            across_at, at = x(point.work), y(point.score.mean)
            ends = f'y1="{y(point.score.low):.1f}" y2="{y(point.score.high):.1f}"'
            parts.append(
                f'<line x1="{across_at:.1f}" x2="{across_at:.1f}" {ends} stroke="{colour}" stroke-width="1.5"/>'
                f'<circle cx="{across_at:.1f}" cy="{at:.1f}" r="4" fill="{colour}"/>'
            )
            parts.append(text((across_at + 8, at - 8), point.words, "start", colour))
        parts.append(text((LEFT + 8 + 130 * number, 22), name, "start", colour))
    parts.append(text((WIDTH / 2, HEIGHT - 14), across))
    parts.append(
        f'<text transform="translate(16 {HEIGHT / 2}) rotate(-90)" text-anchor="middle" fill="#333">{escape(up)}</text>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
        f"{''.join(parts)}</svg>\n"
    )
