"""Labelled clips by number: the same seed and number give the same clip and captions on every machine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .palette import SIZE
from .prompt import CATEGORIES, Prompt
from .scene import Actor, Pixels, Scene, render
from .stage import random_prompt, stage


@dataclass(frozen=True)
class Clip:
    """One clip: what it shows, its video caption and the caption of its first frame."""

    prompt: Prompt
    scene: Scene

    @property
    def caption(self) -> str:
        """The video prompt."""
        return self.prompt.text()

    @property
    def first_caption(self) -> str:
        """What the first frame shows and where, with nothing that happens later."""
        return first_frame_caption(self.prompt, self.scene)

    @property
    def detailed_caption(self) -> str:
        """The video prompt with the place of each thing, as an upsampled prompt would have it."""
        return detailed_caption(self.prompt, self.scene)

    def frames(self, count: int = 9) -> Pixels:
        """Return the pixels, ``[T, H, W, 3]``; a count of 1 is the first frame."""
        return render(self.scene, count)


def clip(seed: int, number: int, category: str | None = None) -> Clip:
    """Return clip ``number`` of the world ``seed``; categories take turns unless one is named."""
    rng = np.random.default_rng((seed, number))
    prompt = random_prompt(rng, category or CATEGORIES[number % len(CATEGORIES)])
    return Clip(prompt, stage(rng, prompt))


def first_frame_caption(prompt: Prompt, scene: Scene) -> str:
    """Return the words for the start: a relation where the prompt has one, else the place of each thing, not of groups."""
    return detailed_caption(prompt.still(), scene)


def detailed_caption(prompt: Prompt, scene: Scene) -> str:
    """Return the prompt with the place of each thing at the start, but where a link or a group says enough of that."""
    if prompt.link:
        return prompt.text()
    words, actors = [], iter(scene.actors)
    for clause in prompt.clauses:
        things = [next(actors) for _ in range(clause.count)]
        placed = clause.noun() if len(things) > 1 else f"{clause.noun()} {place_words(things[0])}"
        words.append(clause.text().replace(clause.noun(), placed, 1))
    return f"{' and '.join(words)}, on {scene.ground}"


def place_words(actor: Actor) -> str:
    """Return ``at the top left``, ``on the right``, ``in the middle``… for where ``actor`` starts."""
    x, y = actor.place(0)
    across = ("left", "", "right")[int(min(2, x // (SIZE / 3)))]
    down = ("top", "", "bottom")[int(min(2, y // (SIZE / 3)))]
    if not across and not down:
        return "in the middle"
    if not down:
        return f"on the {across}"
    return f"at the {down} {across}".rstrip()
