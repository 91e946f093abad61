"""The models that an anchor LoRA can be trained for, and what training needs to know of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

BOUNDARY = 0.875
"""Where Wan 2.2 14B T2V hands over from its high-noise to its low-noise expert, as a sigma (its own default)."""


@dataclass(frozen=True)
class Family:
    """Sizes of a transformer; ``sigmas`` is the range that it, or this expert of it, is used for.

    ``shift`` is that of its sampling: sigmas are drawn where sampling will visit them. A width of 0 is any. ``joined`` is how
    many latent frames are one token, and ``text_tokens`` how many tokens every caption is padded to.
    """

    title: str
    base_model: str
    width: int
    feed_forward: int
    layers: int
    expert: str = ""
    sigmas: tuple[float, float] = (0.0, 1.0)
    shift: float = 5.0
    fps: int = 16
    kind: Literal["wan", "cogvideox"] = "wan"
    joined: int = 1
    text_tokens: int = 512

    @property
    def parameters(self) -> int:
        """How many weights the transformer has, to within two percent."""
        if self.kind == "cogvideox":
            # One attention a block, and two norms that make six modulations each from a time embedding of 512.
            block = 4 * self.width**2 + 2 * self.width * self.feed_forward + 12 * 512 * self.width
            return self.layers * block + self.width * 4096
        block = 8 * self.width**2 + 2 * self.width * self.feed_forward
        return self.layers * block + self.width * (4096 + 8 * self.width)

    def lora_parameters(self, rank: int) -> int:
        """How many weights a LoRA over all linears of every block has: ten of Wan, six of CogVideoX."""
        attentions = 1 if self.kind == "cogvideox" else 2
        block = attentions * 4 * 2 * self.width + 2 * (self.width + self.feed_forward)
        return self.layers * rank * block

    def tokens(self, latent_frames: int, width: int, height: int) -> int:
        """How many tokens a clip has, the caption's among them where they go through the same attention."""
        picture = latent_frames // self.joined * (height // 16) * (width // 16)
        return picture + (self.text_tokens if self.kind == "cogvideox" else 0)


FAMILIES = {
    "wan2.1-1.3b": Family("Wan 2.1 T2V 1.3B", "Wan2.1-T2V-1.3B", 1536, 8960, 30),
    "wan2.1-14b": Family("Wan 2.1 T2V 14B", "Wan2.1-T2V-14B", 5120, 13824, 40),
    "wan2.2-14b-high": Family(
        "Wan 2.2 T2V 14B, high noise", "Wan2.2-T2V-A14B", 5120, 13824, 40, "high", (BOUNDARY, 1.0), 12.0
    ),
    "wan2.2-14b-low": Family(
        "Wan 2.2 T2V 14B, low noise", "Wan2.2-T2V-A14B", 5120, 13824, 40, "low", (0.0, BOUNDARY), 12.0
    ),
    "cogvideox1.5-5b": Family(
        "CogVideoX1.5 5B T2V",
        "CogVideoX1.5-5B",
        3072,
        12288,
        42,
        shift=1.0,
        kind="cogvideox",
        joined=2,
        text_tokens=226,
    ),
    "cogvideox-any": Family(
        "a CogVideoX 1.5 text-to-video model of any size",
        "CogVideoX1.5",
        0,
        0,
        0,
        shift=1.0,
        kind="cogvideox",
        joined=2,
        text_tokens=226,
    ),
    "wan-any": Family("a Wan text-to-video model of any size", "Wan", 0, 0, 0),
}
