"""FactorizedCompare: the side-by-side frames, the labels in them, and the file for the player."""

import os

import av
import folder_paths
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nodes_py.compare import FactorizedCompare
from nodes_py.compare_labels import Label
from nodes_py.compare_video import MAX_PIXELS, PlayerVideo


def video(frames, height, width, red=0.0):
    """Frame n has n/10 of green, so that a frame can be told from its neighbours."""
    pixels = torch.zeros(frames, height, width, 3)
    pixels[..., 0] = red
    pixels[..., 1] = torch.arange(frames).view(-1, 1, 1) / 10
    return pixels


def compare(vanilla, factorized, labels=("", ""), fps=16.0):
    out = FactorizedCompare.execute(vanilla, factorized, *labels, fps)
    return out[0], out.ui


def decode(ui):
    [file] = ui["factorized_compare"]
    path = os.path.join(folder_paths.get_temp_directory(), file["filename"])
    with av.open(path) as box:
        stream = box.streams.video[0]
        frames = [frame.to_ndarray(format="rgb24") for frame in box.decode(stream)]
        return frames, float(stream.average_rate), file


def test_the_frames_are_side_by_side_and_untouched_without_labels():
    vanilla, factorized = torch.rand(3, 32, 48, 3), torch.rand(3, 32, 48, 3)
    kept = vanilla.clone()
    images, _ = compare(vanilla, factorized)
    assert images.shape == (3, 32, 96, 3) and images.dtype == torch.float32
    assert torch.equal(images[:, :, :48], vanilla) and torch.equal(images[:, :, 48:], factorized)
    images, _ = compare(vanilla, factorized, ("plain", "factorized"))
    assert torch.equal(vanilla, kept), "a label must not be drawn into the input"
    assert not torch.equal(images[:, :12, :48], vanilla[:, :12])
    assert torch.equal(images[:, 24:, :48], vanilla[:, 24:])


def test_the_shorter_video_waits_on_its_last_frame_and_says_so():
    images, ui = compare(video(5, 64, 160), video(3, 64, 160, red=1.0), ("a", "b"))
    assert images.shape[0] == 5
    assert ui["factorized_compare"][0]["lengths"] == [5, 3]
    right = images[:, :, 160:]
    assert torch.equal(right[3], right[4])
    assert torch.allclose(right[4, -1, -1], torch.tensor([1.0, 0.2, 0.0]))
    changed = (right[4] - right[2]).abs().amax(dim=(0, 2)) > 0.1
    assert changed[40:120].any(), "the label of an ended video is longer"


def test_a_smaller_video_gets_black_bars():
    images, _ = compare(torch.ones(2, 40, 60, 3), torch.ones(2, 20, 60, 3))
    assert images.shape == (2, 40, 120, 3)
    assert images[:, :, :60].min() == 1
    assert images[:, 15:25, 60:].min() == 1
    assert images[:, :8, 60:].max() == 0 and images[:, -8:, 60:].max() == 0


def test_masks_transparency_and_odd_sizes_pass():
    images, ui = compare(torch.ones(1, 33, 51, 1), torch.ones(2, 31, 49, 4))
    assert images.shape == (2, 33, 102, 3) and images[0, 16, 25].tolist() == [1, 1, 1]
    frames, _, file = decode(ui)
    assert len(frames) == 2 and (file["width"] % 2, file["height"] % 2) == (0, 0)


@pytest.mark.parametrize("name", ["vanilla", "factorized"])
def test_a_video_without_frames_is_told(name):
    videos = {"vanilla": video(2, 16, 16), "factorized": video(2, 16, 16), name: torch.zeros(0, 16, 16, 3)}
    with pytest.raises(ValueError, match=f"no frames on the input {name} of Compare"):
        compare(**videos)


def test_the_player_gets_both_videos_in_every_frame():
    vanilla, factorized = video(9, 64, 96), video(7, 64, 96, red=1.0)
    _, ui = compare(vanilla, factorized, ("plain", "factorized"), fps=12.5)
    frames, rate, file = decode(ui)
    assert (file["width"], file["height"], file["fps"]) == (96, 64, 12.5)
    assert file["type"] == "temp" and file["labels"] == ["plain", "factorized"] and rate == 12.5
    assert len(frames) == 9 and file["offset"] == 80 and frames[0].shape == (144, 96, 3)
    for index, frame in enumerate(frames):
        for half, colour in (
            (frame[4:60], vanilla[index, 0, 0]),
            (frame[84:140], factorized[min(index, 6), 0, 0]),
        ):
            assert np.abs(half.mean(axis=(0, 1)) - colour.numpy() * 255).max() < 6


def test_times_of_the_file_stand_for_one_frame_each():
    _, ui = compare(video(30, 32, 32), video(30, 32, 32), fps=24.0)
    path = os.path.join(folder_paths.get_temp_directory(), ui["factorized_compare"][0]["filename"])
    with av.open(path) as box:
        frames = list(box.decode(video=0))
    assert [round(frame.time * 24) for frame in frames] == list(range(30))
    keys = [index for index, frame in enumerate(frames) if frame.key_frame]
    assert max(np.diff([*keys, 30])) <= 12, "a step back decodes from the last key frame"


def test_a_large_video_is_played_smaller():
    player = PlayerVideo(3840, 2160, 24.0)
    assert player.width * player.height <= MAX_PIXELS * 1.01
    assert abs(player.width / player.height - 16 / 9) < 0.01


def test_a_file_that_cannot_be_written_costs_the_player_only(tmp_path, monkeypatch):
    blocked = tmp_path / "temp"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setattr(folder_paths, "temp_directory", str(blocked))
    images, ui = compare(video(2, 16, 16), video(2, 16, 16))
    assert images.shape == (2, 16, 32, 3)
    assert "temp folder" in ui["factorized_compare_problem"][0] and "factorized_compare" not in ui


def test_a_cancelled_run_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_paths, "temp_directory", str(tmp_path))
    with pytest.raises(KeyboardInterrupt), PlayerVideo(16, 16, 24.0) as player:
        player.add(torch.zeros(16, 16, 3), torch.zeros(16, 16, 3))
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def ink_of(text, width=400, height=480):
    panel = torch.full((height, width, 3), 0.5)
    Label(text, width, height).burn_into(panel)
    return panel


def test_labels_are_drawn_white_on_a_darkened_box():
    panel = ink_of("factorized")
    assert panel.max() > 0.95 and panel.min() < 0.3
    assert torch.equal(panel[60:], torch.full_like(panel[60:], 0.5))
    assert torch.equal(ink_of(""), torch.full_like(panel, 0.5))
    assert not torch.equal(ink_of("one"), ink_of("two"))


@pytest.mark.parametrize(
    "text", ["東京の夜", "Ünïcödé Ελληνικά Кириллица", "😀\ud800", "a\nb\tc\x00d", "x" * 10_000]
)
def test_every_label_is_drawn_somehow(text):
    panel = ink_of(text)
    assert panel.max() > 0.9 and panel.isfinite().all()


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=30), st.integers(1, 200), st.integers(1, 200))
def test_no_label_and_no_size_throws(text, width, height):
    panel = ink_of(text, width, height)
    assert panel.shape == (height, width, 3) and panel.min() >= 0 and panel.max() <= 1
