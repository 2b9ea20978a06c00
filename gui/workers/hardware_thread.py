"""Reads the machine's sensors once a second while somebody looks and no job does it already (the card box)."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from core.hardware import choose_card
from core.schema.errors import RefusedError
from core.schema.hardware_sample import CardFacts, HardwareSample

if TYPE_CHECKING:
    from core.hardware import Sampler

PERIOD_S = 1.0


class HardwareThread(QThread):
    """`cards_found` comes first and whenever the cards change, then `sample_taken` once a second.

    Starts paused; `watch(True)` begins. `device` is as in the recipe. End it with `close`.
    """

    cards_found = Signal(object)  # tuple[CardFacts, ...]
    sample_taken = Signal(object)  # HardwareSample of the card that `device` names, else of the computer

    def __init__(self, device: str = "auto", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._device = device
        self._watching = threading.Event()
        self._closing = threading.Event()
        self._read: queue.SimpleQueue[tuple[CardFacts, ...] | HardwareSample | None] = queue.SimpleQueue()

    def watch(self, on: bool) -> None:
        """Pauses and goes on; a paused thread sleeps."""
        if on:
            self._watching.set()
        else:
            self._watching.clear()

    def close(self, timeout_ms: int = 3000) -> bool:
        """Ends the thread at once, also while a driver in trouble holds a reading."""
        self._closing.set()
        self._watching.set()
        self._read.put(None)
        return self.wait(timeout_ms)

    def run(self) -> None:
        """Hands over what is read on a thread that nobody has to wait for: a QThread that is held would end the program
        with an abort."""
        threading.Thread(target=self._ask_driver, name="driver", daemon=True).start()
        while (read := self._read.get()) is not None:
            if isinstance(read, tuple):
                self.cards_found.emit(read)
            else:
                self.sample_taken.emit(read)

    def _ask_driver(self) -> None:
        from core.hardware import Sampler  # here: loading NVML takes its time, and this is nobody's waiting thread

        sampler = Sampler()
        cards: tuple[CardFacts, ...] | None = None
        began = time.monotonic()
        while not self._closing.is_set():
            self._watching.wait()
            if self._closing.is_set():
                break
            cards = self._announce(sampler, cards)
            card = _chosen(cards, self._device)
            self._read.put(sampler.sample(time.monotonic() - began, card.uuid if card else None))
            self._closing.wait(PERIOD_S)
        sampler.close()

    def _announce(self, sampler: Sampler, known: tuple[CardFacts, ...] | None) -> tuple[CardFacts, ...]:
        """Cards are looked for until there are some; a driver that comes later is found."""
        if known:
            return known
        cards = sampler.cards()
        if cards != known:
            self._read.put(cards)
        if cards:
            from core.hardware.power_limit import restore_left_limits

            restore_left_limits()  # of runs that could not do so themselves, as their whole computer went down
        return cards


def _chosen(cards: tuple[CardFacts, ...], device: str) -> CardFacts | None:
    try:
        return choose_card(cards, device)
    except RefusedError:
        return None
