"""FactorizedLora: one LoRA file, or a high/low pair, into the right models."""

from __future__ import annotations

from typing import Any

import comfy.sd
import comfy.utils
import folder_paths
from comfy_api.latest import io

from .schema import schema

NONE = "none"


class FactorizedLora(io.ComfyNode):
    """Load LoRA files into one model or both experts, and report what they patched."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        """Schema: file lists are read when the page asks for the node's definition."""
        files = [NONE, *folder_paths.get_filename_list("loras")]
        strength = {"default": 1.0, "min": -10.0, "max": 10.0, "step": 0.05}
        return schema(
            node_id="FactorizedLora",
            display_name="Factorized LoRA",
            description="Load a LoRA, or the high-noise and the low-noise file of a pair. Place it before the shift and Inject "
            "Anchor. With none chosen the models pass unchanged.",
            aliases=("lora", "lora pair", "high noise low noise"),
            inputs=[
                io.Model.Input("model", tooltip="The model; of Wan 2.2 14B the high-noise expert."),
                io.Model.Input("model_low", optional=True, tooltip="The low-noise expert of Wan 2.2 14B."),
                io.Combo.Input(
                    "lora",
                    options=files,
                    default=NONE,
                    tooltip="LoRA for model (of a pair, the high-noise file).",
                ),
                io.Combo.Input(
                    "lora_low",
                    options=files,
                    default=NONE,
                    tooltip="LoRA for model_low (of a pair, the low-noise file).",
                ),
                io.Float.Input("strength", **strength, tooltip="Strength of lora; 0 leaves it out."),
                io.Float.Input("strength_low", **strength, tooltip="Strength of lora_low; 0 leaves it out."),
            ],
            outputs=[
                io.Model.Output("model_out", display_name="model"),
                io.Model.Output("model_low_out", display_name="model_low"),
                io.String.Output("report", display_name="report", tooltip="What was loaded, in words."),
            ],
        )

    @classmethod
    def execute(
        cls,
        model: Any,
        lora: str,
        lora_low: str,
        strength: float,
        strength_low: float,
        model_low: Any = None,
    ) -> io.NodeOutput:
        """Return ``(model, model_low, report)``; raises ``ValueError`` with one sentence."""
        if lora_low != NONE and model_low is None:
            raise ValueError(
                f"The LoRA '{lora_low}' is chosen for model_low, but no model is connected there: connect the low-noise "
                "expert, or set lora_low to none."
            )
        patched, said = _load(model, lora, strength, "model")
        if model_low is None:
            return io.NodeOutput(patched, None, said)
        patched_low, said_low = _load(model_low, lora_low, strength_low, "model_low")
        return io.NodeOutput(patched, patched_low, f"{said}\n{said_low}")


def _load(model: Any, name: str, strength: float, where: str) -> tuple[Any, str]:
    """Return the patched clone of ``model`` and one line on what was patched."""
    if name == NONE:
        return model, f"{where}: no LoRA"
    if strength == 0:
        return model, f"{where}: {name} at strength 0, left out"
    path = folder_paths.get_full_path("loras", name)
    if path is None:
        raise ValueError(
            f"The LoRA '{name}' is not in ComfyUI's models/loras folder: download it there, or choose none on Factorized LoRA."
        )
    try:
        weights = comfy.utils.load_torch_file(path, safe_load=True)
    except Exception as problem:
        raise ValueError(
            f"The LoRA '{name}' cannot be read, the file seems damaged: download it again."
        ) from problem
    patched, _ = comfy.sd.load_lora_for_models(model, None, weights, strength, 0)
    added = sum(len(patches) - len(model.patches.get(key, ())) for key, patches in patched.patches.items())
    if added == 0:
        raise ValueError(
            f"Nothing in the LoRA '{name}' fits the model on the input {where}: it was made for another model, or its layers "
            "are named in a way that ComfyUI does not know. Choose another file, or none."
        )
    return patched, f"{where}: {name} at strength {strength:g}, {added} layers patched"
