"""The check-up's findings while rows are read: counted, with some line numbers, in memory that does not grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.schema.dataset_table import MOST_HELD_OUT, ROWS_FOR_A_VERDICT

Severity = Literal["error", "warning"]
MAX_EXAMPLES = 20
_UNEVEN_RATIO = 20  # the longest row against the median


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem. `rows` is how many rows have it, `left_out` how many of those are not trained on.

    `examples` are line numbers from 1; in a folder `example_files` names their files, in the same order. `effect` says
    what it does to training, `fix` what to do; `setting` is the recipe override that does it (as for `--set`), where there
    is one. `reason` says why the first of them is one, where that is known. `params` are further values in `message`.
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
    effect: str = ""
    params: Mapping[str, int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Kind:
    severity: Severity
    one: str
    many: str
    effect: str
    fix: str
    setting: str | None = None


# In the order in which a person should look at them.
_KINDS: dict[str, _Kind] = {
    "broken_line": _Kind(
        "error",
        "row cannot be read",
        "rows cannot be read",
        "Nothing is learned from them.",
        "Correct the lines in the file.",
    ),
    "mixed_columns": _Kind(
        "warning",
        "row has other columns than the rest",
        "rows have other columns than the rest",
        "They may be understood otherwise than meant.",
        "Give every row the same columns, or split the file.",
        "dataset.leave_out=['mixed_columns']",
    ),
    "unsaved_formula": _Kind(
        "error",
        "row holds a formula whose value was not saved",
        "rows hold formulas whose values were not saved",
        "Their values are not in the file, so nothing is learned from them.",
        "Open the workbook in Excel or LibreOffice and save it there; that writes the values into it.",
    ),
    "merged_cells": _Kind(
        "warning",
        "row takes its value from a cell that is merged with the row above",
        "rows take a value from a cell that is merged with rows above",
        "A cell merged over several rows counts for each of them, as it looks in the sheet.",
        "Look at one of them; if that is not what is meant, take the cells apart in the workbook.",
    ),
    "empty_answer": _Kind(
        "warning",
        "row has an empty answer",
        "rows have an empty answer",
        "There is nothing to learn in them.",
        "Fill in the answers.",
    ),
    "chat_no_words": _Kind(
        "warning",
        "message of the chat holds no words",
        "messages of the chat hold no words",
        "Pictures, deleted messages and what the app itself says teach nothing.",
        "Nothing has to be done.",
    ),
    "chat_unanswered": _Kind(
        "warning",
        "conversation begins with an answer or ends with a question; that part is not learned",
        "conversations begin with an answer or end with a question; that part is not learned",
        "A conversation goes from the first question to the last answer.",
        "Nothing has to be done; if most of them are, choose another person as assistant under columns.",
    ),
    "nothing_to_learn": _Kind(
        "warning",
        "row has nothing left to learn",
        "rows have nothing left to learn",
        "After the chat template and the cut no token of an answer is left.",
        "Choose a longer context, or look at the row.",
    ),
    "role_order": _Kind(
        "warning",
        "conversation does not go user, assistant, user, assistant",
        "conversations do not go user, assistant, user, assistant",
        "The model learns an order that it never meets when people talk to it; some templates refuse it.",
        "Begin with the user, take turns, and end with the assistant; some models' templates refuse other orders.",
        "dataset.leave_out=['role_order']",
    ),
    "truncated_row": _Kind(
        "warning",
        "row is longer than the context and is cut",
        "rows are longer than the context and are cut",
        "What is cut away is not learned; of a long question the beginning goes first, so that the answer stays.",
        "Choose a longer context, or leave these rows out.",
        "dataset.leave_out=['truncated_row']",
    ),
    "unmarked_answer": _Kind(
        "warning",
        "row has an answer that the chat template does not let us tell from the rest",
        "rows have answers that the chat template does not let us tell from the rest",
        "Such an answer is read, but not learned; the last one of a row usually is.",
        "Look at a row; split long conversations, or choose a model with another template.",
    ),
    "missing_end_token": _Kind(
        "warning",
        "answer does not end in the end-of-turn token",
        "answers do not end in the end-of-turn token",
        "The model does not learn when to stop, and goes on talking.",
        "Let the end token be added.",
        "training.add_end_token=true",
    ),
    "duplicate_row": _Kind(
        "warning",
        "row repeats an earlier row",
        "rows repeat an earlier row",
        "Repeated rows count more than others, and the model may learn them by heart.",
        "Remove duplicates, unless repeating them is meant.",
        "dataset.remove_duplicates=true",
    ),
    "control_characters": _Kind(
        "warning",
        "row has control or damaged characters",
        "rows have control or damaged characters",
        "The model would learn to write them.",
        "Check the file's encoding, or let such characters be removed.",
        "dataset.remove_control_characters=true",
    ),
    "possible_secret": _Kind(
        "warning",
        "row holds what looks like a secret",
        "rows hold what looks like a secret",
        "A trained model can repeat what it has seen, to anybody.",
        "Look at them; leave them out unless they are meant to be learned.",
        "dataset.leave_out=['possible_secret']",
    ),
}


@dataclass(slots=True)
class _Count:
    rows: int = 0
    left_out: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)
    first_reason: str = ""
    most: int = 0


@dataclass(slots=True)
class ProblemLog:
    """Counts problems of one pass over the data. `params` adds values to the message of a code."""

    counts: dict[str, _Count] = field(default_factory=dict)
    params: dict[str, dict[str, int | float]] = field(default_factory=dict)

    def note(
        self, code: str, line: int, file: str = "", *, left_out: bool = False, reason: str = "", amount: int = 0
    ) -> None:
        """One row more; `amount` says how much (tokens cut away), of which the largest is told."""
        count = self.counts.setdefault(code, _Count())
        count.rows += 1
        count.left_out += left_out
        count.first_reason = count.first_reason or reason
        count.most = max(count.most, amount)
        if len(count.examples) < MAX_EXAMPLES:
            count.examples.append((line, file))

    def problems(self) -> tuple[Problem, ...]:
        return tuple(
            _problem(code, self.counts[code], self.params.get(code, {})) for code in _KINDS if code in self.counts
        )


def small_held_out(held_out_rows: int, rows: int, fraction: float) -> Problem | None:
    """A held-out part that is too small for its loss to mean anything; None where it is not, or none was wanted."""
    if fraction <= 0 or held_out_rows >= ROWS_FOR_A_VERDICT:
        return None
    better = -(-ROWS_FOR_A_VERDICT * 100 // max(rows, 1)) / 100
    enough = fraction < better <= MOST_HELD_OUT  # else holding back more only takes rows away from the training
    return Problem(
        code="small_held_out",
        severity="warning",
        rows=held_out_rows,
        examples=(),
        message=f"Only {held_out_rows:,} rows are held out to test what was learned; "
        f"a verdict needs {ROWS_FOR_A_VERDICT}.",
        effect="The held-out loss of so few rows says little: it jumps by chance.",
        fix=f"Hold back {better:.0%}, or collect more rows." if enough else "Collect more rows.",
        setting=f"dataset.held_out_fraction={better:g}" if enough else None,
        params={"rows": held_out_rows, "needed": ROWS_FOR_A_VERDICT},
    )


def uneven_lengths(median: int, longest: int, limit: int, packing: bool) -> Problem | None:
    """Rows so unlike in length (tokens) that padding wastes most of the work; None where they are not."""
    longest = min(longest, limit)
    if longest < _UNEVEN_RATIO * max(median, 1) or longest < 256:
        return None
    return Problem(
        code="uneven_lengths",
        severity="warning",
        rows=1,
        examples=(),
        message=f"The rows are very uneven: half have at most {median:,} tokens, the longest has {longest:,}.",
        effect="Memory is needed for the longest row." if packing else "Without packing most of the work is padding.",
        fix="Pack short rows, or cut the longest by a shorter context." if not packing else "Choose a shorter context.",
        setting=None if packing else "training.packing=true",
        params={"median": median, "longest": longest},
    )


def _problem(code: str, count: _Count, params: Mapping[str, int | float]) -> Problem:
    kind = _KINDS[code]
    files = tuple(file for _, file in count.examples)
    all_left_out = count.left_out == count.rows
    return Problem(
        code=code,
        severity=kind.severity,
        rows=count.rows,
        examples=tuple(line for line, _ in count.examples),
        message=_message(code, kind, count, params),
        fix=kind.fix,
        left_out=count.left_out,
        setting=None if all_left_out and code != "duplicate_row" else kind.setting,
        example_files=files if any(files) else (),
        reason=count.first_reason,
        effect=kind.effect,
        params={**params, **({"most": count.most} if count.most else {})},
    )


def _message(code: str, kind: _Kind, count: _Count, params: Mapping[str, int | float]) -> str:
    sentence = f"{count.rows:,} {kind.one if count.rows == 1 else kind.many} ({_where(count)})"
    if code == "truncated_row" and "limit" in params:
        share = f" ({params['share']:.1f} %)" if "share" in params else ""
        verb = "row is" if count.rows == 1 else "rows are"
        sentence = (
            f"{count.rows:,} {verb.replace(' ', share + ' ') if share else verb} cut at {params['limit']:,} tokens"
        )
        sentence += f", by up to {count.most:,} ({_where(count)})"
    if count.left_out == count.rows:
        sentence += " and is left out" if count.rows == 1 else " and are left out"
    elif count.left_out:
        sentence += f"; {count.left_out:,} left out"
    return f"{sentence}: {count.first_reason}." if count.first_reason else f"{sentence}."


def _where(count: _Count) -> str:
    shown: Sequence[tuple[int, str]] = count.examples[:3]
    word = "" if shown[0][1] else "line " if count.rows == 1 else "lines "
    where = word + ", ".join(f"{file} line {line}" if file else str(line) for line, file in shown)
    return where + (", ..." if count.rows > len(shown) else "")
