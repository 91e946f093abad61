"""``python -m toy.robustness``: how much blur and noise the parser takes, as a table for docs/training.md."""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from .clips import clip
from .judge import judge
from .scene import Pixels

WORLD = 8
LEVELS = ((0.0, 8), (0.0, 16), (0.0, 24), (0.8, 4), (1.0, 8), (1.2, 8), (1.5, 8), (2.0, 8))
"""Blur as the radius of a Gaussian in pixels, and noise in levels of 255."""


def distorted(frames: Pixels, blur: float, noise: float, seed: int) -> tuple[Pixels, float]:
    """Return ``frames`` ``[T, H, W, 3]`` blurred, then with noise, and their peak signal-to-noise ratio in decibels."""
    rng = np.random.default_rng(seed)
    soft = ndimage.gaussian_filter(frames.astype(float), (0, blur, blur, 0))
    worse = np.clip(soft + rng.normal(0, noise, soft.shape), 0, 255).astype(np.uint8)
    error = ((worse.astype(float) - frames) ** 2).mean()
    return worse, float(10 * np.log10(255**2 / error))


def table(clips: int = 70) -> list[tuple[float, float, float, float, float]]:
    """Return rows of (blur, noise, mean PSNR, share of clips still right, share of single checks still passed)."""
    rows: list[tuple[float, float, float, float, float]] = []
    for blur, noise in LEVELS:
        decibels, right, score = [], [], []
        for number in range(clips):
            shown = clip(WORLD, number)
            worse, psnr = distorted(shown.frames(9), blur, noise, number)
            verdict = judge(worse, shown.prompt)
            decibels.append(psnr)
            right.append(verdict.right)
            score.append(verdict.score)
        rows.append((blur, noise, float(np.mean(decibels)), float(np.mean(right)), float(np.mean(score))))
    return rows


def main() -> None:
    """Print the table as Markdown."""
    print("| blur, pixels | noise, levels | PSNR, dB | clips still right | checks still passed |")
    print("| --- | --- | --- | --- | --- |")
    for blur, noise, decibels, right, score in table():
        print(f"| {blur} | {noise} | {decibels:.1f} | {right:.1%} | {score:.1%} |", flush=True)


if __name__ == "__main__":
    main()
