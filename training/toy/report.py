"""docs/evidence.md from what was measured: five tables, each beside the paper's figure where it published one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .chart import Point, chart
from .intervals import Interval, difference, mean_of, parts
from .prompt import CATEGORIES
from .shots import (
    ANCHOR_STEPS,
    ANCHORS,
    CLOCKED,
    FAST,
    GRID,
    MODES,
    PLACES,
    STEPS,
    TIMES,
    Shot,
    Size,
    anchors,
    grid,
    grid_vanilla,
    modes,
    steps,
)

CHART = "images/evidence-steps.svg"
"""Where the page looks for the second question's picture."""

Takes = dict[str, dict[str, Any]]
Read = Callable[[dict[str, Any]], float]


@dataclass(frozen=True)
class State:
    """What was measured with."""

    size: Size
    trained: str
    lora: str
    vae: str
    ceiling: dict[int, tuple[float, float]]
    """Score and right of each prompt's own clip from the generator, after the VAE alone."""


def document(takes: Takes, state: State) -> str:
    """Return the whole page as Markdown."""
    wanted = sum(len(arm) for arm in modes(state.size).values())
    sections = [
        _head(takes, state, wanted),
        _short(takes, state.size),
        _modes(takes, state.size),
        _steps(takes, state.size),
        _anchors(takes, state.size),
        _variance(takes, state.size),
        _exactness(takes, state.size),
    ]
    return "\n\n".join(sections) + "\n"


def _score(take: dict[str, Any]) -> float:
    return float(take["score"])


def _right(take: dict[str, Any]) -> float:
    return float(take["right"])


def _by_prompt(
    takes: Takes, shots: Iterable[Shot], read: Read = _score, category: str | None = None
) -> dict[int, list[float]]:
    out: dict[int, list[float]] = {}
    for shot in shots:
        take = takes.get(shot.key)
        if take is not None and category in (None, take["category"]):
            out.setdefault(shot.prompt, []).append(read(take))
    return out


def _start(take: dict[str, Any]) -> float:
    return float(take["start"])


def _kept(takes: Takes, shots: Iterable[Shot], key: str) -> dict[int, list[float]]:
    """Return what ``key`` holds in the takes that have it."""
    measured = [shot for shot in shots if takes.get(shot.key, {}).get(key) is not None]
    return _by_prompt(takes, measured, lambda take: float(take[key]))


def _cell(values: dict[int, list[float]]) -> str:
    return mean_of(values).text() if len(values) > 1 else "not measured"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _head(takes: Takes, state: State, wanted: int) -> str:
    size = state.size
    score, right = ({prompt: [both[part]] for prompt, both in state.ceiling.items()} for part in range(2))
    there = sum(shot.key in takes for arm in modes(size).values() for shot in arm)
    missing = "" if there == wanted else f" (of those for the first question {there} of {wanted} so far)"
    return f"""# What the toy world shows

Made by `python -m toy.evidence` in `training/`: do not edit it here. {size.prompts} prompts × {size.seeds} seeds of each kind,
{sum("score" in take for take in takes.values())} clips in all{missing}.

- The video model, which is the image model too: {state.trained}.
- The anchor LoRA: {state.lora}.
- The VAE: {state.vae}.
- The most that can be had: clips that the generator painted, after this VAE alone, score {_cell(score)}; {_cell(right)} of them are
  right.

A score is the share of a prompt's checks that the judge saw in the clip's pixels, in percent; "right" is how many clips passed
all. "First frame" is the score of that frame alone, by what it can show; "what happens" the share of the checks that need time: who
moves, changes or touches, and who stays. In brackets: 95 % intervals, by drawing prompts again. Guidance
(`cfg` of the sampler) is 4, the shift of ModelSamplingSD3 is 3; {FAST} steps but where said, {ANCHOR_STEPS} for a painted anchor. "LoRA" is the
anchor LoRA, trained with another clean latent frame in every clip ("anchor_index random").

**What a toy can say**: whether the mechanism, trained and sampled by this repository's own code, moves these scores in a model
whose every clip can be measured, and what spoils it. **What it cannot say**: anything about the size of the effect in Wan. A
small model on coloured shapes has no language model behind its captions, an image model no better than its video model, and
prompts without a hard composition. The paper's figures stand beside ours to be compared in their direction only."""


def _short(takes: Takes, size: Size) -> str:
    """Say what the five questions come to, in words that follow from the intervals."""
    mode, step, anchor = modes(size), steps(size), anchors(size)
    plain = mode["text-to-video, prompt as it is"]
    lora = mode["factorized with LoRA"]
    lines = [
        _compared(
            takes,
            "the right first frame, with the LoRA",
            anchor["right", "first"],
            "plain text-to-video",
            plain,
        ),
        _compared(takes, "a painted anchor, with the LoRA", lora, "plain text-to-video", plain),
        _compared(
            takes, "a painted anchor, with the LoRA", lora, "without it", mode["factorized without LoRA"]
        ),
        _compared(
            takes,
            "a painted anchor, with the LoRA",
            lora,
            "an upsampled prompt",
            mode["text-to-video, upsampled prompt"],
        ),
        _compared(
            takes,
            "an anchor painted from the raw prompt, with the LoRA",
            mode["image-to-video with text (anchor from the raw prompt)"],
            "plain text-to-video",
            plain,
        ),
        _compared(
            takes,
            "an upsampled prompt",
            mode["text-to-video, upsampled prompt"],
            "the prompt as it is",
            plain,
        ),
        _compared(
            takes,
            f"factorized in {FAST} steps",
            step["factorized", FAST],
            f"in {STEPS[0]}",
            step["factorized", STEPS[0]],
        ),
        _compared(
            takes,
            f"vanilla in {FAST} steps",
            step["vanilla", FAST],
            f"in {STEPS[0]}",
            step["vanilla", STEPS[0]],
        ),
        _compared(
            takes,
            "the wrong first frame",
            anchor["wrong", "first"],
            "the right one",
            anchor["right", "first"],
        ),
    ]
    return "\n".join(("## In short", "", *(f"- {line}" for line in lines if line)))


def _compared(takes: Takes, name: str, one: list[Shot], than: str, other: list[Shot]) -> str:
    """Return a sentence, or nothing where too little was measured."""
    ours, theirs = _by_prompt(takes, one), _by_prompt(takes, other)
    if len([prompt for prompt in ours if prompt in theirs]) < 2:
        return ""
    gap = difference(ours, theirs)
    verdict = "no clear difference"
    if gap.low > 0:
        verdict = "better"
    elif gap.high < 0:
        verdict = "worse"
    start = difference(_by_prompt(takes, one, _start), _by_prompt(takes, other, _start))
    return (
        f"{name[0].upper()}{name[1:]}, against {than}: **{verdict}**, {gap.text(sign=True)} points; first frame "
        f"{start.text(sign=True)}."
    )


def _modes(takes: Takes, size: Size) -> str:
    arms = modes(size)
    rows = []
    for name in MODES:
        shots = arms[name]
        rows.append(
            [
                name,
                _cell(_by_prompt(takes, shots)),
                _cell(_by_prompt(takes, shots, _right)),
                _cell(_by_prompt(takes, shots, _start)),
                _cell(_kept(takes, shots, "happening")),
                _cell(_kept(takes, shots, "anchor")) if shots[0].painted else "",
            ]
        )
    by_category = [
        [one, *(_cell(_by_prompt(takes, arms[name], category=one)) for name in MODES)] for one in CATEGORIES
    ]
    base = _by_prompt(takes, arms["text-to-video, prompt as it is"])
    against = []
    for name in list(MODES)[1:]:
        other = _by_prompt(takes, arms[name])
        shared = [prompt for prompt in other if prompt in base]
        against.append([name, difference(other, base).text(sign=True) if len(shared) > 1 else "not measured"])
    return "\n\n".join(
        (
            "## 1. Modes",
            _table(["mode", "score", "right", "first frame", "what happens", "the anchor itself"], rows),
            "Scores by kind of prompt:",
            _table(["", *MODES], by_category),
            "Against plain text-to-video, prompt by prompt:",
            _table(["mode", "difference in score"], against),
            "The paper, on T2V-CompBench with Wan 14B: factorized 0.661, the pretrained image-to-video model 0.666, text-to-video "
            "0.550 with the prompt as it is and 0.565 upsampled.",
            "What the words do and what the picture does: the upsampled prompt and the caption of the first frame both say where each "
            "thing is, the prompt itself does not, and the toy's models have learned from captions with places. "
            "So the row with the anchor from the raw prompt says what a picture adds "
            "without better words. In the paper the image model is the better painter; here it is the video model itself, so that "
            "advantage is missing. The right first frame, in the third question, is what a perfect painter would give.",
        )
    )


def _steps(takes: Takes, size: Size) -> str:
    arms = steps(size)
    rows = []
    for (name, count), shots in arms.items():
        timed = takes.get(f"clock {name} {count}")
        spent = "not measured" if timed is None else f"{timed['seconds']:.2f}"
        rows.append([name, str(count), _cell(_by_prompt(takes, shots)), str(shots[0].work), spent])
    return "\n\n".join(
        (
            "## 2. Steps",
            _table(
                ["", "steps", "score", "tokens through the network", "seconds a clip, anchor included"], rows
            ),
            f"![Score against work]({CHART})"
            "\n\nBars are the 95 % intervals. The scale of the work is logarithmic, and the scale of the score does not begin at zero."
            if any(shot.key in takes for shot in arms["vanilla", FAST])
            else "",
            _equal(takes, arms),
            f"{FAST} steps are the family table's `fast` preset. Tokens are counted with guidance and with the painting of the anchor; "
            f"seconds are of one processor core with nothing beside it, in batches of {CLOCKED}, decoding included; the least of {TIMES} runs counts. "
            "The judge forgives blur, so few steps cost less here than they would cost a viewer. The paper: 50 to 15 steps "
            "with little loss, 2.1 times faster over all, as the anchor costs a fixed amount.",
        )
    )


def step_chart(takes: Takes, size: Size) -> str | None:
    """Return the second question as a picture, an SVG; None before it is measured."""
    arms = steps(size)
    full = arms["vanilla", STEPS[0]][0].work
    lines: dict[str, list[Point]] = {}
    for (name, count), shots in arms.items():
        values = _by_prompt(takes, shots)
        if len(values) > 1:
            point = Point(shots[0].work / full, mean_of(values), str(count))
            lines.setdefault(name, []).append(point)
    if not lines:
        return None
    across = f"work, the anchor included, as a share of {STEPS[0]} steps of vanilla (numbers: steps)"
    return chart(lines, across, "checks passed, percent")


def _equal(takes: Takes, arms: dict[tuple[str, int], list[Shot]]) -> str:
    """Say with how few steps the factorized clip is as good as the vanilla one at full length."""
    full = _by_prompt(takes, arms["vanilla", STEPS[0]])
    if len(full) < 2:
        return "The point of equal quality is not measured."
    goal, found = mean_of(full).mean, None
    for count in STEPS:
        arm = _by_prompt(takes, arms["factorized", count])
        if len(arm) > 1 and mean_of(arm).mean >= goal:
            found = count
    if found is None:
        return (
            f"**Equal quality**: with no number of steps that was measured does the factorized clip reach vanilla's score at {STEPS[0]} "
            "steps: there is no speed-up at equal quality here."
        )
    work = arms["vanilla", STEPS[0]][0].work / arms["factorized", found][0].work
    gap = difference(_by_prompt(takes, arms["factorized", found]), full)
    return (
        f"**Equal quality**: factorized reaches vanilla's {100 * goal:.1f} of {STEPS[0]} steps with {found} (difference "
        f"{gap.text(sign=True)}), at {work:.1f} times less work{_faster(takes, found)}, the anchor included. {_vanilla_alone(takes, arms, full, found)}"
    )


def _faster(takes: Takes, count: int) -> str:
    """Say how many times faster by the clock factorized is with ``count`` steps than vanilla at full length."""
    full, ours = (takes.get(f"clock {name}") for name in (f"vanilla {STEPS[0]}", f"factorized {count}"))
    if full is None or ours is None:
        return ""
    return f" and {full['seconds'] / ours['seconds']:.1f} times less time"


def _vanilla_alone(
    takes: Takes, arms: dict[tuple[str, int], list[Shot]], full: dict[int, list[float]], ours_at: int
) -> str:
    """Say with how few steps vanilla itself is no worse than at full length: a speed-up that needs no anchor."""
    enough, gap = STEPS[0], None
    for count in STEPS[1:]:
        arm = _by_prompt(takes, arms["vanilla", count])
        found = difference(arm, full) if len(arm) > 1 else None
        if found is None or found.high < 0:
            break
        enough, gap = count, found
    if gap is None:
        return f"Vanilla itself is worse with any fewer than {STEPS[0]} steps."
    less = arms["vanilla", STEPS[0]][0].work / arms["vanilla", enough][0].work
    alone, ours = (takes.get(f"clock {name}") for name in (f"vanilla {enough}", f"factorized {ours_at}"))
    seconds = ""
    if alone is not None and ours is not None:
        seconds = f": {alone['seconds']:.2f} seconds a clip, to {ours['seconds']:.2f} of the factorized one with {ours_at} steps"
        if alone["seconds"] <= ours["seconds"]:
            seconds += ". So against vanilla with few steps the anchor gains in score, not in time"
    return (
        f"Vanilla itself needs {enough} steps until it is no longer clearly worse than with {STEPS[0]} (difference "
        f"{gap.text(sign=True)}), at {less:.1f} times less work{seconds}."
    )


def _anchors(takes: Takes, size: Size) -> str:
    arms = anchors(size)
    rows = [[kind, *(_cell(_by_prompt(takes, arms[kind, where])) for where in PLACES)] for kind in ANCHORS]
    vanilla = _by_prompt(takes, steps(size)["vanilla", FAST])
    return "\n\n".join(
        (
            "## 3. Anchors",
            _table(["anchor", *(f"{where} (latent frame {place})" for where, place in PLACES.items())], rows),
            f"Scores with the LoRA. Right is the generator's own frame of that moment, wrong the frame of the next prompt, noisy has "
            f"24 levels of noise, blurred a radius of two pixels. Plain text-to-video: {_cell(vanilla)}. At a later place the picture "
            "is encoded as a still clip of five frames, as Inject Anchor does: one that is encoded alone is no later latent frame of "
            "this VAE. The paper has no such figure.",
        )
    )


def _variance(takes: Takes, size: Size) -> str:
    shares: dict[str, list[tuple[float, float, float]]] = {"score": [], "place in the first frame": []}
    for prompt in grid(size):
        found = [[takes.get(shot.key) for shot in anchor] for anchor in prompt]
        whole = [[take for take in row if take is not None] for row in found]
        if any(len(row) < GRID for row in whole):
            continue
        shares["score"].append(parts(np.array([[_score(take) for take in row] for row in whole])))
        things = len(whole[0][0]["places"])
        for thing, axis in ((thing, axis) for thing in range(things) for axis in range(2)):
            at = [[take["places"][thing] for take in row] for row in whole]
            if all(place is not None for row in at for place in row):
                values = np.array([[place[axis] for place in row] for row in at])
                shares["place in the first frame"].append(parts(values))
    rows = []
    for name, measured in shares.items():
        if len(measured) > 1:
            factor = 1e4 if name == "score" else 1.0
            over = [
                _bare(factor * np.array([one[part] for one in measured])).text(percent=False)
                for part in range(3)
            ]
            rows.append([name, *over])
    alone = [
        float(np.var([_score(takes[shot.key]) for shot in prompt], ddof=1))
        for prompt in grid_vanilla(size)
        if all(shot.key in takes for shot in prompt)
    ]
    vanilla = _bare(1e4 * np.array(alone)).text(percent=False) if len(alone) > 1 else "not measured"
    table = (
        _table(["", "from the anchor", "from the seed", "from how the two meet"], rows)
        if rows
        else "Not measured."
    )
    return "\n\n".join(
        (
            "## 4. Seeds and anchors",
            table,
            f"{GRID} anchors × {GRID} seeds a prompt, with the LoRA: the variance, parted into three that add up (two-way analysis of "
            "variance); the score's in squares of a percent, places in squares of a pixel. "
            f"Without an anchor the score's variance over seeds is {vanilla}. Where anchors vary and seeds do not, "
            "choosing the anchor chooses the clip. The paper has no such figure.",
            _picked(takes, size),
        )
    )


def _picked(takes: Takes, size: Size) -> str:
    """Say what it is worth to pick one of several anchors by its own score, as a person would by looking at it."""
    best: dict[int, list[float]] = {}
    every: dict[int, list[float]] = {}
    plain: dict[int, list[float]] = {}
    for prompt, vanilla in zip(grid(size), grid_vanilla(size), strict=True):
        shots = [shot for anchor in prompt for shot in anchor] + vanilla
        if any(shot.key not in takes for shot in shots):
            continue
        number = vanilla[0].prompt
        picked = max(prompt, key=lambda anchor: float(takes[anchor[0].key]["anchor"]))
        best[number] = [_score(takes[shot.key]) for shot in picked]
        every[number] = [_score(takes[shot.key]) for anchor in prompt for shot in anchor]
        plain[number] = [_score(takes[shot.key]) for shot in vanilla]
    if len(best) < 2:
        return "What picking is worth is not measured."
    return (
        f"**Picking**: with the best of {GRID} anchors, by the judge's look at the picture alone, clips score {_cell(best)}; with any of "
        f"them {_cell(every)}, without an anchor {_cell(plain)} (the same {len(best)} prompts). The pick is worth "
        f"{difference(best, every).text(sign=True)}, and picked against plain text-to-video the difference is "
        f"{difference(best, plain).text(sign=True)}."
    )


def _bare(values: Any) -> Interval:
    return mean_of({number: [float(value)] for number, value in enumerate(values)})


def _exactness(takes: Takes, size: Size) -> str:
    rows = []
    for where, place in PLACES.items():
        video = _by_prompt(takes, anchors(size)["right", where], lambda take: float(take["db"][0]))
        again = _by_prompt(takes, anchors(size)["right", where], lambda take: float(take["db"][1]))
        if len(video) > 1:
            rows.append(
                [
                    f"{where} (latent frame {place})",
                    mean_of(video).text(percent=False),
                    mean_of(again).text(percent=False),
                    difference(video, again).text(percent=False, sign=True),
                ]
            )
    table = (
        _table(
            ["anchor", "the video's frame against the anchor, dB", "the VAE's round trip, dB", "difference"],
            rows,
        )
        if rows
        else "Not measured."
    )
    return "\n\n".join(
        (
            "## 5. Exactness",
            table,
            "The latent frame of the anchor is the anchor's, bit for bit, so at the first place nothing is lost but the VAE's own round "
            "trip. At a later place four frames come from it and from what the VAE remembers of those before, while the round trip "
            "is that of a still clip. The paper has no such figure.",
        )
    )
