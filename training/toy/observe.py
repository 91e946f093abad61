"""What a picture of the toy world shows, measured from its pixels: every thing with its colour, shape, place and size.

Used on what a model made, so it takes blur, noise and colours that are a little off. How much: docs/training.md.
"""

from __future__ import annotations

import colorsys
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from .palette import COLOURS, SHAPES, SIZE, covers
from .scene import Pixels, coverage

Box: TypeAlias = tuple[int, int, int, int]
Mask: TypeAlias = npt.NDArray[np.bool_]

CHROMA = 62.0
"""Largest minus smallest channel from which a pixel is of a colour; grounds have up to 24, colours 120 and more."""
GROUND_CHROMA = 16.0
SMALLEST = 28
"""Pixels of the smallest blob that is a thing; the smallest thing that is ever made, a cross of radius 6, has about 60."""
_HUES = {name: colorsys.rgb_to_hsv(*(channel / 255 for channel in rgb))[0] for name, rgb in COLOURS.items()}
BLURS = (0.0, 1.2, 2.0)
"""Radii of the blur that shapes are compared under, in pixels."""
_FIT = 96
"""Points along each side of the square in which a shape's area and centroid are measured."""


@dataclass(frozen=True)
class Thing:
    """One thing in one frame: centre and box in pixels, ``box`` as (left, top, right, bottom), ends exclusive."""

    colour: str
    shape: str
    x: float
    y: float
    area: int
    box: Box


def observe(picture: Pixels) -> tuple[Thing, ...]:
    """Return the things in ``picture`` ``[H, W, 3]``, from the left to the right."""
    labels, chroma = _colours(picture)
    things = []
    for index, colour in enumerate(COLOURS):
        blobs, count = ndimage.label(labels == index)
        for number in range(1, count + 1):
            mask = blobs == number
            # The edge is where ground and colour are half each, whatever the colour's strength here.
            mask &= chroma >= (np.percentile(chroma[mask], 90) + GROUND_CHROMA) / 2
            if int(mask.sum()) >= SMALLEST:
                things.append(_thing(colour, mask))
    return tuple(sorted(things, key=lambda thing: thing.x))


def _colours(picture: Pixels) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return the number of each pixel's colour in ``COLOURS``, -1 for ground, and its chroma, both ``[H, W]``."""
    # A median over 3 by 3 takes single odd pixels and keeps corners.
    rgb = ndimage.median_filter(picture.astype(float), size=(3, 3, 1))
    high, low = rgb.max(axis=-1), rgb.min(axis=-1)
    chroma = high - low
    spread = np.maximum(chroma, 1e-6)
    red, green, blue = np.moveaxis(rgb, -1, 0)
    hue = np.select(
        [high == red, high == green],
        [((green - blue) / spread) % 6, (blue - red) / spread + 2],
        (red - green) / spread + 4,
    )
    apart = np.stack([abs((hue / 6 - known + 0.5) % 1 - 0.5) for known in _HUES.values()])
    return np.where(chroma >= CHROMA, apart.argmin(axis=0), -1), chroma


def _thing(colour: str, mask: Mask) -> Thing:
    ys, xs = np.nonzero(mask)
    x, y = float(xs.mean() + 0.5), float(ys.mean() + 0.5)
    box = (int(xs.min()), int(ys.min()), int(xs.max() + 1), int(ys.max() + 1))
    best = _shape_of(mask, x, y)
    return Thing(colour, best, x, y, int(mask.sum()), box)


def _shape_of(mask: Mask, x: float, y: float) -> str:
    """Return the shape that covers ``mask`` best, sharp or blurred: blur makes a cross and a square rounder."""
    edge = 5
    ys, xs = np.nonzero(mask)
    left, top = max(0, int(xs.min()) - edge), max(0, int(ys.min()) - edge)
    right, bottom = min(SIZE, int(xs.max()) + edge + 1), min(SIZE, int(ys.max()) + edge + 1)
    part = mask[top:bottom, left:right]
    overlaps = {shape: _overlap(part, shape, x, y, (left, top, right, bottom)) for shape in SHAPES}
    return max(overlaps, key=lambda shape: overlaps[shape])


def _overlap(part: Mask, shape: str, x: float, y: float, box: Box) -> float:
    """Intersection over union of ``part``, the mask within ``box``, with ``shape`` of the same area and centroid.

    Of the blurs, that under which it is largest.
    """
    unit_area, below = _MEASURES[shape]
    radius = float(np.sqrt(part.sum() / unit_area))
    sharp = coverage(shape, x, y - below * radius, radius, box)
    found = []
    for blur in BLURS:
        ideal = sharp
        if blur:
            # Blur changes the area within the half-way line; the radius is put right by what it did.
            area = (ndimage.gaussian_filter(sharp, blur) >= 0.5).sum()
            wider = radius * float(np.sqrt(part.sum() / max(1, area)))
            ideal = coverage(shape, x, y - below * wider, wider, box)
            ideal = (ndimage.gaussian_filter(ideal, blur) >= 0.5).astype(float)
        found.append(float(np.minimum(part, ideal).sum() / np.maximum(part, ideal).sum()))
    return max(found)


def _measure(shape: str) -> tuple[float, float]:
    """Area of a shape of radius 1, and how far its centroid lies below its centre."""
    side = 1.2
    points = (np.arange(2 * _FIT) + 0.5) / _FIT * side - side
    inside = covers(shape, points[None, :], points[:, None])
    return float(inside.mean() * (2 * side) ** 2), float((inside * points[:, None]).sum() / inside.sum())


_MEASURES = {shape: _measure(shape) for shape in SHAPES}
