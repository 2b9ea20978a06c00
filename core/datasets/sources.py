"""Where records come from: files, or records that somebody else loaded. Both can be read again from the start."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Protocol

from core.datasets.files import find_files
from core.datasets.hub_layout import is_snapshot, shown_name
from core.datasets.probe import ProbedFile, probe_file, read_file
from core.datasets.readers.records import Broken, Item, Record
from core.datasets.splits import SplitSlice

_SAMPLE_ROWS = 200
_SAMPLE_CHARS = 16 << 20
_SAMPLE_BROKEN = 2_000


class Source(Protocol):
    """Records in a fixed order, as often as asked."""

    @property
    def name(self) -> str:
        """What a person calls it: the file's name, the Hub id."""
        ...

    def items(self) -> Iterator[Item]: ...


@dataclass(frozen=True, slots=True)
class FileSource:
    name: str
    files: tuple[ProbedFile, ...]
    _place: list[tuple[int, IO[bytes]]] = field(default_factory=list, compare=False)

    @property
    def first(self) -> ProbedFile:
        """The file that stands for all when container and encoding are told: the first with content."""
        return next((file for file in self.files if not file.is_empty), self.files[0])

    def items(self) -> Iterator[Item]:
        for number, file in enumerate(self.files):
            if file.is_empty:
                continue
            label = file.label
            for item in read_file(file, partial(self._opened, number)):
                yield item._replace(file=label) if label else item

    @property
    def total_bytes(self) -> int:
        """On the disk. Raises OSError."""
        return sum({probed.file: probed.file.size_bytes for probed in self.files}.values())

    def share_read(self) -> float | None:
        """How much of the bytes the reading that is going on has behind it, 0 to 1; None where that cannot be told."""
        if not self._place:
            return None
        number, raw = self._place[-1]
        try:
            sizes = [probed.file.size_bytes for probed in self.files]
            behind = sum(sizes[:number]) + (raw.tell() if not self.files[number].file.packed else 0)
        except (OSError, ValueError):
            return None
        return min(1.0, behind / max(1, sum(sizes))) if behind else None

    def _opened(self, number: int, raw: IO[bytes]) -> None:
        self._place[:] = [(number, raw)]


@dataclass(frozen=True, slots=True)
class RecordSource:
    """Dictionaries by column, for instance a Hub data set; numbered from 1."""

    name: str
    records: Iterable[Mapping[str, object]]

    def items(self) -> Iterator[Item]:
        for number, fields in enumerate(self.records, start=1):
            yield Record(number, dict(fields), sum(len(value) for value in fields.values() if isinstance(value, str)))


@dataclass(frozen=True, slots=True)
class PartSource:
    """A slice of another source, counted in its records, broken ones included."""

    source: Source
    part: SplitSlice

    @property
    def name(self) -> str:
        return self.source.name

    def items(self) -> Iterator[Item]:
        if self.part.needs_total:
            start, stop = self.part.bounds(sum(1 for _ in self.source.items()))
            return islice(self.source.items(), start, stop)
        return islice(self.source.items(), self.part.start, self.part.stop)


def file_source(source: Path | str, split: str, config: str = "") -> FileSource:
    """The files behind a path, probed. `config` names a configuration of a Hub data set, or a sheet of a workbook.

    Raises TunesmithError dataset_not_found, dataset_unreadable, dataset_empty, dataset_config_not_found.
    """
    path = Path(source)
    files = find_files(path, split, config)
    probed = [found for file in files for found in probe_file(file, config if path.is_file() else "")]
    return FileSource(shown_name(path) if is_snapshot(path) else path.name, tuple(probed))


@dataclass(frozen=True, slots=True)
class Sample:
    """The first records of a source, and the first broken place where none could be read."""

    records: tuple[Record, ...]
    broken: Broken | None


def take_sample(source: Source, is_enough: Callable[[int], bool] = lambda rows: rows >= _SAMPLE_ROWS) -> Sample:
    """Reads until there are enough rows or characters, or so many broken lines that the rest can be no better."""
    records: list[Record] = []
    first_broken: Broken | None = None
    broken = chars = 0
    for item in source.items():
        if isinstance(item, Broken):
            first_broken, broken = first_broken or item, broken + 1
        else:
            records.append(item)
            chars += item.size_chars
        if is_enough(len(records)) or chars > _SAMPLE_CHARS or (broken > _SAMPLE_BROKEN and broken > len(records)):
            break
    return Sample(tuple(records), first_broken)


def fields_of(records: Sequence[Record]) -> list[dict[str, object]]:
    return [record.fields for record in records]
