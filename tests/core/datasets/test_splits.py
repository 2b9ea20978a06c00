"""Held-out rows are chosen for good: by seed and content, never a duplicate of a training row."""

from __future__ import annotations

import pytest

from core.datasets import Row, sample_slice, split_held_out
from core.datasets.duplicates import SeenKeys
from core.schema.errors import RefusedError


def _row(n: int, line: int = 0) -> Row:
    return Row(line or n + 1, "prompt_completion", prompt=f"q{n}", completion=f"a{n}")


ROWS = [_row(n) for n in range(1000)]


def test_deterministic_by_seed_and_complete() -> None:
    train, held = split_held_out(ROWS, 0.05, 42)
    assert len(held) == 50
    assert sorted([*train, *held], key=lambda row: row.line) == ROWS
    assert list(held) == sorted(held, key=lambda row: row.line)
    assert split_held_out(ROWS, 0.05, 42) == (train, held)
    assert split_held_out(ROWS, 0.05, 43)[1] != held


def test_does_not_depend_on_the_order_of_rows() -> None:
    held = {row.prompt for row in split_held_out(ROWS, 0.05, 42)[1]}
    assert {row.prompt for row in split_held_out(ROWS[::-1], 0.05, 42)[1]} == held


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("kinds", [2, 3, 10])
def test_duplicates_stay_on_one_side(kinds: int, seed: int) -> None:
    rows = [_row(n % kinds, line=n + 1) for n in range(40)]
    train, held = split_held_out(rows, 0.1, seed)
    assert train
    assert held
    assert not {row.content_key() for row in train} & {row.content_key() for row in held}


def test_a_much_repeated_row_does_not_fill_the_held_out_part() -> None:
    rows = [*ROWS[:100], *[_row(7, line=line) for line in range(2000, 2500)]]
    for seed in range(10):
        assert len(split_held_out(rows, 0.05, seed)[1]) == 30


@pytest.mark.parametrize(
    ("rows", "fraction", "held"), [(0, 0.5, 0), (1, 0.5, 0), (2, 0.01, 1), (2, 1.0, 1), (9, 0.0, 0)]
)
def test_few_rows(rows: int, fraction: float, held: int) -> None:
    train, out = split_held_out(ROWS[:rows], fraction, 1)
    assert (len(train), len(out)) == (rows - held, held)


def test_content_key() -> None:
    assert _row(1, 5).content_key() == _row(1, 9).content_key() != _row(2).content_key()
    spaced = Row(1, "prompt_completion", prompt="q1 ", completion="\na1")
    assert spaced.content_key() == _row(1).content_key()
    pair = Row(1, "preference", prompt="q", chosen="a", rejected="b")
    other = Row(1, "preference", prompt="q", chosen="a", rejected="c")
    assert pair.content_key() != other.content_key()
    assert Row(1, "text", text="ab").content_key() != Row(1, "text", text="a b").content_key()
    with pytest.raises(ValueError, match="plain text"):
        Row(1, "text", text="ab").as_messages()


def test_seen_keys_agree_with_a_set() -> None:
    seen, known = SeenKeys(), set[bytes]()
    for n in range(20_000):
        key = Row(1, "text", text=str(n * 7 % 9973)).content_key()
        assert seen.add(key) is (key not in known)
        known.add(key)
    assert seen.add(bytes(16))
    assert not seen.add(bytes(16))


@pytest.mark.parametrize(
    ("text", "name", "bounds"),
    [
        ("", "", (0, 200)),
        ("train", "train", (0, 200)),
        ("train[:10%]", "train", (0, 20)),
        (" train [ 10% : 20% ] ", "train", (20, 40)),
        ("train[-5%:]", "train", (190, 200)),
        ("test_sft[100:150]", "test_sft", (100, 150)),
        ("train[-30:]", "train", (170, 200)),
        ("train[:1000]", "train", (0, 200)),
        ("train[50:10]", "train", (50, 50)),
        ("[:3]", "", (0, 3)),
        ("train[:]", "train", (0, 200)),
    ],
)
def test_slices(text: str, name: str, bounds: tuple[int, int]) -> None:
    part = sample_slice(text)
    assert part.name == name
    assert part.bounds(200) == bounds


@pytest.mark.parametrize(
    "text", ["train[", "train[5]", "train[:10%:2]", "train[:10%x]", "a[1:2%]", "a[:101%]", "a[%:]", "a+b", "[]", "a]b"]
)
def test_slices_refused(text: str) -> None:
    with pytest.raises(RefusedError) as refused:
        sample_slice(text)
    assert refused.value.code == "dataset_split_invalid"
