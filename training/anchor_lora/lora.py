"""The LoRA: put on the transformer by peft, written as ComfyUI reads it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch.distributed.tensor import DTensor, distribute_tensor

from .config import Config
from .names import alpha_name, comfy_name, targets

Weights = dict[str, torch.Tensor]


def attach(transformer: Any, rank: int, alpha: float, seed: int) -> None:
    """Freeze ``transformer`` and give the linears of every block a LoRA in float32, which changes nothing yet."""
    from peft import LoraConfig

    transformer.requires_grad_(False)
    # peft draws the A matrices from the global state.
    torch.manual_seed(seed)
    transformer.add_adapter(LoraConfig(r=rank, lora_alpha=alpha, target_modules=targets()))
    for _, weight in parameters(transformer):
        weight.data = weight.data.float()


def parameters(transformer: Any) -> list[tuple[str, torch.nn.Parameter]]:
    """Return the LoRA's parameters with their names, in the model's order."""
    return [(name, weight) for name, weight in transformer.named_parameters() if weight.requires_grad]


def weights(transformer: Any) -> Weights:
    """Return the LoRA's weights in peft's names, on the CPU; where they are split, every process has to ask."""
    return {name: _whole(weight.detach()).cpu().clone() for name, weight in parameters(transformer)}


def _whole(weight: torch.Tensor) -> torch.Tensor:
    return weight.full_tensor() if isinstance(weight, DTensor) else weight


@torch.no_grad()
def restore(transformer: Any, saved: Weights) -> None:
    """Put ``saved``, from ``weights``, back."""
    for name, weight in parameters(transformer):
        weight.copy_(_as(weight, saved[name]))


def is_split(transformer: Any) -> bool:
    """Whether the LoRA's weights are split over several processes."""
    return any(isinstance(weight, DTensor) for _, weight in parameters(transformer))


def optimizer_state(transformer: Any, optimizer: torch.optim.Optimizer) -> dict[str, dict[str, torch.Tensor]]:
    """Return what ``optimizer`` keeps of each LoRA weight, by its name, whole and on the CPU; as ``weights``, asked by all."""
    return {
        name: {key: _whole(value).cpu() for key, value in optimizer.state[weight].items()}
        for name, weight in parameters(transformer)
    }


def restore_optimizer(
    transformer: Any, optimizer: torch.optim.Optimizer, saved: dict[str, dict[str, torch.Tensor]]
) -> None:
    """Put ``saved``, from ``optimizer_state``, back."""
    for name, weight in parameters(transformer):
        optimizer.state[weight] = {
            key: _as(weight, value) if value.shape == weight.shape else value
            for key, value in saved[name].items()
        }


def _as(weight: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """Return ``value`` where ``weight`` is, split as it is."""
    value = value.to(weight.device)
    if isinstance(weight, DTensor):
        return distribute_tensor(value, weight.device_mesh, weight.placements)
    return value


def comfy_weights(saved: Weights, alpha: float, dtype: torch.dtype = torch.bfloat16) -> Weights:
    """Return ``saved`` in ComfyUI's names, with the alpha of every layer."""
    out: Weights = {}
    for name, weight in saved.items():
        key = comfy_name(name)
        out[key] = weight.to(dtype).contiguous()
        out[alpha_name(key)] = torch.tensor(float(alpha), dtype=torch.float32)
    return out


def write(path: Path, saved: Weights, alpha: float, metadata: dict[str, str]) -> None:
    """Write the LoRA file, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    save_file(comfy_weights(saved, alpha), str(fresh), metadata={"format": "pt", **metadata})
    # safetensors writes for its own user only; ComfyUI often runs as another.
    fresh.chmod(0o644)
    os.replace(fresh, path)


def metadata(config: Config, step: int, data_sha256: str) -> dict[str, str]:
    """Return what the file says of itself, all as text."""
    family = config.family
    values = {
        "base_model": family.base_model,
        "expert": family.expert or "none",
        "family": config.model.family,
        "rank": config.lora.rank,
        "alpha": config.lora.scale,
        "anchor_index": config.training.anchor,
        "steps": step,
        "size": f"{config.data.width}x{config.data.height}x{config.data.frames}",
        "data_sha256": data_sha256,
    }
    return {f"factorized_anchor.{name}": str(value) for name, value in values.items()}
