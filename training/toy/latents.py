"""The latents that the toy video model learns from: computed once, in shards, going on where it stopped."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from anchor_lora.checkpoints import to_model

from .vae import pixels

SHARD = 32
BATCH = 8
FRAMES = 9


@torch.no_grad()
def cache(vae: Any, folder: Path, clips: int, start: int = 0) -> torch.Tensor:
    """Return the latents of ``clips`` clips from ``start`` on in the model's scale, ``[clips, 16, 3, 8, 8]`` in half precision.

    Latent frame 0 is what the clip's first frame alone gives.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shards = []
    for first in range(start, start + clips, SHARD):
        path = folder / f"{first:06d}.safetensors"
        if not path.exists():
            last = min(start + clips, first + SHARD)
            encoded = [_encode(vae, range(at, min(last, at + BATCH))) for at in range(first, last, BATCH)]
            fresh = path.with_suffix(".new")
            save_file({"latents": torch.cat(encoded).half().contiguous()}, str(fresh))
            os.replace(fresh, path)
        shards.append(load_file(str(path))["latents"])
    return torch.cat(shards)


def _encode(vae: Any, numbers: range) -> torch.Tensor:
    return to_model(vae, vae.encode(pixels(numbers, FRAMES)).latent_dist.mode())
