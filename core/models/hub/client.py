"""The Hugging Face Hub's library: reached from here alone, imported when it is needed, its errors turned into sentences.

Where the Hub is, whether it may be asked, and where its cache lies are read from the environment at each call; the
library itself reads them once, at its import.
"""

from __future__ import annotations

import errno
import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from core import __version__
from core.schema.errors import TunesmithError
from core.schema.quantities import size_text
from core.schema.whole_files import FULL

if TYPE_CHECKING:
    from httpx2 import Client, Request
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

# Read by the library at its import, wherever that happens. Without it the library tells the Hub which torch is here, and
# asks it for a list of programs that may have started this one.
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

RepoType = Literal["model", "dataset"]
DEFAULT_ENDPOINT = "https://huggingface.co"
PATIENCE_S = 15.0  # for an answer that a person waits for
CONNECT_S = 2.5  # for a connection, where a person waits in front of the window
NOT_THE_HUBS = "the answer is not the Hub's own"
NO_NETWORK = "its address is not found, as where there is no internet connection"
# How Linux, Windows and macOS say that a name has no address (getaddrinfo).
_NO_ADDRESS = re.compile(
    r"name or service not known|name resolution|getaddrinfo|nodename nor servname|no address assoc", re.I
)
_TRUE = {"1", "on", "yes", "true"}
_WORDS = {"model": "model", "dataset": "data set"}


def endpoint() -> str:
    """HF_ENDPOINT, else the Hub itself; without a slash at the end."""
    return (os.environ.get("HF_ENDPOINT") or DEFAULT_ENDPOINT).rstrip("/")


def page_of(repository: str, repo_type: RepoType = "model") -> str:
    """The address of a repository's page, for a browser."""
    return f"{endpoint()}/{'datasets/' if repo_type == 'dataset' else ''}{repository}"


def is_offline() -> bool:
    """Whether the person has forbidden every question to the Hub."""
    told = os.environ.get("HF_HUB_OFFLINE") or os.environ.get("TRANSFORMERS_OFFLINE") or ""
    return told.lower() in _TRUE


def is_signed_in() -> bool:
    """Whether a token would be sent along."""
    from huggingface_hub import get_token

    return bool(get_token())


def api() -> HfApi:
    """The library's own client; TunesmithError `hub_offline` where nothing may be asked."""
    require_online()
    from huggingface_hub import HfApi, constants, get_session, set_client_factory

    constants.HF_HUB_OFFLINE = False  # as it was at the import, which may be long ago
    constants.HF_HUB_DISABLE_TELEMETRY = True
    if _lose_patience not in get_session().event_hooks["request"]:
        set_client_factory(_client)  # the library makes a new one after each connection that failed
    return HfApi(endpoint=endpoint(), library_name="tunesmith", library_version=__version__)


def _client() -> Client:
    from huggingface_hub.utils._http import default_client_factory

    client = default_client_factory()
    hooks = client.event_hooks
    client.event_hooks = {**hooks, "request": [*hooks["request"], _lose_patience]}
    return client


def _lose_patience(request: Request) -> None:
    """A limit where the library sets none: it would wait for ever on a line that has gone silent."""
    if not any((request.extensions.get("timeout") or {}).values()):
        import httpx2

        request.extensions["timeout"] = httpx2.Timeout(PATIENCE_S).as_dict()
    question = _question.get()
    if question is not None:
        question.hurry(request)


@dataclass
class _Question:
    """One that a person waits for: no connection is tried again once it has taken longer than CONNECT_S."""

    repository: str
    failure: BaseException | None = None
    began: float = field(default_factory=time.monotonic)

    def hurry(self, request: Request) -> None:
        """Before each request; the library tries five times with longer and longer pauses, which nobody can tell it."""
        if self.failure is not None and time.monotonic() - self.began > CONNECT_S:
            raise unreachable(self.repository, _short(self.failure))
        request.extensions["timeout"] = {**request.extensions["timeout"], "connect": CONNECT_S}
        request.extensions["trace"] = self._note

    def _note(self, event: str, info: dict[str, object]) -> None:
        if event.endswith((".connect_tcp.failed", ".connect_tcp.complete", "connection.start_tls.failed")):
            failure = info.get("exception")
            self.failure = failure if isinstance(failure, BaseException) else None


_question: ContextVar[_Question | None] = ContextVar("question", default=None)


@contextmanager
def in_a_hurry(repository: str) -> Iterator[None]:
    """For questions that a person waits for in front of the window: a Hub that is not there is told within seconds."""
    before = _question.set(_Question(repository))
    try:
        yield
    finally:
        _question.reset(before)


def require_online() -> None:
    if is_offline():
        raise TunesmithError(
            "hub_offline",
            "Offline mode is on (HF_HUB_OFFLINE), so the Hugging Face Hub is not asked.",
            "Choose a model that is already on this computer, or take the variable away and start again.",
        )


@contextmanager
def hub_errors(repository: str, repo_type: RepoType = "model") -> Iterator[None]:
    """What the library, the network or the disk refuses inside becomes a TunesmithError."""
    try:
        yield
    except TunesmithError:
        raise
    except Exception as error:
        told = _as_told(error, repository, repo_type)
        if told is None:
            raise
        raise told from error


@contextmanager
def hub_answers(repository: str) -> Iterator[None]:
    """For what reads an answer: one that is JSON but not of the Hub's shape is somebody else's."""
    try:
        yield
    except (TypeError, KeyError, AttributeError, IndexError, AssertionError) as error:
        raise unreachable(repository, NOT_THE_HUBS) from error


def _as_told(error: BaseException, repository: str, repo_type: RepoType) -> TunesmithError | None:
    import httpx2
    from huggingface_hub import errors

    if isinstance(error, errors.HfHubHTTPError):
        return _refused(error, repository, repo_type)
    if isinstance(error, errors.OfflineModeIsEnabled):
        return TunesmithError(
            "hub_offline",
            "Offline mode is on (HF_HUB_OFFLINE), so the Hugging Face Hub is not asked.",
            "Choose a model that is already on this computer, or take the variable away and start again.",
        )
    if isinstance(error, errors.LocalEntryNotFoundError) and error.__cause__ is not None:
        return _as_told(error.__cause__, repository, repo_type)
    if isinstance(error, httpx2.HTTPError | httpx2.InvalidURL):
        return unreachable(repository, _short(error))
    if isinstance(error, errors.HFValidationError):
        return _not_on_hub(repository, repo_type)
    if isinstance(error, OSError):
        return _disk_refused(error, repository, repo_type)
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):  # the sign-in page of a hotel, a proxy
        return unreachable(repository, NOT_THE_HUBS)
    return None


def unreachable(repository: str, reason: str) -> TunesmithError:
    """No connection, or one that broke and did not come back."""
    return TunesmithError(
        "hub_unreachable",
        f"The Hugging Face Hub cannot be reached for {repository}: {reason}.",
        "Look at the network connection and try again; what has come so far is kept.",
        model=repository,
        reason=reason,
    )


def gated(repository: str, repo_type: RepoType = "model") -> TunesmithError:
    """Its owner asks for something first; what to do next depends on whether somebody is signed in."""
    signed_in = is_signed_in()
    hint = (
        f"Accept its terms on {page_of(repository, repo_type)} with the account that you signed in with, and try again."
        if signed_in
        else f"Accept its terms on {page_of(repository, repo_type)}, sign in under Settings (for the command line: the "
        "variable HF_TOKEN), and try again."
    )
    return TunesmithError(
        "model_gated" if repo_type == "model" else "dataset_gated",
        f"{repository} may only be fetched by people who have accepted its terms.",
        hint,
        model=repository,
        page=page_of(repository, repo_type),
    )


def _refused(error: HfHubHTTPError, repository: str, repo_type: RepoType) -> TunesmithError:
    """The Hub answered, with a refusal."""
    from huggingface_hub import errors

    if isinstance(error, errors.GatedRepoError):
        return gated(repository, repo_type)
    status = error.response.status_code
    if isinstance(error, errors.RevisionNotFoundError):
        return TunesmithError(
            "revision_not_on_hub",
            f"{repository} has no such revision (branch, tag or commit) on the Hugging Face Hub.",
            "Leave the revision empty to take the newest, or look at the branches on its page.",
            model=repository,
        )
    if isinstance(error, errors.RemoteEntryNotFoundError):
        return TunesmithError(
            "file_not_on_hub",
            f"A file of {repository} is not on the Hugging Face Hub any more.",
            "Try again: its owner may just be changing it.",
            model=repository,
        )
    if isinstance(error, errors.RepositoryNotFoundError) or status == 404:
        return _not_on_hub(repository, repo_type)
    if status == 401:
        return TunesmithError(
            "hub_token_refused",
            "The Hugging Face Hub does not accept the access token; it may have been deleted or mistyped.",
            "Make a new read token on huggingface.co (Settings, Access Tokens) and sign in again.",
            model=repository,
        )
    if status == 403:
        return TunesmithError(
            "hub_forbidden",
            f"The access token does not give the right to read {repository}.",
            "Use a read token; a fine-grained one has to allow reading public gated repositories.",
            model=repository,
        )
    if status == 429:
        return TunesmithError(
            "hub_busy",
            "The Hugging Face Hub asks to wait: too many questions came from this connection.",
            "Wait some minutes and try again; signing in raises the limit. What has come so far is kept.",
            model=repository,
        )
    return TunesmithError(
        "hub_trouble",
        f"The Hugging Face Hub answers with an error of its own ({status}) for {repository}.",
        "Try again later; what has come so far is kept.",
        model=repository,
        status=status,
    )


def _not_on_hub(repository: str, repo_type: RepoType) -> TunesmithError:
    return TunesmithError(
        "model_not_on_hub" if repo_type == "model" else "dataset_not_on_hub",
        f"The Hugging Face Hub has no {_WORDS[repo_type]} called {repository}, or it is private.",
        "Look for a typing error, or sign in under Settings.",
        model=repository,
        dataset=repository,
    )


def _disk_refused(error: OSError, repository: str, repo_type: RepoType) -> TunesmithError:
    if error.errno in FULL:
        return TunesmithError(
            "download_disk_full",
            "The disk filled up while it was written. What has come so far is kept.",
            "Free some space, or choose another folder for downloads under Settings, and try again.",
        )
    if error.errno == errno.EFBIG:
        return TunesmithError(
            "file_too_large",
            "The disk refuses a file that large. Drives formatted as FAT32 hold no file over 4 GiB.",
            "Choose a folder on another drive for downloads under Settings, and try again.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        reason = os.strerror(error.errno)
        return TunesmithError(
            "cache_not_writable",
            f"The folder for downloads cannot be written ({reason}).",
            "Choose another folder for downloads under Settings.",
            reason=reason,
        )
    return TunesmithError(
        "model_download_failed" if repo_type == "model" else "dataset_download_failed",
        f"{repository} could not be fetched: {_short(error)}.",
        "Look at the network connection and try again; what has come so far is kept.",
        reason=_short(error),
        model=repository,
        dataset=repository,
    )


def disk_full(needed_bytes: int, free_bytes: int) -> TunesmithError:
    """Said before the first byte."""
    return TunesmithError(
        "download_no_room",
        f"There is not enough room: {size_text(needed_bytes)} are needed, and {size_text(free_bytes)} are free.",
        "Free some space, or choose another folder for downloads under Settings.",
        needed_bytes=needed_bytes,
        free_bytes=free_bytes,
    )


def _short(error: BaseException) -> str:
    """An exception in half a line, without the system's number, and without addresses: they may carry signatures."""
    text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if _NO_ADDRESS.search(text):
        return NO_NETWORK
    text = re.sub(r"^\[Errno -?\d+\]\s*", "", text) or text
    return re.sub(r"https?://\S+", "the Hub", text)[:200].rstrip(".")
