"""The injection on ComfyUI's real samplers, against a spy in the network and an independent reference."""

import comfy.samplers
import nodes
import pytest
import reference
import tiny
import torch
from comfy_extras import nodes_custom_sampler as custom

from nodes_py.injection import Anchor, _check_shapes, anchors_of, inject
from nodes_py.injection_error import InjectionError

POSITIVE, NEGATIVE = tiny.cond(1), tiny.cond(2)


def ksample(model, latent, seed=1, steps=4, cfg=5.0, sampler="euler", scheduler="simple", denoise=1.0):
    node = nodes.KSampler()
    return node.sample(model, seed, steps, cfg, sampler, scheduler, POSITIVE, NEGATIVE, latent, denoise)[0][
        "samples"
    ]


def with_anchor(kind="t2v", index=0, noise=0.0, seed=7, batch=1, model=None):
    patcher = model or tiny.model(kind)
    channels = 48 if kind == "5b" else 16
    samples = tiny.anchor_samples(seed, batch=batch, channels=channels)
    return inject(patcher, Anchor(samples, index, noise)), samples


def assert_clean(spy, patcher, samples, index, frames, level=0.0):
    """Every call saw the clean frame and timestep 0 there, and the running noise and timestep elsewhere."""
    clean = patcher.model.process_latent_in(samples)[:, :, 0]
    for x, t in spy.calls():
        batch = x.shape[0]
        assert x.shape[2] == frames
        assert torch.equal(
            x[:, :, index], clean.expand(batch // clean.shape[0] * clean.shape[0], -1, -1, -1).to(x)
        )
        t = t.reshape(batch, frames)
        assert (t[:, index] == 0).all()
        others = [frame for frame in range(frames) if frame != index]
        assert (t[:, others] > 0).all()
        assert (t[:, others] == t[:, others[:1]]).all()


@pytest.mark.parametrize("kind", ["t2v", "5b"])
@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("cfg", [1.0, 5.0])
def test_every_model_call_sees_the_clean_frame_at_timestep_zero(kind, index, cfg):
    model, samples = with_anchor(kind, index)
    latent = tiny.latent(channels=samples.shape[1])
    with tiny.spy_on(model) as spy:
        out = ksample(model, latent, cfg=cfg)
    assert_clean(spy, model, samples, index, 3)
    # cfg 1 runs the positive alone, above that both run in one batch.
    assert {x.shape[0] for x, _ in spy.calls()} == {1 if cfg == 1.0 else 2}
    assert len(spy.calls()) == 4
    assert torch.equal(out[:, :, index], samples[:, :, 0])


def guiders(model):
    basic = custom.BasicGuider.execute(model, POSITIVE)[0]
    cfg = custom.CFGGuider.execute(model, POSITIVE, NEGATIVE, 4.0)[0]
    dual = custom.DualCFGGuider.execute(model, POSITIVE, tiny.cond(3), NEGATIVE, 4.0, 2.0, "regular")[0]
    return {"basic": basic, "cfg": cfg, "dual": dual}


@pytest.mark.parametrize("kind", ["basic", "cfg", "dual"])
def test_sampler_custom_advanced_with_every_guider(kind):
    model, samples = with_anchor()
    noise = custom.RandomNoise.execute(5)[0]
    sampler = custom.KSamplerSelect.execute("dpmpp_2m")[0]
    sigmas = custom.BasicScheduler.execute(model, "simple", 5, 1.0)[0]
    with tiny.spy_on(model) as spy:
        out = custom.SamplerCustomAdvanced.execute(
            noise, guiders(model)[kind], sampler, sigmas, tiny.latent()
        )
    assert_clean(spy, model, samples, 0, 3)
    assert torch.equal(out[0]["samples"][:, :, 0], samples[:, :, 0])
    # The preview output is core's own conversion of the last denoised latent, out of and into the VAE's scale.
    assert torch.allclose(out[1]["samples"][:, :, 0], samples[:, :, 0], atol=1e-5)
    assert out[0]["samples"].isfinite().all()


def sample_with(function, model, batch=1):
    """Run a sampler of our own: ``function(denoise, x, sigmas)``, with ``denoise(x, sigma)``."""

    def sample(denoiser, x, sigmas, extra_args, **_):
        function(lambda x, sigma: denoiser(x, sigma * x.new_ones(x.shape[0]), **extra_args), x, sigmas)
        return x

    sigmas = custom.BasicScheduler.execute(model, "simple", 4, 1.0)[0]
    noise, guider = custom.RandomNoise.execute(1)[0], guiders(model)["cfg"]
    custom.SamplerCustomAdvanced.execute(
        noise, guider, comfy.samplers.KSAMPLER(sample), sigmas, tiny.latent(batch=batch)
    )


def test_the_sampler_goes_on_with_its_own_latent():
    """The clean frame stands in the sampler's tensor for the length of a call only, whatever kind of tensor that is."""
    model, samples = with_anchor()
    clean = model.model.process_latent_in(samples)[:, :, 0]

    def ask(denoise, x, sigmas):
        sideways = x.transpose(3, 4).contiguous().transpose(3, 4)
        for one, sigma in zip((x, sideways, x[:1].expand(2, -1, -1, -1, -1)), sigmas):
            before = one.clone()
            answer = denoise(one, sigma)
            assert torch.equal(one, before)
            assert torch.equal(answer[:, :, 0], clean.expand(2, -1, -1, -1))

    with tiny.spy_on(model) as spy:
        sample_with(ask, model, batch=2)
    assert len(spy.calls()) == 3
    assert_clean(spy, model, samples, 0, 3)


def test_an_answer_in_the_memory_of_the_question_is_kept():
    model, samples = with_anchor()
    clean = model.model.process_latent_in(samples)[:, :, 0]
    answers = []

    def in_place(executor, x, *args, **kwargs):
        executor(x, *args, **kwargs)
        answers.append(x.mul_(0.5).clone())
        return x

    model.add_wrapper_with_key("predict_noise", "in place", in_place)

    def ask(denoise, x, sigmas):
        frame = x[:, :, 0].clone()
        answer = denoise(x, sigmas[0])
        assert torch.equal(answer[:, :, 0], clean)
        assert torch.equal(answer[:, :, 1:], answers[0][:, :, 1:])
        assert torch.equal(x[:, :, 0], frame)

    sample_with(ask, model)
    assert len(answers) == 1


def test_guiders_that_share_the_mathematics_agree_with_the_reference():
    model, samples = with_anchor()
    sigmas = custom.BasicScheduler.execute(model, "simple", 4, 1.0)[0]
    out = custom.SamplerCustomAdvanced.execute(
        custom.RandomNoise.execute(1)[0],
        guiders(model)["cfg"],
        custom.KSamplerSelect.execute("euler")[0],
        sigmas,
        tiny.latent(),
    )[0]["samples"]
    anchors = [(0, samples, 0.0)]
    expected = reference.sample(
        tiny.model(), anchors, tiny.latent(), POSITIVE, NEGATIVE, cfg=4.0, sigmas=sigmas
    )
    assert torch.equal(out, expected)


def runs_on_flow_models(name):
    try:
        return bool(ksample(tiny.model(), tiny.latent(), steps=3, sampler=name).isfinite().all())
    except Exception:
        return False


def test_the_samplers_that_the_issue_names_run_on_flow_models():
    named = ["euler", "euler_ancestral", "uni_pc", "dpmpp_2m", "res_multistep", "lcm", "heun", "dpmpp_sde"]
    assert [name for name in named if not runs_on_flow_models(name)] == []


@pytest.mark.parametrize("name", comfy.samplers.KSampler.SAMPLERS)
def test_every_sampler_ends_at_the_anchor_and_agrees_with_the_reference(name, shown):
    if not runs_on_flow_models(name):
        with pytest.raises(Exception):  # noqa: B017 - whatever core raises, it is core's own
            assert ksample(tiny.model(), tiny.latent(), steps=3, sampler=name).isfinite().all()
        return
    model, samples = with_anchor()
    with tiny.spy_on(model) as spy:
        out = ksample(model, tiny.latent(), sampler=name)
    assert_clean(spy, model, samples, 0, 3)
    assert torch.equal(out[:, :, 0], samples[:, :, 0])
    expected = reference.sample(
        tiny.model(), [(0, samples, 0.0)], tiny.latent(), POSITIVE, NEGATIVE, sampler=name
    )
    assert torch.equal(out, expected)
    assert not torch.equal(out[:, :, 1:], ksample(tiny.model(), tiny.latent(), sampler=name)[:, :, 1:])
    shown("t2v", samplers=name)


@pytest.mark.parametrize(
    "name", ["euler", "euler_ancestral", "dpmpp_2m", "dpmpp_sde", "uni_pc", "res_multistep"]
)
def test_the_5b_agrees_with_the_reference_under_other_samplers_too(name, shown):
    model, samples = with_anchor("5b")
    latent = tiny.latent(channels=48)
    expected = reference.sample(
        tiny.model("5b"), [(0, samples, 0.0)], latent, POSITIVE, NEGATIVE, sampler=name
    )
    assert torch.equal(ksample(model, latent, sampler=name), expected)
    shown("5b", samplers=name)


@pytest.mark.parametrize("kind", ["t2v", "5b"])
@pytest.mark.parametrize("index", [0, 2])
@pytest.mark.parametrize("level", [0.0, 0.2, 1.0])
@pytest.mark.parametrize("denoise", [1.0, 0.5])
def test_other_frames_are_bit_identical_to_the_reference(kind, index, level, denoise):
    model, samples = with_anchor(kind, index, level)
    latent = tiny.latent(channels=samples.shape[1])
    out = ksample(model, latent, denoise=denoise, sampler="heun")
    expected = reference.sample(
        tiny.model(kind),
        [(index, samples, level)],
        latent,
        POSITIVE,
        NEGATIVE,
        denoise=denoise,
        sampler="heun",
    )
    assert torch.equal(out, expected)
    assert torch.equal(out[:, :, index], samples[:, :, 0])


def test_anchor_noise_is_what_the_model_sees():
    model, samples = with_anchor(index=1, noise=0.3)
    with tiny.spy_on(model) as spy:
        ksample(model, tiny.latent(), seed=11)
    clean = model.model.process_latent_in(samples)[:, :, 0]
    drawn = torch.randn(1, 16, 3, 4, 6, generator=torch.manual_seed(11))[:, :, 1]
    for x, t in spy.calls():
        t = t.reshape(2, 3)
        sigma = t[0, 0] / 1000
        assert t[0, 1] == pytest.approx(0.3 * float(t[0, 0]))
        assert torch.allclose(x[0, :, 1], ((1 - 0.3 * sigma) * clean + 0.3 * sigma * drawn)[0], atol=1e-5)


def test_the_low_noise_expert_sees_the_same_clean_frame_after_leftover_noise():
    high, samples = with_anchor(model=tiny.model(seed=0), noise=0.0)
    low, _ = with_anchor(model=tiny.model(seed=3), noise=0.0)
    node = nodes.KSamplerAdvanced()
    common = (6, 3.5, "euler", "simple", POSITIVE, NEGATIVE)
    with tiny.spy_on(high) as seen_high:
        middle = node.sample(high, "enable", 1, *common, tiny.latent(), 0, 3, "enable")[0]
    with tiny.spy_on(low) as seen_low:
        out = node.sample(low, "disable", 1, *common, middle, 3, 10000, "disable")[0]["samples"]
    assert_clean(seen_high, high, samples, 0, 3)
    assert_clean(seen_low, low, samples, 0, 3)
    assert torch.equal(out[:, :, 0], samples[:, :, 0])

    # The reference hands over the same way: the second half starts from the first half's latent without new noise.
    ksampler = comfy.samplers.KSampler(high, 6, "cpu", "euler", "simple", 1.0)
    anchors = [(0, samples, 0.0)]
    one = reference.sample(
        tiny.model(seed=0), anchors, tiny.latent(), POSITIVE, NEGATIVE, cfg=3.5, sigmas=ksampler.sigmas[:4]
    )
    assert torch.equal(middle["samples"], one)
    two = reference.sample(
        tiny.model(seed=3),
        anchors,
        {"samples": one},
        POSITIVE,
        NEGATIVE,
        cfg=3.5,
        sigmas=ksampler.sigmas[3:],
        noise=torch.zeros_like(one),
    )
    assert torch.equal(out, two)


def test_two_anchors_in_one_chain():
    first, a = with_anchor(index=0, seed=7)
    both, b = with_anchor(index=2, seed=8, model=first)
    assert [anchor.index for anchor in anchors_of(both)] == [0, 2]
    assert [anchor.index for anchor in anchors_of(first)] == [0]
    out = ksample(both, tiny.latent())
    anchors = [(0, a, 0.0), (2, b, 0.0)]
    assert torch.equal(out, reference.sample(tiny.model(), anchors, tiny.latent(), POSITIVE, NEGATIVE))
    with pytest.raises(InjectionError, match="Latent frame 2 already has an anchor"):
        with_anchor(index=2, model=both)


@pytest.mark.parametrize("anchors", [1, 2])
def test_batch_of_two_videos(anchors):
    model, samples = with_anchor(batch=anchors)
    latent = tiny.latent(batch=2)
    out = ksample(model, latent)
    assert torch.equal(out[:, :, 0], samples[:, :, 0].expand(2, -1, -1, -1))
    expected = reference.sample(tiny.model(), [(0, samples, 0.0)], latent, POSITIVE, NEGATIVE)
    assert torch.equal(out, expected)
    if anchors == 2:
        assert not torch.equal(out[0, :, 0], out[1, :, 0])


def test_a_video_of_one_latent_frame_is_the_anchor():
    model, samples = with_anchor()
    assert torch.equal(ksample(model, tiny.latent(frames=1)), samples)


def test_odd_latent_sizes_that_the_network_pads():
    samples = tiny.anchor_samples(height=5, width=7)
    model = inject(tiny.model(), Anchor(samples, 0))
    latent = tiny.latent(height=5, width=7)
    expected = reference.sample(tiny.model(), [(0, samples, 0.0)], latent, POSITIVE, NEGATIVE)
    assert torch.equal(ksample(model, latent), expected)


@pytest.mark.parametrize("kind", ["t2v", "5b"])
def test_a_users_noise_mask_is_kept_beside_the_anchor(kind):
    model, samples = with_anchor(kind)
    mask = torch.ones(1, 1, 3, 4, 6)
    mask[:, :, 1, :, :3] = 0.0
    latent = tiny.latent(channels=samples.shape[1])
    latent["samples"] = torch.randn(latent["samples"].shape, generator=torch.Generator().manual_seed(9))
    kept = latent["samples"].clone()
    with tiny.spy_on(model) as spy:
        out = ksample(model, latent | {"noise_mask": mask})
    assert torch.equal(out[:, :, 0], samples[:, :, 0])
    assert torch.allclose(out[:, :, 1, :, :3], kept[:, :, 1, :, :3], atol=1e-5)
    assert not torch.allclose(out[:, :, 1, :, 3:], kept[:, :, 1, :, 3:], atol=0.1)
    clean = model.model.process_latent_in(samples)[:, :, 0]
    for x, t in spy.calls():
        assert torch.equal(x[:1, :, 0], clean)
        t = t.reshape(x.shape[0], 3)
        assert (t[:, 0] == 0).all() and (t[:, 2] > 0).all()


def test_nothing_stays_when_the_run_is_over():
    before = ksample(tiny.model(), tiny.latent())
    one, a = with_anchor(seed=7)
    two, b = with_anchor(seed=8)
    options = {name: dict(value) for name, value in (("one", one.model_options), ("two", two.model_options))}
    first = ksample(one, tiny.latent())
    second = ksample(two, tiny.latent())
    assert torch.equal(first[:, :, 0], a[:, :, 0])
    assert torch.equal(second[:, :, 0], b[:, :, 0])
    assert torch.equal(ksample(one, tiny.latent()), first)
    assert torch.equal(ksample(tiny.model(), tiny.latent()), before)
    assert {"one": one.model_options, "two": two.model_options} == options


def test_a_failed_or_interrupted_run_leaves_nothing():
    before = ksample(tiny.model(), tiny.latent())
    model, _ = with_anchor()
    good = ksample(model, tiny.latent())

    class Stop(Exception):
        pass

    def stop(*_):
        raise Stop

    hook = model.model.diffusion_model.head.register_forward_pre_hook(stop)
    try:
        with pytest.raises(Stop):
            ksample(model, tiny.latent())
    finally:
        hook.remove()
    import comfy.model_management

    comfy.model_management.interrupt_current_processing(True)
    with pytest.raises(comfy.model_management.InterruptProcessingException):
        try:
            hook = model.model.diffusion_model.head.register_forward_pre_hook(
                lambda *_: comfy.model_management.throw_exception_if_processing_interrupted()
            )
            ksample(model, tiny.latent())
        finally:
            hook.remove()
            comfy.model_management.interrupt_current_processing(False)
    assert torch.equal(ksample(tiny.model(), tiny.latent()), before)
    assert torch.equal(ksample(model, tiny.latent()), good)


@pytest.mark.parametrize(
    ("latent", "index", "batch", "sentence"),
    [
        # Not empty: core itself mends an empty latent of the wrong kind before it samples.
        ({"samples": torch.ones(1, 48, 3, 4, 6)}, 0, 1, r"\[1, 16, 1, 4, 6\].*\[1, 48, 3, 4, 6\]"),
        (tiny.latent(height=8), 0, 1, r"does not fit.*\[1, 16, 1, 4, 6\].*\[1, 16, 3, 8, 6\]"),
        (tiny.latent(), 3, 1, r"anchor_index is 3, but the sampled video has 3 latent frames"),
        (tiny.latent(batch=3), 0, 2, r"number of anchors does not fit the batch"),
    ],
)
def test_a_latent_that_does_not_fit_is_refused_with_both_shapes(latent, index, batch, sentence):
    model, _ = with_anchor(index=index, batch=batch)
    with pytest.raises(InjectionError, match=sentence):
        ksample(model, latent)


def test_an_image_latent_is_refused():
    # Core turns a picture's latent into a video of one frame where it can; a guider of another pack may not.
    with pytest.raises(InjectionError, match=r"needs a video latent \[B, C, T, H, W\]"):
        _check_shapes(Anchor(tiny.anchor_samples(), 0), torch.ones(1, 16, 4, 6))
