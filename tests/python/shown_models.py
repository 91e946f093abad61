"""What the tests have shown of each kind of model: the source of the table in docs/models.md.

Tests note it as they pass. ``tests/fixtures/shown-models.json`` holds what the table says; a run of all tests compares the
two, and writes the file anew with ``FACTORIZED_RECORD_MODELS=1``. ``node scripts/models-table.mjs`` makes the table of it.
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


def compare():
    """Hold what this run has shown against the file, or write it. Measured numbers differ between machines: only their names count."""
    if RECORDING:
        FILE.write_text(
            json.dumps(_noted, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    assert _names(_noted) == _names(stored)


def _names(kinds):
    return {kind: {name: sorted(values) for name, values in facts.items()} for kind, facts in kinds.items()}
