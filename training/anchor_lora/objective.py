"""What is trained: latent frame k is given clean, at timestep 0, and the loss is on the others.

The method is stage three of Factorized (Anchored) Video Generation, arXiv 2512.16371, and the counterpart of
``nodes_py/injection.py``: the model is trained on exactly what the node will show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

TIMESTEPS = 1000.0
"""Wan's timestep is its sigma times this."""


@dataclass(frozen=True)
class Draw:
    """The random part of one batch: ``sigma`` ``[B]``, ``anchor`` ``[B]`` (latent frames), ``noise`` as the latents.

    Where tokens join several latent frames, ``anchor`` is the first of the token's.
    """

    sigma: torch.Tensor
    anchor: torch.Tensor
    noise: torch.Tensor


def shifted(u: torch.Tensor, shift: float) -> torch.Tensor:
    """Return the sigmas of ``u`` (0 to 1) under Wan's time shift: ``s·u / (1 + (s - 1)·u)``."""
    return shift * u / (1 + (shift - 1) * u)


def unshifted(sigma: float, shift: float) -> float:
    """Return the ``u`` that ``shifted`` turns into ``sigma``."""
    return sigma / (shift - (shift - 1) * sigma)


def draw(
    shape: torch.Size,
    generator: torch.Generator,
    sigmas: tuple[float, float] = (0.0, 1.0),
    shift: float = 5.0,
    anchor: int | str = "random",
    joined: int = 1,
) -> Draw:
    """Return sigmas, anchors and noise for latents of ``shape`` ``[B, C, T, H, W]``, all from ``generator``.

    Sigmas are where a sampler with ``shift`` would be, within ``sigmas``: an expert's own range. ``joined`` is how many latent
    frames are one token.
    """
    low, high = (unshifted(bound, shift) for bound in sigmas)
    u = low + (high - low) * torch.rand(shape[0], generator=generator)
    frames = torch.randint(shape[2] // joined, (shape[0],), generator=generator) * joined
    if anchor != "random":
        frames = torch.full_like(frames, int(anchor) // joined * joined)
    return Draw(shifted(u, shift), frames, torch.randn(shape, generator=generator))


def per_frame(sigma: torch.Tensor, anchor: torch.Tensor | None, frames: int) -> torch.Tensor:
    """Return the timestep of every latent frame, ``[B, T]``: zero at ``anchor`` (``[B]``), ``sigma``'s elsewhere."""
    t = (sigma * TIMESTEPS).unsqueeze(1).repeat(1, frames)
    if anchor is not None:
        t.scatter_(1, anchor.unsqueeze(1), 0.0)
    return t


def per_token(t: torch.Tensor, latents: torch.Size, patch: tuple[int, int, int] = (1, 2, 2)) -> torch.Tensor:
    """Return the timestep of every token, ``[B, S]``, from one per frame ``[B, T]``: what diffusers' model takes."""
    return t.repeat_interleave((latents[3] // patch[1]) * (latents[4] // patch[2]), dim=1)


def noised(
    latents: torch.Tensor, sigma: torch.Tensor, anchor: torch.Tensor | None, noise: torch.Tensor
) -> torch.Tensor:
    """Return what the model sees, ``[B, C, T, H, W]``: ``(1 - s)·clean + s·noise``, and the anchor's frame clean."""
    share = sigma.reshape(-1, 1, 1, 1, 1)
    mixed = (1 - share) * latents + share * noise
    if anchor is None:
        return mixed
    return torch.where(at_anchor(anchor, latents.shape[2]), latents, mixed)


def at_anchor(anchor: torch.Tensor, frames: int) -> torch.Tensor:
    """Return where the anchors are, as a mask ``[B, 1, T, 1, 1]``."""
    return (torch.arange(frames, device=anchor.device) == anchor.unsqueeze(1)).reshape(-1, 1, frames, 1, 1)


def loss(transformer: Any, latents: torch.Tensor, text: torch.Tensor, drawn: Draw) -> torch.Tensor:
    """Return the flow-matching loss, a scalar, over all frames but the anchor's.

    ``latents`` ``[B, C, T, H, W]`` in the model's scale, ``text`` ``[B, L, 4096]``. The model predicts ``noise - clean``.
    """
    seen = noised(latents, drawn.sigma, drawn.anchor, drawn.noise)
    t = per_token(per_frame(drawn.sigma, drawn.anchor, latents.shape[2]), latents.shape)
    predicted = transformer(
        hidden_states=seen.to(text.dtype), timestep=t, encoder_hidden_states=text, return_dict=False
    )[0]
    error = (predicted.float() - (drawn.noise - latents).float()) ** 2
    learned = ~at_anchor(drawn.anchor, latents.shape[2]).expand_as(error)
    return error[learned].mean()
