"""What every node's schema shares, and what differs between ComfyUI versions."""

from __future__ import annotations

import dataclasses
from typing import Any

from comfy_api.latest import io

CATEGORY = "Factorized Anchor"

ALIASES = (
    "anchored video generation",
    "factorized video generation",
    "AVG",
    "FVG",
    "first frame",
    "timestep zero",
)
"""The method's names: people search for the paper's title, for the renamed one and for what it does."""

Choice = io.Custom("FA_CHOICE")
"""The pick of FactorizedAnchor; its widget is built by our page extension."""

_FIELDS = {field.name for field in dataclasses.fields(io.Schema)}


def schema(*, aliases: tuple[str, ...] = (), **values: Any) -> io.Schema:
    """Return an ``io.Schema`` in our category, with search aliases where this ComfyUI's schema has them."""
    values.setdefault("category", CATEGORY)
    if "search_aliases" in _FIELDS:
        values["search_aliases"] = [*ALIASES, *aliases]
    return io.Schema(**values)


def size_inputs() -> list[io.Input]:
    """Return the inputs ``width``, ``height`` and ``length`` of a video; ``size_problem`` checks their values."""
    return [
        io.Int.Input(
            "width", default=832, min=16, max=16384, step=16, tooltip="Width of the video in pixels."
        ),
        io.Int.Input(
            "height", default=480, min=16, max=16384, step=16, tooltip="Height of the video in pixels."
        ),
        io.Int.Input(
            "length",
            default=81,
            min=1,
            max=16384,
            step=4,
            tooltip="Frames of the video, 4n+1: 81 is five seconds at 16 frames a second, 121 at 24.",
        ),
    ]


def size_problem(width: Any, height: Any, length: Any) -> str | None:
    """Return one sentence on the first bad size of a video, ``None`` where all that are typed are good.

    ``None`` stands for a linked input, which is checked when the node runs.
    """
    for name, value in (("width", width), ("height", height)):
        if value is not None and (value < 16 or value % 16 != 0):
            nearest = max(16, round(value / 16) * 16)
            return f"The {name} is {value}, but a video's {name} must be a multiple of 16: {nearest} is the nearest."
    if length is not None and (length < 1 or length % 4 != 1):
        lower = max(1, (int(length) - 1) // 4 * 4 + 1)
        return (
            f"The length is {length} frames, but Wan makes 4n+1 frames: choose {lower} or {lower + 4} "
            f"(for example 81 is five seconds at 16 frames a second)."
        )
    return None
