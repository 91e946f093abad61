"""The loss sees the anchor clean at timestep zero, and is on the other frames only."""

import pytest
import torch
from conftest import tiny_transformer
from hypothesis import given
from hypothesis import strategies as st

from anchor_lora.families import FAMILIES
from anchor_lora.objective import Draw, draw, loss, noised, per_frame, per_token, shifted, unshifted

SHAPE = torch.Size([2, 16, 3, 4, 6])


class Recorder:
    """Stands where the transformer stands, keeps what it was asked, and answers with ``answer``."""

    def __init__(self, answer):
        self.answer = answer

    def __call__(self, hidden_states, timestep, encoder_hidden_states, return_dict):
        self.seen, self.timestep = hidden_states, timestep
        return (self.answer,)


@pytest.fixture
def batch():
    generator = torch.Generator().manual_seed(3)
    latents = torch.randn(SHAPE, generator=generator)
    return latents, torch.randn(2, 8, 4096, generator=generator), draw(SHAPE, generator)


def test_the_model_sees_the_clean_frame_at_timestep_zero(batch):
    latents, text, drawn = batch
    model = Recorder(torch.zeros(SHAPE))
    loss(model, latents, text, drawn)
    timesteps = model.timestep.reshape(2, 3, -1)
    for row, place in enumerate(drawn.anchor.tolist()):
        assert torch.equal(model.seen[row, :, place], latents[row, :, place])
        assert (timesteps[row, place] == 0).all()
        for other in {0, 1, 2} - {place}:
            s = drawn.sigma[row]
            assert torch.allclose(timesteps[row, other], s * 1000)
            assert torch.allclose(
                model.seen[row, :, other], (1 - s) * latents[row, :, other] + s * drawn.noise[row, :, other]
            )


def test_the_loss_is_on_the_other_frames_only(batch):
    latents, text, drawn = batch
    right = drawn.noise - latents
    assert loss(Recorder(right), latents, text, drawn) == 0
    for row, place in enumerate(drawn.anchor.tolist()):
        right[row, :, place] += 100
    assert loss(Recorder(right), latents, text, drawn) == 0
    right[0, :, (drawn.anchor[0] + 1) % 3] += 1
    # One frame of the four that count is off by 1.
    assert loss(Recorder(right), latents, text, drawn) == pytest.approx(0.25)


@given(st.floats(0.001, 1), st.floats(1, 15))
def test_shifting_and_back(sigma, shift):
    assert float(shifted(torch.tensor(unshifted(sigma, shift), dtype=torch.float64), shift)) == pytest.approx(
        sigma
    )


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_each_expert_learns_its_own_range(family):
    shape = torch.Size([4000, 1, 2, 1, 1])
    sigma = draw(shape, torch.Generator().manual_seed(0), family.sigmas, family.shift).sigma
    low, high = family.sigmas
    assert low <= float(sigma.min()) < low + 0.05
    assert high - 0.05 < float(sigma.max()) <= high


def test_the_anchor_is_random_or_fixed():
    generator = torch.Generator().manual_seed(0)
    assert set(draw(torch.Size([64, 1, 3, 1, 1]), generator).anchor.tolist()) == {0, 1, 2}
    assert set(draw(torch.Size([64, 1, 3, 1, 1]), generator, anchor=1).anchor.tolist()) == {1}


def test_without_an_anchor_all_frames_are_noised(batch):
    latents, _, drawn = batch
    ones = torch.ones(2)
    assert torch.allclose(noised(latents, ones, None, drawn.noise), drawn.noise)
    assert (per_frame(ones, None, 3) == 1000).all()


def test_timesteps_per_token_are_what_diffusers_takes(batch):
    latents, text, drawn = batch
    model = tiny_transformer()
    with torch.no_grad():
        uniform = per_token(per_frame(drawn.sigma, None, 3), latents.shape)
        by_token = model(latents, uniform, text, return_dict=False)[0]
        by_clip = model(latents, drawn.sigma * 1000, text, return_dict=False)[0]
        anchored = model(latents, per_token(per_frame(drawn.sigma, drawn.anchor, 3), latents.shape), text)[0]
    assert torch.allclose(by_token, by_clip, atol=1e-4)
    assert not torch.allclose(anchored, by_clip, atol=1e-2)


def test_comfyui_gives_the_same_for_the_same_anchor(batch, comfyui, models):
    import comfy.ops
    from comfy.ldm.wan.model import WanModel
    from safetensors.torch import load_file

    latents, text, drawn = batch
    theirs = WanModel(
        dim=128,
        ffn_dim=32,
        num_heads=1,
        num_layers=2,
        dtype=torch.float32,
        operations=comfy.ops.disable_weight_init,
    )
    theirs.load_state_dict(load_file(str(models / "wan.safetensors")))
    t = per_frame(drawn.sigma, drawn.anchor, 3)
    with torch.no_grad():
        ours = tiny_transformer()(latents, per_token(t, latents.shape), text, return_dict=False)[0]
        assert torch.allclose(theirs(latents, t, text), ours, atol=2e-4)


def test_gradients_reach_the_model_and_no_nan(batch):
    latents, text, drawn = batch
    model = tiny_transformer()
    zero = Draw(torch.zeros(2), drawn.anchor, drawn.noise)
    for one in (drawn, zero):
        model.zero_grad()
        loss(model, latents, text, one).backward()
        assert all(
            torch.isfinite(weight.grad).all() for weight in model.parameters() if weight.grad is not None
        )
        assert model.proj_out.weight.grad.abs().sum() > 0
