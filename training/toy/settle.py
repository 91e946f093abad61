"""Gives a trained VAE's latents the mean and spread that every Wan model and ComfyUI expect, at no cost in quality.

The two convolutions next to the latent are of size 1, so a factor and an offset per channel go into the one behind the
encoder, and back out in the one before the decoder.
"""

from __future__ import annotations

from typing import Any

import torch


@torch.no_grad()
def settle(vae: Any, clips: torch.Tensor) -> None:
    """Change ``vae`` in place so that the latents of ``clips`` ``[B, 3, T, H, W]`` have Wan's mean and deviation."""
    latents = torch.cat([vae.encode(one.unsqueeze(0)).latent_dist.mode() for one in clips])
    channels = latents.transpose(0, 1).flatten(1)
    mean, std = channels.mean(dim=1), channels.std(dim=1).clamp_min(1e-6)
    wanted_mean = torch.tensor(vae.config.latents_mean)
    wanted_std = torch.tensor(vae.config.latents_std)
    factor = wanted_std / std
    offset = wanted_mean - factor * mean
    out, back, z = vae.quant_conv, vae.post_quant_conv, vae.config.z_dim
    out.weight[:z] *= factor.reshape(-1, 1, 1, 1, 1)
    out.bias[:z] = out.bias[:z] * factor + offset
    back.weight /= factor.reshape(1, -1, 1, 1, 1)
    # What the offset would add behind the convolution, taken off again.
    back.bias -= (back.weight[:, :, 0, 0, 0] * offset).sum(dim=1)
