"""CogVideoX 1.5: the shim on a stand-in with ComfyUI's signatures, against diffusers' own transformer with the modulation of each
token written here. ComfyUI's own CogVideoX (0.21.1 and newer) is not in the testbed and was not run."""

import cogvideo
import comfy.sample
import comfy.samplers
import comfy.sd
import nodes
import pytest
import tiny
import torch
from test_nodes import picture, vae  # noqa: F401 - a fixture
from theirs import diffusers as theirs_package

from nodes_py.families import family_of
from nodes_py.inject import FactorizedInject
from nodes_py.injection import Anchor, anchors_of, inject
from nodes_py.injection_error import InjectionError
from nodes_py.lora_check import File, check
from nodes_py.lora_model import described

diffusers = theirs_package()

POSITIVE, NEGATIVE = cogvideo.cond(1), cogvideo.cond(2)


@pytest.fixture(scope="module")
def theirs():
    """diffusers' transformer, tiny and seeded."""
    model = diffusers.CogVideoXTransformer3DModel(
        num_attention_heads=cogvideo.HEADS,
        attention_head_dim=cogvideo.HEAD,
        in_channels=16,
        out_channels=16,
        time_embed_dim=cogvideo.TIME,
        text_embed_dim=cogvideo.TEXT,
        num_layers=2,
        patch_size=2,
        patch_size_t=2,
        sample_width=12,
        sample_height=8,
        sample_frames=13,
        use_rotary_positional_embeddings=True,
    ).eval()
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for value in model.parameters():
            value.copy_(torch.randn(value.shape, generator=generator) * 0.3)
    return model


@pytest.fixture(scope="module")
def ours(theirs):
    return cogvideo.load(theirs.state_dict())


class TokenNorm(torch.nn.Module):
    """CogVideoXLayerNormZero with an embedding for each picture token; text tokens keep the video's."""

    def __init__(self, norm, times):
        super().__init__()
        self.norm, self.times = norm, times

    def forward(self, hidden_states, encoder_hidden_states, temb):
        values = self.norm.linear(torch.nn.functional.silu(self.times["tokens"])).chunk(6, dim=-1)
        text = self.norm.linear(torch.nn.functional.silu(temb)).unsqueeze(1).chunk(6, dim=-1)
        hidden = self.norm.norm(hidden_states) * (1 + values[1]) + values[0]
        encoded = self.norm.norm(encoder_hidden_states) * (1 + text[4]) + text[3]
        return hidden, encoded, values[2], text[5]


class TokenNormOut(torch.nn.Module):
    def __init__(self, norm, times):
        super().__init__()
        self.norm, self.times = norm, times

    def forward(self, x, temb=None):
        shift, scale = self.norm.linear(torch.nn.functional.silu(self.times["tokens"])).chunk(2, dim=-1)
        return self.norm.norm(x) * (1 + scale) + shift


class Reference:
    """diffusers' transformer with a timestep for each pair of latent frames; `x` is `[B, C, T, H, W]`."""

    def __init__(self, model):
        self.model, self.times = model, {}
        self.kept = []

    def __enter__(self):
        for block in self.model.transformer_blocks:
            self.kept.append((block, block.norm1, block.norm2))
            block.norm1, block.norm2 = TokenNorm(block.norm1, self.times), TokenNorm(block.norm2, self.times)
        self.out = self.model.norm_out
        self.model.norm_out = TokenNormOut(self.out, self.times)
        return self

    def __exit__(self, *_):
        for block, norm1, norm2 in self.kept:
            block.norm1, block.norm2 = norm1, norm2
        self.model.norm_out = self.out

    def __call__(self, x, timestep, clean_pairs, context):
        batch, _, frames, height, width = x.shape
        each = (height // 2) * (width // 2)
        t = timestep[:, None].repeat(1, frames // 2)
        t[:, clean_pairs] = 0
        flat = self.model.time_embedding(self.model.time_proj(t.flatten()))
        self.times["tokens"] = flat.reshape(batch, frames // 2, -1).repeat_interleave(each, dim=1)
        tables = diffusers.models.embeddings.get_3d_rotary_pos_embed(
            embed_dim=cogvideo.HEAD,
            crops_coords=None,
            grid_size=(height // 2, width // 2),
            temporal_size=frames // 2,
            grid_type="slice",
            max_size=(4, 6),
        )
        out = self.model(
            x.permute(0, 2, 1, 3, 4), context, timestep, image_rotary_emb=tables, return_dict=False
        )[0]
        return out.permute(0, 2, 1, 3, 4)


class ReferenceGuider(comfy.samplers.CFGGuider):
    """Guidance and v-prediction by hand; only sampler and schedule are ComfyUI's."""

    def predict_noise(self, x, timestep, model_options=None, seed=None):
        sigma = timestep.reshape(-1, 1, 1, 1, 1)
        t = self.inner_model.model_sampling.timestep(timestep).float()
        shown = x / (sigma**2 + 1) ** 0.5
        for place, frames in self.clean.items():
            shown[:, :, 2 * place : 2 * place + 2] = frames
        answers = []
        for kind in ("positive", "negative"):
            context = self.conds[kind][0]["model_conds"]["c_crossattn"].cond.expand(x.shape[0], -1, -1)
            v = self.network(shown, t, list(self.clean), context)
            answers.append(x / (sigma**2 + 1) - v * sigma / (sigma**2 + 1) ** 0.5)
        out = answers[1] + (answers[0] - answers[1]) * self.cfg
        for place, frames in self.clean.items():
            out[:, :, 2 * place : 2 * place + 2] = frames
        return out


def anchor(index=0, seed=7, batch=1):
    generator = torch.Generator().manual_seed(seed)
    return Anchor(torch.randn(batch, 16, 2, 4, 6, generator=generator), index)


def reference(theirs, ours, anchors, frames, sampler, steps, batch=1):
    image = torch.zeros(batch, 16, frames, 4, 6)
    guider = ReferenceGuider(ours)
    guider.set_conds(POSITIVE, NEGATIVE)
    guider.set_cfg(4.0)
    guider.clean = {one.index // 2: one.samples * 0.7 for one in anchors}
    sigmas = comfy.samplers.KSampler(ours, steps, "cpu", sampler, "simple").sigmas
    with Reference(theirs) as guider.network:
        out = guider.sample(
            comfy.sample.prepare_noise(image, 1),
            image,
            comfy.samplers.sampler_object(sampler),
            sigmas,
            seed=1,
        )
    for one in anchors:
        out[:, :, one.index : one.index + 2] = one.samples
    return out


def ksample(model, frames=6, sampler="euler", steps=4, batch=1):
    latent = {"samples": torch.zeros(batch, 16, frames, 4, 6)}
    return nodes.KSampler().sample(model, 1, steps, 4.0, sampler, "simple", POSITIVE, NEGATIVE, latent)[0][
        "samples"
    ]


def test_the_stand_in_is_diffusers_network_without_an_anchor(theirs, ours):
    x = torch.randn(2, 16, 6, 4, 6, generator=torch.Generator().manual_seed(5))
    t, context = torch.tensor([300.0, 700.0]), POSITIVE[0][0].repeat(2, 1, 1)
    with Reference(theirs) as network:
        expected = network(x, t, [], context)
    assert torch.allclose(ours.model.diffusion_model(x, t, context), expected, atol=1e-5)


@pytest.mark.parametrize("sampler", ["euler", "dpmpp_2m", "uni_pc", "heun"])
@pytest.mark.parametrize("places", [(0,), (2,), (0, 4)])
def test_the_anchor_tokens_have_timestep_zero_as_in_the_reference(theirs, ours, sampler, places, shown):
    model = ours
    anchors = [anchor(place, seed=7 + place) for place in places]
    for one in anchors:
        model = inject(model, one)
    out = ksample(model, sampler=sampler)
    expected = reference(theirs, ours, anchors, 6, sampler, 4)
    difference = (out - expected).abs().max().item()
    assert difference < 1e-4
    for one in anchors:
        assert torch.equal(out[:, :, one.index : one.index + 2], one.samples)
    assert not torch.allclose(out, ksample(ours, sampler=sampler), atol=0.05)
    shown("cogvideox1.5", samplers=sampler)
    if sampler == "euler" and places == (0,):
        shown("cogvideox1.5", difference=("4 Euler steps, stand-in against diffusers", difference))


def test_only_the_picture_of_the_anchor_changes_its_timestep(theirs, ours):
    """The reference must notice: with text tokens at zero too, or without timestep zero, it gives something else."""
    one = anchor()
    x, t = torch.randn(1, 16, 6, 4, 6, generator=torch.Generator().manual_seed(5)), torch.tensor([500.0])
    with Reference(theirs) as network:
        right, without = network(x, t, [0], POSITIVE[0][0]), network(x, t, [], POSITIVE[0][0])
        everything = network(x, t, [0, 1, 2], POSITIVE[0][0])
    assert (right - without).abs().max() > 0.01 and (right - everything).abs().max() > 0.01
    assert one.frames == range(0, 2)


def test_a_batch_and_an_odd_number_of_frames(theirs, ours):
    model = inject(ours, anchor(batch=2))
    out = ksample(model, batch=2)
    expected = reference(theirs, ours, [anchor(batch=2)], 6, "euler", 4, batch=2)
    assert torch.allclose(out, expected, atol=1e-4)
    assert ksample(inject(ours, anchor()), frames=5).isfinite().all()


def test_nothing_stays_in_the_network(ours):
    before = ksample(ours)
    network = ours.model.diffusion_model
    model = inject(ours, anchor())
    ksample(model)

    class Stop(Exception):
        pass

    def stop(*_):
        raise Stop

    handle = network.proj_out.register_forward_pre_hook(stop)
    with pytest.raises(Stop):
        ksample(model)
    handle.remove()
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in network.modules())
    assert torch.equal(ksample(ours), before)


def run(model, vae, **values):  # noqa: F811
    settings = {"width": 48, "height": 32, "length": 21, "batch_size": 1, "fit": "crop", "anchor_index": 0}
    return FactorizedInject.execute(
        model=model, vae=vae, anchor=picture(), **{**settings, "anchor_noise": 0.0, "enabled": True, **values}
    ).args


def test_the_node_fills_both_frames_of_the_first_token(ours, vae):  # noqa: F811
    assert family_of(ours).joined_frames == 2
    model, _, latent = run(ours, vae)
    assert latent["samples"].shape == (1, 16, 6, 4, 6)
    (one,) = anchors_of(model)
    assert (one.index, one.samples.shape) == (0, (1, 16, 2, 4, 6))
    still = picture()[:, :32, :48, :3].repeat(5, 1, 1, 1)
    assert one.samples.shape[2] == vae.encode(still).shape[2]
    (later,) = anchors_of(run(ours, vae, anchor_index=5)[0])
    assert later.frames == range(4, 6)
    assert run(ours, vae, length=17, enabled=False)[2]["samples"].shape[2] == 6


def test_what_cogvideox_cannot_do_is_told(ours, vae):  # noqa: F811
    with pytest.raises(InjectionError, match=r"anchor_noise is for Wan.*CogVideoX 1\.5 needs 0"):
        run(ours, vae, anchor_noise=0.2)
    with pytest.raises(InjectionError, match=r"CogVideoX image-to-video \(32 input channels\)"):
        family_of(cogvideo.load(in_channels=32))
    with pytest.raises(InjectionError, match="an inpainting model"):
        family_of(cogvideo.load(in_channels=48))
    with pytest.raises(InjectionError, match="only a part of the 2 latent frames"):
        ksample(inject(ours, Anchor(tiny.anchor_samples(), 1)))


@pytest.mark.parametrize("prefix", ["transformer.", ""])
def test_a_lora_in_diffusers_names_changes_its_layers(theirs, ours, prefix, shown):
    """None teaches it a clean frame, but other LoRAs for it are named so; diffusers' own names are the source here."""
    shapes = {
        name[: -len(".weight")]: value.shape
        for name, value in theirs.named_parameters()
        if name.endswith((".to_q.weight", ".to_out.0.weight", ".proj.weight", "net.2.weight"))
        and "blocks" in name
    }
    file = {
        f"{prefix}{layer}.lora_{half}.weight": (4, shape[1]) if half == "A" else (shape[0], 4)
        for layer, shape in shapes.items()
        for half in "AB"
    }
    verdict = check(File("any.safetensors", file), described(ours))
    assert verdict.complete and verdict.words() == "CogVideoX: 8 of 8 modules, rank 4, no alpha"
    tensors = {new: torch.ones(file[old]) for old, new in verdict.renames.items()}
    patched = comfy.sd.load_lora_for_models(ours, None, tensors, 1.0, 0)[0]
    changed = {f"diffusion_model.{cogvideo.core_name(name + '.weight')}" for name in shapes}
    assert set(patched.patches) == changed
    shown("cogvideox1.5", lora_namings=f"{prefix or 'bare '}transformer_blocks, diffusers names")


def test_a_server_without_the_model_names_the_version():
    class Unknown:
        model = object()

    with pytest.raises(
        InjectionError, match=r"CogVideoX 1.5 5B text-to-video \(from ComfyUI 0.21.1 on; this one is 0.3"
    ):
        family_of(Unknown())
