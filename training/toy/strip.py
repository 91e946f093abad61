"""``python -m toy.strip MODELS OUT.png``: one prompt by the whole method, in rows of 64 by 64 pixels, for pictures of it.

The first row has the candidates, the picked one first; then come the frames of the plain video and of the one that begins with
the pick, both with one seed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image

from .judge import judge
from .prompt import parse
from .scene import Pixels
from .shots import ANCHOR_STEPS, FAST
from .studio import Studio

PROMPT = "a red square moves left and a yellow triangle, on slate"
CANDIDATES = 4


def rows(studio: Studio, words: str, seed: int) -> tuple[list[Pixels], list[str]]:
    """Return the three rows, each ``[pictures, H, W, 3]``, and what the judge says of the pick and of both videos."""
    prompt = parse(words)
    caption = prompt.still().text()
    seeds = [1 + number for number in range(CANDIDATES)]
    painted = studio.decoded(
        studio.sampled(studio.plain, [caption] * CANDIDATES, seeds, ANCHOR_STEPS, frames=1)
    )[:, 0]
    scores = [judge(picture[None], prompt).score for picture in painted]
    order = np.argsort([-score for score in scores], kind="stable")
    picked = painted[order]
    assert studio.anchored is not None
    plain = studio.decoded(studio.sampled(studio.plain, [words], [seed], FAST))[0]
    clean = studio.encoded(picked[:1])
    factorized = studio.decoded(studio.sampled(studio.anchored, [words], [seed], FAST, clean))[0]
    said = [f"pick: {max(scores):.2f} of the checks of {caption}"]
    for name, made in (("plain", plain), ("factorized", factorized)):
        said.append(f"{name}: {judge(made, prompt).score:.2f}")
    return [picked, plain, factorized], said


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("models", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--prompt", default=PROMPT)
    parser.add_argument("--seed", type=int, default=42)
    args = parser.parse_args()
    studio = Studio(args.models, args.models / "loras" / "wan_toy_anchor.safetensors")
    made, said = rows(studio, args.prompt, args.seed)
    print("\n".join(said))
    longest = max(len(row) for row in made)
    sheet = np.zeros((len(made) * made[0].shape[1], longest * made[0].shape[2], 3), np.uint8)
    for number, row in enumerate(made):
        height, width = row.shape[1:3]
        sheet[number * height : (number + 1) * height, : len(row) * width] = np.concatenate(list(row), axis=1)
    Image.fromarray(sheet).save(args.out, optimize=True)


if __name__ == "__main__":
    main()
