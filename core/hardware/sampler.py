"""Cards and samples for everybody above: whatever breaks below, the reading turns unknown and comes back by itself.

One worker thread at a time calls it. A call normally takes about a millisecond, but a driver in trouble may hold it
for seconds, so never call it from the window's thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from core.hardware.backoff import Backoff
from core.hardware.card import list_cards, read_card
from core.hardware.host import Host, as_device, process_tree
from core.hardware.nvml import CardLost, Nvml
from core.hardware.processes import list_processes
from core.hardware.shared_memory import open_counters, shared_bytes
from core.schema.hardware_sample import CardFacts, CardProcess, HardwareSample


class Sampler:
    """Holds NVML open between readings; `close` it. `clock` counts the back-off in seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._nvml = Nvml(clock)
        self._host = Host()
        self._backoffs: dict[str, Backoff] = {}
        self._counters = open_counters()

    def cards(self) -> tuple[CardFacts, ...]:
        """The NVIDIA cards that answer, in PCI bus order; empty where there is none or no driver."""
        if not self._nvml.open():
            return ()
        try:
            return list_cards(self._nvml)
        except CardLost:
            self._nvml.close()
            return ()

    def sample(self, t_s: float, uuid: str | None = None, job_pid: int | None = None) -> HardwareSample:
        """One reading of the card `uuid`, or of the computer itself without one; never raises.

        `t_s` is written into the sample as it is. `job_pid` is the job's process; what it and its children hold of the
        device's memory becomes `job_memory_bytes`. While a card is lost only its `uuid` and the host's readings stand.
        """
        host = self._host.read(t_s)
        pids = None if job_pid is None else process_tree(job_pid)
        if uuid is None:
            return as_device(host, pids)
        unknown = host.model_copy(update={"uuid": uuid})
        backoff = self._backoffs.setdefault(uuid, Backoff(self._clock))
        if not backoff.due() or not self._nvml.open():
            return unknown
        try:
            sample = read_card(self._nvml, uuid, pids, host)
        except CardLost:
            self._nvml.close()
            backoff.failed()
            return unknown
        backoff.worked()
        shared = None if pids is None else shared_bytes(pids, self._counters)
        return sample if shared is None else sample.model_copy(update={"shared_memory_bytes": shared})

    def processes(self, uuid: str, job_pid: int | None = None) -> tuple[CardProcess, ...]:
        """Every process on the card, those with the most memory first; `is_job` marks `job_pid` and its children."""
        if not self._nvml.open():
            return ()
        return list_processes(self._nvml, uuid, frozenset() if job_pid is None else process_tree(job_pid))

    def reopen(self) -> None:
        """Opens NVML anew at the next reading: after a sleep of the computer its handles may point nowhere."""
        self._nvml.close()
        self._backoffs.clear()

    def close(self) -> None:
        """Lets go of NVML; a later call would open it again."""
        self._nvml.close()

    def __enter__(self) -> Sampler:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
