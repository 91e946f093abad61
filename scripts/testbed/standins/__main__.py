"""``python -m standins OUT``: write all stand-in models. ComfyUI and the torchvision stub are on ``PYTHONPATH``."""

import sys
from pathlib import Path

# Before ComfyUI looks for a graphics card.
from comfy.cli_args import args

args.cpu = True

from . import hunyuan, hunyuan15, ltx, qwen, text, vae, vision, wan  # noqa: E402

README = """Stand-in models
===============

Tiny untrained models in the file formats and under the file names of the real ones, so that the real workflows run on a
processor in seconds. The video and image models paint patterns, not scenes; the VAEs keep a picture's colours as a coarse
mosaic. The 14B files and the text encoders are in ComfyUI's fp8_scaled layout, as their names say. Do not use them for
anything but the tests and the demo.
"""


def main():
    folder = Path(sys.argv[1])
    for family in (wan, vae, vision, text, qwen, hunyuan, hunyuan15, ltx):
        family.make(folder)
    (folder / "README.txt").write_text(README, encoding="utf-8")


main()
