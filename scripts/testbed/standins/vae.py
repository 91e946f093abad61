"""Wan's video VAEs: 2.1 (16 channels, also Qwen-Image's) and 2.2 (48 channels)."""

import torch
from comfy.ldm.wan.vae import WanVAE
from comfy.ldm.wan.vae2_2 import WanVAE as WanVAE22

from . import weights

WIDTH = 8
COMMON = {
    "dim_mult": [1, 2, 4, 4],
    "num_res_blocks": 2,
    "attn_scales": [],
    "temperal_downsample": [False, True, True],
}

# The last kernel decides the range of the picture: about ±0.7 of ±1 with this gain.
GAINS = {"decoder.head.2": 0.5}


def _write(vae, path, seed):
    tensors = weights.random_weights(weights.shapes_of(vae), seed, GAINS)
    weights.write(weights.to_dtype(tensors, torch.bfloat16), path)


def make(folder):
    """Write the VAEs below ``folder``."""
    with torch.device("meta"):
        wan21 = WanVAE(dim=WIDTH, z_dim=16, **COMMON)
        wan22 = WanVAE22(dim=WIDTH, dec_dim=WIDTH, z_dim=48, **COMMON)
    vae = folder / "vae"
    _write(wan21, vae / "wan_2.1_vae.safetensors", seed=31)
    _write(wan21, vae / "qwen_image_vae.safetensors", seed=32)
    _write(wan22, vae / "wan2.2_vae.safetensors", seed=33)
