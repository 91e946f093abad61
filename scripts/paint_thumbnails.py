"""Paint the thumbnails of the bundled graphs from what the toy world's models made.

cd training && python -m toy.strip toy-models/models ../assets/toy-world.png && cd ..
.testbed/venv/bin/python scripts/paint_thumbnails.py
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
TILE = 64
LATER = (3, 6, 8)
"""Frames of a toy video that stand for it."""
GOLD, GREY, WHITE = (240, 196, 120), (170, 176, 188), (240, 242, 246)


def main() -> None:
    """Write ``workflows/*.jpg``."""
    toy = Toy.read(ROOT / "assets" / "toy-world.png")
    for graph in sorted((ROOT / "workflows").glob("*.json")):
        thumbnail(toy, graph.stem).save(graph.with_suffix(".jpg"), quality=82, optimize=True)


@dataclass(frozen=True)
class Toy:
    """What ``toy.strip`` wrote: candidates, the picked one first, and the frames of both videos."""

    candidates: list[Image.Image]
    plain: list[Image.Image]
    factorized: list[Image.Image]

    @staticmethod
    def read(path: Path) -> Toy:
        """Cut the strip at ``path`` into its pictures."""
        strip = Image.open(path).convert("RGB")

        def row(number: int, count: int) -> list[Image.Image]:
            top = number * TILE
            return [strip.crop((x * TILE, top, (x + 1) * TILE, top + TILE)) for x in range(count)]

        frames = strip.width // TILE
        return Toy(row(0, 4), row(1, frames), row(2, frames))


def thumbnail(toy: Toy, graph: str) -> Image.Image:
    """A diagram of what the graph does, 512 x 320, with its name and one line."""
    card = Image.new("RGB", (512, 320), (30, 33, 40))
    draw = ImageDraw.Draw(card)
    name = graph.removeprefix("Factorized ")
    if graph.startswith("Compare"):
        line = "two videos, one seed"
        vanilla = "Vanilla" in graph
        film(
            card,
            toy.plain if vanilla else toy.factorized,
            18,
            "no anchor" if vanilla else "50 steps",
            not vanilla,
        )
        film(card, toy.factorized, 112, "anchor" if vanilla else "15 steps")
    elif graph.endswith("Two Clips"):
        line = "the last frame is the next anchor"
        chained(card, toy)
    elif graph == "Anchors Only":
        line = "pictures, no video"
        four_pictures(card, toy)
    elif graph.startswith("Baseline") and "I2V" not in graph:
        line = "the prompt alone, as in the paper"
        words(card)
        frames(card, toy.plain)
    else:
        line = LINES.get(name, "Qwen-Image paints, Wan moves")
        frames(card, toy.factorized)
        first_frame(card, toy)
    draw.text((24, 214), name, font=fitting(draw, name, 464), fill=WHITE)
    draw.text((24, 270), line, font=font(20), fill=GREY)
    return card


LINES = {
    "HunyuanVideo": "Qwen-Image paints, HunyuanVideo moves",
    "LTX-Video": "Qwen-Image paints, LTX-Video moves",
    "Wan 2.2 14B I2V": "Qwen-Image paints, Wan moves; no LoRA",
    "Baseline Wan 2.2 14B I2V without Text": "the picture alone, as in the paper",
}


def shown(picture: Image.Image, size: int) -> Image.Image:
    """A toy picture, enlarged softly: its 64 pixels are small, not meant to be squares."""
    return picture.resize((size, size), Image.Resampling.BICUBIC)


def frames(card: Image.Image, made: list[Image.Image]) -> None:
    """Three later frames, the last one in full, and the way that time goes."""
    draw = ImageDraw.Draw(card)
    draw.text((284, 49), "video", font=font(17), fill=GREY)
    for place, frame in enumerate(LATER):
        card.paste(shown(made[frame], 86), (190 + place * 94, 76))
    arrow(draw, 119)


def first_frame(card: Image.Image, toy: Toy) -> None:
    """The anchor, framed, at the left."""
    draw = ImageDraw.Draw(card)
    draw.rounded_rectangle([20, 49, 163, 192], 6, GOLD)
    card.paste(shown(toy.candidates[0], 136), (24, 53))
    draw.text((24, 22), "anchor: first frame", font=font(17), fill=GOLD)


def arrow(draw: ImageDraw.ImageDraw, middle: int) -> None:
    """Time goes on to the right."""
    draw.polygon([(476, middle - 12), (476, middle + 12), (496, middle)], GOLD)


def words(card: Image.Image) -> None:
    """A prompt in place of an anchor: bars for words."""
    draw = ImageDraw.Draw(card)
    draw.text((24, 22), "prompt", font=font(17), fill=GREY)
    draw.rounded_rectangle([20, 49, 163, 192], 6, (46, 50, 60))
    for row, lengths in enumerate([(40, 60), (70, 30), (30, 66), (54,)]):
        left = 36
        for length in lengths:
            draw.rounded_rectangle([left, 70 + row * 28, left + length, 80 + row * 28], 4, (120, 128, 144))
            left += length + 10


def four_pictures(card: Image.Image, toy: Toy) -> None:
    """Candidates, one of them picked."""
    draw = ImageDraw.Draw(card)
    for index, picture in enumerate(toy.candidates):
        left, top = 24 + index * 118, 60
        if index == 0:
            draw.rounded_rectangle([left - 4, top - 4, left + 111, top + 111], 6, GOLD)
        card.paste(shown(picture, 108), (left, top))
    draw.text((24, 22), "picked", font=font(17), fill=GOLD)


def film(card: Image.Image, made: list[Image.Image], top: int, label: str, anchored: bool = True) -> None:
    """One of two videos: its first frame, framed where it is the anchor, and later ones."""
    draw = ImageDraw.Draw(card)
    if anchored:
        draw.rounded_rectangle([126, top - 4, 213, top + 83], 6, GOLD)
    for place, frame in enumerate((0, *LATER)):
        card.paste(shown(made[frame], 80), (130 + place * 86, top))
    draw.text((24, top + 28), label, font=font(17), fill=GOLD if anchored else GREY)
    arrow(draw, top + 40)


def chained(card: Image.Image, toy: Toy) -> None:
    """Two clips: the frame that ends the first begins the second."""
    film(card, toy.factorized, 18, "anchor")
    draw = ImageDraw.Draw(card)
    film(card, toy.factorized[-1:] * 9, 112, "last frame")
    # The last frame of the first clip, and the first of the second; what follows is another prompt's, so it is not shown.
    draw.rounded_rectangle([214, 108, 470, 196], 6, (30, 33, 40))
    for place in range(3):
        left, shade = 216 + place * 86, 86 - place * 14
        draw.rounded_rectangle([left, 112, left + 79, 191], 4, (shade, shade + 6, shade + 16))
    arrow(draw, 152)
    draw.rounded_rectangle([386, 16, 469, 100], 4, outline=GOLD, width=3)
    draw.line([(428, 100), (428, 105), (170, 105), (170, 108)], GOLD, 3)


def fitting(draw: ImageDraw.ImageDraw, text: str, width: int) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """The largest bold font, up to 40, in which ``text`` is at most ``width`` wide."""
    sizes = (font(size, bold=True) for size in range(40, 12, -1))
    return next(one for one in sizes if draw.textlength(text, font=one) <= width)


def font(size: int, *, bold: bool = False) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    """DejaVu where the machine has it, else the font inside Pillow."""
    try:
        return ImageFont.truetype("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default(size)


if __name__ == "__main__":
    main()
