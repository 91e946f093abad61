"""The layers of Wan's text-to-video models, for a look at a LoRA while no model is loaded."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from .lora_check import File, LoraError, Model, Shape, Verdict, check
from .lora_known import WIDTHS, expert_of, made_for, width_name
from .lora_names import layer_names, layer_of, split
from .lora_parts import input_width
from .safetensors_header import Header

# width: (blocks, width of the feed-forward layers, latent channels), by the configuration files of their publisher.
_SIZES = {1536: (30, 8960, 16), 3072: (30, 14336, 48), 5120: (40, 13824, 16)}
_PREFIXES = ("model.diffusion_model.", "diffusion_model.")


def check_alone(file: File) -> Verdict:
    """Check ``file`` against the model that its width tells of; raises ``LoraError`` as ``check`` does."""
    width = _width(file.shapes)
    if width in _SIZES:
        return check(file, reference(width))
    if not file.shapes or not any(split(name) for name in file.shapes):
        return check(file, reference(5120))  # empty, or no LoRA at all: its own sentence says so
    likely = made_for(file.shapes)
    if width is not None:
        looks = f"it is {width} wide"
    else:
        looks = (
            f"it looks like one for {likely}" if likely else "its layers are named in a way that is not known"
        )
    raise LoraError(
        f"The LoRA '{file.name}' fits none of the Wan text-to-video models: {looks}. Choose another file, or none."
    )


@functools.lru_cache(maxsize=len(_SIZES))
def reference(width: int) -> Model:
    """Return the layers of the Wan model of this width (1536, 3072 or 5120)."""
    blocks, feed_forward, channels = _SIZES[width]
    square = (width, width)
    layers: dict[str, Shape] = {
        "patch_embedding": (width, channels, 1, 2, 2),
        "text_embedding.0": (width, 4096),
        "text_embedding.2": square,
        "time_embedding.0": (width, 256),
        "time_embedding.2": square,
        "time_projection.1": (6 * width, width),
        "head.head": (4 * channels, width),
        "head.modulation": (1, 2, width),
    }
    for block in range(blocks):
        for attention in ("self_attn", "cross_attn"):
            layers.update({f"blocks.{block}.{attention}.{one}": square for one in "qkvo"})
            layers.update({f"blocks.{block}.{attention}.norm_{one}": (width,) for one in "qk"})
        layers[f"blocks.{block}.ffn.0"] = (feed_forward, width)
        layers[f"blocks.{block}.ffn.2"] = (width, feed_forward)
        layers[f"blocks.{block}.norm3"] = (width,)
        layers[f"blocks.{block}.modulation"] = (1, 6, width)
    return Model(f"wan {WIDTHS[width]}", layers)


def model_of(file_name: str, header: Header) -> tuple[Model, str | None]:
    """Return the Wan model that a diffusion model's file holds, and its expert by the file's name.

    Raises ``LoraError`` where the file is no Wan model.
    """
    layers: dict[str, Shape] = {}
    for name, tensor in header.tensors.items():
        bare = next((name[len(one) :] for one in _PREFIXES if name.startswith(one)), name)
        if bare.endswith(".weight"):
            layers[bare[: -len(".weight")]] = tensor.shape
        elif bare.endswith("modulation"):
            layers[bare] = tensor.shape
    patch = layers.get("patch_embedding", ())
    if len(patch) != 5 or not any(name.startswith("blocks.") for name in layers):
        raise LoraError(f"The file '{file_name}' is no Wan model: choose the video model of the graph.")
    version = "wan2.2" if patch[1] == 48 or expert_of(file_name, {}) else "wan"
    return Model(f"{version} {width_name(patch[0])}", layers), expert_of(file_name, {})


def _width(shapes: Mapping[str, Shape]) -> int | None:
    """Return how wide the attention layers are that a LoRA changes."""
    names = _wan_names()
    for name in shapes:
        parted = split(name)
        layer = layer_of(parted[0], names) if parted else None
        if parted and layer and layer.endswith(("attn.q", "attn.k", "attn.v", "ffn.0")):
            width = input_width({parted[1]: shapes[name]})
            if width is not None:
                return width
    return None


@functools.lru_cache(maxsize=1)
def _wan_names() -> dict[str, str]:
    largest: Iterable[str] = reference(5120).layers
    return layer_names(largest)
