"""The loss as a picture: an SVG that any browser opens."""

from __future__ import annotations

import json
from pathlib import Path

WIDTH, HEIGHT, MARGIN = 720, 320, 48


def draw(log: Path, out: Path) -> None:
    """Draw the losses in ``log`` (JSON lines with ``step`` and ``loss``): every step pale, their running mean strong."""
    points = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    if len(points) < 2:
        return
    steps = [int(point["step"]) for point in points]
    losses = [float(point["loss"]) for point in points]
    top = sorted(losses)[int(0.98 * (len(losses) - 1))] * 1.1 or 1.0
    out.write_text(_svg(steps, losses, _smooth(losses), top), encoding="utf-8")


def _smooth(values: list[float]) -> list[float]:
    """The mean of the values so far, those of a fiftieth of the run weighing most."""
    weight = 2 / (max(10, len(values) // 50) + 1)
    out = [values[0]]
    for number, value in enumerate(values[1:], 2):
        share = max(weight, 1 / number)
        out.append((1 - share) * out[-1] + share * value)
    return out


def _svg(steps: list[int], losses: list[float], smooth: list[float], top: float) -> str:
    first, last = steps[0], steps[-1]

    def line(values: list[float], style: str) -> str:
        places = [
            f"{MARGIN + (WIDTH - 2 * MARGIN) * (step - first) / (last - first):.1f},"
            f"{HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * min(1.0, value / top):.1f}"
            for step, value in zip(steps, values, strict=True)
        ]
        return f'<polyline fill="none" {style} points="{" ".join(places)}"/>'

    def text(x: float, y: float, words: str, anchor: str = "middle") -> str:
        return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>'

    ticks = "".join(
        text(MARGIN - 6, HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * share + 4, f"{top * share:.3g}", "end")
        for share in (0, 0.5, 1)
    )
    pale, strong = 'stroke="#bcd" stroke-width="0.7"', 'stroke="#146" stroke-width="2"'
    bottom = HEIGHT - MARGIN + 18
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="11">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
        f"{line(losses, pale)}{line(smooth, strong)}{ticks}"
        f"{text(MARGIN, bottom, str(first))}{text(WIDTH - MARGIN, bottom, str(last))}"
        f"{text(WIDTH / 2, HEIGHT - 12, f'step; running mean at the end: {smooth[-1]:.4f}')}</svg>"
    )
