"""How much the candidates may take of the disk, as the user sets it; kept in ComfyUI's system user folder."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from . import llm_settings
from .whole_file import reason, write_whole

_FILE = "candidates.json"
MAX_PICTURES = 10_000
MAX_BYTES = 1 << 40


class LimitsError(ValueError):
    """Limits that cannot be used or stored; the message is one sentence."""


@dataclass(frozen=True)
class Limits:
    """The cap over all groups together."""

    pictures: int = 500
    bytes: int = 2 * 1000**3

    def public(self) -> dict[str, int]:
        """Return what the routes show."""
        return asdict(self)


def read() -> Limits:
    """Return the limits in force; a broken or missing file counts as none set."""
    try:
        return parse(json.loads(_path().read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError):
        return Limits()


def parse(values: Any, base: Limits | None = None) -> Limits:
    """Return ``base`` with what ``values`` names; raises ``LimitsError`` for anything but ``pictures`` and ``bytes``."""
    base = base or Limits()
    if not isinstance(values, dict) or not set(values) <= {"pictures", "bytes"}:
        raise LimitsError("The candidates' limits have the fields pictures and bytes and no others.")
    merged = {**base.public(), **values}
    for name, most in (("pictures", MAX_PICTURES), ("bytes", MAX_BYTES)):
        value = merged[name]
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise LimitsError(f"The candidates' limit {name} must be a whole number from 1 to {most}.")
    return Limits(**merged)


def store(values: Any) -> Limits:
    """Change what ``values`` names and return the limits in force; raises ``LimitsError``."""
    limits = parse(values, read())
    path = _path()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(os.fspath(path), json.dumps(limits.public()).encode())
    except OSError as problem:
        raise LimitsError(
            f"ComfyUI cannot write the candidates' limits into its user folder ({reason(problem)}): check its rights and "
            "free space."
        ) from None
    return limits


def _path() -> Path:
    return llm_settings.settings_file().with_name(_FILE)
