"""What the page's mask editor saved becomes a candidate: its colours, its parent's words and graph, and its mask."""

import json
import os

import folder_paths
import numpy as np
import pytest
import torch
from comfy_api.latest import io
from PIL import Image

from nodes_py import candidate_store
from nodes_py.candidate_adopt import adopt
from nodes_py.candidate_store import CandidateError
from nodes_py.candidates import FactorizedCandidates
from nodes_py.choice import FileChoice

GROUP = "group-0001"


@pytest.fixture(autouse=True)
def _own_folders(input_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(folder_paths, "user_directory", str(tmp_path / "user"))


@pytest.fixture
def parent():
    extra = {"workflow": {"nodes": []}}
    node = FactorizedCandidates.PREPARE_CLASS_CLONE({io.Hidden.prompt: {}, io.Hidden.extra_pnginfo: extra})
    details = json.dumps({"seed": 7, "caption": "a cat", "node": "8"})
    entry = node.execute(torch.zeros(1, 16, 24, 3), GROUP, details).ui["factorized_candidates"][0]
    return candidate_store.find(GROUP, entry["id"])


def save(pixels, mode, name="painted.png", subfolder="clipspace"):
    folder = os.path.join(folder_paths.get_input_directory(), subfolder)
    os.makedirs(folder, exist_ok=True)
    Image.fromarray(pixels, mode).save(os.path.join(folder, name))
    return FileChoice(name, subfolder, None)


def pixels_of(stored):
    with Image.open(candidate_store.picture_path(stored)) as picture:
        return np.asarray(picture), dict(picture.info)


def test_the_colours_below_a_mask_stay_and_the_mask_is_remembered(parent):
    painted = np.arange(256, dtype=np.uint8).reshape(8, 32).repeat(4, axis=-1).reshape(8, 32, 4).copy()
    painted[..., 3] = 255
    painted[2:4, :, 3] = 0
    stored = adopt(GROUP, save(painted, "RGBA"), parent)
    shown, info = pixels_of(stored)
    assert np.array_equal(shown, painted[..., :3])
    assert stored.record["masked"] == "clipspace/painted.png"
    assert stored.record["parent"] == parent.id and stored.record["seed"] is None
    assert stored.record["caption"] == "a cat" and stored.record["node"] == "8"
    assert json.loads(info["workflow"]) == {"nodes": []}
    assert json.loads(info["factorized_candidate"])["parent"] == parent.id


def test_an_opaque_picture_has_no_mask_and_may_have_no_parent():
    opaque = np.full((8, 8, 4), 255, dtype=np.uint8)
    stored = adopt(GROUP, save(opaque, "RGBA"), None)
    assert "masked" not in stored.record and stored.record["parent"] is None
    assert [one.id for one in candidate_store.entries(GROUP)] == [stored.id]


def test_a_picture_that_was_brought_looks_as_the_anchor_takes_its_file_and_comes_once():
    see_through = np.full((8, 8, 4), 100, dtype=np.uint8)
    see_through[..., 3] = 0
    file = save(see_through, "RGBA", "mine.png", "")
    stored = adopt(GROUP, file, None, brought=True)
    shown, _ = pixels_of(stored)
    assert (shown == 255).all()
    assert stored.record["source"] == "mine.png" and stored.record["masked"] == "mine.png"
    assert adopt(GROUP, file, None, brought=True).id == stored.id
    # Another picture under the same name is another candidate.
    save(np.full((8, 8, 3), 7, dtype=np.uint8), "RGB", "mine.png", "")
    assert adopt(GROUP, file, None, brought=True).id != stored.id
    assert len(candidate_store.entries(GROUP)) == 2


@pytest.mark.parametrize(
    ("name", "subfolder", "part"),
    [
        ("gone.png", "", "is not in ComfyUI's input folder"),
        ("../secret.png", "", "not a plain file name"),
        ("notes.txt", "", "damaged"),
    ],
)
def test_what_is_no_picture_of_the_input_folder_is_refused(input_folder, name, subfolder, part):
    (input_folder / "notes.txt").write_text("no picture")
    with pytest.raises(CandidateError, match=part):
        adopt(GROUP, FileChoice(name, subfolder, None), None)
    assert candidate_store.entries(GROUP) == []
