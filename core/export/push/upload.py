"""Files to the Hub, through broken connections: a large file goes in pieces (64 MB each in the Hub's Xet store), and only
what was under way is sent again, after a break as well as after a new start of the program. Without Xet the parts of a file
outlive a break, and no new start: the addresses that they are sent to do not.

The sending is the library's; this says how far it is, waits for the network, and hears a cancel.
"""

from __future__ import annotations

import functools
import io
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from core.export.pace import Pace
from core.jobs import JobContext
from core.models.hub.client import api, hub_errors, unreachable
from core.models.hub.transfer import attended
from core.schema.errors import TunesmithError
from core.schema.events import Warned

PATIENCE_S = 600.0  # without a byte that went through
STALLED_S = 20.0
WAIT_S = 3.0
LARGE_BYTES = 64 << 20  # as large as a piece of Xet's: smaller files are never sent by half
LONGEST_PAUSE_S = 8  # between two tries of the library
# The Xet library's own settings, read when it sends first. It notes each piece that is there at once, not every 64 pieces,
# so that a killed upload goes on; and it gives up soon what fails: waited is here, where it is told and may be cancelled.
XET = {
    "HF_XET_DATA_SESSION_XORB_METADATA_FLUSH_INTERVAL": "1s",
    "HF_XET_DATA_SESSION_XORB_METADATA_FLUSH_MAX_COUNT": "1",
    "HF_XET_CLIENT_RETRY_MAX_ATTEMPTS": "3",
    "HF_XET_CLIENT_RETRY_BASE_DELAY": "1s",
}
T = TypeVar("T")


class Upload:
    """One upload to a repository that is there. Files are sent one after the other, and seen only when `commit` is through."""

    def __init__(self, repo: str, total_bytes: int, pace: Pace, context: JobContext) -> None:
        self._repo, self._total, self._pace, self._context = repo, total_bytes, pace, context
        self._operations: list[Any] = []
        self._before = 0  # bytes of the files that are done
        self._now = 0  # of the one that is under way, as the library's threads count it
        self._size = 0  # of that one
        self._most = 0
        self._moved_s = time.monotonic()
        self._waits = False
        self._in_parts = False  # over git LFS, as the library's threads find
        self._told_parts = False
        for name, value in XET.items():
            os.environ.setdefault(name, value)

    def send(self, path: Path, name: str) -> None:
        """TunesmithError where the Hub refuses, or cannot be reached for ten minutes."""
        from huggingface_hub import CommitOperationAdd, constants

        operation = CommitOperationAdd(name, path)
        self._size, self._now = operation.upload_info.size, 0
        if constants.HF_HUB_DISABLE_XET:  # git LFS wants the hash before: seconds in which nothing is sent
            attended(lambda: operation.upload_info.sha256, self._pace.attend)
        with _counted(self._count, self._note_parts):
            self._patiently(lambda: api().preupload_lfs_files(self._repo, [operation], free_memory=False))
        self._operations.append(operation)
        self._before, self._now = self._before + self._size, 0
        self._size = 0
        self._attend()

    def commit(self, message: str) -> None:
        """Makes all files of it appear at once."""
        self._patiently(lambda: api().create_commit(self._repo, self._operations, commit_message=message))

    def _note_parts(self) -> None:
        self._in_parts = True

    def _count(self, place: int) -> None:
        self._now = min(place, self._size)

    def _patiently(self, call: Callable[[], T]) -> T:
        """What `call` gives; tried again while the Hub is away."""
        self._moved_s = time.monotonic()
        while True:
            try:
                with sending_errors(self._repo):
                    return attended(call, self._attend)
            except _NoXetError:
                _without_xet()
            except TunesmithError as error:
                if not _may_pass(error) or time.monotonic() - self._moved_s > PATIENCE_S:
                    raise
                self._say_waiting()
                again = time.monotonic() + WAIT_S
                while time.monotonic() < again:
                    self._pace.attend()
                    time.sleep(0.1)

    def _attend(self) -> None:
        """Ten times a second: tells how far it is, and whether it stands still."""
        self._say_parts()
        done, now = self._before + self._now, time.monotonic()
        if done > self._most:
            self._most, self._moved_s = done, now
            if self._waits:
                self._waits = False
                self._pace.enter("uploading")
        elif self._now < self._size and now - self._moved_s > STALLED_S:
            self._say_waiting()
            if now - self._moved_s > PATIENCE_S:  # a line that is silent and does not break
                raise unreachable(self._repo, "nothing gets through")
        self._pace.progress(min(self._most, self._total), self._total, "bytes")

    def _say_parts(self) -> None:
        if self._told_parts or not self._in_parts or self._size < LARGE_BYTES:
            return
        self._told_parts = True
        message = (
            "This Hub has no Xet store: who cancels now, or starts the program anew, sends the file that is under way from "
            "its beginning again, and those before it not at all."
        )
        self._context.emit(Warned(code="push_whole_files", message=message, severity="info"))

    def _say_waiting(self) -> None:
        if self._waits:
            return
        self._waits = True
        minutes = round(PATIENCE_S / 60)
        self._context.emit(
            Warned(
                code="push_waiting",
                message=f"Nothing reaches the Hugging Face Hub any more. The upload waits up to {minutes} minutes for the "
                "network, and goes on where it was.",
                params={"minutes": minutes},
            )
        )
        self._pace.enter("waiting_for_network")
        self._pace.progress(min(self._most, self._total), self._total, "bytes")


def _may_pass(error: TunesmithError) -> bool:
    """Whether it may be over in a minute."""
    status = error.params.get("status")
    return error.code in ("hub_unreachable", "hub_busy") or (isinstance(status, int) and status >= 500)


class _NoXetError(Exception):
    """A Hub of somebody's own, without a Xet store."""


@contextmanager
def sending_errors(repo: str) -> Iterator[None]:
    """What the library raises while it sends, as a TunesmithError of core/models/hub/client."""
    with hub_errors(repo):
        try:
            yield
        except RuntimeError as error:  # of a file over git LFS
            if error.__cause__ is None:
                raise
            raise error.__cause__ from None
        except (ConnectionError, TimeoutError) as error:  # of the Xet library, which has no other
            raise _of_xet(str(error), repo) from error


def _of_xet(text: str, repo: str) -> Exception:
    if "404 Not Found" in text and "xet-write-token" in text:
        return _NoXetError(text)
    if "401 Unauthorized" in text or "403 Forbidden" in text:
        return TunesmithError(
            "hub_forbidden",
            f"The access token does not give the right to write to {repo}.",
            "Use a write token of the account that owns it.",
            model=repo,
        )
    return unreachable(repo, text.partition(", domain:")[0].rpartition(": ")[2] or text)


def _without_xet() -> None:
    from huggingface_hub import constants

    constants.HF_HUB_DISABLE_XET = True


@contextmanager
def _counted(on_place: Callable[[int], None], on_parts: Callable[[], None]) -> Iterator[None]:
    """While this lasts, the library counts for us instead of drawing bars (its version is pinned), and over git LFS it
    tries a part again for as long as we would: a file begun anew there loses all its parts."""
    from huggingface_hub import lfs, utils
    from huggingface_hub.utils import _xet_progress_reporting as xet

    replaced: Mapping[tuple[Any, str], Any] = {
        (xet, "XetUploadProgressReporter"): functools.partial(_XetCount, on_place),
        (utils, "tqdm_stream_file"): functools.partial(_CountedFile, on_place, on_parts),
        (lfs, "http_backoff"): functools.partial(
            lfs.http_backoff,  # type: ignore[attr-defined]
            max_retries=round(PATIENCE_S / LONGEST_PAUSE_S),
        ),
    }
    before = {place: getattr(*place) for place in replaced}
    for (module, name), ours in replaced.items():
        setattr(module, name, ours)
    try:
        yield
    finally:
        for (module, name), theirs in before.items():
            setattr(module, name, theirs)


class _XetCount:
    """What stands in for the library's bars: hears ten times a second how much of the file is in the store."""

    def __init__(self, on_place: Callable[[int], None], **_: object) -> None:
        self._on_place = on_place

    def update_progress(self, report: Any, items: object) -> None:
        self._on_place(int(report.total_bytes_completed))

    def close(self) -> None:
        pass


class _CountedFile(io.BufferedReader):
    """A file that tells how far it was read to be sent; a part that is sent again goes back."""

    def __init__(self, on_place: Callable[[int], None], on_parts: Callable[[], None], path: str | Path) -> None:
        on_parts()
        super().__init__(Path(path).open("rb", buffering=0))  # noqa: SIM115  closed with this one
        self._on_place = on_place

    def read(self, size: int | None = -1, /) -> bytes:
        self._on_place(self.tell())  # what was read before is on its way
        return super().read(-1 if size is None else size)
