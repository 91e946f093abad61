"""Whether a caption that somebody else wrote says what a prompt's first frame shows, in words that the toy models know."""

from __future__ import annotations

import re
from collections import Counter

from .palette import COLOURS, GROUNDS, SHAPES
from .prompt import ACTIONS, DIRECTIONS, NUMBERS, RELATIONS, SIZES, Prompt, PromptError, parse

MOST_CLAUSES, MOST_THINGS = 3, 4
EXAMPLE = "a red circle moves right and a blue square, on sand"
HELP = (
    "A prompt there names one to three things, each with a colour of its own, and then the ground, such as "
    f'"{EXAMPLE}" (numbers: {", ".join(NUMBERS)}; colours: {", ".join(COLOURS)}; shapes: {", ".join(SHAPES)}; '
    f"grounds: {', '.join(GROUNDS)}; what one does: moves {'/'.join(DIRECTIONS)}, turns COLOUR, "
    f"{', '.join((*ACTIONS, *SIZES))}; between two: {', '.join(RELATIONS)}, meets, pushes … to the left/right)."
)

_NOUN = re.compile(rf"\b(?:{'|'.join(NUMBERS)}) (?:{'|'.join(COLOURS)}) (?:{'|'.join(SHAPES)})(?:es|s)?\b")
_GROUND = re.compile(rf"\bon (?:a |the )?({'|'.join(GROUNDS)})\b")
_PLACE = re.compile(r"\b(?:in the middle|on the (?:left|right)|at the (?:top|bottom)(?: (?:left|right))?)\b")
_GLUE = {"and", "a", "the", "with"}
_LATER = {"moves", "turns", "pushes", "meets", "that", *ACTIONS, *SIZES, *DIRECTIONS}
_KNOWN = {*_LATER, *COLOURS, *SHAPES, *GROUNDS, *NUMBERS, "to", "of", "on", "at", "in", "above", "below"}


def plain(text: str) -> str:
    """Return ``text`` as the toy models read it: lower case, single blanks, no full stop."""
    return " ".join(text.lower().split()).rstrip(" .")


def read(text: str) -> Prompt:
    """Return the prompt that reads ``text``; raises ``PromptError`` with one sentence that says what can be read."""
    try:
        prompt = parse(plain(text))
    except PromptError:
        raise _unread(text) from None
    colours = [clause.colour for clause in prompt.clauses]
    colours += [clause.verb.removeprefix("turns ") for clause in prompt.clauses if "turns" in clause.verb]
    things = sum(clause.count for clause in prompt.clauses)
    if len(set(colours)) < len(colours) or len(prompt.clauses) > MOST_CLAUSES or things > MOST_THINGS:
        raise _unread(text)
    return prompt


def objections(caption: str, prompt: Prompt) -> list[str]:
    """Return what keeps ``caption`` from being the one of the prompt's first frame: parts of a sentence, none if it is."""
    still = prompt.still()
    text = plain(caption)
    asked = Counter(clause.noun() for clause in still.clauses)
    named = Counter(_NOUN.findall(text))
    said = []
    if missing := list((asked - named).elements()):
        said.append(f"leaves out {' and '.join(missing)}")
    if more := list((named - asked).elements()):
        said.append(f"adds {' and '.join(more)}")
    if still.link:
        related = f"{still.clauses[0].noun()} {still.link} {still.clauses[1].noun()}"
        if related not in text:
            said.append(f'does not say "{related}"')
        text = text.replace(related, "")
    if still.ground not in _GROUND.findall(text):
        said.append(f"does not say that the ground is {still.ground}")
    rest = text
    for pattern in (_NOUN, _GROUND, _PLACE):
        rest = pattern.sub(" ", rest)
    words = [word for word in re.findall(r"[\w'-]+", rest) if word not in _GLUE]
    if strange := [word for word in words if word not in _KNOWN]:
        said.append(f"has words that the toy models do not know ({', '.join(strange)})")
    if later := [word for word in words if word in _KNOWN]:
        said.append(f"says more than the start shows ({' '.join(later)})")
    return said


def _unread(text: str) -> PromptError:
    return PromptError(f'The toy world cannot read "{text}". {HELP}')
