"""HunyuanVideo's image-to-video model with what it reads its prompt and picture with: CLIP-L, Llama 3, LLaVA's vision tower.

All sizes but the diffusion model's are constants of ComfyUI's code, small in the test copy (``edits.mjs``). The weights are
random; the tests look at what goes where, not at pictures.
"""

import json
from pathlib import Path

import comfy.clip_model
import comfy.ops
import comfy.sd
import comfy.text_encoders.llama as llama
import torch
from comfy.ldm.hunyuan_video.model import HunyuanVideo
from comfy.ldm.models.autoencoder import AutoencoderKL

from . import weights

COMFY = Path(comfy.sd.__file__).parent
WIDTH = 128
OPS = comfy.ops.disable_weight_init


def _config(name):
    return json.loads((COMFY / name).read_text(encoding="utf-8"))


def _write(module, path, seed, dtype=torch.float16):
    tensors = weights.random_weights(weights.shapes_of(module), seed)
    weights.write(weights.to_dtype(tensors, dtype, torch.float16), path)


def _write_model(path, seed):
    model = HunyuanVideo(
        in_channels=16,
        out_channels=16,
        vec_in_dim=_config("sd1_clip_config.json")["hidden_size"],
        context_in_dim=llama.Llama2Config().hidden_size,
        hidden_size=WIDTH,
        mlp_ratio=4.0,
        num_heads=WIDTH // 128,
        depth=1,
        depth_single_blocks=1,
        axes_dim=[16, 56, 56],
        theta=256,
        patch_size=[1, 2, 2],
        qkv_bias=True,
        guidance_embed=True,
        byt5=False,
        meanflow=False,
        use_cond_type_embedding=False,
        vision_in_dim=None,
        dtype=torch.float32,
        device="meta",
        operations=OPS,
    )
    _write(model, path, seed)


def _write_llama(path, seed):
    encoder = llama.Llama2({}, torch.float32, "meta", OPS)
    tensors = weights.random_weights(weights.shapes_of(encoder), seed)
    scaled = weights.to_scaled_fp8(tensors, lambda name: ".layers." in name, keep=torch.bfloat16, mark=0)
    # The table of words is nearly the whole file; fp8 halves it.
    table = "model.embed_tokens.weight"
    scaled[table] = tensors[table].to(weights.FP8)
    weights.write(scaled, path)


def _write_vision(path, seed):
    config = _config("clip_vision_config_vitl_336_llava.json")
    tower = comfy.clip_model.CLIPVisionModelProjection(config, torch.float32, "meta", OPS)
    tensors = weights.to_dtype(weights.random_weights(weights.shapes_of(tower), seed), torch.float16)
    # ComfyUI tells the large tower from the others by a layer that this one does not have.
    tensors["vision_model.encoder.layers.22.layer_norm1.weight"] = torch.zeros(1, dtype=torch.float16)
    weights.write(tensors, path)


def _write_vae(path, seed):
    config = {
        "double_z": True,
        "z_channels": 16,
        "resolution": 256,
        "in_channels": 3,
        "out_ch": 3,
        "ch": 32,
        "ch_mult": [1, 1, 1, 1],
        "num_res_blocks": 2,
        "attn_resolutions": [],
        "dropout": 0.0,
        "conv3d": True,
        "time_compress": 4,
    }
    _write(AutoencoderKL(ddconfig=config, embed_dim=16), path, seed)


def make(folder):
    """Write the models below ``folder``."""
    model = "hunyuan_video_v2_replace_image_to_video_720p_bf16.safetensors"
    _write_model(folder / "diffusion_models" / model, seed=61)
    _write_model(folder / "diffusion_models" / "hunyuan_video_t2v_720p_bf16.safetensors", seed=66)
    _write_vae(folder / "vae" / "hunyuan_video_vae_bf16.safetensors", seed=62)
    encoders = folder / "text_encoders"
    clip = comfy.clip_model.CLIPTextModel(_config("sd1_clip_config.json"), torch.float32, "meta", OPS)
    _write(clip, encoders / "clip_l.safetensors", seed=63, dtype=weights.FP8)
    _write_llama(encoders / "llava_llama3_fp8_scaled.safetensors", seed=64)
    _write_vision(folder / "clip_vision" / "llava_llama3_vision.safetensors", seed=65)
