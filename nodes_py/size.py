"""FactorizedSize: the video's size, typed once for the image branch and the video."""

from __future__ import annotations

from typing import Any

from comfy_api.latest import io

from .framing import image_size
from .schema import schema, size_inputs, size_problem


class FactorizedSize(io.ComfyNode):
    """Give the video's size to both branches, and the image branch its own pixel count in the same aspect ratio."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        """Schema; output ids differ from input ids because ComfyUI 0.3.75 demands it."""
        return schema(
            node_id="FactorizedSize",
            display_name="Factorized Size",
            description="Type the video's size once: for the anchor's image branch and for the video.",
            aliases=("video size", "resolution", "aspect ratio"),
            inputs=[
                *size_inputs(),
                io.Float.Input(
                    "image_megapixels",
                    default=1.6,
                    min=0.05,
                    max=16.0,
                    step=0.05,
                    tooltip="Pixels of the anchor image, in millions of 1024x1024: 1.6 suits Qwen-Image. The picture has "
                    "the video's aspect ratio and is scaled to the video's size later.",
                ),
            ],
            outputs=[
                io.Int.Output("width_out", display_name="width"),
                io.Int.Output("height_out", display_name="height"),
                io.Int.Output("length_out", display_name="length"),
                io.Int.Output("image_width", display_name="image_width"),
                io.Int.Output("image_height", display_name="image_height"),
            ],
        )

    @classmethod
    def validate_inputs(
        cls, width: Any = None, height: Any = None, length: Any = None, image_megapixels: Any = None
    ) -> bool | str:
        """Say what is wrong with a typed size before anything runs; linked inputs are checked in ``execute``."""
        return _problem(width, height, length, image_megapixels) or True

    @classmethod
    def execute(cls, width: int, height: int, length: int, image_megapixels: float) -> io.NodeOutput:
        """Return the sizes; raises ``ValueError`` with one sentence for a bad one that came over a link."""
        problem = _problem(width, height, length, image_megapixels)
        if problem:
            raise ValueError(problem)
        return io.NodeOutput(width, height, length, *image_size(width, height, image_megapixels))


def _problem(width: Any, height: Any, length: Any, megapixels: Any) -> str | None:
    problem = size_problem(width, height, length)
    if problem is None and megapixels is not None and not 0.05 <= megapixels <= 16:
        return f"image_megapixels is {megapixels}, but must be between 0.05 and 16: Qwen-Image paints best at about 1.6."
    return problem
