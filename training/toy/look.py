"""``python -m toy.look QUESTION``: what the demo asks the toy world, as JSON on stdin, with JSON as the answer.

``read``   {prompt} → {prompt, caption}: both as the toy models read them; the caption says what the first frame shows.
``check``  {prompt, captions} → a list for each caption of what is wrong with it, empty where nothing is.
``judge``  {prompt, clips}, a clip being a list of picture files → for each {passed, of, failed}.
``palette`` {} → {colours, grounds}: by name, as [red, green, blue].
``draw``   what ``demo_sheet.draw`` takes: pictures and a video to look at.

Needs no torch, so it answers at once. What cannot be read is one sentence on stderr and exit code 1.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from .caption import objections, read
from .demo_sheet import draw
from .judge import judge
from .palette import COLOURS, GROUNDS
from .prompt import PromptError


def _read(asked: dict[str, Any]) -> dict[str, str]:
    prompt = read(asked["prompt"])
    return {"prompt": prompt.text(), "caption": prompt.still().text()}


def _check(asked: dict[str, Any]) -> list[list[str]]:
    return [objections(caption, read(asked["prompt"])) for caption in asked["captions"]]


def _judge(asked: dict[str, Any]) -> list[dict[str, Any]]:
    prompt = read(asked["prompt"])
    answers = []
    for files in asked["clips"]:
        clip = np.stack([np.asarray(Image.open(file).convert("RGB")) for file in files])
        checks = judge(clip, prompt).checks
        # "Failed: nothing else" alone would be a riddle.
        failed = [
            check.replace("nothing else", "nothing else there") for check, seen in checks.items() if not seen
        ]
        answers.append({"passed": len(checks) - len(failed), "of": len(checks), "failed": failed})
    return answers


def _palette(_asked: dict[str, Any]) -> dict[str, Any]:
    return {"colours": COLOURS, "grounds": GROUNDS}


QUESTIONS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "read": _read,
    "check": _check,
    "judge": _judge,
    "palette": _palette,
    "draw": draw,
}


def main() -> None:
    """Answer one question."""
    if sys.argv[1:] == [] or sys.argv[1] not in QUESTIONS:
        sys.exit(f"Ask one of {', '.join(QUESTIONS)}.")
    asked = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    try:
        answer = QUESTIONS[sys.argv[1]](asked)
    except PromptError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(json.dumps(answer).encode("utf-8"))


if __name__ == "__main__":
    main()
