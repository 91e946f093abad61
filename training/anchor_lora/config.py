"""The configuration file: TOML, checked as a whole before anything is loaded."""

from __future__ import annotations

import difflib
import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from .errors import TrainingError
from .families import FAMILIES, Family

Positive = Annotated[int, Field(gt=0)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Model(_Section):
    """Each a diffusers folder, or the single file that ComfyUI loads."""

    family: str
    transformer: Path
    vae: Path
    text_encoder: Path

    @field_validator("family")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in FAMILIES:
            raise ValueError(f'there is no family "{value}"; there are {", ".join(FAMILIES)}')
        return value


class Data(_Section):
    """A folder of videos. ``captions`` is a jsonl or csv file; without one, every video has a .txt of its own name."""

    folder: Path
    captions: Path | None = None
    caption_column: str = ""
    width: Positive = 832
    height: Positive = 480
    frames: Positive = 49
    fps: float = Field(default=0.0, ge=0)
    cache: Path

    @field_validator("width", "height")
    @classmethod
    def _sixteenths(cls, value: int) -> int:
        if value % 16:
            raise ValueError(f"{value} is not a multiple of 16")
        return value

    @field_validator("frames")
    @classmethod
    def _latent_frames(cls, value: int) -> int:
        if value < 5 or value % 4 != 1:
            raise ValueError(f"{value} is not 4n + 1 and at least 5, such as 49 or 81")
        return value

    @property
    def latent_frames(self) -> int:
        """How many latent frames a clip has."""
        return (self.frames - 1) // 4 + 1


class Lora(_Section):
    """The paper's rank; ``alpha`` is the rank unless it is set."""

    rank: Positive = 256
    alpha: float = Field(default=0.0, ge=0)

    @property
    def scale(self) -> float:
        """Alpha, with its default put in."""
        return self.alpha or float(self.rank)


class Training(_Section):
    """``anchor`` is the latent frame that stays clean, or "random" for another one in every clip."""

    steps: Positive = 6000
    batch: Positive = 1
    accumulate: Positive = 1
    rate: float = Field(default=1e-4, gt=0)
    warmup: int = Field(default=100, ge=0)
    anchor: Annotated[int, Field(ge=0)] | Literal["random"] = "random"
    text_dropout: float = Field(default=0.1, ge=0, le=1)
    seed: int = Field(default=0, ge=0)
    precision: Literal["bf16", "fp16", "fp32"] = "bf16"
    optimizer: Literal["adamw", "adamw8bit"] = "adamw"
    gradient_checkpointing: bool = True
    deterministic: bool = True


class Output(_Section):
    """Where the LoRA, its checkpoints, previews and the loss plot go."""

    folder: Path
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]+$")] = "anchor"
    save_every: Positive = 250
    preview_every: int = Field(default=500, ge=0)
    preview_clips: Positive = 2
    preview_steps: Positive = 15
    preview_guidance: float = Field(default=5.0, ge=1)


class Config(_Section):
    """The whole file."""

    model: Model
    data: Data
    lora: Lora = Lora()
    training: Training = Training()
    output: Output

    @model_validator(mode="after")
    def _anchor_in_clip(self) -> Config:
        anchor = self.training.anchor
        if anchor != "random" and anchor >= self.data.latent_frames:
            raise ValueError(
                f"training.anchor is {anchor}, but {self.data.frames} frames are {self.data.latent_frames} latent frames"
            )
        joined = self.family.joined
        if self.data.latent_frames % joined or self.data.latent_frames < 2 * joined:
            raise ValueError(
                f"data.frames is {self.data.frames}, but {self.family.title} joins {joined} latent frames: use 8n + 5 and at least "
                "13, such as 45 or 77"
            )
        return self

    @property
    def family(self) -> Family:
        """The chosen family."""
        return FAMILIES[self.model.family]

    @property
    def fps(self) -> float:
        """Frames a second that clips are read at: the family's unless one is set."""
        return self.data.fps or float(self.family.fps)


def read(path: Path) -> Config:
    """Return the configuration in ``path``; relative paths in it start at the file's folder.

    Raises ``TrainingError`` for the first thing that is wrong, by its name in the file.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainingError(f"{path} cannot be read: {error.strerror}.") from error
    except tomllib.TOMLDecodeError as error:
        raise TrainingError(f"{path} is not valid TOML: {error}.") from error
    try:
        config = Config.model_validate(_resolved(raw, path.resolve().parent))
    except ValidationError as error:
        # A misspelt name first: it is also why the real one is missing.
        first = min(error.errors(), key=lambda one: one["type"] != "extra_forbidden")
        where = [str(part) for part in first["loc"]]
        if first["type"] == "extra_forbidden":
            raise TrainingError(f"{path.name}: {_unknown(where)}") from error
        told = first["msg"].removeprefix("Value error, ")
        # What is about several settings has no place, and names them itself.
        raise TrainingError(": ".join(filter(None, (path.name, ".".join(where), told))) + ".") from error
    _check_paths(config, path.name)
    return config


def _unknown(where: list[str]) -> str:
    """Say that there is no such setting, and which one may be meant."""
    *section, name = where
    names = {
        title: [*getattr(part.annotation, "model_fields", ())] for title, part in Config.model_fields.items()
    }
    # A setting in the wrong section first, then what is spelt much the same in this one.
    meant = [f"{title}.{name}" for title, own in names.items() if name in own]
    near = names[section[0]] if section else [*names]
    meant += [".".join([*section, one]) for one in difflib.get_close_matches(name, near, 1)]
    return f"there is no setting {'.'.join(where)}" + (f"; {meant[0]} may be meant." if meant else ".")


_PATHS = (
    ("model", "transformer"),
    ("model", "vae"),
    ("model", "text_encoder"),
    ("data", "folder"),
    ("data", "captions"),
    ("data", "cache"),
    ("output", "folder"),
)


def _resolved(raw: dict[str, object], base: Path) -> dict[str, object]:
    """Return ``raw`` with its paths made absolute; whatever is no text is left for the check to name.

    A link at a path's end is kept: the file it leads to may have another name and no ending, as Hugging Face's cache has it.
    """
    out = {name: dict(part) if isinstance(part, dict) else part for name, part in raw.items()}
    for section, name in _PATHS:
        part = out.get(section)
        if isinstance(part, dict) and isinstance(part.get(name), str):
            whole = base / Path(str(part[name])).expanduser()
            part[name] = os.path.normpath(whole.parent.resolve() / whole.name)
    return out


def _check_paths(config: Config, where: str) -> None:
    needed = {
        "model.transformer": config.model.transformer,
        "model.vae": config.model.vae,
        "model.text_encoder": config.model.text_encoder,
        "data.folder": config.data.folder,
        "data.captions": config.data.captions,
    }
    for name, path in needed.items():
        if path is not None and not path.exists():
            raise TrainingError(f"{where}: {name}: there is no {path}.")
