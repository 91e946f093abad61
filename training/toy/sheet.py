"""``python -m toy.sheet MODELS OUT.png``: sample the toy model for a few prompts, judge the clips, draw them in rows.

A prompt a row, its frames from the left to the right; what was asked and what the judge saw is printed beside.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from anchor_lora.checkpoints import from_model, load_transformer, load_vae, to_model
from anchor_lora.families import FAMILIES
from anchor_lora.preview import to_bytes
from anchor_lora.sample import Settings, sample
from anchor_lora.text import TextEncoder, load_text_encoder, padded

from .clips import Clip, clip
from .judge import Verdict, judge
from .scene import Pixels
from .t2v import SHIFT
from .vae import pixels

WORLD = 2
"""The seed of prompts that no model learned from."""
LATENT_FRAMES = 3


@dataclass(frozen=True)
class Models:
    """The three models as they are on disk, in float32."""

    transformer: Any
    vae: Any
    encoder: TextEncoder

    @staticmethod
    def load(folder: Path) -> Models:
        """Read them from ComfyUI's model folders below ``folder``."""
        return Models(
            load_transformer(
                folder / "diffusion_models" / "wan_toy_t2v.safetensors", FAMILIES["wan-any"], torch.float32
            ),
            load_vae(folder / "vae" / "wan_toy_vae.safetensors", torch.float32),
            load_text_encoder(folder / "text_encoders" / "umt5_toy.safetensors", torch.float32),
        )

    @torch.no_grad()
    def clip(self, caption: str, seed: int, settings: Settings, anchor: torch.Tensor | None = None) -> Pixels:
        """Return the sampled clip ``[T, H, W, 3]``; ``anchor`` ``[1, 3, 1, H, W]`` from -1 to 1 is its first frame."""
        noise = torch.randn(1, 16, LATENT_FRAMES, 8, 8, generator=torch.Generator().manual_seed(seed))
        text, empty = (padded([self.encoder.encode(words)]) for words in (caption, ""))
        clean = None
        if anchor is not None:
            clean = to_model(self.vae, self.vae.encode(anchor).latent_dist.mode())
        latents = sample(self.transformer, noise, text, empty, settings, clean)
        return to_bytes(self.vae.decode(from_model(self.vae, latents)).sample[0])


def rows(
    models: Models, count: int, settings: Settings, anchored: bool
) -> list[tuple[Clip, Pixels, Verdict]]:
    """Return the first ``count`` prompts with what was sampled and how it was judged.

    ``anchored`` gives each the true first frame of a clip that does what the prompt says.
    """
    out = []
    for number in range(count):
        asked = clip(WORLD, number)
        anchor = pixels(range(number, number + 1), 1, WORLD) if anchored else None
        made = models.clip(asked.caption, number, settings, anchor)
        out.append((asked, made, judge(made, asked.prompt)))
    return out


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=14)
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--guidance", type=float, default=4.0)
    parser.add_argument("--anchored", action="store_true")
    args = parser.parse_args()
    settings = Settings(args.steps, SHIFT, args.guidance)
    made = rows(Models.load(args.models), args.count, settings, args.anchored)
    for asked, _, verdict in made:
        missed = [check for check, seen in verdict.checks.items() if not seen]
        print(
            f"{verdict.score:.2f}  {asked.caption}" + (f"  (not seen: {', '.join(missed)})" if missed else "")
        )
    print(f"mean score {np.mean([verdict.score for *_, verdict in made]):.3f} over {len(made)} prompts")
    picture = np.concatenate([np.concatenate(list(frames), axis=1) for _, frames, _ in made], axis=0)
    Image.fromarray(picture).save(args.out)


if __name__ == "__main__":
    main()
