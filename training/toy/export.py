"""Writes the toy models as ComfyUI's ordinary loaders read them.

diffusers only knows the way from the original names to its own. So every original name is sent through diffusers' own
conversion once, and the result is read backwards.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import torch
from diffusers.loaders.single_file_utils import (
    convert_wan_transformer_to_diffusers,
    convert_wan_vae_to_diffusers,
)
from safetensors.torch import save_file

Tensors = dict[str, torch.Tensor]


def write_transformer(
    model: Any, path: Path, dtype: torch.dtype = torch.float16, told: dict[str, str] | None = None
) -> None:
    """Write a ``WanTransformer3DModel`` as ``UNETLoader`` reads it; ``told`` goes into its metadata."""
    names = _transformer_names(len(model.blocks))
    _write(_renamed(model.state_dict(), names, convert_wan_transformer_to_diffusers), path, dtype, told)


def write_vae(vae: Any, path: Path, dtype: torch.dtype = torch.float16) -> None:
    """Write an ``AutoencoderKLWan`` as ``VAELoader`` reads it."""
    _write(_renamed(vae.state_dict(), _vae_names(), convert_wan_vae_to_diffusers), path, dtype)


def _renamed(
    tensors: Tensors, names: Iterator[str], convert: Callable[[dict[str, Any]], dict[str, Any]]
) -> Tensors:
    """Return ``tensors`` under those of ``names`` that ``convert`` turns into theirs."""
    # The conversion reshapes what it does not know, so every name stands for an empty tensor that carries it.
    original: dict[str, str] = {}
    for name in names:
        for theirs in convert({name: torch.empty(0)}):
            original.setdefault(theirs, name)
    missing = sorted(set(tensors) - set(original))
    if missing:
        raise KeyError(f"{len(missing)} tensors have no original name, such as {missing[0]}")
    return {original[name]: tensor for name, tensor in tensors.items()}


def _both(stem: str) -> tuple[str, str]:
    return f"{stem}.weight", f"{stem}.bias"


def _transformer_names(layers: int) -> Iterator[str]:
    for part in (
        "time_embedding.0",
        "time_embedding.2",
        "time_projection.1",
        "text_embedding.0",
        "text_embedding.2",
    ):
        yield from _both(part)
    yield from (*_both("patch_embedding"), *_both("head.head"), "head.modulation")
    for block in (f"blocks.{number}" for number in range(layers)):
        for attention in ("self_attn", "cross_attn"):
            for part in ("q", "k", "v", "o", "norm_q", "norm_k"):
                yield from _both(f"{block}.{attention}.{part}")
        yield from (*_both(f"{block}.ffn.0"), *_both(f"{block}.ffn.2"), *_both(f"{block}.norm3"))
        yield f"{block}.modulation"


def _vae_names() -> Iterator[str]:
    yield from (*_both("conv1"), *_both("conv2"))
    for half, samples in (("encoder", "downsamples"), ("decoder", "upsamples")):
        yield from _both(f"{half}.conv1")
        yield from (f"{half}.head.0.gamma", *_both(f"{half}.head.2"))
        yield from (
            f"{half}.middle.1.norm.gamma",
            *_both(f"{half}.middle.1.to_qkv"),
            *_both(f"{half}.middle.1.proj"),
        )
        # More than there are; what does not exist matches nothing.
        for stem in (f"{half}.middle.0", f"{half}.middle.2", *(f"{half}.{samples}.{n}" for n in range(20))):
            yield from (f"{stem}.residual.0.gamma", f"{stem}.residual.3.gamma")
            for part in ("residual.2", "residual.6", "shortcut", "resample.1", "time_conv"):
                yield from _both(f"{stem}.{part}")


def _write(tensors: Tensors, path: Path, dtype: torch.dtype, told: dict[str, str] | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    whole = {name: tensor.detach().to("cpu", dtype).contiguous() for name, tensor in tensors.items()}
    save_file(whole, str(fresh), metadata={"format": "pt", **(told or {})})
    # safetensors writes for its own user only; ComfyUI often runs as another.
    fresh.chmod(0o644)
    os.replace(fresh, path)
