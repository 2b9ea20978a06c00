"""The Hub's token: in the keyring, for the session, or in a file of the owner alone; gone when it is forgotten."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import keyring
import keyring.backend
import pytest
from keyring.backends import fail
from support.hub_server import HubServer

from core.models.hub import sign_in
from core.schema.errors import TunesmithError


class Memory(keyring.backend.KeyringBackend):
    """A keyring that holds what it is given."""

    priority = 1.0  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.held.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("not there")


@pytest.fixture(autouse=True)
def clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TUNESMITH_CONFIG_DIR", str(tmp_path))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(sign_in, "_from_here", False)
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)
    os.environ.pop("HF_TOKEN", None)


def test_a_token_in_the_keyring_comes_back_after_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(Memory())
    assert sign_in.keep(" hf_abc\n") == "keyring"
    assert not sign_in.token_file().exists()
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr(sign_in, "_from_here", False)
    assert sign_in.restore() == "keyring"
    assert os.environ["HF_TOKEN"] == "hf_abc"
    sign_in.forget()
    assert sign_in.restore() == "none"
    assert "HF_TOKEN" not in os.environ


def test_without_a_keyring_it_is_for_this_session_only() -> None:
    keyring.set_keyring(fail.Keyring())
    assert sign_in.keep("hf_abc") == "session"
    assert os.environ["HF_TOKEN"] == "hf_abc"
    assert not sign_in.token_file().exists()
    assert sign_in.restore() == "session"
    sign_in.forget()
    assert sign_in.restore() == "none"


def test_in_a_file_only_when_asked_and_for_the_owner_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(fail.Keyring())
    assert sign_in.keep("hf_abc", in_file=True) == "file"
    if sys.platform != "win32":
        assert stat.S_IMODE(sign_in.token_file().stat().st_mode) == 0o600
    monkeypatch.delenv("HF_TOKEN")
    monkeypatch.setattr(sign_in, "_from_here", False)
    assert sign_in.restore() == "file"
    sign_in.forget()
    assert not sign_in.token_file().exists()


def test_a_token_from_outside_wins_and_is_never_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(fail.Keyring())
    monkeypatch.setenv("HF_TOKEN", "hf_outside")
    assert sign_in.restore() == "environment"
    sign_in.forget()
    assert os.environ["HF_TOKEN"] == "hf_outside"


def test_a_token_that_is_nobodys_is_not_kept(hub: HubServer) -> None:
    keyring.set_keyring(Memory())
    with pytest.raises(TunesmithError) as caught:
        sign_in.sign_in("hf_wrong")
    assert caught.value.code == "hub_token_refused"
    assert sign_in.restore() == "none"
    assert sign_in.sign_in("hf_good") == "keyring"


def test_where_the_hub_cannot_be_asked_a_token_is_kept_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    keyring.set_keyring(fail.Keyring())
    assert sign_in.sign_in("hf_abc") == "session"


def test_the_token_of_the_hubs_own_command_line_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(fail.Keyring())
    monkeypatch.delenv("HF_TOKEN_PATH", raising=False)
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    assert sign_in.restore() == "none"
    (tmp_path / "token").write_text("hf_of_the_cli", encoding="utf-8")
    assert sign_in.restore() == "login"
    assert "HF_TOKEN" not in os.environ
