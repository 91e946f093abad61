"""A full disk: a small one of its own, where this machine lets a test mount one."""

import os
import shutil
import subprocess
import sys

import folder_paths
import pytest
import torch
from comfy_api.latest import io

from nodes_py import candidate_limits, candidate_store
from nodes_py.candidate_limits import Limits
from nodes_py.candidate_store import CandidateError
from nodes_py.candidates import FactorizedCandidates

GROUP = "group-0001"
RECORD = {"seed": 1, "caption": "", "width": 1, "height": 1}


@pytest.fixture
def small_disk(tmp_path, monkeypatch):
    """An input folder on a disk of 600 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    command = [str(mount), "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(folder)]
    if sys.platform != "linux" or not mount or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("This user may not mount a small disk, so a full one cannot be tried here.")
    monkeypatch.setattr(folder_paths, "input_directory", str(folder))
    monkeypatch.setattr(folder_paths, "user_directory", str(tmp_path / "user"))
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder):
    """Take up what is left."""
    with open(folder / "filler", "wb", buffering=0) as file:
        while True:
            try:
                file.write(b"x" * 4096)
            except OSError:
                return


def whole_candidates():
    """Check that there is nothing but whole candidates, and return how many."""
    folder = os.path.join(candidate_store.root(), GROUP)
    names = sorted(os.listdir(folder))
    ids = sorted(one.id for one in candidate_store.entries(GROUP))
    assert names == sorted(f"{one}.{ending}" for one in ids for ending in ("json", "png", "webp"))
    return len(ids)


def test_a_run_keeps_what_fitted_and_says_what_is_wrong(small_disk):
    node = FactorizedCandidates.PREPARE_CLASS_CLONE({io.Hidden.prompt: {}})
    images = torch.rand(8, 200, 200, 3, generator=torch.Generator().manual_seed(1))  # 120 kB each
    with pytest.raises(CandidateError, match=r"the disk is full.*free some space"):
        node.execute(images, GROUP, "")
    assert 1 <= whole_candidates() < 8
    # With space again the next run works, and the cap holds on the small disk too.
    candidate_limits.store({"pictures": 2})
    shown = node.execute(images[:1], GROUP, "") if _freed() else None
    assert shown is not None and len(shown.ui["factorized_candidates"]) == 1
    assert whole_candidates() == 2


def _freed():
    oldest = candidate_store.entries(GROUP)[-1]
    candidate_store.delete(GROUP, oldest.id)
    return True


@pytest.mark.parametrize("picture", [b"p" * 50_000, b"p"])
def test_nothing_half_written_stays(small_disk, picture):
    candidate_store.add(GROUP, b"first", b"t", RECORD)
    fill(small_disk)
    with pytest.raises(CandidateError, match="the disk is full"):
        candidate_store.add(GROUP, picture, b"t", RECORD)
    assert whole_candidates() == 1


def test_marks_that_cannot_be_written_leave_the_record_as_it_was(small_disk):
    one = candidate_store.add(GROUP, b"first", b"t", RECORD)
    candidate_store.prune(Limits())
    fill(small_disk)
    with pytest.raises(CandidateError, match="the disk is full"):
        candidate_store.mark_picked(GROUP, one.id)
    assert [each.picked for each in candidate_store.entries(GROUP)] == [False]
    with pytest.raises(CandidateError, match="the disk is full"):
        candidate_store.claim(GROUP, "anna")
    # Deleting needs no space: it is how one gets some.
    candidate_store.delete(GROUP, one.id)
    assert candidate_store.entries(GROUP) == []
