"""Where a row longer than the context is cut: plain arithmetic that training, inspection and window share. No torch."""

from __future__ import annotations


def cut_window(first_learned: int, length: int, limit: int) -> tuple[int, int]:
    """(first token kept, the one after the last) of a row of `length` tokens; `first_learned` is the first token of an
    answer (0 where there is none).

    The end is cut, but where that would take the answer away, the beginning is cut instead: at least half of the room is
    then left for what is to be learned.
    """
    if length <= limit:
        return 0, length
    answer = length - first_learned
    if first_learned + min(answer, limit // 2) <= limit:
        return 0, limit
    start = min(first_learned - (limit - min(answer, limit // 2)), length - limit)
    return start, start + limit
