"""What names, notes and widths say about a LoRA: the expert it is for, the model it was made for, and known files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

WIDTHS = {1536: "1.3B", 3072: "5B", 5120: "14B"}
"""The widths of Wan's text-to-video models."""

_EXPERT = re.compile(r"(?:^|[^a-z])(high|low)[ _.-]?noise(?:[^a-z]|$)")
_QUALITIES = (
    "quality|q|res|resolution|poly|light|detail|details|key|angle|speed|contrast|fps|vram|rank|lr|end|fantasy"
)
# Without "noise" behind it, the word has to stand alone and not belong to another one.
_EXPERT_ALONE = re.compile(rf"(?:^|[^a-z])(high|low)(?![a-z])(?![ _.-]?(?:{_QUALITIES}))")
# "high_and_low_noise", "HighLow": a file for both, or for either.
_BOTH = re.compile(
    r"(?:^|[^a-z])(?:high|low)[^a-z]{0,3}(?:noise)?[^a-z]{0,3}(?:and|or|plus|both)?[^a-z]{0,3}"
    rf"(?:high|low)(?![ _.-]?(?:{_QUALITIES}))(?:[^a-z]|noise|$)"
)
_NOTES = ("expert", "ss_output_name", "modelspec.title", "name", "ss_sd_model_name", "ss_dit", "base_model")


@dataclass(frozen=True)
class Known:
    """A LoRA that people are likely to try; ``anchor_noise`` and ``strength`` are what its authors advise."""

    name: str
    pattern: re.Pattern[str]
    advice: str
    anchor_noise: float | None = None
    strength: float | None = None


KNOWN = (
    Known(
        "Pusa V1",
        re.compile(r"pusa", re.IGNORECASE),
        "Pusa V1 was trained with a timestep a frame and fits Inject Anchor: its authors advise a strength of 1.4 to 1.5 and "
        "an anchor_noise of about 0.2.",
        anchor_noise=0.2,
        strength=1.4,
    ),
    Known(
        "lightx2v",
        re.compile(r"lightx2v|lightning|step[ _.-]?distill|self[ _.-]?forcing|causvid|accvid", re.IGNORECASE),
        "This LoRA is for few steps: use about 4 and a guidance (cfg) of 1. It teaches no clean first frame; add it beside "
        "an anchor LoRA, or use it with the 5B, which needs none.",
    ),
    Known(
        "Wan Fun",
        re.compile(
            r"wan[ _.-]?2[ _.-]?[12][ _.-]*fun|fun[ _.-]?(?:inp|control|reward)|inp-(?:mps|hps)",
            re.IGNORECASE,
        ),
        "This LoRA was made for a Wan Fun model, which has its own image input. It fits a text-to-video model of the same size, "
        "but teaches no clean first frame.",
    ),
)

_MADE_FOR = (
    (re.compile(r"lora_te\d?_|text_encoder|conditioner"), "a text encoder"),
    (re.compile(r"double_blocks[._]\d+[._](?:img|txt)_(?:attn|mlp|mod)"), "HunyuanVideo or Flux"),
    (re.compile(r"transformer_blocks[._]\d+[._](?:attn[._](?:to|add)_|img_mod|txt_mod)"), "Qwen-Image"),
    (re.compile(r"transformer_blocks[._]\d+[._](?:attn1|ff)[._]"), "LTX-Video or CogVideoX"),
    (re.compile(r"(?:down|up|mid|input|output|middle)_blocks?[._]"), "Stable Diffusion"),
    (re.compile(r"vace_blocks[._]\d+"), "Wan VACE"),
    (re.compile(r"blocks[._]\d+[._](?:(?:self|cross)_attn|attn[12])[._]"), "Wan"),
)


def expert_of(file_name: str, metadata: dict[str, str]) -> str | None:
    """Return ``high`` or ``low`` for a LoRA of one expert of Wan 2.2 14B; both have the same shapes, so only words tell."""
    if metadata.get("expert") in ("high", "low"):
        return metadata["expert"]
    notes = [metadata[key] for key in _NOTES if key in metadata]
    for pattern in (_EXPERT, _EXPERT_ALONE):
        for text in map(_parted, (*notes, file_name)):
            found = {match.group(1) for match in pattern.finditer(_BOTH.sub(" ", text))}
            if len(found) == 1:
                return found.pop()
    return None


def known_of(file_name: str, metadata: dict[str, str]) -> Known | None:
    """Return the known LoRA that a file's name or notes tell of."""
    texts = [file_name, *(metadata[key] for key in _NOTES if key in metadata)]
    return next((one for one in KNOWN if any(one.pattern.search(text) for text in texts)), None)


def made_for(names: Iterable[str]) -> str | None:
    """Return the model that names of this kind belong to, ``None`` where they tell nothing."""
    names = list(names)
    return next((model for pattern, model in _MADE_FOR if any(pattern.search(name) for name in names)), None)


def width_name(width: int) -> str:
    """Return how people call Wan's model of this width: ``14B``, or ``width 128`` for one that nobody has a name for."""
    return WIDTHS.get(width, f"width {width}")


def _parted(text: str) -> str:
    """Lower case, with ``HighNoise`` parted into words first."""
    return re.sub(r"(?<=[a-z\d])(?=[A-Z])", "_", text).lower()
