"""Which rows share a context: as few contexts as best fit needs, whole rows only, long and short ones mixed where that takes
no more of them. What a row is, and how contexts are collated, is left to the trainer.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from heapq import heapify, heappop, heappush


def pack_rows(lengths: Sequence[int], context_tokens: int, max_rows: int) -> list[list[int]]:
    """Places in `lengths` (tokens) for each context: at most `context_tokens` together and at most `max_rows` rows.

    Rows longer than a context get one of their own. Without the limit of rows one long row would let hundreds of short
    ones into one context, and a small data set would end after a handful of steps.
    """
    longest_first = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    contexts = _best_fit(lengths, longest_first, context_tokens, max_rows)
    return _evenly(lengths, longest_first, context_tokens, max_rows, len(contexts)) or contexts


def _best_fit(lengths: Sequence[int], order: Sequence[int], context_tokens: int, max_rows: int) -> list[list[int]]:
    contexts: list[list[int]] = []
    room: list[tuple[int, int]] = []  # (free tokens, context) of those that may take another row, sorted
    for place in order:
        found = bisect_left(room, (lengths[place], -1))
        if found < len(room):
            free, context = room.pop(found)
            contexts[context].append(place)
        else:
            free, context = context_tokens, len(contexts)
            contexts.append([place])
        free -= lengths[place]
        if free > 0 and len(contexts[context]) < max_rows:
            insort(room, (free, context))
    return contexts


def _evenly(
    lengths: Sequence[int], order: Sequence[int], context_tokens: int, max_rows: int, count: int
) -> list[list[int]] | None:
    """The same rows in `count` contexts, each into the emptiest; None where one finds no room. Best fit puts rows of like
    lengths together, and like lengths are often like answers: the demo then learned one of its four answers badly."""
    contexts: list[list[int]] = [[] for _ in range(count)]
    room = [(0, context) for context in range(count)]  # (tokens, context) of those that may take another row
    heapify(room)
    for place in order:
        if not room:
            return None
        used, context = heappop(room)
        if used and used + lengths[place] > context_tokens:
            return None
        contexts[context].append(place)
        if len(contexts[context]) < max_rows:
            heappush(room, (used + lengths[place], context))
    return contexts
