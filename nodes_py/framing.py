"""Sizes: fitting an anchor image to the video, and the image branch's own size in the same aspect ratio."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as functional

FITS = ("crop", "pad", "stretch")

IMAGE_MULTIPLE = 16
"""Image models of today compress by 8 and patch by 2: sizes are multiples of 16."""


def fit_image(image: torch.Tensor, width: int, height: int, fit: str) -> torch.Tensor:
    """Return ``image`` (``[N, H, W, C]``, 0..1, C of 3 or more) as ``[N, height, width, 3]``.

    ``crop`` fills the frame and cuts what stands over, centred; ``pad`` shows all of it on black; ``stretch`` ignores the
    aspect ratio. Resampling is antialiased bicubic. An image that has the size already is passed on untouched.
    """
    pixels = image[..., :3]
    rows, columns = pixels.shape[1], pixels.shape[2]
    if (columns, rows) == (width, height):
        return pixels
    if fit == "crop":
        # The largest centred piece with the frame's aspect ratio, at least one pixel wide.
        keep_columns = min(columns, max(1, round(rows * width / height)))
        keep_rows = min(rows, max(1, round(columns * height / width)))
        left, top = (columns - keep_columns) // 2, (rows - keep_rows) // 2
        return _resize(pixels[:, top : top + keep_rows, left : left + keep_columns], width, height)
    if fit == "pad":
        scale = min(width / columns, height / rows)
        inner_width = min(width, max(1, round(columns * scale)))
        inner_height = min(height, max(1, round(rows * scale)))
        frame = pixels.new_zeros((pixels.shape[0], height, width, 3))
        left, top = (width - inner_width) // 2, (height - inner_height) // 2
        frame[:, top : top + inner_height, left : left + inner_width] = _resize(
            pixels, inner_width, inner_height
        )
        return frame
    return _resize(pixels, width, height)


def _resize(pixels: torch.Tensor, width: int, height: int) -> torch.Tensor:
    """Antialiased bicubic on ``[N, H, W, C]``; bicubic overshoots at edges, so the result is brought back to 0..1."""
    if (pixels.shape[2], pixels.shape[1]) == (width, height):
        return pixels
    planes = pixels.movedim(-1, 1).to(torch.float32)
    planes = functional.interpolate(planes, size=(height, width), mode="bicubic", antialias=True)
    return planes.movedim(1, -1).clamp(0.0, 1.0)


def image_size(width: int, height: int, megapixels: float) -> tuple[int, int]:
    """Return ``(width, height)`` of about ``megapixels`` (of 1024 x 1024) in the video's aspect ratio.

    Both are multiples of ``IMAGE_MULTIPLE``. Of all sizes within 6 % of the asked area the one whose aspect ratio is
    nearest to the video's is taken, and of several equally near the one nearest to the area: a picture in exactly the
    video's ratio loses nothing when it is fitted.
    """
    step = IMAGE_MULTIPLE
    area = megapixels * 1024 * 1024
    ratio = width / height
    ideal = math.sqrt(area * ratio)

    def rank(size: tuple[int, int]) -> tuple[float, float, float]:
        off_area = abs(size[0] * size[1] / area - 1)
        off_ratio = abs(math.log(size[0] / size[1] / ratio))
        # Outside the 6 % (tiny sizes, where nothing is inside) the area counts before the ratio.
        return max(0.0, off_area - 0.06), round(off_ratio, 9), off_area

    sizes = [
        (columns * step, rows * step)
        for columns in range(max(1, int(ideal * 0.9 / step)), int(ideal * 1.1 / step) + 2)
        for rows in (max(1, int(columns / ratio)), int(columns / ratio) + 1)
    ]
    return min(sizes, key=rank)
