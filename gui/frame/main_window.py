"""The frame of the window: sidebar, page stack, fit panel, footer. It asks and shows; others decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from gui.frame.sidebar import Sidebar
from gui.frame.tab_order import neighbour
from gui.theme import metrics as m
from gui.widgets import Banner, ElidedLabel, Label, PrimaryButton, SecondaryButton, dropped_path, set_role

Place = Literal["wizard", "runs", "run", "result", "settings"]


class Footer(QFrame):
    """What stays true on the left; what is missing, Back and Continue on the right."""

    def __init__(self) -> None:
        super().__init__()
        set_role(self, "footer")
        self.setFixedHeight(m.FOOTER_HEIGHT)
        self.promise = Label(self.tr("Everything stays on this computer."), "hint")
        self.missing = ElidedLabel("", "secondary")
        self.missing.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.back = SecondaryButton(self.tr("Back"))
        self.go_on = PrimaryButton(self.tr("Continue"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(m.PAGE_MARGIN, 0, m.PAGE_MARGIN, 0)
        layout.setSpacing(10)
        layout.addWidget(self.promise)
        layout.addSpacing(12)
        layout.addWidget(self.missing, 1)
        layout.addWidget(self.back)
        layout.addWidget(self.go_on)

    def show_step(self, continue_text: str, missing: str, has_back: bool) -> None:
        """`missing` says why it cannot go on yet; empty when it can."""
        self.go_on.setText(continue_text)
        self.go_on.setEnabled(not missing)
        self.go_on.setToolTip(missing)
        self.missing.setText(missing)
        self.back.setEnabled(has_back)


class MainWindow(QMainWindow):
    """`show_page` brings a page to the front with the frame that suits its place."""

    back_asked = Signal()
    continue_asked = Signal()
    file_dropped = Signal(Path)
    close_asked = Signal(QCloseEvent)
    visibility_changed = Signal(bool)
    first_painted = Signal()  # once: the window stands on the screen

    def __init__(self, sidebar: Sidebar, panel: QWidget) -> None:
        super().__init__()
        self.sidebar, self.panel = sidebar, panel
        self.stack = QStackedWidget()
        self._painted = False
        self._trouble: Banner | None = None  # made when something goes wrong
        self.footer = Footer()
        self.setAcceptDrops(True)
        self.setMinimumSize(1040, 640)
        self._lay_out()
        self.footer.back.clicked.connect(self.back_asked)
        self.footer.go_on.clicked.connect(self._continue)

    def open_first(self, room: QRect) -> None:
        """As large as is comfortable, and no larger than the screen: a laptop at 150 % has 1280 x 672."""
        frame = self.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)  # asked before there is a frame
        size = QSize(1280, 800).boundedTo(QSize(room.width(), room.height() - frame)).expandedTo(self.minimumSize())
        self.resize(size)
        if size != QSize(1280, 800):
            self.move(room.topLeft())

    def show_page(self, page: QWidget, place: Place, title: str) -> None:
        """The run has the whole window; the result and the runs have the sidebar; the wizard has everything."""
        if self.stack.indexOf(page) < 0:
            self.stack.addWidget(page)
        self.sidebar.setVisible(place != "run")
        self.panel.setVisible(place == "wizard")
        self.footer.setVisible(place == "wizard")
        if place != "run":
            self.sidebar.show_place(place)
        self.stack.setCurrentWidget(page)
        self.setWindowTitle(f"Tunesmith — {title}" if title else "Tunesmith")

    def show_trouble(self, text: str, copy: Callable[[], None], closed: Callable[[], None]) -> None:
        """Across the top, as it belongs to no page; stays until the person closes it."""
        if self._trouble is None:
            self._trouble = Banner(closable=True)
            self._trouble.closed.connect(closed)
            around = QVBoxLayout()
            around.setContentsMargins(m.PAGE_MARGIN, 10, m.PAGE_MARGIN, 0)
            around.addWidget(self._trouble)
            self._whole.insertLayout(0, around)
        self._trouble.show_message(text, "bad", self.tr("Copy details"), copy)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.sidebar)
        middle.addWidget(self.stack, 1)
        middle.addWidget(self.panel)
        whole = QWidget()
        layout = self._whole = QVBoxLayout(whole)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(self.footer)
        self.setCentralWidget(whole)

    def _continue(self) -> None:
        if self.footer.isVisible() and self.footer.go_on.isEnabled():
            self.continue_asked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter continues wherever no control takes it for itself."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._continue()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the window as it is read; where the system wants it to stop at texts alone, as Qt does it."""
        if QApplication.styleHints().tabFocusBehavior() != Qt.TabFocusBehavior.TabFocusAllControls:
            return super().focusNextPrevChild(forward)
        areas = (self._trouble, self.sidebar, self.stack.currentWidget(), self.panel, self.footer)
        stop = neighbour(areas, QApplication.focusWidget(), forward)
        if stop is not None:
            stop.setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return stop is not None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self.visibility_changed.emit(self.isVisible() and not self.isMinimized())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.visibility_changed.emit(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)  # behind the painting of what stands in the window

    def closeEvent(self, event: QCloseEvent) -> None:
        self.close_asked.emit(event)
        if event.isAccepted():
            self.visibility_changed.emit(False)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_path(event)
        if path is not None:
            event.acceptProposedAction()
            self.file_dropped.emit(path)
