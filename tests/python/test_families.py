"""Which models take an anchor: refusals by core's own classes, LTX-Video's own mechanism, and forwards of other packs."""

import re
import types

import comfy.model_base
import comfy.model_patcher
import comfy.supported_models
import nodes
import pytest
import tiny
import torch
from comfy.ldm.wan import model as wan
from comfy_extras import (
    nodes_cosmos,
    nodes_hunyuan,
    nodes_lt,
    nodes_wan,
)
from test_injection import ksample, with_anchor
from test_nodes import picture

from nodes_py.families import REFUSED, family_of
from nodes_py.framing import fit_image
from nodes_py.inject import FactorizedInject
from nodes_py.injection import Anchor, inject
from nodes_py.injection_error import InjectionError

HERE = [kind for kind in REFUSED if hasattr(comfy.model_base, kind)]
CORE_NODES = {
    value.GET_SCHEMA().node_id
    for module in (nodes_cosmos, nodes_hunyuan, nodes_lt, nodes_wan)
    for value in vars(module).values()
    if isinstance(value, type)
    and hasattr(value, "GET_SCHEMA")
    and value.__module__ == module.__name__
    and hasattr(value, "execute")
}


def unloaded(kind):
    """A patcher of a class of core that is too large to load here; the class is all that is looked at."""
    base = object.__new__(getattr(comfy.model_base, kind))
    return types.SimpleNamespace(model=base)


@pytest.mark.parametrize("kind", HERE)
def test_models_with_a_way_of_their_own_are_refused_with_core_s_node(kind):
    with pytest.raises(InjectionError, match=r"\(input model_low\)$") as refusal:
        family_of(unloaded(kind), "model_low")
    named = set(re.findall(r"\b(\w+(?:ToVideo|ToVideoLatent))\b", str(refusal.value)))
    assert named and named <= CORE_NODES


def test_nearly_all_refused_kinds_are_core_s_classes():
    # LTXAV came after 0.3.75.
    assert set(REFUSED) - set(HERE) <= {"LTXAV"}


@pytest.fixture(scope="module")
def ltxv():
    """A tiny LTX-Video network in core's own classes."""
    config = comfy.supported_models.LTXV(
        {
            "image_model": "ltxv",
            "num_layers": 1,
            "attention_head_dim": 12,
            "num_attention_heads": 2,
            "cross_attention_dim": 24,
            "caption_channels": 16,
            "dtype": torch.float32,
        }
    )
    config.set_inference_dtype(torch.float32, None)
    base = config.get_model({})
    generator = torch.Generator().manual_seed(2)
    with torch.no_grad():
        for value in base.diffusion_model.parameters():
            value.copy_(torch.randn(value.shape, generator=generator) * 0.2)
    return comfy.model_patcher.ModelPatcher(base, torch.device("cpu"), torch.device("cpu"))


class LtxVae:
    """Stands for LTX-Video's VAE: 128 channels, 32 times smaller; its pictures are noise of their own."""

    latent_channels, latent_dim = 128, 3

    def encode(self, pixels):
        _, height, width, _ = pixels.shape
        generator = torch.Generator().manual_seed(int(pixels.sum()))
        return torch.randn(1, 128, 1, height // 32, width // 32, generator=generator)


def ltx_run(model, **values):
    settings = {"width": 64, "height": 64, "length": 17, "batch_size": 1, "fit": "crop", "anchor_index": 0}
    return FactorizedInject.execute(
        model=model,
        vae=LtxVae(),
        anchor=picture(),
        **{**settings, "anchor_noise": 0.0, "enabled": True, **values},
    ).args


def ltx_sample(model, latent):
    generator = torch.Generator().manual_seed(1)
    cond = [[torch.randn(1, 6, 16, generator=generator), {"attention_mask": torch.ones(1, 6)}]]
    return nodes.KSampler().sample(model, 1, 3, 1.0, "euler", "simple", cond, cond, latent)[0]["samples"]


def test_ltx_video_is_wired_to_core_s_own_mechanism(ltxv, shown):
    model, low, latent = ltx_run(ltxv, anchor_noise=0.25)
    assert model is ltxv and low is None
    fitted = fit_image(picture(), 64, 64, "crop")
    core = nodes_lt.LTXVImgToVideo.execute(None, None, fitted, LtxVae(), 64, 64, 17, 1, 0.75).args[2]
    assert torch.equal(latent["samples"], core["samples"])
    assert torch.equal(latent["noise_mask"], core["noise_mask"])
    out = ltx_sample(model, latent)
    assert torch.equal(out, ltx_sample(ltxv, core))
    clean = ltx_run(ltxv)[2]
    assert torch.allclose(ltx_sample(ltxv, clean)[:, :, 0], clean["samples"][:, :, 0], atol=1e-5)
    shown("ltx-video", samplers="euler")


def test_what_ltx_video_cannot_do_is_told(ltxv):
    with pytest.raises(InjectionError, match="LTXVAddGuide"):
        ltx_run(ltxv, anchor_index=1)
    with pytest.raises(InjectionError, match="multiples of 32"):
        ltx_run(ltxv, width=48)
    assert ltx_run(ltxv, enabled=False)[2]["samples"].shape == (1, 128, 3, 2, 2)
    assert "noise_mask" not in ltx_run(ltxv, enabled=False)[2]


def without_options(self, x, timestep, context):
    return x


without_options.__module__ = "C:\\ComfyUI\\custom_nodes\\OldSpeedUp"


def old_forward_orig(self, x, t, context, clip_fea=None, freqs=None, transformer_options=None, **kwargs):
    """As copies of core's forward are that were made before a video had more than one timestep."""
    e = self.time_embedding(wan.sinusoidal_embedding_1d(self.freq_dim, t))
    self.time_projection(e).unflatten(1, (6, self.dim))
    raise AssertionError("never reached")


old_forward_orig.__module__ = "/data/ComfyUI/custom_nodes/ComfyUI-TeaCache.nodes"


def test_a_forward_that_takes_no_hooks_is_refused_before_anything_runs():
    model = tiny.model().clone()
    network = model.model.diffusion_model
    model.add_object_patch("diffusion_model.forward", types.MethodType(without_options, network))
    with pytest.raises(
        InjectionError, match=r"'OldSpeedUp' replaced the forward of the model on the input model by one"
    ):
        family_of(model)
    assert family_of(tiny.model()).latent_channels == 16


def test_a_forward_for_one_timestep_is_named_at_its_first_call():
    model, _ = with_anchor(model=tiny.load(seed=5))
    network = model.model.diffusion_model

    def speed_up(apply, args):
        # What such packs do: the copy is in place for the length of each call.
        network.forward_orig = types.MethodType(old_forward_orig, network)
        try:
            return apply(args["input"], args["timestep"], **args["c"])
        finally:
            del network.forward_orig

    model.set_model_unet_function_wrapper(speed_up)
    with pytest.raises(
        InjectionError,
        match=r"'ComfyUI-TeaCache' replaced a part of this model by one that takes one timestep",
    ) as refusal:
        ksample(model, tiny.latent(), steps=2)
    assert "\n" not in str(refusal.value)


def test_core_s_own_errors_are_not_blamed_on_anyone():
    model, _ = with_anchor()

    def fail(*_):
        raise RuntimeError("out of luck")

    handle = model.model.diffusion_model.head.register_forward_pre_hook(fail)
    try:
        with pytest.raises(RuntimeError, match="out of luck") as problem:
            ksample(model, tiny.latent(), steps=1)
    finally:
        handle.remove()
    assert not isinstance(problem.value, InjectionError)


def test_a_model_call_that_goes_round_the_hooks_is_told_in_the_first_step():
    model, _ = with_anchor()
    model.set_model_unet_function_wrapper(lambda apply, args: args["input"] * 0.5)
    with pytest.raises(InjectionError, match="replaces the way in which this model is called"):
        ksample(model, tiny.latent(), steps=3)


def test_another_attention_kernel_is_no_obstacle():
    """SageAttention and its kin replace the attention, which knows no timestep."""
    samples = tiny.anchor_samples()
    plain = ksample(inject(tiny.model(), Anchor(samples, 0)), tiny.latent(), steps=2)
    calls = []

    def attention(original, *args, **kwargs):
        calls.append(1)
        return original(*args, **kwargs)

    model = tiny.model().clone()
    model.model_options["transformer_options"]["optimized_attention_override"] = attention
    assert torch.equal(ksample(inject(model, Anchor(samples, 0)), tiny.latent(), steps=2), plain)
    assert calls
