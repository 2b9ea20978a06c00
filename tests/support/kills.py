"""Kills the whole family of a command (window or terminal, job, its children) at chosen moments, and resumes it."""

from __future__ import annotations

import hashlib
import random
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from support.command_line import command, environment

from core.runs import RunFolder

LIFE_S = 600.0


@dataclass(frozen=True, slots=True)
class Moment:
    """`wait`: "start" (seconds after the process began), "steps" (so many steps of this life), "saving" (while a checkpoint
    is written) or "saved" (one was just finished); then `after_s` more seconds."""

    wait: str
    steps: int = 0
    after_s: float = 0.0


def random_moments(count: int, save_every: int, chance: random.Random) -> list[Moment]:
    """The first one before the first checkpoint. Few of them let the run get on, so that it lasts for all kills."""
    moments = [Moment("steps", chance.randint(1, max(1, save_every // 2)))]
    forward = max(1, min(count // 4, 6))
    while len(moments) < count:
        kind = chance.random()
        if forward and kind < 0.15:
            forward -= 1
            moments.append(Moment(chance.choice(("saving", "saved")), after_s=chance.uniform(0, 0.05)))
        elif kind < 0.4:
            moments.append(Moment("start", after_s=chance.uniform(0.05, 12.0)))
        else:
            moments.append(Moment("steps", chance.randint(1, max(1, save_every - 2)), chance.uniform(0, 0.4)))
    return moments


class Killed:
    """A training that is killed again and again. `told` hears a line about each life."""

    def __init__(self, cwd: Path, told: Callable[[str], None] = lambda line: None) -> None:
        self._cwd, self._told = cwd, told
        self.run: RunFolder | None = None
        self.lives = 0
        self.kills: list[str] = []

    def train(self, arguments: Sequence[object], moments: Sequence[Moment]) -> str:
        """Trains by `train ARGUMENTS`, is killed at each of the moments and resumed after it; the final adapter's hash."""
        status = self._life(("train", *arguments), moments[0] if moments else None)
        for moment in (*moments[1:], None)[: len(moments)]:
            assert status is None, f"it ended by itself with {status}"
            assert self.run is not None
            status = self._life(("resume", self.run.path), moment)
        assert status == 0, f"the last life ended with {status}"
        assert self.run is not None
        return adapter_hash(self.run)

    def _life(self, arguments: Sequence[object], moment: Moment | None) -> int | None:
        """One process family; None when it was killed."""
        self.lives += 1
        with (self._cwd / f"life-{self.lives}.log").open("wb") as log:
            process = subprocess.Popen(
                command(*arguments), cwd=self._cwd, env=environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        until = time.monotonic() + LIFE_S
        if moment is None:
            return process.wait(LIFE_S)
        began, before = time.monotonic(), self._seen()
        while process.poll() is None and not self._has_come(moment, before, time.monotonic() - began):
            assert time.monotonic() < until, f"{moment} never came"
            time.sleep(0.005)
        if moment.wait != "start":
            time.sleep(moment.after_s)
        if process.poll() is not None:
            return process.returncode
        kill_family(process.pid)
        process.wait(30)
        at = f"{moment.wait}, step {self._seen()[0]}"
        self.kills.append(at)
        self._told(f"life {self.lives}: killed at {at} after {time.monotonic() - began:.1f} s")
        return None

    def _seen(self) -> tuple[int, int, int]:
        """(step told last, checkpoints, checkpoints being written)."""
        if self.run is None:
            found = [path.parent for path in self._cwd.rglob("run.json") if not path.parent.name.startswith(".")]
            self.run = RunFolder(found[0]) if found else None
        if self.run is None or not self.run.events_path.exists():
            return 0, 0, 0
        folder = self.run.checkpoints_dir
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        steps = self.run.events_path.read_bytes().count(b'"step_completed"')
        saved = max((int(name[5:]) for name in names if name.startswith("step-")), default=0)
        return steps, saved, sum(name.startswith(".tmp-") for name in names)

    def _has_come(self, moment: Moment, before: tuple[int, int, int], life_s: float) -> bool:
        if moment.wait == "start":  # not before there is a run to resume
            self._seen()
            return life_s >= moment.after_s and self.run is not None
        steps, saved, writing = self._seen()
        if moment.wait == "steps":
            return steps - before[0] >= moment.steps
        return writing > 0 if moment.wait == "saving" else saved > before[1]


def kill_family(pid: int) -> None:
    """SIGKILL to all of them, the parent first, as when the power goes."""
    with_children = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    for process in with_children:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(with_children[1:], 30)


def adapter_hash(run: RunFolder) -> str:
    return hashlib.sha256((run.adapter_dir / "adapter_model.safetensors").read_bytes()).hexdigest()
