"""Everything before the first step: find the clips, fill the cache, say what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from . import cogvideox
from .cache import Cache, Report, Sample, data_hash
from .checkpoints import load_vae, to_model
from .clips import Skipped, check_some, find
from .config import Config
from .text import load_text_encoder


@dataclass(frozen=True)
class Prepared:
    """The clips to learn from, the vectors of an empty prompt, and what was left out."""

    samples: list[Sample]
    empty_text: Path
    skipped: list[Skipped]

    @property
    def data_hash(self) -> str:
        """The hash of clips and captions."""
        return data_hash(self.samples)


def prepare(config: Config, dtype: torch.dtype, device: torch.device | str, report: Report) -> Prepared:
    """Fill the cache and return what is in it; models are loaded only for what is missing, one after the other."""
    cache = Cache(config)
    clips, skipped = find(config.data)
    videos = len(clips) + len(skipped)
    captions = ["", *(clip.caption for clip in clips)]
    if any(not cache.text_path(caption).exists() for caption in captions):
        encoder = _text_encoder(config, dtype, device)
        cache.encode_texts(captions, encoder.encode, report)
        del encoder
    if any(not cache.latents_path(clip).exists() for clip in clips):
        # In float32: the VAE is small, and every step learns from what it gives.
        vae = load_vae(config.model.vae, torch.float32, config.family).to(device)

        @torch.no_grad()
        def encode(frames: torch.Tensor) -> torch.Tensor:
            return to_model(vae, vae.encode(frames.to(device)).latent_dist.mode())

        skipped += cache.encode_clips(clips, encode, report)
        del vae
    samples = cache.samples(clips)
    if skipped:
        listed = cache.list_skipped(skipped)
        report(f"{len(skipped)} of {videos} videos are left out, listed with reasons in {listed.name}:")
        for one in skipped[:20]:
            report(f"  {one.path}: {one.why}")
    check_some(samples)
    return Prepared(samples, cache.text_path(""), skipped)


def _text_encoder(config: Config, dtype: torch.dtype, device: torch.device | str) -> Any:
    family = config.family
    if family.kind == "cogvideox":
        return cogvideox.load_text_encoder(config.model.text_encoder, dtype, device, family.text_tokens)
    return load_text_encoder(config.model.text_encoder, dtype, device)
