"""LoRA files of the tiny Wan models in every naming, with the change of weights that each must make."""

import torch
from sparse_lora import LINEARS

# As diffusers writes them, by hand: the shim has a table of its own.
DIFFUSERS = {
    "self_attn.q": "attn1.to_q",
    "self_attn.k": "attn1.to_k",
    "self_attn.v": "attn1.to_v",
    "self_attn.o": "attn1.to_out.0",
    "cross_attn.q": "attn2.to_q",
    "cross_attn.k": "attn2.to_k",
    "cross_attn.v": "attn2.to_v",
    "cross_attn.o": "attn2.to_out.0",
    "ffn.0": "ffn.net.0.proj",
    "ffn.2": "ffn.net.2",
}
RANK, ALPHA = 4, 2.0


def layers(blocks=2):
    return [f"blocks.{block}.{linear}" for block in range(blocks) for linear in LINEARS]


def shape_of(layer, width=128, feed_forward=64):
    if layer.endswith("ffn.0"):
        return feed_forward, width
    return (width, feed_forward) if layer.endswith("ffn.2") else (width, width)


def _plain(prefix, down, up, alpha=False, diffusers=False, flat=False):
    def name(layer):
        written = layer
        if diffusers:
            blocks, number, linear = layer.split(".", 2)
            written = f"{blocks}.{number}.{DIFFUSERS[linear]}"
        return prefix + (written.replace(".", "_") if flat else written)

    return name, down, up, alpha


AB, DEFAULT = ("lora_A.weight", "lora_B.weight"), ("lora_A.default.weight", "lora_B.default.weight")
DOWN_UP = ("lora_down.weight", "lora_up.weight")

# Every naming of a pair: how a layer is written, the two halves, and whether an alpha is beside them.
NAMINGS = {
    "diffusion_model, lora_A/B": _plain("diffusion_model.", *AB),
    "diffusion_model, lora_A.default": _plain("diffusion_model.", *DEFAULT),
    "diffusion_model, lora_down/up, alpha": _plain("diffusion_model.", *DOWN_UP, alpha=True),
    "lora_unet_, alpha": _plain("lora_unet_", *DOWN_UP, alpha=True, flat=True),
    "lora_unet__ (Wan Fun), alpha": _plain("lora_unet__", *DOWN_UP, alpha=True, flat=True),
    "bare blocks": _plain("", *AB),
    "pipe.dit": _plain("pipe.dit.", *AB),
    "_orig_mod (saved compiled)": _plain("diffusion_model._orig_mod.", *AB),
    "base_model.model": _plain("base_model.model.", *AB),
    "base_model.model.diffusion_model, default": _plain("base_model.model.diffusion_model.", *DEFAULT),
    "transformer, native names": _plain("transformer.", *AB),
    "transformer, diffusers names": _plain("transformer.", *AB, diffusers=True),
    "transformer, diffusers names, lora.down/up": _plain(
        "transformer.", "lora.down.weight", "lora.up.weight", diffusers=True
    ),
    "lora_unet_, diffusers names": _plain("lora_unet_", *DOWN_UP, alpha=True, diffusers=True, flat=True),
    "lora_A without weight": _plain("diffusion_model.", "lora_A", "lora_B"),
}


def _random(generator, *shape):
    return torch.randn(*shape, generator=generator) * 0.2


def pairs(naming, seed=5, width=128, blocks=2, rank=RANK):
    """Return ``(file's tensors, {layer: change of its weight})``."""
    name, down, up, alpha = NAMINGS[naming]
    generator = torch.Generator().manual_seed(seed)
    tensors, change = {}, {}
    for layer in layers(blocks):
        out, into = shape_of(layer, width, width // 2)
        a, b = _random(generator, rank, into), _random(generator, out, rank)
        tensors[f"{name(layer)}.{down}"], tensors[f"{name(layer)}.{up}"] = a, b
        if alpha:
            tensors[f"{name(layer)}.alpha"] = torch.tensor(ALPHA)
        change[layer] = (b @ a) * (ALPHA / rank if alpha else 1.0)
    return tensors, change


def whole(prefix="diffusion_model.", seed=6):
    """Return a file of ``.diff`` and ``.diff_b``, with the changes of weights and of biases (``layer:bias``)."""
    generator = torch.Generator().manual_seed(seed)
    tensors, change = {}, {}
    for layer in layers():
        shape = shape_of(layer)
        change[layer] = _random(generator, *shape)
        change[f"{layer}:bias"] = _random(generator, shape[0])
        tensors[f"{prefix}{layer}.diff"] = change[layer]
        tensors[f"{prefix}{layer}.diff_b"] = change[f"{layer}:bias"]
    for layer in ("blocks.0.norm3", "blocks.1.self_attn.norm_q"):
        change[layer] = tensors[f"{prefix}{layer}.diff"] = _random(generator, 128)
    return tensors, change


def loha(prefix="lycoris_", seed=7):
    generator = torch.Generator().manual_seed(seed)
    tensors, change = {}, {}
    for layer in layers():
        out, into = shape_of(layer)
        w1a, w1b, w2a, w2b = (
            _random(generator, *size) for size in ((out, 3), (3, into), (out, 3), (3, into))
        )
        written = prefix + layer.replace(".", "_")
        for key, value in (("w1_a", w1a), ("w1_b", w1b), ("w2_a", w2a), ("w2_b", w2b)):
            tensors[f"{written}.hada_{key}"] = value
        tensors[f"{written}.alpha"] = torch.tensor(ALPHA)
        change[layer] = (w1a @ w1b) * (w2a @ w2b) * (ALPHA / 3)
    return tensors, change


def lokr(prefix="transformer.", seed=8):
    generator = torch.Generator().manual_seed(seed)
    tensors, change = {}, {}
    for layer in layers():
        out, into = shape_of(layer)
        w1, w2a, w2b = (_random(generator, *size) for size in ((4, 4), (out // 4, 2), (2, into // 4)))
        written = prefix + layer
        for key, value in (("w1", w1), ("w2_a", w2a), ("w2_b", w2b)):
            tensors[f"{written}.lokr_{key}"] = value
        tensors[f"{written}.alpha"] = torch.tensor(ALPHA)
        change[layer] = torch.kron(w1, w2a @ w2b) * (ALPHA / 2)
    return tensors, change


EVERY = {
    **{naming: (lambda naming=naming: pairs(naming)) for naming in NAMINGS},
    "diff and diff_b": whole,
    "LoHa (lycoris_)": loha,
    "LoKr (transformer.)": lokr,
}
