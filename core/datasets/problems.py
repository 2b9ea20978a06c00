"""The check-up's findings while rows are read: counted, with some line numbers, in memory that does not grow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["error", "warning"]
MAX_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem. `rows` is how many rows have it, `left_out` how many of those are not trained on.

    `examples` are line numbers from 1; in a folder `example_files` names their files, in the same order. `fix` says
    what to do; `setting` is the recipe override that does it (as for `--set`), where there is one. `reason` says why the
    first of them is one, where that is known.
    """

    code: str
    severity: Severity
    rows: int
    examples: tuple[int, ...]
    message: str
    fix: str
    left_out: int = 0
    setting: str | None = None
    example_files: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Kind:
    severity: Severity
    one: str
    many: str
    fix: str
    setting: str | None = None


# In the order in which a person should look at them.
_KINDS: dict[str, _Kind] = {
    "broken_line": _Kind("error", "row cannot be read", "rows cannot be read", "Correct the lines in the file."),
    "mixed_columns": _Kind(
        "warning",
        "row has other columns than the rest",
        "rows have other columns than the rest",
        "Give every row the same columns, or split the file.",
    ),
    "empty_answer": _Kind("warning", "row has an empty answer", "rows have an empty answer", "Fill in the answers."),
    "role_order": _Kind(
        "warning",
        "conversation does not go user, assistant, user, assistant",
        "conversations do not go user, assistant, user, assistant",
        "Begin with the user, take turns, and end with the assistant; some models' templates refuse other orders.",
    ),
    "duplicate_row": _Kind(
        "warning",
        "row repeats an earlier row",
        "rows repeat an earlier row",
        "Remove duplicates, unless repeating them is meant.",
        "dataset.remove_duplicates=true",
    ),
    "control_characters": _Kind(
        "warning",
        "row has control or damaged characters",
        "rows have control or damaged characters",
        "Check the file's encoding and remove such characters; the model would learn to write them.",
    ),
}


@dataclass(slots=True)
class _Count:
    rows: int = 0
    left_out: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)
    first_reason: str = ""


@dataclass(slots=True)
class ProblemLog:
    """Counts problems of one pass over the data."""

    counts: dict[str, _Count] = field(default_factory=dict)

    def note(self, code: str, line: int, file: str = "", *, left_out: bool = False, reason: str = "") -> None:
        count = self.counts.setdefault(code, _Count())
        count.rows += 1
        count.left_out += left_out
        count.first_reason = count.first_reason or reason
        if len(count.examples) < MAX_EXAMPLES:
            count.examples.append((line, file))

    def problems(self) -> tuple[Problem, ...]:
        return tuple(_problem(code, self.counts[code]) for code in _KINDS if code in self.counts)


def _problem(code: str, count: _Count) -> Problem:
    kind = _KINDS[code]
    files = tuple(file for _, file in count.examples)
    return Problem(
        code=code,
        severity=kind.severity,
        rows=count.rows,
        examples=tuple(line for line, _ in count.examples),
        message=_message(kind, count),
        fix=kind.fix,
        left_out=count.left_out,
        setting=kind.setting,
        example_files=files if any(files) else (),
        reason=count.first_reason,
    )


def _message(kind: _Kind, count: _Count) -> str:
    shown = count.examples[:3]
    word = "" if shown[0][1] else "line " if count.rows == 1 else "lines "
    where = word + ", ".join(f"{file} line {line}" if file else str(line) for line, file in shown)
    more = ", ..." if count.rows > len(shown) else ""
    sentence = f"{count.rows:,} {kind.one if count.rows == 1 else kind.many} ({where}{more})"
    if count.left_out == count.rows:
        sentence += " and is left out" if count.rows == 1 else " and are left out"
    elif count.left_out:
        sentence += f"; {count.left_out:,} left out"
    return f"{sentence}: {count.first_reason}." if count.first_reason else f"{sentence}."
