"""Reads models from a diffusers folder or from the single files that ComfyUI loads. Nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from accelerate import init_empty_weights
from safetensors import SafetensorError, safe_open

from .errors import TrainingError
from .families import Family

_FP8 = (torch.float8_e4m3fn, torch.float8_e5m2)
_PREFIXES = ("model.diffusion_model.", "diffusion_model.", "first_stage_model.")

Shapes = Mapping[str, tuple[int, ...]]


def read_single_file(path: Path, dtype: torch.dtype) -> dict[str, torch.Tensor]:
    """Return the tensors of a ``.safetensors`` file, prefixes taken off; fp8 becomes ``dtype``, its scales multiplied in."""
    _check_ending(path)
    raw: dict[str, torch.Tensor] = {}
    with safe_open(str(path), framework="pt") as file:
        for name in file.keys():  # noqa: SIM118, the handle is no dict
            raw[_without_prefix(name)] = file.get_tensor(name)
    out = {}
    for name, tensor in raw.items():
        if name == "scaled_fp8" or name.endswith((".scale_weight", ".scale_input", ".weight_scale")):
            continue
        scale = raw.get(f"{name.removesuffix('weight')}scale_weight", raw.get(f"{name}_scale"))
        if scale is not None:
            out[name] = (tensor.to(torch.float32) * scale.to(torch.float32)).to(dtype)
        else:
            out[name] = tensor.to(dtype) if tensor.dtype in _FP8 else tensor
    return out


def read_shapes(path: Path) -> Shapes:
    """Return the shapes of a ``.safetensors`` file's tensors, prefixes taken off, from its header alone."""
    _check_ending(path)
    try:
        with safe_open(str(path), framework="pt") as file:
            return {
                _without_prefix(name): tuple(file.get_slice(name).get_shape())
                for name in file.keys()  # noqa: SIM118, the handle is no dict
            }
    except SafetensorError as error:
        raise TrainingError(f"{path.name} is no whole .safetensors file ({error}): get it again.") from error


def _check_ending(path: Path) -> None:
    if path.suffix != ".safetensors":
        raise TrainingError(
            f"{path.name} is not a .safetensors file or a diffusers folder: use one of these."
        )


def _without_prefix(name: str) -> str:
    return next((name.removeprefix(prefix) for prefix in _PREFIXES if name.startswith(prefix)), name)


def check_transformer(path: Path, family: Family) -> None:
    """Raise what ``load_transformer`` would, from a file's header or a folder's config.json: before hours of caching."""
    if path.is_dir():
        config = json.loads((Path(part(path, "transformer")) / "config.json").read_text(encoding="utf-8"))
    elif family.kind == "cogvideox":
        from . import cogvideox

        config = cogvideox.settings(read_shapes(path), path)
    else:
        config = _wan_settings(read_shapes(path), path)
    # What a config.json leaves to diffusers' defaults is known when the model is loaded.
    if {"num_attention_heads", "attention_head_dim", "num_layers", "in_channels"} <= set(config):
        _check_config(config, family, path)


def load_transformer(path: Path, family: Family, dtype: torch.dtype) -> Any:
    """Return diffusers' transformer in ``dtype``; raises ``TrainingError`` where it is not one of ``family``."""
    if family.kind == "cogvideox":
        from . import cogvideox

        model = cogvideox.load_transformer(path, dtype)
    else:
        model = _load_wan(path, dtype)
    _check_config(model.config, family, path)
    return model


def _load_wan(path: Path, dtype: torch.dtype) -> Any:
    from diffusers import WanTransformer3DModel

    if path.is_dir():
        return WanTransformer3DModel.from_pretrained(part(path, "transformer"), torch_dtype=dtype)
    return _transformer_from_file(path, dtype)


def _transformer_from_file(path: Path, dtype: torch.dtype) -> Any:
    from diffusers import WanTransformer3DModel
    from diffusers.loaders.single_file_utils import convert_wan_transformer_to_diffusers

    tensors = read_single_file(path, dtype)
    settings = _wan_settings({name: tuple(tensor.shape) for name, tensor in tensors.items()}, path)
    with init_empty_weights(include_buffers=False):
        model = WanTransformer3DModel(**settings)
    return filled(model, convert_wan_transformer_to_diffusers(tensors), path, dtype)


def _wan_settings(shapes: Shapes, path: Path) -> dict[str, Any]:
    """Return what diffusers' model is made with, for a file with these shapes."""
    if "patch_embedding.weight" not in shapes or "head.modulation" not in shapes:
        raise TrainingError(f"{path.name} is no Wan diffusion model.")
    if "vace_patch_embedding.weight" in shapes or "img_emb.proj.0.weight" in shapes:
        raise TrainingError(f"{path.name} takes images of its own; choose the text-to-video model.")
    width, channels = shapes["patch_embedding.weight"][:2]
    return {
        "num_attention_heads": width // 128,
        "attention_head_dim": 128,
        "in_channels": channels,
        "out_channels": shapes["head.head.weight"][0] // 4,
        "text_dim": shapes["text_embedding.0.weight"][1],
        "freq_dim": shapes["time_embedding.0.weight"][1],
        "ffn_dim": shapes["blocks.0.ffn.0.weight"][0],
        "num_layers": len({name.split(".")[1] for name in shapes if name.startswith("blocks.")}),
    }


def filled(model: Any, tensors: dict[str, torch.Tensor], path: Path, dtype: torch.dtype) -> Any:
    """Put ``tensors`` into an empty model, in ``dtype`` but for the modules that diffusers keeps in float32."""
    own = set(model.state_dict())
    missing, unknown = own - set(tensors), set(tensors) - own
    if missing or unknown:
        example = sorted(missing or unknown)[0]
        raise TrainingError(
            f"{path.name} does not fit diffusers' model: {len(missing)} tensors missing, {len(unknown)} unknown, "
            f"such as {example}."
        )
    exact = set(model._keep_in_fp32_modules or ())
    typed = {
        name: tensor.to(torch.float32 if exact & set(name.split(".")) else dtype)
        for name, tensor in tensors.items()
    }
    model.load_state_dict(typed, assign=True)
    return model


def _check_config(config: Mapping[str, Any], family: Family, path: Path) -> None:
    """Raise ``TrainingError`` where a model with diffusers' ``config`` is not one of ``family``."""
    channels, joined = config["in_channels"], config.get("patch_size_t") or 1
    if family.kind == "cogvideox" and (channels, joined) != (16, 2):
        raise TrainingError(
            f"{path.name} takes {channels} channels and joins {joined} latent frames, so it is not CogVideoX 1.5 text-to-video "
            "(16 and 2)."
        )
    if family.kind == "wan" and (channels != 16 or config.get("added_kv_proj_dim")):
        raise TrainingError(
            f"{path.name} takes {channels} channels, so it is no Wan 2.1 or 2.2 14B text-to-video model."
        )
    width, layers = config["num_attention_heads"] * config["attention_head_dim"], config["num_layers"]
    if family.width and (width, layers) != (family.width, family.layers):
        raise TrainingError(
            f"model.family says {family.title} ({family.width} wide, {family.layers} layers), but {path.name} is {width} wide "
            f"with {layers} layers."
        )


def load_vae(path: Path, dtype: torch.dtype, family: Family | None = None) -> Any:
    """Return the VAE of ``family``; without one, an ``AutoencoderKLWan`` of Wan 2.1 (16 channels, 8-fold)."""
    from diffusers import AutoencoderKLWan

    if family is not None and family.kind == "cogvideox":
        from . import cogvideox

        return cogvideox.load_vae(path, dtype)

    if path.is_dir():
        vae = AutoencoderKLWan.from_pretrained(part(path, "vae"), torch_dtype=dtype)
    else:
        from diffusers.loaders.single_file_utils import convert_wan_vae_to_diffusers

        tensors = read_single_file(path, dtype)
        if "decoder.middle.0.residual.0.gamma" not in tensors:
            raise TrainingError(f"{path.name} is no Wan VAE.")
        with init_empty_weights(include_buffers=False):
            vae = AutoencoderKLWan(base_dim=tensors["encoder.conv1.weight"].shape[0])
        vae = filled(vae, convert_wan_vae_to_diffusers(tensors), path, dtype)
    if vae.config.z_dim != 16:
        raise TrainingError(
            f"{path.name} has {vae.config.z_dim} latent channels; choose the Wan 2.1 VAE, which has 16."
        )
    return vae.eval().requires_grad_(False)


def part(folder: Path, name: str) -> str:
    """Return the folder of one part: ``folder`` itself, or ``name`` in it where a whole pipeline was given."""
    part = folder / name if (folder / name).is_dir() else folder
    if not (part / "config.json").exists():
        raise TrainingError(f"{part} has no config.json, so it is no diffusers folder.")
    json.loads((part / "config.json").read_text(encoding="utf-8"))
    return str(part)


def to_model(vae: Any, latents: torch.Tensor) -> torch.Tensor:
    """Return latents ``[B, C, T, H, W]`` in the scale that the transformer works in."""
    mean, std = _statistics(vae, latents)
    return (latents - mean) / std


def from_model(vae: Any, latents: torch.Tensor) -> torch.Tensor:
    """Return latents in the VAE's own scale."""
    mean, std = _statistics(vae, latents)
    return latents * std + mean


def _statistics(vae: Any, latents: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    if "latents_mean" not in vae.config or vae.config.latents_mean is None:
        # CogVideoX has one factor for all channels.
        return torch.tensor(0.0).to(latents), torch.tensor(1 / vae.config.scaling_factor).to(latents)
    shape = (1, -1, 1, 1, 1)
    return (
        torch.tensor(vae.config.latents_mean).reshape(shape).to(latents),
        torch.tensor(vae.config.latents_std).reshape(shape).to(latents),
    )
