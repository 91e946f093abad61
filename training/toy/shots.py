"""What is sampled for the evidence: one ``Shot`` decides one clip, and the five questions are lists of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Literal

STEPS = (50, 30, 15, 8, 4)
FAST = 15
"""The steps of every question but the second: the family table's ``fast`` preset, whose shift is the toy's own as well."""
ANCHOR_STEPS = 30
FRAMES = 9
LATENT_FRAMES = 3
CLOCKED, TIMES = 10, 3
"""The clock times so many clips of an arm together, so often."""

Text = Literal["video", "detailed", "none"]
Picture = Literal["none", "first", "raw", "right", "wrong", "noisy", "blurred"]


@dataclass(frozen=True, order=True)
class Shot:
    """``anchor`` is where the picture comes from: painted from the first frame's caption or from the raw prompt, or the
    generator's own frame, as it is or spoilt. ``place`` is its latent frame."""

    prompt: int
    seed: int
    text: Text = "video"
    anchor: Picture = "none"
    anchor_seed: int = 0
    place: int = 0
    lora: bool = False
    steps: int = FAST

    @property
    def key(self) -> str:
        """A name for the results file."""
        return " ".join(str(value) for value in asdict(self).values())

    @property
    def painted(self) -> bool:
        """Whether its anchor was made by the image model."""
        return self.anchor in ("first", "raw")

    @property
    def work(self) -> int:
        """What it costs without a clock: tokens that go through the network, guidance and the anchor's painting included."""
        video = self.steps * LATENT_FRAMES
        anchor = ANCHOR_STEPS if self.painted else 0
        return 2 * 16 * (video + anchor)


MODES: dict[str, Shot] = {
    "text-to-video, prompt as it is": Shot(0, 0),
    "text-to-video, upsampled prompt": Shot(0, 0, text="detailed"),
    "image-to-video without text": Shot(0, 0, text="none", anchor="first", lora=True),
    "image-to-video with text (anchor from the raw prompt)": Shot(0, 0, anchor="raw", lora=True),
    "factorized without LoRA": Shot(0, 0, anchor="first"),
    "factorized with LoRA": Shot(0, 0, anchor="first", lora=True),
}
VANILLA, FACTORIZED = MODES["text-to-video, prompt as it is"], MODES["factorized with LoRA"]
ANCHORS: tuple[Picture, ...] = ("right", "wrong", "noisy", "blurred")
PLACES = {"first": 0, "middle": 1, "last": LATENT_FRAMES - 1}
GRID = 4
"""Seeds by anchors of the fourth question."""


@dataclass(frozen=True)
class Size:
    """How much is sampled."""

    prompts: int = 210
    seeds: int = 3
    grid_prompts: int = 70


def of_prompts(arm: Shot, size: Size) -> Iterator[Shot]:
    """Yield ``arm`` for every prompt and seed; each seed paints an anchor of its own."""
    for prompt in range(size.prompts):
        for seed in range(size.seeds):
            yield replace(arm, prompt=prompt, seed=seed, anchor_seed=seed if arm.painted else 0)


def modes(size: Size) -> dict[str, list[Shot]]:
    """Return the arms of the first question."""
    return {name: list(of_prompts(arm, size)) for name, arm in MODES.items()}


def steps(size: Size) -> dict[tuple[str, int], list[Shot]]:
    """Return the arms of the second question."""
    return {
        (name, count): list(of_prompts(replace(arm, steps=count), size))
        for name, arm in (("vanilla", VANILLA), ("factorized", FACTORIZED))
        for count in STEPS
    }


def anchors(size: Size) -> dict[tuple[Picture, str], list[Shot]]:
    """Return the arms of the third question."""
    return {
        (kind, where): list(of_prompts(replace(FACTORIZED, anchor=kind, place=place), size))
        for kind in ANCHORS
        for where, place in PLACES.items()
    }


def grid(size: Size) -> list[list[list[Shot]]]:
    """Return the fourth question's shots by prompt, anchor and seed."""
    return [
        [
            [replace(FACTORIZED, prompt=prompt, seed=seed, anchor_seed=anchor) for seed in range(GRID)]
            for anchor in range(GRID)
        ]
        for prompt in range(size.grid_prompts)
    ]


def grid_vanilla(size: Size) -> list[list[Shot]]:
    """Return the fourth question's shots without an anchor, by prompt and seed."""
    return [
        [replace(VANILLA, prompt=prompt, seed=seed) for seed in range(GRID)]
        for prompt in range(size.grid_prompts)
    ]


def everything(size: Size) -> list[Shot]:
    """Return all shots once, a prompt's whole set together: a run that is stopped has some prompts complete."""
    found = {
        shot
        for arm in (*modes(size).values(), *steps(size).values(), *anchors(size).values())
        for shot in arm
    }
    found |= {shot for prompt in grid(size) for anchor in prompt for shot in anchor}
    found |= {shot for prompt in grid_vanilla(size) for shot in prompt}
    return sorted(found)
