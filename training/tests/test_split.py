"""One model split over two processes: what is learned, saved and gone on with is what two whole models give."""

import json
import os
import subprocess
import sys
from pathlib import Path

import torch
from conftest import toml
from safetensors.torch import load_file

from anchor_lora.log import append

TRAINING = Path(__file__).parents[1]


def launch(settings, folder, kind, steps):
    settings["output"]["folder"] = str(folder)
    file = folder.with_suffix(".toml")
    file.write_text(toml(settings), encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"),
            *("tests/split_run.py", str(file), kind, str(steps)),
        ],
        cwd=TRAINING,
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(TRAINING), "ACCELERATE_USE_CPU": "true"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-6000:]


def losses(folder):
    return [json.loads(line)["loss"] for line in (folder / "log.jsonl").read_text().splitlines()]


def test_a_split_model_learns_what_whole_ones_do_and_goes_on(settings, tmp_path):
    settings["training"] |= {"steps": 4, "gradient_checkpointing": True}
    settings["output"] |= {"save_every": 2, "preview_every": 4, "preview_clips": 1, "preview_steps": 1}
    whole, split = tmp_path / "whole", tmp_path / "split"
    launch(settings, whole, "whole", 4)
    launch(settings, split, "split", 2)
    # A step that was taken after the checkpoint: taken back, and taken again.
    append(split / "log.jsonl", {"step": 3, "loss": 9.0, "seconds": 1.0})
    launch(settings, split, "split", 4)
    for one, other in zip(losses(whole), losses(split), strict=True):
        assert abs(one - other) < 1e-4 * abs(one)
    assert len(losses(split)) == 4
    loras = [load_file(str(folder / "anchor.safetensors")) for folder in (whole, split)]
    assert loras[0].keys() == loras[1].keys()
    # The files are in bfloat16, and sums come in another order.
    for name, value in loras[0].items():
        assert torch.allclose(value.float(), loras[1][name].float(), atol=2e-3), name
    assert any(bool(value.any()) for name, value in loras[1].items() if "lora_B" in name)
    # One process alone cannot sample with a part of a model.
    assert (whole / "previews").exists() and not (split / "previews").exists()
