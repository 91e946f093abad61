"""A picture from ComfyUI's input folder as a candidate: what its mask editor saved of another one."""

from __future__ import annotations

import json
from typing import Any

from PIL import Image

from . import candidate_limits, candidate_store, pictures
from .candidate_pictures import picture_of, png, thumbnail
from .candidate_store import CandidateError, Stored
from .choice import ChoiceError, FileChoice, input_file


def adopt(group: str, file: FileChoice, parent: Stored | None) -> Stored:
    """Copy a picture into ``group`` and return it as a candidate; caption and graph are those of its ``parent``.

    Transparency is a mask, as Load Image reads it: the colours below it stay, and the record's ``masked`` says where the
    file with the mask is. Raises ``CandidateError``.
    """
    try:
        path = input_file(file)
        with open(path, "rb") as opened:
            pixels, has_mask = pictures.below_mask(opened.read(pictures.MAX_BYTES + 1), file.name)
    except (ChoiceError, OSError) as problem:
        raise CandidateError(str(problem)) from None
    picture = picture_of(pixels[0])
    known = parent.record if parent else {}
    record: dict[str, Any] = {
        "seed": None,
        "batch_index": 0,
        "batch_size": 1,
        "caption": known.get("caption", ""),
        "node": known.get("node"),
        "parent": parent.id if parent else None,
        "width": picture.width,
        "height": picture.height,
    }
    described = {name: record[name] for name in ("seed", "caption", "parent")}
    texts = {**_texts(parent), "factorized_candidate": described}
    if has_mask:
        record["masked"] = "/".join(part for part in (file.subfolder, file.name) if part)
    stored = candidate_store.add(group, png(picture, texts), thumbnail(picture), record)
    candidate_store.prune(candidate_limits.read(), stored.id)
    return stored


def _texts(parent: Stored | None) -> dict[str, Any]:
    """Return prompt and graph as they are written in the parent's picture, where they are."""
    if parent is None:
        return {}
    try:
        with Image.open(candidate_store.picture_path(parent)) as picture:
            return {
                name: json.loads(picture.info[name])
                for name in ("prompt", "workflow")
                if name in picture.info
            }
    except (OSError, ValueError, SyntaxError):
        return {}
