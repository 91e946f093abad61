"""The candidates of the anchor stage: files below ``input/factorized_anchor/<group>``, one JSON a picture.

A candidate exists from the moment its JSON is in place, which is written last; what is damaged or incomplete is passed
over. All state is in these files, so several servers, tabs and restarts see the same. Every change to existing candidates
happens under one lock, because the cap must not remove a picture that is being picked at that moment.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import folder_paths

from .candidate_limits import Limits
from .file_lock import locked
from .whole_file import TEMPORARY, reason, write_whole

FOLDER = "factorized_anchor"
MAX_RECORD_BYTES = 256 * 1024
"""Records are a few hundred bytes; whatever is larger was not written here."""

_GROUP = re.compile(r"(?!(?:con|prn|aux|nul|com\d|lpt\d)\Z)[a-z0-9_-]{1,64}", re.IGNORECASE | re.ASCII)
"""A folder's name on every system; Windows opens a device where a folder is called con or nul."""
_ID = re.compile(r"\d{16}-[0-9a-f]{8}")
_FILE = re.compile(r"(\d{16}-[0-9a-f]{8})\.(?:png|webp|json)")
_OWNER = "group.json"
_LEFTOVER_SECONDS = 3600
"""A file without its record, or an unfinished one, is a crash's leftover after this time; before, a running write's."""


class CandidateError(ValueError):
    """Something about candidates does not work; the message is one sentence. ``status`` is its HTTP status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Stored:
    """A candidate on disk: its record, and the bytes of its files together."""

    group: str
    record: dict[str, Any]
    bytes: int

    @property
    def id(self) -> str:
        """The candidate's id, which starts with its time: ids sort by age."""
        return str(self.record["id"])

    @property
    def picked(self) -> bool:
        """Whether it ever was the pick."""
        return self.record.get("picked") is True

    def public(self) -> dict[str, Any]:
        """Return the entry that the page gets: the record, and where ComfyUI's /view finds picture and thumbnail."""
        has_thumbnail = os.path.isfile(_path(self.group, f"{self.id}.webp"))
        return {
            **self.record,
            "filename": f"{self.id}.png",
            "thumbnail": f"{self.id}.webp" if has_thumbnail else None,
            "subfolder": f"{FOLDER}/{self.group}",
            "type": "input",
        }


def check_group(group: Any) -> str:
    """Return a group's name; raises ``CandidateError`` for what cannot be one, or what could lead out of the folder."""
    if not isinstance(group, str) or not _GROUP.fullmatch(group):
        raise CandidateError(
            "The candidates' group must be 1 to 64 letters a-z, digits, hyphens and underscores, and no device's name as con "
            "or nul: Generate in Factorized Anchor makes one by itself, otherwise type one into Anchor Candidates."
        )
    return group


def check_id(candidate: Any) -> str:
    """Return a candidate's id; raises ``CandidateError`` for what is none."""
    if not isinstance(candidate, str) or not _ID.fullmatch(candidate):
        raise CandidateError("The candidate's id is none that Anchor Candidates gives: reload the page.")
    return candidate


def root() -> str:
    """Return the folder of all groups."""
    return os.path.join(folder_paths.get_input_directory(), FOLDER)


def add(group: str, picture: bytes, thumbnail: bytes | None, record: dict[str, Any]) -> Stored:
    """Store one candidate and return it; ``record`` gets ``id``, ``created`` (ms), ``sha256`` and ``picked``.

    Raises ``CandidateError`` where the disk does not take it; nothing of it is then left.
    """
    now = time.time_ns()
    name = f"{now // 1000:016d}-{secrets.token_hex(4)}"
    whole = {
        "id": name,
        "created": now // 1_000_000,
        **record,
        "sha256": hashlib.sha256(picture).hexdigest(),
        "picked": False,
    }
    text = json.dumps(whole, ensure_ascii=False).encode()
    files = [(f"{name}.png", picture), (f"{name}.webp", thumbnail), (f"{name}.json", text)]
    written: list[str] = []
    try:
        _make_group(group)
        for file, data in files:
            if data is not None:
                written.append(_path(group, file))
                write_whole(written[-1], data)
    except BaseException as problem:
        for path in written:
            with contextlib.suppress(OSError):
                os.unlink(path)
        if isinstance(problem, OSError):
            raise _unwritable(problem) from None
        raise
    return Stored(group, whole, sum(len(data) for _, data in files if data is not None))


def entries(group: str) -> list[Stored]:
    """Return a group's candidates, newest first; whatever is damaged is passed over."""
    try:
        names = os.listdir(_path(check_group(group)))
    except OSError:
        return []
    ids = sorted((name[:-5] for name in names if name.endswith(".json")), reverse=True)
    found = (_read(group, one) for one in ids if _ID.fullmatch(one))
    return [one for one in found if one is not None]


def find(group: str, candidate: str) -> Stored:
    """Return one candidate; raises ``CandidateError`` (404) where it is gone."""
    found = _read(check_group(group), check_id(candidate))
    if found is None:
        raise CandidateError("This candidate is no longer there: reload the page to see which are.", 404)
    return found


def picture_path(stored: Stored) -> str:
    """Return where a candidate's picture lies."""
    return _path(stored.group, f"{stored.id}.png")


def mark_picked(group: str, candidate: str, picked: bool = True) -> Stored:
    """Say that a candidate is a pick, which the cap never removes; raises ``CandidateError``."""
    with _changing():
        found = find(group, candidate)
        if found.picked == picked:
            return found
        record = {**found.record, "picked": picked}
        try:
            write_whole(_path(group, f"{candidate}.json"), json.dumps(record, ensure_ascii=False).encode())
        except OSError as problem:
            raise _unwritable(problem) from None
        return Stored(group, record, found.bytes)


def delete(group: str, candidate: str) -> None:
    """Remove one candidate, picked or not: it is the person's own wish. Raises ``CandidateError``."""
    with _changing():
        _remove(find(group, candidate))


def prune(limits: Limits, newest: str | None = None) -> set[str]:
    """Bring all groups together below the cap and return the ids removed: the oldest never-picked go first.

    Picks are never removed, and neither is the candidate ``newest``: where picks alone fill the cap, a run would
    otherwise show nothing at all. Also clears away what crashes left behind.
    """
    with _changing():
        groups = _groups()
        for group in groups:
            _clear_leftovers(group)
        kept = [one for group in groups for one in entries(group)]
        count, size = len(kept), sum(one.bytes for one in kept)
        removed: set[str] = set()
        for one in sorted(kept, key=lambda each: each.id):
            if count <= limits.pictures and size <= limits.bytes:
                break
            if one.picked or one.id == newest:
                continue
            _remove(one)
            removed.add(one.id)
            count -= 1
            size -= one.bytes
        return removed


def usage() -> dict[str, int]:
    """Return how many candidates there are and how many bytes they take, over all groups."""
    kept = [one for group in _groups() for one in entries(group)]
    return {"pictures": len(kept), "bytes": sum(one.bytes for one in kept)}


def claim(group: str, user: str) -> None:
    """Make ``user`` the group's owner unless it has one; raises ``CandidateError`` (403) where that is another user."""
    check_group(group)
    try:
        _make_group(group)
        path = _path(group, _OWNER)
        with contextlib.suppress(FileExistsError):
            write_whole(path, json.dumps({"owner": _owner_mark(user)}).encode(), replace=False)
    except OSError as problem:
        raise _unwritable(problem) from None
    if _owner(group) != _owner_mark(user):
        raise CandidateError("These candidates belong to another user of this ComfyUI.", 403)


def check_owner(group: str, user: str, several_users: bool) -> None:
    """Let only the user in who claimed the group; raises ``CandidateError`` (403) for others.

    An unclaimed group, which a run over the bare API makes, is open only where there is one user.
    """
    owner = _owner(check_group(group))
    if owner == _owner_mark(user) or (owner is None and not several_users):
        return
    if owner is None and not os.path.isdir(_path(group)):
        return  # nothing there to see
    raise CandidateError("These candidates belong to another user of this ComfyUI.", 403)


def _owner_mark(user: str) -> str:
    # ComfyUI's user id is all that a user shows to the server, and this file can be read through /view.
    return hashlib.sha256(f"factorized-anchor:{user}".encode()).hexdigest()


def _owner(group: str) -> str | None:
    data = _json(_path(group, _OWNER))
    owner = data.get("owner") if data is not None else None
    return owner if isinstance(owner, str) else None


def _path(group: str, *parts: str) -> str:
    return os.path.join(root(), group, *parts)


def _make_group(group: str) -> None:
    """Make a group's folder; raises ``CandidateError`` where a link leads it out of the input folder."""
    path = _path(check_group(group))
    os.makedirs(path, exist_ok=True)
    base = os.path.realpath(folder_paths.get_input_directory())
    if os.path.commonpath([base, os.path.realpath(path)]) != base:
        raise CandidateError(
            f"The folder {FOLDER} in ComfyUI's input folder is a link that leads out of it: make it an ordinary folder."
        )


def _groups() -> list[str]:
    try:
        with os.scandir(root()) as found:
            return sorted(
                one.name for one in found if _GROUP.fullmatch(one.name) and one.is_dir(follow_symlinks=False)
            )
    except OSError:
        return []


def _read(group: str, candidate: str) -> Stored | None:
    record = _json(_path(group, f"{candidate}.json"))
    if record is None or record.get("id") != candidate:
        return None
    try:
        size = os.stat(_path(group, f"{candidate}.png")).st_size
    except OSError:
        return None
    with contextlib.suppress(OSError):
        size += os.stat(_path(group, f"{candidate}.webp")).st_size
    return Stored(group, record, size) if size else None


def _json(path: str) -> dict[str, Any] | None:
    try:
        with open(path, "rb") as file:
            data = json.loads(file.read(MAX_RECORD_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _remove(one: Stored) -> None:
    """Remove a candidate, its record first: what a crash then leaves is a leftover and no broken candidate."""
    for ending in ("json", "webp", "png"):
        try:
            os.unlink(_path(one.group, f"{one.id}.{ending}"))
        except FileNotFoundError:
            continue
        except OSError as problem:
            raise CandidateError(
                f"The candidate {one.id} cannot be removed from ComfyUI's input folder ({reason(problem)}): check the "
                "rights of the folder."
            ) from None


def _clear_leftovers(group: str) -> None:
    old = time.time() - _LEFTOVER_SECONDS
    with contextlib.suppress(OSError), os.scandir(_path(group)) as found:
        files = list(found)
        whole = {one.name[:-5] for one in files if one.name.endswith(".json")}
        for one in files:
            match = _FILE.fullmatch(one.name)
            orphan = match is not None and match.group(1) not in whole
            with contextlib.suppress(OSError):
                if (orphan or one.name.startswith(TEMPORARY)) and one.stat().st_mtime < old:
                    os.unlink(one.path)


@contextlib.contextmanager
def _changing() -> Iterator[None]:
    with contextlib.ExitStack() as held:
        try:
            os.makedirs(root(), exist_ok=True)
            held.enter_context(locked(os.path.join(root(), ".lock")))
        except TimeoutError:
            raise CandidateError(
                "Another ComfyUI on the same input folder keeps the candidates locked: try again in a moment.",
                503,
            ) from None
        except OSError as problem:
            raise _unwritable(problem) from None
        yield


def _unwritable(problem: OSError) -> CandidateError:
    return CandidateError(
        f"The candidate cannot be stored in ComfyUI's input folder ({reason(problem)}): free some space there or lower the "
        "candidates' limit in the settings, and check the folder's rights.",
        507,
    )
