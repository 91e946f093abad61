"""CogVideoX 1.5: reading it, and what differs from Wan: v-prediction, and a timestep for each token by hooks.

diffusers' ``CogVideoXTransformer3DModel`` takes one timestep a clip, which its norms turn into one modulation for all tokens.
Here it is called with ``[B, N]`` timesteps of which some are zero. Hooks of torch on the norms take each token's values from
the running timestep or from zero; text tokens keep the running one. That is what ``nodes_py/injection_cogvideo.py`` does when
it samples. No function is replaced.
"""

from __future__ import annotations

import itertools
import json
from functools import cache
from pathlib import Path
from typing import Any

import torch
from accelerate import init_empty_weights

from .checkpoints import Shapes, filled, part, read_single_file
from .errors import TrainingError
from .objective import Draw, at_anchor, per_frame
from .sample import Settings

STEPS = 1000


def load_transformer(path: Path, dtype: torch.dtype) -> Any:
    """Return a ``CogVideoXTransformer3DModel`` that takes a timestep for each token."""
    from diffusers import CogVideoXTransformer3DModel

    if path.is_dir():
        model = CogVideoXTransformer3DModel.from_pretrained(part(path, "transformer"), torch_dtype=dtype)
    else:
        model = _from_file(path, dtype)
    take_timesteps_per_token(model)
    return model


_FROM_COMFY = (
    ("time_embedding_linear_", "time_embedding.linear_"),
    (".attn_out.", ".attn1.to_out.0."),
    (".ff_proj.", ".ff.net.0.proj."),
    (".ff_out.", ".ff.net.2."),
    *((f".{one}.", f".attn1.to_{one}.") for one in "qkv"),
    *((f".norm_{one}.", f".attn1.norm_{one}.") for one in "qk"),
)


def _from_file(path: Path, dtype: torch.dtype) -> Any:
    """Read ComfyUI's names or diffusers'."""
    from diffusers import CogVideoXTransformer3DModel

    tensors = {_diffusers_name(name): value for name, value in read_single_file(path, dtype).items()}
    shapes = {name: tuple(tensor.shape) for name, tensor in tensors.items()}
    with init_empty_weights(include_buffers=False):
        model = CogVideoXTransformer3DModel(**settings(shapes, path))
    return filled(model, tensors, path, dtype)


def settings(shapes: Shapes, path: Path) -> dict[str, Any]:
    """Return what diffusers' model is made with, for a file with these shapes in ComfyUI's names or diffusers'.

    Sizes are in the shapes, but for the rotary positions', which all CogVideoX 1.5 share.
    """
    shapes = {_diffusers_name(name): shape for name, shape in shapes.items()}
    if "patch_embed.text_proj.weight" not in shapes or "norm_out.linear.weight" not in shapes:
        raise TrainingError(f"{path.name} is no CogVideoX diffusion model.")
    width, text = shapes["patch_embed.text_proj.weight"]
    head = shapes["transformer_blocks.0.attn1.norm_q.weight"][0]
    patch = shapes["patch_embed.proj.weight"]
    if len(patch) != 2:
        raise TrainingError(f"{path.name} is CogVideoX 1.0; choose CogVideoX 1.5 5B text-to-video.")
    return {
        "num_attention_heads": width // head,
        "attention_head_dim": head,
        "in_channels": patch[1] // 8,
        "out_channels": shapes["proj_out.weight"][0] // 8,
        "time_embed_dim": shapes["time_embedding.linear_1.weight"][0],
        "text_embed_dim": text,
        "num_layers": len({name.split(".")[1] for name in shapes if name.startswith("transformer_blocks.")}),
        "patch_size_t": 2,
        "sample_height": 300,
        "sample_width": 300,
        "sample_frames": 81,
        "use_rotary_positional_embeddings": True,
    }


def _diffusers_name(name: str) -> str:
    if name.startswith("blocks."):
        name = f"transformer_{name}"
    elif not name.startswith("time_embedding_linear_"):
        return name
    for theirs, ours in _FROM_COMFY:
        name = name.replace(theirs, ours)
    return name


def load_vae(path: Path, dtype: torch.dtype) -> Any:
    """Return an ``AutoencoderKLCogVideoX`` from a diffusers folder."""
    from diffusers import AutoencoderKLCogVideoX

    if not path.is_dir():
        raise TrainingError(f"{path.name}: CogVideoX's VAE is read from a diffusers folder only.")
    _check_class(Path(part(path, "vae")), "AutoencoderKLCogVideoX")
    vae = AutoencoderKLCogVideoX.from_pretrained(part(path, "vae"), torch_dtype=dtype)
    return vae.eval().requires_grad_(False)


def load_text_encoder(path: Path, dtype: torch.dtype, device: torch.device | str, length: int) -> Any:
    """Return T5 from a diffusers folder; its captions are padded to ``length`` tokens before it reads them."""
    from transformers import AutoTokenizer, T5EncoderModel

    if not path.is_dir():
        raise TrainingError(f"{path.name}: CogVideoX's T5 is read from a diffusers folder only.")
    model = T5EncoderModel.from_pretrained(part(path, "text_encoder"), torch_dtype=dtype)
    return PaddedT5(model, AutoTokenizer.from_pretrained(str(path / "tokenizer")), device, length)


class PaddedT5:
    """Turns captions into what the transformer reads: padding is read like any token, in diffusers and in ComfyUI."""

    def __init__(self, model: Any, tokenizer: Any, device: torch.device | str, length: int):
        self.model = model.to(device).eval().requires_grad_(False)
        self.tokenizer, self.device, self.length = tokenizer, device, length

    @torch.no_grad()
    def encode(self, caption: str) -> torch.Tensor:
        """Return the vectors of the caption, ``[length, 4096]``."""
        tokens = self.tokenizer(
            caption, padding="max_length", max_length=self.length, truncation=True, return_tensors="pt"
        )
        out: torch.Tensor = self.model(tokens.input_ids.to(self.device))[0][0]
        return out


def _check_class(folder: Path, name: str) -> None:
    told = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("_class_name")
    if told != name:
        raise TrainingError(f"{folder} holds {told}, not {name}.")


def take_timesteps_per_token(model: Any) -> None:
    """Let ``model`` take timesteps ``[B, N]``, one for each picture token: a clip's running one, or zero."""
    hooks = _Hooks()
    model.register_forward_pre_hook(hooks.prepare, with_kwargs=True)
    for norm in (
        model.norm_out,
        *(n for block in model.transformer_blocks for n in (block.norm1, block.norm2)),
    ):
        norm.register_forward_pre_hook(hooks.before, with_kwargs=True)
        norm.register_forward_hook(hooks.after, with_kwargs=True)


class _Hooks:
    """The tokens at timestep zero stay known after the call: gradient checkpointing runs the blocks again."""

    def __init__(self) -> None:
        self.tokens: torch.Tensor | None = None
        self.zero: torch.Tensor | None = None
        self.running = False

    def prepare(self, model: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Any, Any]:
        """Part ``[B, N]`` into the running timestep and the places of zero; put the positions in."""
        timestep = kwargs["timestep"]
        self.tokens = None
        if timestep.ndim == 2:
            self.tokens = (timestep == 0).unsqueeze(-1)
            running = timestep.amax(dim=1)
            kwargs["timestep"] = torch.cat([running, torch.zeros_like(running)])
        _, frames, _, height, width = kwargs["hidden_states"].shape
        kwargs.setdefault("image_rotary_emb", _positions(model, frames, height, width))
        return args, kwargs

    def before(self, norm: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Any, Any] | None:
        """Leave the norm the running timestep's embedding, and keep that of timestep zero."""
        if self.tokens is None or self.running:
            return None
        named = "temb" in kwargs
        running, self.zero = (kwargs["temb"] if named else args[-1]).chunk(2)
        return (args, {**kwargs, "temb": running}) if named else ((*args[:-1], running), kwargs)

    def after(self, norm: Any, args: Any, kwargs: dict[str, Any], out: Any) -> Any:
        """Take the clean tokens from the norm at timestep zero; the text's values are left as they are."""
        if self.tokens is None or self.running:
            return None
        self.running = True
        try:
            if "temb" in kwargs:
                clean = norm(*args, **{**kwargs, "temb": self.zero})
            else:
                clean = norm(*args[:-1], self.zero, **kwargs)
        finally:
            self.running = False
        if torch.is_tensor(out):
            return torch.where(self.tokens, clean, out)
        hidden, text, gate, text_gate = out
        return (
            torch.where(self.tokens, clean[0], hidden),
            text,
            torch.where(self.tokens, clean[2], gate),
            text_gate,
        )


def _positions(model: Any, frames: int, height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    from diffusers.models.embeddings import get_3d_rotary_pos_embed

    config = model.config
    patch, joined = config.patch_size, config.patch_size_t
    cos, sin = get_3d_rotary_pos_embed(
        embed_dim=config.attention_head_dim,
        crops_coords=None,
        grid_size=(height // patch, width // patch),
        temporal_size=frames // joined,
        grid_type="slice",
        max_size=(config.sample_height // patch, config.sample_width // patch),
        device=model.proj_out.weight.device,
    )
    return cos, sin


@cache
def alphas() -> torch.Tensor:
    """Return the share of the clean clip in the square at each of the 1,000 timesteps; none at the last."""
    from diffusers import CogVideoXDDIMScheduler

    scheduler = CogVideoXDDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        rescale_betas_zero_snr=True,
        snr_shift_scale=1.0,
        timestep_spacing="trailing",
    )
    out: torch.Tensor = scheduler.alphas_cumprod
    return out


def _shares(timestep: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the factors of clip and noise, ``[B, 1, 1, 1, 1]`` each."""
    alpha = alphas().to(timestep.device)[timestep].float().reshape(-1, 1, 1, 1, 1)
    return alpha.sqrt(), (1 - alpha).clamp_min(0).sqrt()


def _velocity(
    transformer: Any,
    seen: torch.Tensor,
    timestep: torch.Tensor,
    anchor: torch.Tensor | None,
    text: torch.Tensor,
) -> torch.Tensor:
    """Ask the transformer; ``seen`` ``[B, C, T, H, W]``, ``anchor`` ``[B]`` the first latent frame of the clean token."""
    t = timestep
    if anchor is not None:
        # Two latent frames are one token, and a token is 2 by 2.
        t = per_frame(timestep.float() / STEPS, anchor // 2, seen.shape[2] // 2).round().long()
        t = t.repeat_interleave(seen.shape[3] // 2 * (seen.shape[4] // 2), dim=1)
    out: torch.Tensor = transformer(
        hidden_states=seen.to(text.dtype).transpose(1, 2),
        encoder_hidden_states=text,
        timestep=t,
        return_dict=False,
    )[0]
    return out.transpose(1, 2).float()


def loss(transformer: Any, latents: torch.Tensor, text: torch.Tensor, drawn: Draw) -> torch.Tensor:
    """Return the v-prediction loss, a scalar, over all latent frames but the anchor's two.

    ``latents`` ``[B, C, T, H, W]`` in the model's scale, ``text`` ``[B, 226, 4096]``.
    """
    timestep = (drawn.sigma * STEPS).long().clamp(0, STEPS - 1)
    clean, noise = _shares(timestep)
    kept = at_anchor(drawn.anchor, latents.shape[2]) | at_anchor(drawn.anchor + 1, latents.shape[2])
    seen = torch.where(kept, latents, clean * latents + noise * drawn.noise)
    predicted = _velocity(transformer, seen, timestep, drawn.anchor, text)
    error = (predicted - (clean * drawn.noise - noise * latents)) ** 2
    return error[~kept.expand_as(error)].mean()


@torch.no_grad()
def sample(
    transformer: Any,
    noise: torch.Tensor,
    text: torch.Tensor,
    empty_text: torch.Tensor,
    settings: Settings,
    anchor: torch.Tensor | None = None,
) -> torch.Tensor:
    """Return clean latents ``[B, C, T, H, W]`` by DDIM; ``anchor`` ``[B, C, 2, H, W]`` are the first two latent frames."""
    x = noise.clone()
    place = None if anchor is None else torch.zeros(x.shape[0], dtype=torch.long, device=x.device)
    times = (torch.arange(settings.steps, 0, -1) * (STEPS / settings.steps)).round().long() - 1
    for now, following in itertools.pairwise([*times.tolist(), -1]):
        if anchor is not None:
            x[:, :, :2] = anchor
        timestep = torch.full((x.shape[0],), now, device=x.device)
        v = _velocity(transformer, x, timestep, place, text)
        if settings.guidance != 1:
            without = _velocity(transformer, x, timestep, place, empty_text)
            v = without + settings.guidance * (v - without)
        clean, dirty = _shares(timestep)
        guess, rest = clean * x - dirty * v, clean * v + dirty * x
        if following < 0:
            x = guess
        else:
            clean, dirty = _shares(torch.full_like(timestep, following))
            x = clean * guess + dirty * rest
    if anchor is not None:
        x[:, :, :2] = anchor
    return x
