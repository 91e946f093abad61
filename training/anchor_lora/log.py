"""The log of a run: one JSON object a line, with the number of steps taken and the loss."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path


def append(path: Path, line: Mapping[str, float]) -> None:
    """Add one line."""
    with path.open("a", encoding="utf-8") as log:
        log.write(json.dumps(dict(line)) + "\n")


def cut(path: Path, step: int) -> None:
    """Drop the lines of steps after ``step``, and half a line at the end: what a kill took back."""
    if not path.exists():
        return
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if line.endswith("\n") and json.loads(line)["step"] <= step]
    path.write_text("".join(kept), encoding="utf-8")
