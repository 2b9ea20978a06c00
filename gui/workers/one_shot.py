"""One function in the background with its result by signal, so that the window's thread never waits for a disk or a driver."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from core.schema.errors import TunesmithError


class OneShot(QObject):
    """A call on its way. `cancel` forgets it: a running function is not torn down, but nobody is told."""

    _returned = Signal(object)
    _raised = Signal(object)
    _under_way: set[OneShot] = set()  # noqa: RUF012  keeps the sender of a queued signal alive until it has arrived

    def __init__(
        self,
        receiver: QObject | None,
        done: Callable[[Any], None] | None,
        failed: Callable[[TunesmithError], None] | None,
    ) -> None:
        super().__init__()
        self._done, self._failed, self._cancelled = done, failed, False
        self._returned.connect(self._on_returned, Qt.ConnectionType.QueuedConnection)
        self._raised.connect(self._on_raised, Qt.ConnectionType.QueuedConnection)
        if receiver is not None:
            receiver.destroyed.connect(self.cancel)
        self._under_way.add(self)

    @Slot()
    def cancel(self) -> None:
        self._done = self._failed = None
        self._cancelled = True

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled

    @Slot(object)
    def _on_returned(self, result: object) -> None:
        done = self._done
        self._forget()
        if done is not None:
            done(result)

    @Slot(object)
    def _on_raised(self, error: TunesmithError) -> None:
        failed, cancelled = self._failed, self._cancelled
        self._forget()
        if failed is not None:
            failed(error)
        elif not cancelled:
            raise error  # nobody has asked for it, so it goes where all go that nobody catches: gui.unexpected

    def _forget(self) -> None:
        self._done = self._failed = None
        self._under_way.discard(self)
        self.deleteLater()


class _Call(QRunnable):
    def __init__(self, shot: OneShot, function: Callable[[], Any]) -> None:
        super().__init__()
        self._shot, self._function = shot, function

    def run(self) -> None:
        try:
            result = self._function()
        except TunesmithError as error:
            self._shot._raised.emit(error)
        except Exception as error:  # noqa: BLE001  the edge of a thread: a bug becomes a sentence, not a lost callback
            self._shot._raised.emit(as_told(error))
        else:
            self._shot._returned.emit(result)


_held: list[tuple[QThreadPool, _Call]] | None = None


def hold_background() -> None:
    """What is asked for from now on waits for `release_background`: before the first frame every thread beside the
    window's would only take the interpreter away from it."""
    global _held
    _held = _held or []


def release_background() -> None:
    """Starts what was held, in order; from now on nothing waits."""
    global _held
    held, _held = _held, None
    for pool, call in held or ():
        pool.start(call)


def run_in_background(
    function: Callable[..., Any],
    *args: Any,
    done: Callable[[Any], None] | None = None,
    failed: Callable[[TunesmithError], None] | None = None,
    receiver: QObject | None = None,
    pool: QThreadPool | None = None,
) -> OneShot:
    """Calls `function(*args)` on a thread of `pool` (the program's own without one), then `done(result)` or
    `failed(error)` on the window's thread. Neither when `receiver` (or the bound method's object) is gone.
    """
    owner = receiver if receiver is not None else _owner(done) or _owner(failed)
    shot = OneShot(owner, done, failed)
    pool, call = pool or QThreadPool.globalInstance(), _Call(shot, lambda: function(*args))
    if _held is None:
        pool.start(call)
    else:
        _held.append((pool, call))
    return shot


def _owner(callback: Callable[..., Any] | None) -> QObject | None:
    bound = getattr(callback, "__self__", None)
    return bound if isinstance(bound, QObject) else None


def as_told(error: Exception) -> TunesmithError:
    """An exception as an error that can be told; a bug is called one."""
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        reason = f"{error.strerror or error}{where}"
        return TunesmithError("os_error", f"{reason}.", "Look at the disk and the rights.", reason=reason)
    told = f"{type(error).__name__}: {error}"
    made = TunesmithError("internal_error", f"Something unexpected went wrong: {told}", error=told)
    made.__cause__ = error  # where it happened, for whoever looks into it
    return made
