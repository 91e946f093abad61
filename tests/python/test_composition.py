"""The injection beside other patches of the model, in either order, and in other number types."""

import comfy.sd
import pytest
import reference
import tiny
import torch
from comfy_api.torch_helpers import set_torch_compile_wrapper
from comfy_extras import nodes_context_windows, nodes_easycache, nodes_model_advanced, nodes_slg
from test_injection import NEGATIVE, POSITIVE, assert_clean, ksample

from nodes_py.injection import Anchor, _frames_behind, _indices, _levels, _Placed, _Run, inject
from nodes_py.injection_error import InjectionError

SAMPLES = tiny.anchor_samples()


def injected(model, index=0):
    return inject(model, Anchor(SAMPLES, index))


def lora(model, strength=1.0):
    generator = torch.Generator().manual_seed(5)
    weights = {}
    for block in range(tiny.LAYERS):
        for linear in ("self_attn.q", "cross_attn.k", "ffn.0"):
            shape = model.model.state_dict()[f"diffusion_model.blocks.{block}.{linear}.weight"].shape
            name = f"diffusion_model.blocks.{block}.{linear}"
            weights[f"{name}.lora_A.weight"] = torch.randn(4, shape[1], generator=generator) * 0.2
            weights[f"{name}.lora_B.weight"] = torch.randn(shape[0], 4, generator=generator) * 0.2
    return comfy.sd.load_lora_for_models(model, None, weights, strength, 0)[0]


def slg(model):
    node = nodes_slg.SkipLayerGuidanceDiT
    return node.execute(model, 3.0, 0.0, 1.0, double_layers="1", single_layers="", rescaling_scale=0.0)[0]


def shift(model):
    return nodes_model_advanced.ModelSamplingSD3().patch(model, 3.0)[0]


def easycache(model):
    return nodes_easycache.EasyCacheNode.execute(model, 5.0, 0.0, 1.0, False)[0]


def lazycache(model):
    return nodes_easycache.LazyCacheNode.execute(model, 5.0, 0.0, 1.0, False)[0]


def windows(model):
    return nodes_context_windows.ContextWindowsManualNode.execute(
        model, 4, 2, "standard_static", 1, False, "pyramid", 2
    )[0]


def compiled(model):
    model = model.clone()
    set_torch_compile_wrapper(model=model, backend="eager")
    return model


PATCHES = {
    "lora": lora,
    "skip layer guidance": slg,
    "shift": shift,
    "easycache": easycache,
    "lazycache": lazycache,
    "context windows": windows,
    "torch.compile": compiled,
}


@pytest.mark.parametrize("name", PATCHES)
@pytest.mark.parametrize("cfg", [1.0, 5.0])
def test_a_patch_composes_in_either_order(name, cfg):
    patch, latent = PATCHES[name], tiny.latent(frames=7)
    before = ksample(patch(tiny.model()), latent, steps=6, cfg=cfg)
    after = patch(injected(tiny.model()))
    with tiny.spy_on(after) as spy:
        one = ksample(after, latent, steps=6, cfg=cfg)
    two = ksample(injected(patch(tiny.model())), latent, steps=6, cfg=cfg)
    assert torch.equal(one, two)
    assert torch.equal(one[:, :, 0], SAMPLES[:, :, 0])
    # The patch still does its work, and the anchor still reaches the other frames.
    assert (
        not torch.equal(one, ksample(injected(tiny.model()), latent, steps=6, cfg=cfg))
        or name == "torch.compile"
    )
    assert not torch.equal(one[:, :, 1:], before[:, :, 1:])
    if name != "context windows":
        assert_clean(spy, after, SAMPLES, 0, 7)
    # Nothing of it stays in the shared model.
    assert torch.equal(ksample(patch(tiny.model()), latent, steps=6, cfg=cfg), before)


@pytest.mark.parametrize("name", ["easycache", "lazycache"])
def test_step_caches_skip_steps_with_the_anchor_as_without(name):
    with tiny.spy_on(tiny.model()) as plain:
        ksample(PATCHES[name](tiny.model()), tiny.latent(), steps=12)
    with tiny.spy_on(tiny.model()) as ours:
        ksample(PATCHES[name](injected(tiny.model())), tiny.latent(), steps=12)
    assert len(plain.x) < 12
    assert len(ours.x) < 12


def test_torch_compile_gives_what_the_network_gives():
    latent = tiny.latent()
    assert torch.allclose(
        ksample(compiled(injected(tiny.model())), latent), ksample(injected(tiny.model()), latent), atol=1e-5
    )


@pytest.mark.parametrize("patches", [["lora", "shift"], ["shift", "skip layer guidance", "context windows"]])
def test_several_patches_around_the_injection(patches):
    model = tiny.model()
    for name in patches:
        model = PATCHES[name](model)
    outside = ksample(injected(model), tiny.latent(frames=7))
    model = tiny.model()
    model = injected(PATCHES[patches[0]](model))
    for name in patches[1:]:
        model = PATCHES[name](model)
    assert torch.equal(ksample(model, tiny.latent(frames=7)), outside)


@pytest.mark.parametrize("index", [0, 4, 8])
@pytest.mark.parametrize("schedule", ["standard_static", "standard_uniform", "looped_uniform", "batched"])
def test_a_context_window_has_the_anchor_only_where_its_frame_is(index, schedule):
    model = injected(tiny.model(), index)
    node = nodes_context_windows.ContextWindowsManualNode
    model = node.execute(model, 3, 1, schedule, 1, False, "pyramid", 2)[0]
    seen = []

    def note(executor, *args, **kwargs):
        # BaseModel.apply_model hands on (x, t, c_concat, c_crossattn, control, transformer_options).
        seen.append(list(args[5]["context_window"].index_list))
        return executor(*args, **kwargs)

    model.add_wrapper_with_key("apply_model", "note", note)
    with tiny.spy_on(model) as spy:
        out = ksample(model, tiny.latent(frames=9))
    clean = model.model.process_latent_in(SAMPLES)[:, :, 0]
    assert len(seen) == len(spy.x)
    for indices, (x, t) in zip(seen, spy.calls()):
        t = t.reshape(x.shape[0], -1)
        if index not in indices:
            assert t.shape[1] == 1 and (t > 0).all()
            continue
        for place, frame in enumerate(indices):
            assert ((t[:, place] == 0) == (frame == index)).all()
            assert torch.equal(x[:1, :, place], clean) == (frame == index)
    assert any(index in indices for indices in seen) and any(index not in indices for indices in seen)
    assert torch.equal(out[:, :, index], SAMPLES[:, :, 0])


class Window:
    """What newer ComfyUI's context window tells (`comfy.context_windows.IndexListContextWindow`)."""

    def __init__(self, index_list, causal_anchor_index=None):
        self.index_list = index_list
        self.causal_anchor_index = causal_anchor_index


PLACED = _Placed(0, 0.0, SAMPLES, None)


@pytest.mark.parametrize(
    ("window", "frames", "retained", "places"),
    [
        (Window([2, 3, 4]), 3, (), []),
        (Window([4, 0, 2]), 3, (), [(1, 0.0)]),
        # A frame in front of the window, from ComfyUI's causal_window_fix.
        (Window([3, 4, 5], causal_anchor_index=0), 4, (), [(0, 0.0)]),
        (Window([3, 4, 5], causal_anchor_index=2), 4, (), []),
        (Window([0, 1, 2], causal_anchor_index=-1), 3, (), [(0, 0.0)]),
        # A window with one in front is as long as the whole video.
        (Window([1, 2, 3, 4, 5, 6], causal_anchor_index=0), 7, (), [(0, 0.0)]),
        # latent_retain_index_list keeps the first frame in every window.
        (Window([3, 4, 5]), 3, (0,), [(0, 0.0)]),
        (None, 7, (), [(0, 0.0)]),
    ],
)
def test_places_in_the_windows_of_newer_comfyui(window, frames, retained, places):
    options = {} if window is None else {"context_window": window}
    run = _Run([PLACED], 7, retained)
    assert list(_levels(run, _indices(run, frames, options)).items()) == places


def test_pieces_of_a_video_that_no_window_explains_are_refused():
    with pytest.raises(InjectionError, match="3 latent frames of a video of 7"):
        _indices(_Run([PLACED], 7, ()), 3, {})


def test_a_sampler_that_goes_round_the_hooks_is_refused():
    model = injected(tiny.model())
    hooks = model.wrappers["diffusion_model"]["factorized_anchor"]
    with pytest.raises(InjectionError, match="goes round ComfyUI's own sampling"):
        hooks[0](None, SAMPLES, torch.ones(1), None, transformer_options={})


@pytest.mark.parametrize("compute", [torch.float16, torch.bfloat16])
def test_half_precision_compute_keeps_the_timestep_exact(compute):
    patcher = tiny.load(seed=4)
    patcher.set_model_compute_dtype(compute)
    model = injected(patcher)
    with tiny.spy_on(model) as spy:
        out = ksample(model, tiny.latent())
    assert out.isfinite().all()
    assert torch.equal(out[:, :, 0], SAMPLES[:, :, 0])
    clean = model.model.process_latent_in(SAMPLES)[:, :, 0]
    for x, t in spy.calls():
        assert t.dtype == torch.float32
        assert torch.equal(x.float(), x.to(compute).float())
        assert torch.equal(x[:1, :, 0].to(compute), clean.to(compute))
        assert (t.reshape(2, 3)[:, 0] == 0).all()
    expected = reference.sample(patcher, [(0, SAMPLES, 0.0)], tiny.latent(), POSITIVE, NEGATIVE)
    assert torch.equal(out, expected)


@pytest.mark.parametrize("weights", [torch.float8_e4m3fn, torch.bfloat16, torch.float16])
def test_small_weight_types(weights):
    patcher = tiny.load(seed=4, dtype=weights)
    assert patcher.model.diffusion_model.blocks[0].ffn[0].weight.dtype == weights
    model = injected(patcher)
    with tiny.spy_on(model) as spy:
        out = ksample(model, tiny.latent())
    assert all(t.dtype == torch.float32 for t in spy.t)
    assert out.isfinite().all()
    assert torch.equal(out[:, :, 0], SAMPLES[:, :, 0])
    if weights != torch.float8_e4m3fn:
        expected = reference.sample(patcher, [(0, SAMPLES, 0.0)], tiny.latent(), POSITIVE, NEGATIVE)
        assert torch.equal(out, expected)


def test_reference_frames_behind_the_video_keep_their_timestep():
    """Phantom-style graphs put reference latents behind the sampled ones (`time_dim_concat`)."""
    extra = torch.randn(1, 16, 2, 4, 6, generator=torch.Generator().manual_seed(3))
    positive = [[POSITIVE[0][0], {"time_dim_concat": extra}]]
    import nodes

    model = injected(tiny.model())
    with tiny.spy_on(model) as spy:
        out = nodes.KSampler().sample(model, 1, 3, 1.0, "euler", "simple", positive, NEGATIVE, tiny.latent())[
            0
        ]
    assert torch.equal(out["samples"][:, :, 0], SAMPLES[:, :, 0])
    for x, t in spy.calls():
        assert x.shape[2] == 5
        t = t.reshape(1, 5)
        assert t[0, 0] == 0 and (t[0, 1:] == t[0, 1]).all() and t[0, 1] > 0


def test_in_context_references_of_newer_comfyui_keep_their_timestep():
    """Newer core puts `context_latents` behind the video as further tokens; here only the counting can be tried."""
    x = torch.zeros(1, 16, 3, 4, 6)
    assert (
        _frames_behind(x, (), {"context_latents": [torch.zeros(1, 16, 1, 4, 6), torch.zeros(1, 16, 2, 4, 6)]})
        == 3
    )
    with pytest.raises(InjectionError, match=r"\[1, 16, 1, 8, 6\].*another size than the video"):
        _frames_behind(x, (), {"context_latents": [torch.zeros(1, 16, 1, 8, 6)]})
