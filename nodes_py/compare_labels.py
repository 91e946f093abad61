"""Labels that are drawn into frames, with a font that is there on every machine."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

MAX_TEXT = 200
_SHADE = 0.55
"""How much darker the picture becomes below the text."""

_NO_CHARACTER = "\U0010ffff"
"""No font has it, so drawing it gives a font's sign for a missing character."""

_SYSTEM_FONTS = (
    "NotoSansCJK-Regular.ttc",
    "NotoSans-Regular.ttf",
    "DejaVuSans.ttf",
    "wqy-microhei.ttc",
    "msyh.ttc",
    "YuGothM.ttc",
    "meiryo.ttc",
    "msgothic.ttc",
    "malgun.ttf",
    "segoeui.ttf",
    "Arial Unicode.ttf",
    "PingFang.ttc",
    "Hiragino Sans GB.ttc",
    "AppleSDGothicNeo.ttc",
)
"""Asked only for a text that Pillow's own font cannot draw; which of them is there differs between machines."""


class Label:
    """One line of white text on a darkened box at the top left of a panel."""

    def __init__(self, text: str, width: int, height: int) -> None:
        """Prepare ``text`` for panels of ``width`` x ``height``; what does not fit is cut off with three dots."""
        line = " ".join("".join(char if char.isprintable() else " " for char in text[:MAX_TEXT]).split())
        size = max(12, round(height / 24))
        self._ink = _ink(line, size, width, height) if line else None

    def burn_into(self, panel: torch.Tensor) -> None:
        """Draw the label into ``panel`` ``[H, W, 3]``, 0..1, in place."""
        if self._ink is None:
            return
        rows, columns = self._ink.shape[:2]
        box = panel[:rows, :columns]
        box.mul_(1 - _SHADE).mul_(1 - self._ink).add_(self._ink)


def _ink(line: str, size: int, width: int, height: int) -> torch.Tensor | None:
    """Return how white each pixel of the label's box is, ``[h, w, 1]``; ``None`` where not one character fits."""
    font = _font_for(line, size)
    line = _drawable(line, font)
    margin = max(2, size // 3)
    shown = line
    while shown and font.getlength(shown) + 2 * margin > width:
        line = line[:-1]
        shown = f"{line.rstrip()}..." if line else ""
    if not shown:
        return None
    left, top, right, bottom = font.getbbox(shown)
    # Lines of one size are equally high, whether or not a letter goes below the line.
    rows = min(height, max(int(bottom), round(size * 1.3)) + margin)
    columns = min(width, int(right - min(0, left)) + 2 * margin)
    box = Image.new("L", (columns, rows))
    ImageDraw.Draw(box).text((margin - min(0, left), margin // 2 - min(0, top)), shown, fill=255, font=font)
    return torch.from_numpy(np.asarray(box, dtype=np.float32) / 255.0).unsqueeze(-1)


@functools.lru_cache(maxsize=64)
def _font_for(line: str, size: int) -> Any:
    """Return Pillow's own font where it has the whole line, else the first font of this machine that has."""
    own = ImageFont.load_default(size)
    if _missing(line, own):
        for name in _SYSTEM_FONTS:
            try:
                font = ImageFont.truetype(name, size)
            except OSError:
                continue
            if not _missing(line, font):
                return font
    return own


def _missing(line: str, font: Any) -> set[str]:
    if not isinstance(font, ImageFont.FreeTypeFont):
        # Pillow without FreeType has a bitmap font of Latin-1 only, which throws at anything else.
        return {char for char in line if ord(char) > 255}
    sign = bytes(font.getmask(_NO_CHARACTER))
    return {char for char in set(line) if not char.isspace() and bytes(font.getmask(char)) == sign}


def _drawable(line: str, font: Any) -> str:
    missing = _missing(line, font)
    return "".join("?" if char in missing else char for char in line)
