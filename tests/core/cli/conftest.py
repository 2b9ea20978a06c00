"""Commands run in this process, with a job that only tells events."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.command_line import is_two_lines

import gui.screens.command  # noqa: F401  adds its command
from core.cli import main
from core.schema.commands import Command
from core.schema.events import AnyEvent, JobFinished, JobStarted
from core.schema.requests import AnyRequest


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    def is_refusal(self, status: int, *words: str) -> bool:
        """Nothing on standard output, exactly the two lines on standard error."""
        assert (self.status, self.out) == (status, ""), self
        return is_two_lines(self.err) and all(word in self.err for word in words)


@pytest.fixture
def tell(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """tell("runs", "--json") -> what the command said."""
    monkeypatch.setenv("TUNESMITH_RUNS_DIR", str(tmp_path / "runs"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Said:
        capfdbinary.readouterr()
        status = main(arguments)
        out, err = capfdbinary.readouterr()
        return Said(status, out.decode("utf-8"), err.decode("utf-8"))

    return run


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[AnyRequest]]:
    """jobs(events...) -> the list of requests that would have been started; each "job" tells these events.

    `jobs.commands` is what the jobs were told."""
    asked: list[AnyRequest] = []
    commands: list[Command] = []

    def play(*events: AnyEvent, status: int = 0) -> list[AnyRequest]:
        told: Sequence[AnyEvent] = events or (JobStarted(kind="train"), JobFinished())

        class Player:
            def __init__(self, request: AnyRequest, *, on_event: Callable[[AnyEvent], None], **_: object) -> None:
                asked.append(request)
                self._on_event = on_event

            def run(self) -> int:
                for seq, event in enumerate(told):
                    self._on_event(event.model_copy(update={"seq": seq}))
                return status

            def send(self, command: Command) -> None:
                commands.append(command)

            def stop(self, save: bool = True) -> None: ...

            def end(self) -> None: ...

        monkeypatch.setattr("core.cli.running.Supervisor", Player)
        monkeypatch.setattr("core.cli.doctor.Supervisor", Player)
        return asked

    play.commands = commands  # type: ignore[attr-defined]
    return play
