"""For experts: every program on the card with the memory it holds, as nvidia-smi lists them."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QAbstractItemView, QListView

from core.schema.hardware_sample import CardProcess
from core.schema.quantities import size_text
from gui.run_texts import UNKNOWN
from gui.state.run_model import RunModel
from gui.theme.fonts import mono_font
from gui.widgets import Card


class CardPrograms(Card):
    """A list, so that a screen reader can walk it line by line."""

    def __init__(self, model: RunModel) -> None:
        super().__init__()
        self._model = model
        self.set_title(self.tr("Programs on the card"))
        self.lines = QStringListModel(self)
        view = QListView()
        view.setModel(self.lines)
        view.setFont(mono_font())
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setAccessibleName(self.tr("Programs on the card"))
        self.add(view)
        self.setFixedHeight(118)

    def refresh(self) -> None:
        told = [self._line(process) for process in self._model.record.processes] or [self._nothing()]
        if told != self.lines.stringList():
            self.lines.setStringList(told)

    def _line(self, process: CardProcess) -> str:
        memory = size_text(process.memory_bytes) if process.memory_bytes is not None else UNKNOWN
        name = process.name or self.tr("process of somebody else")
        whose = self.tr("this run") if process.is_job else self.tr("draws the screen") if process.draws else ""
        return "  ".join(part for part in (f"{memory:>9}", f"{name} ({process.pid})", whose) if part)

    def _nothing(self) -> str:
        if self._model.card is None and not self._model.record.hardware.on_card:
            return self.tr("This computer has no NVIDIA card.")
        if not self._model.is_live:
            return self.tr("They are listed while a run goes on.")
        return self.tr("The driver lists none yet.")
