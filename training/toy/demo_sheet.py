"""The demo's pictures: candidates in a row, a contact sheet, and both videos side by side, enlarged to be looked at."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Colour: TypeAlias = tuple[int, int, int]
Verdict: TypeAlias = dict[str, Any]

BACKGROUND: Colour = (24, 26, 32)
BRIGHT: Colour = (238, 240, 244)
DIM: Colour = (150, 156, 168)
GOOD: Colour = (98, 208, 132)
BAD: Colour = (240, 168, 80)

MARGIN, GAP, LINE = 32, 8, 22
FRAME, CANDIDATE, PANE = 128, 192, 384
"""Sizes to which 64 pixels are enlarged: whole multiples, so that every pixel stays a square."""
FPS, LOOPS, HOLD = 8, 4, 4
"""Frames a second of the video, how often it is repeated, and how many frames its end stays."""


def draw(asked: dict[str, Any]) -> list[str]:
    """Write candidates.png, contact-sheet.png and side-by-side.mp4; returns their names.

    ``asked``: ``out``, a folder; ``prompt``; ``captions`` in the order in which they were tried, the last one used, each
    {text, writer, wrong}; ``candidates``, each {file, seed, verdict}; ``picked``, an index of them; ``runs``, each {name, title,
    note, anchored, error, files, verdict}. A verdict is what ``look`` answers to ``judge``.
    """
    out = Path(asked["out"])
    _candidates_alone(asked).save(out / "candidates.png")
    _sheet(asked).save(out / "contact-sheet.png")
    _side_by_side(out / "side-by-side.mp4", asked["runs"])
    return ["candidates.png", "contact-sheet.png", "side-by-side.mp4"]


class _Page:
    """A picture that is drawn from the top to the bottom."""

    def __init__(self, width: int, height: int):
        self.image = Image.new("RGB", (width, height), BACKGROUND)
        self.pen = ImageDraw.Draw(self.image)

    def text(self, x: int, y: int, words: str, colour: Colour = BRIGHT, size: int = 16) -> int:
        """Write a line; returns where it ends, in pixels from the left."""
        font = _font(size)
        self.pen.text((x, y), words, fill=colour, font=font)
        return x + round(font.getlength(words))

    def lines(self, x: int, y: int, width: int, words: str, colour: Colour = BRIGHT, size: int = 16) -> int:
        """Write lines that fit into ``width``; returns the height below them."""
        for line in _wrapped(words, width, size):
            self.text(x, y, line, colour, size)
            y += LINE
        return y

    def tile(self, x: int, y: int, file: str, size: int, edge: Colour | None = None) -> None:
        """Place a picture, with a bright edge where one is named."""
        if edge:
            self.pen.rectangle((x - 4, y - 4, x + size + 3, y + size + 3), fill=edge)
        self.image.paste(_enlarged(file, size), (x, y))


def _font(size: int) -> Any:
    return ImageFont.load_default(size)


def _enlarged(file: str, size: int) -> Image.Image:
    return Image.open(file).convert("RGB").resize((size, size), Image.Resampling.NEAREST)


def _wrapped(words: str, width: int, size: int) -> list[str]:
    font, lines = _font(size), [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _tally(verdict: Verdict) -> tuple[str, Colour]:
    good = verdict["passed"] == verdict["of"]
    return f"{verdict['passed']} of {verdict['of']} checks passed", GOOD if good else BAD


def _failed(verdict: Verdict) -> str:
    return f"failed: {', '.join(verdict['failed'])}" if verdict["failed"] else ""


def _row_of_candidates(page: _Page, top: int, asked: dict[str, Any]) -> None:
    for number, one in enumerate(asked["candidates"]):
        x = MARGIN + number * (CANDIDATE + 2 * GAP)
        picked = number == asked["picked"]
        page.tile(x, top, one["file"], CANDIDATE, GOOD if picked else None)
        end = page.text(x, top + CANDIDATE + 10, f"{number + 1}")
        page.text(end + 10, top + CANDIDATE + 10, f"seed {one['seed']}", DIM)
        if picked:
            words = "picked"
            page.text(x + CANDIDATE - round(_font(16).getlength(words)), top + CANDIDATE + 10, words, GOOD)
        words, colour = _tally(one["verdict"])
        page.text(x, top + CANDIDATE + 10 + LINE, words, colour, 14)
        page.lines(x, top + CANDIDATE + 8 + 2 * LINE, CANDIDATE, _failed(one["verdict"]), DIM, 14)


def _candidates_height(asked: dict[str, Any]) -> int:
    lines = max(len(_wrapped(_failed(one["verdict"]), CANDIDATE, 14)) for one in asked["candidates"])
    return CANDIDATE + 8 + (2 + lines) * LINE


def _candidates_alone(asked: dict[str, Any]) -> Image.Image:
    count = len(asked["candidates"])
    width = 2 * MARGIN + count * CANDIDATE + (count - 1) * 2 * GAP
    caption = asked["captions"][-1]["text"]
    top = MARGIN + len(_wrapped(caption, width - 2 * MARGIN, 18)) * LINE + 16
    page = _Page(width, top + _candidates_height(asked) + MARGIN - GAP)
    page.lines(MARGIN, MARGIN - 8, width - 2 * MARGIN, caption, BRIGHT, 18)
    _row_of_candidates(page, top, asked)
    return page.image


def _sheet(asked: dict[str, Any]) -> Image.Image:
    runs = asked["runs"]
    frames = max(len(run["files"]) for run in runs)
    width = 2 * MARGIN + frames * FRAME + (frames - 1) * GAP
    row = 2 * LINE + FRAME + LINE + 28
    head = 104
    candidates_top = head + LINE + 24
    beside = MARGIN + len(asked["candidates"]) * (CANDIDATE + 2 * GAP) + 16
    room = width - MARGIN - beside
    # Written once into nothing, to see how high it is.
    captions_end = _column_of_captions(_Page(1, 1), beside, candidates_top, room, asked["captions"])
    runs_top = max(candidates_top + _candidates_height(asked), captions_end) + 20
    page = _Page(width, runs_top + len(runs) * row + 4)

    page.text(MARGIN, 26, f"“{asked['prompt']}”", BRIGHT, 26)
    about = "Tiny models, trained in a toy world of 64 by 64 pixels, in the real ComfyUI; the checks forgive blur and bent edges"
    page.text(MARGIN, 64, about, DIM)

    end = page.text(MARGIN, head, "1  The first frame, painted several times", BRIGHT, 20)
    page.text(end + 14, head + 4, "one is picked", DIM)
    _row_of_candidates(page, candidates_top, asked)
    _column_of_captions(page, beside, candidates_top, room, asked["captions"])

    for number, run in enumerate(runs):
        _row_of_frames(page, runs_top + number * row, number + 2, run)
    return page.image


def _column_of_captions(page: _Page, x: int, top: int, width: int, captions: list[dict[str, Any]]) -> int:
    y = page.lines(x, top - 4, width, "Captions of the first frame", BRIGHT, 18) + 8
    for one in captions:
        colour = DIM if one["wrong"] else GOOD
        y = page.lines(x, y, width, f"“{one['text']}”", colour, 15)
        said = f"not used: it {' and '.join(one['wrong'])}" if one["wrong"] else "painted from this"
        y = page.lines(x, y, width, f"by {one['writer']}; {said}", DIM, 13) + 8
    return y


def _row_of_frames(page: _Page, top: int, number: int, run: dict[str, Any]) -> None:
    end = page.text(MARGIN, top, f"{number}  {run['title']}", BRIGHT, 20)
    error = f"; error at the anchor: {run['error']:g}" if run["anchored"] else ""
    page.text(end + 14, top + 4, run["note"] + error, DIM)
    words, colour = _tally(run["verdict"])
    end = page.text(MARGIN, top + LINE + 4, words, colour) + 12
    failed = _failed(run["verdict"])
    # Seven checks that all failed are a long line.
    fits = end + _font(16).getlength(failed) <= page.image.width - MARGIN
    page.text(end, top + LINE + (4 if fits else 6), failed, DIM, 16 if fits else 13)
    y = top + 2 * LINE + 12
    for frame, file in enumerate(run["files"]):
        x = MARGIN + frame * (FRAME + GAP)
        anchor = run["anchored"] and frame == 0
        page.tile(x, y, file, FRAME, GOOD if anchor else None)
        words = f"frame {frame}" + (" = picked" if anchor else "")
        page.text(x, y + FRAME + 6, words, GOOD if anchor else DIM, 13)


def _side_by_side(path: Path, runs: list[dict[str, Any]]) -> None:
    """Write the runs beside each other, enlarged, repeated, and slow enough to be watched."""
    # Only here: the other questions need no video library.
    import av

    bar = 44
    width = len(runs) * PANE + (len(runs) - 1) * GAP
    base = _Page(width, PANE + bar)
    for number, run in enumerate(runs):
        x = number * (PANE + GAP)
        base.text(x + 12, 11, run["name"], BRIGHT, 20)
        words, colour = _tally(run["verdict"])
        base.text(x + PANE - 12 - round(_font(15).getlength(words)), 15, words, colour, 15)
    pictures = []
    for files in zip(*(run["files"] for run in runs), strict=True):
        picture = base.image.copy()
        for number, file in enumerate(files):
            picture.paste(_enlarged(file, PANE), (number * (PANE + GAP), bar))
        pictures.append(np.asarray(picture))
    once = pictures + [pictures[-1]] * HOLD
    with av.open(str(path), mode="w") as file:
        stream: Any = file.add_stream("libx264", rate=Fraction(FPS), options={"crf": "14"})
        stream.width, stream.height, stream.pix_fmt = width, PANE + bar, "yuv420p"
        for picture in once * LOOPS:
            file.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        file.mux(stream.encode(None))
