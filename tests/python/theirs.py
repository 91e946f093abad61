"""diffusers, as the independent second opinion on the networks' mathematics."""

import sys

import pytest


def diffusers():
    """Return the package without its use of transformers, for which the tests' stand-in of torchvision is too small.

    Text encoders are what it needs transformers for; the networks do without. Skips where diffusers is not installed.
    """
    kept = sys.modules.get("transformers")
    sys.modules["transformers"] = None  # so that it counts as not installed
    try:
        return pytest.importorskip(
            "diffusers", reason="diffusers is not installed: see scripts/testbed/requirements.txt"
        )
    finally:
        if kept is None:
            del sys.modules["transformers"]
        else:
            sys.modules["transformers"] = kept
