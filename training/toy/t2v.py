"""The toy world's Wan 2.1 text-to-video model: the real architecture, a few million parameters.

It learns clips from their video captions and single pictures from first-frame captions, so it is the image model too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from diffusers import WanTransformer3DModel
from torch.nn.attention import SDPBackend, sdpa_kernel

from anchor_lora.objective import TIMESTEPS, noised, shifted
from anchor_lora.text import TextEncoder

from .clips import clip
from .loop import Schedule, generator, train
from .quick import half
from .short_text import ShortText
from .vae import WORLD

SEED = 31
TOKENS = 40
"""What captions are padded to where the model is compiled, for one shape; few are longer."""
SHIFT = 3.0
"""Time shift of the sigmas in training; sample with the same (ModelSamplingSD3)."""


@dataclass(frozen=True)
class Plan:
    """Sizes of the model, and of its training."""

    heads: int = 2
    feed_forward: int = 512
    layers: int = 5
    steps: int = 3_200
    batch: int = 32
    rate: float = 1e-3
    matrix_rate: float = 0.02
    clips: int = 4_000
    first_clip: int = 0
    seed: int = SEED
    dropout: float = 0.1
    detailed: float = 0.25
    placed_pictures: float = 0.6
    picture_every: int = 4


def build(plan: Plan) -> WanTransformer3DModel:
    """Return an untrained model that says "no motion" whatever it is asked: its last layer is zero."""
    torch.manual_seed(SEED)
    model = WanTransformer3DModel(
        num_attention_heads=plan.heads, ffn_dim=plan.feed_forward, num_layers=plan.layers, rope_max_seq_len=64
    )
    with torch.no_grad():
        model.proj_out.weight.zero_()
        model.proj_out.bias.zero_()
        # Blocks start with the gates of their own tables, which are small, and learn what the timestep adds.
        model.condition_embedder.time_proj.weight.zero_()
        model.condition_embedder.time_proj.bias.zero_()
    return model


def flow_loss(model: Any, latents: torch.Tensor, text: torch.Tensor, draw: torch.Generator) -> torch.Tensor:
    """Return the flow-matching loss over all frames of ``latents`` ``[B, C, T, H, W]``; no anchor is given."""
    sigma = shifted(torch.rand(latents.shape[0], generator=draw), SHIFT)
    noise = torch.randn(latents.shape, generator=draw)
    seen = noised(latents, sigma, None, noise)
    out = model(seen, sigma * TIMESTEPS, text, return_dict=False)[0]
    return ((out.float() - (noise - latents)) ** 2).mean()


def train_t2v(
    folder: Path,
    plan: Plan,
    latents: torch.Tensor,
    encoder: TextEncoder,
    start: WanTransformer3DModel | None = None,
    stop_after: int | None = None,
    compiled: bool = False,
) -> WanTransformer3DModel:
    """Train in ``folder`` on ``latents`` ``[clips, 16, 3, 8, 8]``, a new model or ``start``, or go on where it was.

    Returns the averaged model. ``compiled`` has it compiled for training: faster, and the same but for rounding.
    """
    model = build(plan) if start is None else start.train().requires_grad_(True)
    short = ShortText(model)

    @cache
    def encode(caption: str) -> torch.Tensor:
        # Thousands of captions of some thirty vectors of 4,096 numbers: in half precision they are 5 GB less.
        return encoder.encode(caption).half()

    network = torch.compile(model) if compiled else model

    def loss_of(step: int) -> tuple[torch.Tensor, dict[str, float]]:
        draw = generator(plan.seed, step)
        picture = step % plan.picture_every == 0
        numbers = torch.randint(len(latents), (plan.batch,), generator=draw).tolist()
        dropped = (torch.rand(plan.batch, generator=draw) < plan.dropout).tolist()
        share = plan.placed_pictures if picture else plan.detailed
        placed = (torch.rand(plan.batch, generator=draw) < share).tolist()
        captions = [
            "" if drop else _captions(plan.first_clip + number)[2 * picture + place]
            for number, drop, place in zip(numbers, dropped, placed, strict=True)
        ]
        clean = latents[numbers].float()
        text = short.batch([encode(caption).float() for caption in captions], TOKENS if compiled else 0)
        # Attention in plain steps: the fused one is slow in bfloat16 on a processor.
        with half(), sdpa_kernel(SDPBackend.MATH):
            loss = flow_loss(network, clean[:, :, :1] if picture else clean, text, draw)
        return loss, {"picture": float(picture)}

    warmup = min(100, plan.steps // 10)
    # What reads and writes numbers of the outside is AdamW's, as usual; Muon on 4,096 numbers a word would cost a lot as well.
    schedule = Schedule(plan.steps, plan.rate, plan.matrix_rate, warmup, average=0.998, matrices="blocks.")
    train(model, loss_of, schedule, folder, stop_after=stop_after)
    return model


@cache
def _captions(number: int) -> tuple[str, str, str, str]:
    """Return what a clip is learned from, and what its first frame is, both without and with places."""
    shown = clip(WORLD, number)
    return shown.caption, shown.detailed_caption, shown.prompt.still().text(), shown.first_caption
