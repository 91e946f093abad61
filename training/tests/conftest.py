"""Tiny models of the real architectures, a folder of toy videos, and a configuration that uses them."""

import json
import os
import sys
from pathlib import Path

import pytest
import torch
from diffusers import AutoencoderKLWan, WanTransformer3DModel

from anchor_lora.preview import write_video
from toy import text
from toy.clips import clip
from toy.export import write_transformer, write_vae

ROOT = Path(__file__).parents[2]
COMFYUI = Path(os.environ.get("FACTORIZED_TESTBED") or ROOT / ".testbed") / "ComfyUI"

torch.set_num_threads(1)


def tiny_transformer(seed=0, layers=2):
    torch.manual_seed(seed)
    model = WanTransformer3DModel(num_attention_heads=1, ffn_dim=32, num_layers=layers)
    with torch.no_grad():
        for weight in model.parameters():
            weight.add_(0.02 * torch.randn_like(weight))
    return model.eval()


@pytest.fixture(scope="session")
def models(tmp_path_factory):
    """Single files as ComfyUI has them, and diffusers folders of the same weights."""
    folder = tmp_path_factory.mktemp("models")
    transformer = tiny_transformer()
    transformer.save_pretrained(folder / "pipeline" / "transformer")
    write_transformer(transformer, folder / "wan.safetensors", torch.float32)
    torch.manual_seed(1)
    vae = AutoencoderKLWan(base_dim=8)
    vae.save_pretrained(folder / "pipeline" / "vae")
    write_vae(vae, folder / "vae.safetensors", torch.float32)
    text.write(folder / "umt5.safetensors")
    return folder


@pytest.fixture(scope="session")
def videos(tmp_path_factory):
    """Six clips of 32 by 32 pixels with captions beside them, and three files that are no use."""
    folder = tmp_path_factory.mktemp("videos")
    for number in range(6):
        shown = clip(1, number)
        write_video(folder / f"clip{number}.mp4", shown.frames(9)[:, ::2, ::2], 16.0, quality=0)
        (folder / f"clip{number}.txt").write_text(shown.caption, encoding="utf-8")
    write_video(folder / "short.mp4", clip(1, 7).frames(5)[:, ::2, ::2], 16.0)
    (folder / "short.txt").write_text("too short", encoding="utf-8")
    (folder / "broken.mp4").write_bytes(b"no video")
    (folder / "broken.txt").write_text("broken", encoding="utf-8")
    write_video(folder / "wordless.mp4", clip(1, 8).frames(9)[:, ::2, ::2], 16.0)
    return folder


@pytest.fixture
def settings(models, videos, tmp_path):
    """The configuration as its file would have it; tests change what they are about."""
    return {
        "model": {
            "family": "wan-any",
            "transformer": str(models / "wan.safetensors"),
            "vae": str(models / "vae.safetensors"),
            "text_encoder": str(models / "umt5.safetensors"),
        },
        "data": {
            "folder": str(videos),
            "width": 32,
            "height": 32,
            "frames": 9,
            "cache": str(tmp_path / "cache"),
        },
        "lora": {"rank": 4},
        "training": {"steps": 4, "precision": "fp32", "warmup": 2, "rate": 1e-3},
        "output": {"folder": str(tmp_path / "out"), "save_every": 2, "preview_every": 0},
    }


def toml(settings):
    """The few kinds of values that settings have, as TOML."""
    lines = []
    for section, values in settings.items():
        lines.append(f"[{section}]")
        lines += [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    return "\n".join(lines)


@pytest.fixture
def comfyui():
    """ComfyUI's own code and our nodes, where the testbed has been set up."""
    if not COMFYUI.exists():
        pytest.skip("the testbed's ComfyUI is not there")
    added = [str(COMFYUI), str(ROOT), str(ROOT / "scripts" / "testbed" / "stubs")]
    sys.path[:0] = added
    import comfy.options

    comfy.options.enable_args_parsing(False)
    from comfy.cli_args import args

    args.cpu = True
    yield
    for path in added:
        sys.path.remove(path)
