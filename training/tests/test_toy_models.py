"""The toy models: real architectures, files that ComfyUI's own loaders read, training that goes on bit for bit."""

import json

import pytest
import torch
from conftest import tiny_transformer
from PIL import Image
from safetensors.torch import load_file

from anchor_lora.checkpoints import from_model, load_transformer, load_vae, to_model
from anchor_lora.families import FAMILIES
from anchor_lora.text import load_text_encoder, padded
from toy import t2v, vae
from toy.loop import Schedule, train
from toy.make import SMOKE, make
from toy.quick import lean
from toy.settle import settle
from toy.short_text import ShortText
from toy.text import LENGTH


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("toy")
    return make(folder, SMOKE)


def test_training_that_is_killed_goes_on_bit_for_bit(tmp_path):
    def start(folder, stop_after=None):
        torch.manual_seed(0)
        model = torch.nn.Linear(3, 3)

        def loss_of(step):
            x = torch.randn(4, 3, generator=torch.Generator().manual_seed(step))
            return (model(x) - x.flip(1)).square().mean(), {}

        return train(
            model, loss_of, Schedule(8, 0.1, 0.1, warmup=2, average=0.9), folder, stop_after=stop_after
        )

    whole = start(tmp_path / "whole")
    start(tmp_path / "cut", stop_after=3)
    # A kill while the checkpoint was written.
    (tmp_path / "cut" / "checkpoint.new").write_bytes(b"half")
    with (tmp_path / "cut" / "log.jsonl").open("a") as taken_back:
        taken_back.write('{"step": 4, "loss": 9}\n{"step": 5, "lo')
    cut = start(tmp_path / "cut")
    assert torch.equal(whole.weight, cut.weight)
    lines = [(tmp_path / name / "log.jsonl").read_text().splitlines() for name in ("whole", "cut")]
    losses = [[json.loads(line)["loss"] for line in log] for log in lines]
    assert losses[0] == losses[1] and losses[0][-1] < losses[0][0]


def test_settling_gives_wans_statistics_and_the_same_pictures():
    autoencoder = vae.build(8).eval().requires_grad_(False)
    clips = vae.pixels(range(3), 5)
    before = vae.reconstruct(autoencoder, clips)
    settle(autoencoder, clips)
    assert torch.allclose(vae.reconstruct(autoencoder, clips), before, atol=2e-4)
    latents = to_model(autoencoder, autoencoder.encode(clips).latent_dist.mode()).transpose(0, 1).flatten(1)
    assert latents.mean(dim=1).abs().max() < 1e-3
    assert (latents.std(dim=1) - 1).abs().max() < 1e-3


def test_the_lean_vae_computes_the_same():
    clips = vae.pixels(range(2), 9)
    plain, leaner = vae.build(8).eval(), vae.build(8).eval()
    lean(leaner)
    assert torch.allclose(vae.reconstruct(leaner, clips), vae.reconstruct(plain, clips), atol=1e-4)


def test_a_colour_that_is_lost_costs_more_than_a_brightness_that_is_off():
    real = vae.pixels(range(4), 1)
    grey = real.mean(dim=1, keepdim=True).expand_as(real)
    size = ((grey - real) ** 2).mean().sqrt()
    assert vae.error_of(grey, real) > 2 * vae.error_of(real + size, real)
    assert vae.error_of(real, real) == 0


def test_a_short_caption_is_read_as_one_of_512_tokens():
    latents, timestep = torch.randn(3, 16, 2, 4, 4), torch.tensor([900.0, 500.0, 20.0])
    captions = [torch.randn(length, 4096) for length in (1, 5, 9)]
    model = tiny_transformer()
    with torch.no_grad():
        long = model(latents, timestep, padded(captions), return_dict=False)[0]
        text = ShortText(model).batch(captions)
        assert text.shape[1] == 10 < LENGTH
        assert torch.allclose(model(latents, timestep, text, return_dict=False)[0], long, atol=1e-4)


def test_words_and_their_order_are_in_the_vectors(made):
    encoder = load_text_encoder(made / "text_encoders" / "umt5_toy.safetensors", torch.float32)
    one = encoder.encode("a red circle and a blue square, on sand")
    other = encoder.encode("a blue circle and a red square, on sand")
    assert one.shape == other.shape
    # The word "circle" itself, after "red" and after "blue".
    pieces = encoder.tokenizer.encode("a red circle and a blue square, on sand", out_type=str)
    place = pieces.index("▁circle")
    alike = torch.nn.functional.cosine_similarity(one[place], other[place], dim=0)
    assert 0.4 < float(alike) < 0.97
    assert (one[place] - one[place].mean()).std() > 0.5


def test_every_word_of_the_world_is_a_piece(made):
    from toy.clips import clip

    encoder = load_text_encoder(made / "text_encoders" / "umt5_toy.safetensors", torch.float32)
    for number in range(140):
        for caption in (clip(77, number).caption, clip(77, number).first_caption):
            pieces = encoder.tokenizer.encode(caption, out_type=str)
            assert len(pieces) <= len(caption.replace(",", " ,").split()) + 2, pieces


def test_comfyuis_loaders_read_all_three(made, comfyui):
    import comfy.sd
    import comfy.utils

    autoencoder = load_vae(made / "vae" / "wan_toy_vae.safetensors", torch.float32)
    latents = from_model(autoencoder, torch.randn(1, 16, 2, 4, 4, generator=torch.Generator().manual_seed(1)))
    theirs = comfy.sd.VAE(sd=comfy.utils.load_torch_file(str(made / "vae" / "wan_toy_vae.safetensors")))
    ours = ((autoencoder.decode(latents).sample + 1) / 2).clamp(0, 1).permute(0, 2, 3, 4, 1)
    assert torch.allclose(theirs.decode(latents), ours, atol=5e-3)

    patcher = comfy.sd.load_diffusion_model(str(made / "diffusion_models" / "wan_toy_t2v.safetensors"))
    assert type(patcher.model).__name__ == "WAN21"
    model = load_transformer(
        made / "diffusion_models" / "wan_toy_t2v.safetensors", FAMILIES["wan-any"], torch.float32
    )
    x, t, text = torch.randn(1, 16, 3, 4, 4), torch.tensor([700.0]), torch.randn(1, 6, 4096)
    with torch.no_grad():
        theirs = patcher.model.diffusion_model.float()(x, t, text)
        assert torch.allclose(model(x, t, text, return_dict=False)[0], theirs, atol=2e-3)

    clip = comfy.sd.load_clip(
        [str(made / "text_encoders" / "umt5_toy.safetensors")], clip_type=comfy.sd.CLIPType.WAN
    )
    assert clip.encode_from_tokens(clip.tokenize("a red circle, on sand")).shape == (1, 512, 4096)


def test_the_files_fit_into_a_repository(made):
    encoder = (made / "text_encoders" / "umt5_toy.safetensors").stat().st_size
    network = sum(weight.numel() for weight in t2v.build(t2v.Plan()).parameters())
    autoencoder = sum(weight.numel() for weight in vae.build().parameters())
    # A million for the LoRA.
    assert encoder + 2 * (network + autoencoder) + 1e6 < 24e6


def test_a_sheet_of_samples_is_judged(made, tmp_path, monkeypatch, capsys):
    from toy import sheet

    out = tmp_path / "sheet.png"
    monkeypatch.setattr(
        "sys.argv", ["sheet", str(made), str(out), "--count", "2", "--steps", "2", "--anchored"]
    )
    sheet.main()
    assert Image.open(out).size == (9 * 64, 2 * 64)
    assert "mean score" in capsys.readouterr().out


def test_making_again_goes_on_from_what_is_there(made):
    names = load_file(str(made / "diffusion_models" / "wan_toy_t2v.safetensors"))
    make(made.parent, SMOKE)
    again = load_file(str(made / "diffusion_models" / "wan_toy_t2v.safetensors"))
    assert all(torch.equal(names[name], again[name]) for name in names)
