"""The file that the player on the node plays: both videos in one, so that they cannot come apart.

Why one file, and why H.264: ``docs/decisions/compare-player.md``.
"""

from __future__ import annotations

import contextlib
import logging
import math
import os
import secrets
from fractions import Fraction
from types import TracebackType
from typing import Any

import av
import folder_paths
import numpy as np
import torch

from .framing import fit_image

MAX_PIXELS = 1920 * 1088
"""Of one panel; a larger video is played smaller, as decoders have limits."""

GAP = 16
"""Rows between the two pictures of a frame, which repeat their edges: a block of the coding, and what a browser mixes when it
scales, would otherwise hold some of both."""

_BT709 = 1
_LIMITED_RANGE = 1
_OPTIONS = {
    "preset": "veryfast",
    # Hardly to be told from the original: the difference view shows what the coding loses.
    "crf": "12",
    # Going one frame back decodes from the last key frame: this many frames at most.
    "g": "12",
    # Frames in the order in which they are shown, so that a time stands for one frame.
    "bf": "0",
}


class PlayerVideo:
    """An MP4 in ComfyUI's temp folder: vanilla above, factorized below, in every frame, with ``GAP`` rows between them.

    A file that cannot be written is told in ``problem`` and stops nothing. One that was not finished is removed.
    """

    def __init__(self, width: int, height: int, fps: float) -> None:
        """``width`` and ``height`` are those of a panel; the file's own are in the attributes of these names."""
        scale = min(1.0, math.sqrt(MAX_PIXELS / (width * height)))
        self.width = _even(width * scale)
        self.height = _even(height * scale)
        self.offset = self.height + GAP
        self.filename = f"factorized_compare_{secrets.token_hex(8)}.mp4"
        self.problem: str | None = None
        self._rate = Fraction(round(fps * 1000), 1000)
        self._path = os.path.join(folder_paths.get_temp_directory(), self.filename)
        self._file: Any = None
        self._stream: Any = None

    def __enter__(self) -> PlayerVideo:
        """Open the file."""
        with self._told():
            os.makedirs(os.path.dirname(self._path), exist_ok=True)
            self._file = av.open(self._path, mode="w", format="mp4", options={"movflags": "faststart"})
            stream = self._file.add_stream("libx264", rate=self._rate, options=_OPTIONS)
            stream.width, stream.height, stream.pix_fmt = self.width, self.offset + self.height, "yuv420p"
            context = stream.codec_context
            context.colorspace = context.color_primaries = context.color_trc = _BT709
            context.color_range = _LIMITED_RANGE
            self._stream = stream
        return self

    def add(self, first: torch.Tensor, second: torch.Tensor) -> None:
        """Append one frame of both panels, each ``[H, W, 3]``, 0..1."""
        if self.problem is not None:
            return
        with self._told():
            above, below = self._picture(first), self._picture(second)
            edges = np.repeat(above[-1:], GAP // 2, axis=0), np.repeat(below[:1], GAP // 2, axis=0)
            picture = av.VideoFrame.from_ndarray(np.concatenate([above, *edges, below]), "rgb24")
            self._file.mux(self._stream.encode(picture.reformat(format="yuv420p", dst_colorspace=_BT709)))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file, or remove it where the run was cancelled or the file could not be written."""
        if self._file is not None:
            with self._told():
                if self._stream is not None and self.problem is None and kind is None:
                    self._file.mux(self._stream.encode(None))
                self._file.close()
        if kind is not None or self.problem is not None:
            with contextlib.suppress(OSError):
                os.remove(self._path)

    def _picture(self, panel: torch.Tensor) -> np.ndarray:
        """Return a panel as bytes ``[height, width, 3]`` of this file."""
        fitted = fit_image(panel.unsqueeze(0), self.width, self.height, "stretch")[0]
        return (fitted.clamp(0.0, 1.0) * 255.0).round().to(torch.uint8).numpy()

    @contextlib.contextmanager
    def _told(self) -> Any:
        try:
            yield
        except (av.error.FFmpegError, OSError, ValueError) as error:
            logging.warning("Factorized Anchor: the comparison's video was not written: %s", error)
            self.problem = (
                "The player has nothing to play, because its video could not be written into ComfyUI's temp folder "
                f"({type(error).__name__}): check the disk's free space. The output images is not concerned."
            )


def _even(length: float) -> int:
    """H.264 stores colour at half the size."""
    return max(2, round(length / 2) * 2)
