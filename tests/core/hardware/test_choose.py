"""What a recipe's device means on a machine with none, one or two cards."""

from __future__ import annotations

import pytest

from core.hardware import choose_card
from core.schema.errors import EXIT_REFUSED, RecipeError
from core.schema.hardware_sample import CardFacts

SMALL = CardFacts(uuid="GPU-aaaa-1", index=0, name="GT 1030", memory_total_bytes=2 * 2**30)
BIG = CardFacts(uuid="GPU-aabb-2", index=1, name="RTX 3060", memory_total_bytes=12 * 2**30)
TWIN = CardFacts(uuid="GPU-cccc-3", index=2, name="RTX 3060", memory_total_bytes=12 * 2**30)
CARDS = (SMALL, BIG, TWIN)


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        ("auto", BIG),
        ("cpu", None),
        ("0", SMALL),
        ("2", TWIN),
        ("GPU-aabb-2", BIG),
        ("gpu-CCCC", TWIN),
        (" Auto ", BIG),
    ],
)
def test_the_card_that_is_meant(device: str, expected: CardFacts | None) -> None:
    assert choose_card(CARDS, device) == expected


def test_no_card_means_the_processor() -> None:
    assert choose_card((), "auto") is None
    assert choose_card((), "cpu") is None


@pytest.mark.parametrize(
    ("cards", "device", "code"),
    [
        (CARDS, "3", "card_not_found"),
        (CARDS, "GPU-dddd", "card_not_found"),
        (CARDS, "cuda:0", "card_not_found"),
        (CARDS, "", "card_not_found"),
        (CARDS, "GPU-aa", "card_ambiguous"),
        ((), "0", "card_none"),
    ],
)
def test_what_is_not_there_is_refused(cards: tuple[CardFacts, ...], device: str, code: str) -> None:
    with pytest.raises(RecipeError) as caught:
        choose_card(cards, device)
    assert (caught.value.code, caught.value.path) == (code, "hardware.device")
    assert caught.value.exit_status == EXIT_REFUSED
    assert "hardware.device" in caught.value.message
    assert caught.value.hint
    if cards:
        assert BIG.uuid in caught.value.hint
