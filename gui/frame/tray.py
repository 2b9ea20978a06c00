"""The run in the system's tray: how far it is, what can be done, and a message at its end, on failure, and when it waits.

There while a run goes on or while the window is hidden; where the system has no tray nothing of this exists.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from core.schema.events import JobCrashed, JobFailed
from core.schema.quantities import count_text
from core.schema.run_state import Line, RunState
from gui.frame.taskbar import Taskbar
from gui.run_texts import duration, ending_text, loss_text, state_text, told_text
from gui.state.run_model import RunModel
from gui.theme import colors

LOOK_EVERY_MS = 2000
ICON_PX = 64
MESSAGE_MS = 15_000


class RunTray(QObject):
    """Watches the live run. `available` is False where the system has no tray."""

    show_asked = Signal()
    pause_asked = Signal()
    stop_asked = Signal()

    def __init__(
        self, run: RunModel, parent: QObject, window_id: Callable[[], int], is_watched: Callable[[], bool]
    ) -> None:
        """`window_id` names the window whose taskbar button shows the progress; `is_watched` says that somebody sees it."""
        super().__init__(parent)
        self._run, self._is_watched = run, is_watched
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._taskbar = Taskbar(window_id)
        self._heat_pauses = 0
        self._standstill: Line | None = None  # the one that was told
        self._keeps = False  # the window is hidden: without the icon nobody could bring it back
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        run.ended.connect(self._ended)

    @property
    def available(self) -> bool:
        return QSystemTrayIcon.isSystemTrayAvailable()

    def begin(self) -> None:
        """A run goes on from here."""
        self._heat_pauses = self._run.state.heat_pauses
        self._timer.start()
        self.refresh()

    def keep(self, hidden: bool) -> None:
        """The icon stays as long as the window is hidden, also when the run has ended."""
        self._keeps = hidden
        self.refresh()

    def refresh(self) -> None:
        state, live = self._run.state, self._run.is_live
        waits = state.waiting_for_heat or state.stands_still is not None
        self._taskbar.show(_share(state) if live else None, waiting=waits)
        if not (live or self._keeps) or not self.available:
            if self._icon is not None:
                self._icon.hide()
            return
        icon = self._made_icon()
        icon.setIcon(progress_icon(_share(state) if live else None))
        icon.setToolTip(self.text())
        self._pause.setEnabled(live and bool(state.step))
        self._stop.setEnabled(live)
        icon.show()
        if live and state.heat_pauses > self._heat_pauses:
            self._heat_pauses = state.heat_pauses
            text = self.tr("The card is too hot; training waits until it has cooled down.")
            self._say(text, QSystemTrayIcon.MessageIcon.Warning)
        if live and state.stands_still is not self._standstill:
            self._standstill = state.stands_still
            if self._standstill is not None:  # somebody has to free space, or to plug a drive in
                self._say(told_text(self._standstill), QSystemTrayIcon.MessageIcon.Warning)

    def text(self) -> str:
        """The run in a line or two: its name, how far, what is left."""
        state = self._run.state
        parts = [state_text(state)[0]]
        if state.total_steps:
            step = self.tr("step {step} of {total}")
            parts.append(step.format(step=count_text(state.step), total=count_text(state.total_steps)))
        left = state.seconds_left() if self._run.is_live else None
        if left is not None:
            parts.append(self.tr("{time} left").format(time=duration(left)))
        return f"{self._run.record.name}\n{' · '.join(parts)}"

    def discard(self) -> None:
        """The window goes: so does the icon."""
        self._timer.stop()
        self._taskbar.show(None)
        if self._icon is not None:
            self._icon.hide()

    def _ended(self, exit_status: int) -> None:
        self._timer.stop()
        state = self._run.state
        self.refresh()
        if self._is_watched() or self._icon is None:
            return
        end = state.end
        if isinstance(end, JobFailed | JobCrashed):
            said = " ".join(part for part in ending_text(end) if part)
            self._say(said, QSystemTrayIcon.MessageIcon.Critical)
        elif state.status == "finished":
            text = self.tr("Finished. Held-out loss {before} → {after}.")
            losses = {"before": loss_text(state.held_out_before), "after": loss_text(state.held_out_last)}
            known = state.held_out_last is not None
            self._say(text.format(**losses) if known else self.tr("Finished."), QSystemTrayIcon.MessageIcon.Information)

    def _say(self, text: str, kind: QSystemTrayIcon.MessageIcon) -> None:
        if self._icon is not None and QSystemTrayIcon.supportsMessages():
            self._icon.showMessage(self._run.record.name, text, kind, MESSAGE_MS)

    def _made_icon(self) -> QSystemTrayIcon:
        if self._icon is None:
            self._icon = QSystemTrayIcon(self)
            self._menu = QMenu()
            self._menu.addAction(self.tr("Show the window")).triggered.connect(self.show_asked)
            self._menu.addSeparator()
            self._pause = self._menu.addAction(self.tr("Pause and free the card"))
            self._stop = self._menu.addAction(self.tr("Save and stop"))
            self._pause.triggered.connect(self.pause_asked)
            self._stop.triggered.connect(self.stop_asked)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._activated)
            self._icon.messageClicked.connect(self.show_asked)
        return self._icon

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.show_asked.emit()


def _share(state: RunState) -> float | None:
    return state.step / state.total_steps if state.total_steps else 0.0


def progress_icon(share: float | None) -> QIcon:
    """The program's icon, with a ring around it as long as the share that is done."""
    pixmap = QPixmap(ICON_PX, ICON_PX)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    inset = 12 if share is not None else 0
    QApplication.windowIcon().paint(painter, pixmap.rect().adjusted(inset, inset, -inset, -inset))
    if share is not None:
        ring = QRectF(pixmap.rect()).adjusted(5, 5, -5, -5)
        for color, part in ((colors().control_line, 1.0), (colors().accent, share)):
            pen = QPen(QColor(color), 8)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawArc(ring, 90 * 16, round(-360 * 16 * part))
    painter.end()
    return QIcon(pixmap)
