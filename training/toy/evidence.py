"""``python -m toy.evidence MODELS``: sample, judge and write docs/evidence.md; goes on where it was stopped.

MODELS is the folder that ``toy.make`` wrote; the LoRA is ``loras/wan_toy_anchor.safetensors`` in it, if it is there. What
was measured lies in RESULTS, one clip a line; ``--write`` only writes the page from what is there.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open

from anchor_lora.preview import to_bytes

from .clips import clip
from .judge import judge
from .report import CHART, State, document, step_chart
from .sheet import WORLD
from .shots import FRAMES, Size, everything, steps
from .studio import Crew, Studio, clock, measure, read, steps_trained
from .vae import pixels, psnr, reconstruct

VAE_CLIPS = 12
PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"


def state_of(studio: Studio, folder: Path, lora: Path | None, size: Size) -> State:
    """Say what is measured with: how far the models were trained, and how well the VAE gives back."""
    told = "none, so the arms that need it are left out"
    if lora is not None:
        with safe_open(str(lora), framework="pt") as file:
            metadata = file.metadata() or {}
        told = ", ".join(
            f"{name} {metadata.get(f'factorized_anchor.{name}', '?')}"
            for name in ("steps", "rank", "anchor_index")
        )
    clips = pixels(range(VAE_CLIPS), 9, world=9)
    decibels = np.mean([psnr(reconstruct(studio.vae, one[None]), one[None]).numpy() for one in clips], axis=0)
    vae = f"{decibels[0]:.1f} dB at the first frame, {decibels[1:].mean():.1f} dB after it ({VAE_CLIPS} clips it has not seen)"
    return State(size, steps_trained(folder), told, vae, _ceiling(studio, size))


def _ceiling(studio: Studio, size: Size) -> dict[int, tuple[float, float]]:
    """Judge the generator's own clips of the prompts after the VAE, every third prompt: no video model can do better."""
    found = {}
    for number in range(0, size.prompts, 3):
        made = to_bytes(reconstruct(studio.vae, pixels(range(number, number + 1), FRAMES, WORLD))[0])
        verdict = judge(made, clip(WORLD, number).prompt)
        found[number] = (verdict.score, float(verdict.right))
    return found


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    parser.add_argument("--results", type=Path, help="default: evidence.jsonl beside MODELS")
    parser.add_argument("--out", type=Path, default=PAGE)
    parser.add_argument("--prompts", type=int, default=Size.prompts)
    parser.add_argument("--seeds", type=int, default=Size.seeds)
    parser.add_argument("--grid-prompts", type=int, default=Size.grid_prompts)
    parser.add_argument("--workers", type=int, default=1, help="processes side by side, one thread each")
    parser.add_argument("--write", action="store_true", help="only write the page from what was measured")
    args = parser.parse_args()
    torch.set_num_threads(1)
    size = Size(args.prompts, args.seeds, args.grid_prompts)
    lora = args.models / "loras" / "wan_toy_anchor.safetensors"
    found = lora if lora.exists() else None
    results = args.results or args.models.parent / "evidence.jsonl"
    studio = Studio(args.models, found)
    began = time.monotonic()

    def report(words: str) -> None:
        print(f"{time.monotonic() - began:7.0f} s  {words}", flush=True)

    crew = Crew(args.models, found, args.workers) if args.workers > 1 and not args.write else None
    try:
        takes = read(results) if args.write else measure(studio, everything(size), results, report, crew)
    finally:
        if crew is not None:
            crew.close()
    if not args.write:
        report("the clock")
        arms = {f"{name} {count}": shots for (name, count), shots in steps(size).items()}
        takes = clock(studio, arms, results)
    args.out.write_text(document(takes, state_of(studio, args.models, found, size)), encoding="utf-8")
    picture = step_chart(takes, size)
    if picture is not None:
        (args.out.parent / CHART).parent.mkdir(exist_ok=True)
        (args.out.parent / CHART).write_text(picture, encoding="utf-8")
    print(f"Written: {args.out}")


if __name__ == "__main__":
    main()
