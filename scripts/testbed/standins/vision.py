"""Vision towers that look at a start picture: CLIP ViT-H (Wan 2.1) and SigLIP (HunyuanVideo 1.5).

Their width is fixed where it goes into the video model; the rest is small in the test copy (``edits.mjs``).
"""

import json
from pathlib import Path

import comfy.clip_model
import comfy.ops
import comfy.sd
import torch

from . import weights

COMFY = Path(comfy.sd.__file__).parent


def _write(config, marker, path, seed):
    tower = comfy.clip_model.CLIPVisionModelProjection(
        json.loads((COMFY / config).read_text(encoding="utf-8")),
        torch.float32,
        "meta",
        comfy.ops.disable_weight_init,
    )
    tensors = weights.to_dtype(
        weights.random_weights(weights.shapes_of(tower), seed), weights.FP8, torch.float16
    )
    # ComfyUI tells a tower from the others by a layer that this one does not have.
    tensors[f"vision_model.encoder.layers.{marker}.layer_norm1.weight"] = torch.zeros(1, dtype=torch.float16)
    weights.write(tensors, path)


def make(folder):
    """Write the towers below ``folder``."""
    towers = folder / "clip_vision"
    _write("clip_vision_config_h.json", 30, towers / "clip_vision_h.safetensors", seed=81)
    _write("clip_vision_siglip_384.json", 22, towers / "sigclip_vision_patch14_384.safetensors", seed=82)
