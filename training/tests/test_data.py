"""Videos, captions and the cache."""

import csv
import json

import pytest
import torch

from anchor_lora.cache import Cache
from anchor_lora.clips import find, of_use, read_frames
from anchor_lora.config import Config
from anchor_lora.errors import TrainingError
from anchor_lora.preview import to_bytes, write_video
from toy import videos as toy_videos
from toy.clips import clip


@pytest.fixture
def config(settings):
    return Config.model_validate(settings)


def captions(clips):
    return {one.path.name: one.caption for one in clips}


def test_captions_beside_the_videos(config):
    clips, skipped = find(config.data)
    assert captions(clips)["clip3.mp4"] == clip(1, 3).caption
    assert [(one.path.rpartition("/")[2], one.why) for one in skipped] == [
        ("wordless.mp4", "no caption in wordless.txt")
    ]


@pytest.mark.parametrize("form", ["jsonl", "csv", "ultravideo"])
def test_lists_of_captions(settings, tmp_path, form):
    rows = [("clip1.mp4", "one"), ("clip0", "zero"), ("gone.mp4", "gone"), ("clip2.mp4", "")]
    path = tmp_path / ("list.jsonl" if form == "jsonl" else "short.csv")
    if form == "jsonl":
        lines = [json.dumps({"file_name": name, "caption": text}) for name, text in rows]
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        columns = ("file", "caption") if form == "csv" else ("clip_id", "Detailed Description")
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([columns, *rows])
    settings["data"]["captions"] = str(path)
    clips, skipped = find(Config.model_validate(settings).data)
    assert captions(clips) == {"clip0.mp4": "zero", "clip1.mp4": "one"}
    assert {one.path: one.why for one in skipped} == {
        "gone.mp4": "listed, but not in the folder",
        "clip2.mp4": "its caption is empty",
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "line 1 is no JSON"),
        ("[]", "no JSON object"),
        ('{"a": 1}', "none of the columns file, file_name"),
    ],
)
def test_a_bad_list_is_told_with_its_line(settings, tmp_path, text, says):
    path = tmp_path / "list.jsonl"
    path.write_text(text, encoding="utf-8")
    settings["data"]["captions"] = str(path)
    with pytest.raises(TrainingError, match=says):
        find(Config.model_validate(settings).data)


def test_frames_are_those_of_the_video(config, videos):
    frames = read_frames(videos / "clip1.mp4", config.data, 16)
    painted = clip(1, 1).frames(9)[:, ::2, ::2]
    assert frames.shape == (3, 9, 32, 32)
    # H.264 without loss still rounds on the way to YUV and back.
    assert abs(to_bytes(frames).astype(int) - painted).mean() < 2


def test_half_the_frame_rate_takes_every_other_frame(settings, videos):
    settings["data"]["frames"] = 5
    frames = read_frames(videos / "clip1.mp4", Config.model_validate(settings).data, 8)
    painted = clip(1, 1).frames(9)[::2, ::2, ::2]
    assert abs(to_bytes(frames).astype(int) - painted).mean() < 2


def test_another_size_is_filled_and_cut(settings, videos):
    settings["data"] |= {"width": 64, "height": 32}
    assert read_frames(videos / "clip1.mp4", Config.model_validate(settings).data, 16).shape == (3, 9, 32, 64)


@pytest.mark.parametrize(
    ("name", "why"), [("short.mp4", "too short: 5 frames"), ("broken.mp4", "cannot be decoded")]
)
def test_videos_of_no_use_say_why(config, videos, name, why):
    with pytest.raises(ValueError, match=why):
        read_frames(videos / name, config.data, 16)


def decoded(path, data, fps):
    try:
        read_frames(path, data, fps)
    except ValueError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("ending", ["mp4", "mkv", "avi"])
@pytest.mark.parametrize(("rate", "fps"), [(16.0, 16), (25.0, 16), (16.0, 24), (30.0, 8)])
def test_a_header_says_what_decoding_does(settings, tmp_path, ending, rate, fps):
    settings["data"] |= {"folder": str(tmp_path), "frames": 9}
    data = Config.model_validate(settings).data
    for frames in range(3, 22):
        path = tmp_path / f"{frames}.{ending}"
        write_video(path, clip(1, 0).frames(frames)[:, ::2, ::2], rate)
        path.with_suffix(".txt").write_text("a clip", encoding="utf-8")
    clips, _ = find(data)
    useless = {one.path: one.why for one in of_use(clips, data, fps)[1]}
    assert useless == {str(one.path): why for one in clips if (why := decoded(one.path, data, fps))}


def test_toy_videos_says_what_it_made_and_where(tmp_path, capsys):
    for count, says in ((2, ": 2 made, 0 were there already."), (3, ": 1 made, 2 were there already.")):
        toy_videos.main([str(tmp_path / "a" / ".." / "b"), "--count", str(count)])
        out = capsys.readouterr().out
        assert out == f"Clips with captions in {tmp_path / 'b'}{says}\n"
    assert len(list((tmp_path / "b").glob("*.mp4"))) == 3


def test_the_cache_goes_on_where_it_stopped(config):
    cache = Cache(config)
    clips, _ = find(config.data)
    calls = []

    def encode(frames):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(frames.shape)
        return torch.zeros(1, 16, 3, 4, 4)

    with pytest.raises(KeyboardInterrupt):
        cache.encode_clips(clips, encode, lambda _: None)
    whole = []
    skipped = cache.encode_clips(
        clips, lambda frames: whole.append(1) or torch.ones(1, 16, 3, 4, 4), lambda _: None
    )
    assert (len(calls), len(whole)) == (2, 4)
    assert sorted(one.path.rpartition("/")[2] for one in skipped) == ["broken.mp4", "short.mp4"]


def test_another_size_or_file_is_another_entry(settings, config, videos):
    one = find(config.data)[0][0]
    before = Cache(config).latents_path(one)
    settings["data"]["width"] = 48
    assert Cache(Config.model_validate(settings)).latents_path(one) != before
    assert Cache(config).latents_path(one) == before
