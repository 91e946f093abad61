"""Carries one call to the one configured language model server, and hands its answer back as it came.

What a failure means is said in the page (``src/llm/failures.ts``), in the same sentences as in the command line; here it is
only told apart.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp

from .llm_settings import LlmSettings, origin

_DATA = json.loads((Path(__file__).parent / "data" / "llm.json").read_text(encoding="utf-8"))
OPERATIONS: dict[str, dict[str, Any]] = _DATA["operations"]
"""The few calls that are ever made; shared with the command line."""
MAX_REQUEST_BYTES: int = _DATA["max_request_bytes"]
_MAX_ANSWER_BYTES: int = _DATA["max_answer_bytes"]
_MAX_REDIRECTS = 3
_CONNECT_SECONDS = 10


class ForwardError(Exception):
    """A call that brought no answer. ``code`` is one of those in ``src/llm/failures.ts``."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


async def forward(settings: LlmSettings, operation: str, body: dict[str, Any] | None) -> dict[str, Any]:
    """Make one call and return ``{status, text, retryAfter?}``, whatever the status is.

    :raises ForwardError: where no answer arrives, or one that is no text of a bearable size.
    """
    call = OPERATIONS[operation]
    root = settings.base[: -len("/v1")] if settings.base.endswith("/v1") else settings.base
    url = (settings.base if call["from"] == "base" else root) + call["path"]
    headers = {"Accept": "application/json", "Accept-Encoding": "gzip, deflate"}
    if settings.key:
        headers["Authorization"] = f"Bearer {settings.key}"
    timeout = aiohttp.ClientTimeout(total=call["seconds"], sock_connect=_CONNECT_SECONDS)
    answering = False
    try:
        async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
            for _ in range(_MAX_REDIRECTS + 1):
                async with session.request(call["method"], url, json=body, allow_redirects=False) as response:
                    target = _redirect(url, call["method"], response)
                    if target is not None:
                        url = target
                        continue
                    answering = True
                    text = await _text(response)
                    if settings.key:
                        # Some servers repeat the key when they complain about it.
                        text = text.replace(settings.key, "***")
                    answer = {"status": response.status, "text": text}
                    if "Retry-After" in response.headers:
                        answer["retryAfter"] = response.headers["Retry-After"][:100]
                    return answer
            raise ForwardError("redirect", "elsewhere")
    except asyncio.TimeoutError:
        raise ForwardError("timeout") from None
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError, ssl.SSLError):
        raise ForwardError("certificate") from None
    except aiohttp.ClientConnectorError as error:
        raise ForwardError(
            "unknown-host" if isinstance(error.os_error, socket.gaierror) else "unreachable"
        ) from None
    except (aiohttp.ClientError, OSError):
        raise ForwardError("dropped" if answering else "unreachable") from None


def _redirect(url: str, method: str, response: aiohttp.ClientResponse) -> str | None:
    """Return where a redirect within the same server leads.

    To any other host none is followed: it would get the prompt and the key. 301 to 303 turn a POST into a GET, which no chat
    server means.
    """
    location = response.headers.get("Location")
    if not 300 <= response.status < 400 or location is None:
        return None
    try:
        target = urljoin(url, location)
        same = origin(target).lower() == origin(url).lower()
        host = urlsplit(target).hostname or "elsewhere"
    except ValueError:
        raise ForwardError("redirect", "elsewhere") from None
    if same and (method == "GET" or response.status in (307, 308)):
        return target
    raise ForwardError("redirect", "elsewhere" if same else re.sub(r"[^\w.:-]", "", host)[:100])


async def _text(response: aiohttp.ClientResponse) -> str:
    data = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        data += chunk
        if len(data) > _MAX_ANSWER_BYTES:
            raise ForwardError("too-large")
    charset = response.charset or "utf-8"
    try:
        return data.decode("utf-8-sig" if charset.lower() == "utf-8" else charset)
    except (UnicodeDecodeError, LookupError):
        raise ForwardError("encoding", re.sub(r"[^\w-]", "", charset)[:20]) from None
