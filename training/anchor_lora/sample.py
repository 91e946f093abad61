"""A small sampler for previews and for the toy world: Euler steps of the flow, with an anchor or without."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import torch

from .objective import per_frame, per_token, shifted


@dataclass(frozen=True)
class Settings:
    """Steps, time shift and guidance, as a KSampler with ModelSamplingSD3 has them."""

    steps: int = 15
    shift: float = 5.0
    guidance: float = 5.0


@torch.no_grad()
def sample(
    transformer: Any,
    noise: torch.Tensor,
    text: torch.Tensor,
    empty_text: torch.Tensor,
    settings: Settings,
    anchor: torch.Tensor | None = None,
    index: int = 0,
) -> torch.Tensor:
    """Return clean latents ``[B, C, T, H, W]`` in the model's scale.

    ``text`` ``[B, L, 4096]``, ``empty_text`` the same for no prompt; ``anchor`` ``[B, C, 1, H, W]`` stays as it is at latent
    frame ``index``.
    """
    x = noise.clone()
    frames, batch = x.shape[2], x.shape[0]
    places = torch.full((batch,), index, device=x.device) if anchor is not None else None
    sigmas = shifted(torch.linspace(1, 0, settings.steps + 1), settings.shift).tolist()

    def velocity(sigma: float, words: torch.Tensor) -> torch.Tensor:
        t = per_frame(torch.full((batch,), sigma, device=x.device), places, frames)
        out: torch.Tensor = transformer(
            hidden_states=x.to(words.dtype),
            timestep=per_token(t, x.shape),
            encoder_hidden_states=words,
            return_dict=False,
        )[0]
        return out.float()

    for sigma, following in itertools.pairwise(sigmas):
        if anchor is not None:
            x[:, :, index : index + 1] = anchor
        v = velocity(sigma, text)
        if settings.guidance != 1:
            without = velocity(sigma, empty_text)
            v = without + settings.guidance * (v - without)
        x = x + (following - sigma) * v
    if anchor is not None:
        x[:, :, index : index + 1] = anchor
    return x
