"""FactorizedAnchor: the picture that becomes the video's first frame."""

from __future__ import annotations

from typing import Any

import torch
from comfy_api.latest import io

from . import pictures
from .choice import ChoiceError, EmbeddedChoice, FileChoice, IndexChoice, input_file, parse_choice
from .schema import Choice, schema
from .withhold import withhold_running

ABSENT = "absent"
"""Default of a linkable input: ComfyUI passes ``None`` for a linked one, so absence needs a mark of its own."""

NO_PICTURE = (
    "Factorized Anchor has no picture: connect images (the image branch's VAE Decode, or Load Image), or choose a file in "
    "the node."
)


class FactorizedAnchor(io.ComfyNode):
    """Pass on the picked picture; without a pick, the first of the connected images."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        """Schema: ``images`` is lazy, so that a stored pick runs nothing of the image branch; ``choice`` stays the last widget."""
        return schema(
            node_id="FactorizedAnchor",
            display_name="Factorized Anchor",
            description="The anchor: the picture that the video starts from. Paints nothing itself. Without a pick, the first "
            "of the connected images is used; a picked file or an embedded picture needs no image model at all.",
            aliases=("anchor", "image picker", "start image"),
            inputs=[
                io.Image.Input(
                    "images",
                    optional=True,
                    lazy=True,
                    tooltip="Candidates from the image branch. Not run while a file or an embedded picture is picked.",
                ),
                Choice.Input(
                    "choice",
                    optional=True,
                    tooltip="The pick: a picture of the batch, a file in ComfyUI's input folder, or one inside the graph.",
                ),
                io.Image.Input(
                    "edited",
                    optional=True,
                    lazy=True,
                    tooltip="The end of an edit branch that begins with Load Image, for example Qwen-Image-Edit. Never run with "
                    "the graph: Edit in the large view sends a picture through it and keeps the result as a candidate.",
                ),
            ],
            outputs=[io.Image.Output("anchor", display_name="anchor")],
        )

    @classmethod
    def validate_inputs(cls, choice: Any = None, images: Any = ABSENT) -> bool | str:
        """Say what is wrong with the pick before anything runs. Reads, never writes."""
        try:
            picked = parse_choice(choice)
            if isinstance(picked, FileChoice):
                input_file(picked)
            elif not isinstance(picked, EmbeddedChoice) and images == ABSENT:
                return NO_PICTURE
        except ChoiceError as problem:
            return str(problem)
        return True

    @classmethod
    def fingerprint_inputs(cls, choice: Any = None, images: Any = None, edited: Any = None) -> str:
        """Change exactly when the picture does, whatever its file is called and however it is embedded.

        ComfyUI asks before the first node of every run: the moment to keep an embedded picture out of the files it writes.
        """
        withhold_running()
        try:
            picked = parse_choice(choice)
            if isinstance(picked, FileChoice):
                return pictures.file_digest(input_file(picked))
            if isinstance(picked, EmbeddedChoice):
                return pictures.text_digest(picked.data)
        except (ChoiceError, OSError) as problem:
            return str(problem)
        return ""

    @classmethod
    def check_lazy_status(cls, choice: Any = None, images: Any = ABSENT, edited: Any = None) -> list[str]:
        """Ask for the image branch only where there is one and the pick is one of its pictures, or where there is no pick.

        Never for ``edited``: the page queues that branch in a prompt of its own.
        """
        needs_images = isinstance(parse_choice(choice), (IndexChoice, type(None)))
        return ["images"] if needs_images and images is None else []

    @classmethod
    def execute(
        cls, images: torch.Tensor | None = None, choice: Any = None, edited: torch.Tensor | None = None
    ) -> io.NodeOutput:
        """Return the anchor, ``[1, H, W, 3]``; raises ``ChoiceError`` with one sentence."""
        withhold_running()
        picked = parse_choice(choice)
        if isinstance(picked, FileChoice):
            return io.NodeOutput(pictures.read_file(input_file(picked), picked.sha256))
        if isinstance(picked, EmbeddedChoice):
            return io.NodeOutput(pictures.read_embedded(picked.data, picked.sha256))
        if images is None:
            raise ChoiceError(NO_PICTURE)
        index = picked.index if picked else 0
        if index >= images.shape[0]:
            raise ChoiceError(
                f"Picture {index + 1} is picked, but the image branch made {images.shape[0]}: clear the pick in Factorized "
                "Anchor, or raise the batch size of the image branch."
            )
        return io.NodeOutput(images[index : index + 1, :, :, :3])
