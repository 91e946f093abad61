"""A run from the configuration to the LoRA file, on tiny models."""

import json

import pytest
import torch
from accelerate.state import AcceleratorState
from conftest import tiny_transformer
from safetensors import safe_open
from safetensors.torch import load_file

from anchor_lora import lora
from anchor_lora.batches import Batches
from anchor_lora.checkpoints import load_transformer, load_vae
from anchor_lora.config import Config
from anchor_lora.errors import TrainingError
from anchor_lora.families import FAMILIES
from anchor_lora.names import LINEARS, comfy_name
from anchor_lora.objective import loss
from anchor_lora.prepare import prepare
from anchor_lora.text import load_text_encoder, padded
from anchor_lora.train import run

ANY = FAMILIES["wan-any"]


@pytest.fixture(autouse=True)
def new_run():
    """accelerate keeps its settings for the life of a process."""
    yield
    AcceleratorState._reset_state(reset_partial_state=True)


def quiet(_):
    pass


def train(settings, **options):
    return run(Config.model_validate(settings), quiet, **options)


def test_a_single_file_and_a_folder_are_the_same_model(models):
    file = load_transformer(models / "wan.safetensors", ANY, torch.float32).state_dict()
    folder = load_transformer(models / "pipeline", ANY, torch.float32).state_dict()
    assert file.keys() == folder.keys()
    assert all(torch.equal(file[name], folder[name]) for name in file)
    file, folder = (
        load_vae(models / name, torch.float32).state_dict() for name in ("vae.safetensors", "pipeline")
    )
    assert all(torch.equal(file[name], folder[name]) for name in file)


def test_half_precision_keeps_what_diffusers_keeps_in_float32(models):
    file = load_transformer(models / "wan.safetensors", ANY, torch.bfloat16).state_dict()
    folder = load_transformer(models / "pipeline", ANY, torch.bfloat16).state_dict()
    assert {name: value.dtype for name, value in file.items()} == {
        name: value.dtype for name, value in folder.items()
    }
    assert all(torch.equal(file[name], folder[name]) for name in file)
    assert len({value.dtype for value in file.values()}) == 2


def test_a_model_of_another_family_is_refused(models):
    with pytest.raises(TrainingError, match=r"model.family says Wan 2.1 T2V 1.3B .* 128 wide with 2 layers"):
        load_transformer(models / "wan.safetensors", FAMILIES["wan2.1-1.3b"], torch.float32)
    with pytest.raises(TrainingError, match="no Wan diffusion model"):
        load_transformer(models / "vae.safetensors", ANY, torch.float32)
    with pytest.raises(TrainingError, match="no Wan VAE"):
        load_vae(models / "wan.safetensors", torch.float32)
    with pytest.raises(TrainingError, match="no UMT5"):
        load_text_encoder(models / "wan.safetensors", torch.float32)


def test_scaled_fp8_files_are_read(models, tmp_path):
    from safetensors.torch import save_file

    from anchor_lora.checkpoints import read_single_file

    scale = torch.tensor(0.5)
    weight = torch.tensor([[1.0, -2.0]]).to(torch.float8_e4m3fn)
    path = tmp_path / "scaled.safetensors"
    marks = {"scaled_fp8": torch.zeros(2).to(torch.float8_e4m3fn)}
    save_file(
        {"model.diffusion_model.a.weight": weight, "model.diffusion_model.a.scale_weight": scale, **marks},
        path,
    )
    out = read_single_file(path, torch.float32)
    assert list(out) == ["a.weight"]
    assert out["a.weight"].tolist() == [[0.5, -1.0]]


def test_the_lora_is_on_the_ten_linears_of_every_block_and_changes_nothing_yet():
    model = tiny_transformer()
    inputs = (torch.randn(1, 16, 2, 4, 4), torch.tensor([500.0]), torch.randn(1, 4, 4096))
    before = model(*inputs, return_dict=False)[0]
    lora.attach(model, 4, 4, seed=0)
    assert torch.allclose(model(*inputs, return_dict=False)[0], before, atol=1e-6)
    names = {comfy_name(name) for name, _ in lora.parameters(model)}
    assert len(names) == 2 * 10 * 2 == len(lora.parameters(model))
    assert {name.split(".", 3)[3] for name in names} == {
        f"{theirs}.lora_{part}.weight" for theirs in LINEARS.values() for part in "AB"
    }


def test_a_run_that_is_killed_goes_on_bit_for_bit(settings, tmp_path):
    straight = train(settings)
    whole = [json.loads(line)["loss"] for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines()]
    settings["output"]["folder"] = str(tmp_path / "again")
    train(settings, stop_after=2)
    log = tmp_path / "again" / "log.jsonl"
    # A step that was taken after the last checkpoint, and half of the line of one more.
    log.write_text(log.read_text() + '{"step": 3, "loss": 9.0, "seconds": 1.0}\n{"step": 4, "lo')
    resumed = train(settings)
    assert [json.loads(line)["loss"] for line in log.read_text().splitlines()] == whole
    assert len(whole) == 4 and len(set(whole)) == 4
    one, other = load_file(str(straight)), load_file(str(resumed))
    assert all(torch.equal(one[name], other[name]) for name in one)
    with safe_open(str(straight), framework="pt") as file:
        told = file.metadata()
    assert told["factorized_anchor.rank"] == "4" and told["factorized_anchor.steps"] == "4"
    assert (
        told["factorized_anchor.anchor_index"] == "random"
        and len(told["factorized_anchor.data_sha256"]) == 32
    )


def test_other_settings_do_not_go_on(settings):
    train(settings, stop_after=1)
    settings["lora"]["rank"] = 8
    with pytest.raises(TrainingError, match="other settings"):
        train(settings)


def loss_over(settings, transformer, batches):
    """The mean loss over the first batches of the run that ``settings`` describe."""
    config = Config.model_validate(settings)
    prepared = prepare(config, torch.float32, "cpu", quiet)
    source = Batches(config, prepared.samples, load_file(str(prepared.empty_text))["text"])
    with torch.no_grad():
        values = [
            loss(transformer, one.latents, one.text, one.drawn) for one in map(source.at, range(batches))
        ]
    return float(torch.stack(values).mean())


def test_a_step_that_accumulates_sees_all_its_batches(settings, tmp_path):
    settings["training"] |= {"accumulate": 3}
    train(settings, stop_after=1)
    (line,) = (tmp_path / "out" / "log.jsonl").read_text().splitlines()
    assert json.loads(line)["loss"] == pytest.approx(loss_over(settings, tiny_transformer(), 3), rel=1e-4)


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_training_lowers_the_loss(settings, precision):
    settings["training"] |= {"steps": 24, "rate": 1e-2, "precision": precision, "text_dropout": 0.0}
    path = train(settings)
    model = tiny_transformer()
    before = loss_over(settings, model, 12)
    lora.attach(model, 4, 4, seed=0)
    trained = load_file(str(path))
    lora.restore(model, {name: trained[comfy_name(name)].float() for name, _ in lora.parameters(model)})
    assert loss_over(settings, model, 12) < 0.95 * before


def test_all_keys_match_in_comfyui_and_change_the_model(settings, models, comfyui):
    import comfy.lora
    import comfy.sd
    import comfy.utils

    path = train(settings)
    patcher = comfy.sd.load_diffusion_model(str(models / "wan.safetensors"))
    keys = comfy.lora.model_lora_keys_unet(patcher.model, {})
    tensors = comfy.utils.load_torch_file(str(path))
    patches = comfy.lora.load_lora(tensors, keys)
    assert len(patches) == 20
    assert len(patcher.clone().add_patches(patches)) == 20
    assert any(bool(value.any()) for name, value in tensors.items() if "lora_B" in name)


def test_factorized_lora_loads_it_and_inject_anchor_samples_with_it(settings, models, comfyui, monkeypatch):
    import comfy.sd
    import folder_paths
    import nodes
    from nodes_py.injection import Anchor, inject
    from nodes_py.lora import FactorizedLora

    settings["training"]["rate"] = 0.1
    path = train(settings)
    folders = ([str(path.parent)], folder_paths.supported_pt_extensions)
    monkeypatch.setitem(folder_paths.folder_names_and_paths, "loras", folders)
    model = comfy.sd.load_diffusion_model(str(models / "wan.safetensors"))
    patched, _, report = FactorizedLora.execute(model, path.name, "none", 1.0, 1.0).args
    assert report == "wan width 128: 20 of 20 modules, rank 4, alpha 4 (anchor.safetensors at strength 1)"

    words = [[torch.zeros(1, 4, 4096), {}]]
    clean = torch.randn(1, 16, 1, 4, 4)
    results = [
        nodes.common_ksampler(
            inject(one, Anchor(clean, 1)),
            *(7, 2, 1.0, "euler", "simple", words, words),
            {"samples": torch.zeros(1, 16, 3, 4, 4)},
        )[0]["samples"]
        for one in (model, patched)
    ]
    for result in results:
        assert torch.equal(result[:, :, 1:2], clean)
    assert not torch.allclose(results[0][:, :, 0], results[1][:, :, 0], atol=1e-2)


def test_previews_and_plot_are_written(settings, tmp_path):
    settings["output"] |= {"preview_every": 2, "preview_clips": 1, "preview_steps": 2}
    settings["training"]["steps"] = 2
    train(settings)
    assert (tmp_path / "out" / "previews" / "000002_0.mp4").stat().st_size > 500
    assert (tmp_path / "out" / "loss.svg").read_text().startswith("<svg")


def test_what_was_left_out_is_listed(settings, tmp_path):
    said = []
    run(Config.model_validate(settings), said.append, cache_only=True)
    assert any("3 of 9 videos are left out" in line for line in said)
    listed = [json.loads(line) for line in (tmp_path / "cache" / "skipped.jsonl").read_text().splitlines()]
    assert len(listed) == 3 and all(one["why"] for one in listed)


def test_text_is_encoded_as_comfyui_does(models, comfyui):
    """Its CLIPLoader pads to 512 with zeros; ours does that when a batch is made."""
    import comfy.sd

    prompts = ["a red circle to the left of a blue square, on sand", "", "snow ❄ on the roof"]
    clip = comfy.sd.load_clip([str(models / "umt5.safetensors")], clip_type=comfy.sd.CLIPType.WAN)
    ours = load_text_encoder(models / "umt5.safetensors", torch.float32)
    for prompt in prompts:
        theirs = clip.encode_from_tokens(clip.tokenize(prompt))
        assert theirs.shape == (1, 512, 4096)
        assert torch.allclose(padded([ours.encode(prompt)]), theirs.float(), atol=2e-2)
