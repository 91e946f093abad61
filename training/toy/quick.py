"""Cheaper arithmetic for training on a processor; the results are the same but for rounding."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import torch
from diffusers.models.autoencoders.autoencoder_kl_wan import WanCausalConv3d, WanRMS_norm


def lean(vae: Any) -> None:
    """Change how ``vae`` computes, in place: frames without a past are convolved in two dimensions."""
    for module in vae.modules():
        if isinstance(module, WanCausalConv3d):
            module.forward = _convolve.__get__(module)
        elif isinstance(module, WanRMS_norm):
            module.forward = _normalize.__get__(module)


def multiplies_half() -> bool:
    """Whether this processor multiplies bfloat16 itself, at several times the speed of float32."""
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def half() -> AbstractContextManager[Any]:
    """Return bfloat16 for matrices and convolutions where the processor multiplies it faster, else nothing."""
    return torch.autocast("cpu", torch.bfloat16, enabled=multiplies_half())


def _convolve(self: Any, x: torch.Tensor, cache_x: torch.Tensor | None = None) -> torch.Tensor:
    if x.shape[2] == 1 and cache_x is None:
        # All that lies before the first frame is zeros.
        pad = (self._padding[2], self._padding[0])
        out = torch.nn.functional.conv2d(x[:, :, 0], self.weight[:, :, -1], self.bias, self.stride[1:], pad)
        return out.unsqueeze(2)
    return WanCausalConv3d.forward(self, x, cache_x)


def _normalize(self: Any, x: torch.Tensor) -> torch.Tensor:
    dim = 1 if self.channel_first else -1
    size = torch.linalg.vector_norm(x, dim=dim, keepdim=True, dtype=torch.float32).clamp_min(1e-12)
    return x * (self.scale / size).to(x.dtype) * self.gamma.to(x.dtype)
