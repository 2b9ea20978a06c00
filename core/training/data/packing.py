"""Which rows share a context: best fit, longest first, whole rows only. What a row is, and how contexts are collated, is
left to the trainer.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence


def pack_rows(lengths: Sequence[int], context_tokens: int, max_rows: int) -> list[list[int]]:
    """Places in `lengths` (tokens) for each context: at most `context_tokens` together and at most `max_rows` rows.

    Rows longer than a context get one of their own. Without the limit of rows one long row would let hundreds of short
    ones into one context, and a small data set would end after a handful of steps.
    """
    contexts: list[list[int]] = []
    room: list[tuple[int, int]] = []  # (free tokens, context) of those that may take another row, sorted
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
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
