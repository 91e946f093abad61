"""Short clips made with the LoRA as it is, each from its own first latent frame as the anchor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from . import cogvideox
from .cache import Sample
from .checkpoints import from_model, load_vae
from .config import Config
from .sample import Settings, sample
from .text import padded


@torch.no_grad()
def write(
    config: Config,
    transformer: Any,
    samples: Sequence[Sample],
    empty_text: torch.Tensor,
    step: int,
    device: torch.device,
) -> list[Path]:
    """Write ``previews/<step>_<number>.mp4`` for the first few clips; the noise is the same at every step."""
    output, family = config.output, config.family
    dtype = next(transformer.parameters()).dtype
    vae = load_vae(config.model.vae, torch.float32, family).to(device)
    settings = Settings(output.preview_steps, family.shift, output.preview_guidance)
    transformer.eval()
    written = []
    for number, one in enumerate(samples[: output.preview_clips]):
        latents, text = one.load()
        clean = latents.float().unsqueeze(0).to(device)
        noise = torch.randn(clean.shape, generator=torch.Generator().manual_seed(number))
        words, nothing = (
            padded([vectors], family.text_tokens).to(device, dtype) for vectors in (text, empty_text)
        )
        run = cogvideox.sample if family.kind == "cogvideox" else sample
        result = run(
            transformer, noise.to(device), words, nothing, settings, anchor=clean[:, :, : family.joined]
        )
        path = output.folder / "previews" / f"{step:06d}_{number}.mp4"
        write_video(path, to_bytes(vae.decode(from_model(vae, result)).sample[0]), config.fps)
        written.append(path)
    return written


def to_bytes(pixels: torch.Tensor) -> np.ndarray:
    """Return ``[3, T, H, W]`` from -1 to 1 as ``[T, H, W, 3]`` bytes."""
    scaled = ((pixels.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)
    return scaled.permute(1, 2, 3, 0).cpu().numpy()


def write_video(path: Path, frames: np.ndarray, fps: float, quality: int = 16) -> None:
    """Write ``[T, H, W, 3]`` bytes as H.264; ``quality`` is its constant rate factor, 0 for none lost."""
    from fractions import Fraction

    import av

    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        stream.height, stream.width = frames.shape[1:3]
        # Colours in full resolution: half of it smears things of 16 pixels.
        stream.pix_fmt = "yuv444p"
        stream.options = {"crf": str(quality), "preset": "veryfast"}
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
