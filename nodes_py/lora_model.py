"""The loaded model's side of a LoRA check: its layers and their shapes, however the weights are stored."""

from __future__ import annotations

from typing import Any

import comfy.lora

from .lora_check import Model, Shape
from .lora_known import width_name

_PREFIX = "diffusion_model."


def described(model: Any, expert: str | None = None) -> Model:
    """Return ``model`` (a ``ModelPatcher``) for the checker; ``expert`` is what the graph says it is."""
    layers = layer_shapes(model.model.diffusion_model)
    return Model(_label(model.model, expert), layers, _core_names(model.model, layers))


def layer_shapes(network: Any) -> dict[str, Shape]:
    """Return the shape of every weight by its layer's name, and of parameters that are no layer's (``modulation``).

    Linear layers tell their sizes themselves: the stored weight of a quantised one (GGUF, 4-bit) has others.
    """
    found: dict[str, Shape] = {}
    for name, module in network.named_modules():
        if hasattr(module, "in_features") and hasattr(module, "out_features"):
            found[name] = (int(module.out_features), int(module.in_features))
        elif getattr(module, "weight", None) is not None:
            # A GGUF tensor says its true shape under another name in some versions.
            shape = getattr(module.weight, "tensor_shape", None) or module.weight.shape
            found[name] = tuple(int(size) for size in shape)
    for name, parameter in network.named_parameters():
        if not name.endswith((".weight", ".bias")):
            found.setdefault(name, tuple(int(size) for size in parameter.shape))
    return found


def _core_names(base: Any, layers: dict[str, Shape]) -> dict[str, str]:
    """Return the names that ComfyUI itself takes, each with its layer; a name of a part of a layer stands for itself."""
    found: dict[str, str] = {}
    for name, key in comfy.lora.model_lora_keys_unet(base, {}).items():
        if not isinstance(key, str):  # Flux and others: the key comes with the part of it
            found[name] = name
        else:
            layer = key[len(_PREFIX) :] if key.startswith(_PREFIX) else key
            layer = layer[: -len(".weight")] if layer.endswith(".weight") else layer
            if layer in layers:
                found[name] = layer
    return found


def _label(base: Any, expert: str | None) -> str:
    kind = type(base).__name__
    width = getattr(base.diffusion_model, "dim", None)
    if not kind.startswith("WAN") or not isinstance(width, int):
        return kind
    if kind == "WAN22":
        return f"wan2.2 {width_name(width)}"
    version = "wan2.2" if expert else "wan2.1" if width == 1536 else "wan"
    return f"{version} {width_name(width)}"
