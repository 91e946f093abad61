"""FactorizedCompare: two videos of one prompt side by side, as frames for the graph and in a player on the node."""

from __future__ import annotations

from typing import Any

import comfy.utils
import torch
from comfy_api.latest import io

from .compare_frames import Pair
from .compare_labels import Label
from .compare_video import PlayerVideo
from .schema import schema

AFTER_THE_END = "(last frame)"


class FactorizedCompare(io.ComfyNode):
    """Put the frames of a plain and of a factorized video next to each other."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        """Schema; an output node, because the player is worth a run with nothing connected to ``images``."""
        return schema(
            node_id="FactorizedCompare",
            display_name="Compare Vanilla / Factorized",
            description="Plays two videos together, frame by frame, with a split slider and a difference view, and gives their "
            "frames side by side. The shorter video waits on its last frame; a smaller one gets black bars.",
            aliases=("compare videos", "side by side", "video player", "A/B"),
            is_output_node=True,
            inputs=[
                io.Image.Input(
                    "vanilla", tooltip="Frames of the video without the anchor; they come on the left."
                ),
                io.Image.Input(
                    "factorized",
                    tooltip="Frames of the video with the anchor; they come on the right. Size and length may differ: the "
                    "smaller video is scaled to fit with black bars, the shorter one waits on its last frame.",
                ),
                io.String.Input(
                    "label_vanilla",
                    default="vanilla",
                    tooltip="Drawn into the left frames; empty for none.",
                ),
                io.String.Input(
                    "label_factorized",
                    default="factorized",
                    tooltip="Drawn into the right frames; empty for none.",
                ),
                io.Float.Input(
                    "fps",
                    default=24.0,
                    min=1.0,
                    max=120.0,
                    step=0.01,
                    tooltip="Frames a second in the player: 16 for Wan 2.1 and Wan 2.2 14B, 24 for Wan 2.2 5B.",
                ),
            ],
            outputs=[
                io.Image.Output(
                    "images",
                    display_name="images",
                    tooltip="Both videos side by side with their labels: connect Create Video to save them.",
                )
            ],
        )

    @classmethod
    def execute(
        cls,
        vanilla: torch.Tensor,
        factorized: torch.Tensor,
        label_vanilla: str,
        label_factorized: str,
        fps: float,
    ) -> io.NodeOutput:
        """Return ``[T, H, 2W, 3]`` of two videos ``[T, H, W, C]``; raises ``ValueError`` where one has no frames.

        One pass over the frames, because two long videos fill the memory as they are. A player file that cannot be written
        costs the player only: the frames are the result.
        """
        pair = Pair(vanilla, factorized)
        images = torch.empty(pair.frames, pair.height, 2 * pair.width, 3)
        sides = [_labels(text, pair.width, pair.height) for text in (label_vanilla, label_factorized)]
        progress = comfy.utils.ProgressBar(pair.frames)
        with PlayerVideo(pair.width, pair.height, fps) as player:
            for index in range(pair.frames):
                panels = pair.panels(index)
                player.add(*panels)
                for side, panel in enumerate(panels):
                    place = images[index, :, side * pair.width : (side + 1) * pair.width]
                    place.copy_(panel)
                    sides[side][pair.has_ended(side, index)].burn_into(place)
                progress.update(1)
        return io.NodeOutput(images, ui=_shown(player, pair, (label_vanilla, label_factorized), fps))


def _labels(text: str, width: int, height: int) -> tuple[Label, Label]:
    """Return the label while the video plays, and after its end."""
    return Label(text, width, height), Label(f"{text} {AFTER_THE_END}", width, height)


def _shown(player: PlayerVideo, pair: Pair, labels: tuple[str, str], fps: float) -> dict[str, list[Any]]:
    if player.problem is not None:
        return {"factorized_compare_problem": [player.problem]}
    file = {"filename": player.filename, "subfolder": "", "type": "temp"}
    size = {"width": player.width, "height": player.height, "offset": player.offset}
    return {
        "factorized_compare": [
            {**file, **size, "fps": fps, "lengths": list(pair.lengths), "labels": list(labels)}
        ]
    }
