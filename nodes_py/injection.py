"""Timestep-zero injection: a sampled video keeps one latent frame clean, the anchor.

The method is stage three of Factorized (Anchored) Video Generation, arXiv 2512.16371: latent frame ``k`` of the video is
the clean VAE latent of an image and has timestep 0 in every model call, the other frames are denoised as usual at
timestep ``t``. It is done with ComfyUI's wrappers on a clone of the model, so nothing of ComfyUI is replaced, other
patches compose, and nothing stays behind when a run ends.

Three places (``comfy.patcher_extension.WrappersMP``):

- ``OUTER_SAMPLE``, once a run: checks the shapes, brings the anchor into the model's latent scale, keeps it in the
  guider's own copy of ``model_options`` for the length of the run, and writes the exact anchor into the result.
- ``PREDICT_NOISE``, once a step: shows the model the clean frame and answers the sampler with it. Both after guidance
  and its hooks, so that no sampler can drift at the anchor.
- ``DIFFUSION_MODEL``, once a model call: turns the timestep ``[B]`` into one per latent frame, ``[B, T]``, with zero at the
  anchor's place. CogVideoX takes no such timestep: ``injection_cogvideo.py`` does the same for it.

The anchor travels with the MODEL rather than in the latent: after the high-noise expert of a two-expert model the
latent's frame is half noised, and a latent that marks it as clean would give the low-noise expert that noise as truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import comfy.sample
import torch
from comfy.patcher_extension import WrappersMP

from . import injection_cogvideo
from .forward_check import forward_refusal
from .injection_error import InjectionError

KEY = "factorized_anchor"
"""Our name among the model's wrappers and in ``transformer_options``."""


@dataclass(frozen=True)
class Anchor:
    """One clean latent frame for one place of the video.

    ``samples`` is ``[B, C, N, H, W]`` in the VAE's scale, with B of 1 or of the sampled batch; N is 1, or for CogVideoX 1.5 the
    two latent frames of one token. ``index`` is the (first) latent frame. ``noise`` is the share of the running sigma that the
    model still sees at the anchor: 0 is the paper's case.
    """

    samples: torch.Tensor
    index: int
    noise: float = 0.0

    @property
    def frames(self) -> range:
        """Return the latent frames that the anchor fills."""
        return range(self.index, self.index + self.samples.shape[2])


@dataclass
class _Placed:
    """An anchor in one run: ``clean`` and ``noise_frame`` are ``[B, C, N, H, W]`` in the model's scale."""

    index: int
    level: float
    clean: torch.Tensor
    noise_frame: torch.Tensor | None

    @property
    def span(self) -> slice:
        """Return where the anchor is among the video's latent frames."""
        return slice(self.index, self.index + self.clean.shape[2])

    def at(self, sigma: torch.Tensor) -> torch.Tensor:
        """Return the frame that the model sees at ``sigma`` (``[B]``): ``(1 - n*s) * clean + n*s * noise``."""
        if self.noise_frame is None:
            return self.clean
        share = (self.level * sigma).to(self.clean.dtype).reshape(-1, 1, 1, 1, 1)
        return (1.0 - share) * self.clean + share * self.noise_frame

    def to(self, like: torch.Tensor) -> None:
        """Move to the device and type that the sampler works in; a no-op from the second step on."""
        if self.clean.device != like.device or self.clean.dtype != like.dtype:
            self.clean = self.clean.to(like)
            if self.noise_frame is not None:
                self.noise_frame = self.noise_frame.to(like)


class _Run:
    """What one sampling run needs, from ``OUTER_SAMPLE`` to the model calls; gone with the guider's options."""

    __slots__ = ("frames", "placed", "retained", "worked")

    def __init__(self, placed: list[_Placed], frames: int, retained: tuple[int, ...]):
        self.placed = placed
        self.frames = frames
        self.retained = retained
        # Whether a model call went through; only ever set, as reading it would make torch.compile compile again.
        self.worked = False


def inject(model: Any, anchor: Anchor) -> Any:
    """Return a clone of ``model`` (a ``ModelPatcher``) that samples with ``anchor``; ``model`` itself is untouched.

    Anchors add up over several calls, one for each latent frame. Raises ``InjectionError`` where a frame has one already.
    """
    present = anchors_of(model)
    if any(set(other.frames) & set(anchor.frames) for other in present):
        raise InjectionError(
            f"Latent frame {anchor.index} already has an anchor from another Inject Anchor node: "
            "give one of the two another anchor_index, or remove it."
        )
    clone = model.clone()
    hooks = _Hooks((*present, anchor))
    for kind, wrapper in (
        (WrappersMP.OUTER_SAMPLE, hooks.outer_sample),
        (WrappersMP.PREDICT_NOISE, hooks.predict_noise),
        (WrappersMP.DIFFUSION_MODEL, hooks.diffusion_model),
    ):
        clone.remove_wrappers_with_key(kind, KEY)
        clone.add_wrapper_with_key(kind, KEY, wrapper)
    return clone


def anchors_of(model: Any) -> tuple[Anchor, ...]:
    """Return the anchors that ``model`` carries, in the order in which they were added."""
    wrappers = model.get_wrappers(WrappersMP.OUTER_SAMPLE, KEY)
    return wrappers[0].__self__.anchors if wrappers else ()


class _Hooks:
    """The three wrappers of one injection. Holds only what never changes; what a run adds is in its ``_Run``."""

    def __init__(self, anchors: tuple[Anchor, ...]):
        self.anchors = anchors

    def outer_sample(
        self,
        executor: Any,
        noise: torch.Tensor,
        latent_image: torch.Tensor,
        *args: Any,
        **kwargs: Any,
    ) -> torch.Tensor:
        """``CFGGuider.outer_sample``: latents are ``[B, C, T, H, W]`` in the VAE's scale."""
        guider = executor.class_obj
        for anchor in self.anchors:
            _check_shapes(anchor, latent_image)
        seed = kwargs.get("seed")
        if seed is None and len(args) >= 6:  # sampler, sigmas, denoise_mask, callback, disable_pbar, seed
            seed = args[5]
        base = guider.model_patcher.model
        placed = []
        for anchor in self.anchors:
            clean = base.process_latent_in(anchor.samples.to(torch.float32))
            frame = _noise_frame(noise, latent_image, anchor, seed) if anchor.noise > 0 else None
            placed.append(_Placed(anchor.index, anchor.noise, clean, frame))
        options = guider.model_options.setdefault("transformer_options", {})
        handler = guider.model_options.get("context_handler")
        retained = tuple(getattr(handler, "latent_retain_index_list", None) or ())
        # The guider works on its own copy of model_options, dropped after the run, but another wrapper may hold on to
        # it: take our entry out again ourselves.
        options[KEY] = _Run(placed, latent_image.shape[2], retained)
        try:
            out: torch.Tensor = executor(noise, latent_image, *args, **kwargs)
        finally:
            options.pop(KEY, None)
        for anchor in self.anchors:
            out[:, :, anchor.index : anchor.frames.stop] = anchor.samples.to(out)
        return out

    def predict_noise(
        self, executor: Any, x: torch.Tensor, timestep: torch.Tensor, *args: Any, **kwargs: Any
    ) -> torch.Tensor:
        """``CFGGuider.predict_noise``: ``x`` is ``[B, C, T, H, W]``, ``timestep`` the sigma, ``[B]``."""
        run = _run_of(executor.class_obj.model_options)
        # A copy of the whole video would cost more than all the rest, so the clean frame stands in the sampler's own x for the
        # length of the call; what stood there comes back, as the sampler goes on with it.
        if not _is_writable(x):
            x = x.clone()
        behind = [x[:, :, placed.span].clone() for placed in run.placed]
        try:
            for placed in run.placed:
                placed.to(x)
                x[:, :, placed.span] = placed.at(timestep)
            out: torch.Tensor = executor(x, timestep, *args, **kwargs)
            if _share_memory(out, x):
                out = out.clone()
        finally:
            for placed, frame in zip(run.placed, behind):
                x[:, :, placed.span] = frame
        if not run.worked:
            raise InjectionError(
                "Another node replaces the way in which this model is called, so the anchor's timestep cannot be set: remove "
                "the node that was added last between the model and Inject Anchor (a cache or a speed-up, often)."
            )
        for placed in run.placed:
            out[:, :, placed.span] = placed.clean
        return out

    def diffusion_model(
        self, executor: Any, x: torch.Tensor, timestep: torch.Tensor, *args: Any, **kwargs: Any
    ) -> torch.Tensor:
        """``WanModel.forward``: ``x`` is ``[B, C, T, H, W]`` or a window of it, ``timestep`` ``[B]`` or ``[B, T]``."""
        options = kwargs.get("transformer_options")
        if options is None:
            options = next((value for value in args if isinstance(value, dict)), {})
        run = _run_of({"transformer_options": options})
        indices = _indices(run, x.shape[2], options)
        try:
            if injection_cogvideo.is_cogvideo(executor.class_obj):
                out = injection_cogvideo.call(executor, x, timestep, _clean(run, indices), *args, **kwargs)
            else:
                out = _call(executor, x, timestep, _levels(run, indices), *args, **kwargs)
        except (RuntimeError, TypeError, ValueError, IndexError) as problem:
            refusal = None if run.worked else forward_refusal(executor.class_obj, problem)
            if refusal is None:
                raise
            raise refusal from problem
        run.worked = True
        return out


def _call(
    executor: Any,
    x: torch.Tensor,
    timestep: torch.Tensor,
    levels: dict[int, float],
    *args: Any,
    **kwargs: Any,
) -> torch.Tensor:
    """Call a network that takes a timestep for each latent frame, with ``levels`` (place: share of it) at the anchors."""
    if levels:
        timestep = _per_frame(timestep, x.shape[2] + _frames_behind(x, args, kwargs))
        for place, level in levels.items():
            timestep[:, place] = timestep[:, place] * level if level else 0.0
    out: torch.Tensor = executor(x, timestep, *args, **kwargs)
    return out


def _is_writable(x: torch.Tensor) -> bool:
    """Tell whether a part of ``x`` can be replaced in place: no gradients, no element that stands for several places."""
    if x.requires_grad or (x.is_inference() and not torch.is_inference_mode_enabled()):
        return False
    return x.is_contiguous()


def _share_memory(one: torch.Tensor, other: torch.Tensor) -> bool:
    return one.untyped_storage().data_ptr() == other.untyped_storage().data_ptr()


def _run_of(model_options: dict[str, Any]) -> _Run:
    run = model_options.get("transformer_options", {}).get(KEY)
    if not isinstance(run, _Run):
        raise InjectionError(
            "This sampler goes round ComfyUI's own sampling, so the anchor cannot reach the model: use KSampler, "
            "KSampler (Advanced) or SamplerCustomAdvanced after Inject Anchor."
        )
    return run


def _check_shapes(anchor: Anchor, latent: torch.Tensor) -> None:
    """Raise ``InjectionError`` where the anchor does not fit the sampled latent, with both shapes in the sentence."""
    if getattr(latent, "is_nested", False) or latent.ndim != 5:
        raise InjectionError(
            f"Inject Anchor needs a video latent [B, C, T, H, W], but the sampler was given {list(latent.shape)}: "
            "connect the latent output of Inject Anchor to the sampler."
        )
    batch, channels, frames, height, width = latent.shape
    shapes = (
        f"the anchor is {list(anchor.samples.shape)}, the sampled latent {list(latent.shape)} [B, C, T, H, W]"
    )
    if (channels, height, width) != (anchor.samples.shape[1], *anchor.samples.shape[3:]):
        raise InjectionError(
            f"The anchor does not fit the sampler's latent ({shapes}): connect the latent output of Inject Anchor to "
            "the sampler, or give both the same width and height."
        )
    if anchor.samples.shape[0] not in (1, batch):
        raise InjectionError(
            f"The number of anchors does not fit the batch ({shapes}): use one anchor, or as many as batch_size."
        )
    if not 0 <= anchor.index < frames or anchor.frames.stop > frames:
        raise InjectionError(
            f"anchor_index is {anchor.index}, but the sampled video has {frames} latent frames: choose 0 to {frames - 1}."
        )


def _noise_frame(noise: torch.Tensor, latent: torch.Tensor, anchor: Anchor, seed: Any) -> torch.Tensor:
    """Return the noise of the anchor's latent frames, ``[B, C, N, H, W]``: the run's own, as the seed gave it.

    A sampler that goes on from leftover noise brings none (all zeros), so the seed's noise is drawn again as
    ``comfy.sample.prepare_noise`` does for every sampler node.
    """
    frame = noise[:, :, anchor.index : anchor.frames.stop]
    if not torch.any(frame):
        frame = comfy.sample.prepare_noise(latent, int(seed or 0))[:, :, anchor.index : anchor.frames.stop]
    return frame.to(torch.float32)


def _indices(run: _Run, frames: int, options: dict[str, Any]) -> list[int]:
    """Return which of the video's latent frames this call's ``frames`` are.

    Under context windows the call has only the frames of ``transformer_options["context_window"]`` (ComfyUI's
    ``comfy.context_windows.IndexListContextWindow``), which may be out of order, and newer versions put one earlier frame
    in front (``causal_anchor_index``) or keep some in place (``latent_retain_index_list``).
    """
    window = options.get("context_window")
    indices = list(getattr(window, "index_list", ()))
    before = getattr(window, "causal_anchor_index", None)
    if before is not None and before >= 0:
        indices.insert(0, before)
    for index in run.retained:
        if 0 <= index < len(indices):
            indices[index] = index
    if len(indices) != frames and frames == run.frames:
        indices = list(range(frames))
    if len(indices) != frames:
        raise InjectionError(
            f"The model was called with {frames} latent frames of a video of {run.frames}, and no context window says "
            "which: remove the node that cuts the video into pieces, or use ComfyUI's own Context Windows."
        )
    return indices


def _levels(run: _Run, indices: list[int]) -> dict[int, float]:
    """Return where the anchors stand among a call's frames, each with the share of noise that is left there."""
    levels = {
        index: placed.level for placed in run.placed for index in range(placed.span.start, placed.span.stop)
    }
    return {place: levels[index] for place, index in enumerate(indices) if index in levels}


def _clean(run: _Run, indices: list[int]) -> dict[int, torch.Tensor]:
    """Return the clean frame ``[B, C, H, W]`` of each anchor's place among a call's frames."""
    frames = {
        index: placed.clean[:, :, index - placed.index]
        for placed in run.placed
        for index in range(placed.span.start, placed.span.stop)
    }
    return {place: frames[index] for place, index in enumerate(indices) if index in frames}


def _frames_behind(x: torch.Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> int:
    """Return how many reference frames the network will put behind the sampled ones; they keep the running timestep.

    ``time_dim_concat`` (Phantom) comes by place (context, clip_fea, time_dim_concat, transformer_options) or by name,
    ``context_latents`` (newer ComfyUI's in-context references) by name.
    """
    behind: Any = kwargs.get("time_dim_concat", args[2] if len(args) > 2 else None)
    frames = behind.shape[2] if torch.is_tensor(behind) else 0
    for reference in kwargs.get("context_latents") or ():
        if reference.shape[-2:] != x.shape[-2:]:
            raise InjectionError(
                f"A reference picture of {list(reference.shape)} in the conditioning has another size than the video "
                f"{list(x.shape)}, so the model cannot be told which frame is the anchor: give it the video's size, or "
                "remove the reference."
            )
        frames += reference.shape[-3]
    return frames


def _per_frame(timestep: torch.Tensor, frames: int) -> torch.Tensor:
    """Return a fresh ``[B, T]`` of timesteps from ``[B]``, ``[B, 1]`` or ``[B, T]``; the type is kept (fp32 in core)."""
    if timestep.ndim == 1:
        return timestep.unsqueeze(1).repeat(1, frames)
    if timestep.ndim == 2 and timestep.shape[1] == 1:
        return timestep.repeat(1, frames)
    if timestep.ndim == 2 and timestep.shape[1] == frames:
        return timestep.clone()
    raise InjectionError(
        f"Another node gives the model timesteps of shape {list(timestep.shape)} where [B] or [B, {frames}] is needed: "
        "remove the node that changes the timesteps."
    )
