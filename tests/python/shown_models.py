"""What the tests have shown of each kind of model: the source of the table in docs/models.md.

Tests note it as they pass. ``tests/fixtures/shown-models.json`` holds what the table says; a run of all tests compares the
two, and writes the file anew with ``FACTORIZED_RECORD_MODELS=1``. ``node scripts/models.mjs`` makes the table of it.
"""

import json
import os
from pathlib import Path

FILE = Path(__file__).parents[1] / "fixtures" / "shown-models.json"
RECORDING = os.environ.get("FACTORIZED_RECORD_MODELS") == "1"

_noted = {}


def note(kind, **facts):
    """Remember facts of ``kind``: a text joins a list (of samplers, of namings), a ``(name, number)`` is a measured difference."""
    known = _noted.setdefault(kind, {})
    for name, value in facts.items():
        if isinstance(value, tuple):
            known.setdefault(name, {})[value[0]] = float(f"{value[1]:.1e}")
        else:
            known[name] = sorted({*known.get(name, ()), value})


def compare(comfyui):
    """Hold what this run has shown against the file, or write it; ``comfyui`` is the version that it ran on.

    Measured numbers differ between machines, so only their names count. Another version has other samplers.
    """
    if RECORDING:
        document = {"comfyui": comfyui, "kinds": _noted}
        FILE.write_text(
            json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    if comfyui == stored["comfyui"]:
        assert _names(_noted) == _names(stored["kinds"])


def _names(kinds):
    return {kind: {name: sorted(values) for name, values in facts.items()} for kind, facts in kinds.items()}
