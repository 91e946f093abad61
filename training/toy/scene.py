"""A scene: actors with paths on a textured ground, and how it becomes pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from .palette import COLOURS, GROUNDS, SIZE, covers

Pixels: TypeAlias = npt.NDArray[np.uint8]
SUPERSAMPLING = 3
TURN = (0.25, 0.75)
"""When a colour or a size changes, as shares of the clip: settled before and after."""


@dataclass(frozen=True)
class Actor:
    """One thing. ``path`` is key points ``(when, x, y)`` with ``when`` from 0 to 1 and pixels; linear between them."""

    shape: str
    colour: str
    radius: float
    path: tuple[tuple[float, float, float], ...]
    end_colour: str | None = None
    end_radius: float | None = None

    def place(self, when: float) -> tuple[float, float]:
        """Return the centre at ``when`` (0 to 1), in pixels."""
        times, xs, ys = zip(*self.path, strict=True)
        return float(np.interp(when, times, xs)), float(np.interp(when, times, ys))

    def radius_at(self, when: float) -> float:
        """Return the radius at ``when`` (0 to 1), in pixels."""
        end = self.radius if self.end_radius is None else self.end_radius
        return float(np.interp(when, TURN, (self.radius, end)))

    def rgb(self, when: float) -> npt.NDArray[np.float64]:
        """Return the colour at ``when`` (0 to 1), ``[3]`` from 0 to 255."""
        start = np.array(COLOURS[self.colour], float)
        end = np.array(COLOURS[self.end_colour or self.colour], float)
        share = np.interp(when, TURN, (0.0, 1.0))
        return (1 - share) * start + share * end


@dataclass(frozen=True)
class Scene:
    """Actors on a ground; ``texture`` seeds the ground's pattern."""

    ground: str
    texture: int
    actors: tuple[Actor, ...]


def times(frames: int) -> npt.NDArray[np.float64]:
    """Return when each of ``frames`` frames is, from 0 to 1; a single frame is the start."""
    return np.linspace(0.0, 1.0, frames) if frames > 1 else np.zeros(1)


def render(scene: Scene, frames: int) -> Pixels:
    """Return the clip as ``[T, H, W, 3]``; the same scene gives the same bytes."""
    ground = _ground(scene)
    clip: Pixels = np.empty((frames, SIZE, SIZE, 3), np.uint8)
    for index, when in enumerate(times(frames)):
        picture = ground.copy()
        for actor in scene.actors:
            _paint(picture, actor, float(when))
        clip[index] = np.clip(picture + 0.5, 0, 255).astype(np.uint8)
    return clip


def _ground(scene: Scene) -> npt.NDArray[np.float64]:
    """A calm pattern of low contrast, ``[H, W, 3]``: two waves and a little grain, the same on all channels."""
    rng = np.random.default_rng(scene.texture)
    y, x = np.mgrid[0:SIZE, 0:SIZE] / SIZE
    pattern = np.zeros((SIZE, SIZE))
    for _ in range(2):
        angle, phase, waves = rng.uniform(0, np.pi), rng.uniform(0, 2 * np.pi), rng.uniform(2, 5)
        pattern += 5 * np.sin(2 * np.pi * waves * (x * np.cos(angle) + y * np.sin(angle)) + phase)
    pattern += rng.uniform(-2, 2, (SIZE, SIZE))
    return np.array(GROUNDS[scene.ground], float) + pattern[..., None]


def _paint(picture: npt.NDArray[np.float64], actor: Actor, when: float) -> None:
    """Paint ``actor`` over ``picture`` ``[H, W, 3]``, its edge smoothed by supersampling."""
    (x, y), radius = actor.place(when), actor.radius_at(when)
    left, top = max(0, int(x - radius) - 1), max(0, int(y - radius) - 1)
    right, bottom = min(SIZE, int(x + radius) + 2), min(SIZE, int(y + radius) + 2)
    if left >= right or top >= bottom:
        return
    alpha = coverage(actor.shape, x, y, radius, (left, top, right, bottom))[..., None]
    patch = picture[top:bottom, left:right]
    picture[top:bottom, left:right] = (1 - alpha) * patch + alpha * actor.rgb(when)


def coverage(
    shape: str, x: float, y: float, radius: float, box: tuple[int, int, int, int] = (0, 0, SIZE, SIZE)
) -> npt.NDArray[np.float64]:
    """Return how much of each pixel of ``box`` (left, top, right, bottom) a shape covers, ``[H, W]`` from 0 to 1."""
    left, top, right, bottom = box
    n = SUPERSAMPLING
    ys = (np.arange(top * n, bottom * n) + 0.5) / n
    xs = (np.arange(left * n, right * n) + 0.5) / n
    inside = covers(shape, (xs[None, :] - x) / radius, (ys[:, None] - y) / radius)
    return inside.reshape(bottom - top, n, right - left, n).mean(axis=(1, 3))
