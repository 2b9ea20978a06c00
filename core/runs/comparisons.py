"""Blind comparisons of a run's answers with its base's: one line each in the run's folder, and the score they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from core.runs.journal import Journal, read_lines

FILE_NAME = "comparisons.jsonl"
Preferred = Literal["base", "tuned", "equal"]


class Comparison(BaseModel):
    """A question, both answers, and which one was preferred by a person who did not know which is which."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    v: int = 1
    question: str
    base: str
    tuned: str
    preferred: Preferred
    checkpoint: int | None = None


@dataclass(frozen=True, slots=True)
class Score:
    tuned: int = 0
    base: int = 0
    equal: int = 0

    @property
    def asked(self) -> int:
        return self.tuned + self.base + self.equal


def add_comparison(run_dir: Path, comparison: Comparison) -> None:
    """OSError where the folder cannot be written."""
    journal = Journal(run_dir / FILE_NAME, of_events=False)
    try:
        journal.append(comparison.model_dump_json())
    finally:
        journal.close()


def score(run_dir: Path) -> Score:
    """What was preferred so far; lines that cannot be read do not count."""
    return count(_read(run_dir / FILE_NAME))


def count(comparisons: Iterable[Comparison]) -> Score:
    preferred = [one.preferred for one in comparisons]
    return Score(*(preferred.count(side) for side in ("tuned", "base", "equal")))


def _read(path: Path) -> Iterable[Comparison]:
    for line in read_lines(path):
        try:
            yield Comparison.model_validate_json(line)
        except ValidationError:
            continue
