"""The toy world's Wan 2.1 VAE: the real architecture at a sixth of its width, 3.6 million parameters.

``python -m toy.vae FOLDER`` trains it, or goes on where it was. Pictures first, then clips of 5 and 9 frames.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKLWan

from .clips import clip
from .loop import Schedule, generator, train
from .palette import SIZE
from .quick import half, lean

WIDTH = 16
SEED = 11
COLOUR = 3.0
"""What errors of colour weigh beyond those of brightness."""
NOISE = 0.05
"""Of the latents' spread; what the decoder learns to see past."""
CUT = 32
"""Side of a cut-out, in pixels."""
WORLD = 1
"""The seed of the clips that the models learn from; tests and figures use others."""


@dataclass(frozen=True)
class Plan:
    """Steps of pictures, then of clips, then of cut-outs, each with a schedule of its own.

    Clips at the full rate undo what pictures taught. Cut-outs around things, a quarter of the area, are there for the shapes:
    nine tenths of a whole clip are ground.
    """

    picture_steps: int = 250
    clip_steps: int = 600
    pictures: int = 8
    clips: int = 2
    rate: float = 2e-3
    matrix_rate: float = 0.02
    clip_share: float = 0.5
    cut_steps: int = 700
    cut_share: float = 0.5
    cut_clips: int = 6
    cut_pictures: int = 24
    seed: int = SEED

    def batch(self, step: int) -> tuple[int, int]:
        """Return how many clips of how many frames a step of the second part sees; now and then pictures again."""
        if step % 6 == 5:
            return self.pictures, 1
        return self.clips, 9 if step % 3 == 0 else 5

    def cut_batch(self, step: int) -> tuple[int, int]:
        """Return the same for cut-outs, with more pictures."""
        kind = step % 8
        if kind in (1, 4, 6):
            return self.cut_pictures, 1
        return self.cut_clips, 9 if kind in (0, 3) else 5


def build(width: int = WIDTH, seed: int = SEED) -> AutoencoderKLWan:
    """Return an untrained VAE.

    Residual branches start nearly shut and causal convolutions look at the current frame only. So the untrained network
    is nearly a chain of shortcuts without any time, which learns pictures quickly and motion after that.
    """
    vae = AutoencoderKLWan(base_dim=width)
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in vae.named_parameters():
            if name.endswith("bias"):
                weight.zero_()
            elif weight.ndim >= 4 and not name.endswith("gamma"):
                _fill(name, weight, draw)
    return vae


def _fill(name: str, weight: torch.Tensor, draw: torch.Generator) -> None:
    """Normal weights of gain 1 for what the layer sees of one frame; ``weight`` is ``[out, in, (time,) H, W]``."""
    gain = 0.1 if name.endswith((".conv2.weight", ".proj.weight")) else 1.0
    values = torch.randn(weight.shape, generator=draw)
    if weight.ndim == 5:
        values *= gain / math.sqrt(weight[0, :, 0].numel())
        values[:, :, :-1] *= 0.05
    else:
        values *= gain / math.sqrt(weight[0].numel())
    weight.copy_(values)


def pixels(numbers: range, frames: int, world: int = WORLD) -> torch.Tensor:
    """Return clips of the world as the VAE takes them, ``[B, 3, T, H, W]`` from -1 to 1."""
    clips = np.stack([clip(world, number).frames(frames) for number in numbers])
    return torch.from_numpy(clips).permute(0, 4, 1, 2, 3).float() / 127.5 - 1


def cut_outs(numbers: range, frames: int, draw: torch.Generator, side: int = CUT) -> torch.Tensor:
    """Return squares of clips around one of their things, ``[B, 3, T, side, side]``."""
    out = []
    for number, whole in zip(numbers, pixels(numbers, frames), strict=True):
        actors = clip(WORLD, number).scene.actors
        chosen, when, *aside = torch.rand(4, generator=draw).tolist()
        centre = actors[int(chosen * len(actors))].place(when if frames > 1 else 0.0)
        left, top = (
            min(SIZE - side, max(0, round(at - side / 2 + (off - 0.5) * side / 2)))
            for at, off in zip(centre, aside, strict=True)
        )
        out.append(whole[..., top : top + side, left : left + side])
    return torch.stack(out)


def psnr(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the peak signal-to-noise ratio of pictures from -1 to 1 in decibels, one per frame: ``[T]``."""
    error = ((a - b) ** 2).mean(dim=(0, 1, 3, 4))
    return 10 * torch.log10(4 / error)


def reconstruct(vae: AutoencoderKLWan, clips: torch.Tensor) -> torch.Tensor:
    """Return what comes out where ``clips`` ``[B, 3, T, H, W]`` go in."""
    with torch.no_grad():
        return vae.decode(vae.encode(clips).latent_dist.mode()).sample


def error_of(made: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    """Return the loss of clips ``[B, 3, T, H, W]``, a scalar.

    Squares alone leave small things grey, absolutes alone are slow to begin with. Colour counts four times: all the ground is
    grey, and without that a third of the hues is still missing when the brightness is right.
    """
    error = made - real
    colour = error - error.mean(dim=1, keepdim=True)
    return (error**2).mean() + 0.2 * error.abs().mean() + COLOUR * (colour**2).mean()


def train_vae(folder: Path, plan: Plan, start: AutoencoderKLWan | None = None) -> AutoencoderKLWan:
    """Train the VAE in ``folder``, a new one or ``start``; returns it."""
    vae = build() if start is None else start.train().requires_grad_(True)
    lean(vae)

    def step_on(
        seed: int, step: int, count: int, frames: int, cut: bool = False
    ) -> tuple[torch.Tensor, dict[str, float]]:
        draw = generator(seed, step)
        first = int(torch.randint(2**30, (), generator=draw))
        numbers = range(first, first + count)
        real = cut_outs(numbers, frames, draw) if cut else pixels(numbers, frames)
        with half():
            latent = vae.encode(real).latent_dist.mode().float()
        # A little noise, so that near latents mean near pictures; no sampling beyond it: ComfyUI takes the mode too.
        noise = NOISE * latent.detach().std() * torch.randn(latent.shape, generator=draw)
        with half():
            made = vae.decode(latent + noise).sample.float()
        square = ((made.detach() - real) ** 2).mean(dim=(0, 1, 3, 4))
        figures = {"frames": frames, "first_db": float(10 * torch.log10(4 / square[0]))}
        if frames > 1:
            figures["later_db"] = float(10 * torch.log10(4 / square[1:].mean()))
        return error_of(made, real), figures

    train(
        vae,
        lambda step: step_on(plan.seed, step, plan.pictures, 1),
        Schedule(plan.picture_steps, plan.rate, plan.matrix_rate),
        folder / "pictures",
    )
    train(
        vae,
        lambda step: step_on(plan.seed + 1, step, *plan.batch(step)),
        Schedule(plan.clip_steps, plan.clip_share * plan.rate, plan.clip_share * plan.matrix_rate),
        folder / "clips",
    )
    train(
        vae,
        lambda step: step_on(plan.seed + 2, step, *plan.cut_batch(step), cut=True),
        Schedule(plan.cut_steps, plan.cut_share * plan.rate, plan.cut_share * plan.matrix_rate),
        folder / "cuts",
    )
    return vae


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--smoke", action="store_true", help="a few steps only, to see that it runs")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    train_vae(args.folder, Plan(2, 3, cut_steps=2) if args.smoke else Plan())


if __name__ == "__main__":
    main()
