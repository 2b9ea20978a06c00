"""The recipe's `[dataset]` table: what a run learns from, and which of its rows."""

from __future__ import annotations

from typing import Literal

from pydantic import field_validator

from core.schema.fields import setting
from core.schema.recipe_table import Names, Number, Table

DatasetFormat = Literal["auto", "text", "prompt_completion", "messages", "preference"]
# Problems of the check-up whose rows can be left out as a whole.
LEAVABLE_PROBLEMS = (
    "mixed_columns", "role_order", "control_characters", "possible_secret", "truncated_row", "missing_end_token",
)  # fmt: skip
MOST_HELD_OUT = 0.5
ROWS_FOR_A_VERDICT = 40  # held-out rows; of fewer the loss jumps by chance


class DatasetTable(Table):
    source: str = setting(
        label="Data",
        help="A file, a folder, a name on the Hugging Face Hub, or demo.",
        level="simple",
        affects=("time",),
    )
    config: str | None = setting(
        None,
        label="Configuration",
        help="Which part of a data set on the Hub, or which sheet of a workbook, if it has several.",
    )
    split: str = setting(
        "train",
        label="Split",
        help="Which rows to learn from; slices such as train[:10%] are understood.",
        affects=("time",),
    )
    format: DatasetFormat = setting(
        "auto", label="Format", help="How a row is read. Auto looks at the first rows and says what it found."
    )
    columns: dict[str, str] = setting(
        {},
        label="Columns",
        help="Which column holds what, when the headings do not say: prompt, completion, text, messages.",
    )
    max_rows: int | None = setting(
        None,
        label="Use at most",
        help="Reads only so many rows; empty takes all.",
        unit="rows",
        ge=1,
        affects=("time",),
    )
    held_out_fraction: Number = setting(
        0.05,
        label="Hold back (held-out)",
        help="This share of the rows is never learned from. It shows whether the model learned or only memorised.",
        ge=0.0,
        le=MOST_HELD_OUT,
        affects=("quality",),
    )
    on_problem: Literal["skip", "stop"] = setting(
        "skip", label="A row that cannot be read", help="Skip it and count it, or stop before the training."
    )
    remove_duplicates: bool = setting(
        False, label="Remove duplicates", help="Learns from each distinct row once.", affects=("quality", "time")
    )
    remove_control_characters: bool = setting(
        False,
        label="Remove control characters",
        help="Takes damaged and invisible characters out of every row, so that the model does not learn to write them.",
        affects=("quality",),
    )
    leave_out: Names = setting(
        (),
        label="Leave out rows with",
        help="Problems of the check-up whose rows are not learned from, such as possible_secret or truncated_row.",
        affects=("quality", "time"),
    )

    @field_validator("leave_out", mode="after")
    @classmethod
    def _leave_out_is_known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for code in value:
            if code not in LEAVABLE_PROBLEMS:
                raise ValueError(f'has "{code[:40]}", but only knows {", ".join(LEAVABLE_PROBLEMS)}')
        return value
