"""The LoRA node on ComfyUI's real models: every naming changes the weights as it should, everything else is told."""

import contextlib
import os

import comfy.model_management
import folder_paths
import lora_files
import pytest
import tiny
import torch
from safetensors.torch import save_file
from test_injection import ksample

from nodes_py import lora as lora_node
from nodes_py.lora import FactorizedLora
from nodes_py.lora_check import LoraError
from nodes_py.lora_routes import answer


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setitem(
        folder_paths.folder_names_and_paths, "loras", ([str(tmp_path)], folder_paths.supported_pt_extensions)
    )
    folder_paths.filename_list_cache.pop("loras", None)
    yield tmp_path
    folder_paths.filename_list_cache.pop("loras", None)


def load(model, name, strength=1.0, model_low=None, low="none"):
    return FactorizedLora.execute(model, name, low, strength, strength, model_low).args


@contextlib.contextmanager
def patched(patcher):
    """The weights that sampling would use, merged by ComfyUI itself; none stay behind."""
    comfy.model_management.load_models_gpu([patcher], force_full_load=True)
    try:
        yield patcher.model.diffusion_model.state_dict()
    finally:
        comfy.model_management.unload_all_models()


@pytest.mark.parametrize("naming", lora_files.EVERY)
@pytest.mark.parametrize("kind", ["t2v", "5b"])
def test_every_naming_changes_the_weights_by_what_the_file_holds(folder, kind, naming, shown):
    tensors, change = lora_files.EVERY[naming]()
    save_file(tensors, str(folder / "any.safetensors"))
    model = tiny.model(kind)
    comfy.model_management.unload_all_models()  # of a test before this one
    before = {name: value.clone() for name, value in model.model.diffusion_model.state_dict().items()}
    out, _, report = load(model, "any.safetensors", 0.5)
    with patched(out) as weights:
        after = {name: value.clone() for name, value in weights.items()}
    for name, value in before.items():
        key = name[: -len(".weight")] if name.endswith(".weight") else name.replace(".bias", ":bias")
        expected = value + 0.5 * change.pop(key) if key in change else value
        assert torch.allclose(after[name], expected, atol=1e-6), name
    assert change == {}
    assert ": 20 of 20 modules, " in report or (naming == "diff and diff_b" and " of " in report)
    # And the shared model is as it was.
    assert all(
        torch.equal(value, before[name]) for name, value in model.model.diffusion_model.state_dict().items()
    )
    shown(kind, lora_namings=naming)


def test_two_files_go_into_their_experts_and_one_file_is_loaded_once(folder):
    for name, seed in (("pair_high_noise.safetensors", 1), ("pair_low_noise.safetensors", 2)):
        save_file(lora_files.pairs("bare blocks", seed)[0], str(folder / name))
    lora_node._loaded.cache_clear()
    high, low = tiny.model(), tiny.model(seed=3)
    out, out_low, report = load(high, "pair_high_noise.safetensors", 1.0, low, "pair_low_noise.safetensors")
    assert report.splitlines() == [
        "wan2.2 width 128 high: 20 of 20 modules, rank 4, no alpha (pair_high_noise.safetensors at strength 1)",
        "wan2.2 width 128 low: 20 of 20 modules, rank 4, no alpha (pair_low_noise.safetensors at strength 1)",
    ]
    one, two = (ksample(model, tiny.latent(), steps=2) for model in (out, out_low))
    assert not torch.equal(one, ksample(high, tiny.latent(), steps=2))
    assert not torch.equal(two, ksample(low, tiny.latent(), steps=2))
    load(high, "pair_high_noise.safetensors", 0.3)
    assert lora_node._loaded.cache_info().misses == 2
    # A file that was written again is loaded again.
    save_file(lora_files.pairs("pipe.dit", 9)[0], str(folder / "pair_high_noise.safetensors"))
    again, _, _ = load(high, "pair_high_noise.safetensors")
    assert not torch.equal(ksample(again, tiny.latent(), steps=2), one)


def test_swapped_files_are_refused(folder):
    for name in ("pair_HighNoise.safetensors", "pair_LowNoise.safetensors"):
        save_file(lora_files.pairs("bare blocks")[0], str(folder / name))
    with pytest.raises(
        LoraError, match="is for the low-noise expert, but it is chosen for the high-noise one: swap"
    ):
        load(tiny.model(), "pair_LowNoise.safetensors", 1.0, tiny.model(seed=3), "pair_HighNoise.safetensors")
    # Alone, nobody knows which expert the model is.
    assert "low: 20 of 20" in load(tiny.model(), "pair_LowNoise.safetensors")[2]


def test_half_of_the_blocks_loads_and_says_so(folder):
    tensors, _ = lora_files.pairs("transformer, diffusers names", blocks=1)
    tensors["transformer.blocks.7.attn1.to_q.lora_A.weight"] = torch.zeros(4, 128)
    save_file(tensors, str(folder / "half.safetensors"))
    out, _, report = load(tiny.model(), "half.safetensors")
    assert report == (
        "wan width 128: 10 of 20 modules, rank 4, no alpha; the file has nothing for block 1; 1 layer that the "
        "model does not have was left out (transformer.blocks.7.attn1.to_q) (half.safetensors at strength 1)"
    )
    assert len(out.patches) == 10


def test_layers_of_another_size_are_left_out_and_told(folder):
    tensors, _ = lora_files.pairs("bare blocks")
    tensors["blocks.0.ffn.0.lora_B.weight"] = torch.zeros(99, 4)
    save_file(tensors, str(folder / "odd.safetensors"))
    out, _, report = load(tiny.model(), "odd.safetensors")
    assert "19 of 20 modules" in report
    assert "1 layer of another size than the model's was left out (blocks.0.ffn.0)" in report
    assert len(out.patches) == 19
    assert ksample(out, tiny.latent(), steps=1).isfinite().all()


def without(tensors, ending):
    return {name: value for name, value in tensors.items() if not name.endswith(ending)}


def garbage(_):
    return b"\xff" * 64


REFUSED = {
    "another width": (
        lambda: lora_files.pairs("bare blocks", width=256)[0],
        r"was made for another model: its layers are 256 wide \(width 256\), those of wan width 128 are 128",
    ),
    "half of each pair": (
        lambda: without(lora_files.pairs("pipe.dit")[0], "lora_B.weight"),
        r"is incomplete: 20 of its 20 layers lack a half \(the first is blocks.0.cross_attn.k, without lora_up.weight\)",
    ),
    "an empty file": (dict, "is empty: download it again"),
    "no LoRA": (
        lambda: {"model.blocks.0.ffn.0.weight": torch.zeros(2, 2)},
        "is no LoRA: none of its 1 tensors is named like a part of one",
    ),
    "Qwen-Image": (
        lambda: {f"transformer_blocks.0.attn.to_q.lora_{one}.weight": torch.zeros(4, 4) for one in "AB"},
        "it looks like one for Qwen-Image",
    ),
    "HunyuanVideo": (
        lambda: {
            f"transformer.double_blocks.0.img_attn.qkv.lora_{one}.weight": torch.zeros(4, 4) for one in "AB"
        },
        "it looks like one for HunyuanVideo or Flux",
    ),
    "a text encoder": (
        lambda: {"lora_te_text_model.x.lora_A.weight": torch.zeros(4, 4)},
        "it looks like one for a text encoder",
    ),
    "unknown names": (
        lambda: {"secret.lora_A.weight": torch.zeros(4, 4)},
        "its layers are named in a way that is not known",
    ),
    "a layer twice": (
        lambda: {**lora_files.pairs("bare blocks")[0], **lora_files.pairs("pipe.dit")[0]},
        "has the layer blocks.0.cross_attn.k twice",
    ),
    "alpha of zero": (
        lambda: {**lora_files.pairs("bare blocks")[0], "blocks.0.ffn.0.alpha": torch.tensor(0.0)},
        "has an alpha of 0, with which it cannot work",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_would_do_nothing_is_refused_in_one_sentence(folder, case):
    make, sentence = REFUSED[case]
    save_file(make(), str(folder / "wrong.safetensors"))
    with pytest.raises(LoraError, match=sentence) as refusal:
        load(tiny.model(), "wrong.safetensors")
    assert "\n" not in str(refusal.value) and "wrong.safetensors" in str(refusal.value)


def test_a_file_that_is_cut_off_or_broken_is_refused(folder):
    path = folder / "cut.safetensors"
    save_file(lora_files.pairs("bare blocks")[0], str(path))
    data = path.read_bytes()
    for content, sentence in (
        (
            data[:-100],
            r"The file 'cut.safetensors' is cut off: it should have \d+ bytes and has \d+. Download it again",
        ),
        (data[:300], "is cut off: its header has"),
        (b"\xff" * 64, "is no safetensors file, or damaged"),
        (b"<!DOCTYPE html><html>", "is a web page: the download failed"),
        (b"version https://git-lfs.github.com/spec/v1", "is a Git LFS pointer"),
    ):
        path.write_bytes(content)
        with pytest.raises(LoraError, match=sentence):
            load(tiny.model(), "cut.safetensors")


def test_a_pytorch_file_is_checked_too(folder):
    torch.save(lora_files.pairs("pipe.dit")[0], folder / "old.pt")
    assert "20 of 20 modules, rank 4" in load(tiny.model(), "old.pt")[2]
    torch.save(lora_files.pairs("pipe.dit", width=256)[0], folder / "wide.pt")
    with pytest.raises(LoraError, match="was made for another model"):
        load(tiny.model(), "wide.pt")
    (folder / "bad.pt").write_bytes(b"nothing")
    with pytest.raises(LoraError, match="cannot be read, the file seems damaged"):
        load(tiny.model(), "bad.pt")


def test_advice_of_a_known_lora_is_offered_and_nothing_is_set(folder):
    save_file(lora_files.pairs("bare blocks")[0], str(folder / "Wan22_PusaV1_HIGH.safetensors"))
    out, _, report = load(tiny.model(), "Wan22_PusaV1_HIGH.safetensors", 1.0)
    assert "anchor_noise of about 0.2" in report.splitlines()[1]
    assert {patch[0] for patches in out.patches.values() for patch in patches} == {1.0}


def test_a_model_in_fp8_takes_the_same_lora(folder):
    save_file(lora_files.pairs("transformer, diffusers names")[0], str(folder / "any.safetensors"))
    model = tiny.load("t2v", dtype=torch.float8_e4m3fn)
    out, _, report = load(model, "any.safetensors")
    assert "20 of 20 modules" in report
    assert not torch.equal(ksample(out, tiny.latent(), steps=1), ksample(model, tiny.latent(), steps=1))


class Packed(torch.nn.Module):
    """A layer as GGUF loaders make it: packed bytes as its weight, the sizes in its own fields."""

    def __init__(self, linear):
        super().__init__()
        self.in_features, self.out_features = linear.in_features, linear.out_features
        packed = torch.zeros(linear.out_features, linear.in_features // 2 + 8, dtype=torch.uint8)
        self.weight = torch.nn.Parameter(packed, requires_grad=False)


def test_packed_weights_are_measured_by_their_layers(folder):
    save_file(lora_files.pairs("bare blocks")[0], str(folder / "any.safetensors"))
    model = tiny.load("t2v", seed=4)
    for block in model.model.diffusion_model.blocks:
        for name in ("0", "2"):
            block.ffn._modules[name] = Packed(block.ffn._modules[name])
    assert "20 of 20 modules" in load(model, "any.safetensors")[2]


def test_the_route_answers_from_the_header(folder, monkeypatch):
    save_file(
        lora_files.pairs("lora_unet__ (Wan Fun), alpha")[0],
        str(folder / "pusa_low_noise.safetensors"),
        {"note": "any"},
    )
    save_file(tiny.state_dict(), str(folder / "wan2.2_t2v_low_noise_tiny.safetensors"))
    save_file(tiny.state_dict(), str(folder / "wan2.2_t2v_high_noise_tiny.safetensors"))
    monkeypatch.setitem(
        folder_paths.folder_names_and_paths, "diffusion_models", ([str(folder)], {".safetensors"})
    )
    found = answer("pusa_low_noise.safetensors", "wan2.2_t2v_low_noise_tiny.safetensors")
    assert found == {
        "name": "pusa_low_noise.safetensors",
        "problem": None,
        "words": "wan2.2 width 128 low: 20 of 20 modules, rank 4, alpha 2",
        "model": "wan2.2 width 128",
        "expert": "low",
        "modules": {"matched": 20, "expected": 20},
        "complete": True,
        "known": found["known"],
    }
    assert found["known"]["anchorNoise"] == 0.2
    swapped = answer("pusa_low_noise.safetensors", "wan2.2_t2v_high_noise_tiny.safetensors")
    assert "is for the low-noise expert" in swapped["problem"]
    assert "no Wan model" in answer("pusa_low_noise.safetensors", "pusa_low_noise.safetensors")["problem"]
    # Without a model it knows the real widths alone.
    assert "it is 128 wide" in answer("pusa_low_noise.safetensors")["problem"]
    assert "checked when the graph runs" in answer("old.pt")["problem"]
    os.truncate(folder / "pusa_low_noise.safetensors", 5000)
    assert "is cut off" in answer("pusa_low_noise.safetensors")["problem"]
