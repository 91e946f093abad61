"""How a stand-in gets its weights and how it is written to a file."""

import math
import zlib

import torch
from safetensors.torch import save_file

FP8 = torch.float8_e4m3fn


def shapes_of(module):
    """Names and shapes of what ComfyUI's own class would load, in its order."""
    return {name: tuple(tensor.shape) for name, tensor in module.state_dict().items()}


def random_weights(shapes, seed, gains=None):
    """Seeded float32 weights that keep activations near unit variance, so that sampling stays finite.

    ``gains`` maps the start of a name to a factor for the weights below it. Every tensor is seeded by its own name: one
    more layer leaves the others as they were.
    """
    return {name: _fill(name, shape, seed, _gain(name, gains or {})) for name, shape in shapes.items()}


def _gain(name, gains):
    return next((gain for start, gain in gains.items() if name.startswith(start)), 1.0)


def _fill(name, shape, seed, gain):
    generator = torch.Generator().manual_seed(zlib.crc32(f"{seed}:{name}".encode()))
    noise = torch.randn(shape, generator=generator)
    if name.endswith("gamma") or ("norm" in name and name.endswith("weight") and len(shape) == 1):
        return 1 + 0.05 * noise
    if name.endswith("bias"):
        return 0.02 * noise
    if name.endswith("modulation"):
        return noise / math.sqrt(shape[-1])
    if name.endswith(("embed_tokens.weight", "shared.weight")):
        return noise
    return noise * gain / math.sqrt(noise[0].numel())


def to_dtype(tensors, dtype, keep=torch.bfloat16):
    """Matrices and kernels in ``dtype``; vectors (norms, biases) in ``keep``, as published fp8 files have them."""
    return {name: t.to(dtype if t.ndim >= 2 else keep) for name, t in tensors.items()}


def to_scaled_fp8(tensors, linear, keep=torch.float16, mark=2):
    """ComfyUI's ``fp8_scaled`` layout: linear weights as ``weight / scale`` in fp8, ``scale`` beside them as
    ``…scale_weight``, and an (otherwise unused) ``scaled_fp8`` tensor whose dtype announces it.

    ``linear`` says which names are weights of linear layers. The announcing tensor has ``mark`` elements: 2 in diffusion
    models, none in text encoders, where ComfyUI loads it into an empty one.
    """
    out = {"scaled_fp8": torch.zeros(mark, dtype=FP8)}
    for name, tensor in tensors.items():
        if linear(name) and tensor.ndim == 2:
            scale = tensor.abs().max() / torch.finfo(FP8).max
            out[name] = (tensor / scale).to(FP8)
            out[name.removesuffix("weight") + "scale_weight"] = scale.to(torch.float32)
        else:
            out[name] = tensor.to(keep)
    return out


def write(tensors, path, metadata=None):
    """Write one ``.safetensors`` file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    contiguous = {name: tensor.contiguous() for name, tensor in tensors.items()}
    save_file(contiguous, str(path), metadata={"format": "pt", **(metadata or {})})
