"""Qwen-Image's diffusion model. Its width is a constant of ComfyUI's code, small in the test copy (``edits.mjs``)."""

import comfy.ops
import torch
from comfy.ldm.qwen_image.model import QwenImageTransformer2DModel

from . import weights


def make(folder):
    """Write the image model below ``folder``."""
    model = QwenImageTransformer2DModel(
        num_layers=1, dtype=torch.float32, device="meta", operations=comfy.ops.disable_weight_init
    )
    tensors = weights.random_weights(weights.shapes_of(model), seed=51)
    path = folder / "diffusion_models" / "qwen_image_fp8_e4m3fn.safetensors"
    weights.write(weights.to_dtype(tensors, weights.FP8), path)
