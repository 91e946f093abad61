"""A wrong configuration is told in one sentence, before anything is loaded."""

import tomllib
from pathlib import Path

import pytest
from conftest import toml

from anchor_lora import config as configuration
from anchor_lora.__main__ import main
from anchor_lora.config import Config
from anchor_lora.errors import TrainingError
from anchor_lora.estimate import estimate
from anchor_lora.families import FAMILIES

EXAMPLES = Path(__file__).parents[1] / "examples"


def read(settings, tmp_path):
    path = tmp_path / "train.toml"
    path.write_text(toml(settings), encoding="utf-8")
    return configuration.read(path)


@pytest.mark.parametrize(
    ("section", "name", "value", "says"),
    [
        ("model", "family", "sdxl", "model.family"),
        ("model", "vae", "nowhere.safetensors", "model.vae: there is no"),
        ("data", "width", 100, "not a multiple of 16"),
        ("data", "frames", 48, "4n \\+ 1"),
        ("data", "fps", -1, "data.fps"),
        ("training", "anchor", 3, "training.anchor is 3"),
        ("training", "anchor", "middle", "training.anchor"),
        ("training", "precison", "bf16", "training.precison"),
        ("lora", "rank", 0, "lora.rank"),
        ("output", "name", "a/b", "output.name"),
    ],
)
def test_what_is_wrong_is_named(settings, tmp_path, section, name, value, says):
    settings[section][name] = value
    with pytest.raises(TrainingError, match=says) as caught:
        read(settings, tmp_path)
    assert "\n" not in str(caught.value)


def test_broken_toml_and_no_file(tmp_path):
    path = tmp_path / "train.toml"
    with pytest.raises(TrainingError, match="cannot be read"):
        configuration.read(path)
    path.write_text("[model", encoding="utf-8")
    with pytest.raises(TrainingError, match="not valid TOML"):
        configuration.read(path)


def test_paths_start_at_the_file(settings, tmp_path):
    settings["output"]["folder"] = "results"
    assert read(settings, tmp_path).output.folder == tmp_path / "results"


def test_the_papers_values_are_the_defaults(settings, tmp_path):
    del settings["lora"], settings["training"]
    config = read(settings, tmp_path)
    assert (config.lora.rank, config.training.steps, config.training.anchor) == (256, 6000, "random")


def test_a_dry_run_loads_nothing_and_estimates(settings, tmp_path, capsys):
    settings["model"]["family"] = "wan2.1-1.3b"
    read(settings, tmp_path)
    assert main([str(tmp_path / "train.toml"), "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "8 videos with captions, 1 left out" in out
    assert "wordless.mp4: no caption" in out
    assert "GiB" in out and "4090" in out
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_are_valid(path):
    assert (
        Config.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).output.name in path.read_text()
    )


def test_an_error_ends_with_code_2_and_its_sentence(tmp_path, capsys):
    assert main([str(tmp_path / "none.toml")]) == 2
    assert "none.toml cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("family", "billions", "lora_gigabytes"),
    [("wan2.1-1.3b", 1.42, 0.70), ("wan2.1-14b", 14.29, 2.45)],
)
def test_sizes_are_those_of_the_real_models(family, billions, lora_gigabytes):
    """Parameters as the checkpoints have them; LoRA files of rank 256 in bf16 as measured in mechanism.md."""
    assert FAMILIES[family].parameters / 1e9 == pytest.approx(billions, rel=0.02)
    assert FAMILIES[family].lora_parameters(256) * 2 / 1e9 == pytest.approx(lora_gigabytes, rel=0.02)


def test_more_work_is_estimated_as_more(settings, tmp_path):
    settings["model"]["family"] = "wan2.1-1.3b"
    small = estimate(read(settings, tmp_path))
    settings["data"] |= {"width": 832, "height": 480, "frames": 81}
    large = estimate(read(settings, tmp_path))
    assert large.tokens == 21 * 30 * 52
    assert large.memory > small.memory and large.hours(90) > small.hours(90)
