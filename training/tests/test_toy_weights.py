"""The weights of the toy world that are in the repository: what they are, and that ComfyUI makes the same frames with them."""

import numpy as np
import pytest
import torch
from conftest import ROOT

from anchor_lora.checkpoints import from_model, to_model
from anchor_lora.preview import to_bytes
from anchor_lora.sample import Settings, sample
from toy import vae
from toy.clips import clip
from toy.judge import judge
from toy.studio import Studio

MODELS = ROOT / "training" / "toy-models" / "models"
LORA = MODELS / "loras" / "wan_toy_anchor.safetensors"
UNSEEN = 9
"""The seed of clips that nothing has learned from."""


@pytest.fixture(scope="module")
def studio():
    return Studio(MODELS, LORA)


def test_all_of_them_stay_under_24_megabytes():
    files = [path for path in MODELS.rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == [
        "umt5_toy.safetensors",
        "wan_toy_anchor.safetensors",
        "wan_toy_t2v.safetensors",
        "wan_toy_vae.safetensors",
    ]
    assert sum(path.stat().st_size for path in files) < 24e6


def test_the_vae_gives_back_clips_that_it_has_not_seen(studio):
    clips = vae.pixels(range(7), 9, UNSEEN)
    again = [vae.reconstruct(studio.vae, one[None]) for one in clips]
    decibels = torch.stack([vae.psnr(new, old[None]) for new, old in zip(again, clips, strict=True)])
    assert decibels[:, 0].mean() > 36 and decibels[:, 1:].mean() > 32
    scores = [judge(to_bytes(new[0]), clip(UNSEEN, number).prompt).score for number, new in enumerate(again)]
    assert np.mean(scores) > 0.88


def test_a_later_anchor_is_a_still_clips_and_shows_its_picture(studio):
    """What Inject Anchor encodes for a later latent frame, against a picture that is encoded alone, with a trained VAE."""
    frames = np.stack([clip(UNSEEN, number).frames(9) for number in range(7)])
    with torch.no_grad():
        own = to_model(studio.vae, studio.vae.encode(vae.pixels(range(7), 9, UNSEEN)).latent_dist.mode())

    def error(clean, place):
        video = own.clone()
        video[:, :, place : place + 1] = clean
        return float(np.abs(studio.decoded(video)[:, 4 * place].astype(float) - frames[:, 4 * place]).mean())

    for place in (1, 2):
        still, alone = (studio.encoded(frames[:, 4 * place], at) for at in (place, 0))
        assert error(still, place) < error(alone, place) / 2


def test_comfyui_makes_the_same_frames_with_the_lora_and_an_anchor(studio, comfyui, monkeypatch):
    """FactorizedLora, ModelSamplingSD3, Inject Anchor and KSampler against the trainer's own sampler."""
    import comfy.sample
    import comfy.sd
    import comfy.utils
    import folder_paths
    import nodes
    from comfy_extras.nodes_model_advanced import ModelSamplingSD3
    from nodes_py.injection import Anchor, inject
    from nodes_py.lora import FactorizedLora

    asked, steps, seed = clip(UNSEEN, 3), 8, 5
    frame = vae.pixels(range(3, 4), 1, UNSEEN)
    with torch.no_grad():
        clean = studio.vae.encode(frame).latent_dist.mode()

    folders = ([str(LORA.parent)], folder_paths.supported_pt_extensions)
    monkeypatch.setitem(folder_paths.folder_names_and_paths, "loras", folders)
    model = comfy.sd.load_diffusion_model(str(MODELS / "diffusion_models" / "wan_toy_t2v.safetensors"))
    patched, _, report = FactorizedLora.execute(model, LORA.name, "none", 1.0, 1.0).args
    assert "50 of 50 modules" in report
    (shifted,) = ModelSamplingSD3().patch(patched, 3.0)
    encoder = comfy.sd.load_clip(
        [str(MODELS / "text_encoders" / "umt5_toy.safetensors")], clip_type=comfy.sd.CLIPType.WAN
    )
    words, nothing = (
        encoder.encode_from_tokens_scheduled(encoder.tokenize(text)) for text in (asked.caption, "")
    )
    empty = {"samples": torch.zeros(1, 16, 3, 8, 8)}
    theirs = nodes.common_ksampler(
        inject(shifted, Anchor(clean, 0)), seed, steps, 4.0, "euler", "simple", words, nothing, empty
    )[0]["samples"]

    noise = comfy.sample.prepare_noise(empty["samples"], seed)
    network = studio.anchored
    ours = sample(
        network,
        noise,
        network.texts([asked.caption]),
        network.texts([""]),
        Settings(steps, 3.0, 4.0),
        to_model(studio.vae, clean),
    )
    assert torch.equal(theirs[:, :, :1], clean)
    # Half precision files, and a text that is counted instead of padded.
    assert torch.allclose(to_model(studio.vae, theirs), ours, atol=0.02)
    with torch.no_grad():
        pictures = to_bytes(studio.vae.decode(from_model(studio.vae, ours)).sample[0])
        autoencoder = comfy.sd.VAE(
            sd=comfy.utils.load_torch_file(str(MODELS / "vae" / "wan_toy_vae.safetensors"))
        )
        decoded = autoencoder.decode(theirs).reshape(9, 64, 64, 3)
    shown = (decoded.clamp(0, 1) * 255).round().to(torch.int16).numpy()
    assert np.abs(shown - pictures.astype(np.int16)).mean() < 1
