"""The evidence: intervals that hold what they promise, and a page from tiny untrained models, gone on with after a stop."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from conftest import ROOT, tiny_transformer

from anchor_lora import lora
from anchor_lora.sample import Settings, sample
from anchor_lora.text import padded
from toy import evidence, text
from toy.export import write_transformer, write_vae
from toy.intervals import difference, mean_of, parts
from toy.report import State, document
from toy.shots import FACTORIZED, MODES, VANILLA, Size, everything, modes
from toy.studio import Crew, Prompted, Studio, measure, read
from toy.vae import build


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Untrained models and an untrained LoRA that does something, as toy.make and the trainer write them."""
    folder = tmp_path_factory.mktemp("evidence")
    models = folder / "models"
    text.write(models / "text_encoders" / "umt5_toy.safetensors")
    write_vae(build(8), models / "vae" / "wan_toy_vae.safetensors")
    transformer = tiny_transformer()
    told = {"toy.steps": "7", "toy.steps_planned": "9"}
    write_transformer(transformer, models / "diffusion_models" / "wan_toy_t2v.safetensors", told=told)
    lora.attach(transformer, 2, 2, seed=0)
    weights = {name: torch.randn_like(value) for name, value in lora.weights(transformer).items()}
    told = {"factorized_anchor.steps": "5"}
    lora.write(models / "loras" / "wan_toy_anchor.safetensors", weights, 2, told)
    return folder


def test_an_interval_holds_the_mean_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    held = 0
    for _ in range(200):
        # Prompts differ much, the clips of one prompt little: that is what drawing clips would get wrong.
        prompts = {number: (rng.normal(0.5, 0.2) + rng.normal(0, 0.01, 3)).tolist() for number in range(40)}
        interval = mean_of(prompts)
        held += interval.low <= 0.5 <= interval.high
    assert 180 <= held <= 199


def test_a_difference_is_paired():
    rng = np.random.default_rng(2)
    base = {number: [float(rng.normal(0, 5))] for number in range(50)}
    other = {number: [values[0] + 0.1] for number, values in base.items()}
    gap = difference(other, base)
    assert gap.low == pytest.approx(0.1) and gap.high == pytest.approx(0.1)


def test_variance_is_parted_into_anchors_and_seeds():
    rng = np.random.default_rng(3)
    found = [
        parts(rng.normal(0, 3, (4, 1)) + rng.normal(0, 1, (1, 4)) + rng.normal(0, 2, (4, 4)))
        for _ in range(3000)
    ]
    anchors, seeds, rest = np.mean(found, axis=0)
    assert anchors == pytest.approx(9, rel=0.1)
    assert seeds == pytest.approx(1, rel=0.25)
    assert rest == pytest.approx(4, rel=0.1)


def test_everything_is_asked_once_and_shared_between_questions():
    size = Size(20, 3, 7)
    shots = everything(size)
    assert len({shot.key for shot in shots}) == len(shots)
    assert {shot for arm in modes(size).values() for shot in arm} <= set(shots)
    assert all(len(arm) == 60 for arm in modes(size).values())
    # The full size of the issue: 200 prompts and three seeds at least.
    assert Size().prompts >= 200 and Size().seeds >= 3


def test_an_anchor_costs_a_fixed_amount_of_work():
    vanilla, factorized = MODES["text-to-video, prompt as it is"], FACTORIZED
    assert factorized.work - vanilla.work == 2 * 16 * 30


def test_a_batch_gives_what_one_clip_with_512_tokens_gives(world):
    """The short texts and the batches of the studio against the plain sampler."""
    studio = Studio(world / "models", None)
    captions = ["a red circle, on sand", "a cyan cross and two blue squares, on slate"]
    batched = studio.sampled(studio.plain, captions, [3, 4], 2)
    model = tiny_transformer()
    with torch.no_grad():
        for weight in model.parameters():
            weight.copy_(weight.half().float())
    for number, caption in enumerate(captions):
        noise = torch.randn(1, 16, 3, 8, 8, generator=torch.Generator().manual_seed(3 + number))
        words, nothing = (padded([studio.encode(one)]) for one in (caption, ""))
        alone = sample(model, noise, words, nothing, Settings(2, 3.0, 4.0))
        assert torch.allclose(batched[number : number + 1], alone, atol=2e-3)


def test_texts_of_one_network_do_not_mix(world):
    studio = Studio(world / "models", None)
    network = Prompted(tiny_transformer(), studio.encode)
    x, t = torch.randn(1, 16, 1, 4, 4), torch.tensor([500.0])
    first = network.texts(["a red circle, on sand"])
    with torch.no_grad():
        before = network(encoder_hidden_states=first, hidden_states=x, timestep=t, return_dict=False)[0]
        network.texts(["three blue squares and a red circle, on sand"])
        again = network(encoder_hidden_states=first, hidden_states=x, timestep=t, return_dict=False)[0]
    assert torch.equal(before, again)


def small(monkeypatch):
    for module in ("toy.shots", "toy.report"):
        monkeypatch.setattr(f"{module}.STEPS", (2, 1))
        monkeypatch.setattr(f"{module}.GRID", 2)
        monkeypatch.setattr(f"{module}.FAST", 1)
    monkeypatch.setattr("toy.studio.ANCHOR_STEPS", 1)
    monkeypatch.setattr("toy.evidence.VAE_CLIPS", 1)


def test_the_page_is_written_and_a_stop_costs_nothing(world, tmp_path, monkeypatch, capsys):
    small(monkeypatch)
    results, page = tmp_path / "results.jsonl", tmp_path / "evidence.md"
    size = Size(2, 1, 2)
    shots = [shot for shot in everything(size) if shot.steps < 50]
    monkeypatch.setattr(evidence, "everything", lambda _: shots)
    command = ["evidence", str(world / "models"), "--results", str(results), "--out", str(page)]
    monkeypatch.setattr("sys.argv", [*command, "--prompts", "2", "--seeds", "1", "--grid-prompts", "2"])
    evidence.main()
    words = page.read_text()
    for heading in ("1. Modes", "2. Steps", "3. Anchors", "4. Seeds and anchors", "5. Exactness"):
        assert f"## {heading}" in words
    assert "7 of 9 steps" in words and "steps 5" in words and "**Equal quality**" in words
    lines = results.read_text().splitlines()
    clocks = [line for line in lines if '"clock ' in line]
    assert len(clocks) == 4 and len(lines) == len(shots) + 4 == len(read(results))
    assert "evidence-steps.svg" in words and (tmp_path / "images" / "evidence-steps.svg").exists()

    # Killed in the middle of a line: what is whole stays, the rest is measured again and is the same.
    kept = len(lines) - 7
    results.write_text("\n".join(lines[:kept]) + "\n" + lines[kept][:20])
    evidence.main()
    after = [json.loads(line) for line in results.read_text().splitlines()]
    assert {one["key"]: one.get("score") for one in after} == {
        one["key"]: one.get("score") for one in map(json.loads, lines)
    }
    assert [json.loads(line) for line in lines[:kept]] == after[:kept]
    # Nothing is left to do.
    before = results.read_text()
    evidence.main()
    assert results.read_text() == before
    capsys.readouterr()


def test_the_first_frame_is_the_anchors_round_trip(world, tmp_path, monkeypatch):
    small(monkeypatch)
    studio = Studio(world / "models", world / "models" / "loras" / "wan_toy_anchor.safetensors")
    shots = [
        shot
        for shot in everything(Size(2, 1, 0))
        if shot.anchor == "right" and shot.place == 0 and shot.steps < 50
    ]
    takes = measure(studio, shots, tmp_path / "r.jsonl", lambda _: None)
    assert len(takes) == 2
    for take in takes.values():
        assert take["db"][0] == pytest.approx(take["db"][1], abs=0.02)


def test_two_processes_measure_what_one_does(world, tmp_path, monkeypatch):
    small(monkeypatch)
    models = world / "models"
    studio = Studio(models, None)
    # Prompts 0 and 10 are of two groups, so both processes have something to do.
    wanted = [replace(VANILLA, prompt=prompt, seed=1, steps=1) for prompt in (0, 10)]
    alone = measure(studio, wanted, tmp_path / "alone.jsonl", lambda _: None)
    crew = Crew(models, None, 2)
    try:
        together = measure(studio, wanted, tmp_path / "together.jsonl", lambda _: None, crew)
    finally:
        crew.close()
    assert alone.keys() == together.keys() == {shot.key for shot in wanted}
    for key, take in alone.items():
        assert take == together[key]
    assert read(tmp_path / "together.jsonl") == together


def test_without_a_lora_its_arms_are_left_out(world):
    studio = Studio(world / "models", None)
    assert [studio.can(arm) for arm in MODES.values()] == [True, True, False, False, True, False]


def test_the_page_in_the_repository_says_what_was_measured():
    measured = read(ROOT / "training" / "toy-models" / "evidence.jsonl")
    size = Size()
    assert len(measured) >= len(everything(size))
    written = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
    assert _words(written) == _words(document(measured, State(size, "", "", "", {})))


def _words(page):
    """From the first figures on, without what Prettier does to a table."""
    return re.sub(r"-{3,}", "---", " ".join(page[page.index("## In short") :].split()))
