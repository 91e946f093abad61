"""The generator, the captions and the measuring parser agree, exactly."""

import dataclasses
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toy.clips import clip
from toy.judge import judge
from toy.observe import observe
from toy.palette import SIZE
from toy.prompt import CATEGORIES, PromptError, parse
from toy.robustness import distorted
from toy.scene import Actor, Scene, render
from toy.stage import stage

numbers = st.integers(0, 2**31)
categories = st.sampled_from(CATEGORIES)
lengths = st.sampled_from([1, 5, 9])


def wrong(verdict):
    return [check for check, seen in verdict.checks.items() if not seen]


@given(numbers, categories)
@settings(max_examples=100, deadline=None)
def test_a_caption_reads_back_as_its_prompt(number, category):
    shown = clip(1, number, category)
    assert shown.prompt.category == category
    assert parse(shown.caption) == shown.prompt


PLACE = re.compile(r" (?:in the middle|on the (?:left|right)|at the (?:top|bottom)(?: left| right)?)(?=[ ,])")


@given(numbers, categories)
@settings(max_examples=60, deadline=None)
def test_a_detailed_caption_is_the_prompt_with_places(number, category):
    shown = clip(1, number, category)
    assert PLACE.sub("", shown.detailed_caption) == shown.caption
    alone = [clause for clause in shown.prompt.clauses if clause.count == 1]
    assert len(PLACE.findall(shown.detailed_caption)) == (0 if shown.prompt.link else len(alone))


@given(numbers, categories, lengths)
@settings(max_examples=35, deadline=None)
def test_every_clip_shows_what_its_caption_says(number, category, frames):
    shown = clip(2, number, category)
    assert wrong(judge(shown.frames(frames), shown.prompt)) == []


@given(numbers, categories)
@settings(max_examples=25, deadline=None)
def test_the_parser_finds_the_things_that_were_painted(number, category):
    shown = clip(3, number, category)
    painted = sorted(shown.scene.actors, key=lambda actor: actor.place(0))
    found = sorted(observe(shown.frames(1)[0]), key=lambda thing: (thing.x, thing.y))
    assert sorted((a.colour, a.shape) for a in painted) == sorted((t.colour, t.shape) for t in found)
    for actor in painted:
        x, y = actor.place(0)
        assert any(abs(thing.x - x) < 1.5 and abs(thing.y - y) < 2.5 for thing in found)


@given(numbers, numbers)
@settings(max_examples=25, deadline=None)
def test_a_clip_of_another_prompt_is_told_apart(number, other):
    shown, asked = clip(4, number), clip(4, other).prompt
    same = asked.text().partition(", on ")[0] == shown.caption.partition(", on ")[0]
    reversed_order = {*asked.clauses} == {*shown.prompt.clauses} and asked.link == shown.prompt.link
    if not same and not reversed_order:
        assert not judge(shown.frames(9), asked).right


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("a red circle moves left, on sand", "a red circle moves right, on sand"),
        ("a red circle that turns blue, on stone", "a red circle that turns green, on stone"),
        ("a red circle that grows, on stone", "a red circle that shrinks, on stone"),
        ("a red circle jumps, on stone", "a red circle shakes, on stone"),
        ("a red circle above a blue cross, on slate", "a red circle below a blue cross, on slate"),
        ("a red circle and a blue cross, on slate", "a blue circle and a red cross, on slate"),
        ("two red circles, on sand", "three red circles, on sand"),
        (
            "a red circle pushes a blue square to the left, on sand",
            "a blue square pushes a red circle to the left, on sand",
        ),
        (
            "a red circle meets a blue square, on sand",
            "a red circle pushes a blue square to the left, on sand",
        ),
    ],
)
def test_near_misses_are_misses(said, shown):
    scene = stage(np.random.default_rng(5), parse(shown))
    frames = render(scene, 9)
    assert judge(frames, parse(shown)).right
    assert not judge(frames, parse(said)).right


@given(numbers)
@settings(max_examples=10, deadline=None)
def test_the_same_number_gives_the_same_bytes(number):
    once, again = clip(9, number), clip(9, number)
    assert once == again
    assert np.array_equal(once.frames(5), again.frames(5))


def test_a_single_frame_is_the_first_of_the_clip():
    for number in range(7):
        shown = clip(1, number)
        assert np.array_equal(shown.frames(1)[0], shown.frames(9)[0])


def test_the_first_caption_says_nothing_that_happens():
    for number in range(70):
        shown = clip(1, number)
        words = shown.first_caption.split()
        assert not {"moves", "turns", "grows", "shrinks", "jumps", "shakes", "pushes", "meets"} & {*words}
        assert shown.prompt.clauses[0].colour in words


def test_a_scene_without_things_has_none():
    for ground in ("sand", "stone", "slate"):
        assert observe(render(Scene(ground, 3, ()), 1)[0]) == ()


@pytest.mark.parametrize("shape", ["circle", "square", "triangle", "cross"])
def test_the_smallest_things_keep_their_shape(shape):
    actor = Actor(shape, "yellow", 6.0, ((0.0, 20.3, 30.8),))
    scene = Scene("sand", 1, (actor, dataclasses.replace(actor, colour="green", path=((0.0, 44.6, 31.4),))))
    assert [thing.shape for thing in observe(render(scene, 1)[0])] == [shape, shape]


def test_blur_and_noise_under_28_decibels_change_no_verdict():
    for number in range(21):
        shown = clip(8, number)
        worse, decibels = distorted(shown.frames(9), 1.0, 10, number)
        assert decibels < 28
        assert wrong(judge(worse, shown.prompt)) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a red circle",
        "a red circle, on grass",
        "a pink circle, on sand",
        "two red circle, on sand",
        "a red circle flies, on sand",
    ],
)
def test_other_sentences_are_refused_with_one(text):
    with pytest.raises(PromptError, match=r"\.$"):
        parse(text)


def test_all_stays_inside_the_picture():
    for number in range(70):
        for thing in observe(clip(10, number).frames(9)[-1]):
            assert min(thing.box) >= 0 and max(thing.box) <= SIZE
