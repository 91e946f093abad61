"""Tiny Wan models in the real layout, made in memory and loaded by ComfyUI's own loader; conditioning; a spy."""

import contextlib
import functools

import comfy.model_management
import comfy.ops
import comfy.sd
import torch
from comfy.ldm.wan import model as wan

LAYERS = 2


def state_dict(kind="t2v", seed=0, dtype=torch.float32, width=128, **config):
    """Seeded weights of a two-layer Wan model: `t2v` (16 channels), `5b` (48), `i2v` (36 in), `vace`, `camera`."""
    config = {
        "t2v": {},
        "5b": {"in_dim": 48, "out_dim": 48},
        "i2v": {"in_dim": 36},
        "vace": {"vace_layers": 1, "vace_in_dim": 96},
        "camera": {"model_type": "camera_2.2", "in_dim": 36},
        **{"control": {"in_dim": 48}},
    }[kind] | config
    cls = {"vace": wan.VaceWanModel, "camera": wan.CameraWanModel}.get(kind, wan.WanModel)
    net = cls(
        dim=width,
        ffn_dim=width // 2,
        num_heads=width // 128,
        num_layers=LAYERS,
        dtype=torch.float32,
        device="meta",
        operations=comfy.ops.disable_weight_init,
        **config,
    )
    generator = torch.Generator().manual_seed(seed)
    out = {}
    for name, value in net.state_dict().items():
        weight = torch.randn(value.shape, generator=generator) * (0.4 / max(1, value[0].numel()) ** 0.5)
        if "norm" in name and name.endswith("weight"):
            weight = weight * 0.1 + 1.0
        out[name] = weight.to(dtype)
    return out


def load(kind="t2v", seed=0, dtype=torch.float32, **config):
    """Return a ModelPatcher with weights of `dtype`, as UNETLoader makes it."""
    return comfy.sd.load_diffusion_model_state_dict(
        state_dict(kind, seed, torch.float32, **config), model_options={"dtype": dtype}
    )


@functools.lru_cache(maxsize=8)
def model(kind="t2v", seed=0):
    """A shared model; injection must leave it as it was, so sharing it is a test of its own."""
    return load(kind, seed)


def cond(seed, tokens=6):
    """Conditioning as CLIPTextEncode makes it, `[1, tokens, 4096]`."""
    return [[torch.randn(1, tokens, 4096, generator=torch.Generator().manual_seed(seed)), {}]]


def latent(frames=3, height=4, width=6, batch=1, channels=16):
    """An empty latent dict, `[B, C, T, H, W]`."""
    return {"samples": torch.zeros(batch, channels, frames, height, width)}


def anchor_samples(seed=7, height=4, width=6, batch=1, channels=16):
    """A clean latent frame in the VAE's scale, `[B, C, 1, H, W]`."""
    return torch.randn(batch, channels, 1, height, width, generator=torch.Generator().manual_seed(seed))


class Spy:
    """What the network itself saw: `x` at its first convolution, `t` where it is embedded."""

    def __init__(self):
        self.x, self.t = [], []

    def calls(self):
        assert len(self.x) == len(self.t) > 0
        return list(zip(self.x, self.t))


@contextlib.contextmanager
def spy_on(*patchers):
    """Record every call of the given models' networks, below any wrapper of ComfyUI."""
    spy = Spy()
    embed = wan.sinusoidal_embedding_1d

    def embedding(dim, position):
        spy.t.append(position.detach().clone())
        return embed(dim, position)

    hooks = [
        patcher.model.diffusion_model.patch_embedding.register_forward_pre_hook(
            lambda _module, inputs: spy.x.append(inputs[0].detach().clone())
        )
        for patcher in patchers
    ]
    wan.sinusoidal_embedding_1d = embedding
    try:
        yield spy
    finally:
        wan.sinusoidal_embedding_1d = embed
        for hook in hooks:
            hook.remove()
