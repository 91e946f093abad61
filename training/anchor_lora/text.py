"""UMT5, the text encoder of Wan, from a diffusers folder or from ComfyUI's single file with its tokenizer inside."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from accelerate import init_empty_weights

from .checkpoints import read_single_file
from .errors import TrainingError

LENGTH = 512
"""Tokens that every prompt is cut or padded to; the vectors of the padding are zeros, in diffusers and in ComfyUI."""


class TextEncoder:
    """Turns captions into what the transformer reads."""

    def __init__(self, model: Any, tokenizer: Any, device: torch.device | str = "cpu"):
        self.model = model.to(device).eval().requires_grad_(False)
        self.tokenizer = tokenizer
        self.device = device

    @torch.no_grad()
    def encode(self, caption: str) -> torch.Tensor:
        """Return the vectors of the caption's own tokens, ``[L, 4096]``, the end token included."""
        tokens = torch.tensor([self.tokenizer.encode(caption)[:LENGTH]], device=self.device)
        out: torch.Tensor = self.model(tokens, attention_mask=torch.ones_like(tokens)).last_hidden_state[0]
        return out


def padded(vectors: list[torch.Tensor], length: int = LENGTH) -> torch.Tensor:
    """Return captions of different lengths as one batch with zeros behind, ``[B, length, 4096]``."""
    out = vectors[0].new_zeros(len(vectors), length, vectors[0].shape[1])
    for row, vector in zip(out, vectors, strict=True):
        row[: len(vector)] = vector
    return out


def load_text_encoder(path: Path, dtype: torch.dtype, device: torch.device | str = "cpu") -> TextEncoder:
    """Return the encoder in ``path``: a diffusers pipeline's folder, or a single file with ``spiece_model`` in it."""
    from transformers import AutoTokenizer, UMT5EncoderModel

    if path.is_dir():
        model = UMT5EncoderModel.from_pretrained(_sub(path, "text_encoder"), torch_dtype=dtype)
        return TextEncoder(model, AutoTokenizer.from_pretrained(_sub(path, "tokenizer")), device)
    tensors = read_single_file(path, dtype)
    pieces = tensors.pop("spiece_model", None)
    if pieces is None or "shared.weight" not in tensors:
        raise TrainingError(
            f"{path.name} is no UMT5 with its tokenizer inside: use ComfyUI's umt5_xxl file, or a diffusers folder."
        )
    return TextEncoder(_from_tensors(tensors, dtype), _pieces(pieces), device)


def _sub(folder: Path, name: str) -> str:
    part = folder / name
    if not part.is_dir():
        raise TrainingError(
            f"{folder} has no {name} folder: give the folder of the whole diffusers pipeline."
        )
    return str(part)


def _pieces(model: torch.Tensor) -> Any:
    import sentencepiece

    return sentencepiece.SentencePieceProcessor(
        model_proto=model.numpy().tobytes(), add_bos=False, add_eos=True
    )


def _from_tensors(tensors: dict[str, torch.Tensor], dtype: torch.dtype) -> Any:
    from transformers import UMT5Config, UMT5EncoderModel

    attention = "encoder.block.0.layer.0.SelfAttention"
    bias = tensors[f"{attention}.relative_attention_bias.weight"]
    heads = bias.shape[1]
    # Not the highest number: the toy world's file has a marker where XXL has its last block.
    layers = sum(name.endswith("layer.0.SelfAttention.q.weight") for name in tensors)
    config = UMT5Config(
        vocab_size=tensors["shared.weight"].shape[0],
        d_model=tensors["shared.weight"].shape[1],
        d_kv=tensors[f"{attention}.q.weight"].shape[0] // heads,
        d_ff=tensors["encoder.block.0.layer.1.DenseReluDense.wi_0.weight"].shape[0],
        num_layers=layers,
        num_heads=heads,
        relative_attention_num_buckets=bias.shape[0],
        feed_forward_proj="gated-gelu",
        dropout_rate=0.0,
    )
    with init_empty_weights(include_buffers=False):
        model = UMT5EncoderModel(config)
    known = {name: value.to(dtype) for name, value in tensors.items() if name in model.state_dict()}
    known["encoder.embed_tokens.weight"] = known["shared.weight"]
    model.load_state_dict(known, assign=True)
    return model
