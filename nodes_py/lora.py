"""FactorizedLora: one LoRA file, or a high/low pair, into the right models, checked before anything is loaded."""

from __future__ import annotations

import functools
import os
from typing import Any

import comfy.sd
import comfy.utils
import folder_paths
from comfy_api.latest import io

from .lora_check import File, LoraError, Verdict, check
from .lora_model import described
from .safetensors_header import HeaderError, read_header, read_scalar
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
            raise LoraError(
                f"The LoRA '{lora_low}' is chosen for model_low, but no model is connected there: connect the low-noise "
                "expert, or set lora_low to none."
            )
        two = model_low is not None
        patched, said = _load(model, lora, strength, "model", "high" if two else None)
        if not two:
            return io.NodeOutput(patched, None, said)
        patched_low, said_low = _load(model_low, lora_low, strength_low, "model_low", "low")
        return io.NodeOutput(patched, patched_low, f"{said}\n{said_low}")


def _load(model: Any, name: str, strength: float, where: str, expert: str | None) -> tuple[Any, str]:
    """Return the patched clone of ``model`` and the report's lines on it; ``expert`` is what the graph says it is."""
    if name == NONE:
        return model, f"{where}: no LoRA"
    if strength == 0:
        return model, f"{where}: {name} at strength 0, left out"
    file = lora_file(name)
    verdict = check(file, described(model, expert), expert)
    weights = _weights(name)
    used = {new: weights[old] for old, new in verdict.renames.items()}
    patched, _ = comfy.sd.load_lora_for_models(model, None, used, strength, 0)
    if all(len(model.patches.get(key, ())) == len(patches) for key, patches in patched.patches.items()):
        raise LoraError(
            f"ComfyUI took nothing of the LoRA '{name}' for the model on the input {where}: choose another file, or none."
        )
    return patched, report(verdict, name, strength)


def report(verdict: Verdict, name: str, strength: float) -> str:
    """Return what was loaded, in words; a known LoRA's advice is offered, never applied."""
    lines = [f"{verdict.words()} ({name} at strength {strength:g})"]
    if verdict.known is not None:
        lines.append(verdict.known.advice)
    return "\n".join(lines)


def lora_file(name: str) -> File:
    """Return a LoRA of ComfyUI's folder as the checker sees it, without its tensors where the format allows that.

    Raises ``LoraError`` where it is missing or damaged.
    """
    path = path_of(name)
    if not is_safetensors(name):
        weights = _weights(name)
        shapes = {key: tuple(value.shape) for key, value in weights.items() if hasattr(value, "shape")}
        return File(name, shapes, {}, lambda key: float(weights[key].reshape(-1)[0]))
    try:
        header = read_header(path)
    except HeaderError as problem:
        raise LoraError(f"The file '{name}' {problem}.") from problem
    except OSError as problem:
        raise LoraError(
            f"The LoRA '{name}' cannot be read ({problem.strerror}): check the file's rights."
        ) from problem
    shapes = {key: tensor.shape for key, tensor in header.tensors.items()}
    return File(name, shapes, header.metadata, lambda key: read_scalar(path, header.tensors[key]))


def path_of(name: str) -> str:
    """Return where a LoRA of ComfyUI's folder is; raises ``LoraError`` where there is none of this name."""
    path: str | None = folder_paths.get_full_path("loras", name)
    if path is None:
        raise LoraError(
            f"The LoRA '{name}' is not in ComfyUI's models/loras folder: download it there, or choose none on Factorized LoRA."
        )
    return path


def is_safetensors(name: str) -> bool:
    """Tell by the ending, as ComfyUI's own loader does."""
    return name.lower().endswith((".safetensors", ".sft"))


def _weights(name: str) -> dict[str, Any]:
    path = path_of(name)
    found = os.stat(path)
    try:
        return _loaded(path, found.st_size, found.st_mtime_ns)
    except Exception as problem:
        raise LoraError(
            f"The LoRA '{name}' cannot be read, the file seems damaged: download it again."
        ) from problem


@functools.lru_cache(maxsize=2)
def _loaded(path: str, _size: int, _changed: int) -> dict[str, Any]:
    """Load a file once for both experts and for a second run, as ComfyUI's own LoRA node keeps its last file."""
    weights: dict[str, Any] = comfy.utils.load_torch_file(path, safe_load=True)
    return weights
