"""The names in a LoRA file, in one normal form.

Trainers agree on little: ``diffusion_model.blocks.0.ffn.0.lora_A.weight``, ``lora_unet__blocks_0_ffn_0.lora_down.weight``
and ``transformer.blocks.0.ffn.net.0.proj.lora_A.default.weight`` are one and the same. Here a name becomes a *layer* of
ComfyUI's model (``blocks.0.ffn.0``) and a *part* (``lora_down.weight``), both as ComfyUI's own loader spells them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

DOWN, UP, MID = "lora_down.weight", "lora_up.weight", "lora_mid.weight"

_SPELLINGS = {
    DOWN: (
        r"lora_A(?:\.\w+)?\.weight",
        r"lora_A",
        r"lora_down\.weight",
        r"lora\.down\.weight",
        r"lora_linear_layer\.down\.weight",
    ),
    UP: (
        r"lora_B(?:\.\w+)?\.weight",
        r"lora_B",
        r"lora_up\.weight",
        r"lora\.up\.weight",
        r"lora_linear_layer\.up\.weight",
    ),
    MID: (r"lora_mid\.weight",),
}
# Parts that ComfyUI takes under this one name each.
_PLAIN = (
    *("alpha", "dora_scale", "diff", "diff_b", "set_weight", "w_norm", "b_norm", "reshape_weight"),
    *("hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b", "hada_t1", "hada_t2"),
    *("lokr_w1", "lokr_w2", "lokr_w1_a", "lokr_w1_b", "lokr_w2_a", "lokr_w2_b", "lokr_t2"),
    *("oft_blocks", "oft_diag", "rescale", "a1.weight", "a2.weight", "b1.weight", "b2.weight"),
)
_PARTS = [
    (re.compile(rf"(.+)[._]{spelling}" if spelling.startswith("lora\\.") else rf"(.+)\.{spelling}"), part)
    for part, spellings in (*_SPELLINGS.items(), *((plain, (re.escape(plain),)) for plain in _PLAIN))
    for spelling in spellings
]

# What trainers put in front of a layer, taken off again and again: "base_model.model.diffusion_model." exists.
_PREFIXES = (
    *(
        "diffusion_model.",
        "model.",
        "base_model.",
        "pipe.",
        "dit.",
        "transformer.",
        "unet.",
        "module.",
        "_orig_mod.",
    ),
    *("lora_unet__", "lora_unet_", "lora_transformer_", "lycoris_"),
)

# The names of Wan's layers in diffusers, piece by piece.
_DIFFUSERS_WAN = (
    ("condition_embedder.text_embedder.linear_1", "text_embedding.0"),
    ("condition_embedder.text_embedder.linear_2", "text_embedding.2"),
    ("condition_embedder.time_embedder.linear_1", "time_embedding.0"),
    ("condition_embedder.time_embedder.linear_2", "time_embedding.2"),
    ("condition_embedder.time_proj", "time_projection.1"),
    ("condition_embedder.image_embedder.ff.net.0.proj", "img_emb.proj.1"),
    ("condition_embedder.image_embedder.ff.net.2", "img_emb.proj.3"),
    ("proj_out", "head.head"),
    ("attn1.to_q", "self_attn.q"),
    ("attn1.to_k", "self_attn.k"),
    ("attn1.to_v", "self_attn.v"),
    ("attn1.to_out.0", "self_attn.o"),
    ("attn1.norm_q", "self_attn.norm_q"),
    ("attn1.norm_k", "self_attn.norm_k"),
    ("attn2.to_q", "cross_attn.q"),
    ("attn2.to_k", "cross_attn.k"),
    ("attn2.to_v", "cross_attn.v"),
    ("attn2.to_out.0", "cross_attn.o"),
    ("attn2.norm_q", "cross_attn.norm_q"),
    ("attn2.norm_k", "cross_attn.norm_k"),
    ("attn2.add_k_proj", "cross_attn.k_img"),
    ("attn2.add_v_proj", "cross_attn.v_img"),
    ("attn2.norm_added_k", "cross_attn.norm_k_img"),
    ("ffn.net.0.proj", "ffn.0"),
    ("ffn.net.2", "ffn.2"),
    ("norm2", "norm3"),
    ("scale_shift_table", "modulation"),
)
# And of CogVideoX's, whose blocks diffusers calls transformer_blocks.
_DIFFUSERS_COGVIDEO = {
    **{one: f"attn1.to_{one}" for one in "qkv"},
    "attn_out": "attn1.to_out.0",
    "ff_proj": "ff.net.0.proj",
    "ff_out": "ff.net.2",
}
_TO_DIFFUSERS = {native: diffusers for diffusers, native in _DIFFUSERS_WAN}


def split(name: str) -> tuple[str, str] | None:
    """Return ``(layer as written, part in ComfyUI's spelling)``; ``None`` for a name that ends like no part of a LoRA."""
    for pattern, part in _PARTS:
        found = pattern.fullmatch(name)
        if found:
            return found.group(1), part
    return None


def layer_names(layers: Iterable[str]) -> dict[str, str]:
    """Return every way to write the given layers (as ComfyUI's model names them), each with its layer."""
    found: dict[str, str] = {}
    for layer in layers:
        for dotted in (layer, _in_diffusers(layer)):
            found.setdefault(dotted, layer)
            found.setdefault(dotted.replace(".", "_"), layer)
    return found


def layer_of(written: str, names: dict[str, str]) -> str | None:
    """Return the layer that ``written`` means among ``layer_names``, ``None`` where the model has no such layer."""
    while True:
        layer = names.get(written)
        if layer is not None:
            return layer
        prefix = next((one for one in _PREFIXES if written.startswith(one)), None)
        if prefix is None:
            return None
        written = written[len(prefix) :]


def position(layer: str) -> tuple[str, int | None]:
    """Return a layer's kind and the number of its block: ``("blocks.*.ffn.0", 7)``; outside the blocks ``None``."""
    found = re.match(r"(\w+)\.(\d+)\.(?=\D)", layer)
    if found is None:
        return layer, None
    return f"{found.group(1)}.*.{layer[found.end() :]}", int(found.group(2))


def _in_diffusers(layer: str) -> str:
    """Return a layer of Wan or CogVideoX as diffusers names it; other layers come back as they are."""
    block = re.match(r"blocks\.\d+\.", layer)
    if block is None:
        return _TO_DIFFUSERS.get(layer, layer)
    rest = layer[block.end() :]
    if rest in _DIFFUSERS_COGVIDEO:
        return f"transformer_{block.group()}{_DIFFUSERS_COGVIDEO[rest]}"
    return block.group() + _TO_DIFFUSERS.get(rest, rest)
