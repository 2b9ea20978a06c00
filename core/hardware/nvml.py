"""The one door to NVML: opens it, asks it, and tells "this card has no such sensor" from "the card is gone".

Nothing but `CardLost` leaves it. Which questions are asked stands in card.py.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pynvml

from core.hardware.backoff import Backoff

# After these no further question makes sense until NVML is opened again: the driver was reset or updated, the card
# fell off the bus, the computer slept, or the driver does not answer (nvml.h, nvmlReturn_t). Every other error concerns
# the one sensor only; NVML_ERROR_UNKNOWN too, which laptops give for a missing fan or power meter.
_LOST_CODES = frozenset(
    {
        pynvml.NVML_ERROR_UNINITIALIZED,
        pynvml.NVML_ERROR_DRIVER_NOT_LOADED,
        pynvml.NVML_ERROR_TIMEOUT,
        pynvml.NVML_ERROR_IRQ_ISSUE,
        pynvml.NVML_ERROR_GPU_IS_LOST,
        pynvml.NVML_ERROR_RESET_REQUIRED,
        pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH,
        pynvml.NVML_ERROR_GPU_NOT_FOUND,
    }
)


class CardLost(Exception):  # noqa: N818 - a state that core/hardware handles itself, not an error for anybody else
    """NVML or this card answers nothing at present."""


class Nvml:
    """NVML, opened when first needed and again, with growing pauses, when it could not be opened."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._backoff = Backoff(clock)
        self._opened = False
        self._handles: dict[str, Any] = {}

    def open(self) -> bool:
        """Whether NVML can be asked now."""
        if not self._opened and self._backoff.due():
            try:
                pynvml.nvmlInit()
            except (pynvml.NVMLError, OSError):  # OSError: ctypes reports a crash inside the library so on Windows
                self._backoff.failed()
            else:
                self._backoff.worked()
                self._opened = True
        return self._opened

    def close(self) -> None:
        """Forgets every handle, which after a driver reset all point nowhere."""
        self._handles.clear()
        if self._opened:
            self._opened = False
            with suppress(pynvml.NVMLError, OSError):  # it may be gone already, which is what was wanted
                pynvml.nvmlShutdown()

    def handle(self, uuid: str) -> Any:
        """NVML's handle of the card; raises CardLost where there is no such card at present."""
        if uuid not in self._handles:
            handle = self.ask(pynvml.nvmlDeviceGetHandleByUUID, uuid)
            if handle is None:
                raise CardLost
            self._handles[uuid] = handle
        return self._handles[uuid]

    def ask(self, question: Callable[..., Any], *args: Any) -> Any:
        """The answer of a pynvml function, None where this card or driver has none; raises CardLost."""
        try:
            return question(*args)
        except UnicodeDecodeError:  # pynvml decodes names as ASCII; a card that is failing answers with noise
            return None
        except OSError as error:
            raise CardLost from error
        except pynvml.NVMLError as error:
            if error.value in _LOST_CODES:
                raise CardLost from error
            return None
