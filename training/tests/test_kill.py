"""A real kill: the process is ended by SIGKILL in the middle of a run, and the next one goes on bit for bit."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from accelerate.state import AcceleratorState
from conftest import toml
from safetensors.torch import load_file

from anchor_lora.__main__ import main

TRAINING = Path(__file__).parents[1]
STEPS = 18


@pytest.fixture(autouse=True)
def new_run():
    """accelerate keeps its settings for the life of a process."""
    yield
    AcceleratorState._reset_state(reset_partial_state=True)


def config(settings, folder):
    folder.mkdir()
    settings["output"]["folder"] = str(folder / "out")
    (folder / "run.toml").write_text(toml(settings), encoding="utf-8")
    return str(folder / "run.toml")


def test_sigkill_in_mid_run_and_on_again(settings, tmp_path, capsys):
    settings["training"]["steps"] = STEPS
    settings["output"]["save_every"] = 3
    whole = config(settings, tmp_path / "whole")
    assert main([whole]) == 0

    file = config(settings, tmp_path / "killed")
    killed = subprocess.Popen(
        [sys.executable, "-m", "anchor_lora", file], cwd=TRAINING, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )
    log, state = (tmp_path / "killed" / "out" / name for name in ("log.jsonl", "state.pt"))
    deadline = time.monotonic() + 300
    # Past a checkpoint, in steps that are not in one yet.
    while not (state.exists() and log.read_text().count("\n") % 3 == 2):
        assert killed.poll() is None and time.monotonic() < deadline
    killed.send_signal(signal.SIGKILL)
    assert killed.wait(timeout=60) == -signal.SIGKILL
    taken = int(torch.load(state, weights_only=True)["step"])
    assert taken % 3 == 0 and taken <= log.read_text().count("\n") < STEPS

    AcceleratorState._reset_state(reset_partial_state=True)
    capsys.readouterr()
    assert main([file]) == 0
    assert f"step {taken} of {STEPS}" in capsys.readouterr().out
    folders = [tmp_path / name / "out" for name in ("whole", "killed")]
    told = [(folder / "log.jsonl").read_text().splitlines() for folder in folders]
    assert [json.loads(line)["loss"] for line in told[0]] == [json.loads(line)["loss"] for line in told[1]]
    loras = [load_file(str(folder / "anchor.safetensors")) for folder in folders]
    assert loras[0].keys() == loras[1].keys()
    assert all(torch.equal(value, loras[1][name]) for name, value in loras[0].items())
    states = [torch.load(folder / "state.pt", weights_only=True)["optimizer"]["state"] for folder in folders]
    for number, values in states[0].items():
        for name, value in values.items():
            assert torch.equal(torch.as_tensor(value), torch.as_tensor(states[1][number][name]))
