"""FactorizedCaption and FactorizedInstruction: the texts of the first stage, as ordinary inputs of the graph.

Rewriting itself is TypeScript (``src/core/caption``): these nodes only carry the texts into the graph.
"""

from __future__ import annotations

from comfy_api.latest import io
from comfy_execution.graph_utils import ExecutionBlocker

from .schema import schema
from .texts import clean_generated, instruction_for

EMPTY_CAPTION = (
    "The first-frame caption is empty, so there is nothing to paint: type what the first frame shows into first_frame of "
    "Factorized Caption, or choose a picture in Factorized Anchor."
)
EMPTY_GENERATED = (
    "The text model on the input generated answered with nothing but thinking text or nothing at all: run it again, give it "
    "more tokens, or unplug generated and type the caption into first_frame."
)
EMPTY_PROMPT = "The prompt is empty: type what happens in the video into prompt."


class FactorizedCaption(io.ComfyNode):
    """Hold the video prompt and the caption of its first frame."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        """Schema: ``generated`` is a link only, so a graph can let a text model write the caption."""
        return schema(
            node_id="FactorizedCaption",
            display_name="Factorized Caption",
            description="The video prompt, and the caption of its first frame: what is visible before anything happens.",
            aliases=("caption", "prompt rewrite", "first frame caption"),
            inputs=[
                io.String.Input(
                    "prompt",
                    multiline=True,
                    dynamic_prompts=True,
                    default="",
                    tooltip="What happens in the video. The video model gets exactly this text.",
                ),
                io.String.Input(
                    "first_frame",
                    multiline=True,
                    dynamic_prompts=True,
                    default="",
                    tooltip="What the first frame shows: the start state only, no motion, no change, no later state. The "
                    "image model gets this text.",
                ),
                io.String.Input(
                    "generated",
                    optional=True,
                    force_input=True,
                    tooltip="A caption from a text model in the graph. It wins over first_frame; thinking text and quotes "
                    "are taken off.",
                ),
            ],
            outputs=[
                io.String.Output("video_prompt", display_name="video_prompt"),
                io.String.Output("first_frame_out", display_name="first_frame"),
            ],
        )

    @classmethod
    def execute(cls, prompt: str, first_frame: str, generated: str | None = None) -> io.NodeOutput:
        """Return both texts. An empty caption blocks only what needs it: the video prompt always passes."""
        if generated is None:
            return io.NodeOutput(prompt, first_frame.strip() or ExecutionBlocker(EMPTY_CAPTION))
        return io.NodeOutput(prompt, clean_generated(generated) or ExecutionBlocker(EMPTY_GENERATED))


class FactorizedInstruction(io.ComfyNode):
    """Write the instruction that makes a text model answer with a first-frame caption."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        """Schema; a node of its own, because the caption node both gives the prompt and takes the answer."""
        return schema(
            node_id="FactorizedInstruction",
            display_name="First-Frame Instruction",
            description="What to feed to a text model in the graph, so that it answers with the first frame's caption. "
            "Wire its answer to Factorized Caption's generated.",
            aliases=("system prompt", "prompt enhancer", "rewrite"),
            inputs=[
                io.String.Input(
                    "prompt",
                    multiline=True,
                    dynamic_prompts=True,
                    default="",
                    tooltip="What happens in the video.",
                ),
            ],
            outputs=[io.String.Output("instruction", display_name="instruction")],
        )

    @classmethod
    def execute(cls, prompt: str) -> io.NodeOutput:
        """Return the instruction around ``prompt``; raises ``ValueError`` where it is empty."""
        if not prompt.strip():
            raise ValueError(EMPTY_PROMPT)
        return io.NodeOutput(instruction_for(prompt))
