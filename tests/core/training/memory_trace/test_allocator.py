"""The model of the caching allocator: rounding, pools, segments, splitting, joining, best fit, growing segments."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.training.memory_trace.allocator import FLUSH, Event, Replay, rounded, segment_size

MIB = 1 << 20


def test_sizes() -> None:
    assert [rounded(size) for size in (1, 512, 513)] == [512, 512, 1024]
    assert segment_size(512) == 2 * MIB
    assert segment_size(MIB) == 2 * MIB
    assert segment_size(MIB + 512) == 20 * MIB
    assert segment_size(10 * MIB - 512) == 20 * MIB
    assert segment_size(10 * MIB) == 10 * MIB
    assert segment_size(11 * MIB + 512) == 12 * MIB


def test_small_tensors_share_a_segment_and_large_ones_split() -> None:
    replay = Replay().play([(1, 1000), (2, 1000), (3, 3 * MIB), (4, 3 * MIB)])
    assert replay.reserved_bytes == 22 * MIB
    assert replay.allocated_bytes == 2 * 1024 + 6 * MIB


def test_a_large_block_is_not_split_for_a_rest_of_a_mebibyte() -> None:
    replay = Replay().play([(1, 12 * MIB), (-1, 0), (2, 11 * MIB)])
    assert (replay.reserved_bytes, replay.allocated_bytes) == (12 * MIB, 12 * MIB)


def test_best_fit_takes_the_smallest_block() -> None:
    events: list[Event] = [(1, 30 * MIB), (2, 20 * MIB), (-1, 0), (-2, 0), (3, 18 * MIB), (4, 30 * MIB)]
    assert Replay().play(events).reserved_bytes == 50 * MIB


def test_neighbours_join_and_whole_segments_go_back() -> None:
    replay = Replay().play([(1, 5 * MIB), (2, 5 * MIB), (3, 5 * MIB), (-1, 0), (-3, 0), (-2, 0)])
    assert replay.reserved_bytes == 20 * MIB
    replay.empty_cache()
    assert (replay.reserved_bytes, replay.reserved_peak_bytes) == (0, 20 * MIB)


def test_fragments_stay_without_growing_segments_and_not_with_them() -> None:
    """Blocks of 20 MiB are freed, blocks of 40 wanted: a fixed segment is of no use, one that grows is joined."""
    events: list[Event] = [(n, 20 * MIB) for n in range(1, 5)]
    events += [(-n, 0) for n in range(1, 5)]
    events += [(5, 40 * MIB), (6, 40 * MIB)]
    assert Replay().play(events).reserved_peak_bytes == 160 * MIB
    assert Replay(expandable=True).play(events).reserved_peak_bytes == 80 * MIB


def test_a_growing_segment_uses_its_free_end_first() -> None:
    replay = Replay(expandable=True).play([(1, 30 * MIB), (2, 15 * MIB)])
    assert replay.reserved_bytes == 60 * MIB  # pages of 20 MiB: 40, of which 10 are left, and 20 more
    replay.play([(-2, 0), FLUSH])
    assert replay.reserved_bytes == 40 * MIB


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 40 * MIB), st.integers(0, 3)), max_size=60), st.booleans())
def test_the_sums_hold(steps: list[tuple[int, int]], expandable: bool) -> None:
    """Whatever happens, allocated is what is held, and never more than is reserved; at the end all can go back."""
    replay = Replay(expandable)
    held: list[tuple[int, int]] = []
    for number, (size, free) in enumerate(steps, 1):
        before = replay.allocated_bytes
        replay.allocate(number, size)
        held.append((number, replay.allocated_bytes - before))
        assert replay.allocated_bytes - before >= rounded(size)
        for _ in range(min(free, len(held))):
            replay.release(held.pop(0)[0])
        assert replay.allocated_bytes == sum(size for _, size in held) <= replay.reserved_bytes
    for number, _ in held:
        replay.release(number)
    replay.empty_cache()
    assert replay.allocated_bytes == 0
    assert replay.reserved_bytes <= (22 * MIB if expandable else 0)
