"""The settings of the language model, and who may use the routes. The routes themselves run in tests/comfy/chat-route.test.ts."""

import json
import os
import stat
import sys
from pathlib import Path

import folder_paths
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes_py import llm_settings, routes
from nodes_py.llm_settings import SettingsError

ADDRESSES = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "llm-addresses.json").read_text(encoding="utf-8")
)
OLLAMA = "http://127.0.0.1:11434/v1"


@pytest.fixture(autouse=True)
def _own_user_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_paths, "user_directory", str(tmp_path / "user"))
    for name in ("URL", "KEY", "MODEL"):
        monkeypatch.delenv(f"FACTORIZED_LLM_{name}", raising=False)


@pytest.mark.parametrize(("address", "base"), ADDRESSES["accepted"])
def test_an_address_is_read_as_in_the_command_line(address, base):
    assert llm_settings.parse_address(address) == base
    assert llm_settings.parse_address(base) == base


@pytest.mark.parametrize(("address", "_why"), ADDRESSES["refused"])
def test_what_is_no_address_is_refused(address, _why):
    with pytest.raises(SettingsError) as refusal:
        llm_settings.parse_address(address)
    assert "secret" not in str(refusal.value)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text):
    try:
        base = llm_settings.parse_address(text)
    except SettingsError:
        return
    assert base.startswith(("http://", "https://")) and not base.endswith("/")


def test_nothing_is_set_at_first():
    assert llm_settings.read().public() == {
        "endpoint": "",
        "model": "",
        "hasKey": False,
        "fromEnvironment": {"endpoint": False, "key": False, "model": False},
    }


def test_the_file_is_the_owners_alone_and_below_no_users_folder():
    llm_settings.store({"endpoint": "127.0.0.1:11434", "key": "sk-1", "model": "qwen3:4b"})
    path = llm_settings.settings_file()
    assert path.parent.name == "__factorized_anchor"
    assert list(path.parent.iterdir()) == [path]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert folder_paths.get_public_user_directory("__factorized_anchor") is None
    settings = llm_settings.read()
    assert (settings.base, settings.key, settings.model) == (OLLAMA, "sk-1", "qwen3:4b")
    assert "sk-1" not in json.dumps(settings.public())
    assert settings.public()["hasKey"] is True


def test_an_older_comfyui_keeps_it_in_the_same_place(monkeypatch):
    path = llm_settings.settings_file()
    monkeypatch.delattr(folder_paths, "get_system_user_directory")
    assert llm_settings.settings_file() == path


def test_a_loose_file_gets_tight_when_it_is_replaced():
    llm_settings.store({"endpoint": OLLAMA})
    path = llm_settings.settings_file()
    path.chmod(0o644)
    llm_settings.store({"key": "sk-1"})
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_failed_write_leaves_the_old_settings_and_no_litter(monkeypatch):
    llm_settings.store({"endpoint": OLLAMA, "model": "a"})

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(SettingsError, match="No space left"):
        llm_settings.store({"model": "b"})
    assert llm_settings.read().model == "a"
    assert [path.name for path in llm_settings.settings_file().parent.iterdir()] == ["llm.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"endpoint": 3}', "\x00"])
def test_a_broken_file_counts_as_none(text):
    path = llm_settings.settings_file()
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert llm_settings.read().base == ""
    llm_settings.store({"endpoint": OLLAMA})
    assert llm_settings.read().base == OLLAMA


def test_a_key_stays_with_its_server():
    llm_settings.store({"endpoint": "https://llm.example.com", "key": "sk-1"})
    llm_settings.store({"endpoint": "https://llm.example.com/other/v1", "model": "m"})
    assert llm_settings.read().key == "sk-1"
    for elsewhere in (
        "https://evil.example.com",
        "http://llm.example.com",
        "https://llm.example.com:444",
        "",
    ):
        llm_settings.store({"endpoint": "https://llm.example.com", "key": "sk-1"})
        llm_settings.store({"endpoint": elsewhere})
        assert llm_settings.read().key == ""
        llm_settings.store({"endpoint": "https://llm.example.com"})
        assert llm_settings.read().key == ""


def test_the_environment_wins(monkeypatch):
    llm_settings.store({"endpoint": "https://llm.example.com", "key": "sk-stored", "model": "stored"})
    monkeypatch.setenv("FACTORIZED_LLM_URL", "127.0.0.1:11434")
    settings = llm_settings.read()
    assert (settings.base, settings.model) == (OLLAMA, "stored")
    assert settings.key == "", "the stored key was given for another server"
    monkeypatch.setenv("FACTORIZED_LLM_KEY", "sk-env")
    monkeypatch.setenv("FACTORIZED_LLM_MODEL", "env")
    settings = llm_settings.read()
    assert (settings.key, settings.model) == ("sk-env", "env")
    assert settings.public()["fromEnvironment"] == {"endpoint": True, "key": True, "model": True}
    for field, variable in (("endpoint", "URL"), ("key", "KEY"), ("model", "MODEL")):
        with pytest.raises(SettingsError, match=f"FACTORIZED_LLM_{variable}"):
            llm_settings.store({field: "http://127.0.0.1:1"})


def test_a_key_of_the_environment_alone_goes_nowhere(monkeypatch):
    monkeypatch.setenv("FACTORIZED_LLM_KEY", "sk-env")
    llm_settings.store({"endpoint": "http://evil.example.com"})
    settings = llm_settings.read()
    assert settings.key == ""
    assert settings.public()["hasKey"] is False


def test_a_bad_address_in_the_environment_is_named(monkeypatch):
    monkeypatch.setenv("FACTORIZED_LLM_URL", "ftp://llm.example.com")
    with pytest.raises(SettingsError, match="FACTORIZED_LLM_URL"):
        llm_settings.read()


@pytest.mark.parametrize(
    "values",
    [
        {"key": "sk-1"},
        {"endpoint": OLLAMA, "key": "sk\r\nHost: evil"},
        {"endpoint": OLLAMA, "key": "sk 1"},
        {"endpoint": OLLAMA, "key": "schlüssel"},
        {"endpoint": 5},
        {"endpoint": None},
        {"endpoint": OLLAMA, "model": "m" * 3000},
        {"endpoint": OLLAMA, "path": "/etc"},
    ],
)
def test_values_that_cannot_be_used_change_nothing(values):
    with pytest.raises(SettingsError):
        llm_settings.store(values)
    assert not llm_settings.settings_file().exists()


@pytest.mark.parametrize(
    ("sent_by", "host", "same"),
    [
        ("http://127.0.0.1:8188", "127.0.0.1:8188", True),
        ("http://192.168.1.5:8188", "192.168.1.5:8188", True),
        ("http://[::1]:8188", "[::1]:8188", True),
        ("http://PC.local:8188", "pc.local:8188", True),
        ("https://comfy.example.com", "comfy.example.com", True),
        ("https://comfy.example.com", "comfy.example.com:443", True),
        ("http://comfy.example.com", "comfy.example.com:80", True),
        ("http://127.0.0.1:8188", "127.0.0.1:8189", False),
        ("http://localhost:8188", "127.0.0.1:8188", False),
        ("http://evil.example.com", "192.168.1.5:8188", False),
        ("http://192.168.1.5.evil.example.com:8188", "192.168.1.5:8188", False),
        ("http://192.168.1.5:8188@evil.example.com", "192.168.1.5:8188", False),
        ("http://comfy.example.com", "comfy.example.com:443", False),
        ("null", "192.168.1.5:8188", False),
        ("null", "", False),
        ("", "", False),
        ("file://", "", False),
        ("chrome-extension://abc", "abc", False),
        ("http://127.0.0.1:99999", "127.0.0.1:99999", False),
    ],
)
def test_only_a_page_of_this_very_host_and_port_is_ours(sent_by, host, same):
    assert routes.same_host(sent_by, host) is same


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_the_headers_hold_is_judged(sent_by, host):
    assert routes.same_host(sent_by, host) in (True, False)


def test_without_a_running_server_there_is_nothing_to_register(monkeypatch):
    monkeypatch.delitem(sys.modules, "server", raising=False)
    routes.register()
    assert "server" not in sys.modules
