"""Cross-attention over a short caption that gives exactly what it would over 512 tokens.

Wan pads every caption to 512 with zeros and attends to those too. They are all the same, so one of them, counted as often
as it occurs, does for all: a logarithm added to its score. That is a tenth of the work where captions are short.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from diffusers.models.transformers.transformer_wan import WanAttnProcessor

from .text import LENGTH


class ShortText:
    """Puts itself into a ``WanTransformer3DModel``; ``batch`` then goes before every call."""

    def __init__(self, transformer: Any):
        self.scores: torch.Tensor | None = None
        for block in transformer.blocks:
            block.attn2.set_processor(_Counting(self))

    def batch(self, vectors: list[torch.Tensor], at_least: int = 0) -> torch.Tensor:
        """Return captions ``[L, 4096]`` as one batch ``[B, longest + 1, 4096]``, or longer, and count its zeros."""
        longest = max(at_least, max(len(vector) for vector in vectors) + 1)
        text = vectors[0].new_zeros(len(vectors), longest, vectors[0].shape[1])
        scores = torch.zeros(len(vectors), 1, 1, longest)
        for row, vector in enumerate(vectors):
            text[row, : len(vector)] = vector
            scores[row, 0, 0, len(vector) :] = math.log((LENGTH - len(vector)) / (longest - len(vector)))
        self.scores = scores
        return text


class _Counting(WanAttnProcessor):
    def __init__(self, text: ShortText):
        super().__init__()
        self.text = text

    def __call__(
        self,
        attn: Any,
        hidden_states: torch.Tensor,
        encoder_hidden_states: torch.Tensor | None = None,
        attention_mask: torch.Tensor | None = None,
        rotary_emb: Any = None,
    ) -> torch.Tensor:
        return super().__call__(attn, hidden_states, encoder_hidden_states, self.text.scores, rotary_emb)
