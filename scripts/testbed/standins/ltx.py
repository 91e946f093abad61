"""LTX-Video: one checkpoint with diffusion model and VAE, and T5-XXL beside it.

As the real checkpoint does, this one says in its metadata how its parts are built; ComfyUI reads that. Only T5's sizes and
the VAE's width are constants of ComfyUI's code, small in the test copy (``edits.mjs``).
"""

import json
from pathlib import Path

import comfy.ops
import comfy.text_encoders.t5 as t5
import torch
from comfy.ldm.lightricks.model import LTXVModel
from comfy.ldm.lightricks.vae.causal_video_autoencoder import VideoVAE

from . import weights

HEADS, HEAD = 2, 32
# Eight frames and 32 by 32 pixels a latent cell, as the real one: three halvings of everything, after patches of four.
BLOCKS = [["res_x", {"num_layers": 1}], *[["compress_all", {}]] * 3, ["res_x", {"num_layers": 1}]]
VAE = {
    "dims": 3,
    "in_channels": 3,
    "out_channels": 3,
    "latent_channels": 128,
    "encoder_blocks": BLOCKS,
    "decoder_blocks": BLOCKS,
    "norm_layer": "pixel_norm",
    "patch_size": 4,
    "latent_log_var": "uniform",
    "causal_decoder": False,
    "timestep_conditioning": False,
}


def _t5_config():
    return json.loads((Path(t5.__file__).parent / "t5_config_xxl.json").read_text(encoding="utf-8"))


def _write_checkpoint(path, seed):
    transformer = {
        "num_layers": 2,
        "num_attention_heads": HEADS,
        "attention_head_dim": HEAD,
        "cross_attention_dim": HEADS * HEAD,
        "caption_channels": _t5_config()["d_model"],
    }
    model = LTXVModel(
        **transformer, dtype=torch.float32, device="meta", operations=comfy.ops.disable_weight_init
    )
    vae = VideoVAE(config=VAE)
    shapes = {f"model.diffusion_model.{name}": shape for name, shape in weights.shapes_of(model).items()}
    shapes |= {f"vae.{name}": shape for name, shape in weights.shapes_of(vae).items()}
    tensors = weights.to_dtype(weights.random_weights(shapes, seed), torch.float16, torch.float16)
    # Latents are stored as they come out of the encoder.
    for name in tensors:
        if ".per_channel_statistics." in name:
            tensors[name] = (torch.zeros if "mean-of-means" in name else torch.ones)(128, dtype=torch.float16)
    weights.write(tensors, path, {"config": json.dumps({"transformer": transformer, "vae": VAE})})


def _write_t5(path, seed):
    config = _t5_config()
    encoder = t5.T5(config, torch.float32, "meta", comfy.ops.disable_weight_init)
    tensors = weights.to_dtype(weights.random_weights(weights.shapes_of(encoder), seed), torch.float16)
    # ComfyUI tells XXL from its smaller sisters by the width of block 23, which this one does not have.
    tensors["encoder.block.23.layer.1.DenseReluDense.wi_1.weight"] = torch.zeros(1, 4096, dtype=torch.float16)
    weights.write(tensors, path)


def make(folder):
    """Write the checkpoint and its text encoder below ``folder``."""
    _write_checkpoint(folder / "checkpoints" / "ltx-video-2b-v0.9.5.safetensors", seed=71)
    # The text-to-video template's, an earlier release of the same.
    _write_checkpoint(folder / "checkpoints" / "ltx-video-2b-v0.9.safetensors", seed=73)
    _write_t5(folder / "text_encoders" / "t5xxl_fp16.safetensors", seed=72)
