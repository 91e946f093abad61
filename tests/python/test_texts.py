"""The shim's two text rules, against the cases and the words that they share with TypeScript."""

import json
from pathlib import Path

import pytest
from comfy_execution.graph_utils import ExecutionBlocker
from hypothesis import given
from hypothesis import strategies as st

from nodes_py.caption import FactorizedCaption, FactorizedInstruction
from nodes_py.texts import clean_generated, instruction_for

CASES = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "generated-cleaning.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=[case["rule"] for case in CASES])
def test_cleaning_follows_the_shared_cases(case):
    assert clean_generated(case["raw"]) == case["cleaned"]


@given(st.text())
def test_cleaning_ends_and_is_idempotent_on_any_text(text):
    once = clean_generated(text)
    assert once == once.strip()
    assert "\n" not in once


@given(st.text(alphabet="abc {}$&\\", min_size=1).filter(str.strip))
def test_the_prompt_goes_into_the_instruction_as_it_is(prompt):
    text = instruction_for(prompt)
    assert prompt.strip() in text
    assert text.count("{prompt}") == prompt.count("{prompt}")


def test_the_instruction_node_gives_the_instruction():
    instruction = FactorizedInstruction.execute("A leaf turns red.")[0]
    assert instruction.index("first frame") < instruction.index("A leaf turns red.")
    with pytest.raises(ValueError, match="The prompt is empty"):
        FactorizedInstruction.execute("  ")


def test_the_caption_node_passes_both_texts():
    assert FactorizedCaption.execute("A leaf turns red.", " A green leaf. ").args == (
        "A leaf turns red.",
        "A green leaf.",
    )


def test_generated_wins_and_is_cleaned():
    out = FactorizedCaption.execute("p", "typed", '<think>hm</think>"A green leaf."').args
    assert out == ("p", "A green leaf.")


@pytest.mark.parametrize(
    ("first_frame", "generated", "sentence"),
    [
        ("  ", None, "first-frame caption is empty"),
        ("typed", "<think>hm", "answered with nothing but thinking"),
    ],
)
def test_an_empty_caption_blocks_only_what_needs_it(first_frame, generated, sentence):
    video_prompt, caption = FactorizedCaption.execute("A leaf.", first_frame, generated).args
    assert video_prompt == "A leaf."
    assert isinstance(caption, ExecutionBlocker) and sentence in caption.message
