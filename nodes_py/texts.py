"""The two text rules that must run inside a graph: the instruction, and cleaning a model's answer.

Both have a twin in ``src/core/caption`` (``instruction.ts``, ``clean.ts``). The words are shared (``data/instruction.json``)
and so are the cases that hold both sides to the same behaviour (``tests/fixtures/generated-cleaning.json``).
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

_NAMES = r"(?:think|thinking|thought|thoughts|reasoning)"
# `[THINK]` is Mistral's, `◁think▷` Kimi's.
_THINKING = re.compile(rf"[<\[◁]\s*(/?)\s*{_NAMES}\s*[>\]▷]", re.IGNORECASE)
_THINKING_END = re.compile(rf"[<\[◁]\s*/\s*{_NAMES}\s*[>\]▷]", re.IGNORECASE)
_CHAT_TOKEN = re.compile(r"<\|[^|<>]{1,40}\|>|</?s>|<(?:start|end)_of_turn>|<(?:eos|bos|pad)>", re.IGNORECASE)
_FENCE = re.compile(r"\s*```[^\S\n]*[\w-]*[^\S\n]*\n(.*?)\n?\s*```\s*", re.DOTALL)
_LABEL = re.compile(r"[*_#\s]*first[\s-]?frame(?:\s+caption)?[*_\s]*:[*_\s]*", re.IGNORECASE)
# An apostrophe between letters, as in "a cat's ear", neither opens nor closes a quotation.
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’](?=[^\W\d_])")
_QUOTES = (
    ('"', '"'),
    ("'", "'"),
    ("`", "`"),
    ("“", "”"),
    ("‘", "’"),
    ("„", "“"),
    ("„", "”"),
    ("‚", "‘"),
    ("«", "»"),
    ("»", "«"),
    ("‹", "›"),
    ("「", "」"),
    ("『", "』"),
)


def instruction_for(prompt: str) -> str:
    """Return the whole question as one text for a model that takes a single string; shared words, shared order."""
    data = _instruction()
    examples = data["example_separator"].join(
        _fill(_fill(data["example_template"], "prompt", one["prompt"]), "first_frame", one["first_frame"])
        for one in data["examples"]
    )
    text = _fill(_fill(data["template"], "system", data["system"]), "examples", examples)
    return _fill(text, "prompt", prompt.strip())


@functools.lru_cache(maxsize=1)
def _instruction() -> dict[str, Any]:
    path = Path(__file__).with_name("data") / "instruction.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def _fill(template: str, name: str, value: str) -> str:
    """Fill one place, once: the filled text may hold braces of its own."""
    return template.replace("{" + name + "}", value, 1)


def clean_generated(raw: str) -> str:
    """Take thinking, chat markers, a code fence, the label, quotation marks and runs of white space off an answer."""
    text = _CHAT_TOKEN.sub(" ", _drop_thinking(raw))
    fence = _FENCE.fullmatch(text)
    text = (fence.group(1) if fence else text).strip()
    while True:
        inner = _unquote(_LABEL.sub("", text, count=1).strip() if _LABEL.match(text) else text).strip()
        if inner == text:
            return " ".join(text.split())
        text = inner


def _drop_thinking(text: str) -> str:
    while True:
        tag = _THINKING.search(text)
        if tag is None:
            return text
        if tag.group(1):  # closed but never opened: chat templates often open the block themselves
            text = text[tag.end() :]
            continue
        end = _THINKING_END.search(text, tag.end())
        text = text[: tag.start()] if end is None else f"{text[: tag.start()]} {text[end.end() :]}"


def _unquote(text: str) -> str:
    for opening, closing in _QUOTES:
        if len(text) >= 2 and text.startswith(opening) and text.endswith(closing):
            inner = text[1:-1]
            bare = _APOSTROPHE.sub("", inner)
            if opening not in bare and closing not in bare:
                return inner
    return text
