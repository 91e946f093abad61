"""``python -m toy.make FOLDER``: train all of the toy world's models and write them for ComfyUI; goes on where it was.

FOLDER/models then has vae/, text_encoders/ and diffusion_models/ as ComfyUI's own folders. ``--smoke`` runs every
part for a moment, to see that it works.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from pathlib import Path

import torch

from anchor_lora.text import load_text_encoder

from . import latents, t2v, text, vae
from .export import write_transformer, write_vae
from .settle import settle


@dataclass(frozen=True)
class Plan:
    """What is trained for how long."""

    vae: vae.Plan = field(default_factory=vae.Plan)
    t2v: t2v.Plan = field(default_factory=t2v.Plan)
    settling_clips: int = 64


SMOKE = Plan(
    vae.Plan(1, 2, pictures=2, clips=1, cut_steps=2, cut_clips=1, cut_pictures=2),
    t2v.Plan(heads=1, feed_forward=64, layers=1, steps=3, batch=4, clips=4),
    settling_clips=2,
)


def make(folder: Path, plan: Plan, stop_after: int | None = None) -> Path:
    """Train and write everything; returns the folder with ComfyUI's model folders.

    ``stop_after`` ends the training of the video model after so many of its steps and writes it as it is then.
    """
    models = folder / "models"
    encoder_file = models / "text_encoders" / "umt5_toy.safetensors"
    vae_file = models / "vae" / "wan_toy_vae.safetensors"
    if not encoder_file.exists():
        text.write(encoder_file)
    autoencoder = vae.train_vae(folder / "vae", plan.vae).eval().requires_grad_(False)
    settle(autoencoder, vae.pixels(range(plan.settling_clips), latents.FRAMES))
    write_vae(autoencoder, vae_file)
    learned = latents.cache(autoencoder, folder / "latents", plan.t2v.clips)
    encoder = load_text_encoder(encoder_file, torch.float32)
    model = t2v.train_t2v(folder / "t2v", plan.t2v, learned, encoder, stop_after)
    lines = (folder / "t2v" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    told = {"toy.steps": str(json.loads(lines[-1])["step"]), "toy.steps_planned": str(plan.t2v.steps)}
    write_transformer(model, models / "diffusion_models" / "wan_toy_t2v.safetensors", told=told)
    return models


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--stop-after", type=int, help="write the video model after so many more steps")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    print(f"The models are in {make(args.folder, SMOKE if args.smoke else Plan(), args.stop_after)}.")


if __name__ == "__main__":
    main()
