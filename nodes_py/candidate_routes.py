"""Routes for the page's gallery: list, delete, mark as picked, save as an ordinary image, and the limits.

The pictures themselves come from ComfyUI's own ``/view?type=input&subfolder=factorized_anchor/<group>``.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any, Callable

import folder_paths
from aiohttp import web

from . import candidate_limits, candidate_store
from .candidate_adopt import adopt
from .candidate_limits import LimitsError
from .candidate_store import CandidateError, Stored
from .choice import FileChoice
from .routes import Handler, Refusal, guarded, json_answer, json_document
from .whole_file import reason, write_whole

CANDIDATES = "/factorized_anchor/candidates"
SAVED_AS = "anchor"


def register() -> None:
    """Add the routes to the running ComfyUI; without one there is nothing to do."""
    server = _server()
    if server is None:
        return
    routes = server.routes
    routes.get(CANDIDATES)(_handled(_list))
    routes.delete(CANDIDATES)(_handled(_delete))
    routes.post(f"{CANDIDATES}/group")(_handled(_claim))
    routes.post(f"{CANDIDATES}/pick")(_handled(_pick))
    routes.post(f"{CANDIDATES}/adopt")(_handled(_adopt))
    routes.post(f"{CANDIDATES}/save")(_handled(_save))
    routes.get(f"{CANDIDATES}/limits")(_handled(_get_limits))
    routes.post(f"{CANDIDATES}/limits")(_handled(_set_limits))


def _server() -> Any:
    module = sys.modules.get("server")
    return getattr(getattr(module, "PromptServer", None), "instance", None)


def _handled(handler: Handler) -> Handler:
    async def sentences(request: web.Request) -> web.Response:
        try:
            return await handler(request)
        except CandidateError as problem:
            raise Refusal(problem.status, "candidates", str(problem)) from None
        except LimitsError as problem:
            raise Refusal(400, "candidates", str(problem)) from None

    return guarded(sentences)


async def _list(request: web.Request) -> web.Response:
    """Answer ``{entries}``, the newest first."""
    group = _group(request, request.query.get("group"))
    return json_answer(
        {"entries": await _off_loop(lambda: [one.public() for one in candidate_store.entries(group)])}
    )


async def _claim(request: web.Request) -> web.Response:
    """Take ``{group}`` for the user who asks, before the first picture is painted for it."""
    group = candidate_store.check_group((await json_document(request)).get("group"))
    user = _user(request)
    await _off_loop(lambda: candidate_store.claim(group, user))
    return json_answer({"group": group})


async def _delete(request: web.Request) -> web.Response:
    """Remove ``{group, id}``."""
    values = await json_document(request)
    group, candidate = _named(request, values)
    await _off_loop(lambda: candidate_store.delete(group, candidate))
    return json_answer({"id": candidate})


async def _pick(request: web.Request) -> web.Response:
    """Mark ``{group, id}`` as picked, or no longer with ``picked: false``; answer its entry."""
    values = await json_document(request)
    group, candidate = _named(request, values)
    picked = values.get("picked", True)
    if not isinstance(picked, bool):
        raise Refusal(400, "refused", "The field picked must be true or false.")
    return json_answer(
        await _off_loop(lambda: candidate_store.mark_picked(group, candidate, picked).public())
    )


async def _adopt(request: web.Request) -> web.Response:
    """Make a candidate of ``{group, name, subfolder?}`` in the input folder; answer its entry.

    It is a child of ``parent``, or a picture that somebody ``brought``.
    """
    values = await json_document(request)
    group = _group(request, values.get("group"))
    name, subfolder, parent = values.get("name"), values.get("subfolder", ""), values.get("parent")
    if not isinstance(name, str) or not isinstance(subfolder, str):
        raise Refusal(400, "refused", "The fields name and subfolder must be texts.")
    brought = values.get("brought", False)
    if not isinstance(brought, bool):
        raise Refusal(400, "refused", "The field brought must be true or false.")
    file = FileChoice(name, subfolder, None)

    def work() -> dict[str, Any]:
        found = None if parent is None else candidate_store.find(group, parent)
        return adopt(group, file, found, brought).public()

    return json_answer(await _off_loop(work))


async def _save(request: web.Request) -> web.Response:
    """Copy ``{group, id}`` into the output folder; answer ComfyUI's ``{filename, subfolder, type}``."""
    group, candidate = _named(request, await json_document(request))
    return json_answer(await _off_loop(lambda: save_copy(candidate_store.find(group, candidate))))


async def _get_limits(request: web.Request) -> web.Response:
    """Answer the limits and what is used of them."""
    return json_answer(
        await _off_loop(lambda: {**candidate_limits.read().public(), "used": candidate_store.usage()})
    )


async def _set_limits(request: web.Request) -> web.Response:
    """Change the limits; what is above them goes at once."""
    values = await json_document(request)

    def change() -> dict[str, Any]:
        limits = candidate_limits.store(values)
        candidate_store.prune(limits)
        return {**limits.public(), "used": candidate_store.usage()}

    return json_answer(await _off_loop(change))


def save_copy(stored: Stored) -> dict[str, str]:
    """Copy a candidate, its PNG texts included, to the output folder under the next free name, as SaveImage numbers them."""
    width, height = stored.record.get("width", 0), stored.record.get("height", 0)
    base = folder_paths.get_output_directory()
    try:
        with open(candidate_store.picture_path(stored), "rb") as file:
            data = file.read()
        folder, name, counter, subfolder, _ = folder_paths.get_save_image_path(SAVED_AS, base, width, height)
        while True:
            file_name = f"{name}_{counter:05}_.png"
            try:
                write_whole(os.path.join(folder, file_name), data, replace=False)
                return {"filename": file_name, "subfolder": subfolder, "type": "output"}
            except FileExistsError:
                counter += 1
    except OSError as problem:
        raise CandidateError(
            f"The candidate cannot be saved into ComfyUI's output folder ({reason(problem)}): check its rights and free space.",
            507,
        ) from None


def _named(request: web.Request, values: dict[str, Any]) -> tuple[str, str]:
    return _group(request, values.get("group")), candidate_store.check_id(values.get("id"))


def _group(request: web.Request, group: Any) -> str:
    """Return the group that a request names; raises ``CandidateError`` where it belongs to another user."""
    checked = candidate_store.check_group(group)
    candidate_store.check_owner(checked, _user(request), _several_users())
    return checked


def _several_users() -> bool:
    from comfy.cli_args import args

    return bool(args.multi_user)


def _user(request: web.Request) -> str:
    """Return ComfyUI's own id of the user who asks; raises ``CandidateError`` for a user it does not know."""
    try:
        return str(_server().user_manager.get_request_user_id(request))
    except KeyError:
        raise CandidateError("ComfyUI does not know this user: choose one on its start page.", 403) from None


async def _off_loop(work: Callable[[], Any]) -> Any:
    """Run file work in a thread, so that a slow disk does not hold ComfyUI's server."""
    return await asyncio.get_running_loop().run_in_executor(None, work)
