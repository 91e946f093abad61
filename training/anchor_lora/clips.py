"""The training data: which video has which caption, and its frames."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .config import Data
from .errors import TrainingError

VIDEOS = (".mp4", ".mkv", ".webm", ".mov", ".avi")
FILE_COLUMNS = ("file", "file_name", "video", "path", "clip_id")
CAPTION_COLUMNS = (
    "caption",
    "text",
    "prompt",
    # UltraVideo's short.csv
    "Detailed Description",
    "Summarized Description",
    "Brief Description",
)


@dataclass(frozen=True)
class Clip:
    """One video and its caption."""

    path: Path
    caption: str


@dataclass(frozen=True)
class Skipped:
    """A video that is not used, and why."""

    path: str
    why: str


def find(data: Data) -> tuple[list[Clip], list[Skipped]]:
    """Return the clips of ``data`` in a fixed order, and what had to be left out."""
    videos = sorted(path for path in data.folder.rglob("*") if path.suffix.lower() in VIDEOS)
    if not videos:
        raise TrainingError(f"data.folder: {data.folder} has no videos ({', '.join(VIDEOS)}).")
    if data.captions is None:
        return _beside(videos)
    return _listed(data, videos)


def _beside(videos: list[Path]) -> tuple[list[Clip], list[Skipped]]:
    clips, skipped = [], []
    for video in videos:
        text = video.with_suffix(".txt")
        caption = text.read_text(encoding="utf-8").strip() if text.exists() else ""
        if caption:
            clips.append(Clip(video, caption))
        else:
            skipped.append(Skipped(str(video), f"no caption in {text.name}"))
    return clips, skipped


def _listed(data: Data, videos: list[Path]) -> tuple[list[Clip], list[Skipped]]:
    by_name: dict[str, Path] = {}
    for video in videos:
        # The path in the folder, its name, its name without the ending: lists have any of the three.
        for name in (str(video.relative_to(data.folder)), video.name, video.stem):
            by_name.setdefault(name, video)
    clips: dict[Path, Clip] = {}
    skipped = []
    for name, caption in _rows(data):
        path = by_name.get(name)
        if path is None:
            skipped.append(Skipped(name, "listed, but not in the folder"))
        elif not caption:
            skipped.append(Skipped(name, "its caption is empty"))
        else:
            clips[path] = Clip(path, caption)
    return [clips[path] for path in sorted(clips)], skipped


def _rows(data: Data) -> Iterator[tuple[str, str]]:
    """Yield (file, caption) of every row of the captions file."""
    assert data.captions is not None
    with data.captions.open(encoding="utf-8-sig", newline="") as file:
        rows: Iterable[dict[str, object]] = (
            csv.DictReader(file) if data.captions.suffix == ".csv" else _json_lines(data.captions, file)
        )
        for number, row in enumerate(rows, 1):
            where = f"{data.captions.name}, row {number}"
            name = _column(row, FILE_COLUMNS, where)
            wanted = (data.caption_column,) if data.caption_column else CAPTION_COLUMNS
            yield str(row[name]).strip(), str(row[_column(row, wanted, where)] or "").strip()


def _json_lines(path: Path, lines: Iterable[str]) -> Iterator[dict[str, object]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise TrainingError(f"{path.name}, line {number} is no JSON: {error.msg}.") from error
        if not isinstance(row, dict):
            raise TrainingError(f"{path.name}, line {number} is no JSON object.")
        yield row


def _column(row: dict[str, object], names: tuple[str, ...], where: str) -> str:
    for name in names:
        if name in row:
            return name
    raise TrainingError(
        f"{where} has none of the columns {', '.join(names)}; it has {', '.join(map(str, row))}."
    )


def check_some(clips: Sized) -> None:
    """Raise ``TrainingError`` where no clip is left; why has been said before."""
    if not clips:
        raise TrainingError("No video is left to learn from; the reasons are listed above.")


def of_use(clips: list[Clip], data: Data, fps: float) -> tuple[list[Clip], list[Skipped]]:
    """Part the clips that may be long enough from those that are not, by the videos' headers: nothing is decoded."""
    kept, skipped = [], []
    for one in clips:
        why = _header_says(one.path, data, fps)
        if why:
            skipped.append(Skipped(str(one.path), why))
        else:
            kept.append(one)
    return kept, skipped


def _header_says(path: Path, data: Data, fps: float) -> str:
    """Return why a video cannot be used, or nothing where its header has no objection."""
    import av

    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            rate, frames = float(stream.average_rate or 0), stream.frames
            # Matroska counts no frames, but knows how long it is, in microseconds.
            frames = frames or round((container.duration or 0) / 1e6 * rate)
    except (av.FFmpegError, IndexError, OSError) as error:
        return _undecodable(error)
    if not rate or not frames:
        return ""
    # As many as read_frames takes: its last wanted time is at most half a step after the last frame.
    held = int((frames - 1) / rate * fps + 0.5 + 1e-6) + 1
    return _too_short(held, data, fps) if held < data.frames else ""


def _undecodable(error: Exception) -> str:
    return f"cannot be decoded ({error})"


def _too_short(held: int, data: Data, fps: float) -> str:
    return f"too short: {held} frames at {fps:g} a second, {data.frames} needed"


def read_frames(path: Path, data: Data, fps: float) -> torch.Tensor:
    """Return the first ``data.frames`` frames at ``fps``, ``[3, T, H, W]`` from -1 to 1, filled and cut to size.

    Raises ``ValueError`` with the reason where the video cannot give that.
    """
    import av

    frames: list[np.ndarray] = []
    try:
        with av.open(str(path)) as container:
            start: float | None = None
            for frame in container.decode(container.streams.video[0]):
                time = float(frame.time or 0)
                start = time if start is None else start
                # Every wanted time gets the first frame that is no more than half a step before it.
                while len(frames) < data.frames and len(frames) / fps <= time - start + 0.5 / fps:
                    frames.append(_fitted(frame.to_image(), data.width, data.height))
                if len(frames) == data.frames:
                    break
    except (av.FFmpegError, IndexError, OSError) as error:
        raise ValueError(_undecodable(error)) from error
    if len(frames) < data.frames:
        raise ValueError(_too_short(len(frames), data, fps))
    stacked = torch.from_numpy(np.stack(frames)).permute(3, 0, 1, 2)
    return stacked.float() / 127.5 - 1


def _fitted(picture: Image.Image, width: int, height: int) -> np.ndarray:
    """Scale to cover ``width`` by ``height`` and cut the middle out, ``[H, W, 3]``."""
    scale = max(width / picture.width, height / picture.height)
    if scale != 1:
        size = (max(width, round(picture.width * scale)), max(height, round(picture.height * scale)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return np.asarray(picture.crop((left, top, left + width, top + height)).convert("RGB"))
