"""Which loaded models take an anchor at timestep zero, and what to say of those that do not.

The page's counterpart, with everything that concerns the graph, is ``src/core/recipe``; here is only what needs the
loaded model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .forward_check import check_forward
from .injection_error import InjectionError


@dataclass(frozen=True)
class Family:
    """A family that takes an anchor; the sizes are those of its latents."""

    name: str
    latent_channels: int
    spatial_compression: int
    vae_file: str
    temporal_compression: int = 4
    joined_frames: int = 1
    """Latent frames in one token: an anchor fills them all."""
    masked: bool = False
    """ComfyUI keeps the frame by itself, from a latent with a noise mask; nothing is put into the model."""


_COGVIDEO_VAE = "CogVideoX's VAE"

# By the class that ComfyUI gives the loaded model (comfy.model_base). Wan 2.1 and the 14B of Wan 2.2 are one class.
TAKEN = {
    "WAN21": Family("Wan 2.1 / 2.2 text-to-video", 16, 8, "wan_2.1_vae.safetensors"),
    "WAN22": Family("Wan 2.2 TI2V-5B", 48, 16, "wan2.2_vae.safetensors"),
    "CogVideoX": Family("CogVideoX", 16, 8, _COGVIDEO_VAE),
    "LTXV": Family("LTX-Video", 128, 32, "LTX-Video's VAE (in its checkpoint)", 8, masked=True),
}

_USE_T2V = "load a Wan text-to-video model (Wan 2.1 T2V, Wan 2.2 T2V 14B or Wan 2.2 TI2V-5B)"
_HUNYUAN = (
    "HunyuanVideo needs no injection: give its image-to-video model the anchor with the "
    'HunyuanImageToVideo node, guidance_type "v2 (replace)".'
)

# Models that are recognised and cannot be served, each with what to do instead.
REFUSED = {
    "WAN21_Vace": f"This is a Wan VACE model, which takes one timestep for the whole video: {_USE_T2V}, or give VACE "
    "its first frame with the WanVaceToVideo node.",
    "WAN21_Camera": "This is a Wan Camera model, which takes one timestep for the whole video: "
    f"{_USE_T2V}, or give it its first frame with the WanCameraImageToVideo node.",
    "WAN22_S2V": f"This is a Wan sound-to-video model, which has its own reference image: {_USE_T2V}, or give it the anchor "
    "with the WanSoundImageToVideo node.",
    "WAN21_HuMo": f"This is a Wan HuMo model, which has its own reference image: {_USE_T2V}, or give it the anchor with the "
    "WanHuMoImageToVideo node.",
    "WAN22_Animate": f"This is a Wan Animate model, which has its own reference image: {_USE_T2V}, or give it the anchor with "
    "the WanAnimateToVideo node.",
    "HunyuanVideo": _HUNYUAN,
    "HunyuanVideoI2V": _HUNYUAN,
    "HunyuanVideoSkyreelsI2V": "SkyReels needs no injection: it takes a picture by itself. Give it the anchor with the "
    "HunyuanImageToVideo node.",
    "HunyuanVideo15": "HunyuanVideo 1.5 needs no injection: give its image-to-video model the anchor with the "
    "HunyuanVideo15ImageToVideo node.",
    "LTXAV": "LTX-2 keeps a first frame by itself: give it the anchor with the LTXVImgToVideoInplace node.",
    "CosmosVideo": "Cosmos keeps a first frame by itself: give it the anchor with the CosmosImageToVideoLatent node.",
    "CosmosPredict2": "Cosmos Predict2 keeps a first frame by itself: give it the anchor with the "
    "CosmosPredict2ImageToVideoLatent node.",
}

_NEEDS = "Inject Anchor works with Wan 2.1 T2V, Wan 2.2 T2V 14B, Wan 2.2 TI2V-5B, LTX-Video, and CogVideoX 1.5 5B text-to-video"


def layout_of(model: Any) -> Family:
    """Return the layout of the latents that ``model`` (a ``ModelPatcher``) samples.

    For any model, also one that takes no anchor: with the injection switched off a graph still needs its empty latent.
    """
    base = model.model
    family = TAKEN.get(type(base).__name__)
    if family is not None:
        return replace(family, joined_frames=getattr(base.diffusion_model, "patch_size_t", None) or 1)
    latent_format = base.latent_format
    channels = int(latent_format.latent_channels)
    # Newer ComfyUI tells it in the latent format; before that the 48 channels of Wan 2.2 were the only 16-fold ones.
    spatial = getattr(latent_format, "spacial_downscale_ratio", None) or (16 if channels == 48 else 8)
    return Family(type(base).__name__, channels, int(spatial), "its VAE")


def family_of(model: Any, where: str = "model") -> Family:
    """Return the family of ``model`` (a ``ModelPatcher`` on the input ``where``).

    Raises ``InjectionError`` with one sentence that says what to do for every model that cannot take an anchor.
    """
    base = model.model
    kind = type(base).__name__
    if kind in REFUSED:
        raise InjectionError(f"{REFUSED[kind]} (input {where})")
    family = TAKEN.get(kind)
    if family is None:
        raise InjectionError(
            f"The model on the input {where} is a {kind}, which is not known here. {_NEEDS}{_cogvideo_version()}."
        )
    if family.masked:
        return family
    if kind == "CogVideoX":
        family = _cogvideo(base.diffusion_model, family, where)
    else:
        _check_wan(base.diffusion_model, family, where)
        _check_sampling(model, where)
    check_forward(model, where)
    return family


def _cogvideo_version() -> str:
    """Return which ComfyUI has CogVideoX, where this one has not."""
    import comfy.model_base

    if hasattr(comfy.model_base, "CogVideoX"):
        return ""
    from comfyui_version import __version__

    return f" (from ComfyUI 0.21.1 on; this one is {__version__})"


def _cogvideo(network: Any, family: Family, where: str) -> Family:
    """Return ``family`` with the frames that this network joins in a token; text-to-video takes the bare 16 channels."""
    channels = network.in_channels
    if channels != family.latent_channels:
        kind = "an inpainting model" if channels > 2 * family.latent_channels else "image-to-video"
        raise InjectionError(
            f"The model on the input {where} is CogVideoX {kind} ({channels} input channels), which takes a picture by "
            "itself: load CogVideoX 1.5 5B text-to-video, or Wan 2.2 TI2V-5B."
        )
    joined = network.patch_size_t or 1
    return replace(family, name="CogVideoX 1.5" if joined > 1 else family.name, joined_frames=joined)


def _check_wan(network: Any, family: Family, where: str) -> None:
    channels = getattr(network, "in_dim", None) or network.patch_embedding.weight.shape[1]
    if getattr(network, "img_emb", None) is not None or (channels == 36 and family.latent_channels == 16):
        raise InjectionError(
            f"The model on the input {where} is a Wan image-to-video model ({channels} input channels): it takes the "
            "anchor by itself. Connect the anchor to WanImageToVideo's start_image and leave Inject Anchor out, or "
            f"{_USE_T2V}."
        )
    if channels != family.latent_channels:
        raise InjectionError(
            f"The model on the input {where} takes {channels} channels where a text-to-video model takes "
            f"{family.latent_channels}: it is a Wan control or edit model with its own image input. {_USE_T2V.capitalize()}."
        )
    if getattr(network, "ref_conv", None) is not None:
        raise InjectionError(
            f"The model on the input {where} is a Wan control model with its own reference image: {_USE_T2V}."
        )


def _check_sampling(model: Any, where: str) -> None:
    """A clean frame is ``x`` at sigma 0 only for flow models (``comfy.model_sampling.CONST``)."""
    import comfy.model_sampling

    if not isinstance(model.get_model_object("model_sampling"), comfy.model_sampling.CONST):
        raise InjectionError(
            f"A node before the input {where} changes the model's kind of sampling, and Wan is a flow model: remove that "
            "node, or use ModelSamplingSD3 to set the shift."
        )
