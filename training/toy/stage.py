"""Prompts at random, and scenes that do what a prompt says."""

from __future__ import annotations

import itertools
from typing import TypeAlias

import numpy as np

from .palette import COLOURS, GROUNDS, SHAPES, SIZE
from .prompt import ACTIONS, DIRECTIONS, RELATIONS, Clause, Prompt
from .scene import Actor, Scene

Path: TypeAlias = tuple[tuple[float, float, float], ...]

STILL: Path = ((0.0, 0.0, 0.0),)
GAP = 3.0
"""Pixels between the boxes of two things at any time, so that they are two in the picture too."""
EXTENT = 1.1
"""How far a shape of radius 1 reaches from its centre along x or y."""
REACH = {"circle": 1.0, "square": 0.88, "triangle": 0.9, "cross": 1.0}
"""How far a shape of radius 1 reaches to the side, where it touches another."""
SMALL, LARGE = 6.0, 11.0
_TRIES = 20_000


def random_prompt(rng: np.random.Generator, category: str) -> Prompt:
    """Return a prompt of ``category`` (one of ``CATEGORIES``); every clause has a colour of its own."""
    colours = iter(rng.permutation(list(COLOURS)).tolist())
    ground = _pick(rng, tuple(GROUNDS))

    def clause(verb: str = "", count: int = 1) -> Clause:
        return Clause(next(colours), _pick(rng, SHAPES), count, verb)

    def beside(first: Clause) -> tuple[Clause, ...]:
        return (first, clause()) if rng.random() < 0.5 else (first,)

    if category == "attribute":
        return Prompt(category, tuple(clause() for _ in range(rng.integers(2, 4))), ground)
    if category == "change":
        verb = _pick(rng, ("grows", "shrinks", "turns", "turns"))
        return Prompt(category, beside(clause(f"turns {next(colours)}" if verb == "turns" else verb)), ground)
    if category == "spatial":
        return Prompt(category, (clause(), clause()), ground, _pick(rng, tuple(RELATIONS)))
    if category == "motion":
        return Prompt(category, beside(clause(f"moves {_pick(rng, tuple(DIRECTIONS))}")), ground)
    if category == "action":
        first, second = rng.permutation(ACTIONS).tolist()
        clauses = (clause(first), clause(second)) if rng.random() < 0.5 else beside(clause(first))
        return Prompt(category, clauses, ground)
    if category == "interaction":
        link = _pick(rng, ("pushes left", "pushes right", "meets"))
        return Prompt(category, (clause(), clause()), ground, link)
    if category == "count":
        first = clause(count=int(rng.integers(2, 5)))
        room = 4 - first.count
        rest = (clause(count=int(rng.integers(1, room + 1))),) if room and rng.random() < 0.5 else ()
        return Prompt(category, (first, *rest), ground)
    raise ValueError(f'There is no category "{category}".')


def stage(rng: np.random.Generator, prompt: Prompt) -> Scene:
    """Return a scene that does what ``prompt`` says, at random places."""
    things = [clause for clause in prompt.clauses for _ in range(clause.count)]
    for _ in range(_TRIES):
        radii = [_radius(rng, clause) for clause in things]
        if prompt.link and prompt.link not in RELATIONS:
            paths = _interaction(rng, prompt.link, things, radii)
        else:
            paths = [_placed(rng, clause, radius) for clause, radius in zip(things, radii, strict=True)]
        actors = tuple(_actor(*parts) for parts in zip(things, radii, paths, strict=True))
        if _fits(actors, touching=bool(prompt.link) and prompt.link not in RELATIONS) and _related(
            prompt, actors
        ):
            return Scene(prompt.ground, int(rng.integers(2**31)), actors)
    raise RuntimeError(f'No scene was found for "{prompt.text()}" in {_TRIES} tries.')


def _pick(rng: np.random.Generator, options: tuple[str, ...]) -> str:
    return options[rng.integers(len(options))]


def _radius(rng: np.random.Generator, clause: Clause) -> float:
    if clause.verb == "grows":
        return SMALL
    if clause.verb == "shrinks":
        return LARGE
    return float(rng.uniform(6.5, 8.0) if clause.count > 2 else rng.uniform(7.0, 9.0))


def _actor(clause: Clause, radius: float, path: Path) -> Actor:
    end_radius = {"grows": LARGE, "shrinks": SMALL}.get(clause.verb)
    end_colour = clause.verb.removeprefix("turns ") if clause.verb.startswith("turns ") else None
    return Actor(clause.shape, clause.colour, radius, path, end_colour, end_radius)


def _movement(rng: np.random.Generator, verb: str) -> Path:
    """Key points relative to the start; they fall on frames of clips with 5 and with 9."""
    if verb.startswith("moves "):
        dx, dy = DIRECTIONS[verb.removeprefix("moves ")]
        length = float(rng.uniform(20, 28))
        return ((0.0, 0.0, 0.0), (1.0, dx * length, dy * length))
    if verb == "jumps":
        return ((0.0, 0.0, 0.0), (0.5, 0.0, -14.0), (1.0, 0.0, 0.0))
    if verb == "shakes":
        return ((0.0, 0.0, 0.0), (0.25, 8.0, 0.0), (0.75, -8.0, 0.0), (1.0, 0.0, 0.0))
    return STILL


def _placed(rng: np.random.Generator, clause: Clause, radius: float) -> Path:
    """A path that stays in the picture."""
    path = _movement(rng, clause.verb)
    edge = EXTENT * max(radius, LARGE if clause.verb in ("grows", "shrinks") else 0.0) + 1
    starts = []
    for axis in (1, 2):
        offsets = [point[axis] for point in path]
        starts.append(rng.uniform(edge - min(offsets), SIZE - edge - max(offsets)))
    return tuple((when, starts[0] + dx, starts[1] + dy) for when, dx, dy in path)


def _interaction(rng: np.random.Generator, link: str, things: list[Clause], radii: list[float]) -> list[Path]:
    """Two paths on one level, made as if the first came from the left, then mirrored for the other side."""
    touch = sum(REACH[clause.shape] * radius for clause, radius in zip(things, radii, strict=True))
    y = rng.uniform(14, SIZE - 14)
    run = rng.uniform(10, 14)
    paths: list[Path]
    if link == "meets":
        middle = rng.uniform(28, 36)
        left, right = middle - touch / 2, middle + touch / 2
        paths = [
            ((0.0, left - run, y), (0.75, left, y)),
            ((0.0, right + run, y), (0.75, right, y)),
        ]
        flip = rng.random() < 0.5
    else:
        push = rng.uniform(10, 13)
        start = rng.uniform(10, 12)
        met = start + run
        paths = [
            ((0.0, start, y), (0.5, met, y), (1.0, met + push, y)),
            ((0.0, met + touch, y), (0.5, met + touch, y), (1.0, met + touch + push, y)),
        ]
        flip = link == "pushes left"
    if flip:
        return [tuple((when, SIZE - x, level) for when, x, level in path) for path in paths]
    return list(paths)


def _fits(actors: tuple[Actor, ...], touching: bool) -> bool:
    """Whether all stay inside and, but for an interaction's two, apart from each other."""
    for when in np.linspace(0, 1, 9):
        boxes = [(*actor.place(when), EXTENT * actor.radius_at(when)) for actor in actors]
        if any(min(x, y) < reach - 0.5 or max(x, y) > SIZE - reach + 0.5 for x, y, reach in boxes):
            return False
        for (x1, y1, r1), (x2, y2, r2) in itertools.combinations(boxes, 2):
            if not touching and max(abs(x1 - x2), abs(y1 - y2)) < r1 + r2 + GAP:
                return False
    return True


def _related(prompt: Prompt, actors: tuple[Actor, ...]) -> bool:
    """Whether the first two stand to each other as the prompt says, and clearly so."""
    if prompt.link not in RELATIONS:
        return True
    (x1, y1), (x2, y2) = actors[0].place(0), actors[1].place(0)
    across, down = RELATIONS[prompt.link]
    along = (x1 - x2) * across + (y1 - y2) * down
    aside = abs((x1 - x2) * down) + abs((y1 - y2) * across)
    return along >= aside + 4
