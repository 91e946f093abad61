"""What a run will take, from its configuration alone: for ``--dry-run``. Rules of thumb, right to about a third."""

from __future__ import annotations

from dataclasses import dataclass

from .config import Config

CARDS = {"3090": 45.0, "4090": 90.0, "5090": 120.0, "a100": 180.0, "h100": 400.0}
"""Tera-operations a second in bf16 that training such models gets out of a card, well under what it is sold with."""

_BYTES = {"bf16": 2, "fp16": 2, "fp32": 4}
_OPTIMIZER_BYTES = {"adamw": 8, "adamw8bit": 2}
GIB = 2.0**30


@dataclass(frozen=True)
class Estimate:
    """Memory in GiB of the card, by what it is for, and the work of one step in tera-operations."""

    tokens: int
    weights: float
    lora: float
    activations: float
    step_tera: float
    steps: int

    @property
    def memory(self) -> float:
        """All of it, with a gigabyte for the libraries."""
        return self.weights + self.lora + self.activations + 1.0

    def hours(self, tera_per_second: float) -> float:
        """Return how long all steps take on such a card."""
        return self.steps * self.step_tera / tera_per_second / 3600


def estimate(config: Config) -> Estimate:
    """Return the estimate; the family must have a size (``wan-any`` has none)."""
    family, data, training = config.family, config.data, config.training
    tokens = family.tokens(data.latent_frames, data.width, data.height)
    size = _BYTES[training.precision]
    lora_parameters = family.lora_parameters(config.lora.rank)
    # Float32 master weights and gradients, and what the optimizer keeps.
    lora = lora_parameters * (4 + 4 + _OPTIMIZER_BYTES[training.optimizer])
    row = training.batch * tokens
    # In one block: hidden states, q, k, v and their gradients, the inner layer, and six float32 modulations per token.
    block = row * (family.width * (14 * size + 6 * 8) + family.feed_forward * 3 * size)
    kept = row * family.width * size * family.layers
    activations = block + kept if training.gradient_checkpointing else block * family.layers
    # Once forward, once again for checkpointing, once backward for what lies before the LoRA's matrices.
    passes = 3 if training.gradient_checkpointing else 2
    operations = passes * row * (2 * family.parameters + 4 * tokens * family.width * family.layers)
    return Estimate(
        tokens=tokens,
        weights=family.parameters * size / GIB,
        lora=lora / GIB,
        activations=activations / GIB,
        step_tera=training.accumulate * operations / 1e12,
        steps=training.steps,
    )
