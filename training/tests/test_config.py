"""A wrong configuration is told in one sentence, before anything is loaded."""

import sys
import tomllib
from pathlib import Path

import pytest
import torch
from conftest import toml
from safetensors.torch import save_file

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
        ("training", "anchor", 3, "^train.toml: training.anchor is 3"),
        ("training", "anchor", "middle", "training.anchor"),
        ("training", "precison", "bf16", "no setting training.precison; training.precision may be meant.$"),
        ("training", "rank", 8, "no setting training.rank; lora.rank may be meant.$"),
        ("lora", "zzz", 8, "^train.toml: there is no setting lora.zzz.$"),
        ("lora", "rank", 0, "lora.rank"),
        ("output", "name", "a/b", "output.name"),
    ],
)
def test_what_is_wrong_is_named(settings, tmp_path, section, name, value, says):
    settings[section][name] = value
    with pytest.raises(TrainingError, match=says) as caught:
        read(settings, tmp_path)
    assert "\n" not in str(caught.value)


def test_a_misspelt_section_is_named_not_what_is_missing_for_it(settings, tmp_path):
    settings["modle"] = settings.pop("model")
    with pytest.raises(TrainingError, match="no setting modle; model may be meant"):
        read(settings, tmp_path)


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


def test_paths_are_told_without_detours_and_links_keep_their_names(settings, tmp_path):
    (tmp_path / "blob").write_bytes(b"")
    (tmp_path / "wan.safetensors").symlink_to(tmp_path / "blob")
    settings["model"]["transformer"] = "gone/../wan.safetensors"
    assert read(settings, tmp_path).model.transformer == tmp_path / "wan.safetensors"
    settings["data"]["folder"] = "examples/../videos"
    with pytest.raises(TrainingError) as caught:
        read(settings, tmp_path)
    assert str(caught.value) == f"train.toml: data.folder: there is no {tmp_path / 'videos'}."


def test_the_papers_values_are_the_defaults(settings, tmp_path):
    del settings["lora"], settings["training"]
    config = read(settings, tmp_path)
    assert (config.lora.rank, config.training.steps, config.training.anchor) == (256, 6000, "random")


def write_header(path, width, layers, channels=16):
    """A file that has what a Wan model of this size is told by, and next to nothing else."""
    shapes = {
        "patch_embedding.weight": (width, channels, 1, 2, 2),
        "head.modulation": (1, 2, width),
        "head.head.weight": (64, 1),
        "text_embedding.0.weight": (1, 4096),
        "time_embedding.0.weight": (1, 256),
        **{f"blocks.{number}.ffn.0.weight": (1, 1) for number in range(layers)},
    }
    save_file({name: torch.zeros(shape) for name, shape in shapes.items()}, path)
    return str(path)


def run_main(settings, tmp_path, capsys, *options):
    """The exit code, what was printed, and what was complained about."""
    read(settings, tmp_path)
    code = main([str(tmp_path / "train.toml"), *options])
    return code, *capsys.readouterr()


def test_a_dry_run_loads_nothing_and_estimates(settings, tmp_path, capsys):
    settings["model"] |= {
        "family": "wan2.1-1.3b",
        "transformer": write_header(tmp_path / "real.safetensors", 1536, 30),
    }
    code, out, _ = run_main(settings, tmp_path, capsys, "--dry-run")
    assert code == 0
    assert "6 videos with captions, 3 left out" in out
    assert "wordless.mp4: no caption" in out
    assert "short.mp4: too short: 5 frames at 16 a second, 9 needed" in out
    assert "GiB" in out and "1 min on a 4090" in out
    assert not (tmp_path / "cache").exists()


def test_hours_are_told_as_hours(settings, tmp_path, capsys):
    settings["model"] |= {
        "family": "wan2.1-1.3b",
        "transformer": write_header(tmp_path / "real.safetensors", 1536, 30),
    }
    hours = estimate(read(settings, tmp_path)).hours(90)
    settings["training"]["steps"] = int(settings["training"]["steps"] * 12 / hours)
    assert "12 h on a 4090" in run_main(settings, tmp_path, capsys, "--dry-run")[1]


def other_family(settings, models, tmp_path):
    settings["model"]["family"] = "wan2.1-1.3b"
    return "wan.safetensors is 128 wide with 2 layers."


def other_family_of_a_folder(settings, models, tmp_path):
    settings["model"] |= {"family": "wan2.1-1.3b", "transformer": str(models / "pipeline")}
    return "pipeline is 128 wide with 2 layers."


def image_to_video(settings, models, tmp_path):
    settings["model"]["transformer"] = write_header(tmp_path / "i2v.safetensors", 128, 2, channels=36)
    return "i2v.safetensors takes 36 channels, so it is no Wan 2.1 or 2.2 14B text-to-video model."


def another_kind(settings, models, tmp_path):
    settings["model"] |= {"family": "cogvideox-any"}
    settings["data"] |= {"frames": 13}
    return "wan.safetensors is no CogVideoX diffusion model."


def half_a_file(settings, models, tmp_path):
    (tmp_path / "half.safetensors").write_bytes((models / "wan.safetensors").read_bytes()[:-100])
    settings["model"]["transformer"] = str(tmp_path / "half.safetensors")
    return "half.safetensors is no whole .safetensors file"


def optimizer_without_its_package(settings, models, tmp_path):
    settings["training"]["optimizer"] = "adamw8bit"
    return 'training.optimizer is "adamw8bit", which needs bitsandbytes'


@pytest.mark.parametrize(
    "spoil",
    [
        other_family,
        other_family_of_a_folder,
        image_to_video,
        another_kind,
        half_a_file,
        optimizer_without_its_package,
    ],
)
def test_a_dry_run_refuses_what_the_run_does_and_both_before_caching(
    settings, models, tmp_path, capsys, monkeypatch, spoil
):
    monkeypatch.setitem(sys.modules, "bitsandbytes.optim", None)
    says = spoil(settings, models, tmp_path)
    code, _, told = run_main(settings, tmp_path, capsys, "--dry-run")
    assert code == 2 and says in told
    assert run_main(settings, tmp_path, capsys)[::2] == (2, told)
    assert not (tmp_path / "cache").exists()


def test_without_a_video_that_is_long_enough_the_dry_run_ends_as_the_run_does(settings, tmp_path, capsys):
    settings["data"]["frames"] = 13
    code, out, told = run_main(settings, tmp_path, capsys, "--dry-run")
    assert code == 2 and "0 videos with captions, 9 left out" in out
    assert run_main(settings, tmp_path, capsys)[::2] == (2, told)
    assert told.startswith("No video is left")


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
