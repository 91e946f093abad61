"""Runs last: docs/models.md claims what this run's tests have shown, no more and no less."""

import importlib.util

import comfyui_version
import pytest
import shown_models


def test_the_table_of_models_says_what_the_tests_have_shown(request):
    config = request.config
    partial = config.option.keyword or config.args_source.name != "TESTPATHS" or request.session.testsfailed
    if partial and not shown_models.RECORDING:
        pytest.skip("only a whole run that passes shows all of it")
    if importlib.util.find_spec("diffusers") is None:
        pytest.skip("without diffusers a part of it is not shown")
    shown_models.compare(comfyui_version.__version__)
