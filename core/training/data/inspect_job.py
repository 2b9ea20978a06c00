"""The `inspect` job: reads a data set as training would, counts what is wrong and, with a model, tokenises every row.

Imports nothing heavy without a model. What was found is kept in the cache, so that coming back is instant; with `serve` the
job stays to show single rows.
"""

from __future__ import annotations

import os
import time
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.datasets import DatasetReading
from core.datasets.identity import identity_of
from core.datasets.inspection import RESULT_NAME, Inspection, found_problem
from core.datasets.inspection_cache import entry_of, keep, load, new_counts
from core.jobs import JobContext
from core.models import classify_source
from core.schema.commands import LookAgain, ShowRow, Stop
from core.schema.events import JobStarted, JobStopped, PhaseEntered, PhaseProgressed, ResultReported
from core.schema.requests import InspectRequest
from core.training.data.rows import open_source
from core.training.job import prepare_environment

if TYPE_CHECKING:
    from core.training.data.inspect_tokens import Tokeniser

TELL_S = 0.25
LOOK_EVERY_ROWS = 64
IDLE_S = 1800.0  # nobody asked for a row for so long: the memory is worth more


class _AgainError(Exception):
    """Asked to look once more, under other settings, before it was through."""

    def __init__(self, command: LookAgain) -> None:
        super().__init__()
        self.command = command


class _StoppedError(Exception):
    """Asked to stop; nothing is kept."""


def run(request: InspectRequest, context: JobContext) -> JobStopped | None:
    """Reports a core.datasets.inspection.Inspection, then rows as they are asked for."""
    hub = "hub" in (
        classify_source(request.dataset.source),
        classify_source(request.model.source if request.model else ""),
    )
    os.environ["TOKENIZERS_PARALLELISM"] = "true"  # nothing here forks, and all cores are free
    prepare_environment(None, offline=not hub)
    context.emit(JobStarted(kind="inspect", pid=os.getpid(), wall_time=time.time()))
    try:
        return _Inspector(request, context).run()
    except _StoppedError:
        return JobStopped(status="stopped", saved=False)


class _Inspector:
    """One data set, its reading, and the tokeniser where there is a model."""

    def __init__(self, request: InspectRequest, context: JobContext) -> None:
        self._request, self._context = request, context
        self._told_at = 0.0
        self._tokeniser: Tokeniser | None = None

    def run(self) -> JobStopped | None:
        while True:
            try:
                again = self._run_once()
            except _AgainError as error:
                again = error.command
            if again is None:
                return None
            settings = {"dataset": again.dataset, "training": again.training, "asked": again.asked}
            self._request = self._request.model_copy(update=settings)

    def _run_once(self) -> LookAgain | None:
        """One inspection, and rows as they are asked for; the settings of the next one where there is to be one."""
        self._enter("reading_data")
        reading = open_source(self._request.dataset, lambda done, total: self._tell(done, total, "bytes"))
        entry = self._entry(reading)
        found = load(entry) if entry is not None else None
        if found is None:
            found = self._look(reading, entry)
        data = found.model_dump(mode="json") | {"asked": self._request.asked}
        self._context.emit(ResultReported(name=RESULT_NAME, data=data))
        return self._serve(reading, found) if self._request.serve and self._request.model is not None else None

    def _entry(self, reading: DatasetReading) -> Path | None:
        """Where what is found is kept; None for data that cannot be told apart, or without a place to keep it."""
        if not reading.files:
            return None
        table = self._request.dataset.model_dump(mode="json", exclude={"source", "held_out_fraction", "leave_out"})
        leave_out = sorted(set(self._request.dataset.leave_out) - {"truncated_row"})  # that depends on the context only
        try:
            settings = {"dataset": table, "leave_out": leave_out, "model": self._model_identity()}
            return entry_of(identity_of(reading.files), settings)
        except OSError:
            return None

    def _model_identity(self) -> list[object] | None:
        """What the tokens depend on: the tokenizer's files and how answers are learned."""
        table = self._request.model
        if table is None:
            return None
        from core.models import clean_source, resolve_local

        folder = resolve_local(clean_source(table.source), table.revision)
        names = ("tokenizer.json", "tokenizer_config.json", "tokenizer.model", "chat_template.jinja", "vocab.json",
                 "merges.txt", "special_tokens_map.json", "config.json")  # fmt: skip
        about = [(folder / name).stat() for name in names if (folder / name).is_file()] if folder else []
        training = self._request.training
        return [
            str(folder or table.source),
            [(file.st_size, file.st_mtime_ns) for file in about],
            training.learn_from,
            training.add_end_token,
        ]

    def _look(self, reading: DatasetReading, entry: Path | None) -> Inspection:
        """The whole pass."""
        tokeniser = self._load() if self._request.model is not None else None
        self._enter("tokenizing" if tokeniser else "inspecting")
        usable = 0
        counts_path = self._counts_path(entry) if tokeniser else None
        if tokeniser is None:
            usable = sum(1 for _ in self._attended(reading, reading.rows()))
        else:
            assert counts_path is not None
            counts = array("I")
            with counts_path.open("wb") as file:
                for row, whole in self._attended(reading, tokeniser.stream(reading.rows())):
                    counts.extend(tokeniser.count(row, whole, reading.log))
                    usable += 1
                    if len(counts) > 1 << 16:
                        counts.tofile(file)
                        del counts[:]
                counts.tofile(file)
        found = self._found(reading, usable, counts_path, tokeniser)
        if entry is not None:
            try:
                keep(entry, found)
            except OSError as error:
                print(f"the inspection was not kept: {error}")  # noqa: T201  the job's log
        return found

    def _counts_path(self, entry: Path | None) -> Path:
        if entry is not None:
            with suppress(OSError):
                return new_counts(entry)
        import tempfile

        return new_counts(Path(tempfile.mkdtemp(prefix="tunesmith-")))

    def _found(
        self, reading: DatasetReading, usable: int, counts: Path | None, tokeniser: Tokeniser | None
    ) -> Inspection:
        return Inspection(
            format=reading.format,
            dialect=reading.dialect,
            container=reading.container,
            encoding=reading.encoding,
            bytes=reading.total_bytes(),
            rows=reading.rows_read,
            usable_rows=usable,
            columns=reading.columns,
            used_columns=dict(reading.used_columns),
            explanation=reading.explanation.message,
            explanation_code=reading.explanation.code,
            explanation_params=dict(reading.explanation.params),
            problems=tuple(found_problem(problem) for problem in reading.problems),
            template=tokeniser.kind if tokeniser else "",
            counts_file=str(counts) if counts else "",
            tokenised_by=self._request.model.source if self._request.model and tokeniser else "",
        )

    def _load(self) -> Tokeniser:
        """The tokeniser under the settings that count now."""
        if self._tokeniser is None:
            self._enter("importing")
            from core.training.data.inspect_tokens import Tokeniser  # torch and friends: 6 to 10 s

            self._enter("reading_model")
            self._tokeniser = Tokeniser(self._request, lambda done, total: self._tell(done, total, "bytes"))
        self._tokeniser.settle(self._request)
        return self._tokeniser

    def _serve(self, reading: DatasetReading, found: Inspection) -> LookAgain | None:
        """Shows rows until it is told to stop; of several that were asked for meanwhile only the last."""
        from core.training.data.inspect_rows import RowFinder

        finder = RowFinder(reading, found.usable_rows)
        while (command := self._context.command(IDLE_S)) is not None:
            while isinstance(command, ShowRow) and (later := self._context.command()) is not None:
                command = later
            if isinstance(command, Stop):
                return None
            if isinstance(command, LookAgain):
                return command
            if isinstance(command, ShowRow):
                tokeniser = self._load()
                for place in range(command.place, command.place + 1 + command.ahead):
                    row = finder.find(place, self._listen)
                    if row is not None:
                        shown = tokeniser.show(row, place, found.usable_rows)
                        self._context.emit(
                            shown.model_copy(update={"data": shown.data | {"asked": self._request.asked}})
                        )
        return None

    def _listen(self) -> None:
        """What was said while it is at work; rows can wait for the end of it."""
        while (command := self._context.command()) is not None:
            if isinstance(command, Stop):
                raise _StoppedError
            if isinstance(command, LookAgain):
                raise _AgainError(command)

    def _attended(self, reading: DatasetReading, rows: Iterable[Any]) -> Iterator[Any]:
        """The same, told as it goes and given up when asked to."""
        done = 0
        for done, row in enumerate(rows, 1):
            yield row
            if done % LOOK_EVERY_ROWS == 0 and time.monotonic() - self._told_at > TELL_S:
                share = reading.share_read()
                self._tell(done, max(done, round(done / share)) if share else None, "rows")
        self._tell(done, done, "rows", always=True)

    def _tell(self, done: int, total: int | None, unit: str, always: bool = False) -> None:
        now = time.monotonic()
        if now - self._told_at < TELL_S and not always:
            return
        self._told_at = now
        self._context.emit(PhaseProgressed(done=done, total=total, unit=unit))
        self._listen()

    def _enter(self, phase: str) -> None:
        self._context.emit(PhaseEntered(phase=phase))
