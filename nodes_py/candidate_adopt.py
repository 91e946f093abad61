"""A picture from ComfyUI's input folder as a candidate: one that somebody brought, or what the mask editor saved of another."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from PIL import Image

from . import candidate_limits, candidate_store, pictures
from .candidate_pictures import picture_of, png, thumbnail
from .candidate_store import CandidateError, Stored
from .choice import ChoiceError, FileChoice, input_file


def adopt(group: str, file: FileChoice, parent: Stored | None, brought: bool = False) -> Stored:
    """Copy a picture into ``group`` and return it as a candidate; caption and graph are those of its ``parent``.

    Transparency is a mask, as Load Image reads it: the colours below it stay, and the record's ``masked`` says where the
    file with the mask is. A picture that somebody ``brought`` looks as the anchor would take it from its file, on white;
    its record's ``source`` names the file, and bringing it again gives the candidate that is there. Raises
    ``CandidateError``.
    """
    try:
        path = input_file(file)
        with open(path, "rb") as opened:
            raw = opened.read(pictures.MAX_BYTES + 1)
        pixels, has_mask = pictures.below_mask(raw, file.name)
        if brought and has_mask:
            pixels = pictures.decode(raw, file.name)
    except (ChoiceError, OSError) as problem:
        raise CandidateError(str(problem)) from None
    picture = picture_of(pixels[0])
    place = "/".join(part for part in (file.subfolder, file.name) if part)
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
        record["masked"] = place
    data = png(picture, texts)
    if brought:
        record["source"] = place
        known_already = _same(group, place, data)
        if known_already is not None:
            return known_already
    stored = candidate_store.add(group, data, thumbnail(picture), record)
    candidate_store.prune(candidate_limits.read(), stored.id)
    return stored


def _same(group: str, place: str, data: bytes) -> Stored | None:
    """Return the candidate that was made of the same file before, where its picture is the same still."""
    sha256 = hashlib.sha256(data).hexdigest()
    for one in candidate_store.entries(group):
        if one.record.get("source") == place and one.record.get("sha256") == sha256:
            return one
    return None


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
