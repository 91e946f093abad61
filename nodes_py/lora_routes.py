"""``GET /factorized_anchor/lora?name=…``: what a LoRA file is for, from its header, while nothing is loaded.

For the page and for ``factorized-anchor check``. With ``&model=…`` (a file of ComfyUI's diffusion models) it is held
against that model, otherwise against the Wan model of its width.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import folder_paths
from aiohttp import web

from .lora import is_safetensors, lora_file
from .lora_check import LoraError, Model, check
from .lora_reference import check_alone, model_of
from .routes import Refusal, guarded, json_answer
from .safetensors_header import HeaderError, read_header

LORA = "/factorized_anchor/lora"


def register() -> None:
    """Add the route to the running ComfyUI; without one there is nothing to do."""
    module = sys.modules.get("server")
    server = getattr(getattr(module, "PromptServer", None), "instance", None)
    if server is not None:
        server.routes.get(LORA)(guarded(_lora))


async def _lora(request: web.Request) -> web.Response:
    name, model = request.query.get("name", ""), request.query.get("model", "")
    if name not in folder_paths.get_filename_list("loras"):
        raise Refusal(404, "lora", "There is no LoRA of this name in ComfyUI's models/loras folder.")
    return json_answer(await asyncio.get_running_loop().run_in_executor(None, answer, name, model))


def answer(name: str, model: str = "") -> dict[str, Any]:
    """Return the verdict as JSON: ``problem`` is one sentence or ``None``, then ``words`` and the rest are there."""
    if not is_safetensors(name):
        return _problem(name, f"The file '{name}' is no safetensors file: it is checked when the graph runs.")
    try:
        file = lora_file(name)
        verdict = check(file, *_model(model)) if is_safetensors(model) else check_alone(file)
    except LoraError as problem:
        return _problem(name, str(problem))
    known = verdict.known
    return {
        "name": name,
        "problem": None,
        "words": verdict.words(),
        "model": verdict.label,
        "expert": verdict.expert,
        "modules": {"matched": verdict.matched, "expected": verdict.expected},
        "complete": verdict.complete,
        "known": None
        if known is None
        else {
            "name": known.name,
            "advice": known.advice,
            "anchorNoise": known.anchor_noise,
            "strength": known.strength,
        },
    }


def _problem(name: str, sentence: str) -> dict[str, Any]:
    return {"name": name, "problem": sentence}


def _model(name: str) -> tuple[Model, str | None]:
    """Return the model's layers and its expert; raises ``LoraError`` where the file cannot be read."""
    path = folder_paths.get_full_path("diffusion_models", name)
    if path is None:
        raise LoraError(f"The model '{name}' is not in ComfyUI's models/diffusion_models folder.")
    try:
        return model_of(name, read_header(path))
    except HeaderError as problem:
        raise LoraError(f"The file '{name}' {problem}.") from problem
