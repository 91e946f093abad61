"""Which loaded models take an anchor at timestep zero, and what to say of those that do not.

The page's counterpart, with everything that concerns the graph, is ``src/core/recipe``; here is only what needs the
loaded model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .injection import InjectionError


@dataclass(frozen=True)
class Family:
    """A family whose transformer takes one timestep per latent frame (``comfy.ldm.wan.model.WanModel``)."""

    name: str
    latent_channels: int
    spatial_compression: int
    vae_file: str
    temporal_compression: int = 4


# By the class that ComfyUI gives the loaded model (comfy.model_base). Wan 2.1 and the 14B of Wan 2.2 are one class.
PATCHED = {
    "WAN21": Family("Wan 2.1 / 2.2 text-to-video", 16, 8, "wan_2.1_vae.safetensors"),
    "WAN22": Family("Wan 2.2 TI2V-5B", 48, 16, "wan2.2_vae.safetensors"),
}

_USE_T2V = "load a Wan text-to-video model (Wan 2.1 T2V, Wan 2.2 T2V 14B or Wan 2.2 TI2V-5B)"

# Models that are recognised and cannot be served, each with what to do instead.
REFUSED = {
    "WAN21_Vace": f"This is a Wan VACE model, which takes one timestep for the whole video: {_USE_T2V}, or give VACE "
    "its first frame with the WanVaceToVideo node.",
    "WAN21_Camera": "This is a Wan Camera model, which takes one timestep for the whole video: "
    f"{_USE_T2V}, or give it its first frame with the WanCameraImageToVideo node.",
    "WAN22_S2V": f"This is a Wan sound-to-video model, which has its own reference image: {_USE_T2V}.",
    "WAN21_HuMo": f"This is a Wan HuMo model, which has its own reference image: {_USE_T2V}.",
    "WAN22_Animate": f"This is a Wan Animate model, which has its own reference image: {_USE_T2V}.",
    "HunyuanVideo": "HunyuanVideo needs no injection: give its image-to-video model the anchor with the "
    'HunyuanImageToVideo node, guidance_type "v2 (replace)".',
    "HunyuanVideoI2V": "HunyuanVideo needs no injection: give its image-to-video model the anchor with the "
    'HunyuanImageToVideo node, guidance_type "v2 (replace)".',
    "LTXV": "LTX-Video keeps a first frame by itself: give it the anchor with the LTXVImgToVideo node.",
    "CosmosPredict2": "Cosmos Predict2 keeps a first frame by itself: give it the anchor with the "
    "CosmosPredict2ImageToVideoLatent node.",
}

_NEEDS = "Inject Anchor works with Wan 2.1 T2V, Wan 2.2 T2V 14B and Wan 2.2 TI2V-5B."


def latent_layout(model: Any) -> tuple[int, int]:
    """Return ``(channels, spatial compression)`` of the latents that ``model`` (a ``ModelPatcher``) samples.

    For any model, also one that takes no anchor: with the injection switched off a graph still needs its empty latent.
    """
    base = model.model
    family = PATCHED.get(type(base).__name__)
    if family is not None:
        return family.latent_channels, family.spatial_compression
    latent_format = base.latent_format
    channels = int(latent_format.latent_channels)
    # Newer ComfyUI tells it in the latent format; before that the 48 channels of Wan 2.2 were the only 16-fold ones.
    spatial = getattr(latent_format, "spacial_downscale_ratio", None) or (16 if channels == 48 else 8)
    return channels, int(spatial)


def family_of(model: Any, where: str = "model") -> Family:
    """Return the family of ``model`` (a ``ModelPatcher`` on the input ``where``).

    Raises ``InjectionError`` with one sentence that says what to do for every model that cannot take an anchor.
    """
    base = model.model
    kind = type(base).__name__
    if kind in REFUSED:
        raise InjectionError(f"{REFUSED[kind]} (input {where})")
    family = PATCHED.get(kind)
    if family is None:
        raise InjectionError(f"The model on the input {where} is a {kind}, which is not known here. {_NEEDS}")
    network = base.diffusion_model
    channels = getattr(network, "in_dim", None) or network.patch_embedding.weight.shape[1]
    if channels != family.latent_channels or getattr(network, "img_emb", None) is not None:
        if getattr(network, "img_emb", None) is not None or channels == 36:
            raise InjectionError(
                f"The model on the input {where} is a Wan image-to-video model ({channels} input channels): it takes the "
                "anchor by itself. Connect the anchor to WanImageToVideo's start_image and leave Inject Anchor out, or "
                f"{_USE_T2V}."
            )
        raise InjectionError(
            f"The model on the input {where} takes {channels} channels where a text-to-video model takes "
            f"{family.latent_channels}: it is a Wan control or edit model with its own image input. {_USE_T2V.capitalize()}."
        )
    if getattr(network, "ref_conv", None) is not None:
        raise InjectionError(
            f"The model on the input {where} is a Wan control model with its own reference image: {_USE_T2V}."
        )
    _check_sampling(model, where)
    return family


def _check_sampling(model: Any, where: str) -> None:
    """A clean frame is ``x`` at sigma 0 only for flow models (``comfy.model_sampling.CONST``)."""
    import comfy.model_sampling

    if not isinstance(model.get_model_object("model_sampling"), comfy.model_sampling.CONST):
        raise InjectionError(
            f"A node before the input {where} changes the model's kind of sampling, and Wan is a flow model: remove that "
            "node, or use ModelSamplingSD3 to set the shift."
        )
