"""What the demo asks the toy world: captions that others wrote, prompts that strangers type, verdicts, pictures."""

import json
import subprocess
import sys
from pathlib import Path

import av
import pytest
from PIL import Image

from toy.caption import EXAMPLE, objections, read
from toy.clips import clip
from toy.demo_sheet import CANDIDATE, FPS, HOLD, LOOPS, PANE, draw
from toy.prompt import PromptError

TRAINING = Path(__file__).parent.parent


def ask(question, asked):
    return subprocess.run(
        [sys.executable, "-B", "-m", "toy.look", question],
        cwd=TRAINING,
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=False,
    )


def answer(question, asked):
    done = ask(question, asked)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_caption_of_the_world_itself_is_taken():
    for number in range(140):
        shown = clip(5, number)
        for caption in (shown.first_caption, shown.prompt.still().text()):
            assert objections(caption, shown.prompt) == [], caption
        assert objections(shown.prompt.still().text().capitalize() + ".", shown.prompt) == []


def test_a_video_prompt_is_no_caption_of_its_first_frame():
    for number in range(140):
        shown = clip(5, number)
        if shown.prompt.text() != shown.prompt.still().text():
            assert objections(shown.caption, shown.prompt), shown.caption


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ("A red circle, on sand.", ["leaves out a blue square"]),
        ("A red circle, a blue square and a green cross on the sand", ["adds a green cross"]),
        ("A red circle and a blue square.", ["does not say that the ground is sand"]),
        ("a red circle and a blue square, on slate", ["does not say that the ground is sand"]),
        ("A red circle and a blue square on a sand.", []),
        (
            "a red circle and a blue square on a grassy surface, on sand",
            [
                "has words that the toy models do not know (grassy, surface)",
                "says more than the start shows (on)",
            ],
        ),
        (
            "A red circle moves right and a blue square, on sand.",
            ["says more than the start shows (moves right)"],
        ),
    ],
)
def test_what_is_wrong_with_a_caption_is_said(caption, said):
    assert objections(caption, read(EXAMPLE)) == said


def test_a_relation_must_be_in_the_caption():
    prompt = read("a red circle above a blue square, on stone")
    assert objections("a red circle above a blue square, on stone", prompt) == []
    assert objections("a blue square above a red circle, on stone", prompt)[0] == (
        'does not say "a red circle above a blue square"'
    )


@pytest.mark.parametrize(
    "text",
    [
        "A dog runs along the beach",
        "a red circle moves right",
        "a red circle and a red square, on sand",
        "a red circle that turns blue and a blue square, on sand",
        "three red circles and three blue squares, on sand",
        "a red circle and a blue cross and a cyan cross and a green cross, on sand",
    ],
)
def test_other_prompts_are_refused_with_what_can_be_read(text):
    with pytest.raises(PromptError, match=r'cannot read ".*such as "a red circle moves right'):
        read(text)
    done = ask("read", {"prompt": text})
    assert done.returncode == 1
    assert text in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_a_prompt_is_read_as_it_is_typed():
    assert answer("read", {"prompt": "  A red circle moves RIGHT,  on sand. "}) == {
        "prompt": "a red circle moves right, on sand",
        "caption": "a red circle, on sand",
    }


def test_pictures_are_judged_drawn_and_put_into_a_video(tmp_path):
    shown = clip(5, 3)
    clips = []
    for name, number in (("right", 3), ("wrong", 4)):
        files = []
        for index, picture in enumerate(clip(5, number).frames()):
            files.append(str(tmp_path / f"{name}-{index}.png"))
            Image.fromarray(picture).save(files[-1])
        clips.append(files)
    right, wrong = answer("judge", {"prompt": shown.caption, "clips": clips})
    assert right["passed"] == right["of"] and right["failed"] == []
    assert wrong["passed"] + len(wrong["failed"]) == wrong["of"] == right["of"]
    assert wrong["failed"]

    runs = [
        {
            "name": name,
            "title": name,
            "note": "",
            "anchored": False,
            "error": 0,
            "files": files,
            "verdict": verdict,
        }
        for name, files, verdict in zip(("vanilla", "factorized"), clips, (right, wrong), strict=True)
    ]
    candidates = [
        {"file": files[0], "seed": seed, "verdict": right} for seed, files in enumerate(clips, start=1)
    ]
    captions = [
        {"text": "A cat.", "writer": "a cat", "wrong": ["leaves out all"]},
        {"text": shown.first_caption, "writer": "us", "wrong": []},
    ]
    asked = {"out": str(tmp_path), "prompt": shown.caption, "captions": captions, "candidates": candidates}
    for picked in (0, 1):
        assert len(draw({**asked, "picked": picked, "runs": runs})) == 3
        row = Image.open(tmp_path / "candidates.png").convert("RGB")
        # The picked one is the one with an edge, whose colour is in no picture of the world.
        edges = [x for x in range(row.width) if row.getpixel((x, row.height // 2)) == (98, 208, 132)]
        assert (min(edges) > CANDIDATE) == (picked == 1)
    with av.open(str(tmp_path / "side-by-side.mp4")) as file:
        frames = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
        assert file.streams.video[0].average_rate == FPS
    assert len(frames) == (9 + HOLD) * LOOPS
    first = clip(5, 3).frames(1)[0].astype(int)
    enlarged = frames[0][-PANE:, :PANE].reshape(64, PANE // 64, 64, PANE // 64, 3).mean(axis=(1, 3))
    assert abs(enlarged - first).mean() < 8
