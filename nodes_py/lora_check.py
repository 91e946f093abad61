"""What a LoRA file would do to a model, told before anything is loaded: pure, from names and shapes alone.

ComfyUI passes over what it does not know: a LoRA of other names or another width changes nothing, and the run succeeds.
Here every layer of the file is held against the model's.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Callable

from .lora_known import Known, expert_of, known_of, made_for, width_name
from .lora_names import layer_names, layer_of, position, split
from .lora_parts import form_of, half_missing, input_width, rank_of, weight_fits

Shape = tuple[int, ...]
_SAMPLED_ALPHAS = 16


class LoraError(ValueError):
    """The LoRA does not fit; the message is one sentence for the person at the graph."""


@dataclass(frozen=True)
class File:
    """A LoRA file as the checker sees it: its name, the shapes of its tensors, its notes, and a look at one number."""

    name: str
    shapes: Mapping[str, Shape]
    metadata: Mapping[str, str] = field(default_factory=dict)
    number: Callable[[str], float | None] = lambda _: None


@dataclass(frozen=True)
class Model:
    """The model's side: how a report calls it, its layers' weight shapes, and the names that ComfyUI adds.

    An alias leads to a layer, or to itself where ComfyUI takes it for a part of a layer, which is not checked further.
    """

    label: str
    layers: Mapping[str, Shape]
    aliases: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What fits. ``renames`` has the file's names that are used, each with the name that ComfyUI's loader takes."""

    label: str
    expert: str | None
    matched: int
    expected: int
    size: str
    alpha: str | None
    renames: dict[str, str]
    missing: tuple[str, ...]
    foreign: tuple[str, ...]
    unfit: tuple[str, ...]
    known: Known | None

    @property
    def complete(self) -> bool:
        """Whether every layer of the file was used, and no block of the model was left out."""
        return self.matched == self.expected and not self.foreign and not self.unfit

    def words(self) -> str:
        """Return the report's line, for example ``wan2.2 14B high: 400 of 400 modules, rank 256, alpha 256``."""
        subject = " ".join(one for one in (self.label, self.expert) if one)
        told = [f"{subject}: {self.matched} of {self.expected} modules, {self.size}"]
        if self.alpha is not None:
            told[0] += f", {self.alpha}"
        if self.missing:
            told.append(f"the file has nothing for {_listed(self.missing)}")
        if self.foreign:
            count = _counted(
                self.foreign,
                "layer that the model does not have was",
                "layers that the model does not have were",
            )
            told.append(f"{count} left out ({_listed(self.foreign)})")
        if self.unfit:
            count = _counted(
                self.unfit,
                "layer of another size than the model's was",
                "layers of another size than the model's were",
            )
            told.append(f"{count} left out ({_listed(self.unfit)})")
        return "; ".join(told)


def check(file: File, model: Model, wanted_expert: str | None = None) -> Verdict:
    """Hold ``file`` against ``model``.

    ``wanted_expert`` is ``high`` or ``low`` where the graph says which expert the model is. Raises ``LoraError`` with one
    sentence where nothing would be changed, or something else than the person means.
    """
    if not file.shapes:
        raise LoraError(f"The LoRA '{file.name}' is empty: download it again.")
    layers, foreign = _sorted(file, model)
    _check_halves(file, layers)
    fitting = {
        layer: parts
        for layer, parts in layers.items()
        if weight_fits({part: file.shapes[name] for part, name in parts.items()}, model.layers.get(layer))
    }
    unfit = tuple(layer for layer in layers if layer not in fitting)
    if len(unfit) >= max(1, len(fitting)):
        raise LoraError(_other_size(file, model, layers, unfit))
    expert = expert_of(file.name, dict(file.metadata))
    if wanted_expert and expert and expert != wanted_expert:
        raise LoraError(
            f"The LoRA '{file.name}' is for the {expert}-noise expert, but it is chosen for the {wanted_expert}-noise one: "
            "swap lora and lora_low on Factorized LoRA."
        )
    weights = {layer: parts for layer, parts in fitting.items() if set(parts) - {"diff_b", "b_norm"}}
    kinds = {position(layer)[0] for layer in weights}
    expected = [layer for layer in model.layers if position(layer)[0] in kinds]
    expected += [layer for layer in weights if layer not in model.layers]
    return Verdict(
        label=model.label,
        expert=expert or wanted_expert,
        matched=len(weights),
        expected=len(expected),
        size=_size(file, fitting),
        alpha=_alpha(file, fitting),
        renames={
            name: f"diffusion_model.{layer}.{part}" if layer in model.layers else name
            for layer, parts in fitting.items()
            for part, name in parts.items()
        },
        missing=_blocks(layer for layer in expected if layer not in weights),
        foreign=tuple(foreign),
        unfit=unfit,
        known=known_of(file.name, dict(file.metadata)),
    )


def _sorted(file: File, model: Model) -> tuple[dict[str, dict[str, str]], list[str]]:
    """Return the file's names by the model's layer and part, and the layers that the model has not."""
    names = {**layer_names(model.layers), **model.aliases}
    layers: dict[str, dict[str, str]] = {}
    foreign: dict[str, None] = {}
    no_part = 0
    for name in file.shapes:
        parted = split(name)
        if parted is None:
            no_part += 1
            foreign[name] = None
            continue
        written, part = parted
        layer = layer_of(written, names)
        if layer is None:
            foreign[written] = None
        elif part in layers.setdefault(layer, {}):
            raise LoraError(
                f"The LoRA '{file.name}' has the layer {layer} twice ({layers[layer][part]} and {name}): it was put together "
                "from two files. Use one of them."
            )
        else:
            layers[layer][part] = name
    if layers:
        return layers, list(foreign)
    if no_part == len(file.shapes):
        raise LoraError(
            f"The file '{file.name}' is no LoRA: none of its {no_part} tensors is named like a part of one. Choose another file."
        )
    likely = made_for(file.shapes)
    raise LoraError(
        f"Nothing in the LoRA '{file.name}' fits the model ({model.label}): "
        + (
            f"it looks like one for {likely}. "
            if likely
            else "its layers are named in a way that is not known. "
        )
        + "Choose another file, or none."
    )


def _check_halves(file: File, layers: Mapping[str, Mapping[str, str]]) -> None:
    broken = [(layer, missing) for layer, parts in layers.items() if (missing := half_missing(set(parts)))]
    if broken:
        layer, missing = broken[0]
        raise LoraError(
            f"The LoRA '{file.name}' is incomplete: {len(broken)} of its {len(layers)} layers lack a half (the first is "
            f"{layer}, without {missing}). Download it again."
        )


def _other_size(
    file: File, model: Model, layers: Mapping[str, Mapping[str, str]], unfit: tuple[str, ...]
) -> str:
    """Return the sentence on a LoRA of another width; the width is what its first attention layer takes."""
    attention = next((layer for layer in unfit if layer.endswith("attn.q")), unfit[0])
    has = input_width({part: file.shapes[name] for part, name in layers[attention].items()})
    needs = model.layers[attention][1] if len(model.layers[attention]) > 1 else None
    if has is None or needs is None or has == needs:
        return (
            f"The LoRA '{file.name}' does not fit the model ({model.label}): {len(unfit)} of its {len(layers)} layers have "
            f"another size (the first is {unfit[0]}). Choose the file for this model."
        )
    return (
        f"The LoRA '{file.name}' was made for another model: its layers are {has} wide ({width_name(has)}), those of "
        f"{model.label} are {needs} ({width_name(needs)}). Choose the file for this model."
    )


def _size(file: File, layers: Mapping[str, Mapping[str, str]]) -> str:
    """Return what kind of changes the file has and how fine they are: ``rank 256``, ``LoKr rank 4 to 8``."""
    forms: dict[str, set[int]] = {}
    for parts in layers.values():
        form = form_of(set(parts))
        if form is None:
            continue
        rank = rank_of({part: file.shapes[name] for part, name in parts.items()})
        forms.setdefault(form, set()).update([rank] if rank else [])
    return (
        " and ".join(
            f"{form} {_span(ranks)}".strip() if ranks else form or "rank unknown"
            for form, ranks in forms.items()
        ).replace("LoRA rank", "rank")
        or "biases alone"
    )


def _alpha(file: File, layers: Mapping[str, Mapping[str, str]]) -> str | None:
    """Return the alphas in words, from a sample of the layers; refuses what makes a LoRA do nothing, or everything."""
    stored = [parts["alpha"] for parts in layers.values() if "alpha" in parts]
    step = max(1, len(stored) // _SAMPLED_ALPHAS)
    values = {value for name in stored[::step] if (value := file.number(name)) is not None}
    if not values:
        return "no alpha" if not stored else None
    if not all(math.isfinite(value) for value in values) or values == {0.0}:
        raise LoraError(
            f"The LoRA '{file.name}' has an alpha of {sorted(values, key=str)[0]:g}, with which it cannot work: download it again."
        )
    low, high = min(values), max(values)
    return f"alpha {low:g}" if low == high else f"alpha {low:g} to {high:g}"


def _span(ranks: Iterable[int]) -> str:
    low, high = min(ranks), max(ranks)
    return f"rank {low}" if low == high else f"rank {low} to {high}"


def _blocks(layers: Iterable[str]) -> tuple[str, ...]:
    """Return layers in short: runs of whole blocks as ``blocks 20 to 39``, where every kind is left out there."""
    by_block: dict[tuple[str, int], list[str]] = {}
    short: list[str] = []
    for layer in layers:
        kind, number = position(layer)
        if number is None:
            short.append(layer)
        else:
            by_block.setdefault((kind.split(".", 1)[0], number), []).append(layer)
    most = max((len(found) for found in by_block.values()), default=0)
    runs: list[tuple[str, int, int]] = []
    for (stem, number), found in sorted(by_block.items()):
        if len(found) < most:
            short.extend(found)
        elif runs and runs[-1][0] == stem and runs[-1][2] == number - 1:
            runs[-1] = (stem, runs[-1][1], number)
        else:
            runs.append((stem, number, number))
    told = (
        f"{stem} {first} to {last}" if first != last else f"{stem.removesuffix('s')} {first}"
        for stem, first, last in runs
    )
    return (*told, *short)


def _listed(names: tuple[str, ...]) -> str:
    """Return a few names, and how many more there are."""
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def _counted(names: tuple[str, ...], one: str, many: str) -> str:
    return f"{len(names)} {one if len(names) == 1 else many}"
