"""Embedded pictures stay out of the written prompt. The files themselves are looked at in tests/comfy/share-run.test.ts."""

import copy
import json
import pickle

import pytest

from nodes_py.anchor import FactorizedAnchor
from nodes_py.choice import ChoiceError, EmbeddedChoice, parse_choice
from nodes_py.withhold import withhold

DATA = "data:image/png;base64,AAAA"
SHA = "ab" * 32
PICK = {"kind": "embedded", "data": DATA, "sha256": SHA}


def prompt_with(choice):
    return {"7": {"class_type": "FactorizedAnchor", "inputs": {"choice": choice}}}


@pytest.mark.parametrize("form", [lambda pick: dict(pick), json.dumps])
def test_the_written_prompt_lacks_the_data_and_the_node_has_it(form):
    prompt = prompt_with(form(PICK))
    for _ in range(2):  # hiding what is hidden changes nothing
        withhold(prompt)
        written = json.dumps(prompt)
        assert "AAAA" not in written and SHA in written
        assert "AAAA" not in str(prompt)
        choice = json.loads(written)["7"]["inputs"]["choice"]
        assert (choice if isinstance(choice, dict) else json.loads(choice)) == {**PICK, "data": ""}
        for one in (prompt, copy.deepcopy(prompt), pickle.loads(pickle.dumps(prompt))):
            assert parse_choice(one["7"]["inputs"]["choice"]) == EmbeddedChoice(DATA, SHA)


def test_two_pictures_are_told_apart_although_both_are_hidden():
    prints = []
    for data in (DATA, DATA + "BBBB"):
        prompt = prompt_with({"kind": "embedded", "data": data})
        withhold(prompt)
        prints.append(FactorizedAnchor.fingerprint_inputs(prompt["7"]["inputs"]["choice"]))
    assert prints[0] != prints[1] and all(prints)


@pytest.mark.parametrize(
    "choice",
    [None, 3, "", "{", "[1]", "[" * 100_000, {}, {"kind": "embedded"}, {"kind": "embedded", "data": 3}, ["1", 0],
     {"kind": "file", "name": "x.png", "data": "kept"}, {"kind": "index", "index": 1}],
)  # fmt: skip
def test_other_picks_stay_as_they_are(choice):
    prompt = prompt_with(copy.deepcopy(choice))
    withhold(prompt)
    assert prompt == prompt_with(choice)


@pytest.mark.parametrize(
    "prompt", [None, [], {"1": None}, {"1": {"class_type": "FactorizedAnchor"}}, {"1": {"inputs": {}}}]
)
def test_a_damaged_prompt_is_no_error(prompt):
    withhold(prompt)


def test_other_nodes_keep_their_inputs():
    prompt = {"1": {"class_type": "Other", "inputs": {"choice": dict(PICK)}}}
    withhold(prompt)
    assert json.loads(json.dumps(prompt))["1"]["inputs"]["choice"] == PICK


def test_a_pick_out_of_a_written_file_says_where_its_picture_is():
    with pytest.raises(ChoiceError, match="not inside this graph"):
        parse_choice({**PICK, "data": ""})
    assert "not inside this graph" in FactorizedAnchor.validate_inputs(json.dumps({**PICK, "data": ""}))
