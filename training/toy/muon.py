"""Muon for the toy models: the momentum of a matrix or kernel, made orthogonal, is what it moves by.

After Jordan et al., 2024 (https://kellerjordan.github.io/posts/muon/). ``torch.optim.Muon`` takes matrices only and works in
bfloat16, which few processors multiply; here kernels count as matrices of ``[out, in · T · H · W]``, in float32 elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import torch

from .quick import multiplies_half

MOMENTUM = 0.95
COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of the odd polynomial that takes singular values near 1, from the source above."""
ROUNDS = 5


def split(
    model: torch.nn.Module, within: str = ""
) -> tuple[list[torch.nn.Parameter], list[torch.nn.Parameter]]:
    """Return the weights of linear layers and convolutions whose names start with ``within``, and all other parameters."""
    matrices: list[torch.nn.Parameter] = []
    rest: list[torch.nn.Parameter] = []
    for name, value in model.named_parameters():
        matrix = name.endswith(".weight") or name == "weight"
        matrix &= name.startswith(within) and value.ndim >= 2 and value.flatten(1).shape[1] > 1
        (matrices if matrix else rest).append(value)
    return matrices, rest


def orthogonal(matrices: torch.Tensor) -> torch.Tensor:
    """Return ``matrices`` ``[B, M, N]`` with all their singular values near 1, by Newton and Schulz."""
    a, b, c = COEFFICIENTS
    tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if tall else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    if multiplies_half():
        x = x.bfloat16()
    for _ in range(ROUNDS):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return (x.mT if tall else x).to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """Moves every parameter ``[out, …]`` by ``rate`` times its orthogonal momentum, more where it is taller than wide."""

    def __init__(self, parameters: Iterable[torch.nn.Parameter], rate: float):
        super().__init__(parameters, {"lr": rate})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> Any:
        """Take one step; parameters without a gradient stay."""
        for group in self.param_groups:
            alike = defaultdict(list)
            for value in group["params"]:
                if value.grad is not None:
                    alike[value.flatten(1).shape].append(value)
            for shape, values in alike.items():
                moves = orthogonal(torch.stack([self._ahead(value) for value in values]))
                reach = max(1.0, shape[0] / shape[1]) ** 0.5
                for value, move in zip(values, moves, strict=True):
                    value.add_(move.reshape(value.shape), alpha=-group["lr"] * reach)
        return None

    def _ahead(self, value: torch.Tensor) -> torch.Tensor:
        """Return Nesterov's momentum of ``value`` as a matrix."""
        assert value.grad is not None
        momentum = self.state[value].setdefault("momentum", torch.zeros_like(value))
        momentum.lerp_(value.grad, 1 - MOMENTUM)
        ahead: torch.Tensor = value.grad.lerp(momentum, MOMENTUM).flatten(1)
        return ahead
