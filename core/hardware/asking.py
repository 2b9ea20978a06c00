"""Asking a driver that may never answer: on a thread of its own, with a limit."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from core.hardware.sampler import Sampler
from core.schema.hardware_sample import CardFacts, CardProcess

DRIVER_WAIT_S = 20.0
T = TypeVar("T")


def cards_that_answer(limit_s: float = DRIVER_WAIT_S) -> tuple[CardFacts, ...] | None:
    """The cards of this computer; None where the driver hangs."""
    return _ask(lambda sampler: sampler.cards(), limit_s)


def processes_on_cards(
    cards: tuple[CardFacts, ...], limit_s: float = DRIVER_WAIT_S
) -> dict[str, tuple[CardProcess, ...]]:
    """Every process on each card by UUID, as nvidia-smi lists them; empty where the driver hangs."""
    return _ask(lambda sampler: {card.uuid: sampler.processes(card.uuid) for card in cards}, limit_s) or {}


def _ask(question: Callable[[Sampler], T], limit_s: float) -> T | None:
    answers: queue.SimpleQueue[T] = queue.SimpleQueue()

    def ask() -> None:
        with Sampler() as sampler:
            answers.put(question(sampler))

    threading.Thread(target=ask, name="driver", daemon=True).start()
    try:
        return answers.get(timeout=limit_s)
    except queue.Empty:
        return None
