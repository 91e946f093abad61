"""The parts of one layer in a LoRA: which belong together, and whether what they make has the weight's shape.

The arithmetic is that of ComfyUI's ``comfy.weight_adapter``, on shapes alone. Parts are named as ``lora_names.split``
returns them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from .lora_names import DOWN, UP

Shape = tuple[int, ...]

# Parts that change a weight only together. Of LoKr each factor is whole or made of two.
_TOGETHER = (
    (DOWN, UP),
    ("hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b"),
    ("lokr_w1_a", "lokr_w1_b"),
    ("lokr_w2_a", "lokr_w2_b"),
    ("hada_t1", "hada_t2"),
    ("a1.weight", "a2.weight", "b1.weight", "b2.weight"),
)
_FORMS = (
    ("LoRA", (DOWN,)),
    ("LoHa", ("hada_w1_a",)),
    ("LoKr", ("lokr_w1", "lokr_w1_a")),
    ("GLoRA", ("a1.weight",)),
    ("OFT", ("oft_blocks", "oft_diag")),
    ("whole weights", ("diff", "set_weight", "w_norm")),
)
# With these the other parts' shapes say little: a tensor between the two halves, or a weight made larger.
_RESHAPING = {
    "lora_mid.weight",
    "reshape_weight",
    "hada_t1",
    "lokr_t2",
    "a1.weight",
    "oft_blocks",
    "oft_diag",
}


def half_missing(parts: AbstractSet[str]) -> str | None:
    """Return the part without which the others do nothing, ``None`` where all is there."""
    for together in _TOGETHER:
        if any(one in parts for one in together):
            missing = next((one for one in together if one not in parts), None)
            if missing:
                return missing
    if any(one.startswith("lokr_") for one in parts):
        for factor in ("lokr_w1", "lokr_w2"):
            if factor not in parts and f"{factor}_a" not in parts:
                return factor
    if form_of(parts) is None and not parts & {"diff_b", "b_norm"}:
        return f"its weights (there is only {', '.join(sorted(parts))})"
    return None


def form_of(parts: AbstractSet[str]) -> str | None:
    """Return what kind of change the parts are, ``None`` for a bias alone."""
    return next((form for form, keys in _FORMS if any(key in parts for key in keys)), None)


def rank_of(shapes: Mapping[str, Shape]) -> int | None:
    """Return the rank of a change in two factors, ``None`` where it has none."""
    if DOWN in shapes:
        return shapes[DOWN][0] if shapes[DOWN] else None
    factor = next((shapes[one] for one in ("hada_w1_b", "lokr_w2_b", "lokr_w1_b") if one in shapes), None)
    return factor[0] if factor else None


def input_width(shapes: Mapping[str, Shape]) -> int | None:
    """Return how wide the inputs of the changed layer are, where the parts say it."""
    found = next((shapes[one] for one in (DOWN, "hada_w1_b", "diff") if one in shapes), ())
    return found[1] if len(found) > 1 else None


def weight_fits(shapes: Mapping[str, Shape], weight: Shape | None) -> bool:
    """Tell whether the change that the parts make has the shape of ``weight``, ``[out, in, …]``."""
    if weight is None or _RESHAPING & set(shapes):
        return True
    if "diff_b" in shapes and shapes["diff_b"] != weight[:1]:
        return False
    if any(shapes[one] != weight for one in ("diff", "set_weight", "w_norm") if one in shapes):
        return False
    if DOWN in shapes:
        return _product_fits(shapes[UP], shapes[DOWN], weight)
    if "hada_w1_a" in shapes:
        return all(
            _product_fits(shapes[f"{one}_a"], shapes[f"{one}_b"], weight) for one in ("hada_w1", "hada_w2")
        )
    if any(one.startswith("lokr_") for one in shapes):
        return _kronecker_fits(_factor(shapes, "lokr_w1"), _factor(shapes, "lokr_w2"), weight)
    return True


def _product_fits(up: Shape, down: Shape, weight: Shape) -> bool:
    """``up`` is ``[out, rank, …]``, ``down`` ``[rank, in, …]``; both are flattened from the second axis on."""
    if not up or not down or math.prod(up[1:]) != down[0]:
        return False
    return up[0] == weight[0] and math.prod(down[1:]) == math.prod(weight[1:])


def _factor(shapes: Mapping[str, Shape], name: str) -> Shape:
    if name in shapes:
        return shapes[name]
    left, right = shapes[f"{name}_a"], shapes[f"{name}_b"]
    return (*left[:1], *right[1:]) if left[1:] == right[:1] else ()


def _kronecker_fits(first: Shape, second: Shape, weight: Shape) -> bool:
    if len(first) < 2 or len(second) < 2:
        return False
    return first[0] * second[0] == weight[0] and math.prod(first[1:]) * math.prod(second[1:]) == math.prod(
        weight[1:]
    )
