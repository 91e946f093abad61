"""The pick of FactorizedAnchor: reading ``choice``, and finding a picked file without leaving the input folder."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Union

import folder_paths

from .withhold import whole


class ChoiceError(ValueError):
    """The stored pick cannot be used; the message is one sentence that says what to do."""


@dataclass(frozen=True)
class IndexChoice:
    """Picture ``index`` of the connected images."""

    index: int


@dataclass(frozen=True)
class FileChoice:
    """A file below ComfyUI's input folder; ``sha256`` of its bytes where the pick recorded one."""

    name: str
    subfolder: str
    sha256: str | None


@dataclass(frozen=True)
class EmbeddedChoice:
    """A picture inside the graph, as a data URL; ``sha256`` of its bytes where the pick recorded one."""

    data: str
    sha256: str | None


Choice = Union[IndexChoice, FileChoice, EmbeddedChoice]

_AGAIN = "Clear the pick in Factorized Anchor or pick again."
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def parse_choice(value: Any) -> Choice | None:
    """Return the pick in ``value``, ``None`` where there is none.

    Takes a dict or its JSON text, as graphs and the bare API give it. Raises ``ChoiceError`` for anything else.
    """
    value = whole(value)
    if isinstance(value, str):
        if not value.strip():
            return None
        try:
            value = json.loads(value)
        except ValueError:
            raise ChoiceError(f"The stored pick is not readable (it is no JSON). {_AGAIN}") from None
    if value is None or value == {}:
        return None
    if not isinstance(value, dict):
        raise ChoiceError(
            f"The stored pick is not readable ({type(value).__name__} instead of an object). {_AGAIN}"
        )
    kind = value.get("kind")
    if kind == "index":
        return IndexChoice(_index(value.get("index")))
    if kind == "file":
        if value.get("type", "input") != "input":
            raise ChoiceError(
                f"A picked file must lie in ComfyUI's input folder, not in '{value.get('type')}'. {_AGAIN}"
            )
        return FileChoice(_text(value, "name"), _text(value, "subfolder", ""), _sha(value))
    if kind == "embedded":
        data = whole(value.get("data"))
        if data == "":
            raise ChoiceError(
                "The picked picture is not inside this graph: it was left out when ComfyUI wrote the graph into a picture or "
                "video. Open the shared graph itself, or pick again in Factorized Anchor."
            )
        return EmbeddedChoice(_text({**value, "data": data}, "data"), _sha(value))
    raise ChoiceError(f"The stored pick is of the kind '{kind}', which this version does not know. {_AGAIN}")


def _index(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ChoiceError(f"The picked picture number '{value}' is not a whole number from 0. {_AGAIN}")
    return value


def _text(value: dict[str, Any], key: str, default: str | None = None) -> str:
    text = value.get(key, default)
    if not isinstance(text, str) or (default is None and not text):
        raise ChoiceError(f"The stored pick lacks its '{key}'. {_AGAIN}")
    return text


def _sha(value: dict[str, Any]) -> str | None:
    sha = value.get("sha256")
    if sha is None or sha == "":
        return None
    if not isinstance(sha, str) or not re.fullmatch(r"[0-9a-fA-F]{64}", sha):
        raise ChoiceError(f"The stored pick has a broken check sum. {_AGAIN}")
    return sha.lower()


def input_file(choice: FileChoice) -> str:
    """Return the path of a picked file below ComfyUI's input folder.

    Raises ``ChoiceError`` where the file is missing or the name leads, or could lead on any system, out of that folder:
    absolute names, ``..``, drives, streams and devices of Windows, characters that other systems fold into these, and
    symbolic links that point outside.
    """
    base = os.path.realpath(folder_paths.get_input_directory())
    parts = [*_parts(choice.subfolder), *_parts(choice.name)]
    shown = "/".join(parts)
    if not _parts(choice.name):
        raise ChoiceError(f"The picked picture has no file name. {_AGAIN}")
    path = os.path.realpath(os.path.join(base, *parts))
    if os.path.commonpath([base, path]) != base:
        raise ChoiceError(f"The picked picture '{shown}' lies outside ComfyUI's input folder. {_AGAIN}")
    if not os.path.isfile(path):
        raise ChoiceError(
            f"The picked picture '{shown}' is not in ComfyUI's input folder: put it back there, or clear the pick in "
            "Factorized Anchor and pick again."
        )
    return path


def _parts(text: str) -> list[str]:
    """Split a relative path that may come from Windows; raise ``ChoiceError`` for a part that is no plain name."""
    # What compatibility folding turns into a separator, a dot or a colon is judged as such.
    folded = unicodedata.normalize("NFKC", text)
    slashes = text.count("/") + text.count("\\")
    hostile = (
        folded.startswith(("/", "\\", "~"))
        or folded.count("/") + folded.count("\\") != slashes
        or ":" in folded
        or any(unicodedata.category(letter) in ("Cc", "Cf", "Cs") for letter in text)
    )
    parts = [part for part in re.split(r"[/\\]", text) if part not in ("", ".")]
    for part in parts:
        plain = unicodedata.normalize("NFKC", part)
        # Windows drops dots and blanks at the end of a name, so a name of these alone is no name.
        hostile = (
            hostile or not plain.strip(" .") or plain != plain.rstrip(" .") or bool(_DEVICE.fullmatch(plain))
        )
    if hostile:
        raise ChoiceError(f"The picked picture's name {text!r} is not a plain file name. {_AGAIN}")
    return parts
