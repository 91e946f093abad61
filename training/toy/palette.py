"""The words of the toy world and what they look like.

Colours are told by hue and stand at least 40 degrees apart; grounds have next to no chroma. So a blurred edge, a mix of a
colour with the ground, keeps its colour's hue, and a pixel is either ground or one of the colours.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

SIZE = 64
"""Width and height of every clip, in pixels."""

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (215, 45, 40),
    "yellow": (235, 205, 45),
    "green": (45, 165, 70),
    "cyan": (45, 205, 205),
    "blue": (50, 80, 220),
    "magenta": (210, 60, 190),
}
GROUNDS: dict[str, tuple[int, int, int]] = {
    "sand": (188, 180, 164),
    "stone": (128, 128, 128),
    "slate": (66, 72, 82),
}
SHAPES = ("circle", "square", "triangle", "cross")


def covers(shape: str, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return which points lie inside ``shape`` of radius 1 about the origin; y points down, as in pictures."""
    if shape == "circle":
        return x**2 + y**2 <= 1
    if shape == "square":
        return np.maximum(abs(x), abs(y)) <= 0.88
    if shape == "triangle":
        return (y <= 0.8) & (y >= 2 * abs(x) - 1.1)
    if shape == "cross":
        return (np.minimum(abs(x), abs(y)) <= 0.33) & (np.maximum(abs(x), abs(y)) <= 1)
    raise ValueError(f'There is no shape "{shape}" in the toy world; there are {", ".join(SHAPES)}.')
