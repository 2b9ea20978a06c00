"""The Hugging Face token: kept in the system's keyring, for this session only, or (where asked) in an owner-only file.

Never in an argument, a log or a recipe. Jobs get it through the environment, as the Hub's own library reads it.
A keyring may ask the person or wait for a service: call these off the window's thread. Its library is imported when
it is needed, which is rarely: it would take a tenth of a second from every start.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Literal

from core.models.source import classify_source
from core.schema.errors import TunesmithError
from core.schema.locations import config_dir, hub_home

Place = Literal["keyring", "file", "session", "environment", "login", "none"]
SERVICE, ACCOUNT = "tunesmith", "huggingface"
VARIABLE = "HF_TOKEN"
_from_here = False  # whether this process put the variable there itself


def token_file() -> Path:
    """Where the token is kept when the person ticks that: in the settings folder, readable by its owner alone."""
    return config_dir() / "huggingface-token"


def restore() -> Place:
    """Finds a kept token and makes it known to this process and its jobs; one from outside wins."""
    if os.environ.get(VARIABLE) and not _from_here:
        return "environment"
    token, place = _kept()
    if token:
        _make_known(token)
    return place


def restore_for(*sources: str) -> None:
    """The same where one of these models and data sets is of the Hub: a keyring may ask the person, and what needs no Hub
    must not."""
    if any(classify_source(source) == "hub" for source in sources):
        restore()


def sign_in(token: str, *, in_file: bool = False) -> Place:
    """Keeps a token as `keep` does, unless the Hub says that it is nobody's (TunesmithError `hub_token_refused`).

    Where the Hub cannot be asked it is kept unseen: the first download will tell.
    """
    try:
        check(token)
    except TunesmithError as error:
        if error.code == "hub_token_refused":
            raise
    return keep(token, in_file=in_file)


def check(token: str) -> str:
    """Asks the Hub whose token it is; TunesmithError `hub_token_refused` where it is nobody's, or the Hub is not there.

    Signing in is what the person asked for, so this may ask the network.
    """
    from core.models.hub.client import api, hub_answers, hub_errors

    with hub_errors("the token"), hub_answers("the token"):
        return str(api().whoami(token=token.strip()).get("name", ""))


def keep(token: str, *, in_file: bool = False) -> Place:
    """Keeps the token and says where. Without a keyring it is for this session only, unless `in_file`."""
    cleaned = token.strip()
    _make_known(cleaned)
    import keyring.errors

    try:
        keyring.set_password(SERVICE, ACCOUNT, cleaned)
    except (keyring.errors.KeyringError, RuntimeError, OSError):  # NoKeyringError on a headless Linux is both
        if not in_file:
            return "session"
        _write_owner_only(token_file(), cleaned)
        return "file"
    token_file().unlink(missing_ok=True)
    return "keyring"


def forget() -> None:
    """Removes the token from wherever it was kept."""
    global _from_here
    import keyring.errors

    with contextlib.suppress(keyring.errors.KeyringError, RuntimeError, OSError):  # none was there, or no keyring is
        keyring.delete_password(SERVICE, ACCOUNT)
    token_file().unlink(missing_ok=True)
    if _from_here:
        os.environ.pop(VARIABLE, None)
        _from_here = False


def _kept() -> tuple[str | None, Place]:
    import keyring.errors

    try:
        token = keyring.get_password(SERVICE, ACCOUNT)
    except (keyring.errors.KeyringError, RuntimeError, OSError):
        token = None
    if token:
        return token, "keyring"
    try:
        text = token_file().read_text(encoding="utf-8").strip()
    except OSError:
        text = ""
    if text:
        return text, "file"
    if _from_here:
        return os.environ.get(VARIABLE), "session"
    return None, "login" if _login_file().is_file() else "none"


def _login_file() -> Path:
    """Where the Hub's own command line (`hf auth login`) leaves its token, which its library finds by itself."""
    told = os.environ.get("HF_TOKEN_PATH")
    return Path(told).expanduser() if told else hub_home() / "token"


def _make_known(token: str) -> None:
    global _from_here
    os.environ[VARIABLE] = token
    _from_here = True


def _write_owner_only(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    # Created with its rights, so that it is never readable by others; on Windows the profile folder's rights count.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
