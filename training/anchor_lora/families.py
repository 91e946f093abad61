"""The models that an anchor LoRA can be trained for, and what training needs to know of each."""

from __future__ import annotations

from dataclasses import dataclass

BOUNDARY = 0.875
"""Where Wan 2.2 14B T2V hands over from its high-noise to its low-noise expert, as a sigma (its own default)."""


@dataclass(frozen=True)
class Family:
    """Sizes of a Wan transformer; ``sigmas`` is the range that it, or this expert of it, is used for.

    ``shift`` is that of its sampling: sigmas are drawn where sampling will visit them. A width of 0 is any.
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

    @property
    def parameters(self) -> int:
        """How many weights the transformer has, to within a percent."""
        block = 8 * self.width**2 + 2 * self.width * self.feed_forward
        return self.layers * block + self.width * (4096 + 8 * self.width)

    def lora_parameters(self, rank: int) -> int:
        """How many weights a LoRA over all ten linears of every block has."""
        block = 8 * 2 * self.width + 2 * (self.width + self.feed_forward)
        return self.layers * rank * block


FAMILIES = {
    "wan2.1-1.3b": Family("Wan 2.1 T2V 1.3B", "Wan2.1-T2V-1.3B", 1536, 8960, 30),
    "wan2.1-14b": Family("Wan 2.1 T2V 14B", "Wan2.1-T2V-14B", 5120, 13824, 40),
    "wan2.2-14b-high": Family(
        "Wan 2.2 T2V 14B, high noise", "Wan2.2-T2V-A14B", 5120, 13824, 40, "high", (BOUNDARY, 1.0), 12.0
    ),
    "wan2.2-14b-low": Family(
        "Wan 2.2 T2V 14B, low noise", "Wan2.2-T2V-A14B", 5120, 13824, 40, "low", (0.0, BOUNDARY), 12.0
    ),
    "wan-any": Family("a Wan text-to-video model of any size", "Wan", 0, 0, 0),
}
