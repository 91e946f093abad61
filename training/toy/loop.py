"""One small training loop for all models of the toy world: it stops at any moment and goes on bit for bit.

What a step sees depends on its number alone, never on a running random state. So model, optimizer, average and step number
are the whole checkpoint.
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from anchor_lora import log

from .muon import Muon, split

Loss = Callable[[int], tuple[torch.Tensor, dict[str, float]]]
"""Takes the step number; returns the loss and figures for the log."""
Optimizers = dict[str, torch.optim.Optimizer]


@dataclass(frozen=True)
class Schedule:
    """How long and how fast: ``matrix_rate`` for matrices and kernels within ``matrices``, ``rate`` for the rest.

    Muon moves the former, AdamW the latter; ``matrices`` is what their names start with. ``average`` is the decay of the weights' running average, 0 for none.
    """

    steps: int
    rate: float
    matrix_rate: float
    warmup: int = 50
    final_share: float = 0.02
    average: float = 0.0
    clip: float = 1.0
    betas: tuple[float, float] = (0.9, 0.99)
    matrices: str = ""

    def share_at(self, step: int) -> float:
        """Return what share of the learning rates ``step`` has: a linear start, then half a cosine."""
        if step < self.warmup:
            return (step + 1) / self.warmup
        done = (step - self.warmup) / max(1, self.steps - self.warmup)
        return self.final_share + (1 - self.final_share) * (1 + math.cos(math.pi * done)) / 2


def generator(seed: int, step: int) -> torch.Generator:
    """Return the random numbers of one step."""
    return torch.Generator().manual_seed(seed * 1_000_003 + step)


def train(
    model: torch.nn.Module,
    loss_of: Loss,
    schedule: Schedule,
    folder: Path,
    save_seconds: float = 120.0,
    stop_after: int | None = None,
) -> torch.nn.Module:
    """Train ``model`` in place up to ``schedule.steps``, from the checkpoint in ``folder`` if there is one.

    ``stop_after`` ends this call after so many steps of its own, checkpoint written. Where the schedule has an average, the
    model holds it in the end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    matrices, rest = split(model, schedule.matrices)
    optimizers = {
        "muon": Muon(matrices, schedule.matrix_rate),
        "adamw": torch.optim.AdamW(rest, schedule.rate, schedule.betas, weight_decay=0.0, fused=True),
    }
    average = {name: value.detach().clone() for name, value in model.state_dict().items()}
    start = _load(folder / "checkpoint.pt", model, optimizers, average)
    log.cut(folder / "log.jsonl", start)
    end = schedule.steps if stop_after is None else min(schedule.steps, start + stop_after)
    saved = time.monotonic()
    for step in range(start, end):
        began = time.monotonic()
        for name, rate in (("muon", schedule.matrix_rate), ("adamw", schedule.rate)):
            for group in optimizers[name].param_groups:
                group["lr"] = rate * schedule.share_at(step)
        loss, figures = loss_of(step)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), schedule.clip)
        for optimizer in optimizers.values():
            optimizer.step()
        model.zero_grad(set_to_none=True)
        if schedule.average:
            _follow(average, model, min(schedule.average, (step + 1) / (step + 10)))
        line = {
            "step": step + 1,
            "loss": loss.item(),
            **figures,
            "seconds": round(time.monotonic() - began, 3),
        }
        log.append(folder / "log.jsonl", line)
        if step + 1 == end or time.monotonic() - saved > save_seconds:
            _save(folder / "checkpoint.pt", model, optimizers, average, step + 1)
            saved = time.monotonic()
    if schedule.average:
        model.load_state_dict(average)
    return model


@torch.no_grad()
def _follow(average: dict[str, torch.Tensor], model: torch.nn.Module, decay: float) -> None:
    for name, value in model.state_dict().items():
        average[name].lerp_(value, 1 - decay)


def _load(
    path: Path, model: torch.nn.Module, optimizers: Optimizers, average: dict[str, torch.Tensor]
) -> int:
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    model.load_state_dict(state["model"])
    for name, optimizer in optimizers.items():
        optimizer.load_state_dict(state["optimizers"][name])
    average.update(state["average"])
    return int(state["step"])


def _save(
    path: Path,
    model: torch.nn.Module,
    optimizers: Optimizers,
    average: dict[str, torch.Tensor],
    step: int,
) -> None:
    """Write beside and rename, so that a kill leaves the old checkpoint or the new one, never half of one."""
    fresh = path.with_suffix(".new")
    torch.save(
        {
            "model": model.state_dict(),
            "optimizers": {name: optimizer.state_dict() for name, optimizer in optimizers.items()},
            "average": average,
            "step": step,
        },
        fresh,
    )
    os.replace(fresh, path)
