"""Wan with an anchor in ComfyUI, against diffusers: the same tiny weights, the loop of its TI2V-5B pipeline (`expand_timesteps`).

Nothing is shared: network, scheduler, guidance and the place of the clean frame are diffusers' or written here.
"""

import comfy.samplers
import nodes
import pytest
import tiny
import torch
from theirs import diffusers as theirs_package

from nodes_py.injection import Anchor, inject

diffusers = theirs_package()

# What diffusers calls Wan's layers, by hand.
NAMES = (
    ("self_attn.q", "attn1.to_q"),
    ("self_attn.k", "attn1.to_k"),
    ("self_attn.v", "attn1.to_v"),
    ("self_attn.o", "attn1.to_out.0"),
    ("self_attn.norm_", "attn1.norm_"),
    ("cross_attn.q", "attn2.to_q"),
    ("cross_attn.k", "attn2.to_k"),
    ("cross_attn.v", "attn2.to_v"),
    ("cross_attn.o", "attn2.to_out.0"),
    ("cross_attn.norm_", "attn2.norm_"),
    ("ffn.0", "ffn.net.0.proj"),
    ("ffn.2", "ffn.net.2"),
    ("norm3", "norm2"),
    ("head.head", "proj_out"),
    ("modulation", "scale_shift_table"),
    ("head.scale", "scale"),
    ("text_embedding.0", "condition_embedder.text_embedder.linear_1"),
    ("text_embedding.2", "condition_embedder.text_embedder.linear_2"),
    ("time_embedding.0", "condition_embedder.time_embedder.linear_1"),
    ("time_embedding.2", "condition_embedder.time_embedder.linear_2"),
    ("time_projection.1", "condition_embedder.time_proj"),
)
KINDS = {"t2v": 16, "5b": 48}
POSITIVE, NEGATIVE = tiny.cond(1), tiny.cond(2)
GUIDANCE = 5.0


def their_name(name):
    for native, theirs in NAMES:
        name = name.replace(native, theirs)
    return name


@pytest.fixture(scope="module", params=KINDS)
def pair(request):
    """The kind, ComfyUI's model and diffusers' with the same weights."""
    channels = KINDS[request.param]
    network = diffusers.WanTransformer3DModel(
        num_attention_heads=1,
        attention_head_dim=128,
        in_channels=channels,
        out_channels=channels,
        ffn_dim=64,
        num_layers=tiny.LAYERS,
    ).eval()
    weights = {their_name(name): value for name, value in tiny.state_dict(request.param).items()}
    network.load_state_dict(weights, strict=True)
    return request.param, tiny.model(request.param), network


def their_run(network, noise, clean, index, sigmas):
    """Return the video in the model's scale, `[B, C, T, H, W]`, as diffusers' pipeline loops with `expand_timesteps`."""
    scheduler = diffusers.FlowMatchEulerDiscreteScheduler(shift=1.0)
    scheduler.set_timesteps(sigmas=sigmas[:-1].tolist())
    mask = torch.ones(1, 1, *noise.shape[2:])
    mask[:, :, index] = 0
    condition = torch.zeros_like(noise)
    condition[:, :, index] = clean
    video = noise
    for time in scheduler.timesteps:
        shown = (1 - mask) * condition + mask * video
        tokens = (mask[0][0][:, ::2, ::2] * time).flatten().unsqueeze(0)
        answers = [
            network(shown, tokens, context[0][0], return_dict=False)[0] for context in (POSITIVE, NEGATIVE)
        ]
        velocity = answers[1] + GUIDANCE * (answers[0] - answers[1])
        video = scheduler.step(velocity, time, video, return_dict=False)[0]
    return (1 - mask) * condition + mask * video


@pytest.mark.parametrize("steps", [1, 10])
@pytest.mark.parametrize("index", [0, 2])
def test_an_euler_run_with_an_anchor_is_that_of_diffusers(pair, steps, index, shown):
    kind, model, network = pair
    channels = KINDS[kind]
    samples = tiny.anchor_samples(channels=channels)
    latent = tiny.latent(channels=channels)
    out = nodes.KSampler().sample(
        inject(model, Anchor(samples, index)),
        1,
        steps,
        GUIDANCE,
        "euler",
        "simple",
        POSITIVE,
        NEGATIVE,
        latent,
    )[0]["samples"]
    noise = torch.randn(latent["samples"].shape, generator=torch.manual_seed(1))
    sigmas = comfy.samplers.KSampler(model, steps, "cpu", "euler", "simple").sigmas
    clean = model.model.process_latent_in(samples)[:, :, 0]
    expected = their_run(network, noise, clean, index, sigmas)
    difference = (model.model.process_latent_in(out) - expected).abs().max().item()
    assert difference < 1e-4
    # What the anchor does to the other frames is far above that.
    plain = their_run(network, noise, noise[:, :, index], index, sigmas)
    others = [frame for frame in range(3) if frame != index]
    assert (plain - expected)[:, :, others].abs().max() > 0.01
    if index == 0:
        shown(kind, difference=("1 step" if steps == 1 else f"{steps} Euler steps", difference))
