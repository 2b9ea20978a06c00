"""Which rows a rehearsal tokenises, and which batches of them are the heaviest. Pure arithmetic, no torch."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from core.datasets import Row
from core.estimate.plan import BatchPlan
from core.training.data.encoding import EncodedRow
from core.training.data.packing import pack_rows
from core.training.data.rows import Rows

TOKENISED_AT_MOST = 20_000  # rows; about ten seconds. Half of them the longest by letters, half taken at random
HELD_OUT_AT_MOST = 2_000
HELD_OUT_BATCHES = 2


@dataclass(frozen=True, slots=True)
class ChosenRows:
    """`rows` are tokenised. Of the others only the letters are known (`left_out`, `held_out_left_out`); `letters` are
    those of the rows taken at random, by line."""

    rows: Rows
    left_out: tuple[int, ...]
    held_out_left_out: tuple[int, ...]
    letters: dict[int, int]

    def lengths(self, encoded: Sequence[EncodedRow], limit: int) -> list[int]:
        """Tokens of every training row, cut at `limit`; a guess for those that were left out."""
        rate = self._tokens_per_letter(encoded)
        return [len(row.ids) for row in encoded] + [_guess(count, rate, limit) for count in self.left_out]

    def held_out_tokens(self, encoded: Sequence[EncodedRow], held_out: Sequence[EncodedRow], limit: int) -> int:
        """Tokens of all held-out rows, by the same guess."""
        rate = self._tokens_per_letter(encoded)
        guessed = sum(_guess(count, rate, limit) for count in self.held_out_left_out)
        return sum(len(row.ids) for row in held_out) + guessed

    def _tokens_per_letter(self, encoded: Sequence[EncodedRow]) -> float:
        pairs = [(row.full_length, self.letters[row.line]) for row in encoded if row.line in self.letters]
        letters = sum(count for _, count in pairs)
        return sum(tokens for tokens, _ in pairs) / letters if letters else 0.3


def choose_rows(rows: Rows, seed: int) -> ChosenRows:
    """All rows of a data set of ordinary size; else the longest and a sample."""
    training, left_out, letters = _choose(rows.training, TOKENISED_AT_MOST, seed)
    held_out, held_left, _ = _choose(rows.held_out, HELD_OUT_AT_MOST, seed)
    return ChosenRows(Rows(training, held_out, rows.problems), left_out, held_left, letters)


def micro_batch_tokens(lengths: Sequence[int], plan: BatchPlan, packing: bool, seed: int) -> list[int]:
    """Tokens (padding counted) of each micro-batch of one pass: packed contexts, or shuffled rows padded to the longest."""
    if packing:
        contexts = pack_rows(lengths, plan.context_tokens, plan.rows_per_step)
        return [sum(lengths[place] for place in context) for context in contexts]
    shuffled = list(lengths)
    random.Random(seed).shuffle(shuffled)
    size = plan.micro_batch_rows
    batches = [shuffled[at : at + size] for at in range(0, len(shuffled), size)]
    return [max(batch) * len(batch) for batch in batches]


def heaviest_first(weights: Sequence[int], wanted: int) -> list[int]:
    """So many places, the heaviest first; again from the beginning where there are too few."""
    order = sorted(range(len(weights)), key=lambda place: -weights[place])
    return (order * math.ceil(wanted / len(order)))[:wanted]


def longest_held_out(rows: Sequence[EncodedRow], token_budget: int) -> list[EncodedRow]:
    """The rows that fill the heaviest batches of an evaluation."""
    ordered = sorted(rows, key=lambda row: -len(row.ids))
    if not ordered:
        return []
    return ordered[: HELD_OUT_BATCHES * max(1, token_budget // len(ordered[0].ids))]


def letters_of(row: Row) -> int:
    """Characters of what is learned from."""
    if row.format == "text":
        return len(row.text or "")
    return sum(len(turn.content) for turn in row.turns())


def _choose(rows: Sequence[Row], at_most: int, seed: int) -> tuple[tuple[Row, ...], tuple[int, ...], dict[int, int]]:
    if len(rows) <= at_most:
        return tuple(rows), (), {}
    letters = [letters_of(row) for row in rows]
    order = sorted(range(len(rows)), key=lambda place: -letters[place])
    longest = order[: at_most // 2]
    sample = random.Random(seed).sample(order[at_most // 2 :], at_most - len(longest))
    taken = {*longest, *sample}
    left_out = tuple(letters[place] for place in range(len(rows)) if place not in taken)
    return (
        tuple(rows[place] for place in sorted(taken)),
        left_out,
        {rows[place].line: letters[place] for place in sample},
    )


def _guess(letters: int, tokens_per_letter: float, limit: int) -> int:
    return max(1, min(limit, round(letters * tokens_per_letter)))
