"""Keeping a picture that lies inside the graph out of the files made from it.

ComfyUI writes the whole prompt into every PNG and MP4. The node gets an embedded pick from that same prompt, so the data is
not taken out but hidden: its place is taken by a text that is empty for everybody who writes the prompt down, and that
still carries the data for the one node that reads it. Nothing of ComfyUI is replaced; only our own input's value changes, in
the prompt that is running. The history keeps the prompt as it was sent: ComfyUI copies it before.
"""

from __future__ import annotations

import json
from typing import Any

from comfy_execution import progress

_NODE = "FactorizedAnchor"


class Withheld(str):
    """A text that is ``shown`` to everybody, and knows the ``whole`` one."""

    whole: str

    def __new__(cls, shown: str, whole: str) -> Withheld:
        """Make it; ``whole`` is never part of what is written, compared or hashed."""
        text = super().__new__(cls, shown)
        text.whole = whole
        return text

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how it is copied, which ComfyUI does with prompts."""
        return Withheld, (str(self), self.whole)


def whole(value: Any) -> Any:
    """Return ``value`` as it was sent: a pick's text or data may be withheld."""
    return value.whole if isinstance(value, Withheld) else value


def withhold_running() -> None:
    """Hide the embedded pictures of the prompt that ComfyUI is running.

    Called before a run's first node, from ``fingerprint_inputs``: a node whose result is cached does not execute, yet the
    run's files are written. Where ComfyUI caches nothing (``--cache-none``) it asks for no fingerprints, and ``execute``
    calls this instead: a picture that is saved before the anchor is then written with the data.
    """
    # No more than a courtesy to the files: where another ComfyUI keeps its running prompt elsewhere, the run goes on.
    state = getattr(progress, "get_progress_state", None)
    running = getattr(state() if state else None, "dynprompt", None)
    original = getattr(running, "get_original_prompt", None)
    if original is not None:
        withhold(original())


def withhold(prompt: Any) -> None:
    """Hide the embedded pictures of a prompt, in place, whether the pick is an object or its JSON text.

    A pick that is not readable stays: the node says what is wrong with it.
    """
    if not isinstance(prompt, dict):
        return
    for node in prompt.values():
        inputs = node.get("inputs") if isinstance(node, dict) else None
        if not isinstance(inputs, dict) or node.get("class_type") != _NODE:
            continue
        choice = inputs.get("choice")
        if isinstance(choice, dict):
            _withhold_data(choice)
        elif isinstance(choice, str) and not isinstance(choice, Withheld):
            shown = _without_data(choice)
            if shown is not None:
                inputs["choice"] = Withheld(shown, choice)


def _withhold_data(choice: dict[str, Any]) -> None:
    data = choice.get("data")
    if choice.get("kind") == "embedded" and isinstance(data, str) and data and not isinstance(data, Withheld):
        choice["data"] = Withheld("", data)


def _without_data(text: str) -> str | None:
    try:
        choice = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(choice, dict) or choice.get("kind") != "embedded":
        return None
    return json.dumps({**choice, "data": ""})
