"""CogVideoX 1.5: trained on what Inject Anchor shows it, from its files to a LoRA that loads."""

import json
import sys
from types import SimpleNamespace

import pytest
import torch
from accelerate.state import AcceleratorState
from conftest import ROOT
from diffusers import AutoencoderKLCogVideoX, CogVideoXTransformer3DModel
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, T5Config, T5EncoderModel

from anchor_lora import cogvideox, lora
from anchor_lora.checkpoints import from_model, load_transformer, load_vae, to_model
from anchor_lora.config import Config
from anchor_lora.errors import TrainingError
from anchor_lora.families import FAMILIES
from anchor_lora.names import COGVIDEOX_LINEARS, comfy_name
from anchor_lora.objective import Draw, draw
from anchor_lora.preview import write_video
from anchor_lora.sample import Settings
from anchor_lora.train import run
from toy.clips import clip

ANY = FAMILIES["cogvideox-any"]
TEXT = 24
SHAPE = torch.Size([2, 16, 6, 4, 6])


def transformer():
    torch.manual_seed(5)
    model = CogVideoXTransformer3DModel(
        num_attention_heads=2,
        attention_head_dim=16,
        in_channels=16,
        out_channels=16,
        time_embed_dim=16,
        text_embed_dim=TEXT,
        num_layers=2,
        patch_size_t=2,
        sample_height=300,
        sample_width=300,
        use_rotary_positional_embeddings=True,
    )
    with torch.no_grad():
        for value in model.parameters():
            value.copy_(torch.randn(value.shape) * 0.2)
    return model.eval()


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """A diffusers folder with tiny models."""
    folder = tmp_path_factory.mktemp("cogvideox")
    transformer().save_pretrained(folder / "transformer")
    torch.manual_seed(6)
    AutoencoderKLCogVideoX(
        block_out_channels=(8, 8, 8, 8),
        layers_per_block=1,
        norm_num_groups=2,
        latent_channels=16,
        scaling_factor=0.7,
    ).save_pretrained(folder / "vae")
    T5EncoderModel(
        T5Config(vocab_size=40, d_model=TEXT, d_kv=8, d_ff=16, num_layers=1, num_heads=2)
    ).save_pretrained(folder / "text_encoder")
    words = {word: number for number, word in enumerate(["<pad>", "</s>", "<unk>", "a", "red", "circle"])}
    tokenizer = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    ).save_pretrained(folder / "tokenizer")
    return folder


@pytest.fixture
def settings(pipeline, tmp_path):
    for number in range(3):
        shown = clip(3, number)
        write_video(tmp_path / f"videos/{number}.mp4", shown.frames(13)[:, ::2, ::2], 16.0, quality=0)
        (tmp_path / f"videos/{number}.txt").write_text(shown.caption, encoding="utf-8")
    return {
        "model": {
            "family": "cogvideox-any",
            "transformer": str(pipeline),
            "vae": str(pipeline),
            "text_encoder": str(pipeline),
        },
        "data": {
            "folder": str(tmp_path / "videos"),
            "width": 32,
            "height": 32,
            "frames": 13,
            "cache": str(tmp_path / "cache"),
        },
        "lora": {"rank": 4},
        "training": {"steps": 3, "precision": "fp32", "warmup": 1, "rate": 1e-2},
        "output": {
            "folder": str(tmp_path / "out"),
            "save_every": 2,
            "preview_every": 3,
            "preview_clips": 1,
            "preview_steps": 2,
        },
    }


@pytest.fixture(autouse=True)
def new_run():
    """accelerate keeps its settings for the life of a process."""
    yield
    AcceleratorState._reset_state(reset_partial_state=True)


@pytest.fixture
def standin(comfyui, monkeypatch):
    """The nodes' stand-in for ComfyUI's CogVideoX, which the testbed's version has not."""
    monkeypatch.syspath_prepend(str(ROOT / "tests" / "python"))
    import cogvideo

    yield cogvideo
    sys.modules.pop("cogvideo", None)


def batch():
    generator = torch.Generator().manual_seed(3)
    latents = torch.randn(SHAPE, generator=generator)
    return (
        latents,
        torch.randn(2, 7, TEXT, generator=generator),
        draw(SHAPE, generator, shift=1.0, joined=2),
    )


def test_anchors_are_whole_tokens():
    shape = torch.Size([64, 1, 6, 1, 1])
    assert set(draw(shape, torch.Generator().manual_seed(0), joined=2).anchor.tolist()) == {0, 2, 4}
    assert set(draw(shape, torch.Generator(), anchor=3, joined=2).anchor.tolist()) == {2}


@pytest.mark.parametrize("place", [0, 2, 4])
def test_it_computes_what_inject_anchor_does(standin, place):
    from nodes_py import injection_cogvideo

    model = transformer()
    theirs = standin.load(model.state_dict()).model.diffusion_model
    cogvideox.take_timesteps_per_token(model)
    latents, text, _ = batch()
    timestep = torch.tensor([300, 700])
    clean = {place: latents[:, :, place], place + 1: latents[:, :, place + 1]}
    with torch.no_grad():
        ours = cogvideox._velocity(model, latents, timestep, torch.tensor([place, place]), text)
        executor = theirs._forward
        result = injection_cogvideo.call(
            _Executor(theirs, executor), latents, timestep.float(), clean, text, None, {}
        )
        plain = cogvideox._velocity(model, latents, timestep, None, text)
    assert torch.allclose(ours, result, atol=1e-4)
    assert not torch.allclose(ours, plain, atol=1e-2)


class _Executor(SimpleNamespace):
    def __init__(self, network, forward):
        super().__init__(class_obj=network, forward=forward)

    def __call__(self, *args, **kwargs):
        return self.forward(*args, **kwargs)


def test_the_clean_token_is_seen_as_it_is_and_not_learned():
    latents, text, drawn = batch()
    seen = {}

    def model(hidden_states, encoder_hidden_states, timestep, return_dict):
        seen.update(frames=hidden_states.transpose(1, 2), timestep=timestep.reshape(2, 3, -1))
        return (answer.transpose(1, 2),)

    timestep = (drawn.sigma * 1000).long()
    share = cogvideox.alphas()[timestep].reshape(2, 1, 1, 1, 1)
    answer = share.sqrt() * drawn.noise - (1 - share).sqrt() * latents
    assert cogvideox.loss(model, latents, text, drawn) < 1e-10
    for row, place in enumerate(drawn.anchor.tolist()):
        assert torch.equal(seen["frames"][row, :, place : place + 2], latents[row, :, place : place + 2])
        assert (seen["timestep"][row, place // 2] == 0).all()
        others = [token for token in range(3) if token != place // 2]
        assert (seen["timestep"][row, others] == timestep[row]).all()
        answer[row, :, place : place + 2] += 100
    assert cogvideox.loss(model, latents, text, drawn) < 1e-10
    answer[0, :, (drawn.anchor[0] + 2) % 6] += 1
    assert cogvideox.loss(model, latents, text, drawn) == pytest.approx(1 / 8, rel=1e-3)


def test_the_last_timestep_has_nothing_of_the_clip():
    assert float(cogvideox.alphas()[-1]) == pytest.approx(0, abs=1e-12)
    assert float(cogvideox.alphas()[0]) == pytest.approx(0.99915, abs=1e-4)


def test_checkpointing_gives_the_same_gradients():
    latents, text, drawn = batch()
    gradients = []
    for checkpointing in (False, True):
        model = transformer().train()
        cogvideox.take_timesteps_per_token(model)
        lora.attach(model, 4, 4, seed=0)
        if checkpointing:
            model.enable_gradient_checkpointing()
        cogvideox.loss(model, latents, text, drawn).backward()
        gradients.append([weight.grad for _, weight in lora.parameters(model)])
    assert len(gradients[0]) == 2 * 6 * 2
    assert any(bool(one.any()) for one in gradients[0])
    assert all(torch.allclose(one, other, atol=1e-6) for one, other in zip(*gradients, strict=True))


def test_sampling_undoes_what_it_is_told():
    """With a model that always knows the clip, DDIM ends at the clip."""
    latents, text, _ = batch()
    noise = torch.randn(SHAPE, generator=torch.Generator().manual_seed(9))

    def oracle(hidden_states, encoder_hidden_states, timestep, return_dict):
        running = timestep if timestep.ndim == 1 else timestep.amax(dim=1)
        share = cogvideox.alphas()[running].reshape(-1, 1, 1, 1, 1)
        now = hidden_states.transpose(1, 2)
        # v = (a·x - clip) / b, from x = a·clip + b·noise.
        return (((share.sqrt() * now - latents) / (1 - share).sqrt()).transpose(1, 2),)

    out = cogvideox.sample(oracle, noise, text, text, Settings(5, 1.0, 3.0), latents[:, :, :2])
    assert torch.allclose(out, latents, atol=1e-3)


def test_a_single_file_in_comfyuis_names_is_the_same_model(pipeline, standin, tmp_path):
    folder = load_transformer(pipeline, ANY, torch.float32).state_dict()
    tensors = {standin.core_name(name): value.clone() for name, value in folder.items()}
    save_file(
        {f"model.diffusion_model.{name}": value for name, value in tensors.items()},
        tmp_path / "c.safetensors",
    )
    file = load_transformer(tmp_path / "c.safetensors", ANY, torch.float32).state_dict()
    assert file.keys() == folder.keys()
    assert all(torch.equal(file[name], folder[name]) for name in file)


def test_other_models_are_refused(pipeline, models, tmp_path):
    with pytest.raises(TrainingError, match="no CogVideoX diffusion model"):
        load_transformer(models / "wan.safetensors", ANY, torch.float32)
    with pytest.raises(TrainingError, match=r"says CogVideoX1.5 5B T2V .* 32 wide with 2 layers"):
        load_transformer(pipeline, FAMILIES["cogvideox1.5-5b"], torch.float32)
    with pytest.raises(TrainingError, match="from a diffusers folder only"):
        load_vae(models / "vae.safetensors", torch.float32, ANY)
    with pytest.raises(TrainingError, match="holds AutoencoderKLWan"):
        load_vae(models / "pipeline", torch.float32, ANY)


def test_latents_are_scaled_by_the_vaes_factor(pipeline):
    vae = load_vae(pipeline, torch.float32, ANY)
    latents = torch.ones(1, 16, 2, 2, 2)
    assert torch.allclose(to_model(vae, latents), 0.7 * latents)
    assert torch.allclose(from_model(vae, to_model(vae, latents)), latents)


def test_a_run_goes_on_bit_for_bit_and_factorized_lora_loads_it(settings, tmp_path, standin, monkeypatch):
    import folder_paths
    from nodes_py.lora import FactorizedLora

    straight = run(Config.model_validate(settings), lambda _: None)
    assert (tmp_path / "out" / "previews" / "000003_0.mp4").stat().st_size > 300
    settings["output"]["folder"] = str(tmp_path / "again")
    run(Config.model_validate(settings), lambda _: None, stop_after=1)
    resumed = run(Config.model_validate(settings), lambda _: None)
    one, other = load_file(str(straight)), load_file(str(resumed))
    assert all(torch.equal(one[name], other[name]) for name in one)
    with safe_open(str(straight), framework="pt") as file:
        assert file.metadata()["factorized_anchor.base_model"] == "CogVideoX1.5"

    folders = ([str(straight.parent)], folder_paths.supported_pt_extensions)
    monkeypatch.setitem(folder_paths.folder_names_and_paths, "loras", folders)
    model = standin.load(transformer().state_dict())
    patched, _, report = FactorizedLora.execute(model, straight.name, "none", 1.0, 1.0).args
    assert report == "CogVideoX: 12 of 12 modules, rank 4, alpha 4 (anchor.safetensors at strength 1)"
    assert len(patched.patches) == 12
    assert any(bool(value.any()) for name, value in one.items() if "lora_B" in name)


def test_the_lora_is_on_the_six_linears_of_every_block():
    model = transformer()
    lora.attach(model, 4, 4, seed=0)
    names = {comfy_name(name) for name, _ in lora.parameters(model)}
    assert {name.split(".")[3] for name in names} == set(COGVIDEOX_LINEARS.values())
    assert len(names) == 2 * 6 * 2


@pytest.mark.parametrize("frames", [5, 9, 17, 49])
def test_frames_that_do_not_fill_tokens_are_refused(settings, frames):
    settings["data"]["frames"] = frames
    with pytest.raises(ValueError, match="joins 2 latent frames"):
        Config.model_validate(settings)


def test_captions_are_padded_before_they_are_read(pipeline):
    encoder = cogvideox.load_text_encoder(pipeline, torch.float32, "cpu", 226)
    short, long = encoder.encode("a red circle"), encoder.encode("a circle " * 300)
    assert short.shape == long.shape == (226, TEXT)
    tokens = encoder.tokenizer("a red circle", padding="max_length", max_length=226)["input_ids"]
    with torch.no_grad():
        assert torch.equal(short, encoder.model(torch.tensor([tokens]))[0][0])
    assert json.loads((pipeline / "vae" / "config.json").read_text())["scaling_factor"] == 0.7
    assert isinstance(draw(SHAPE, torch.Generator()), Draw)
