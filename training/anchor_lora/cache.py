"""Latents and text vectors, computed once and kept on disk: one small file each, so a stop costs at most one of them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from .clips import Clip, Skipped, read_frames
from .config import Config

Report = Callable[[str], None]


@dataclass(frozen=True)
class Sample:
    """Where one clip's latents and its caption's vectors lie."""

    clip: Clip
    latents: Path
    text: Path

    def load(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Return latents ``[C, T, H, W]`` in the model's scale, and text vectors ``[L, 4096]``."""
        return load_file(str(self.latents))["latents"], load_file(str(self.text))["text"]


class Cache:
    """The cache folder of one configuration; files of other sizes or models have other names and do not disturb."""

    def __init__(self, config: Config):
        self.config = config
        self.folder = config.data.cache
        self._clip_key = _hash(
            [
                _file_mark(config.model.vae),
                config.data.width,
                config.data.height,
                config.data.frames,
                config.fps,
            ]
        )
        self._text_key = _hash([_file_mark(config.model.text_encoder)])

    def latents_path(self, clip: Clip) -> Path:
        """Return the file of a clip's latents; it changes when the video file does."""
        return self.folder / "latents" / f"{_hash([self._clip_key, _file_mark(clip.path)])}.safetensors"

    def text_path(self, caption: str) -> Path:
        """Return the file of a caption's vectors."""
        return self.folder / "text" / f"{_hash([self._text_key, caption])}.safetensors"

    def samples(self, clips: Sequence[Clip]) -> list[Sample]:
        """Return the clips that are in the cache, in their order."""
        found = [Sample(clip, self.latents_path(clip), self.text_path(clip.caption)) for clip in clips]
        return [sample for sample in found if sample.latents.exists() and sample.text.exists()]

    def encode_texts(
        self, captions: Sequence[str], encode: Callable[[str], torch.Tensor], report: Report
    ) -> None:
        """Store the vectors of every caption that is not there yet; ``encode`` gives ``[L, 4096]``."""
        todo = [caption for caption in dict.fromkeys(captions) if not self.text_path(caption).exists()]
        for number, caption in enumerate(todo, 1):
            _write(self.text_path(caption), "text", encode(caption))
            report(f"caption {number} of {len(todo)}")

    def encode_clips(
        self, clips: Sequence[Clip], encode: Callable[[torch.Tensor], torch.Tensor], report: Report
    ) -> list[Skipped]:
        """Store the latents of every clip that is not there yet; returns those that cannot be read.

        ``encode`` takes ``[1, 3, T, H, W]`` from -1 to 1 and gives ``[1, C, T, H, W]`` in the model's scale.
        """
        skipped = []
        todo = [clip for clip in clips if not self.latents_path(clip).exists()]
        for number, clip in enumerate(todo, 1):
            try:
                frames = read_frames(clip.path, self.config.data, self.config.fps)
            except ValueError as error:
                skipped.append(Skipped(str(clip.path), str(error)))
                continue
            _write(self.latents_path(clip), "latents", encode(frames.unsqueeze(0))[0])
            report(f"clip {number} of {len(todo)}")
        return skipped

    def list_skipped(self, skipped: Sequence[Skipped]) -> Path:
        """Write what was left out beside the cache and return the file."""
        path = self.folder / "skipped.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(asdict(one)) + "\n" for one in skipped), encoding="utf-8")
        return path


def data_hash(samples: Sequence[Sample]) -> str:
    """Return a hash of which clips and captions were learned from, for the LoRA's metadata."""
    return _hash([[sample.latents.stem, sample.clip.caption] for sample in samples])


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


def _file_mark(path: Path) -> list[object]:
    """What tells a file from another without reading gigabytes: its name, size and time."""
    stat = path.stat()
    return [path.name, stat.st_size, stat.st_mtime_ns] if path.is_file() else [str(path.resolve())]


def _write(path: Path, name: str, tensor: torch.Tensor) -> None:
    """Write beside and rename: a file that is there is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    save_file({name: tensor.detach().to("cpu", torch.float16).contiguous()}, str(fresh))
    os.replace(fresh, path)
