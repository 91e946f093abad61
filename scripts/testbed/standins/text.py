"""Text encoders: UMT5-XXL (Wan) and Qwen2.5-VL 7B (Qwen-Image).

Their sizes are constants of ComfyUI's code, not of the file: the test copy carries the small sizes (see ``edits.mjs``),
and the shapes here come from that copy's own classes.
"""

import io
import json
from pathlib import Path

import comfy.ops
import comfy.text_encoders.llama as llama
import comfy.text_encoders.t5 as t5
import comfy.text_encoders.wan as wan
import sentencepiece
import torch

from . import weights

# The pieces come from these sentences; every other character becomes bytes, so that any prompt in any script still
# changes the conditioning.
CORPUS = """
A red paper boat drifts down a narrow gutter while rain falls on the street.
Two old men play chess at a stone table in a sunny park and a crowd gathers.
The camera slowly moves over a quiet harbour at dawn, gulls circle above the masts.
A glass falls from the edge of the table and breaks into a hundred pieces.
In a bright kitchen a young cook slices green apples and puts them into a bowl.
Snow covers the wooden cabin; smoke rises from its chimney into the evening sky.
A small robot waters the flowers on a balcony, then waves at a passing bird.
Close-up of a candle flame that flickers, goes out and leaves a thread of smoke.
A cyclist in a yellow jacket rides across an empty bridge in thick morning fog.
Waves roll onto a black beach, a dog runs after a ball and shakes off the water.
static first frame, sharp focus, high quality, detailed, realistic, soft light
blurry, low quality, worst quality, jpeg artefacts, deformed, watermark, subtitles
"""
PIECES = 512
EMBEDDING = "model.embed_tokens.weight"


def _train_pieces():
    """A sentencepiece model with T5's special ids; same sentences, same model."""
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(line for line in CORPUS.splitlines() if line),
        model_writer=model,
        model_type="bpe",
        vocab_size=PIECES,
        byte_fallback=True,
        character_coverage=1.0,
        num_threads=1,
        pad_id=0,
        eos_id=1,
        unk_id=2,
        bos_id=-1,
        minloglevel=2,
    )
    return torch.frombuffer(bytearray(model.getvalue()), dtype=torch.uint8)


def _is_t5_linear(name):
    return name.startswith("encoder.block") and "relative_attention_bias" not in name


def _write_umt5(path, seed):
    config = json.loads((Path(wan.__file__).parent / "umt5_config_xxl.json").read_text(encoding="utf-8"))
    if config["vocab_size"] != PIECES:
        raise SystemExit(f"The test copy's umt5_config_xxl.json should say vocab_size {PIECES}.")
    encoder = t5.T5(config, torch.float32, "meta", comfy.ops.disable_weight_init)
    tensors = weights.random_weights(weights.shapes_of(encoder), seed)
    scaled = weights.to_scaled_fp8(tensors, _is_t5_linear, mark=0)
    # ComfyUI tells XXL from its smaller sisters by the width of block 23, which this one does not have.
    scaled["encoder.block.23.layer.1.DenseReluDense.wi_1.weight"] = torch.zeros(1, config["d_model"]).to(
        weights.FP8
    )
    scaled["spiece_model"] = _train_pieces()
    weights.write(scaled, path)


def _write_qwen25_vl(path, seed):
    encoder = llama.Qwen25_7BVLI({}, torch.float32, "meta", comfy.ops.disable_weight_init)
    # The vision tower (64M parameters even with one layer) is left out: only text is encoded here.
    shapes = {n: s for n, s in weights.shapes_of(encoder).items() if not n.startswith("visual.")}
    tensors = weights.random_weights(shapes, seed)
    scaled = weights.to_scaled_fp8(tensors, lambda name: ".layers." in name, keep=torch.bfloat16, mark=0)
    # The table for 152,064 tokens is nearly the whole file; fp8 halves it.
    scaled[EMBEDDING] = tensors[EMBEDDING].to(weights.FP8)
    weights.write(scaled, path)


def make(folder):
    """Write the text encoders below ``folder``."""
    encoders = folder / "text_encoders"
    _write_umt5(encoders / "umt5_xxl_fp8_e4m3fn_scaled.safetensors", seed=41)
    _write_qwen25_vl(encoders / "qwen_2.5_vl_7b_fp8_scaled.safetensors", seed=42)
