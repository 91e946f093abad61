"""Reading a picked picture that may come from a stranger, into an IMAGE ``[1, H, W, 3]``, 0..1."""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import io
import os
import re
import warnings
from typing import Callable, TypeVar

import numpy as np
import torch
from PIL import Image, ImageOps

from .choice import ChoiceError

MAX_BYTES = 64 * 1024 * 1024
"""A 16-bit PNG of 3,000 x 3,000 pixels is at most about 54 MB; no anchor is larger."""

MAX_EMBEDDED_BYTES = 8 * 1024 * 1024
"""A picture inside a graph travels in every PNG and MP4 made from it."""

MAX_PIXELS = 64 * 1024 * 1024

FORMATS = ("PNG", "JPEG", "WEBP")

_DATA_URL = re.compile(r"data:image/(?:png|jpe?g|webp);base64,([A-Za-z0-9+/=\s]*)", re.IGNORECASE)
_Result = TypeVar("_Result")

_AGAIN = "Pick another picture in Factorized Anchor."


def file_digest(path: str) -> str:
    """Return the SHA-256 of a file, remembered by its size and time so that an unchanged pick costs nothing."""
    stat = os.stat(path)
    return _digest(path, stat.st_size, stat.st_mtime_ns)


@functools.lru_cache(maxsize=256)
def _digest(path: str, size: int, _modified: int) -> str:
    if size > MAX_BYTES:
        raise ChoiceError(
            f"The picture '{os.path.basename(path)}' has {size / 1e6:.0f} MB, more than {MAX_BYTES // 2**20} MB. {_AGAIN}"
        )
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def text_digest(text: str) -> str:
    """Return the SHA-256 of a text, which stands for an embedded picture in ComfyUI's cache keys."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def read_file(path: str, sha256: str | None) -> torch.Tensor:
    """Return the picture in a file, ``[1, H, W, 3]``; raises ``ChoiceError`` where it is no longer the picked one."""
    name = os.path.basename(path)
    if sha256 is not None and file_digest(path) != sha256:
        raise ChoiceError(
            f"The picture '{name}' in ComfyUI's input folder is not the one that was picked: it was replaced since. Pick it "
            "again in Factorized Anchor, or put the old one back."
        )
    file_digest(path)  # the size limit, before the bytes are read
    with open(path, "rb") as file:
        return decode(file.read(), name)


def read_embedded(data: str, sha256: str | None) -> torch.Tensor:
    """Return the picture in a data URL, ``[1, H, W, 3]``; raises ``ChoiceError`` where it is damaged or too large."""
    if len(data) > MAX_EMBEDDED_BYTES * 4 // 3 + 100:
        raise ChoiceError(
            f"The picture inside the graph is larger than {MAX_EMBEDDED_BYTES // 2**20} MB. {_AGAIN}"
        )
    match = _DATA_URL.fullmatch(data)
    if match is None:
        raise ChoiceError(f"The picture inside the graph is not a PNG, JPEG or WebP data URL. {_AGAIN}")
    try:
        raw = base64.b64decode("".join(match.group(1).split()), validate=True)
    except (binascii.Error, ValueError):
        raise ChoiceError(f"The picture inside the graph is damaged. {_AGAIN}") from None
    if sha256 is not None and hashlib.sha256(raw).hexdigest() != sha256:
        raise ChoiceError(f"The picture inside the graph is damaged: its check sum differs. {_AGAIN}")
    return decode(raw, "inside the graph")


def decode(raw: bytes, name: str) -> torch.Tensor:
    """Return an image file's pixels as ``[1, H, W, 3]``, upright, transparency on white; raises ``ChoiceError``."""
    return _opened(raw, name, _pixels)


def below_mask(raw: bytes, name: str) -> tuple[torch.Tensor, bool]:
    """Return an image file's pixels as ``[1, H, W, 3]``, and whether parts are transparent.

    The mask editor of ComfyUI's page saves its mask as transparency; the colours below are the picture's own, as core's
    Load Image takes them. Raises ``ChoiceError``.
    """
    return _opened(raw, name, _below_mask)


def _opened(raw: bytes, name: str, read: Callable[[Image.Image], _Result]) -> _Result:
    """Return what ``read`` makes of the picture in an image file.

    Raises ``ChoiceError`` for other formats, animated files, damaged ones and decompression bombs.
    """
    if len(raw) > MAX_BYTES:
        raise ChoiceError(f"The picture '{name}' is larger than {MAX_BYTES // 2**20} MB. {_AGAIN}")
    try:
        with warnings.catch_warnings():
            # Pillow's own bomb warning comes at sizes that are fine here; the limit below is ours.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=FORMATS) as picture:
                width, height = picture.size
                if width * height > MAX_PIXELS:
                    raise ChoiceError(
                        f"The picture '{name}' has {width}x{height} pixels, more than {MAX_PIXELS // 2**20} million. {_AGAIN}"
                    )
                if getattr(picture, "n_frames", 1) > 1:
                    raise ChoiceError(
                        f"The picture '{name}' is animated: an anchor is one still picture. {_AGAIN}"
                    )
                picture.load()
                return read(ImageOps.exif_transpose(picture))
    except ChoiceError:
        raise
    except Image.DecompressionBombError:
        raise ChoiceError(f"The picture '{name}' unpacks to too many pixels. {_AGAIN}") from None
    except (OSError, SyntaxError, ValueError, EOFError):
        raise ChoiceError(f"The picture '{name}' is damaged, or no PNG, JPEG or WebP. {_AGAIN}") from None


def _pixels(picture: Image.Image) -> torch.Tensor:
    if picture.mode.startswith("I;16") or picture.mode == "I":
        grey = np.asarray(picture, dtype=np.float32) / 65535.0
        pixels = np.repeat(np.clip(grey, 0.0, 1.0)[..., None], 3, axis=-1)
    elif picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layered = picture.convert("RGBA")
        pixels = _unit(
            Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("RGB")
        )
    else:
        pixels = _unit(picture.convert("RGB"))
    return torch.from_numpy(np.ascontiguousarray(pixels)).unsqueeze(0)


def _below_mask(picture: Image.Image) -> tuple[torch.Tensor, bool]:
    if picture.mode not in ("RGBA", "LA", "PA"):
        return _pixels(picture), False
    layered = picture.convert("RGBA")
    faintest, _ = layered.getchannel("A").getextrema()
    return torch.from_numpy(_unit(layered.convert("RGB"))).unsqueeze(0), faintest < 255


def _unit(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture, dtype=np.float32) / 255.0
