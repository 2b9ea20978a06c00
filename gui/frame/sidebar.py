"""The left side of the window: runs, the wizard's steps or the recent runs, settings, and the card at the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from core.schema.quantities import gib
from gui.state.hardware_model import HardwareModel
from gui.theme import metrics as m
from gui.widgets import ElidedLabel, Label, NavButton, StepSidebar, WrapLabel, row, set_role

RECENT_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class RecentRun:
    """A line of the list of recent runs; `key` is its folder."""

    key: str
    name: str


class CardBox(QFrame):
    """The card with its size, heat, power and memory in use; the computer itself where there is no NVIDIA card."""

    def __init__(self, hardware: HardwareModel) -> None:
        super().__init__()
        set_role(self, "box")
        self._hardware = hardware
        self._name = ElidedLabel("", "strong")
        self._size = Label("", "secondary")
        self._figures = WrapLabel("", "secondary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(4)
        head = row(spacing=6)
        head.addWidget(self._name, 1)
        head.addWidget(self._size)
        layout.addLayout(head)
        layout.addWidget(self._figures)
        hardware.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        card, sample = self._hardware.card, self._hardware.sample
        total = card.memory_total_bytes if card else sample.host_memory_total_bytes if sample else None
        name = card.name.removeprefix("NVIDIA ").removeprefix("GeForce ") if card else self.tr("Processor")
        self._name.setText(name if card or self._hardware.cards_known else self.tr("Looking…"))
        self._size.say(f"{gib(total)} GiB" if total is not None else "")
        self._figures.say(" · ".join(self._readings(card is not None)))
        self.setAccessibleName(f"{self._name.text()} {self._size.text()} {self._figures.text()}")

    def _readings(self, on_card: bool) -> list[str]:
        sample = self._hardware.sample
        if sample is None:
            return []
        used = sample.memory_used_bytes if on_card else sample.host_memory_used_bytes
        found = [
            f"{sample.temperature_c:.0f} °C" if sample.temperature_c is not None else "",
            f"{sample.power_w:.0f} W" if on_card and sample.power_w is not None else "",
            f"{sample.cpu_percent:.0f} %" if not on_card and sample.cpu_percent is not None else "",
            self.tr("{used} GiB used").format(used=gib(used)) if used is not None else "",
        ]
        return [text for text in found if text]


class Sidebar(QFrame):
    """Two faces: the wizard's steps, or the recent runs. Signals say what was asked for; nothing is decided here."""

    runs_asked = Signal()
    new_asked = Signal()
    settings_asked = Signal()
    step_asked = Signal(int)
    run_asked = Signal(str)

    def __init__(self, hardware: HardwareModel) -> None:
        super().__init__()
        set_role(self, "sidebar")
        self.setFixedWidth(m.SIDEBAR_WIDTH)
        self.runs = NavButton(self.tr("Runs"), icon_name="home")
        self.new = NavButton(self.tr("New fine-tune"), icon_name="plus")
        self.settings = NavButton(self.tr("Settings"), icon_name="settings")
        self.steps = StepSidebar([self.tr("Model"), self.tr("Data"), self.tr("Tuning"), self.tr("Review")])
        self._heading = Label("", "small")
        self._recent = QVBoxLayout()
        self._recent_box = QWidget()
        self._recent_box.setLayout(self._recent)
        self._lay_out(CardBox(hardware))
        for button, signal in ((self.runs, self.runs_asked), (self.new, self.new_asked)):
            button.clicked.connect(signal)
        self.settings.clicked.connect(self.settings_asked)
        self.steps.chosen.connect(self.step_asked)
        self.show_place("runs")

    def show_place(self, place: str) -> None:
        """`place` is "wizard", "runs", "result" or "settings"."""
        in_wizard = place == "wizard"
        self.steps.setVisible(in_wizard)
        self.new.setVisible(not in_wizard)
        self._recent_box.setVisible(not in_wizard)
        self._heading.say(self.tr("New fine-tune") if in_wizard else self.tr("Recent") if self._recent.count() else "")
        self.runs.setChecked(place in ("runs", "result"))
        self.new.setChecked(False)
        self.settings.setChecked(place == "settings")

    def set_recent(self, runs: Sequence[RecentRun], current: str = "") -> None:
        """The newest runs, first the newest; `current` is the key of the one on screen."""
        while (item := self._recent.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for run in runs[:RECENT_AT_MOST]:
            button = NavButton(self._cut(run.name))
            button.setToolTip(run.name)
            button.setAccessibleName(run.name)
            button.setChecked(run.key == current)
            button.clicked.connect(lambda _=False, key=run.key: self.run_asked.emit(key))
            self._recent.addWidget(button)
        if self.steps.isHidden():
            self._heading.say(self.tr("Recent") if runs else "")

    def _cut(self, name: str) -> str:
        return self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, m.SIDEBAR_WIDTH - 46)

    def _lay_out(self, card_box: CardBox) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(11, 16, 11, 16)
        layout.setSpacing(2)
        layout.addWidget(self.runs)
        layout.addWidget(self.new)
        layout.addSpacing(10)
        self._heading.setContentsMargins(10, 0, 0, 4)
        layout.addWidget(self._heading)
        layout.addWidget(self.steps)
        self._recent.setContentsMargins(0, 0, 0, 0)
        self._recent.setSpacing(2)
        layout.addWidget(self._recent_box)
        layout.addStretch(1)
        layout.addWidget(self.settings)
        layout.addSpacing(8)
        layout.addWidget(card_box)
