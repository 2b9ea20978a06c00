"""One file of rows as bytes: on the disk, inside a gzip file, or a member of a zip archive. Nothing is unpacked to the disk
but what must be read from its end (Parquet, Arrow, Excel inside an archive), into a temporary file.
"""

from __future__ import annotations

import gzip
import io
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Literal, cast

from core.datasets.encodings import encoding_of
from core.schema.errors import TunesmithError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_MEMBERS = 10_000
# An archive that says it unpacks to more than this, or a gzip file that does, is a mistake or an attack.
MAX_UNPACKED_BYTES = 256 << 30
MAX_RATIO = 400  # rows of text reach 3 to 20; one repeated letter reaches 1,030
_RATIO_COUNTS_FROM_BYTES = 64 << 20
MAX_TEMPORARY_BYTES = 8 << 30
_BUFFER_BYTES = 1 << 17
_PIECE_BYTES = 1 << 14  # small, so that little is lost where an archive is damaged
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1

# What a packed file ends in besides OSError: damaged streams, unknown compression, a wrong password.
PACKED_ERRORS = (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, gzip.BadGzipFile, zlib.error)


@dataclass(frozen=True, slots=True)
class DataFile:
    """`path` is on the disk; `member` is a zip member's own name, `shown` the same as a person reads it.

    `label` says which file of several this is; empty where there is only one.
    """

    path: Path
    packed: Literal["", "gzip", "zip"] = ""
    member: str = ""
    shown: str = ""
    label: str = ""

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"{self.shown} in {self.path.name}" if self.packed == "zip" else self.path.name

    @property
    def suffix(self) -> str:
        """The ending that says what is inside, in lower case: ".csv" for both x.csv and x.csv.gz."""
        inner = PurePosixPath(self.shown) if self.packed == "zip" else self.path
        if self.packed == "gzip" and inner.suffix.lower() in (".gz", ".gzip"):
            inner = inner.with_suffix("")
        return inner.suffix.lower()

    @property
    def size_bytes(self) -> int:
        """On the disk; of a zip member its own share. Raises OSError."""
        if self.packed != "zip":
            return self.path.stat().st_size
        with zipfile.ZipFile(self.path) as archive:
            return archive.getinfo(self.member).compress_size

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The unpacked bytes, from the beginning. Raises OSError and PACKED_ERRORS; an archive that is damaged further on
        just ends there, and `damage_of` says why."""
        if self.packed == "gzip":
            with gzip.open(self.path) as stream:
                yield io.BufferedReader(_Unpacked(cast(IO[bytes], stream)), _BUFFER_BYTES)
        elif self.packed == "zip":
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as member:
                yield io.BufferedReader(_Unpacked(member), _BUFFER_BYTES)
        else:
            with self.path.open("rb") as file:
                yield file

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """A real file with these bytes, for formats that are read from their end."""
        if not self.packed:
            yield self.path
            return
        with tempfile.TemporaryDirectory(prefix="tunesmith-", ignore_cleanup_errors=True) as folder:
            unpacked = Path(folder, "data" + self.suffix)
            with self.open() as source, unpacked.open("wb") as target:
                while piece := source.read(1 << 20):
                    target.write(piece)
                    if target.tell() > MAX_TEMPORARY_BYTES:
                        raise _refused(self.path, f"{self.shown or 'its content'} is larger than 8 GiB when unpacked")
                if reason := damage_of(source):
                    raise OSError(f"the archive is damaged ({reason})")
            yield unpacked


class _Unpacked(io.RawIOBase):
    """The bytes inside an archive; where they are damaged after the beginning, the end of what can be read."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream, self._bytes = stream, 0
        self.damage = ""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        if self.damage:
            return 0
        try:
            piece = self._stream.read(min(len(view), _PIECE_BYTES))
        except (*PACKED_ERRORS, OSError) as error:
            if not self._bytes:
                raise OSError(str(error).rstrip(".")) from error
            self.damage = str(error).rstrip(".") or type(error).__name__
            return 0
        self._bytes += len(piece)
        if self._bytes > MAX_UNPACKED_BYTES:
            raise OSError("it unpacks to more than 256 GiB")
        view[: len(piece)] = piece
        return len(piece)


def damage_of(stream: IO[bytes]) -> str:
    """Why a stream of `DataFile.open` ended before its end; empty where it did not."""
    raw = getattr(stream, "raw", None)
    return raw.damage if isinstance(raw, _Unpacked) else ""


def packed_file(path: Path, label: str = "") -> DataFile | None:
    """The file as its content says: gzip or plain; None for a zip archive, which holds files of its own."""
    with path.open("rb") as stream:
        head = stream.read(4)
    if head[:2] == b"\x1f\x8b":
        return DataFile(path, "gzip", label=label)
    return None if head in (b"PK\x03\x04", b"PK\x05\x06") else DataFile(path, label=label)


def zip_members(path: Path) -> list[tuple[str, str]]:
    """(name, name as a person reads it) of the files in an archive, in its order. Raises TunesmithError
    dataset_archive_refused for one that is too large or whose names lead out of it, and zipfile.BadZipFile."""
    with zipfile.ZipFile(path) as archive:
        infos = [info for info in archive.infolist() if info.filename and not info.is_dir()]
    if len(infos) > MAX_MEMBERS:
        raise _refused(path, f"it holds more than {MAX_MEMBERS:,} files")
    unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > _RATIO_COUNTS_FROM_BYTES and unpacked > MAX_RATIO * max(packed, 1)):
        raise _refused(path, "it would unpack to far more than it can hold")
    members = []
    for info in infos:
        shown = _readable_name(info)
        if _leads_out(shown):
            raise _refused(path, f"the path {shown[:80]} leads out of it")
        if info.flag_bits & _ENCRYPTED:
            raise _refused(path, "it is protected by a password")
        if (info.external_attr >> 28) != 0xA:  # a symbolic link holds no rows
            members.append((info.filename, shown))
    return members


def _readable_name(info: zipfile.ZipInfo) -> str:
    """Windows writes Korean names in its own encoding without saying so; zipfile reads them as cp437."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        raw = name.encode("cp437", "replace")
        name = raw.decode(encoding_of(raw), "replace")
    return name.replace("\\", "/")


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ":" in name.partition("/")[0] or ".." in name.split("/") or "\x00" in name


def _refused(path: Path, reason: str) -> TunesmithError:
    return TunesmithError(
        "dataset_archive_refused",
        f"The archive {path.name} is not read: {reason}.",
        "Unpack it yourself, look at what is inside, and choose the data file.",
        file=path.name,
        path=str(path),
        reason=reason,
    )
