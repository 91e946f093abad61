"""Whether a clip shows what its prompt says: a list of single checks, each measured from the pixels."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from .observe import Thing, observe
from .prompt import DIRECTIONS, RELATIONS, Clause, Prompt
from .scene import TURN, Pixels, times

Frame = tuple[Thing, ...]

MOVED = 8.0
"""Pixels from which a thing has moved; one that does is made to move 20 and more, pushed ones 10 and more."""
REST = 4.0
"""Pixels up to which a thing has stayed."""
SHARE = 0.75
"""In how many frames a thing that lasts has to be seen."""
GROWN = 1.6
"""Ratio of areas from which a size has changed; it is made with 3.4."""
TOUCHING = 4
"""Pixels between two boxes up to which things touch; blur takes about one from each side."""


@dataclass(frozen=True)
class Verdict:
    """``checks`` maps what was looked for to whether it was seen; ``events`` are those of them that need time."""

    checks: dict[str, bool]
    events: frozenset[str] = frozenset()

    @property
    def score(self) -> float:
        """The share of checks passed, 0 to 1."""
        return sum(self.checks.values()) / len(self.checks)

    @property
    def happening(self) -> float | None:
        """The share of those passed that are about what happens, not about what is there; None where there are none."""
        found = [seen for check, seen in self.checks.items() if check in self.events]
        return sum(found) / len(found) if found else None

    @property
    def right(self) -> bool:
        """Whether all is as the prompt says."""
        return all(self.checks.values())


def judge(clip: Pixels, prompt: Prompt) -> Verdict:
    """Return what of ``prompt`` the clip ``[T, H, W, 3]`` shows. One frame is judged by what it can show."""
    return verdict([observe(picture) for picture in clip], prompt)


def verdict(frames: list[Frame], prompt: Prompt) -> Verdict:
    """Return the same for a clip whose frames were observed already."""
    if len(frames) == 1:
        prompt = prompt.still()
    if any(clause.verb.startswith("turns") for clause in prompt.clauses):
        # Halfway from red to green lies yellow, which may be another thing's colour.
        frames = [
            frame
            for frame, when in zip(frames, times(len(frames)), strict=True)
            if not TURN[0] < when < TURN[1]
        ]
    checks: dict[str, bool] = {}
    events = set()
    for clause in prompt.clauses:
        checks[clause.noun()] = _present(frames, clause)
        if len(frames) > 1 and not prompt.link:
            event = clause.text() if clause.verb else f"{clause.noun()} stays"
            checks[event] = _does(frames, clause)
            events.add(event)
    checks["nothing else"] = _nothing_else(frames, prompt)
    if prompt.link:
        first, second = (_Track(frames, clause) for clause in prompt.clauses[:2])
        checks[prompt.link] = _linked(prompt.link, first, second)
        if prompt.link not in RELATIONS:
            events.add(prompt.link)
    return Verdict(checks, frozenset(events))


class _Track:
    """Where the things of one clause are over time; colours are a prompt's own, so they tell whose a thing is."""

    def __init__(self, frames: list[Frame], clause: Clause):
        self.end_colour = clause.verb.removeprefix("turns ") if clause.verb.startswith("turns ") else None
        colours = {clause.colour, self.end_colour or clause.colour}
        self.frames = [[thing for thing in frame if thing.colour in colours] for frame in frames]
        self.first = self.frames[0]
        self.last = self.frames[-1]

    @property
    def seen(self) -> bool:
        """Whether there is something at the start and at the end."""
        return bool(self.first and self.last)

    def centres(self) -> list[tuple[float, float]]:
        """Mean place in every frame where there is one."""
        return [_centre(things) for things in self.frames if things]

    def shift(self) -> tuple[float, float]:
        """How far it came from the first frame to the last."""
        (x0, y0), (x1, y1) = _centre(self.first), _centre(self.last)
        return x1 - x0, y1 - y0


def _centre(things: list[Thing]) -> tuple[float, float]:
    return sum(t.x for t in things) / len(things), sum(t.y for t in things) / len(things)


def _matches(frame: Frame, colour: str, clause: Clause) -> bool:
    """Whether the frame has exactly the clause's number of things of ``colour``, all of its shape."""
    things = [thing for thing in frame if thing.colour == colour]
    return len(things) == clause.count and all(thing.shape == clause.shape for thing in things)


def _present(frames: list[Frame], clause: Clause) -> bool:
    if clause.verb.startswith("turns "):
        return _matches(frames[0], clause.colour, clause)
    seen = [_matches(frame, clause.colour, clause) for frame in frames]
    return seen[0] and sum(seen) >= SHARE * len(seen)


def _nothing_else(frames: list[Frame], prompt: Prompt) -> bool:
    """Whether the first and the last frame have no colour that the prompt does not name."""
    named = {clause.colour for clause in prompt.clauses}
    named |= {clause.verb.removeprefix("turns ") for clause in prompt.clauses if "turns" in clause.verb}
    return all(thing.colour in named for frame in (frames[0], frames[-1]) for thing in frame)


def _does(frames: list[Frame], clause: Clause) -> bool:
    track = _Track(frames, clause)
    if not track.seen:
        return False
    dx, dy = track.shift()
    stays = max(abs(dx), abs(dy)) <= REST
    verb, _, rest = clause.verb.partition(" ")
    if verb == "moves":
        across, down = DIRECTIONS[rest]
        along = dx * across + dy * down
        return along >= MOVED and along >= 2 * abs(dx * down + dy * across)
    if verb == "turns":
        return stays and _matches(frames[-1], rest, clause)
    if verb in ("grows", "shrinks"):
        before, after = track.first[0].area, track.last[0].area
        ratio = after / before if verb == "grows" else before / after
        return stays and ratio >= GROWN
    xs, ys = zip(*track.centres(), strict=True)
    if verb == "jumps":
        return stays and median((ys[0], ys[-1])) - min(ys) >= MOVED and max(xs) - min(xs) <= 2 * REST
    if verb == "shakes":
        return stays and max(xs) - min(xs) >= MOVED and max(ys) - min(ys) <= 2 * REST
    return max(max(xs) - min(xs), max(ys) - min(ys)) <= 2 * REST and stays


def _linked(link: str, first: _Track, second: _Track) -> bool:
    if not first.seen or not second.seen:
        return False
    if link in RELATIONS:
        seen = [
            _stands(link, _centre(one), _centre(two))
            for one, two in zip(first.frames, second.frames, strict=True)
            if one and two
        ]
        return sum(seen) >= SHARE * len(first.frames)
    touching = _gap(first.last, second.last) <= TOUCHING
    apart = _gap(first.first, second.first) > TOUCHING
    (dx1, _), (dx2, _) = first.shift(), second.shift()
    if link == "meets":
        return touching and apart and dx1 * dx2 < 0 and min(abs(dx1), abs(dx2)) >= MOVED / 2
    side = DIRECTIONS[link.removeprefix("pushes ")][0]
    behind = (_centre(second.last)[0] - _centre(first.last)[0]) * side > 0
    return touching and apart and behind and dx1 * side >= MOVED and dx2 * side >= MOVED / 2


def _stands(link: str, one: tuple[float, float], two: tuple[float, float]) -> bool:
    across, down = RELATIONS[link]
    dx, dy = one[0] - two[0], one[1] - two[1]
    along = dx * across + dy * down
    return along >= REST and along >= abs(dx * down + dy * across)


def _gap(one: list[Thing], two: list[Thing]) -> int:
    """Pixels between the boxes of two things along x, less than 0 where they overlap."""
    a, b = one[0].box, two[0].box
    return max(a[0], b[0]) - min(a[2], b[2])
