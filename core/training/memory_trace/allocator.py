"""A model of torch's caching allocator: replays allocations and tells what it would have reserved from the driver.

Source: torch 2.13, c10/cuda/CUDACachingAllocator.cpp (get_pool, get_allocation_size, should_split, get_free_block,
free_block, release_cached_blocks) and its ExpandableSegment. One stream, no limits, no garbage collection threshold.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from dataclasses import dataclass, field

MIN_BLOCK = 512
SMALL_SIZE = 1 << 20  # requests up to here come from the pool of small blocks
SMALL_SEGMENT = 2 << 20
LARGE_SEGMENT = 20 << 20
MIN_LARGE_ALLOC = 10 << 20
ROUND_LARGE = 2 << 20
FLUSH = (0, 0)  # the event of an empty_cache()

Event = tuple[int, int]  # (number of the allocation, its bytes), or (minus that number, 0) when it is freed


@dataclass(slots=True, eq=False)
class _Block:
    """A piece of a segment; `before` and `after` are its neighbours there."""

    size: int
    address: int
    pool: str
    free: bool = False
    before: _Block | None = None
    after: _Block | None = None


@dataclass(slots=True)
class Replay:
    """`reserved_bytes` and `allocated_bytes` as they stand, and the highest each has been."""

    expandable: bool = False
    reserved_bytes: int = 0
    reserved_peak_bytes: int = 0
    allocated_bytes: int = 0
    allocated_peak_bytes: int = 0
    _free: dict[str, list[tuple[int, int, _Block]]] = field(default_factory=lambda: {"small": [], "large": []})
    _held: dict[int, _Block] = field(default_factory=dict)
    _tails: dict[str, _Block] = field(default_factory=dict)
    _next_address: int = 0

    def play(self, events: Iterable[Event]) -> Replay:
        for number, size in events:
            if (number, size) == FLUSH:
                self.empty_cache()
            elif number > 0:
                self.allocate(number, size)
            else:
                self.release(-number)
        return self

    def allocate(self, number: int, size: int) -> None:
        wanted = rounded(size)
        pool = "small" if wanted <= SMALL_SIZE else "large"
        block = self._take_free(pool, wanted) or (
            self._grow(pool, wanted) if self.expandable else self._new_segment(pool, wanted)
        )
        self._split(block, wanted)
        block.free = False
        self._held[number] = block
        self.allocated_bytes += block.size
        self.allocated_peak_bytes = max(self.allocated_peak_bytes, self.allocated_bytes)
        self.reserved_peak_bytes = max(self.reserved_peak_bytes, self.reserved_bytes)

    def release(self, number: int) -> None:
        block = self._held.pop(number)
        self.allocated_bytes -= block.size
        block.free = True
        if block.before is not None and block.before.free:
            self._remove_free(block.before)
            block = self._join(block.before, block)
        if block.after is not None and block.after.free:
            self._remove_free(block.after)
            block = self._join(block, block.after)
        self._add_free(block)

    def empty_cache(self) -> None:
        """Gives whole free segments back; an expandable one gives back its free pages."""
        for pool in self._free:
            for _, _, block in list(self._free[pool]):
                if self.expandable:
                    page = _page(pool)
                    self.reserved_bytes -= block.size // page * page
                    self._unmap(block, block.size // page * page)
                elif block.before is None and block.after is None:
                    self._remove_free(block)
                    self.reserved_bytes -= block.size

    # -- pieces ---------------------------------------------------------------------------------------------------

    def _take_free(self, pool: str, wanted: int) -> _Block | None:
        """The smallest free block that is large enough, lowest address first."""
        blocks = self._free[pool]
        place = bisect_left(blocks, (wanted, -1), key=lambda entry: entry[:2])
        if place == len(blocks):
            return None
        return blocks.pop(place)[2]

    def _new_segment(self, pool: str, wanted: int) -> _Block:
        size = segment_size(wanted)
        block = _Block(size, self._address(size), pool)
        self.reserved_bytes += size
        return block

    def _grow(self, pool: str, wanted: int) -> _Block:
        """One segment for each pool, mapped page by page; what is free at its end is used first."""
        tail = self._tails.get(pool)
        page = _page(pool)
        if tail is not None and tail.free:
            more = -(-(wanted - tail.size) // page) * page
            self._remove_free(tail)
            tail.size += more
        else:
            more = -(-wanted // page) * page
            start = tail.address + tail.size if tail is not None else (0 if pool == "small" else 1 << 60)
            fresh = _Block(more, start, pool, before=tail)
            if tail is not None:
                tail.after = fresh
            tail = self._tails[pool] = fresh
        self.reserved_bytes += more
        return tail

    def _split(self, block: _Block, wanted: int) -> None:
        rest = block.size - wanted
        # Small and expandable pools split down to the smallest block, large ones only when over 1 MiB remains.
        if not (rest >= MIN_BLOCK if block.pool == "small" or self.expandable else rest > SMALL_SIZE):
            return
        remainder = _Block(rest, block.address + wanted, block.pool, free=True, before=block, after=block.after)
        if block.after is not None:
            block.after.before = remainder
        if self._tails.get(block.pool) is block:
            self._tails[block.pool] = remainder
        block.after = remainder
        block.size = wanted
        self._add_free(remainder)

    def _join(self, first: _Block, second: _Block) -> _Block:
        first.size += second.size
        first.after = second.after
        if second.after is not None:
            second.after.before = first
        if self._tails.get(first.pool) is second:
            self._tails[first.pool] = first
        return first

    def _unmap(self, block: _Block, size: int) -> None:
        """Pages in the middle of an expandable segment go too; here they are told as a smaller block, which keeps
        the sums right (addresses are free again for later growth)."""
        self._remove_free(block)
        block.size -= size
        if block.size:
            self._add_free(block)
            return
        if block.before is not None:
            block.before.after = block.after
        if block.after is not None:
            block.after.before = block.before
        if self._tails.get(block.pool) is block:
            if block.before is None:
                del self._tails[block.pool]
            else:
                self._tails[block.pool] = block.before

    def _add_free(self, block: _Block) -> None:
        insort(self._free[block.pool], (block.size, block.address, block), key=lambda entry: entry[:2])

    def _remove_free(self, block: _Block) -> None:
        blocks = self._free[block.pool]
        place = bisect_left(blocks, (block.size, block.address), key=lambda entry: entry[:2])
        assert blocks[place][2] is block
        blocks.pop(place)

    def _address(self, size: int) -> int:
        start = self._next_address
        self._next_address += size + LARGE_SEGMENT
        return start


def rounded(size: int) -> int:
    """Bytes that the allocator hands out for a tensor of `size` bytes."""
    return max(MIN_BLOCK, -(-size // MIN_BLOCK) * MIN_BLOCK)


def segment_size(wanted: int) -> int:
    """Bytes asked of the driver for a request that no free block can serve (segments that do not grow)."""
    if wanted <= SMALL_SIZE:
        return SMALL_SEGMENT
    if wanted < MIN_LARGE_ALLOC:
        return LARGE_SEGMENT
    return -(-wanted // ROUND_LARGE) * ROUND_LARGE


def _page(pool: str) -> int:
    return SMALL_SEGMENT if pool == "small" else LARGE_SEGMENT
