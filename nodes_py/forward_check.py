"""Is the network's forward still ComfyUI's own, or one that another pack put in its place?

Speed-ups (TeaCache and its kin, attention kernels) replace ``forward_orig`` or a block's ``forward``, some of them with copies
from a time when a video had one timestep. Such a copy fails, or passes over the hooks; both are told in one sentence.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

import comfy.model_management

from .injection_error import InjectionError

_OWN = ("comfy", "torch", "nodes_py")
_FORWARDS = (
    "forward",
    "_forward",
    "forward_orig",
    "blocks.0.forward",
    "blocks.0.self_attn.forward",
    "head.forward",
)


def check_forward(model: Any, where: str) -> None:
    """Raise ``InjectionError`` where ``model``'s forward cannot be given a timestep a frame, or not the hooks.

    ``model`` is a ``ModelPatcher``; a forward that a node put into its ``object_patches`` counts.
    """
    for name in ("forward", "_forward", "forward_orig"):
        forward = model.object_patches.get(f"diffusion_model.{name}") or _found(
            model.model.diffusion_model, name
        )
        if forward is not None and not _takes_hooks(forward):
            raise InjectionError(
                f"{_who(forward)} replaced the forward of the model on the input {where} by one that takes no "
                "transformer_options, so the anchor cannot be put in: remove that node, or update its pack."
            )


def forward_refusal(network: Any, problem: Exception) -> InjectionError | None:
    """Return the sentence on the first call's failure, ``None`` where no foreign forward is to blame."""
    if isinstance(problem, (InjectionError, comfy.model_management.OOM_EXCEPTION)):
        return None
    foreign = next(
        (found for name in _FORWARDS if (found := _found(network, name)) and not _is_own(found)), None
    )
    if foreign is None:
        return None
    return InjectionError(
        f"{_who(foreign)} replaced a part of this model by one that takes one timestep for the whole video "
        f"({type(problem).__name__}: {str(problem)[:120]}): remove that node, or update its pack."
    )


def _found(network: Any, dotted: str) -> Any:
    """Return a method by its name, ``None`` where the network has none."""
    for name in dotted.split("."):
        if isinstance(network, (list, tuple)) or name.isdigit():
            network = network[int(name)] if len(network) > int(name) else None
        else:
            network = getattr(network, name, None)
        if network is None:
            return None
    return network


def _takes_hooks(forward: Any) -> bool:
    try:
        parameters = inspect.signature(forward).parameters.values()
    except (TypeError, ValueError):
        return True  # compiled: nothing can be read from it
    return any(one.kind is one.VAR_KEYWORD or one.name == "transformer_options" for one in parameters)


def _is_own(forward: Any) -> bool:
    return (getattr(forward, "__module__", None) or "comfy").split(".")[0] in _OWN


def _who(forward: Any) -> str:
    """Return the pack that a function is from: ComfyUI names a pack's modules by their path, the folder below custom_nodes first."""
    parts = re.split(r"[\\/.]", getattr(forward, "__module__", None) or "")
    pack = parts[parts.index("custom_nodes") + 1] if "custom_nodes" in parts[:-1] else parts[0]
    return f"A node of '{pack}'" if pack else "A node of another pack"
