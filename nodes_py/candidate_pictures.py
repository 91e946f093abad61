"""What a candidate is made of on disk: a lossless PNG with ComfyUI's metadata, and a small WebP for the gallery."""

from __future__ import annotations

import io
import json
from typing import Any

import numpy as np
import torch
from PIL import Image, features
from PIL.PngImagePlugin import PngInfo

THUMBNAIL_SIDE = 256
THUMBNAIL_BYTES = 40_000
"""64 thumbnails stay below 3 MB."""

_QUALITIES = (82, 70, 55, 40, 25, 10)


def picture_of(image: torch.Tensor) -> Image.Image:
    """Return one picture of a batch, ``[H, W, C]`` in 0..1, rounded as ComfyUI's SaveImage rounds it."""
    pixels = np.clip(255.0 * image[..., :3].cpu().numpy(), 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def png(picture: Image.Image, texts: dict[str, Any]) -> bytes:
    """Return the picture as PNG; ``texts`` become JSON in its text chunks, as SaveImage writes prompt and graph."""
    info = PngInfo()
    for name, value in texts.items():
        info.add_text(name, json.dumps(value))
    packed = io.BytesIO()
    picture.save(packed, format="PNG", pnginfo=info, compress_level=4)
    return packed.getvalue()


def thumbnail(picture: Image.Image) -> bytes | None:
    """Return a WebP of at most ``THUMBNAIL_SIDE`` pixels and ``THUMBNAIL_BYTES``; ``None`` where Pillow has no WebP."""
    if not features.check("webp"):
        return None
    small = picture.copy()
    side = THUMBNAIL_SIDE
    while True:
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            packed = io.BytesIO()
            small.save(packed, format="WEBP", quality=quality, method=4)
            if packed.tell() <= THUMBNAIL_BYTES:
                return packed.getvalue()
        # Pure noise can be too much even so.
        side = side * 3 // 4
