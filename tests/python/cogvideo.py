"""A stand-in for ComfyUI's CogVideoX, which 0.3.75 has not: the same class names, signatures, parameter names and order of work
as `comfy/ldm/cogvideo/model.py` of newer versions, written anew. It runs in ComfyUI's real samplers.

And the weights' names in diffusers, so that one set of tiny weights goes into both.
"""

import comfy.latent_formats
import comfy.ldm.common_dit
import comfy.model_base
import comfy.model_patcher
import comfy.supported_models_base
import torch
from comfy.patcher_extension import WrapperExecutor, WrappersMP, get_all_wrappers
from torch import nn
from torch.nn import functional

HEADS, HEAD, TEXT, TIME = 2, 16, 24, 16
DIM = HEADS * HEAD


def waves(positions, dim):
    """Cosines and then sines of each position, `[N, dim]`."""
    rates = 10000.0 ** (-torch.arange(dim // 2, dtype=torch.float32) / (dim // 2))
    angles = positions.float()[:, None] * rates
    return torch.cat([angles.cos(), angles.sin()], dim=-1)


def rotary(frames, rows, columns):
    """Cosine and sine, `[frames * rows * columns, HEAD]`, each number twice in a row."""
    parts = []
    for axis, (size, dim) in enumerate(
        ((frames, HEAD // 4), (rows, HEAD // 8 * 3), (columns, HEAD // 8 * 3))
    ):
        rates = 10000.0 ** (-torch.arange(0, dim, 2, dtype=torch.float32) / dim)
        angles = (torch.arange(size).float()[:, None] * rates).repeat_interleave(2, dim=-1)
        shape = [1, 1, 1, dim]
        shape[axis] = size
        parts.append(angles.reshape(shape).expand(frames, rows, columns, dim))
    angles = torch.cat(parts, dim=-1).reshape(-1, HEAD)
    return angles.cos(), angles.sin()


def rotate(x, tables):
    cos, sin = tables
    turned = torch.stack([-x[..., 1::2], x[..., 0::2]], dim=-1).flatten(-2)
    return x * cos + turned * sin


class LayerNormZero(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear, self.norm = nn.Linear(TIME, 6 * DIM), nn.LayerNorm(DIM, eps=1e-5)

    def forward(self, hidden_states, encoder_hidden_states, temb):
        values = self.linear(functional.silu(temb)).chunk(6, dim=1)
        shift, scale, gate, text_shift, text_scale, text_gate = (value[:, None, :] for value in values)
        return (
            self.norm(hidden_states) * (1 + scale) + shift,
            self.norm(encoder_hidden_states) * (1 + text_scale) + text_shift,
            gate,
            text_gate,
        )


class AdaLayerNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear, self.norm = nn.Linear(TIME, 2 * DIM), nn.LayerNorm(DIM, eps=1e-5)

    def forward(self, x, temb):
        shift, scale = self.linear(functional.silu(temb)).chunk(2, dim=1)
        return self.norm(x) * (1 + scale)[:, None, :] + shift[:, None, :]


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = LayerNormZero(), LayerNormZero()
        self.q, self.k, self.v, self.attn_out = (nn.Linear(DIM, DIM) for _ in range(4))
        self.norm_q, self.norm_k = nn.LayerNorm(HEAD, eps=1e-6), nn.LayerNorm(HEAD, eps=1e-6)
        self.ff_proj, self.ff_out = nn.Linear(DIM, 4 * DIM), nn.Linear(4 * DIM, DIM)

    def forward(
        self, hidden_states, encoder_hidden_states, temb, image_rotary_emb=None, transformer_options=None
    ):
        text = encoder_hidden_states.shape[1]
        video, words, gate, text_gate = self.norm1(hidden_states, encoder_hidden_states, temb)
        joint = torch.cat([words, video], dim=1)
        q, k, v = (
            one(joint).unflatten(-1, (HEADS, HEAD)).transpose(1, 2) for one in (self.q, self.k, self.v)
        )
        q, k = self.norm_q(q), self.norm_k(k)
        q, k = (
            torch.cat([one[:, :, :text], rotate(one[:, :, text:], image_rotary_emb)], dim=2) for one in (q, k)
        )
        seen = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        seen = self.attn_out(seen)
        hidden_states = hidden_states + gate * seen[:, text:]
        encoder_hidden_states = encoder_hidden_states + text_gate * seen[:, :text]
        video, words, gate, text_gate = self.norm2(hidden_states, encoder_hidden_states, temb)
        out = self.ff_out(functional.gelu(self.ff_proj(torch.cat([words, video], dim=1)), approximate="tanh"))
        return hidden_states + gate * out[:, text:], encoder_hidden_states + text_gate * out[:, :text]


class PatchEmbed(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.proj, self.text_proj = nn.Linear(channels * 8, DIM), nn.Linear(TEXT, DIM)

    def forward(self, text_embeds, image_embeds):
        batch, frames, channels, height, width = image_embeds.shape
        x = image_embeds.reshape(batch, frames // 2, 2, channels, height // 2, 2, width // 2, 2)
        x = x.permute(0, 1, 4, 6, 3, 2, 5, 7).flatten(4).flatten(1, 3)
        return torch.cat([self.text_proj(text_embeds), self.proj(x)], dim=1)


class CogVideoXTransformer3DModel(nn.Module):
    def __init__(
        self, in_channels=16, num_layers=2, ofs_embed_dim=None, image_model=None, dtype=None, device=None, **_
    ):
        super().__init__()
        self.dtype, self.in_channels, self.patch_size, self.patch_size_t = dtype, in_channels, 2, 2
        self.patch_embed = PatchEmbed(in_channels)
        self.time_embedding_linear_1 = nn.Linear(DIM, TIME)
        self.time_embedding_linear_2 = nn.Linear(TIME, TIME)
        self.blocks = nn.ModuleList(Block() for _ in range(num_layers))
        self.norm_final, self.norm_out = nn.LayerNorm(DIM, eps=1e-5), AdaLayerNorm()
        self.proj_out = nn.Linear(DIM, 16 * 8)

    def forward(self, x, timestep, context, ofs=None, transformer_options=None, **kwargs):
        transformer_options = transformer_options or {}
        wrappers = get_all_wrappers(WrappersMP.DIFFUSION_MODEL, transformer_options)
        executor = WrapperExecutor.new_class_executor(self._forward, self, wrappers)
        return executor.execute(x, timestep, context, ofs, transformer_options, **kwargs)

    def _forward(self, x, timestep, context, ofs=None, transformer_options=None, **kwargs):
        _, _, t, h, w = x.shape
        x = comfy.ldm.common_dit.pad_to_patch_size(x, (2, 2, 2)).permute(0, 2, 1, 3, 4)
        batch, frames, _, height, width = x.shape
        embedding = self.time_embedding_linear_1(waves(timestep, DIM).to(x.dtype))
        embedding = self.time_embedding_linear_2(functional.silu(embedding))
        hidden = self.patch_embed(context, x)
        text, video = hidden[:, : context.shape[1]], hidden[:, context.shape[1] :]
        tables = rotary(frames // 2, height // 2, width // 2)
        for block in self.blocks:
            video, text = block(
                hidden_states=video,
                encoder_hidden_states=text,
                temb=embedding,
                image_rotary_emb=tables,
                transformer_options=transformer_options,
            )
        video = self.proj_out(self.norm_out(self.norm_final(video), temb=embedding))
        video = video.reshape(batch, frames // 2, height // 2, width // 2, 16, 2, 2, 2)
        video = video.permute(0, 4, 1, 5, 2, 6, 3, 7).reshape(batch, 16, frames, height, width)
        return video[:, :, :t, :h, :w]


class CogVideoX(comfy.model_base.BaseModel):
    def __init__(self, model_config, device=None):
        kind = comfy.model_base.ModelType.V_PREDICTION
        super().__init__(model_config, kind, device=device, unet_model=CogVideoXTransformer3DModel)


class Latents(comfy.latent_formats.LatentFormat):
    latent_channels, latent_dimensions, scale_factor = 16, 3, 0.7


class Config(comfy.supported_models_base.BASE):
    latent_format = Latents


_NAMES = (
    ("transformer_blocks.", "blocks."),
    ("time_embedding.linear_", "time_embedding_linear_"),
    ("attn1.to_out.0.", "attn_out."),
    ("attn1.to_", ""),
    ("attn1.", ""),
    ("ff.net.0.proj.", "ff_proj."),
    ("ff.net.2.", "ff_out."),
)


def core_name(name):
    """Return what ComfyUI calls a weight of diffusers."""
    for theirs, ours in _NAMES:
        name = name.replace(theirs, ours)
    return name


def load(weights=None, **config):
    """Return a ModelPatcher of the stand-in, with weights under diffusers' names."""
    settings = Config({"dtype": torch.float32, **config})
    settings.set_inference_dtype(torch.float32, None)
    model = CogVideoX(settings)
    if weights is not None:
        model.diffusion_model.load_state_dict({core_name(name): value for name, value in weights.items()})
    return comfy.model_patcher.ModelPatcher(model, torch.device("cpu"), torch.device("cpu"))


def cond(seed, tokens=5):
    return [[torch.randn(1, tokens, TEXT, generator=torch.Generator().manual_seed(seed)), {}]]
