"""HunyuanVideo 1.5: text-to-video, image-to-video and Capybara, which are one network, its VAE and its small text encoder.

The large text encoder is Qwen-Image's, the vision tower is in ``vision.py``.
"""

import json
from pathlib import Path

import comfy.ops
import comfy.sd
import comfy.text_encoders.llama as llama
import comfy.text_encoders.t5 as t5
import torch
from comfy.ldm.hunyuan_video.model import HunyuanVideo
from comfy.ldm.hunyuan_video.vae_refiner import Decoder, Encoder

from . import weights

COMFY = Path(comfy.sd.__file__).parent
WIDTH = 128
LATENT = 32
OPS = comfy.ops.disable_weight_init
# As in the test copy (``edits.mjs``).
VAE = {
    "block_out_channels": [32, 32, 32, 64, 64],
    "in_channels": 3,
    "out_channels": 3,
    "num_res_blocks": 2,
    "ffactor_spatial": 16,
    "ffactor_temporal": 4,
    "downsample_match_channel": True,
    "upsample_match_channel": True,
    "z_channels": LATENT,
}


def _write_model(path, seed):
    model = HunyuanVideo(
        # The noisy latent, the picture's, and where the picture is.
        in_channels=2 * LATENT + 1,
        out_channels=LATENT,
        vec_in_dim=None,
        context_in_dim=llama.Qwen25_7BVLI_Config().hidden_size,
        hidden_size=WIDTH,
        mlp_ratio=4.0,
        num_heads=WIDTH // 128,
        depth=1,
        depth_single_blocks=0,
        axes_dim=[16, 56, 56],
        theta=256,
        patch_size=[1, 1, 1],
        qkv_bias=True,
        guidance_embed=False,
        byt5=True,
        meanflow=False,
        use_cond_type_embedding=True,
        vision_in_dim=1152,
        dtype=torch.float32,
        device="meta",
        operations=OPS,
    )
    tensors = weights.random_weights(weights.shapes_of(model), seed)
    weights.write(weights.to_dtype(tensors, weights.FP8, torch.float16), path)


def _write_vae(path, seed):
    shapes = {
        f"{part}.{name}": shape
        for part, kind in (("encoder", Encoder), ("decoder", Decoder))
        for name, shape in weights.shapes_of(kind(**VAE)).items()
    }
    tensors = weights.random_weights(shapes, seed)
    weights.write(weights.to_dtype(tensors, torch.float16, torch.float16), path)


def _write_byt5(path, seed):
    config = json.loads(
        (COMFY / "text_encoders" / "byt5_config_small_glyph.json").read_text(encoding="utf-8")
    )
    encoder = t5.T5(config, torch.float32, "meta", OPS)
    tensors = weights.random_weights(weights.shapes_of(encoder), seed)
    weights.write(weights.to_dtype(tensors, torch.float16), path)


def make(folder):
    """Write the models below ``folder``."""
    for name, seed in (
        ("hunyuanvideo1.5_720p_i2v_fp16", 91),
        ("hunyuanvideo1.5_720p_t2v_fp16", 92),
        ("capybara_v0.1", 93),
    ):
        _write_model(folder / "diffusion_models" / f"{name}.safetensors", seed=seed)
    _write_vae(folder / "vae" / "hunyuanvideo15_vae_fp16.safetensors", seed=94)
    _write_byt5(folder / "text_encoders" / "byt5_small_glyphxl_fp16.safetensors", seed=95)
