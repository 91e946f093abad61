"""``python -m anchor_lora config.toml``: train, or go on; ``--dry-run`` says what it will take and loads nothing."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from . import config as configuration
from .clips import check_some, find, of_use
from .config import Config
from .errors import TrainingError
from .estimate import CARDS, estimate


def main(arguments: list[str] | None = None) -> int:
    """Run from the command line; returns the exit code: 0 done, 2 something to put right."""
    parser = argparse.ArgumentParser(prog="anchor-lora", description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="check all and estimate memory and hours")
    parser.add_argument(
        "--cache-only", action="store_true", help="fill the cache of latents and texts, then stop"
    )
    args = parser.parse_args(arguments)
    try:
        config = configuration.read(args.config)
        if args.dry_run:
            for line in dry_run(config):
                print(line)
            return 0
        # Only now: torch and diffusers take seconds to load.
        from .train import run

        written = run(config, cache_only=args.cache_only)
        if os.environ.get("RANK", "0") == "0":
            print(f"Done: {written}")
        return 0
    except TrainingError as error:
        print(error, file=sys.stderr)
        return 2


def dry_run(config: Config) -> Iterator[str]:
    """Yield what a run with ``config`` will take, in lines; raises what the run would refuse, after the lines that say why."""
    # Only now: accelerate takes a second to load.
    from .checkpoints import check_transformer
    from .optimizer import check_optimizer

    check_transformer(config.model.transformer, config.family)
    check_optimizer(config)
    clips, skipped = find(config.data)
    clips, useless = of_use(clips, config.data, config.fps)
    skipped += useless
    yield f"{config.family.title}: {len(clips)} videos with captions, {len(skipped)} left out."
    for one in skipped[:10]:
        yield f"  {one.path}: {one.why}"
    check_some(clips)
    if config.family.width:
        yield from _estimated(config)
    else:
        yield f"The family {config.model.family} has no known size, so nothing can be estimated."


def _estimated(config: Config) -> Iterator[str]:
    what = estimate(config)
    yield (
        f"{what.tokens} tokens a clip; memory of the card, about {what.memory:.0f} GiB: weights {what.weights:.1f}, "
        f"LoRA and optimizer {what.lora:.1f}, activations {what.activations:.1f}."
    )
    times = (f"{_told(what.hours(speed))} on a {card.upper()}" for card, speed in CARDS.items())
    yield f"{what.steps} steps of {what.step_tera:.0f} tera-operations; about {', '.join(times)}."
    yield "These are rules of thumb: read the seconds of the first steps in log.jsonl before you wait for the rest."


def _told(hours: float) -> str:
    return f"{hours:.0f} h" if hours >= 1 else f"{max(1, round(hours * 60))} min"


if __name__ == "__main__":
    sys.exit(main())
