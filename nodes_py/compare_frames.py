"""Two videos frame by frame, whatever their sizes and lengths."""

from __future__ import annotations

import torch

from .framing import fit_image


class Pair:
    """Two videos ``[T, H, W, C]``, 0..1, on panels of one size."""

    def __init__(self, vanilla: torch.Tensor, factorized: torch.Tensor) -> None:
        """Panels are as wide as the wider and as high as the higher video; raises ``ValueError`` where one is empty."""
        for name, video in (("vanilla", vanilla), ("factorized", factorized)):
            if video.ndim != 4 or 0 in video.shape:
                raise ValueError(
                    f"There are no frames on the input {name} of Compare Vanilla / Factorized: connect the frames of a video, "
                    "for example from VAE Decode."
                )
        self._videos = (vanilla, factorized)
        self.lengths = (len(vanilla), len(factorized))
        self.frames = max(self.lengths)
        self.height = max(video.shape[1] for video in self._videos)
        self.width = max(video.shape[2] for video in self._videos)

    def has_ended(self, side: int, index: int) -> bool:
        """Whether the video of ``side`` (0 is vanilla) is over at frame ``index``, so that it waits on its last frame."""
        return index >= self.lengths[side]

    def panels(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Return both panels ``[H, W, 3]`` at frame ``index``; not to be written to, they may be the videos' own memory."""
        first, second = (
            self._panel(video[min(index, len(video) - 1)].to("cpu", torch.float32)) for video in self._videos
        )
        return first, second

    def _panel(self, frame: torch.Tensor) -> torch.Tensor:
        # Masks come with one channel, pictures with transparency with four.
        channels = frame if frame.shape[-1] >= 3 else frame[..., :1].expand(-1, -1, 3)
        return fit_image(channels.unsqueeze(0), self.width, self.height, "pad")[0]
