"""The candidate store and its node: what is on disk, the cap, several processes, and damage. Full disks: its own file."""

import hashlib
import io as bytes_io
import json
import os
import subprocess
import sys
import time

import folder_paths
import numpy as np
import pytest
import torch
from comfy_api.latest import io
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from nodes_py import candidate_limits, candidate_pictures, candidate_routes, candidate_store
from nodes_py.candidate_limits import Limits, LimitsError
from nodes_py.candidate_store import CandidateError
from nodes_py.candidates import FactorizedCandidates
from nodes_py.file_lock import locked

GROUP = "group-0001"
RECORD = {"seed": 1, "caption": "a cat", "width": 8, "height": 8}


@pytest.fixture(autouse=True)
def _own_folders(input_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(folder_paths, "user_directory", str(tmp_path / "user"))
    monkeypatch.setattr(folder_paths, "output_directory", str(tmp_path / "output"))
    (tmp_path / "output").mkdir()


def batch(count=1, height=16, width=24, seed=0):
    return torch.rand(count, height, width, 3, generator=torch.Generator().manual_seed(seed))


def run(images, group=GROUP, prompt=None, extra=None, **details):
    node = FactorizedCandidates.PREPARE_CLASS_CLONE(
        {io.Hidden.prompt: prompt or {}, io.Hidden.extra_pnginfo: extra}
    )
    return node.execute(images, group, json.dumps(details)).ui


def stored(count, group=GROUP):
    return [candidate_store.add(group, b"picture%d" % number, b"thumb", RECORD) for number in range(count)]


def folder_of(group=GROUP):
    return os.path.join(candidate_store.root(), group)


def test_each_picture_of_a_batch_is_kept_as_it_is():
    images = batch(3)
    entries = run(images, seed=7, caption="a red kite", node="4:1")["factorized_candidates"]
    assert [
        (one["seed"], one["batch_index"], one["batch_size"], one["caption"], one["node"]) for one in entries
    ] == [(7, index, 3, "a red kite", "4:1") for index in range(3)]
    for entry, image in zip(entries, images):
        path = os.path.join(folder_paths.get_input_directory(), entry["subfolder"], entry["filename"])
        with Image.open(path) as picture:
            assert picture.format == "PNG" and picture.size == (entry["width"], entry["height"]) == (24, 16)
            assert np.array_equal(np.asarray(picture), (image.numpy() * 255).astype(np.uint8))
        with open(path, "rb") as file:
            data = file.read()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert abs(entry["created"] / 1000 - time.time()) < 60 and entry["picked"] is False
    assert [one.public() for one in candidate_store.entries(GROUP)] == entries[::-1]


@pytest.mark.parametrize("size", [(1328, 1328), (300, 4000), (8, 8)])
@pytest.mark.parametrize("noise", [True, False])
def test_thumbnails_are_small_in_pixels_and_bytes(size, noise):
    pixels = (
        np.random.default_rng(1).integers(0, 255, (*size, 3), dtype=np.uint8)
        if noise
        else np.zeros((*size, 3), np.uint8)
    )
    data = candidate_pictures.thumbnail(Image.fromarray(pixels))
    with Image.open(bytes_io.BytesIO(data)) as picture:
        assert picture.format == "WEBP" and max(picture.size) <= 256
        assert picture.width / picture.height == pytest.approx(size[1] / size[0], rel=0.1)
    assert len(data) <= 40_000


def test_the_picture_carries_what_saveimage_writes_but_not_its_group():
    prompt = {
        "1": {"class_type": "KSampler", "inputs": {"seed": 3}},
        "2": {
            "class_type": "FactorizedCandidates",
            "inputs": {"images": ["1", 0], "group": GROUP, "details": "{}"},
        },
    }
    (entry,) = run(batch(), prompt=prompt, extra={"workflow": {"nodes": []}}, caption="früh 早い")[
        "factorized_candidates"
    ]
    with Image.open(os.path.join(folder_of(), entry["filename"])) as picture:
        texts = picture.text
    assert json.loads(texts["workflow"]) == {"nodes": []}
    assert json.loads(texts["prompt"])["1"] == prompt["1"]
    assert GROUP not in texts["prompt"]
    assert prompt["2"]["inputs"]["group"] == GROUP  # the running prompt is left alone
    assert json.loads(texts["factorized_candidate"])["caption"] == "früh 早い"


def test_metadata_can_be_switched_off(monkeypatch):
    from comfy.cli_args import args

    monkeypatch.setattr(args, "disable_metadata", True)
    (entry,) = run(batch(), prompt={"1": {"class_type": "X", "inputs": {}}})["factorized_candidates"]
    with Image.open(os.path.join(folder_of(), entry["filename"])) as picture:
        assert picture.text == {}


@pytest.mark.parametrize(
    "group",
    [
        "",
        "nul",
        "Com1",
        "a" * 65,
        "../../etc",
        "group.0001",
        "grüppe-01",
        "group-001/",
        "group-001\n",
    ],
)
def test_bad_groups_are_refused_before_anything_is_painted(group):
    assert "1 to 64" in FactorizedCandidates.validate_inputs(group=group)
    with pytest.raises(CandidateError, match="1 to 64"):
        run(batch(), group=group)
    assert not os.path.exists(candidate_store.root())


@pytest.mark.parametrize("group", ["a", "demo", "Two_Words-2", "constant", "com10", "a" * 64])
def test_plain_names_are_groups(group):
    assert FactorizedCandidates.validate_inputs(group=group) is True
    assert candidate_store.check_group(group) == group


@given(st.text(max_size=80))
def test_no_group_name_leads_out_of_the_folder(group):
    try:
        checked = candidate_store.check_group(group)
    except CandidateError:
        return
    assert os.path.dirname(os.path.abspath(folder_of(checked))) == os.path.abspath(candidate_store.root())


@pytest.mark.parametrize(
    ("details", "part"),
    [
        ("{", "not readable"),
        ("[1]", "not readable"),
        ('{"seed": -1}', "seed"),
        ('{"seed": true}', "seed"),
        ('{"seed": 1.5}', "seed"),
        ('{"seed": 18446744073709551616}', "seed"),
        ('{"parent": "../x"}', "id"),
        ("[" * 100_000, "at most 64 KB"),
        ("[" * 60_000, "not readable"),
    ],
)
def test_bad_details_are_refused_with_a_sentence(details, part):
    assert part in FactorizedCandidates.validate_inputs(group=GROUP, details=details)


def test_linked_inputs_and_good_ones_pass_validation():
    assert FactorizedCandidates.validate_inputs(group=None, details=None) is True
    assert FactorizedCandidates.validate_inputs(group=GROUP, details="") is True


@pytest.mark.parametrize(
    ("seed", "kept"), [(0, 0), (2**53 - 1, 2**53 - 1), (2**53, str(2**53)), (str(2**64 - 1), str(2**64 - 1))]
)
def test_no_digit_of_a_seed_is_lost_in_javascript(seed, kept):
    assert run(batch(), seed=seed)["factorized_candidates"][0]["seed"] == kept


def test_the_oldest_never_picked_go_first_and_picks_stay():
    ones = stored(6)
    candidate_store.mark_picked(GROUP, ones[0].id)
    removed = candidate_store.prune(Limits(pictures=3))
    assert removed == {one.id for one in ones[1:4]}
    assert [one.id for one in candidate_store.entries(GROUP)] == [ones[5].id, ones[4].id, ones[0].id]
    # Unpicked, it is the oldest again.
    candidate_store.mark_picked(GROUP, ones[0].id, False)
    assert candidate_store.prune(Limits(pictures=2)) == {ones[0].id}


def test_the_cap_counts_bytes_and_spans_groups():
    first = candidate_store.add("group-aaaa", b"x" * 1000, None, RECORD)
    second = candidate_store.add("group-bbbb", b"x" * 1000, b"y" * 500, RECORD)
    assert candidate_store.usage() == {"pictures": 2, "bytes": 2500}
    assert candidate_store.prune(Limits(bytes=1500)) == {first.id}
    assert candidate_store.usage() == {"pictures": 1, "bytes": 1500}
    assert [one.id for one in candidate_store.entries("group-bbbb")] == [second.id]
    assert candidate_store.entries("group-aaaa") == []


def test_a_run_over_the_cap_keeps_its_newest_and_says_so():
    candidate_limits.store({"pictures": 3})
    old = stored(2)
    shown = run(batch(5))
    assert [one["batch_index"] for one in shown["factorized_candidates"]] == [2, 3, 4]
    assert "Only 3 of 5" in shown["factorized_notice"][0]
    assert not {one.id for one in old} & {one.id for one in candidate_store.entries(GROUP)}


def test_where_picks_fill_the_cap_the_newest_still_shows():
    candidate_limits.store({"pictures": 2})
    for one in stored(3):
        candidate_store.mark_picked(GROUP, one.id)
    shown = run(batch(2))
    assert [one["batch_index"] for one in shown["factorized_candidates"]] == [1]
    assert sum(one.picked for one in candidate_store.entries(GROUP)) == 3


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b'{"id": "other"}', b"\xff\xfe\x00", b"[" * 200_000, b'{"id": 3}', b" " * 300_000],
)
def test_a_broken_record_is_passed_over(damage):
    broken, whole = stored(2)
    path = os.path.join(folder_of(), f"{broken.id}.json")
    with open(path, "wb") as file:
        file.write(damage)
    assert [one.id for one in candidate_store.entries(GROUP)] == [whole.id]
    assert candidate_store.prune(Limits(pictures=1)) == set()
    with pytest.raises(CandidateError, match="no longer there"):
        candidate_store.delete(GROUP, broken.id)


def test_missing_pictures_and_thumbnails_are_passed_over():
    lost, bare, whole = stored(3)
    os.unlink(os.path.join(folder_of(), f"{lost.id}.png"))
    os.unlink(os.path.join(folder_of(), f"{bare.id}.webp"))
    os.mkdir(os.path.join(folder_of(), "strange.json"))
    assert [one.id for one in candidate_store.entries(GROUP)] == [whole.id, bare.id]
    assert [one.public()["thumbnail"] for one in candidate_store.entries(GROUP)] == [f"{whole.id}.webp", None]


def test_leftovers_of_a_crash_go_and_a_running_write_stays():
    (one,) = stored(1)
    names = [
        "0000000000000001-0123abcd.png",
        ".part-old",
        "0000000000000002-0123abcd.webp",
        ".part-new",
        "mine.png",
    ]
    for name in names:
        path = os.path.join(folder_of(), name)
        with open(path, "wb"):
            pass
        if name != ".part-new":
            os.utime(path, (1, 1))
    candidate_store.prune(Limits())
    assert sorted(os.listdir(folder_of())) == sorted(
        [".part-new", "mine.png", *(f"{one.id}.{ending}" for ending in ("png", "webp", "json"))]
    )


def test_deleting_takes_all_its_files_also_of_a_pick():
    one, other = stored(2)
    candidate_store.mark_picked(GROUP, one.id)
    candidate_store.delete(GROUP, one.id)
    assert sorted(os.listdir(folder_of())) == sorted(
        f"{other.id}.{ending}" for ending in ("png", "webp", "json")
    )


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_folder_that_is_a_link_out_is_not_written_to(tmp_path, input_folder):
    outside = tmp_path / "outside"
    outside.mkdir()
    (input_folder / "factorized_anchor").symlink_to(outside)
    with pytest.raises(CandidateError, match="link"):
        stored(1)
    assert not any(path.is_file() for path in outside.rglob("*"))


def test_groups_belong_to_who_claims_them():
    candidate_store.claim(GROUP, "anna_1")
    candidate_store.claim(GROUP, "anna_1")
    with pytest.raises(CandidateError, match="another user"):
        candidate_store.claim(GROUP, "ben_2")
    candidate_store.check_owner(GROUP, "anna_1", True)
    for several in (True, False):
        with pytest.raises(CandidateError, match="another user"):
            candidate_store.check_owner(GROUP, "ben_2", several)
    # The id opens a user's whole account in ComfyUI, and this folder can be read by everybody.
    with open(os.path.join(folder_of(), "group.json")) as file:
        assert "anna" not in file.read()
    stored(1, "unclaimed-1")
    candidate_store.check_owner("unclaimed-1", "default", False)
    with pytest.raises(CandidateError, match="another user"):
        candidate_store.check_owner("unclaimed-1", "anna_1", True)


def test_a_saved_copy_is_the_candidate_under_a_free_name(tmp_path):
    (entry,) = run(batch(), prompt={"1": {"class_type": "X", "inputs": {}}}, caption="a cat")[
        "factorized_candidates"
    ]
    one = candidate_store.find(GROUP, entry["id"])
    names = [candidate_routes.save_copy(one) for _ in range(2)]
    assert [name["filename"] for name in names] == ["anchor_00001_.png", "anchor_00002_.png"]
    for name in names:
        with (
            open(tmp_path / "output" / name["filename"], "rb") as copy,
            open(candidate_store.picture_path(one), "rb") as own,
        ):
            assert copy.read() == own.read()
    assert len(os.listdir(tmp_path / "output")) == 2


@pytest.mark.parametrize(
    "values",
    [
        {"pictures": 0},
        {"pictures": True},
        {"bytes": 1.5},
        {"other": 1},
        [],
        {"pictures": 10**9},
        {"bytes": "2"},
    ],
)
def test_bad_limits_are_refused(values):
    with pytest.raises(LimitsError):
        candidate_limits.store(values)
    assert candidate_limits.read() == Limits(500, 2_000_000_000)


def test_limits_survive_and_a_broken_file_counts_as_none():
    candidate_limits.store({"pictures": 9})
    candidate_limits.store({"bytes": 1000})
    assert candidate_limits.read() == Limits(9, 1000)
    candidate_limits._path().write_text("{")
    assert candidate_limits.read() == Limits()


# A process of its own that sees the given folder as ComfyUI's input folder.
START = f"""
import sys
sys.path.insert(0, {os.path.dirname(__file__)!r})
import conftest, folder_paths
folder_paths.set_input_directory(sys.argv[1])
from nodes_py import candidate_store
from nodes_py.candidate_limits import Limits
from nodes_py.file_lock import locked
"""

HOLDER = """
with locked(sys.argv[2]):
    print("held", flush=True)
    sys.stdin.read()
"""

WRITER = """
record = {"seed": 1, "caption": "", "width": 1, "height": 1}
for number in range(40):
    one = candidate_store.add("group-shared", b"p" * 100, b"t", record)
    if number % 10 == 0:
        candidate_store.mark_picked("group-shared", one.id)
        print(one.id, flush=True)
    candidate_store.prune(Limits(pictures=20), one.id)
"""


def process(script, *arguments):
    command = [sys.executable, "-c", START + script, *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_the_lock_excludes_other_processes_and_ends_with_them(tmp_path):
    path = str(tmp_path / "lock")
    holder = process(HOLDER, tmp_path, path)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(TimeoutError), locked(path, timeout=0.2):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with locked(path, timeout=5):
        pass


def test_several_processes_keep_the_cap_and_every_pick(input_folder):
    writers = [process(WRITER, input_folder) for _ in range(2)]
    picks = [line for writer in writers for line in writer.communicate(timeout=100)[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0] and len(picks) == 8
    kept = candidate_store.entries("group-shared")
    assert len(kept) == 20 and {one.id for one in kept if one.picked} == set(picks)
    assert len(os.listdir(folder_of("group-shared"))) == 60
