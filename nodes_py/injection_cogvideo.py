"""CogVideoX: timestep zero for the tokens of the anchor, where the network takes one timestep for the whole video.

``comfy.ldm.cogvideo.model.CogVideoXTransformer3DModel`` (ComfyUI 0.21 and newer) turns the timestep ``[B]`` into one
modulation for all tokens: in ``norm1`` and ``norm2`` of each block, which give scale, shift and gate to the picture's and the
text's tokens, and in ``norm_out``. For the anchor's tokens these must come from timestep zero; text tokens keep the
running one.

So the network is called with ``[t, 0]``, twice as many timesteps as videos. Its own time embedding then makes both vectors. For
the length of this call, hooks of torch on those norms hand the first half to the norm, run it again with the second, and take
each token's values from the one that it belongs to. No function is replaced, and the hooks are gone when the call ends.

CogVideoX 1.5 joins two latent frames in one token (``patch_size_t``): an anchor has to fill both.
"""

from __future__ import annotations

from typing import Any

import torch

from .injection_error import InjectionError

Modulated = tuple[torch.Tensor, ...]
_CLASS = "CogVideoXTransformer3DModel"


def is_cogvideo(network: Any) -> bool:
    """Tell ComfyUI's CogVideoX network by its class, which older versions do not have."""
    return type(network).__name__ == _CLASS


def call(
    executor: Any,
    x: torch.Tensor,
    timestep: torch.Tensor,
    clean: dict[int, torch.Tensor],
    context: torch.Tensor,
    ofs: torch.Tensor | None = None,
    *args: Any,
    **kwargs: Any,
) -> torch.Tensor:
    """Call the network with the frames ``clean`` (place: ``[b, C, H, W]``) at timestep zero.

    ``x`` is ``[B, C, T, H, W]``, maybe with further channels behind those of the video; ``timestep`` and ``ofs`` are ``[B]``.
    """
    if not clean:
        return executor(x, timestep, context, ofs, *args, **kwargs)
    network = executor.class_obj
    if timestep.ndim != 1:
        raise InjectionError(
            f"Another node gives CogVideoX timesteps of shape {list(timestep.shape)} where [B] is needed: remove it."
        )
    # What the sampler passes is scaled by the running noise level; a clean frame is not.
    x = x.clone()
    for place, frame in clean.items():
        x[:, : frame.shape[1], place] = frame.repeat(x.shape[0] // frame.shape[0], 1, 1, 1).to(x)
    hooks = _Hooks(_tokens(network, x, clean))
    both = torch.cat([timestep, torch.zeros_like(timestep)])
    handles: list[Any] = []
    try:
        for norm in _norms(network):
            handles.append(norm.register_forward_pre_hook(hooks.before, with_kwargs=True))
            handles.append(norm.register_forward_hook(hooks.after, with_kwargs=True))
        return executor(x, both, context, None if ofs is None else torch.cat([ofs, ofs]), *args, **kwargs)
    finally:
        for handle in handles:
            handle.remove()


def _norms(network: Any) -> list[Any]:
    return [network.norm_out, *(norm for block in network.blocks for norm in (block.norm1, block.norm2))]


def _tokens(network: Any, x: torch.Tensor, clean: dict[int, torch.Tensor]) -> torch.Tensor:
    """Return which picture tokens are the anchor's, ``[N]``, in the network's order: frames, rows, columns."""
    joined = network.patch_size_t or 1
    frames, height, width = x.shape[2:]
    each = -(-height // network.patch_size) * -(-width // network.patch_size)
    tokens = torch.zeros(-(-frames // joined), dtype=torch.bool, device=x.device)
    for token in range(tokens.shape[0]):
        held = [frame in clean for frame in range(token * joined, min((token + 1) * joined, frames))]
        if any(held) and not all(held):
            raise InjectionError(
                f"The anchor fills only a part of the {joined} latent frames that CogVideoX joins: give context windows an even "
                "length and overlap."
            )
        tokens[token] = all(held)
    return tokens.repeat_interleave(each)


class _Hooks:
    """Two hooks on each norm: one parts the two time embeddings, one puts the two results together."""

    def __init__(self, tokens: torch.Tensor):
        self.tokens = tokens[None, :, None]
        self.running = False
        self.zero: torch.Tensor | None = None

    def before(self, norm: Any, args: Any, kwargs: Any) -> tuple[Any, Any] | None:
        """Leave the norm the running timestep's embedding, and keep that of timestep zero."""
        if self.running:
            return None
        states = [*args, *kwargs.values()]
        running, self.zero = states.pop().chunk(2)
        return (*states, running), {}

    def after(self, norm: Any, args: Any, kwargs: Any, out: Any) -> Any:
        """Take the anchor's tokens from the norm at timestep zero; the text's values are left as they are."""
        if self.running:
            return None
        self.running = True
        try:
            clean = norm(*args[:-1], self.zero)
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
