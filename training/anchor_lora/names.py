"""What ComfyUI calls the layers of diffusers' Wan and CogVideoX transformers.

ComfyUI matches ``diffusion_model.`` + the original model's names. Names it does not know it skips with a line in the log,
so a LoRA in diffusers' names loads and changes nothing.
"""

from __future__ import annotations

import re

LINEARS = {
    "attn1.to_q": "self_attn.q",
    "attn1.to_k": "self_attn.k",
    "attn1.to_v": "self_attn.v",
    "attn1.to_out.0": "self_attn.o",
    "attn2.to_q": "cross_attn.q",
    "attn2.to_k": "cross_attn.k",
    "attn2.to_v": "cross_attn.v",
    "attn2.to_out.0": "cross_attn.o",
    "ffn.net.0.proj": "ffn.0",
    "ffn.net.2": "ffn.2",
}
"""The ten linears of a block of Wan, diffusers' name to ComfyUI's: what the LoRA trains."""

COGVIDEOX_LINEARS = {
    "attn1.to_q": "q",
    "attn1.to_k": "k",
    "attn1.to_v": "v",
    "attn1.to_out.0": "attn_out",
    "ff.net.0.proj": "ff_proj",
    "ff.net.2": "ff_out",
}
"""The six of a block of CogVideoX, whose blocks diffusers calls ``transformer_blocks``."""

_PARAMETER = re.compile(r"(transformer_)?(blocks\.\d+)\.(.+)\.(lora_[AB])(?:\.default)?\.weight")


def targets() -> str:
    """Return the pattern by which peft finds the linears of the blocks, and only those."""
    wan, cogvideox = ("|".join(re.escape(name) for name in names) for names in (LINEARS, COGVIDEOX_LINEARS))
    return rf"blocks\.\d+\.({wan})|transformer_blocks\.\d+\.({cogvideox})"


def comfy_name(parameter: str) -> str:
    """Return ComfyUI's key for a LoRA parameter of the transformer, such as ``blocks.0.attn1.to_q.lora_A.weight``."""
    match = _PARAMETER.search(parameter)
    linears = COGVIDEOX_LINEARS if match and match[1] else LINEARS
    if match is None or match[3] not in linears:
        raise KeyError(parameter)
    return f"diffusion_model.{match[2]}.{linears[match[3]]}.{match[4]}.weight"


def alpha_name(comfy: str) -> str:
    """Return the key of the alpha beside ``comfy``, a key from ``comfy_name``."""
    return re.sub(r"lora_[AB]\.weight$", "alpha", comfy)
