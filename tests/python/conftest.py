"""Make the testbed's ComfyUI importable, on the CPU, with folders of its own, before any test imports it.

`FACTORIZED_COMFYUI` names another ComfyUI, `FACTORIZED_TESTBED` another testbed.
"""

import os
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTBED = Path(os.environ.get("FACTORIZED_TESTBED", ROOT / ".testbed"))
COMFYUI = Path(os.environ.get("FACTORIZED_COMFYUI", TESTBED / "ComfyUI"))

sys.path[:0] = [str(COMFYUI), str(ROOT), str(Path(__file__).parent)]
sys.path.append(str(ROOT / "scripts" / "testbed" / "stubs"))

# The trainer's tests have peft in the same environment. With it diffusers imports half of transformers, which asks more of
# torchvision than its stand-in has; the networks that are compared with ours need neither.
sys.modules["peft"] = None

import comfy.options  # noqa: E402

comfy.options.enable_args_parsing(False)

from comfy.cli_args import args  # noqa: E402

args.cpu = True

import folder_paths  # noqa: E402
import shown_models  # noqa: E402
import torch  # noqa: E402

# The models are tiny: a second thread costs more than it brings.
torch.set_num_threads(1)

_HOME = tempfile.TemporaryDirectory(prefix="factorized-anchor-tests-")
for _name in ("input", "output", "temp", "user"):
    _path = Path(_HOME.name) / _name
    _path.mkdir()
    getattr(folder_paths, f"set_{_name}_directory")(str(_path))


@pytest.fixture(autouse=True)
def _inference_mode():
    """Nodes run in inference mode in ComfyUI, so they do here."""
    with torch.inference_mode():
        yield


@pytest.fixture
def input_folder(tmp_path, monkeypatch):
    """An input folder for one test alone."""
    folder = tmp_path / "input"
    folder.mkdir()
    monkeypatch.setattr(folder_paths, "input_directory", str(folder))
    return folder


@pytest.fixture
def shown():
    """Call with a kind of model and what a test has just shown of it: ``shown("t2v", samplers="euler")``."""
    return shown_models.note
