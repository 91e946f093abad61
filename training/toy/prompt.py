"""What a prompt of the toy world says, as data, and the sentence for it; either can be had from the other.

A prompt is one to three clauses and a ground::

    a red circle and two blue squares, on sand
    a red circle that turns blue and a green cross, on stone
    a red circle to the left of a blue square, on slate
    a red circle pushes a blue square to the right, on sand
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .palette import COLOURS, GROUNDS, SHAPES

CATEGORIES = ("attribute", "change", "spatial", "motion", "action", "interaction", "count")
"""T2V-CompBench's seven: consistent attributes, dynamic attributes, spatial relations, motion, action, interactions, numeracy."""

DIRECTIONS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
RELATIONS = {
    "to the left of": (-1, 0),
    "to the right of": (1, 0),
    "above": (0, -1),
    "below": (0, 1),
}
ACTIONS = ("jumps", "shakes")
SIZES = ("grows", "shrinks")
NUMBERS = {"a": 1, "two": 2, "three": 3, "four": 4}


@dataclass(frozen=True)
class Clause:
    """Some things of one colour and shape, and what they do: ``moves left``, ``jumps``, ``grows``, ``turns blue`` or nothing."""

    colour: str
    shape: str
    count: int = 1
    verb: str = ""

    def noun(self) -> str:
        """Return ``a red circle`` or ``two red circles``."""
        number = next(word for word, value in NUMBERS.items() if value == self.count)
        plural = "es" if self.shape == "cross" else "s"
        return f"{number} {self.colour} {self.shape}{plural if self.count > 1 else ''}"

    def text(self) -> str:
        """Return the clause as words."""
        if self.verb in SIZES or self.verb.startswith("turns"):
            return f"{self.noun()} that {self.verb}"
        return f"{self.noun()} {self.verb}".strip()


@dataclass(frozen=True)
class Prompt:
    """``link`` ties the first two clauses: a relation, ``meets``, or ``pushes left`` / ``pushes right``."""

    category: str
    clauses: tuple[Clause, ...]
    ground: str
    link: str = ""

    def text(self) -> str:
        """Return the video prompt."""
        words = [clause.text() for clause in self.clauses]
        if self.link.startswith("pushes"):
            body = f"{words[0]} pushes {words[1]} to the {self.link.removeprefix('pushes ')}"
        elif self.link:
            body = f"{words[0]} {self.link} {words[1]}"
        else:
            body = " and ".join(words)
        return f"{body}, on {self.ground}"

    def still(self) -> Prompt:
        """Return what the first frame alone can show: the same things, with nothing happening."""
        link = self.link if self.link in RELATIONS else ""
        return replace(self, clauses=tuple(replace(clause, verb="") for clause in self.clauses), link=link)


class PromptError(ValueError):
    """A sentence is not one of the toy world's."""


_NOUN = rf"(?:{'|'.join(NUMBERS)}) (?:{'|'.join(COLOURS)}) (?:{'|'.join(SHAPES)})(?:es|s)?"
_CLAUSE = re.compile(rf"({_NOUN})(?: (?:that )?(.+))?")
_PUSH = re.compile(rf"({_NOUN}) pushes ({_NOUN}) to the (left|right)")
_LINK = re.compile(rf"({_NOUN}) ({'|'.join((*RELATIONS, 'meets'))}) ({_NOUN})")
_VERBS = (
    *(f"moves {direction}" for direction in DIRECTIONS),
    *(f"turns {colour}" for colour in COLOURS),
    *ACTIONS,
    *SIZES,
)


def parse(text: str) -> Prompt:
    """Return the prompt that reads ``text``; raises ``PromptError`` for any other sentence."""
    body, comma, ground = text.rpartition(", on ")
    if not comma or ground not in GROUNDS:
        raise PromptError(f'"{text}" does not end with the ground: one of {", ".join(GROUNDS)} after ", on".')
    if match := _PUSH.fullmatch(body):
        pair = (_clause(match[1]), _clause(match[2]))
        return Prompt("interaction", pair, ground, f"pushes {match[3]}")
    if match := _LINK.fullmatch(body):
        category = "interaction" if match[2] == "meets" else "spatial"
        return Prompt(category, (_clause(match[1]), _clause(match[3])), ground, match[2])
    clauses = tuple(_clause(part) for part in body.split(" and "))
    return Prompt(_category(clauses), clauses, ground)


def _clause(text: str) -> Clause:
    match = _CLAUSE.fullmatch(text)
    verb = (match[2] or "") if match else ""
    if not match or (verb and verb not in _VERBS):
        raise PromptError(f'"{text}" is no clause of the toy world, such as "a red circle moves left".')
    number, colour, shape = match[1].split(" ")
    singular = next(known for known in SHAPES if shape.startswith(known))
    clause = Clause(colour, singular, NUMBERS[number], verb)
    if clause.noun() != match[1]:
        raise PromptError(f'"{match[1]}" should read "{clause.noun()}".')
    return clause


def _category(clauses: tuple[Clause, ...]) -> str:
    verbs = " ".join(clause.verb for clause in clauses)
    if any(word in verbs for word in ("turns", *SIZES)):
        return "change"
    if "moves" in verbs:
        return "motion"
    if any(word in verbs for word in ACTIONS):
        return "action"
    return "count" if any(clause.count > 1 for clause in clauses) else "attribute"
