"""Tensor forms of two torchvision functions."""

import torch


def resize(image, size, interpolation="nearest", **_unused):
    """Resize ``[..., H, W]`` to ``size`` = ``[height, width]``."""
    mode = getattr(interpolation, "value", interpolation)
    flat = image.reshape(1, -1, *image.shape[-2:])
    resized = torch.nn.functional.interpolate(flat, size=tuple(size), mode=mode)
    return resized.reshape(*image.shape[:-2], *resized.shape[-2:])


def normalize(tensor, mean, std):
    """``(tensor - mean) / std``, per channel where ``mean`` and ``std`` are lists; ``tensor`` is ``[..., C, H, W]``."""
    mean = torch.as_tensor(mean, dtype=tensor.dtype, device=tensor.device)
    std = torch.as_tensor(std, dtype=tensor.dtype, device=tensor.device)
    if mean.ndim == 1:
        mean, std = mean[:, None, None], std[:, None, None]
    return (tensor - mean) / std
