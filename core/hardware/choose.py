"""Which card a recipe's `[hardware] device` means. Looks only at the list of cards, asks no driver."""

from __future__ import annotations

from collections.abc import Sequence

from core.schema.errors import RecipeError
from core.schema.hardware_sample import CardFacts

PATH = "hardware.device"


def choose_card(cards: Sequence[CardFacts], device: str) -> CardFacts | None:
    """The card that `device` ("auto", "cpu", an index, a UUID or its beginning) names; None means the processor.

    "auto" takes the card with the most memory, of equals the first; RecipeError where the named card is not there.
    """
    wanted = device.strip()
    if wanted.lower() == "cpu":
        return None
    if wanted.lower() == "auto":
        return max(cards, key=lambda card: (card.memory_total_bytes or 0, -card.index), default=None)
    matches = _matches(cards, wanted)
    if len(matches) == 1:
        return matches[0]
    raise _refusal(cards, wanted, ambiguous=bool(matches))


def _matches(cards: Sequence[CardFacts], wanted: str) -> list[CardFacts]:
    if wanted.isdecimal():
        return [card for card in cards if card.index == int(wanted)]
    if not wanted.upper().startswith("GPU-"):
        return []
    return [card for card in cards if card.uuid.lower().startswith(wanted.lower())]


def _refusal(cards: Sequence[CardFacts], wanted: str, *, ambiguous: bool) -> RecipeError:
    if not cards:
        message = f"{PATH} is {wanted!r}, but no NVIDIA card answers on this computer."
        return RecipeError(
            PATH, message, 'Set it to "auto" or "cpu", or mend the graphics driver.', "card_none", wanted=wanted
        )
    there = "; ".join(f"{card.index} = {card.name} ({card.uuid})" for card in cards)
    hint = f'Use "auto", "cpu", or one of these: {there}.'
    if ambiguous:
        return RecipeError(
            PATH, f"{PATH} is {wanted!r}, which fits more than one card.", hint, "card_ambiguous", wanted=wanted
        )
    return RecipeError(
        PATH, f"{PATH} is {wanted!r}, but this computer has no such card.", hint, "card_not_found", wanted=wanted
    )
