"""What the Hub finds for the words being typed: asked a moment after the last key, an older question forgotten."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, QThreadPool, QTimer, Signal

from core.models.hub.search import FoundModel, search_models
from core.schema.errors import TunesmithError
from gui.workers.one_shot import OneShot, run_in_background

State = Literal["idle", "asking", "done", "failed"]
AFTER_MS = 400
SLOW_AFTER_MS = 3000
SHORTEST = 2


class HubSearch(QObject):
    """`found` belongs to `words`, once `state` is "done". `slow`: asked for so long that the Hub may not be there (the
    system looks a name up for as long as it likes). Asks the network for nothing but what `look_for` was told."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(2)  # one that hangs on a slow line does not keep the next one waiting
        self._shot: OneShot | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AFTER_MS)
        self._timer.timeout.connect(self._ask)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(SLOW_AFTER_MS)
        self._patience.timeout.connect(self._lose_patience)
        self.words = ""
        self.slow = False
        self.state: State = "idle"
        self.found: tuple[FoundModel, ...] = ()
        self.error: TunesmithError | None = None

    def look_for(self, words: str) -> None:
        """The words as they are now; too few letters look for nothing."""
        words = " ".join(words.split())
        if words == self.words:
            return
        self.stop()
        self.words = words
        if len(words) >= SHORTEST:
            self.state = "asking"
            self._timer.start()
        self.changed.emit()

    def again(self) -> None:
        """The same words once more, at once."""
        if self.words:
            self._forget()
            self.state = "asking"
            self.changed.emit()
            self._ask()

    def stop(self) -> None:
        """Forgets question and answer."""
        self._forget()
        self.words, self.state, self.found, self.error = "", "idle", (), None

    def _forget(self) -> None:
        self._timer.stop()
        self._patience.stop()
        self.slow = False
        if self._shot is not None:
            self._shot.cancel()
            self._shot = None

    def _ask(self) -> None:
        self._patience.start()
        self._shot = run_in_background(_search, self.words, done=self._done, failed=self._failed, pool=self._pool)

    def _lose_patience(self) -> None:
        self.slow = True
        self.changed.emit()

    def _done(self, found: tuple[FoundModel, ...]) -> None:
        self._patience.stop()
        self.state, self.found, self.error = "done", found, None
        self.changed.emit()

    def _failed(self, error: TunesmithError) -> None:
        self._patience.stop()
        self.state, self.found, self.error = "failed", (), error
        self.changed.emit()


def _search(words: str) -> tuple[FoundModel, ...]:
    from core.models.hub import sign_in

    sign_in.restore()
    return search_models(words)
