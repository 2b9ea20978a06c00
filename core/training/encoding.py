"""Rows to token ids and labels, exactly as the training will see them: template, mask, cut at the context length."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from core.datasets import Row
from core.schema.errors import TunesmithError
from core.schema.recipe import TrainingTable
from core.training.chat_template import IGNORED, ChatTemplate, encode_chat


@dataclass(frozen=True, slots=True)
class EncodedRow:
    """`ids` and `labels` are as long as each other; `full_length` is the length in tokens before the cut."""

    ids: list[int]
    labels: list[int]
    full_length: int
    line: int

    @property
    def was_cut(self) -> bool:
        return self.full_length > len(self.ids)

    @property
    def learned_tokens(self) -> int:
        return sum(label != IGNORED for label in self.labels)


@dataclass(frozen=True, slots=True)
class EncodedRows:
    """`unlearnable` and `refused` are line numbers of rows left out: nothing to learn in them, or no template takes them."""

    rows: list[EncodedRow]
    unlearnable: list[int]
    refused: list[int]

    @property
    def cut_lines(self) -> list[int]:
        return [row.line for row in self.rows if row.was_cut]


class RowEncoder:
    """Turns rows into ids and labels with one tokenizer and template."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, training: TrainingTable) -> None:
        self.tokenizer = tokenizer
        self.template = template
        self.max_seq_len = training.max_seq_len
        self.learns_everything = training.learn_from == "everything"

    def encode(self, row: Row) -> EncodedRow:
        """One row, cut. TunesmithError `template_refused` where the chat template does not take it."""
        if row.format == "text":
            ids = self._plain_text(row.text or "")
            labels = list(ids)
        else:
            ids, labels = encode_chat(self.tokenizer, self.template, row.as_messages())
            labels = list(ids) if self.learns_everything else labels
        cut_ids, cut_labels = cut(ids, labels, self.max_seq_len)
        return EncodedRow(cut_ids, cut_labels, len(ids), row.line)

    def encode_all(self, rows: Iterable[Row], on_row: Callable[[int], None] = lambda _: None) -> EncodedRows:
        """All rows that have something to learn; `on_row` hears how many are done."""
        kept: list[EncodedRow] = []
        unlearnable: list[int] = []
        refused: list[int] = []
        for number, row in enumerate(rows, 1):
            try:
                encoded = self.encode(row)
            except TunesmithError:
                refused.append(row.line)
            else:
                # The first token of a row is never predicted, so a label there teaches nothing.
                if any(label != IGNORED for label in encoded.labels[1:]):
                    kept.append(encoded)
                else:
                    unlearnable.append(row.line)
            on_row(number)
        return EncodedRows(kept, unlearnable, refused)

    def _plain_text(self, text: str) -> list[int]:
        """Text between the tokenizer's own begin and end tokens, so that the model learns where texts end."""
        ids = list(self.tokenizer(text)["input_ids"])
        end = self.tokenizer.eos_token_id
        return ids if end is None or (ids and ids[-1] == end) else [*ids, end]


def cut(ids: list[int], labels: list[int], limit: int) -> tuple[list[int], list[int]]:
    """At most `limit` tokens. The end is cut, but where that would take the answer away, the beginning is cut instead:
    at least half of the room is then left for what is to be learned."""
    if len(ids) <= limit:
        return ids, labels
    first = next((place for place, label in enumerate(labels) if label != IGNORED), 0)
    answer = len(labels) - first
    if first + min(answer, limit // 2) <= limit:
        start = 0
    else:
        start = min(first - (limit - min(answer, limit // 2)), len(ids) - limit)
    return ids[start : start + limit], labels[start : start + limit]
