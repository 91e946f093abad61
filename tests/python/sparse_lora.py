"""A LoRA of real size that takes no room on disk: a true header, and holes for the weights. Free of torch."""

import json
import struct

SIZES = {1536: (30, 8960), 3072: (30, 14336), 5120: (40, 13824)}
LINEARS = [
    *(f"{attention}.{one}" for attention in ("self_attn", "cross_attn") for one in "qkvo"),
    "ffn.0",
    "ffn.2",
]


def write(path, width=5120, rank=256, alpha=256.0, prefix="diffusion_model.", metadata=None, blocks=None):
    """Write a LoRA in bf16 of every linear layer in every block; returns its size in bytes."""
    count, feed_forward = SIZES[width]
    entries, at, alphas = ({"__metadata__": metadata} if metadata else {}), 0, []
    for block in range(count if blocks is None else blocks):
        for linear in LINEARS:
            out = feed_forward if linear == "ffn.0" else width
            into = feed_forward if linear == "ffn.2" else width
            name = f"{prefix}blocks.{block}.{linear}"
            for part, dtype, shape in (
                ("lora_down.weight", "BF16", [rank, into]),
                ("lora_up.weight", "BF16", [out, rank]),
                ("alpha", "F32", []),
            ):
                size = 2 * shape[0] * shape[1] if shape else 4
                entries[f"{name}.{part}"] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + size]}
                if part == "alpha":
                    alphas.append(at)
                at += size
    text = json.dumps(entries).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        file.truncate(8 + len(text) + at)
        for place in alphas:
            file.seek(8 + len(text) + place)
            file.write(struct.pack("<f", alpha))
    return 8 + len(text) + at
