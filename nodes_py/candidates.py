"""FactorizedCandidates: keeps the pictures of the image branch, so that one can be picked now or later."""

from __future__ import annotations

import json
from typing import Any

import torch
from comfy.cli_args import args
from comfy_api.latest import io

from . import candidate_limits, candidate_store
from .candidate_pictures import picture_of, png, thumbnail
from .candidate_store import CandidateError, Stored
from .schema import schema

MAX_DETAILS = 64 * 1024
MAX_CAPTION = 20_000
_SAFE_INTEGER = 2**53 - 1
_NODE_ID = 200


class FactorizedCandidates(io.ComfyNode):
    """Store each picture of the batch as a candidate; the run goes on without waiting for anybody."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        """Schema: an output node, so that it can be the only target of a partial run."""
        return schema(
            node_id="FactorizedCandidates",
            display_name="Anchor Candidates",
            description="Keeps the pictures of the image branch as candidates for the anchor. Generate in Factorized Anchor "
            "adds this node to its own copy of the graph; in a graph of yours it is rarely needed.",
            aliases=("candidates", "image picker", "gallery"),
            is_output_node=True,
            hidden=[io.Hidden.prompt, io.Hidden.extra_pnginfo],
            inputs=[
                io.Image.Input(
                    "images", tooltip="Pictures to keep, for example of the image branch's VAE Decode."
                ),
                io.String.Input(
                    "group",
                    default="",
                    tooltip="Which candidates belong together: 1 to 64 letters a-z, digits, hyphens and underscores.",
                ),
                io.String.Input(
                    "details",
                    optional=True,
                    default="",
                    tooltip="What the page remembers about these pictures, as JSON: seed, caption, node, parent.",
                ),
            ],
            outputs=[],
        )

    @classmethod
    def validate_inputs(cls, group: Any = None, details: Any = None) -> bool | str:
        """Say what is wrong before a picture is painted, not after it."""
        try:
            if group is not None:
                candidate_store.check_group(group)
            if details is not None:
                _details(details)
        except CandidateError as problem:
            return str(problem)
        return True

    @classmethod
    def execute(cls, images: torch.Tensor, group: str, details: str = "") -> io.NodeOutput:
        """Store ``images`` ``[B, H, W, C]``; raises ``CandidateError``, and what was stored before stays."""
        candidate_store.check_group(group)
        known = _details(details)
        stored: list[Stored] = []
        for index, image in enumerate(images):
            picture = picture_of(image)
            record = {
                "seed": known.get("seed"),
                "batch_index": index,
                "batch_size": len(images),
                "caption": known.get("caption", ""),
                "node": known.get("node"),
                "parent": known.get("parent"),
                "width": picture.width,
                "height": picture.height,
            }
            texts = _metadata(cls.hidden.prompt, cls.hidden.extra_pnginfo, record)
            stored.append(candidate_store.add(group, png(picture, texts), thumbnail(picture), record))
        removed = candidate_store.prune(candidate_limits.read(), stored[-1].id if stored else None)
        kept = [one.public() for one in stored if one.id not in removed]
        shown: dict[str, list[Any]] = {"factorized_candidates": kept}
        if len(kept) < len(stored):
            shown["factorized_notice"] = [_crowded(len(kept), len(stored))]
        return io.NodeOutput(ui=shown)


def _crowded(kept: int, stored: int) -> str:
    return (
        f"Only {kept} of {stored} new candidates were kept, because the candidates' limit is reached: raise it in ComfyUI's "
        "settings under Factorized Anchor, or delete picked candidates."
    )


def _details(text: Any) -> dict[str, Any]:
    """Return the known parts of ``details``; raises ``CandidateError`` where it is no such JSON."""
    if not isinstance(text, str) or len(text) > MAX_DETAILS:
        raise CandidateError(
            f"The details of Anchor Candidates must be a text of at most {MAX_DETAILS // 1024} KB."
        )
    if not text.strip():
        return {}
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise CandidateError(
            "The details of Anchor Candidates are not readable: leave them empty, or write a JSON object with seed and caption."
        )
    known: dict[str, Any] = {}
    seed, caption, node, parent = (data.get(name) for name in ("seed", "caption", "node", "parent"))
    if isinstance(seed, str) and seed.isascii() and seed.isdigit():
        seed = int(seed[:20])
    if isinstance(seed, int) and not isinstance(seed, bool) and 0 <= seed < 2**64:
        # JavaScript's numbers lose digits above this; ComfyUI's seeds go to 2^64.
        known["seed"] = seed if seed <= _SAFE_INTEGER else str(seed)
    elif seed is not None:
        raise CandidateError(
            "The seed in the details of Anchor Candidates must be a whole number from 0 to 2^64 - 1."
        )
    if isinstance(caption, str):
        known["caption"] = caption[:MAX_CAPTION]
    if isinstance(node, (str, int)) and not isinstance(node, bool):
        known["node"] = str(node)[:_NODE_ID]
    if parent is not None:
        known["parent"] = candidate_store.check_id(parent)
    return known


def _metadata(prompt: Any, extra: Any, record: dict[str, Any]) -> dict[str, Any]:
    """Return what ComfyUI's SaveImage would write into the picture, and what this candidate is.

    The group is blanked: who has the picture has no business with the other candidates.
    """
    if args.disable_metadata:
        return {}
    texts: dict[str, Any] = {}
    if isinstance(prompt, dict):
        texts["prompt"] = {name: _without_group(node) for name, node in prompt.items()}
    if isinstance(extra, dict):
        texts.update(extra)
    texts["factorized_candidate"] = {
        name: record[name] for name in ("seed", "batch_index", "batch_size", "caption", "parent")
    }
    return texts


def _without_group(node: Any) -> Any:
    if not isinstance(node, dict) or node.get("class_type") != "FactorizedCandidates":
        return node
    return {**node, "inputs": {**node.get("inputs", {}), "group": "", "details": ""}}
