"""The nodes' contract (ids, inputs, outputs), the inject node with real VAEs, refusals, and the LoRA node."""

import asyncio
import json

import comfy.sd
import folder_paths
import nodes
import pytest
import tiny
import torch
from comfy.ldm.wan.vae import WanVAE
from comfy_extras import nodes_hunyuan, nodes_wan
from safetensors.torch import save_file
from test_injection import NEGATIVE, POSITIVE, ksample

import nodes_py
from nodes_py.families import TAKEN, family_of
from nodes_py.framing import fit_image
from nodes_py.inject import FactorizedInject
from nodes_py.injection import anchors_of, inject
from nodes_py.injection_error import InjectionError
from nodes_py.lora import FactorizedLora

CONTRACT = {
    "FactorizedSize": (
        "Factorized Size",
        ["width", "height", "length", "image_megapixels"],
        ["width", "height", "length", "image_width", "image_height"],
    ),
    "FactorizedInstruction": ("First-Frame Instruction", ["prompt"], ["instruction"]),
    "FactorizedCaption": (
        "Factorized Caption",
        ["prompt", "first_frame", "generated"],
        ["video_prompt", "first_frame"],
    ),
    "FactorizedAnchor": ("Factorized Anchor", ["images", "choice"], ["anchor"]),
    "FactorizedLora": (
        "Factorized LoRA",
        ["model", "model_low", "lora", "lora_low", "strength", "strength_low"],
        ["model", "model_low", "report"],
    ),
    "FactorizedInject": (
        "Inject Anchor (timestep zero)",
        [
            "model",
            "model_low",
            "vae",
            "anchor",
            "width",
            "height",
            "length",
            "batch_size",
            "fit",
            "anchor_index",
            "anchor_noise",
            "enabled",
        ],
        ["model", "model_low", "latent"],
    ),
    "FactorizedCompare": (
        "Compare Vanilla / Factorized",
        ["vanilla", "factorized", "label_vanilla", "label_factorized", "fps"],
        ["images"],
    ),
}


def node_list():
    async def load():
        extension = await nodes_py.comfy_entrypoint()
        return await extension.get_node_list()

    return asyncio.run(load())


def test_ids_inputs_and_outputs_are_the_released_contract():
    found = {}
    for node in node_list():
        info = node.GET_SCHEMA()
        found[info.node_id] = (
            info.display_name,
            [one.id for one in info.inputs],
            [one.display_name for one in info.outputs],
        )
        assert info.category == "Factorized Anchor" and info.description
        assert all(one.tooltip for one in info.inputs)
        json.dumps(node.GET_NODE_INFO_V1())
    # Later releases may append inputs, never move one.
    for node_id, (name, inputs, outputs) in CONTRACT.items():
        assert found[node_id][0] == name
        assert found[node_id][1][: len(inputs)] == inputs
        assert found[node_id][2][: len(outputs)] == outputs


def test_optional_and_lazy_inputs_are_as_promised():
    info = FactorizedInject.GET_NODE_INFO_V1()["input"]
    assert list(info["optional"]) == ["model_low"]
    assert info["required"]["vae"][1]["lazy"] and info["required"]["anchor"][1]["lazy"]
    assert info["required"]["enabled"][1]["default"] is True
    anchor = next(node for node in node_list() if node.__name__ == "FactorizedAnchor").GET_NODE_INFO_V1()[
        "input"
    ]
    # A socket may follow, but no widget: without our page ``choice`` has none, which shifts the values of those after it.
    assert list(anchor["optional"]) == ["images", "choice", "edited"]
    assert anchor["optional"]["choice"][0] == "FA_CHOICE"
    assert anchor["optional"]["edited"][0] == "IMAGE" and anchor["optional"]["edited"][1]["lazy"]


@pytest.fixture(scope="module")
def vae():
    """A Wan 2.1 VAE of width 8 in the real layout, loaded by core."""
    with torch.device("meta"):
        empty = WanVAE(
            dim=8,
            z_dim=16,
            dim_mult=[1, 2, 4, 4],
            num_res_blocks=2,
            attn_scales=[],
            temperal_downsample=[False, True, True],
        )
    generator = torch.Generator().manual_seed(1)
    weights = {
        name: torch.ones(value.shape)
        if name.endswith("gamma")
        else torch.randn(value.shape, generator=generator) / max(1, value[0].numel()) ** 0.5
        for name, value in empty.state_dict().items()
    }
    return comfy.sd.VAE(sd=weights)


def picture(count=1, width=48, height=32):
    return torch.rand(count, height, width, 3, generator=torch.Generator().manual_seed(3))


def run(model, vae=None, anchor=None, **values):
    defaults = {
        "width": 48,
        "height": 32,
        "length": 9,
        "batch_size": 1,
        "fit": "crop",
        "anchor_index": 0,
        "anchor_noise": 0.0,
        "enabled": True,
    }
    return FactorizedInject.execute(model, vae=vae, anchor=anchor, **(defaults | values)).args


def test_inject_gives_both_experts_the_anchor_and_the_right_latent(vae):
    high, low, latent = run(tiny.model(), vae, picture(), model_low=tiny.model(seed=3))
    core = nodes_hunyuan.EmptyHunyuanLatentVideo.execute(48, 32, 9, 1)[0]
    assert (
        torch.equal(latent["samples"], core["samples"]) and latent["samples"].dtype == core["samples"].dtype
    )
    samples = anchors_of(high)[0].samples
    assert samples.shape == (1, 16, 1, 4, 6)
    assert torch.equal(samples, vae.encode(picture())[:, :, :1])
    assert torch.equal(anchors_of(low)[0].samples, samples)
    assert torch.equal(ksample(high, latent)[:, :, 0], samples[:, :, 0])


def test_the_anchor_is_fitted_to_the_video(vae):
    other = picture(width=100, height=40)
    for fit in ("crop", "pad", "stretch"):
        model, _, _ = run(tiny.model(), vae, other, fit=fit)
        expected = vae.encode(fit_image(other, 48, 32, fit))[:, :, :1]
        assert torch.equal(anchors_of(model)[0].samples, expected)


def test_one_anchor_each_for_a_batch(vae):
    model, _, latent = run(tiny.model(), vae, picture(2), batch_size=2)
    samples = anchors_of(model)[0].samples
    assert samples.shape[0] == latent["samples"].shape[0] == 2
    for index in range(2):
        assert torch.equal(samples[index], vae.encode(picture(2)[index : index + 1])[0, :, :1])
    assert anchors_of(run(tiny.model(), vae, picture(3))[0])[0].samples.shape[0] == 1
    with pytest.raises(InjectionError, match="2 anchors for 3 videos"):
        run(tiny.model(), vae, picture(2), batch_size=3)


@pytest.mark.parametrize("index", [1, 2])
def test_a_later_anchor_is_the_last_latent_frame_of_a_still_clip(vae, index):
    """The first latent frame of a video is one picture, each later one four: one picture alone is none of those."""
    pictures = picture(2)
    model, _, latent = run(tiny.model(), vae, pictures, batch_size=2, anchor_index=index, anchor_noise=0.2)
    (one,) = anchors_of(model)
    assert one.samples.shape == (2, 16, 1, 4, 6) and (one.index, one.noise) == (index, 0.2)
    for number in range(2):
        still = vae.encode(pictures[number : number + 1].repeat(5, 1, 1, 1))
        assert torch.equal(one.samples[number], still[0, :, 1:])
    assert not torch.equal(one.samples, run(tiny.model(), vae, pictures)[2]["samples"][:, :, :1])
    (clean,) = anchors_of(run(tiny.model(), vae, pictures, batch_size=2, anchor_index=index)[0])
    assert torch.equal(ksample(inject(tiny.model(), clean), latent)[:, :, index], clean.samples[:, :, 0])


@pytest.mark.parametrize("kind", ["t2v", "5b", "vace", "i2v"])
def test_switched_off_it_is_plain_text_to_video(kind):
    model = tiny.model(kind)
    out, low, latent = run(model, enabled=False, model_low=model)
    assert out is model and low is model
    if kind == "5b":
        core = nodes_wan.Wan22ImageToVideoLatent.execute(None, 48, 32, 9, 1)[0]
    else:
        core = nodes_hunyuan.EmptyHunyuanLatentVideo.execute(48, 32, 9, 1)[0]
    assert torch.equal(latent["samples"], core["samples"]) and list(latent) == list(core)
    if kind != "vace":
        assert torch.equal(ksample(out, latent), ksample(model, core))


def test_neither_vae_nor_image_branch_is_asked_for_when_switched_off():
    assert FactorizedInject.check_lazy_status(enabled=False, vae=None, anchor=None, width=48) == []
    assert FactorizedInject.check_lazy_status(enabled=True, vae=None, anchor=None, model=1) == [
        "vae",
        "anchor",
    ]
    assert FactorizedInject.check_lazy_status(enabled=True, vae=1, anchor=None) == ["anchor"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"width": 40}, "The width is 40.*multiple of 16"),
        ({"length": 8}, "The length is 8 frames.*choose 5 or 9"),
        ({"anchor_index": 3}, "anchor_index is 3.*9 frames has 3 latent frames: choose 0 to 2"),
        ({"anchor_index": -1}, "anchor_index is -1"),
        ({"anchor_noise": 1.5}, "anchor_noise is 1.5"),
        ({"fit": "zoom"}, "fit is 'zoom', but Inject Anchor knows crop, pad and stretch"),
    ],
)
def test_bad_values_are_refused_typed_or_linked(vae, values, sentence):
    good = dict(width=48, height=32, length=9, fit="pad", anchor_index=0, anchor_noise=0.0)
    with pytest.raises(InjectionError, match=sentence):
        run(tiny.model(), vae, picture(), **values)
    import re

    assert re.search(sentence, FactorizedInject.validate_inputs(**(good | values)))
    assert FactorizedInject.validate_inputs(**good) is True
    assert FactorizedInject.validate_inputs(**dict.fromkeys(good)) is True
    # Switched off, only the video's own size counts.
    off = FactorizedInject.validate_inputs(**(good | values), enabled=False)
    if values.keys() & {"width", "length"}:
        assert re.search(sentence, off)
    else:
        assert off is True
        model = tiny.model()
        assert run(model, vae, picture(), **values, enabled=False)[0] is model


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("vace", "Wan VACE model.*WanVaceToVideo"),
        ("camera", "Wan Camera model.*WanCameraImageToVideo"),
        ("i2v", "image-to-video model.*36 input channels.*WanImageToVideo"),
        ("control", "48 channels where a text-to-video model takes 16"),
    ],
)
def test_models_that_cannot_take_an_anchor_are_refused(vae, kind, sentence):
    with pytest.raises(InjectionError, match=sentence):
        run(tiny.model(kind), vae, picture())
    with pytest.raises(InjectionError, match="model_low"):
        run(tiny.model(), vae, picture(), model_low=tiny.model(kind))


def test_an_unknown_family_is_refused_by_its_name(vae):
    class Mochi:
        pass

    class Patcher:
        model = Mochi()

    with pytest.raises(InjectionError, match=r"is a Mochi, which is not known here.*Wan 2.2 TI2V-5B"):
        run(Patcher(), vae, picture())


def test_experts_of_two_families_and_a_wrong_vae_are_refused(vae):
    with pytest.raises(InjectionError, match="different families"):
        run(tiny.model(), vae, picture(), model_low=tiny.model("5b"))
    with pytest.raises(InjectionError, match=r"16-channel latents.*needs 48-channel.*wan2.2_vae"):
        run(tiny.model("5b"), vae, picture())
    with pytest.raises(InjectionError, match="has no VAE"):
        run(tiny.model(), None, picture())
    with pytest.raises(InjectionError, match="has no picture"):
        run(tiny.model(), vae, None)


def test_sizes_that_the_16_fold_vae_cannot_make_are_refused():
    with pytest.raises(InjectionError, match=r"40x32 is not possible.*multiples of 16"):
        nodes_py.inject._empty(1, 9, 32, 40, TAKEN["WAN22"])


def test_a_model_that_no_longer_samples_as_a_flow_is_refused(vae):
    from comfy_extras import nodes_model_advanced

    patched = nodes_model_advanced.ModelSamplingDiscrete().patch(tiny.model(), "eps", False)[0]
    with pytest.raises(InjectionError, match="flow model"):
        run(patched, vae, picture())
    shifted = nodes_model_advanced.ModelSamplingSD3().patch(tiny.model(), 5.0)[0]
    assert family_of(shifted).latent_channels == 16


@pytest.fixture
def loras(tmp_path, monkeypatch):
    """A loras folder with a high/low pair that fits."""
    monkeypatch.setitem(
        folder_paths.folder_names_and_paths, "loras", ([str(tmp_path)], folder_paths.supported_pt_extensions)
    )
    folder_paths.filename_list_cache.pop("loras", None)
    for seed, name in ((1, "pair_high_noise.safetensors"), (2, "pair_low_noise.safetensors")):
        generator = torch.Generator().manual_seed(seed)
        weights = {}
        for block in range(tiny.LAYERS):
            weights[f"diffusion_model.blocks.{block}.ffn.0.lora_A.weight"] = torch.randn(
                4, 128, generator=generator
            )
            weights[f"diffusion_model.blocks.{block}.ffn.0.lora_B.weight"] = torch.randn(
                64, 4, generator=generator
            )
        save_file(weights, str(tmp_path / name))
    yield tmp_path
    folder_paths.filename_list_cache.pop("loras", None)


def plain_lora(model, name):
    return nodes.LoraLoaderModelOnly().load_lora_model_only(model, name, 0.7)[0]


def test_a_pair_goes_into_the_right_models_as_core_loads_it(loras):
    high, low = tiny.model(), tiny.model(seed=3)
    out, out_low, report = FactorizedLora.execute(
        high, "pair_high_noise.safetensors", "pair_low_noise.safetensors", 0.7, 0.7, low
    ).args
    for got, model, name in (
        (out, high, "pair_high_noise.safetensors"),
        (out_low, low, "pair_low_noise.safetensors"),
    ):
        assert torch.equal(ksample(got, tiny.latent()), ksample(plain_lora(model, name), tiny.latent()))
        assert not torch.equal(ksample(got, tiny.latent()), ksample(model, tiny.latent()))
    assert report.splitlines() == [
        "wan2.2 width 128 high: 2 of 2 modules, rank 4, no alpha (pair_high_noise.safetensors at strength 0.7)",
        "wan2.2 width 128 low: 2 of 2 modules, rank 4, no alpha (pair_low_noise.safetensors at strength 0.7)",
    ]


def test_none_and_strength_zero_leave_the_models_alone(loras):
    model = tiny.model()
    assert FactorizedLora.execute(model, "none", "none", 1.0, 1.0).args == (model, None, "model: no LoRA")
    out, low, report = FactorizedLora.execute(
        model, "pair_high_noise.safetensors", "none", 0.0, 1.0, model
    ).args
    assert out is model and low is model and "at strength 0, left out" in report


def test_a_lora_that_is_not_there_is_told(loras):
    with pytest.raises(ValueError, match="is not in ComfyUI's models/loras folder"):
        FactorizedLora.execute(tiny.model(), "gone.safetensors", "none", 1.0, 1.0)


def test_a_low_lora_without_its_model_is_told(loras):
    with pytest.raises(ValueError, match="chosen for model_low, but no model is connected"):
        FactorizedLora.execute(tiny.model(), "none", "pair_low_noise.safetensors", 1.0, 1.0)


def test_the_whole_shim_in_one_chain(loras, vae):
    """LoRA pair, shift, injection, both experts, leftover noise: the order of the bundled 14B graph."""
    from comfy_extras import nodes_model_advanced

    high, low, _ = FactorizedLora.execute(
        tiny.model(),
        "pair_high_noise.safetensors",
        "pair_low_noise.safetensors",
        1.0,
        1.0,
        tiny.model(seed=3),
    ).args
    shift = nodes_model_advanced.ModelSamplingSD3()
    high, low, latent = run(
        shift.patch(high, 12.0)[0], vae, picture(), model_low=shift.patch(low, 12.0)[0], anchor_noise=0.2
    )
    node = nodes.KSamplerAdvanced()
    common = (4, 3.5, "euler", "simple", POSITIVE, NEGATIVE)
    middle = node.sample(high, "enable", 1, *common, latent, 0, 2, "enable")[0]
    out = node.sample(low, "disable", 1, *common, middle, 2, 10000, "disable")[0]["samples"]
    assert torch.equal(out[:, :, 0], anchors_of(high)[0].samples[:, :, 0])
    assert out.isfinite().all()
