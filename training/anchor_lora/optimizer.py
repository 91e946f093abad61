"""AdamW over the LoRA's weights, with states in 32 bits or in 8."""

from __future__ import annotations

from typing import Any

import torch

from .config import Config
from .errors import TrainingError


def check_optimizer(config: Config) -> None:
    """Raise ``TrainingError`` where the optimizer's package is missing: sooner than at the first step."""
    _kind(config)


def make_optimizer(weights: list[torch.nn.Parameter], config: Config) -> torch.optim.Optimizer:
    """Return the optimizer that ``config`` names."""
    made: torch.optim.Optimizer = _kind(config)(weights, lr=config.training.rate, weight_decay=0.01)
    return made


def _kind(config: Config) -> Any:
    if config.training.optimizer == "adamw":
        return torch.optim.AdamW
    try:
        from bitsandbytes.optim import AdamW8bit
    except ImportError as error:
        raise TrainingError(
            'training.optimizer is "adamw8bit", which needs bitsandbytes: pip install bitsandbytes, or use "adamw".'
        ) from error
    return AdamW8bit
