"""Samples shots in batches and measures them; what is measured already stays, so it goes on after a stop."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from anchor_lora import lora
from anchor_lora.checkpoints import from_model, to_model
from anchor_lora.names import comfy_name
from anchor_lora.preview import to_bytes
from anchor_lora.sample import Settings, sample

from .clips import Clip, clip
from .judge import Frame, judge, verdict
from .observe import observe
from .quick import half, lean
from .robustness import distorted
from .scene import Pixels
from .sheet import WORLD, Models
from .short_text import ShortText
from .shots import ANCHOR_STEPS, CLOCKED, FRAMES, LATENT_FRAMES, TIMES, Shot
from .t2v import SHIFT

GUIDANCE = 4.0
BATCH = 30
NOISE, BLUR = 24.0, 2.0
"""Of spoilt anchors: levels of 255 and pixels."""

Take = dict[str, Any]


class Prompted:
    """The transformer for short captions; remembers which captions a text tensor came from."""

    def __init__(self, transformer: Any, encode: Callable[[str], torch.Tensor]):
        self.transformer, self.encode = transformer.eval(), encode
        self.short = ShortText(transformer)
        self.scores: dict[int, torch.Tensor | None] = {}

    def texts(self, captions: list[str]) -> torch.Tensor:
        """Return captions as the transformer reads them; the tensor must be passed on as it is."""
        text = self.short.batch([self.encode(caption) for caption in captions])
        self.scores[id(text)] = self.short.scores
        return text

    def __call__(self, *, encoder_hidden_states: torch.Tensor, **values: Any) -> Any:
        """Call the transformer."""
        self.short.scores = self.scores[id(encoder_hidden_states)]
        return self.transformer(encoder_hidden_states=encoder_hidden_states, **values)


class Studio:
    """The toy models, with the LoRA where there is one."""

    def __init__(self, folder: Path, lora_file: Path | None):
        models = Models.load(folder)
        self.vae, self.encode = models.vae, models.encoder.encode
        lean(self.vae)
        self.plain = Prompted(models.transformer, self.encode)
        self.anchored = None if lora_file is None else Prompted(_with_lora(folder, lora_file), self.encode)
        self.painted: dict[tuple[int, str, int], Pixels] = {}

    def can(self, shot: Shot) -> bool:
        """Whether there is the model that ``shot`` needs."""
        return self.anchored is not None or not shot.lora

    def take(self, shots: Sequence[Shot]) -> list[Take]:
        """Return what is measured of ``shots``, which have the same steps, LoRA and anchor's place."""
        with half():
            return self._take(shots)

    def make(self, shots: Sequence[Shot]) -> tuple[Pixels | None, Pixels]:
        """Return the anchors ``[B, H, W, 3]``, if any, and the clips ``[B, T, H, W, 3]`` of ``shots``, which are as for ``take``."""
        asked = [clip(WORLD, shot.prompt) for shot in shots]
        pictures = self._anchors(shots, asked)
        clean = None if pictures is None else self.encoded(pictures, shots[0].place)
        network = self.anchored if shots[0].lora else self.plain
        assert network is not None
        texts = [_text(shot, one) for shot, one in zip(shots, asked, strict=True)]
        latents = self.sampled(
            network, texts, [shot.seed for shot in shots], shots[0].steps, clean, shots[0].place
        )
        return pictures, self.decoded(latents)

    def _take(self, shots: Sequence[Shot]) -> list[Take]:
        pictures, made = self.make(shots)
        asked = [clip(WORLD, shot.prompt) for shot in shots]
        takes = []
        for number, (shot, one) in enumerate(zip(shots, asked, strict=True)):
            seen = [observe(picture) for picture in made[number]]
            said = verdict(seen, one.prompt)
            take: Take = {
                "key": shot.key,
                "category": one.prompt.category,
                "score": round(said.score, 4),
                "right": said.right,
                "start": round(verdict(seen[:1], one.prompt).score, 4),
                "happening": None if said.happening is None else round(said.happening, 4),
                "places": _places(seen[0], one),
            }
            if pictures is not None and shot.painted:
                take["anchor"] = round(judge(pictures[number : number + 1], one.prompt).score, 4)
            if pictures is not None and shot.anchor == "right":
                take["db"] = self._exactness(pictures[number], made[number], shot.place)
            takes.append(take)
        return takes

    def _anchors(self, shots: Sequence[Shot], asked: Sequence[Clip]) -> Pixels | None:
        """Return the anchors as bytes ``[B, H, W, 3]``, as picture files would hold them."""
        if shots[0].anchor == "none":
            return None
        if shots[0].painted:
            return self._painted(shots, asked)
        return np.stack([_brought(shot, one) for shot, one in zip(shots, asked, strict=True)])

    def _painted(self, shots: Sequence[Shot], asked: Sequence[Clip]) -> Pixels:
        """Paint what was not painted yet: a candidate stays the same picture in every arm."""
        keys = [(shot.prompt, shot.anchor, shot.anchor_seed) for shot in shots]
        missing = {key: one for key, one in zip(keys, asked, strict=True) if key not in self.painted}
        if missing:
            captions = [
                one.first_caption if kind == "first" else one.caption for (_, kind, _), one in missing.items()
            ]
            seeds = [1000 + seed for _, _, seed in missing]
            made = self.decoded(self.sampled(self.plain, captions, seeds, ANCHOR_STEPS, frames=1))[:, 0]
            self.painted |= dict(zip(missing, made, strict=True))
        return np.stack([self.painted[key] for key in keys])

    @torch.no_grad()
    def encoded(self, pictures: Pixels, place: int = 0) -> torch.Tensor:
        """Return the latents ``[B, 16, 1, 8, 8]`` of ``pictures`` ``[B, H, W, 3]`` in the model's scale, for latent frame ``place``.

        As Inject Anchor does: a later latent frame is the last one of a still clip.
        """
        return to_model(self.vae, self._still(pictures, place))[:, :, -1:]

    def _still(self, pictures: Pixels, place: int) -> torch.Tensor:
        frames = torch.from_numpy(pictures).permute(0, 3, 1, 2).unsqueeze(2).float() / 127.5 - 1
        clip_of = frames if place == 0 else frames.repeat(1, 1, 5, 1, 1)
        return self.vae.encode(clip_of).latent_dist.mode()

    @torch.no_grad()
    def decoded(self, latents: torch.Tensor) -> Pixels:
        """Return the frames of ``latents`` as bytes, ``[B, T, H, W, 3]``."""
        decoded = self.vae.decode(from_model(self.vae, latents)).sample
        return np.stack([to_bytes(one) for one in decoded])

    def sampled(
        self,
        network: Prompted,
        texts: list[str],
        seeds: list[int],
        steps: int,
        clean: torch.Tensor | None = None,
        place: int = 0,
        frames: int = LATENT_FRAMES,
    ) -> torch.Tensor:
        """Return the latents of one clip a text and seed, ``[B, 16, frames, 8, 8]``; ``clean`` is their anchor."""
        draws = [torch.Generator().manual_seed(seed) for seed in seeds]
        noise = torch.cat([torch.randn(1, 16, frames, 8, 8, generator=draw) for draw in draws])
        words, nothing = network.texts(texts), network.texts([""] * len(texts))
        # Without a text there is nothing to guide towards.
        settings = Settings(steps, SHIFT, GUIDANCE if any(texts) else 1.0)
        out = sample(network, noise, words, nothing, settings, clean, place)
        network.scores.clear()
        return out

    @torch.no_grad()
    def _exactness(self, picture: Pixels, made: Pixels, place: int) -> list[float]:
        """Return decibels: the video's frame against the anchor, and the VAE's own round trip against it."""
        again = to_bytes(self.vae.decode(self._still(picture[None], place)).sample[0])[-1]
        return [_decibels(made[4 * place], picture), _decibels(again, picture)]


def clock(studio: Studio, arms: Mapping[str, Sequence[Shot]], file: Path) -> dict[str, Take]:
    """Time every arm that is not in ``file`` yet, with nothing else running: seconds a clip, anchor included.

    The least of several times counts, as what else a machine does only ever adds; the judge's time is nobody's.
    """
    known = read(file)
    with file.open("a", encoding="utf-8") as out:
        for name, shots in arms.items():
            take: Take = {"key": f"clock {name}"}
            if take["key"] in known or not studio.can(shots[0]):
                continue
            timed = shots[:CLOCKED]
            take["seconds"] = round(min(_seconds(studio, timed) for _ in range(TIMES)) / len(timed), 4)
            known[take["key"]] = take
            out.write(json.dumps(take) + "\n")
            out.flush()
    return known


def _seconds(studio: Studio, shots: Sequence[Shot]) -> float:
    # Anchors are painted again, as every clip needs one.
    studio.painted.clear()
    began = time.perf_counter()
    with half():
        studio.make(shots)
    return time.perf_counter() - began


class Crew:
    """Processes with a studio each. The clips of one prompt are all made by one, so that it paints an anchor once."""

    def __init__(self, folder: Path, lora_file: Path | None, workers: int):
        # Not forked: torch's threads do not survive that.
        spawn = multiprocessing.get_context("spawn")
        self.workers = [
            ProcessPoolExecutor(1, spawn, _open_studio, (folder, lora_file)) for _ in range(workers)
        ]

    def submit(self, shots: Sequence[Shot]) -> Future[list[Take]]:
        """Have ``shots``, as ``Studio.take`` wants them, measured."""
        return self.workers[_group(shots[0]) % len(self.workers)].submit(_take, list(shots))

    def close(self) -> None:
        """End the processes; what is not begun yet is not done."""
        for worker in self.workers:
            worker.shutdown(cancel_futures=True)


_studio: Studio | None = None
"""Of a worker's process."""


def _open_studio(folder: Path, lora_file: Path | None) -> None:
    global _studio
    torch.set_num_threads(1)
    _studio = Studio(folder, lora_file)


def _take(shots: list[Shot]) -> list[Take]:
    assert _studio is not None
    return _studio.take(shots)


def _group(shot: Shot) -> int:
    """Prompts by tens, so that a run that is stopped has whole prompts."""
    return shot.prompt // 10


def measure(
    studio: Studio, shots: Sequence[Shot], file: Path, report: Callable[[str], None], crew: Crew | None = None
) -> dict[str, Take]:
    """Take all ``shots`` that are not in ``file`` yet, batch by batch; returns all that are. ``crew`` does it side by side."""
    known = read(file)
    todo = [shot for shot in shots if shot.key not in known and studio.can(shot)]

    def alike(shot: Shot) -> tuple[Any, ...]:
        return _group(shot), shot.steps, shot.lora, shot.anchor, shot.place, shot.text

    batches: list[list[Shot]] = []
    for _, group in itertools.groupby(sorted(todo, key=alike), alike):
        rest = list(group)
        batches += [rest[at : at + BATCH] for at in range(0, len(rest), BATCH)]
    taken: Iterable[list[Take]]
    if crew is None:
        taken = map(studio.take, batches)
    else:
        taken = (done.result() for done in as_completed([crew.submit(batch) for batch in batches]))
    with file.open("a", encoding="utf-8") as out:
        for takes in taken:
            for take in takes:
                known[take["key"]] = take
                out.write(json.dumps(take) + "\n")
            out.flush()
            report(f"{len(known)} of {len(shots)} clips")
    return known


def read(file: Path) -> dict[str, Take]:
    """Return what ``file`` holds by key; half a line at the end, of a kill, is dropped from the file."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        return {}
    lines = [
        line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")
    ]
    file.write_text("".join(lines), encoding="utf-8")
    takes = [json.loads(line) for line in lines]
    return {take["key"]: take for take in takes}


def steps_trained(folder: Path) -> str:
    """Return how far the video model was trained, as its file tells."""
    with safe_open(str(folder / "diffusion_models" / "wan_toy_t2v.safetensors"), framework="pt") as file:
        told = file.metadata() or {}
    return f"{told.get('toy.steps', '?')} of {told.get('toy.steps_planned', '?')} steps"


def _with_lora(folder: Path, file: Path) -> Any:
    transformer = Models.load(folder).transformer
    tensors = load_file(str(file))
    rank = next(value.shape[0] for name, value in tensors.items() if name.endswith("lora_A.weight"))
    alpha = float(next(value for name, value in tensors.items() if name.endswith(".alpha")))
    lora.attach(transformer, rank, alpha, seed=0)
    names = [name for name, _ in lora.parameters(transformer)]
    lora.restore(transformer, {name: tensors[comfy_name(name)].float() for name in names})
    return transformer


def _brought(shot: Shot, asked: Clip) -> Pixels:
    """Return the generator's own frame for an anchor that is not painted, spoilt as ``shot`` says: ``[H, W, 3]``."""
    # The next prompt is one of another category.
    source = clip(WORLD, shot.prompt + 1) if shot.anchor == "wrong" else asked
    frame = source.frames(FRAMES)[4 * shot.place][None]
    blur, noise = {"blurred": (BLUR, 0.0), "noisy": (0.0, NOISE)}.get(shot.anchor, (0.0, 0.0))
    return distorted(frame, blur, noise, shot.prompt)[0][0] if blur or noise else frame[0]


def _text(shot: Shot, asked: Clip) -> str:
    return {"video": asked.caption, "detailed": asked.detailed_caption, "none": ""}[shot.text]


def _places(seen: Frame, asked: Clip) -> list[list[float] | None]:
    """Return where in the first frame each clause's things are, in pixels, None where there are none."""
    out: list[list[float] | None] = []
    for clause in asked.prompt.clauses:
        found = [(thing.x, thing.y) for thing in seen if thing.colour == clause.colour]
        out.append(np.mean(found, axis=0).round(2).tolist() if found else None)
    return out


def _decibels(a: Pixels, b: Pixels) -> float:
    error = float(((a.astype(float) - b) ** 2).mean())
    return round(10 * np.log10(255**2 / max(error, 1e-3)), 3)
