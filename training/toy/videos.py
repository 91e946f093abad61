"""``python -m toy.videos FOLDER``: clips as videos with captions beside them, as the trainer reads any data."""

from __future__ import annotations

import argparse
from pathlib import Path

from anchor_lora.preview import write_video

from .clips import clip
from .vae import WORLD

FIRST = 1_000_000
"""The first clip's number: none that the toy video model has seen."""
FPS = 16.0


def write(folder: Path, count: int, frames: int = 9) -> int:
    """Write ``count`` clips; those that are there already stay. Returns how many were not."""
    new = 0
    for number in range(FIRST, FIRST + count):
        path = folder / f"{number}.mp4"
        if not path.with_suffix(".txt").exists():
            shown = clip(WORLD, number)
            write_video(path, shown.frames(frames), FPS, quality=4)
            path.with_suffix(".txt").write_text(shown.caption, encoding="utf-8")
            new += 1
    return new


def main(arguments: list[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1_200)
    args = parser.parse_args(arguments)
    new = write(args.folder, args.count)
    where = args.folder.resolve()
    print(f"Clips with captions in {where}: {new} made, {args.count - new} were there already.")


if __name__ == "__main__":
    main()
