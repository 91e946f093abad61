"""The LoRA checker from headers alone: real sizes, experts, known files, and names; no model is loaded."""

import pytest
import sparse_lora
import torch
from comfy.ldm.wan.model import WanModel

from nodes_py import lora_reference
from nodes_py.lora_check import File, LoraError, Model, check
from nodes_py.lora_known import expert_of, known_of
from nodes_py.lora_model import layer_shapes
from nodes_py.lora_names import layer_names, layer_of, position, split
from nodes_py.lora_reference import check_alone, reference
from nodes_py.safetensors_header import read_header, read_scalar


def opened(path, name=None):
    header = read_header(path)
    shapes = {key: tensor.shape for key, tensor in header.tensors.items()}
    return File(
        name or path.name, shapes, header.metadata, lambda key: read_scalar(path, header.tensors[key])
    )


@pytest.mark.parametrize("width", [1536, 3072, 5120])
def test_the_reference_layers_are_those_of_the_real_models(width):
    blocks, feed_forward, channels = lora_reference._SIZES[width]
    with torch.device("meta"):
        network = WanModel(
            dim=width,
            ffn_dim=feed_forward,
            num_heads=width // 128,
            num_layers=blocks,
            in_dim=channels,
            out_dim=channels,
            operations=torch.nn,
        )
    assert layer_shapes(network) == reference(width).layers


def test_a_14b_lora_is_reported_in_words(tmp_path):
    path = tmp_path / "any.safetensors"
    size = sparse_lora.write(path, metadata={"expert": "high"})
    assert size > 2.4e9
    model = Model("wan2.2 14B", reference(5120).layers)
    assert check(opened(path), model).words() == "wan2.2 14B high: 400 of 400 modules, rank 256, alpha 256"
    with pytest.raises(LoraError, match="for the high-noise expert, but it is chosen for the low-noise one"):
        check(opened(path), model, "low")


@pytest.mark.parametrize(("width", "name"), [(1536, "1.3B"), (3072, "5B"), (5120, "14B")])
def test_without_a_model_its_width_tells_the_family(tmp_path, width, name):
    path = tmp_path / "any.safetensors"
    sparse_lora.write(path, width, rank=16, alpha=8.0, prefix="transformer.")
    verdict = check_alone(opened(path))
    assert verdict.complete
    assert verdict.label == f"wan {name}"
    other = 3072 if width != 3072 else 5120
    with pytest.raises(LoraError, match=rf"are {width} wide \({name}\)"):
        check(opened(path), reference(other))


def test_half_of_the_blocks_is_told(tmp_path):
    path = tmp_path / "any.safetensors"
    sparse_lora.write(path, blocks=20)
    verdict = check_alone(opened(path))
    assert verdict.words() == (
        "wan 14B: 200 of 400 modules, rank 256, alpha 256; the file has nothing for blocks 20 to 39"
    )
    assert not verdict.complete


def test_attention_alone_is_complete():
    shapes = {
        f"blocks.{block}.self_attn.{one}.lora_{half}.weight": (8, 5120) if half == "A" else (5120, 8)
        for block in range(40)
        for one in "qkvo"
        for half in "AB"
    }
    verdict = check_alone(File("any.safetensors", shapes))
    assert verdict.words() == "wan 14B: 160 of 160 modules, rank 8, no alpha"
    assert verdict.complete


@pytest.mark.parametrize(
    ("name", "expert"),
    [
        ("Wan22_PusaV1_HIGH.safetensors", "high"),
        ("wan2.2_t2v_lightx2v_4steps_lora_v1.1_low_noise.safetensors", "low"),
        ("Wan2.2-Lightning-HighNoise-e30.safetensors", "high"),
        ("styles/low_noise_high_quality.safetensors", "low"),
        ("lowpoly_high_noise.safetensors", "high"),
        ("lowpoly.safetensors", None),
        ("slow_motion.safetensors", None),
        ("wan_high_quality.safetensors", None),
        ("high_and_low.safetensors", None),
        ("wan2.2_high_and_low_noise.safetensors", None),
        ("Wan22-HighLowNoise.safetensors", None),
        ("high-noise+low-noise.safetensors", None),
        ("both_high_low/wan_low_noise.safetensors", "low"),
        ("wan2.2-fast-L.safetensors", None),
    ],
)
def test_the_expert_is_read_from_the_name(name, expert):
    assert expert_of(name, {}) == expert


def test_notes_in_the_file_say_more_than_its_name():
    assert expert_of("renamed.safetensors", {"expert": "low"}) == "low"
    assert expert_of("my_low.safetensors", {"ss_dit": "wan2.2_t2v_high_noise_14B_fp16.safetensors"}) == "high"
    assert expert_of("renamed.safetensors", {"ss_output_name": "styleLowNoise"}) == "low"
    assert expert_of("my_high.safetensors", {"ss_output_name": "style"}) == "high"


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Wan21_PusaV1_LoRA_14B_rank512_bf16.safetensors", "Pusa V1"),
        ("Wan22_PusaV1_lora_HIGH_resized_dynamic_avg_rank_98_bf16.safetensors", "Pusa V1"),
        ("lightx2v_T2V_14B_cfg_step_distill_v2_lora_rank64_bf16.safetensors", "lightx2v"),
        ("Wan21_T2V_14B_lightx2v_cfg_step_distill_lora_rank32.safetensors", "lightx2v"),
        ("Wan2.1-Fun-14B-InP-MPS.safetensors", "Wan Fun"),
        ("functional_style.safetensors", None),
        ("wan_style.safetensors", None),
    ],
)
def test_known_loras_are_recognised(name, known):
    found = known_of(name, {})
    assert (found.name if found else None) == known


def test_pusa_comes_with_its_authors_values():
    pusa = known_of("any.safetensors", {"ss_output_name": "PusaV1"})
    assert (pusa.anchor_noise, pusa.strength) == (0.2, 1.4)


def test_names_are_taken_apart():
    names = layer_names(["blocks.3.cross_attn.o", "head.head", "blocks.3.cross_attn.v_img"])
    for written in (
        "blocks.3.cross_attn.o",
        "pipe.dit.blocks.3.cross_attn.o",
        "base_model.model.transformer.blocks.3.attn2.to_out.0",
        "lora_unet__blocks_3_cross_attn_o",
        "lycoris_blocks_3_attn2_to_out_0",
    ):
        assert layer_of(written, names) == "blocks.3.cross_attn.o"
    assert layer_of("transformer.proj_out", names) == "head.head"
    assert layer_of("blocks.3.attn2.add_v_proj", names) == "blocks.3.cross_attn.v_img"
    assert layer_of("vace_blocks.3.cross_attn.o", names) is None
    assert split("a.lora_A.high.weight") == ("a", "lora_down.weight")
    assert split("a_lora.up.weight") == ("a", "lora_up.weight")
    assert split("a.weight") is None
    assert position("blocks.12.ffn.0") == ("blocks.*.ffn.0", 12)
    assert position("text_embedding.0") == ("text_embedding.0", None)


def pair(layer, rank=4, into=5120, out=5120):
    return {f"{layer}.lora_A.weight": (rank, into), f"{layer}.lora_B.weight": (out, rank)}


@pytest.mark.parametrize(
    ("shapes", "fits"),
    [
        (pair("blocks.0.self_attn.q"), True),
        (pair("blocks.0.ffn.0", out=13824), True),
        (pair("blocks.0.ffn.0"), False),
        (
            {
                "blocks.0.self_attn.q.lora_A.weight": (4, 5120),
                "blocks.0.self_attn.q.lora_B.weight": (5120, 8),
            },
            False,
        ),
        (
            {
                "patch_embedding.lora_A.weight": (4, 16, 1, 2, 2),
                "patch_embedding.lora_B.weight": (5120, 4, 1, 1, 1),
            },
            True,
        ),
        ({"blocks.0.modulation.diff": (1, 6, 5120)}, True),
        ({"blocks.0.modulation.diff": (1, 6, 1536)}, False),
        ({"blocks.0.norm3.diff": (5120,), "blocks.0.norm3.diff_b": (5120,)}, True),
        ({"blocks.0.self_attn.q.diff_b": (5120,)}, True),
        ({"blocks.0.self_attn.q.diff_b": (1536,)}, False),
        ({"blocks.0.self_attn.q.lokr_w1": (8, 8), "blocks.0.self_attn.q.lokr_w2": (640, 640)}, True),
        ({"blocks.0.self_attn.q.lokr_w1": (8, 8), "blocks.0.self_attn.q.lokr_w2": (640, 64)}, False),
    ],
)
def test_shapes_are_held_against_the_model(shapes, fits):
    file = File("any.safetensors", shapes)
    if fits:
        assert check(file, reference(5120)).unfit == ()
    else:
        with pytest.raises(LoraError, match=r"has another size|have another size|made for another model"):
            check(file, reference(5120))


@pytest.mark.parametrize("drop", ["hada_w1_b", "hada_w2_a", "lokr_w2", "lokr_w1_b"])
def test_missing_halves_of_every_kind_are_told(drop):
    parts = ("hada_w1_a", "hada_w1_b", "hada_w2_a", "hada_w2_b") if drop.startswith("hada") else ()
    parts = parts or ("lokr_w1_a", "lokr_w1_b", "lokr_w2")
    shapes = {f"blocks.0.self_attn.q.{part}": (8, 8) for part in parts if part != drop}
    with pytest.raises(LoraError, match=rf"lack a half .*without {drop}"):
        check(File("any.safetensors", shapes), reference(5120))
    with pytest.raises(LoraError, match="there is only alpha"):
        check(File("any.safetensors", {"blocks.0.self_attn.q.alpha": ()}), reference(5120))
