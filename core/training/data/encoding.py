"""Rows to token ids and labels, exactly as the training will see them: template, mask, cut at the context length."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import compress, count
from typing import Any, Protocol

from transformers import PreTrainedTokenizerBase

from core.datasets import ProblemLog, Row
from core.datasets.cutting import cut_window
from core.schema.errors import TunesmithError
from core.schema.recipe import TrainingTable
from core.training.data.chat_template import (
    IGNORED,
    ChatTemplate,
    RenderedChat,
    encode_chat,
    render_chats,
    tokenise_chats,
)
from core.training.data.tokenising import Tokenised

BATCH_ROWS = 256
BATCH_CHARS = 1 << 20
# What models end their turns with, besides the tokenizer's own end token.
END_NAMES = ("<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<end_of_turn>", "<|end|>", "<|endoftext|>", "</s>", "<eos>",
             "<turn|>", "[/INST]", "<|END_OF_TURN_TOKEN|>", "<|return|>", "<|eot|>")  # fmt: skip


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
        return len(self.labels) - self.labels.count(IGNORED)


@dataclass(frozen=True, slots=True)
class WholeRow:
    """A row before the cut. `ends` says that its last answer ends in a token that ends turns, `unmarked` how many answers
    the template does not let us tell from the rest, so that they are read and not learned."""

    ids: list[int]
    labels: list[int]
    line: int
    ends: bool = True
    unmarked: int = 0

    @property
    def first_learned(self) -> int:
        """The first token of an answer; 0 where there is none."""
        return _first_learned(self.labels)

    @property
    def teaches(self) -> bool:
        """Whether there is anything to learn. The first token of a row is never predicted, so a label there teaches
        nothing."""
        learned = len(self.labels) - self.labels.count(IGNORED)
        return learned > (1 if self.labels and self.labels[0] != IGNORED else 0)

    def cut(self, limit: int) -> EncodedRow:
        ids, labels = cut(self.ids, self.labels, limit)
        return EncodedRow(ids, labels, len(self.ids), self.line)


class Keeps(Protocol):
    """Where encoded rows are put: core.training.data.token_store.TokenStore, or a list."""

    def append(self, row: EncodedRow, /) -> object: ...


@dataclass(frozen=True, slots=True)
class EncodedRows:
    """`unlearnable` and `refused` are line numbers of rows left out: nothing to learn in them, or no template takes them.
    `log` counts what else was found; rows it counts as left out are not in `rows` either."""

    rows: Sequence[EncodedRow]
    unlearnable: list[int]
    refused: list[int]
    log: ProblemLog = field(default_factory=ProblemLog)

    @property
    def cut_lines(self) -> list[int]:
        return [row.line for row in self.rows if row.was_cut]


class RowEncoder:
    """Turns rows into ids and labels with one tokenizer and template."""

    def __init__(
        self,
        tokenizer: PreTrainedTokenizerBase,
        template: ChatTemplate,
        training: TrainingTable,
        leave_out: Iterable[str] = (),
    ) -> None:
        self.tokenizer = tokenizer
        self.template = template
        self.max_seq_len = training.max_seq_len
        self.learns_everything = training.learn_from == "everything"
        self.adds_end = training.add_end_token
        self.leave_out = frozenset(leave_out)
        self._ends = end_tokens(tokenizer)

    def encode(self, row: Row) -> EncodedRow:
        """One row, cut. TunesmithError `template_refused` where the chat template does not take it."""
        return self.whole(row).cut(self.max_seq_len)

    def whole(self, row: Row) -> WholeRow:
        """One row before the cut. TunesmithError `template_refused` where the chat template does not take it."""
        if row.format == "text":
            return self._of_text(row, self.tokenizer(row.text or "")["input_ids"])
        ids, labels = encode_chat(self.tokenizer, self.template, row.as_messages())
        return self._of_chat(row, ids, labels)

    def stream(self, rows: Iterable[Row]) -> Iterator[tuple[Row, WholeRow | TunesmithError]]:
        """Every row as `whole` makes it, or why not; in order, and several times faster. While some are tokenised, which needs
        no Python, the next ones are read and rendered."""
        with ThreadPoolExecutor(1, "tokenising") as beside:
            ahead: tuple[list[Row], Future[list[WholeRow | TunesmithError]]] | None = None
            for batch in _batches(rows):
                begun = batch, beside.submit(self._tokenised, batch, self._rendered(batch))
                if ahead is not None:
                    yield from zip(ahead[0], ahead[1].result(), strict=True)
                ahead = begun
            if ahead is not None:
                yield from zip(ahead[0], ahead[1].result(), strict=True)

    def _rendered(self, rows: Sequence[Row]) -> list[RenderedChat | TunesmithError]:
        chats = [row.as_messages() for row in rows if row.format != "text"]
        return render_chats(self.tokenizer, self.template, chats) if chats else []

    def _tokenised(
        self, rows: Sequence[Row], rendered: Sequence[RenderedChat | TunesmithError]
    ) -> list[WholeRow | TunesmithError]:
        chats = iter(tokenise_chats(self.tokenizer, rendered))
        texts = [row.text or "" for row in rows if row.format == "text"]
        plain = iter(Tokenised(self.tokenizer, texts, special=True).ids)
        done: list[WholeRow | TunesmithError] = []
        for row in rows:
            if row.format == "text":
                done.append(self._of_text(row, next(plain)))
                continue
            found = next(chats)
            done.append(found if isinstance(found, TunesmithError) else self._of_chat(row, *found))
        return done

    def encode_all(
        self, rows: Iterable[Row], on_row: Callable[[int], None] = lambda _: None, store: Keeps | None = None
    ) -> EncodedRows:
        """All rows that have something to learn; `on_row` hears how many are done. With a `store` they are put there, and
        `rows` of the answer stays empty."""
        kept: list[EncodedRow] = []
        keep: Any = kept if store is None else store
        unlearnable: list[int] = []
        refused: list[int] = []
        log = ProblemLog()
        for number, (row, whole) in enumerate(self.stream(rows), 1):
            if isinstance(whole, TunesmithError):
                refused.append(row.line)
            elif not whole.teaches:
                unlearnable.append(row.line)
            elif not self.note(row, whole, log):
                keep.append(whole.cut(self.max_seq_len))
            on_row(number)
        return EncodedRows(kept, unlearnable, refused, log)

    def note(self, row: Row, whole: WholeRow, log: ProblemLog) -> bool:
        """Counts what is wrong with a row; whether it is to be left out for it."""
        found: dict[str, int] = {}
        if len(whole.ids) > self.max_seq_len:
            found["truncated_row"] = len(whole.ids) - self.max_seq_len
        if not whole.ends:
            found["missing_end_token"] = 0
        if whole.unmarked:
            found["unmarked_answer"] = 0
        for code, amount in found.items():
            log.note(code, row.line, row.file, left_out=code in self.leave_out, amount=amount)
        return not self.leave_out.isdisjoint(found)

    def _of_chat(self, row: Row, ids: list[int], labels: list[int]) -> WholeRow:
        answers = sum(turn.role == "assistant" for turn in row.turns())
        marks = bytes(map(IGNORED.__ne__, labels))
        stretches = marks.startswith(b"\1") + marks.count(b"\0\1")
        ids, labels, ends = self._ended(ids, labels)
        unmarked = (
            max(0, answers - stretches) if stretches else 0
        )  # without any it has nothing to learn, said elsewhere
        return WholeRow(ids, list(ids) if self.learns_everything else labels, row.line, ends, unmarked)

    def _ended(self, ids: list[int], labels: list[int]) -> tuple[list[int], list[int], bool]:
        """The last answer with its end token learned: the template's own where it only stands outside the mask, one added
        where the recipe asks for it."""
        last = next((place for place in range(len(labels) - 1, -1, -1) if labels[place] != IGNORED), None)
        if last is None or not self._ends.isdisjoint(labels[max(0, last - 2) : last + 1]):
            return ids, labels, True
        if last + 1 < len(ids) and ids[last + 1] in self._ends:
            return ids, [*labels[: last + 1], ids[last + 1], *labels[last + 2 :]], True
        if not self.adds_end:
            return ids, labels, False
        end = self.tokenizer.eos_token_id
        return [*ids[: last + 1], end], [*labels[: last + 1], end], True

    def _of_text(self, row: Row, ids: Sequence[int]) -> WholeRow:
        """Text between the tokenizer's own begin and end tokens, so that the model learns where texts end."""
        ids = list(ids)
        end = self.tokenizer.eos_token_id
        ids = ids if end is None or (ids and ids[-1] == end) else [*ids, end]
        return WholeRow(ids, list(ids), row.line)


def end_tokens(tokenizer: PreTrainedTokenizerBase) -> frozenset[int]:
    """The tokens that end a turn: the tokenizer's end token, and those that families use for it."""
    names = set(END_NAMES) & set(tokenizer.get_added_vocab())
    found = {tokenizer.convert_tokens_to_ids(name) for name in names} | {tokenizer.eos_token_id}
    return frozenset(number for number in found if isinstance(number, int))


def cut(ids: list[int], labels: list[int], limit: int) -> tuple[list[int], list[int]]:
    """At most `limit` tokens, as `cut_window` says."""
    start, end = cut_window(_first_learned(labels), len(ids), limit)
    return ids[start:end], labels[start:end]


def _first_learned(labels: list[int]) -> int:
    return next(compress(count(), map(IGNORED.__ne__, labels)), 0)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows in lots that keep all cores at work, and no more text at once than memory should hold."""
    batch: list[Row] = []
    chars = 0
    for row in rows:
        batch.append(row)
        chars += sum(map(len, row.texts()))
        if len(batch) == BATCH_ROWS or chars > BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch
