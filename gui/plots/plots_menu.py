"""The menu of the plots: which are shown, how closely, and what is saved of them. Says what is asked for, does nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu

from gui.widgets import SmallButton

CLOSER, WIDER, ALONG = 0.5, 2.0, 0.25


class PlotsMenu(QObject):
    """`button` opens it."""

    chosen = Signal(list)  # the keys of the plots that are to be shown
    zoom_asked = Signal(float)
    move_asked = Signal(float)  # as a share of what is seen
    all_asked = Signal()
    programs_asked = Signal(bool)
    picture_asked = Signal()
    values_asked = Signal()
    snapshot_asked = Signal()

    def __init__(self, plots: Sequence[tuple[str, str]], parent: QObject) -> None:
        super().__init__(parent)
        self.button = SmallButton(self.tr("Plots"), icon_name="settings")
        self.button.setToolTip(
            self.tr(
                "Which plots are shown. Drag over a plot to look at a stretch closely, Ctrl and the wheel go closer, "
                "Shift and dragging move along, a double click shows the whole run."
            )
        )
        self.menu = QMenu(self.button)
        self.button.setMenu(self.menu)
        self._shown: dict[str, QAction] = {}
        for key, title in plots:
            action = self.menu.addAction(title)
            action.setCheckable(True)
            action.triggered.connect(self._choose)
            self._shown[key] = action
        self.menu.addSeparator()
        self.programs = self.menu.addAction(self.tr("Programs on the card"))
        self.programs.setCheckable(True)
        self.programs.toggled.connect(self.programs_asked)
        self.menu.addSeparator()
        self.closer = self._add(self.tr("Closer"), lambda: self.zoom_asked.emit(CLOSER), "Ctrl++")
        self.wider = self._add(self.tr("Wider"), lambda: self.zoom_asked.emit(WIDER), "Ctrl+-")
        self.earlier = self._add(self.tr("Earlier"), lambda: self.move_asked.emit(-ALONG), "Alt+Left")
        self.later = self._add(self.tr("Later"), lambda: self.move_asked.emit(ALONG), "Alt+Right")
        self.all = self._add(self.tr("The whole run"), self.all_asked.emit, "Ctrl+0")
        self.menu.addSeparator()
        self.picture = self._add(self.tr("Save as a picture…"), self.picture_asked.emit)
        self.values = self._add(self.tr("Save the values…"), self.values_asked.emit)
        self.snapshot = self._add(self.tr("Record the memory of the next step"), self.snapshot_asked.emit)
        self.menu.setToolTipsVisible(True)
        self.snapshot.setToolTip(self.tr("Kept with the run, for PyTorch's own viewer at pytorch.org/memory_viz."))
        self.set_close(False)

    def set_chosen(self, keys: Sequence[str]) -> None:
        for key, action in self._shown.items():
            action.setChecked(key in keys)

    def set_close(self, is_close: bool) -> None:
        """Whether only a stretch of the run is seen."""
        for action in (self.wider, self.earlier, self.later, self.all):
            action.setEnabled(is_close)

    def with_keys(self) -> list[QAction]:
        """Those that a widget on the screen must hold for their keys to work."""
        return [self.closer, self.wider, self.earlier, self.later, self.all]

    def _choose(self) -> None:
        keys = [key for key, action in self._shown.items() if action.isChecked()]
        self.chosen.emit(keys)  # without any the usual ones come back

    def _add(self, text: str, act: object, keys: str = "") -> QAction:
        action = self.menu.addAction(text)
        action.triggered.connect(lambda _=False: act())  # type: ignore[operator]
        if keys:
            action.setShortcut(QKeySequence(keys))
        return action
