"""What every step sees, as a function of its number alone: that is what makes a run go on bit for bit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch

from .cache import Sample
from .config import Config
from .objective import Draw, draw
from .text import padded


@dataclass(frozen=True)
class Batch:
    """``latents`` ``[B, C, T, H, W]``, ``text`` ``[B, L, 4096]``, and the random part of the step."""

    latents: torch.Tensor
    text: torch.Tensor
    drawn: Draw

    def to(self, device: torch.device, dtype: torch.dtype) -> Batch:
        """Return the batch on ``device``, text in ``dtype``; latents, noise and sigmas stay float32."""
        drawn = Draw(self.drawn.sigma.to(device), self.drawn.anchor.to(device), self.drawn.noise.to(device))
        return Batch(self.latents.to(device), self.text.to(device, dtype), drawn)


class Batches:
    """The batches of one process (``rank`` of ``world``): clips in a new order every epoch."""

    def __init__(
        self,
        config: Config,
        samples: Sequence[Sample],
        empty_text: torch.Tensor,
        rank: int = 0,
        world: int = 1,
    ):
        self.config = config
        self.samples = samples
        self.empty_text = empty_text
        self.rank, self.world = rank, world

    def at(self, number: int) -> Batch:
        """Return batch ``number``; steps that accumulate have several."""
        training, family = self.config.training, self.config.family
        first = (number * self.world + self.rank) * training.batch
        generator = _generator(training.seed, 1, first)
        latents, texts = [], []
        for place in range(first, first + training.batch):
            epoch, index = divmod(place, len(self.samples))
            clean, text = self.samples[_order(training.seed, epoch, len(self.samples))[index]].load()
            latents.append(clean.float())
            dropped = torch.rand((), generator=generator) < training.text_dropout
            texts.append((self.empty_text if dropped else text).float())
        stacked = torch.stack(latents)
        drawn = draw(stacked.shape, generator, family.sigmas, family.shift, training.anchor, family.joined)
        return Batch(stacked, padded(texts, family.text_tokens), drawn)


@lru_cache(maxsize=2)
def _order(seed: int, epoch: int, count: int) -> list[int]:
    return torch.randperm(count, generator=_generator(seed, 2, epoch)).tolist()


def _generator(seed: int, purpose: int, number: int) -> torch.Generator:
    """Random numbers of their own for every purpose and number; the constants are primes."""
    return torch.Generator().manual_seed((seed * 7_368_787 + purpose * 999_983 + number * 15_485_863) % 2**63)
