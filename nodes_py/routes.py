"""The shim's routes: the page's rewrite goes through ComfyUI's server, so that no key ever is in a browser.

ComfyUI checks the Origin of a request for loopback hosts only, so a page of a stranger could call a ComfyUI on the local
network. These routes check it themselves.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable
from typing import Any, Callable
from urllib.parse import urlsplit

from aiohttp import web

from . import llm_settings
from .llm_forward import MAX_REQUEST_BYTES, OPERATIONS, ForwardError, forward

CHAT = "/factorized_anchor/chat"
SETTINGS = "/factorized_anchor/settings"
_POLL_SECONDS = 0.2

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Refusal(Exception):
    """A request that is not served: an HTTP status, a code for the page and one sentence."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code


def register() -> None:
    """Add the routes to the running ComfyUI; without one (in a test, in a tool) there is nothing to do."""
    module = sys.modules.get("server")
    server = getattr(getattr(module, "PromptServer", None), "instance", None)
    if server is None:
        return
    server.routes.post(CHAT)(guarded(_chat))
    server.routes.get(SETTINGS)(guarded(_get_settings))
    server.routes.post(SETTINGS)(guarded(_post_settings))


def guarded(handler: Handler) -> Handler:
    """Wrap a handler: strangers are refused, and refusals become one sentence in JSON."""

    async def checked(request: web.Request) -> web.Response:
        try:
            check_sender(request)
            return await handler(request)
        except Refusal as refusal:
            return json_answer({"code": refusal.code, "error": str(refusal)}, refusal.status)
        except llm_settings.SettingsError as error:
            return json_answer({"code": "address", "error": str(error)}, 400)

    return checked


def check_sender(request: web.Request) -> None:
    """Let pass only what the page of this very server sends.

    A browser names the page that sends a POST in ``Origin``, which a page cannot fake. A client that is no browser has to
    send it too: there is nothing here that such a client could not do better by itself. A GET within one site has no
    ``Origin``; it changes nothing and its answer holds no secret.

    :raises Refusal: 403 for a stranger, 415 for a form that browsers send across sites without asking.
    """
    sent_by = request.headers.get("Origin")
    if sent_by is None and request.method != "GET":
        raise Refusal(
            403, "refused", "The request has no Origin header: send the address of this ComfyUI in it."
        )
    if sent_by is not None and not same_host(sent_by, request.headers.get("Host", "")):
        raise Refusal(
            403, "refused", "The request comes from another site and is refused: use ComfyUI's own page."
        )
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    if site != "same-origin" and not (site == "none" and request.method == "GET"):
        raise Refusal(
            403, "refused", "The request comes from another site and is refused: use ComfyUI's own page."
        )
    if request.method != "GET" and request.content_type != "application/json":
        raise Refusal(415, "refused", "The request must be application/json.")


def same_host(sent_by: str, host: str) -> bool:
    """Tell whether an ``Origin`` names the host and port of the ``Host`` header."""
    try:
        page, server = urlsplit(sent_by), urlsplit(f"//{host}")
        default = {"http": 80, "https": 443}.get(page.scheme)
        # A proxy that speaks TLS passes the host on without a port, and the page is at the port of its scheme.
        ports = (page.port or default, server.port or default)
    except ValueError:
        return False
    return (
        default is not None
        and bool(page.hostname)
        and page.hostname == server.hostname
        and ports[0] == ports[1]
    )


async def _get_settings(request: web.Request) -> web.Response:
    return json_answer(llm_settings.read().public())


async def _post_settings(request: web.Request) -> web.Response:
    llm_settings.store(await json_document(request))
    return json_answer(llm_settings.read().public())


async def _chat(request: web.Request) -> web.Response:
    """Forward ``{operation, body?}`` to the configured server; answer ``{status, text, retryAfter?, address}``."""
    document = await json_document(request)
    operation, body = document.get("operation"), document.get("body")
    if not isinstance(operation, str) or operation not in OPERATIONS:
        raise Refusal(400, "refused", f"The operation must be one of {', '.join(OPERATIONS)}.")
    posts = OPERATIONS[operation]["method"] == "POST"
    if posts != isinstance(body, dict):
        raise Refusal(400, "refused", f"The operation {operation} takes {'a' if posts else 'no'} body.")
    settings = llm_settings.read()
    if not settings.base:
        raise Refusal(
            409,
            "address",
            "No language model server is set: set one in ComfyUI's settings, under Factorized Anchor.",
        )
    try:
        answer = await _while_connected(request, forward(settings, operation, body))
    except ForwardError as error:
        failure = {"code": error.code, "detail": error.detail, "address": settings.base}
        return json_answer(failure, 504 if error.code == "timeout" else 502)
    return json_answer({**answer, "address": settings.base})


async def _while_connected(request: web.Request, work: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    """Await ``work``, and cancel it when the browser goes away: the model then stops too.

    ComfyUI's server does not cancel handlers by itself, so the connection is looked at now and then.
    """
    task = asyncio.ensure_future(work)
    try:
        while not task.done():
            await asyncio.wait({task}, timeout=_POLL_SECONDS)
            if request.transport is None or request.transport.is_closing():
                raise Refusal(499, "cancelled", "The page closed the connection, so the rewrite was stopped.")
        return task.result()
    finally:
        # Also when ComfyUI is shut down meanwhile.
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def json_document(request: web.Request) -> dict[str, Any]:
    """Read the request's JSON object.

    :raises Refusal: where it is none or too large.
    """
    data = bytearray()
    async for chunk in request.content.iter_chunked(65536):
        data += chunk
        if len(data) > MAX_REQUEST_BYTES:
            raise Refusal(413, "refused", "The request is too large.")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise Refusal(400, "refused", "The request must be one JSON object.")
    return document


def json_answer(data: dict[str, Any], status: int = 200) -> web.Response:
    """Return ``data`` as an answer that no cache keeps."""
    return web.json_response(data, status=status, headers={"Cache-Control": "no-store"})
