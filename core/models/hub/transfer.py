"""Brings files of the Hub into its cache: resumed where an earlier try broke off, checked against the Hub's hashes.

The library itself drops what came of a file when it is interrupted (huggingface_hub 2.4), which is hours for a large
model. So each file grows under a name of its own in the cache and takes its place when it is whole and its hash is
right; the requests, their retries and their errors are the library's.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from core import __version__
from core.models.hub.client import NOT_THE_HUBS, RepoType, disk_full, endpoint, hub_errors, unreachable
from core.models.hub.files import HubFile, is_inside
from core.models.source import HUB_ID
from core.schema.errors import TunesmithError
from core.schema.locations import hub_cache_dir, hub_repository_dir
from core.schema.whole_files import move, write_atomically

WORKERS = 4
TRIES = 5  # without a single new byte, as the library does it
CHUNK_BYTES = 1 << 20  # how often a file tells how far it is and hears that it should stop
RESERVE_BYTES = 256 << 20
TELL_S = 0.1
UNFINISHED = ".tunesmith.incomplete"

_COMMIT = re.compile(r"[0-9a-f]{40}")
T = TypeVar("T")
OnBytes = Callable[[int, int | None], None]  # (done, total); may raise, which gives the rest up


class GivenUpError(Exception):
    """Told to stop; what has come so far is kept."""


@dataclass(frozen=True, slots=True)
class Repository:
    """One commit of a repository. One that has another name by now lies under that by which it was `called`, where it is looked
    for again."""

    name: str
    commit: str
    repo_type: RepoType = "model"
    called: str = ""

    def __post_init__(self) -> None:
        """Both become names of folders, and come from the network."""
        if not (_COMMIT.fullmatch(self.commit) and all(map(HUB_ID.fullmatch, (self.name, self.called or self.name)))):
            raise unreachable(self.name, NOT_THE_HUBS)

    @property
    def folder(self) -> Path:
        """Its place in the cache."""
        same = self.called.lower() in ("", self.name.lower())
        return hub_repository_dir(self.name if same else self.called, self.repo_type)

    @property
    def snapshot(self) -> Path:
        return self.folder / "snapshots" / self.commit

    def place_of(self, file: HubFile) -> Path:
        return self.snapshot / file.path

    def unfinished(self, file: HubFile) -> Path:
        return self.folder / "blobs" / f"{file.etag}{UNFINISHED}"

    def bytes_here(self, file: HubFile) -> int:
        """How much of a file needs not be fetched any more."""
        with suppress(OSError):
            if self.place_of(file).exists() or (self.folder / "blobs" / file.etag).exists():
                return file.size
        with suppress(OSError):
            return min(file.size, self.unfinished(file).stat().st_size)
        return 0


def require_room(repository: Repository, files: Sequence[HubFile]) -> None:
    """TunesmithError `download_no_room` where the rest would not fit on the disk."""
    needed = sum(file.size - repository.bytes_here(file) for file in files)
    place = next(folder for folder in (repository.folder, *repository.folder.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    if needed and needed + RESERVE_BYTES > free:
        raise disk_full(needed + RESERVE_BYTES, free)


def fetch_files(repository: Repository, files: Sequence[HubFile], on_bytes: OnBytes) -> None:
    """All of them into the cache, several at once. `on_bytes` is called on the caller's thread, ten times a second.

    What it raises ends the fetching and comes out here. TunesmithError where the Hub, the network or the disk refuses.
    """
    for file in files:
        if not is_inside(file.path):
            raise TunesmithError(
                "bad_file_name",
                f"{repository.name} names a file outside its own folder, which is never written.",
                "Choose another model or data set.",
                model=repository.name,
            )
    require_room(repository, files)
    work = _Work(repository, deque(sorted(files, key=lambda file: -file.size)))
    threads = [threading.Thread(target=work.run, name=f"fetch {number}", daemon=True) for number in range(WORKERS)]
    for thread in threads:
        thread.start()
    try:
        while any(thread.is_alive() for thread in threads):
            time.sleep(TELL_S)
            on_bytes(work.done, work.total)
    finally:
        work.stop.set()
    if work.error is not None:
        raise work.error
    on_bytes(work.total, work.total)


def attended(call: Callable[[], T], attend: Callable[[], None]) -> T:
    """What `call` gives, in a thread of its own: a Hub that asks to wait may hold it for minutes, and meanwhile `attend`
    is called ten times a second and may raise, which leaves the call to itself."""
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(call())
        except BaseException as error:  # noqa: BLE001  the edge of a thread: handed on below
            errors.append(error)

    thread = threading.Thread(target=run, name="ask the hub", daemon=True)
    thread.start()
    while thread.is_alive():
        attend()
        thread.join(TELL_S)
    if errors:
        raise errors[0]
    return answers[0]


def name_revision(repository: Repository, revision: str | None) -> None:
    """Notes that the branch or tag stands for this commit; last, when its files are all there."""
    name = revision or "main"
    if name == repository.commit:
        return
    ref = repository.folder / "refs" / name
    ref.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(ref, repository.commit)


@dataclass
class _Work:
    """Files still to be fetched, shared by the threads that do it."""

    repository: Repository
    waiting: deque[HubFile]
    stop: threading.Event = field(default_factory=threading.Event)
    error: TunesmithError | None = None

    def __post_init__(self) -> None:
        self.total = sum(file.size for file in self.waiting)
        self._bytes = {file.path: self.repository.bytes_here(file) for file in self.waiting}

    @property
    def done(self) -> int:
        return sum(list(self._bytes.values()))

    def run(self) -> None:
        """One thread's part, until nothing is left or one of them failed."""
        while not self.stop.is_set():
            try:
                file = self.waiting.popleft()
            except IndexError:
                return
            try:
                with hub_errors(self.repository.name, self.repository.repo_type):
                    self._bring(file)
            except GivenUpError:
                return
            except TunesmithError as error:
                self.error = self.error or error
                self.stop.set()
            except Exception as error:  # noqa: BLE001  the edge of a thread; a bug must not look like an end
                told = f"{type(error).__name__}: {error}"
                self.error = self.error or TunesmithError(
                    "internal_error", f"Something unexpected went wrong: {told}", error=told
                )
                self.stop.set()

    def _bring(self, file: HubFile) -> None:
        place = self.repository.place_of(file)
        if place.exists():
            return
        blob = self.repository.folder / "blobs" / file.etag
        blob.parent.mkdir(parents=True, exist_ok=True)
        with self._lock(file):
            if not blob.exists():
                self._fetch_checked(file)
            _publish(blob, self.repository.unfinished(file), place)

    def _lock(self, file: HubFile) -> AbstractContextManager[object]:
        """The library's own lock of that content, so that two programs do not fetch it at once."""
        path = hub_cache_dir() / ".locks" / self.repository.folder.name / f"{file.etag}.lock"
        path.parent.mkdir(parents=True, exist_ok=True)
        from filelock import FileLock, Timeout  # not before something is fetched

        lock = FileLock(path)
        while True:
            self._attend()
            with suppress(Timeout):
                return lock.acquire(timeout=0.5)

    def _fetch_checked(self, file: HubFile) -> None:
        """A file whose hash is wrong is fetched once more from its beginning."""
        part = self.repository.unfinished(file)
        for attempt in range(2):
            self._fetch(file, part)
            if self._hash_of(part, file) == file.etag:
                return
            part.unlink()
            self._bytes[file.path] = 0
            if attempt:
                raise TunesmithError(
                    "download_damaged",
                    f"{file.path} came damaged twice: its checksum is not the one that the Hub names.",
                    "Try again later, or over another connection; the other files are kept.",
                    file=file.path,
                    model=self.repository.name,
                )

    def _fetch(self, file: HubFile, part: Path) -> None:
        import httpx2

        tries = TRIES
        while True:
            self._attend()
            before = part.stat().st_size if part.exists() else 0
            try:
                with part.open("r+b" if before else "wb") as target:
                    target.seek(0, os.SEEK_END)
                    self._request(file, target, min(before, file.size))
                return
            except (httpx2.ConnectError, httpx2.TimeoutException, httpx2.RemoteProtocolError):
                raise  # the library has tried five times
            except httpx2.TransportError:
                tries = tries - 1 if part.stat().st_size <= before else TRIES
                if tries <= 0:
                    raise
                self.stop.wait(1.0)

    def _request(self, file: HubFile, target: BinaryIO, have: int) -> None:
        from huggingface_hub import constants, file_download, hf_hub_url
        from huggingface_hub.utils import build_hf_headers  # type: ignore[attr-defined]

        constants.DOWNLOAD_CHUNK_SIZE = CHUNK_BYTES  # read at each request
        address = hf_hub_url(
            self.repository.name,
            file.path,
            repo_type=self.repository.repo_type,
            revision=self.repository.commit,
            endpoint=endpoint(),
        )
        headers = build_hf_headers(library_name="tunesmith", library_version=__version__)
        file_download.http_get(
            address,
            target,
            resume_size=have,
            headers=headers | {"Accept-Encoding": "identity"},
            expected_size=file.size,
            displayed_filename=file.path,
            tqdm_class=self._bar(file),
        )

    def _bar(self, file: HubFile) -> Any:
        """What the library takes for a progress bar: counts, and stops the file when it is told to."""
        work = self

        class Bar:
            def __init__(self, *, initial: int = 0, **_: object) -> None:
                work._bytes[file.path] = initial

            def __enter__(self) -> Bar:
                return self

            def __exit__(self, *_: object) -> None:
                pass

            def update(self, count: float | None = 1) -> None:
                work._attend()
                work._bytes[file.path] += int(count or 0)

        return Bar

    def _hash_of(self, part: Path, file: HubFile) -> str:
        """sha256 of a large file, git's hash of a small one: what the Hub names it by."""
        digest = (
            hashlib.sha256() if file.sha256 else hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False)
        )
        with part.open("rb") as content:
            while chunk := content.read(8 << 20):
                self._attend()
                digest.update(chunk)
        return digest.hexdigest()

    def _attend(self) -> None:
        if self.stop.is_set():
            raise GivenUpError


def _publish(blob: Path, part: Path, place: Path) -> None:
    """Into the cache as the library lays it out: the content under its hash, a link with its name. Where there are no
    links (Windows without developer mode) the name holds the content itself."""
    from huggingface_hub.file_download import are_symlinks_supported

    place.parent.mkdir(parents=True, exist_ok=True)
    if are_symlinks_supported(hub_cache_dir()):
        if not blob.exists():
            move(part, blob)
        place.unlink(missing_ok=True)  # a link whose content is gone
        place.symlink_to(os.path.relpath(blob, place.parent))
    elif blob.exists():
        shutil.copyfile(blob, place)
    else:
        move(part, place)
