"""The machine as the window knows it: its cards and the newest reading, whoever took it. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from core.hardware import choose_card
from core.schema.errors import RefusedError
from core.schema.hardware_sample import CardFacts, HardwareSample
from gui.workers.hardware_thread import HardwareThread


class HardwareModel(QObject):
    """Reads through `thread` while it is watched and no job reads already; a job's samples are taken the same way."""

    changed = Signal()
    cards_changed = Signal()

    def __init__(self, thread: HardwareThread | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: tuple[CardFacts, ...] = ()
        self.cards_known = False  # until the driver has answered once
        self.sample: HardwareSample | None = None
        self._thread = thread
        self._visible = False
        self._job_reads = False
        if thread is not None:
            thread.cards_found.connect(self.take_cards)
            thread.sample_taken.connect(self.take)

    @property
    def card(self) -> CardFacts | None:
        """The card that training would take; None on a computer without one."""
        return self.card_for("auto")

    def card_for(self, device: str) -> CardFacts | None:
        """The card a recipe's device means; None for the processor and for what is not there."""
        try:
            return choose_card(self.cards, device)
        except RefusedError:
            return None

    def take(self, sample: HardwareSample) -> None:
        self.sample = sample
        self.changed.emit()

    def take_cards(self, cards: tuple[CardFacts, ...]) -> None:
        self.cards, self.cards_known = tuple(cards), True
        self.cards_changed.emit()
        self.changed.emit()

    def set_visible(self, visible: bool) -> None:
        self._visible = visible
        self._watch()

    def set_job_reads(self, reads: bool) -> None:
        """A running job brings its own readings; two readers of one driver would cost twice."""
        self._job_reads = reads
        self._watch()

    def close(self) -> bool:
        """False where a driver in trouble still holds the thread."""
        return self._thread is None or self._thread.close()

    def _watch(self) -> None:
        if self._thread is not None:
            self._thread.watch(self._visible and not self._job_reads)
