"""Means with confidence intervals. Prompts are drawn again, not clips: clips of one prompt are not independent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

DRAWS = 4000
LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean and its 95 % interval."""

    mean: float
    low: float
    high: float

    def text(self, percent: bool = True, sign: bool = False) -> str:
        """Return ``61.2 (57.0 to 65.3)``."""
        values = [100 * value if percent else value for value in (self.mean, self.low, self.high)]
        one, low, high = (f"{value:+.1f}" if sign else f"{value:.1f}" for value in values)
        return f"{one} ({low} to {high})"


def mean_of(by_prompt: Mapping[int, Sequence[float]], seed: int = 0) -> Interval:
    """Return the mean over prompts of each prompt's mean, by the percentile bootstrap over prompts."""
    values = np.array([float(np.mean(list(clips))) for clips in by_prompt.values()])
    return _interval(values, seed)


def difference(
    one: Mapping[int, Sequence[float]], other: Mapping[int, Sequence[float]], seed: int = 0
) -> Interval:
    """Return the mean of ``one`` minus that of ``other`` over the prompts that both have: paired."""
    both = [prompt for prompt in one if prompt in other]
    return _interval(np.array([np.mean(list(one[p])) - np.mean(list(other[p])) for p in both]), seed)


def _interval(values: npt.NDArray[np.float64], seed: int) -> Interval:
    rng = np.random.default_rng(seed)
    means = values[rng.integers(len(values), size=(DRAWS, len(values)))].mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(values.mean()), float(low), float(high))


def parts(grid: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    """Return the variance over anchors, over seeds, and what is left, of ``[anchors, seeds]``: two ways without repetition.

    The two components are by expected mean squares and may come out below zero by chance; they are left so, as their mean over
    prompts would be biased otherwise.
    """
    anchors, seeds = grid.shape
    centred = grid - grid.mean()
    rows, columns = centred.mean(axis=1, keepdims=True), centred.mean(axis=0, keepdims=True)
    rest = float(((centred - rows - columns) ** 2).sum() / ((anchors - 1) * (seeds - 1)))
    of_rows = float(seeds * (rows**2).sum() / (anchors - 1))
    of_columns = float(anchors * (columns**2).sum() / (seeds - 1))
    return (of_rows - rest) / seeds, (of_columns - rest) / anchors, rest
