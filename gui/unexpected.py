"""What nobody has caught: an exception in a slot, a handler or a thread, handed to the window to be told.

Qt's loop prints such an exception and goes on, so without this one place it would vanish where there is no terminal.
"""

from __future__ import annotations

import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.schema.errors import TunesmithError
from gui.workers.one_shot import as_told

KEPT = 5  # a picture that fails is drawn again and again


class Unexpected(QObject):
    """`told` comes on the window's thread, once for each sentence in a row; `details` are the last tracebacks."""

    told = Signal(object)  # TunesmithError
    _came = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._details: list[str] = []
        self._said = ""
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def details(self) -> str:
        return "\n".join(self._details)

    def install(self) -> None:
        """From now on whatever the interpreter would only print is told as well."""
        before = sys.excepthook

        def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            before(kind, error, trace)
            self._note(error)

        sys.excepthook = hook
        threading.excepthook = lambda told: hook(
            told.exc_type, told.exc_value or told.exc_type(), told.exc_traceback
        )  # the daemons that read sensors and pipes

    def forget(self) -> None:
        """The person has seen it; the same again is told again."""
        self._said = ""

    def _note(self, error: BaseException) -> None:
        if isinstance(error, Exception):  # Ctrl+C and the end of the program are none
            known = error if isinstance(error, TunesmithError) else as_told(error)
            self._came.emit(known, "".join(traceback.format_exception(error)))

    @Slot(object, str)
    def _take(self, error: TunesmithError, details: str) -> None:
        if details not in self._details:
            self._details = [*self._details, details][-KEPT:]
        if error.message != self._said:
            self._said = error.message
            self.told.emit(error)
