"""Which language model server the rewrite asks, and with which key: kept on the server, never in a graph or a browser.

The environment wins over the settings dialog. A key belongs to the server that it was given for: when the address changes
to another host, the key is forgotten, so that nobody who can reach the dialog can have it sent to a host of their own.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import folder_paths

_FILE = "llm.json"
_SYSTEM_USER = "factorized_anchor"
_CALL_PATHS = re.compile(r"/(?:chat/completions|completions|models|api/(?:chat|generate|tags))$")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_TEXT = 2000


class SettingsError(ValueError):
    """Settings that cannot be used; the message is one sentence for the person at the dialog."""


@dataclass(frozen=True)
class LlmSettings:
    """What is asked, and where it was set."""

    base: str = ""
    """The server's address as ``parse_address`` gives it, empty where none is set."""
    key: str = ""
    model: str = ""
    env_base: bool = False
    env_key: bool = False
    env_model: bool = False

    def public(self) -> dict[str, Any]:
        """Return what a browser may know: whether there is a key, never the key."""
        return {
            "endpoint": self.base,
            "model": self.model,
            "hasKey": self.key != "",
            "fromEnvironment": {"endpoint": self.env_base, "key": self.env_key, "model": self.env_model},
        }


def parse_address(address: str) -> str:
    """Return a server's address in one form: with a scheme and ``/v1``, without a slash at the end.

    The twin of ``parseEndpoint`` in ``src/llm/endpoint.ts``; ``tests/fixtures/llm-addresses.json`` holds both to the
    same rules.

    :raises SettingsError: where it is no address, or holds a key.
    """
    text = address.strip()
    if not text:
        raise SettingsError(
            "No language model server is set: give its address, for example http://127.0.0.1:11434 for Ollama."
        )
    parts = _split(text)
    if parts.scheme not in _DEFAULT_PORTS:
        raise SettingsError("A language model server's address starts with http:// or https://.")
    if parts.username is not None or parts.password is not None:
        raise SettingsError(
            "The address holds a user name or key: take it out and set the key in its own field."
        )
    if "?" in text or "#" in text:
        raise SettingsError("The server's address must end before any '?' or '#': take out what follows.")
    # Servers print 0.0.0.0 as the address on which they listen; no client can connect to it everywhere.
    host = "127.0.0.1" if parts.hostname == "0.0.0.0" else parts.hostname or ""
    name = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    path = _CALL_PATHS.sub("", parts.path.rstrip("/")).rstrip("/")
    # Ollama's own interface lives below /api, its OpenAI-compatible one beside it.
    if path in ("", "/api"):
        path = "/v1"
    return f"{parts.scheme}://{name}{port}{path}"


def _split(text: str) -> SplitResult:
    # Not repeated in the sentence: what is typed into the wrong field can be a key.
    problem = SettingsError(
        "The language model server's address is none: write it like http://127.0.0.1:11434."
    )
    # A backslash is read differently by different parsers, so one address could mean two hosts.
    if re.search(r"[\s\\\x00-\x1f\x7f]", text) or len(text) > _MAX_TEXT:
        raise problem
    try:
        parts = urlsplit(_with_scheme(text))
        _ = parts.port
    except ValueError:
        raise problem from None
    if parts.scheme in _DEFAULT_PORTS and not parts.hostname:
        raise problem
    return parts


def _with_scheme(text: str) -> str:
    """Plain http for what is on this machine or network, by its look; https for a name in the wide world."""
    if re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE):
        return text
    host = text.split("/", 1)[0]
    near = (
        host == "localhost"
        or host.startswith("[")
        or re.search(r":\d+$", host)
        or re.fullmatch(r"[\d.]+", host)
    )
    return f"{'http' if near else 'https'}://{text}"


def origin(base: str) -> str:
    """Return scheme, host and port of an address: what a key belongs to."""
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def read() -> LlmSettings:
    """Return the settings in force. A broken file counts as none.

    :raises SettingsError: where the environment names no address.
    """
    stored = _stored()
    base, key, model = (stored.get(name, "") for name in ("endpoint", "key", "model"))
    env = {name: os.environ.get(f"FACTORIZED_LLM_{name}", "").strip() for name in ("URL", "KEY", "MODEL")}
    if env["URL"]:
        try:
            base = parse_address(env["URL"])
        except SettingsError as error:
            raise SettingsError(f"FACTORIZED_LLM_URL cannot be used. {error}") from None
        # A stored key was given for the stored address.
        key = (
            env["KEY"]
            if env["KEY"]
            else key
            if base and origin(base) == origin(stored.get("endpoint", ""))
            else ""
        )
        if env["KEY"]:
            check_key(key)
    return LlmSettings(
        base=base,
        key=key,
        model=env["MODEL"] or model,
        env_base=bool(env["URL"]),
        # Alone it is not used: the dialog could name any server, and the key would go there.
        env_key=bool(env["URL"] and env["KEY"]),
        env_model=bool(env["MODEL"]),
    )


def store(values: dict[str, Any]) -> None:
    """Change what ``values`` names of ``endpoint``, ``key`` and ``model``; an empty text takes it away.

    :raises SettingsError: where a value cannot be used or the environment has set it.
    """
    for name, value in values.items():
        if name not in ("endpoint", "key", "model"):
            raise SettingsError("The settings have the fields endpoint, key and model and no others.")
        if not isinstance(value, str) or len(value) > _MAX_TEXT:
            raise SettingsError(f"The field {name} must be a text of at most {_MAX_TEXT} letters.")
        # The variable's own name, so that the sentence says what to change.
        variable = f"FACTORIZED_LLM_{'URL' if name == 'endpoint' else name.upper()}"
        if os.environ.get(variable, "").strip():
            raise SettingsError(f"The environment sets {variable}: change it there and restart ComfyUI.")
    stored = _stored()
    before = stored.get("endpoint", "")
    if "endpoint" in values:
        stored["endpoint"] = parse_address(values["endpoint"]) if values["endpoint"].strip() else ""
        if not stored["endpoint"] or not before or origin(stored["endpoint"]) != origin(before):
            stored.pop("key", None)
    if "key" in values:
        stored["key"] = values["key"].strip()
        check_key(stored["key"])
        if stored["key"] and not stored.get("endpoint"):
            raise SettingsError("A key needs the address of its server: set both together.")
    if "model" in values:
        stored["model"] = values["model"].strip()
    try:
        _write({name: value for name, value in stored.items() if value})
    except OSError as error:
        raise SettingsError(
            f"ComfyUI cannot write the settings into its user folder ({error.strerror}): check its rights and free space."
        ) from None


def check_key(key: str) -> None:
    """Refuse what cannot stand in a header.

    :raises SettingsError: where it holds a blank, a line break or a letter that no key has.
    """
    if re.search(r"[^\x21-\x7e]", key):
        raise SettingsError(
            "The key holds a blank or a letter that no key has: copy it again, whole and alone."
        )


def settings_file() -> Path:
    """Return where the settings are kept: a folder of ComfyUI's own that none of its routes serves."""
    find = getattr(folder_paths, "get_system_user_directory", None)
    if find is not None:
        return Path(find(_SYSTEM_USER)) / _FILE
    # Older versions have no such function; no user's name starts with two underscores there either.
    return Path(folder_paths.get_user_directory()) / f"__{_SYSTEM_USER}" / _FILE


def _stored() -> dict[str, str]:
    try:
        data = json.loads(settings_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {name: value for name, value in data.items() if isinstance(value, str)}


def _write(data: dict[str, str]) -> None:
    """Replace the file as a whole, readable by its owner alone from its first byte on."""
    path = settings_file()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # mkstemp makes the file with mode 0600.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{_FILE}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
