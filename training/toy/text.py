"""The toy world's text encoder: UMT5 with one layer, in the file format of ComfyUI's ``umt5_xxl_fp8_e4m3fn_scaled``.

It is made, not trained. The tokens are random signs, and the one attention head looks at places only, by its relative
position bias: every token hears its neighbours, the nearer the louder, those before it louder than those behind. So the
vector of "circle" tells "red circle" from "blue circle" and "left of a circle", which is all a sentence of the toy world
needs, and every number in it is exact in fp8.
"""

from __future__ import annotations

import io
from pathlib import Path

import sentencepiece
import torch
from safetensors.torch import save_file

from .clips import clip

WIDTH, HEAD, FEED_FORWARD, PIECES, BUCKETS = 4096, 64, 64, 512, 32
SEED = 21
LENGTH = 512
"""Tokens that ComfyUI and diffusers pad every prompt to, with zeros."""
_SENTENCES = 700
_OTHER_WORDS = """
static first frame, sharp focus, high quality, detailed, realistic, soft light
blurry, low quality, worst quality, jpeg artefacts, deformed, watermark, subtitles
"""


def pieces() -> bytes:
    """Return a sentencepiece model with T5's special ids, trained on captions; other words become letters or bytes."""
    lines = []
    for number in range(_SENTENCES):
        shown = clip(0, number)
        lines += [shown.caption, shown.first_caption]
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines + _OTHER_WORDS.strip().splitlines()),
        model_writer=model,
        model_type="bpe",
        vocab_size=PIECES,
        byte_fallback=True,
        character_coverage=1.0,
        hard_vocab_limit=False,
        num_threads=1,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=2,
    )
    return model.getvalue()


def weights() -> dict[str, torch.Tensor]:
    """Return the encoder's weights, without tokenizer and markers."""
    block = "encoder.block.0.layer"
    attention = f"{block}.0.SelfAttention"
    feed_forward = f"{block}.1.DenseReluDense"
    return {
        "shared.weight": _signs("tokens", PIECES, WIDTH),
        f"{attention}.q.weight": torch.zeros(HEAD, WIDTH),
        f"{attention}.k.weight": torch.zeros(HEAD, WIDTH),
        # One sign in 4,096 numbers sums up to 64 times a sign's spread, and 64 of those to 8 times that: 1/8 · 1/64 · 2.
        f"{attention}.v.weight": _signs("v", HEAD, WIDTH) / 64,
        f"{attention}.o.weight": _signs("o", WIDTH, HEAD) / 8 * 1.5,
        f"{attention}.relative_attention_bias.weight": _position_bias(),
        f"{block}.0.layer_norm.weight": torch.ones(WIDTH),
        f"{feed_forward}.wi_0.weight": torch.zeros(FEED_FORWARD, WIDTH),
        f"{feed_forward}.wi_1.weight": torch.zeros(FEED_FORWARD, WIDTH),
        f"{feed_forward}.wo.weight": torch.zeros(WIDTH, FEED_FORWARD),
        f"{block}.1.layer_norm.weight": torch.ones(WIDTH),
        "encoder.final_layer_norm.weight": torch.ones(WIDTH),
    }


def write(path: Path) -> None:
    """Write the encoder as ComfyUI's CLIPLoader reads it."""
    matrices = torch.float8_e4m3fn
    out = {
        name: value.to(matrices if value.ndim == 2 and "bias" not in name else torch.float16).contiguous()
        for name, value in weights().items()
    }
    # ComfyUI tells XXL from its smaller sisters by the width of block 23, which this one does not have.
    out["encoder.block.23.layer.1.DenseReluDense.wi_1.weight"] = torch.zeros(1, WIDTH).to(matrices)
    out["spiece_model"] = torch.frombuffer(bytearray(pieces()), dtype=torch.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(out, str(path), metadata={"format": "pt"})


def _signs(name: str, rows: int, columns: int) -> torch.Tensor:
    """A matrix of -1 and 1, ``[rows, columns]``."""
    draw = torch.Generator().manual_seed(SEED * 1000 + sum(name.encode()))
    return torch.randint(0, 2, (rows, columns), generator=draw).float() * 2 - 1


def _position_bias() -> torch.Tensor:
    """``[32, 1]``: T5's buckets 1 to 7 are that many places before, 17 to 23 that many behind; the rest is too far."""
    bias = torch.full((BUCKETS, 1), -12.0)
    for distance in range(1, 8):
        bias[distance] = -0.5 * distance
        bias[BUCKETS // 2 + distance] = -0.5 * distance - 0.75
    return bias
