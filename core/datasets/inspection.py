"""What an inspection of a data set found, and the token counts of its rows, from which everything that depends on the context
length is worked out anew at once. Made by the inspect job, kept in the cache, read by window and command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from core.datasets.problems import MAX_EXAMPLES, Problem, ProblemLog, small_held_out, uneven_lengths

VERSION = 4  # of what is found in the same files: older findings are not shown any more
# One row of the table of counts: tokens before the cut (0: refused by the template), the first learned one, learned ones,
# line.
COLUMNS = 4
Counts = np.ndarray[Any, np.dtype[np.uint32]]
TemplateKind = Literal["", "own", "patched", "spans", "chatml"]
RESULT_NAME = "inspection"
ROW_NAME = "inspected_row"


class FoundProblem(BaseModel):
    """A `Problem` as it crosses processes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    severity: Literal["error", "warning"]
    rows: int
    examples: tuple[int, ...]
    message: str
    fix: str
    left_out: int = 0
    setting: str | None = None
    example_files: tuple[str, ...] = ()
    reason: str = ""
    effect: str = ""
    params: dict[str, int | float] = {}

    def as_problem(self) -> Problem:
        return Problem(**self.model_dump())


class TokenCounts(BaseModel):
    """Of the rows that have something to learn, before the cut; `over_limit_rows` are those that are cut."""

    model_config = ConfigDict(frozen=True)

    min: int
    median: int
    p95: int
    max: int
    total: int
    over_limit_rows: int
    learned_fraction: float


class Inspection(BaseModel):
    """What does not depend on the context length. `rows` were read, `usable_rows` are left after problems; `counts_file` is
    the table of token counts, empty without a model."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    v: int = VERSION
    format: str
    dialect: str
    container: str
    encoding: str
    bytes: int
    rows: int
    usable_rows: int
    columns: tuple[str, ...]
    used_columns: dict[str, str]
    explanation: str
    explanation_code: str
    explanation_params: dict[str, str]
    problems: tuple[FoundProblem, ...]
    template: TemplateKind = ""
    counts_file: str = ""
    tokenised_by: str = ""

    def counts(self) -> Counts | None:
        """The table of token counts, one line for each usable row; None without a model. Raises OSError."""
        if not self.counts_file:
            return None
        path = Path(self.counts_file)
        if path.stat().st_size == 0:
            return np.empty((0, COLUMNS), np.uint32)
        return np.memmap(path, np.uint32, "r").reshape(-1, COLUMNS)


def found_problem(problem: Problem) -> FoundProblem:
    return FoundProblem.model_validate(asdict(problem))


def token_counts(counts: Counts, limit: int) -> TokenCounts | None:
    """None where no row has anything to learn."""
    taught = counts[counts[:, 2] > 0]
    if not len(taught):
        return None
    full, first, learned = (taught[:, column].astype(np.int64) for column in range(3))
    ordered = np.sort(full)
    kept_learned, kept = kept_tokens(full, first, learned, limit)
    return TokenCounts(
        min=int(ordered[0]),
        median=int(ordered[len(ordered) // 2]),
        p95=int(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]),
        max=int(ordered[-1]),
        total=int(full.sum()),
        over_limit_rows=int((full > limit).sum()),
        learned_fraction=round(float(kept_learned.sum() / max(1, kept.sum())), 4),
    )


def kept_tokens(full: Any, first: Any, learned: Any, limit: int) -> tuple[Any, Any]:
    """(learned tokens, tokens) that the cut leaves of each row. Exact where a row has one answer at its end; of several
    answers it is assumed that what is cut in front is read only."""
    kept = np.minimum(full, limit)
    answer = full - first
    half = np.minimum(answer, limit // 2)
    from_front = first + half > limit
    start = np.where(full > limit, np.where(from_front, np.minimum(first - (limit - half), full - limit), 0), 0)
    end = start + kept
    return np.clip(np.minimum(learned, end - np.maximum(first, start)), 0, None), kept


def problems_at(
    found: Inspection,
    counts: Counts | None,
    *,
    limit: int,
    held_out_fraction: float,
    packing: bool,
    leave_out: bool = False,
) -> tuple[Problem, ...]:
    """All problems under these settings: those found while reading, and those that depend on the context length.

    `leave_out` says that the recipe leaves rows out that would be cut.
    """
    problems = [problem.as_problem() for problem in found.problems]
    usable = found.usable_rows
    if counts is not None and len(counts):
        problems += _cut_rows(counts, limit, leave_out)
        sizes = token_counts(counts, limit)
        if sizes is not None and (uneven := uneven_lengths(sizes.median, sizes.max, limit, packing)):
            problems.append(uneven)
        usable = learnable_rows(counts, limit, leave_out)
    if small := small_held_out(parts_of(usable, held_out_fraction)[1], usable, held_out_fraction):
        problems.append(small)
    return tuple(sorted(problems, key=lambda problem: problem.severity != "error"))


def learnable_rows(counts: Counts, limit: int, leave_out: bool) -> int:
    """Rows that are trained on or held out: those with something to learn, without those over the limit where the recipe
    leaves them out."""
    taught = counts[:, 2] > 0
    return int((taught & (counts[:, 0] <= limit)).sum() if leave_out else taught.sum())


def parts_of(rows: int, held_out_fraction: float) -> tuple[int, int]:
    """(rows to learn from, held-out rows), about as they are split."""
    if held_out_fraction <= 0 or rows < 2:
        return rows, 0
    held_out = min(max(1, round(rows * held_out_fraction)), rows - 1)
    return rows - held_out, held_out


def _cut_rows(counts: Counts, limit: int, leave_out: bool) -> list[Problem]:
    over = np.nonzero((counts[:, 0] > limit) & (counts[:, 2] > 0))[0]
    if not len(over):
        return []
    log = ProblemLog()
    for place in over[:MAX_EXAMPLES]:
        log.note("truncated_row", int(counts[place, 3]), left_out=leave_out)
    count = log.counts["truncated_row"]
    count.rows = len(over)
    count.left_out = len(over) if leave_out else 0
    count.most = int(counts[over, 0].max()) - limit
    log.params["truncated_row"] = {"limit": limit, "share": 100 * len(over) / len(counts)}
    return list(log.problems())


def contract(found: Inspection, problems: tuple[Problem, ...], tokens: TokenCounts | None) -> Mapping[str, object]:
    """The document of `tunesmith inspect --json`."""
    return {
        "format": found.format,
        "dialect": found.dialect,
        "container": found.container,
        "encoding": found.encoding,
        "rows": found.rows,
        "usable_rows": found.usable_rows,
        "columns": list(found.columns),
        "used_columns": found.used_columns,
        "explanation": found.explanation,
        "template": found.template or None,
        "problems": [found_problem(problem).model_dump(mode="json") for problem in problems],
        "tokens": tokens.model_dump() if tokens else None,
    }
