"""``python -m toy.make FOLDER``: train all of the toy world's models and write them for ComfyUI; goes on where it was.

FOLDER/models then has vae/, text_encoders/ and diffusion_models/ as ComfyUI's own folders. Training is in rounds, each from the
files that the one before it wrote. ``--smoke`` runs every part for a moment, to see that it works.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open

from anchor_lora.checkpoints import load_transformer, load_vae
from anchor_lora.families import FAMILIES
from anchor_lora.text import load_text_encoder

from . import latents, t2v, text, vae
from .export import write_transformer, write_vae
from .settle import settle


@dataclass(frozen=True)
class Round:
    """What is trained for how long."""

    vae: vae.Plan
    t2v: t2v.Plan
    settling_clips: int = 64


ROUNDS = (
    Round(vae.Plan(), t2v.Plan()),
    # Cut-outs only, gently; then clips that the first round has not seen.
    Round(
        vae.Plan(picture_steps=0, clip_steps=0, cut_steps=1_500, cut_share=0.35, seed=111),
        t2v.Plan(
            steps=7_000, batch=64, rate=8e-4, matrix_rate=0.016, clips=10_000, first_clip=4_000, seed=131
        ),
    ),
)
_TINY = vae.Plan(1, 2, pictures=2, clips=1, cut_steps=2, cut_clips=1, cut_pictures=2)
SMOKE = (
    Round(_TINY, t2v.Plan(heads=1, feed_forward=64, layers=1, steps=3, batch=4, clips=4), 2),
    Round(
        vae.Plan(0, 0, cut_steps=1, cut_clips=1, cut_pictures=2),
        t2v.Plan(steps=2, batch=4, clips=4, first_clip=4),
        2,
    ),
)


def make(
    folder: Path, rounds: Sequence[Round], stop_after: int | None = None, compiled: bool = False
) -> Path:
    """Train and write everything that is not done yet; returns the folder with ComfyUI's model folders.

    ``stop_after`` ends the training of a video model after so many of its steps and writes it as it is then;
    ``compiled`` is for ``train_t2v``.
    """
    models = folder / "models"
    encoder_file = models / "text_encoders" / "umt5_toy.safetensors"
    if not encoder_file.exists():
        text.write(encoder_file)
    for number in range(_rounds_done(models) + 1, len(rounds) + 1):
        if not _one_round(folder, number, rounds, stop_after, compiled):
            break
    return models


def _one_round(
    folder: Path, number: int, rounds: Sequence[Round], stop_after: int | None, compiled: bool
) -> bool:
    """Train round ``number`` and write its models; returns whether it was done to its end.

    Where it goes on, its checkpoints hold the models, whatever was written before that.
    """
    plan, models, place = rounds[number - 1], folder / "models", folder / f"round-{number}"
    vae_file, t2v_file = _files(models)
    first = number == 1
    autoencoder = vae.train_vae(
        place / "vae", plan.vae, None if first else load_vae(vae_file, torch.float32)
    ).eval()
    autoencoder.requires_grad_(False)
    settle(autoencoder, vae.pixels(range(plan.settling_clips), latents.FRAMES))
    learned = latents.cache(autoencoder, place / "latents", plan.t2v.clips, plan.t2v.first_clip)
    model = t2v.train_t2v(
        place / "t2v",
        plan.t2v,
        learned,
        load_text_encoder(models / "text_encoders" / "umt5_toy.safetensors", torch.float32),
        None if first else load_transformer(t2v_file, FAMILIES["wan-any"], torch.float32),
        stop_after,
        compiled,
    )
    lines = (place / "t2v" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    steps = int(json.loads(lines[-1])["step"])
    done = steps == plan.t2v.steps
    told = {
        "toy.round": str(number if done else number - 1),
        "toy.steps": str(steps + sum(earlier.t2v.steps for earlier in rounds[: number - 1])),
        "toy.steps_planned": str(sum(one.t2v.steps for one in rounds)),
    }
    write_vae(autoencoder, vae_file)
    write_transformer(model, t2v_file, told=told)
    return done


def _files(models: Path) -> tuple[Path, Path]:
    return models / "vae" / "wan_toy_vae.safetensors", models / "diffusion_models" / "wan_toy_t2v.safetensors"


def _rounds_done(models: Path) -> int:
    """Return how many rounds the video model in ``models`` has behind it; files from before there were rounds have one."""
    file = _files(models)[1]
    if not file.exists():
        return 0
    with safe_open(str(file), framework="pt") as opened:
        return int((opened.metadata() or {}).get("toy.round", 1))


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--smoke", action="store_true")
    parser.add_argument("--stop-after", type=int, help="write the video model after so many more steps")
    parser.add_argument(
        "--compile",
        action="store_true",
        help="compile the video model first: faster, but needs a C++ compiler",
    )
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    print(
        f"The models are in {make(args.folder, SMOKE if args.smoke else ROUNDS, args.stop_after, args.compile)}."
    )


if __name__ == "__main__":
    main()
