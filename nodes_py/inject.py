"""FactorizedInject: the anchor goes into the model, clean and at timestep zero."""

from __future__ import annotations

from typing import Any

import comfy.model_management
import torch
from comfy_api.latest import io

from .families import Family, family_of, layout_of
from .framing import FITS, fit_image
from .injection import Anchor, inject
from .injection_error import InjectionError
from .schema import schema, size_inputs, size_problem


class FactorizedInject(io.ComfyNode):
    """Give a text-to-video model (or both experts of one) a clean first frame, and the empty latent for the video."""

    @classmethod
    def define_schema(cls) -> io.Schema:
        """Schema: ``vae`` and ``anchor`` are lazy, so that ``enabled = false`` runs neither."""
        return schema(
            node_id="FactorizedInject",
            display_name="Inject Anchor (timestep zero)",
            description="The video model samples with the anchor as one clean latent frame at timestep zero. Place it after "
            "LoRAs and shift, right before the sampler. Both experts of Wan 2.2 14B go through one node. Switched off, "
            "the graph is plain text-to-video.",
            aliases=("inject", "clean latent", "image to video", "keyframe"),
            inputs=[
                io.Model.Input(
                    "model", tooltip="Wan text-to-video model; of Wan 2.2 14B the high-noise expert."
                ),
                io.Model.Input(
                    "model_low",
                    optional=True,
                    tooltip="The low-noise expert of Wan 2.2 14B. Leave open for one model.",
                ),
                io.Vae.Input(
                    "vae", lazy=True, tooltip="The video model's VAE: wan_2.1_vae, or wan2.2_vae for the 5B."
                ),
                io.Image.Input("anchor", lazy=True, tooltip="The picture that the video starts from."),
                *size_inputs(),
                io.Int.Input("batch_size", default=1, min=1, max=64, tooltip="Videos to make at once."),
                io.Combo.Input(
                    "fit",
                    options=list(FITS),
                    default="crop",
                    tooltip="How a picture of another aspect ratio becomes the first frame: cut to fill, shown whole on "
                    "black, or stretched.",
                ),
                io.Int.Input(
                    "anchor_index",
                    default=0,
                    min=0,
                    max=4096,
                    tooltip="Which latent frame is the anchor: 0 is the first frame. Later latent frames stand for four "
                    "video frames each.",
                ),
                io.Float.Input(
                    "anchor_noise",
                    default=0.0,
                    min=0.0,
                    max=1.0,
                    step=0.01,
                    tooltip="Share of noise that the model still sees at the anchor: 0 as in the paper, about 0.2 for Pusa "
                    "LoRAs.",
                ),
                io.Boolean.Input(
                    "enabled", default=True, tooltip="Off: plain text-to-video, without the image branch."
                ),
            ],
            outputs=[
                io.Model.Output("model_out", display_name="model"),
                io.Model.Output("model_low_out", display_name="model_low"),
                io.Latent.Output(
                    "latent", display_name="latent", tooltip="Empty video latent of the given size."
                ),
            ],
        )

    @classmethod
    def validate_inputs(
        cls,
        width: Any = None,
        height: Any = None,
        length: Any = None,
        fit: Any = None,
        anchor_index: Any = None,
        anchor_noise: Any = None,
        enabled: Any = None,
    ) -> bool | str:
        """Say what is wrong with a typed value before anything runs; linked ones are checked in ``execute``."""
        # Switched off, the anchor's own values count for nothing.
        if enabled is False:
            return size_problem(width, height, length) or True
        return _problem(width, height, length, fit, anchor_index, anchor_noise) or True

    @classmethod
    def check_lazy_status(
        cls, enabled: bool = True, vae: Any = None, anchor: Any = None, **_: Any
    ) -> list[str]:
        """Ask for the VAE and the anchor only where they are used."""
        if not enabled:
            return []
        return [name for name, value in (("vae", vae), ("anchor", anchor)) if value is None]

    @classmethod
    def execute(
        cls,
        model: Any,
        width: int,
        height: int,
        length: int,
        batch_size: int,
        fit: str,
        anchor_index: int,
        anchor_noise: float,
        enabled: bool,
        vae: Any = None,
        anchor: torch.Tensor | None = None,
        model_low: Any = None,
    ) -> io.NodeOutput:
        """Return ``(model, model_low, latent)``; raises ``InjectionError`` with one sentence."""
        problem = size_problem(width, height, length)
        if enabled:
            problem = _problem(width, height, length, fit, anchor_index, anchor_noise)
        if problem:
            raise InjectionError(problem)
        if not enabled:
            return io.NodeOutput(
                model, model_low, _empty(batch_size, length, height, width, layout_of(model))
            )
        family = family_of(model)
        if model_low is not None and family_of(model_low, "model_low") != family:
            raise InjectionError(
                "model and model_low are of different families: connect the high-noise and the low-noise file of one model."
            )
        _check_vae(vae, family)
        if anchor is None:
            raise InjectionError(
                "Inject Anchor has no picture: connect Factorized Anchor to its input anchor."
            )
        latent = _empty(batch_size, length, height, width, family)
        pictures = fit_image(_batch(anchor, batch_size), width, height, fit)
        if family.masked:
            return io.NodeOutput(
                model, model_low, _masked(latent, _encode(vae, pictures), anchor_index, anchor_noise)
            )
        one = _anchor(vae, pictures, anchor_index, anchor_noise, family)
        return io.NodeOutput(
            inject(model, one), None if model_low is None else inject(model_low, one), latent
        )


def _anchor(vae: Any, pictures: torch.Tensor, index: int, noise: float, family: Family) -> Anchor:
    """Return the anchor of ``pictures`` (``[N, H, W, 3]``): one latent frame, or all that a token of the model joins."""
    joined = family.joined_frames
    if joined == 1 and index == 0:
        return Anchor(_encode(vae, pictures), 0, noise)
    if joined > 1 and noise > 0:
        raise InjectionError(f"anchor_noise is for Wan with a Pusa LoRA: {family.name} needs 0.")
    first = index - index % joined
    # A still clip: the first latent frame of a video is one picture, each later one stands for four. A picture that is encoded
    # alone is none of the latter, and decoded in the middle of a video it is another picture.
    still = pictures.repeat_interleave(
        1 + (joined if first else joined - 1) * family.temporal_compression, dim=0
    )
    samples = torch.cat([vae.encode(clip) for clip in still.split(still.shape[0] // pictures.shape[0])])
    return Anchor(samples[:, :, -joined:], first, noise)


def _masked(
    latent: dict[str, torch.Tensor], samples: torch.Tensor, index: int, noise: float
) -> dict[str, torch.Tensor]:
    """Return ``latent`` with the anchor as its first frame and a mask that keeps it, as core's LTXVImgToVideo does."""
    if index != 0:
        raise InjectionError(
            "LTX-Video takes an anchor at another place than the first frame as a guide: use the LTXVAddGuide node."
        )
    video = latent["samples"].clone()
    video[:, :, :1] = samples.to(video)
    mask = torch.ones(video.shape[0], 1, video.shape[2], 1, 1, device=video.device)
    mask[:, :, :1] = noise
    return {"samples": video, "noise_mask": mask}


def _problem(
    width: Any, height: Any, length: Any, fit: Any, anchor_index: Any, anchor_noise: Any
) -> str | None:
    """Return one sentence on the first bad value; ``None`` stands for a linked input, or says that all is good."""
    problem = size_problem(width, height, length)
    if problem:
        return problem
    # ComfyUI 0.3.75 does not look whether a choice of a node like this one is among those that it offers.
    if fit is not None and fit not in FITS:
        return f"fit is '{fit}', but Inject Anchor knows {', '.join(FITS[:-1])} and {FITS[-1]}: choose one of these."
    if anchor_index is not None:
        frames = None if length is None else (length - 1) // 4 + 1
        if anchor_index < 0 or (frames is not None and anchor_index >= frames):
            known = (
                f"a video of {length} frames has {frames} latent frames: choose 0 to {frames - 1}"
                if frames is not None
                else "latent frames are counted from 0"
            )
            return f"anchor_index is {anchor_index}, but {known} (0 is the first frame)."
    if anchor_noise is not None and not 0.0 <= anchor_noise <= 1.0:
        return f"anchor_noise is {anchor_noise}, but must be between 0 (clean, as in the paper) and 1."
    return None


def _empty(batch: int, length: int, height: int, width: int, layout: Family) -> dict[str, torch.Tensor]:
    """Return an empty video latent ``[B, C, T, H, W]``, as core's nodes make it, with T in whole tokens of the model."""
    compression = layout.spatial_compression
    if width % compression or height % compression:
        raise InjectionError(
            f"{width}x{height} is not possible for this model, whose latents are {compression} times smaller: use multiples "
            f"of {compression}."
        )
    frames = (length - 1) // layout.temporal_compression + 1
    frames += -frames % layout.joined_frames
    # Newer ComfyUI has a type of its own for latents between nodes.
    dtype = getattr(comfy.model_management, "intermediate_dtype", lambda: torch.float32)()
    shape = [batch, layout.latent_channels, frames, height // compression, width // compression]
    return {"samples": torch.zeros(shape, device=comfy.model_management.intermediate_device(), dtype=dtype)}


def _check_vae(vae: Any, family: Family) -> None:
    if vae is None:
        raise InjectionError(f"Inject Anchor has no VAE: connect a Load VAE node with {family.vae_file}.")
    channels = getattr(vae, "latent_channels", None)
    if channels != family.latent_channels or getattr(vae, "latent_dim", 3) != 3:
        raise InjectionError(
            f"The VAE makes {channels}-channel latents, but {family.name} needs {family.latent_channels}-channel video "
            f"latents: connect a Load VAE node with {family.vae_file}."
        )


def _batch(anchor: torch.Tensor, batch_size: int) -> torch.Tensor:
    """Return one picture for all videos or one for each, ``[1 or B, H, W, C]``; surplus pictures are left out."""
    count = anchor.shape[0]
    if count >= batch_size:
        return anchor[:batch_size]
    if count == 1:
        return anchor
    raise InjectionError(
        f"There are {count} anchors for {batch_size} videos: connect one picture for all, or at least {batch_size}."
    )


def _encode(vae: Any, pixels: torch.Tensor) -> torch.Tensor:
    """Return ``[N, C, 1, H, W]`` from ``[N, H, W, 3]``: one at a time, as a video VAE takes a batch for frames."""
    return torch.cat([vae.encode(pixels[index : index + 1])[:, :, :1] for index in range(pixels.shape[0])])
