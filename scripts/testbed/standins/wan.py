"""Wan diffusion models and LoRAs.

ComfyUI reads everything from the file: heads = dim // 128, so the width is a multiple of 128; ``text_dim`` 4096 and
``freq_dim`` 256 are fixed. The 14B stand-ins are wider than the others, so that a LoRA of one does not fit the other,
as with the real ones.
"""

import comfy.ops
import torch
from comfy.ldm.wan.model import CameraWanModel, VaceWanModel, WanModel

from . import weights

FFN = 64
LAYERS = 2
WIDTH = 128
WIDTH_14B = 256
LORA_RANK = 4
CAMERA = {"kind": CameraWanModel, "in_dim": 32}
LORA_LINEARS = [f"{attn}.{part}" for attn in ("self_attn", "cross_attn") for part in "qkvo"] + [
    "ffn.0",
    "ffn.2",
]


def _shapes(kind=WanModel, dim=WIDTH, **config):
    # On the meta device: only the shapes are wanted.
    model = kind(
        dim=dim,
        ffn_dim=FFN,
        num_heads=dim // 128,
        num_layers=LAYERS,
        dtype=torch.float32,
        device="meta",
        operations=comfy.ops.disable_weight_init,
        **config,
    )
    return weights.shapes_of(model)


def _is_linear(name):
    return name.endswith(".weight") and "patch_embedding" not in name and "norm" not in name


def _write_fp16(path, seed, **config):
    weights.write(
        weights.to_dtype(weights.random_weights(_shapes(**config), seed), torch.float16, torch.float16), path
    )


def _write_scaled(path, seed, **config):
    tensors = weights.random_weights(_shapes(dim=WIDTH_14B, **config), seed)
    weights.write(weights.to_scaled_fp8(tensors, _is_linear), path)


def _write_lora(path, seed):
    """A LoRA of rank 4 over all linears of all blocks, with names that ComfyUI matches."""
    shapes = _shapes(dim=WIDTH_14B)
    low_rank = {}
    for block in range(LAYERS):
        for linear in LORA_LINEARS:
            rows, columns = shapes[f"blocks.{block}.{linear}.weight"]
            low_rank[f"diffusion_model.blocks.{block}.{linear}.lora_A.weight"] = (LORA_RANK, columns)
            low_rank[f"diffusion_model.blocks.{block}.{linear}.lora_B.weight"] = (rows, LORA_RANK)
    tensors = weights.to_dtype(weights.random_weights(low_rank, seed), torch.float16)
    for name in list(tensors):
        if name.endswith("lora_A.weight"):
            tensors[name.replace("lora_A.weight", "alpha")] = torch.tensor(float(LORA_RANK))
    weights.write(tensors, path)


def make(folder):
    """Write the diffusion models and LoRAs below ``folder``."""
    models = folder / "diffusion_models"
    _write_fp16(models / "wan2.1_t2v_1.3B_fp16.safetensors", seed=11)
    _write_scaled(models / "wan2.2_t2v_high_noise_14B_fp8_scaled.safetensors", seed=12)
    _write_scaled(models / "wan2.2_t2v_low_noise_14B_fp8_scaled.safetensors", seed=13)
    _write_fp16(models / "wan2.2_ti2v_5B_fp16.safetensors", seed=14, in_dim=48, out_dim=48)

    # Models that take no per-frame timestep or take an image natively: the injection has to refuse them.
    _write_scaled(models / "wan2.2_i2v_high_noise_14B_fp8_scaled.safetensors", seed=15, in_dim=36)
    _write_scaled(models / "wan2.2_i2v_low_noise_14B_fp8_scaled.safetensors", seed=16, in_dim=36)
    _write_fp16(
        models / "wan2.1_vace_1.3B_fp16.safetensors",
        seed=17,
        kind=VaceWanModel,
        vace_layers=1,
        vace_in_dim=96,
    )
    _write_scaled(
        models / "wan2.2_fun_camera_high_noise_14B_fp8_scaled.safetensors",
        seed=18,
        kind=CameraWanModel,
        model_type="camera_2.2",
        in_dim=36,
    )

    # Relatives that start from a picture, as ComfyUI's templates name them. Wan 2.1's see it through a vision model, too.
    for name, width, seed, config in (
        ("wan2.1_i2v_480p_14B_fp16", WIDTH_14B, 41, {"model_type": "i2v", "in_dim": 36}),
        ("Wan2_1-I2V-ATI-14B_fp8_e4m3fn", WIDTH_14B, 42, {"model_type": "i2v", "in_dim": 36}),
        (
            "wan2.1_flf2v_720p_14B_fp16",
            WIDTH_14B,
            43,
            {"model_type": "i2v", "in_dim": 36, "flf_pos_embed_token_number": 514},
        ),
        ("wan2.1_fun_inp_1.3B_bf16", WIDTH, 44, {"model_type": "i2v", "in_dim": 36}),
        ("wan2.1_fun_camera_v1.1_1.3B_bf16", WIDTH, 45, CAMERA),
        ("wan2.1_fun_camera_v1.1_14B_bf16", WIDTH_14B, 46, CAMERA),
        ("wan2.2_fun_inpaint_5B_bf16", WIDTH, 47, {"in_dim": 100, "out_dim": 48}),
    ):
        _write_fp16(models / f"{name}.safetensors", seed=seed, dim=width, **config)
    for place, expert in enumerate(("high", "low")):
        name = f"wan2.2_fun_inpaint_{expert}_noise_14B_fp8_scaled.safetensors"
        _write_scaled(models / name, seed=48 + place, in_dim=36)
    _write_scaled(
        models / "wan2.2_fun_camera_low_noise_14B_fp8_scaled.safetensors",
        seed=50,
        kind=CameraWanModel,
        model_type="camera_2.2",
        in_dim=36,
    )
    _write_scaled(models / "wan2.1_t2v_14B_fp8_scaled.safetensors", seed=51)

    _write_lora(folder / "loras" / "wan_alpha_2.1_rgba_lora.safetensors", seed=27)
    _write_lora(folder / "loras" / "wan2.2_t2v_anchor_standin_high_noise.safetensors", seed=21)
    _write_lora(folder / "loras" / "wan2.2_t2v_anchor_standin_low_noise.safetensors", seed=22)
    for kind, version, seed in (("t2v", "v1.1", 23), ("i2v", "v1", 25)):
        for place, expert in enumerate(("high", "low")):
            name = f"wan2.2_{kind}_lightx2v_4steps_lora_{version}_{expert}_noise.safetensors"
            _write_lora(folder / "loras" / name, seed=seed + place)
