"""What a supervisor looks after while a training runs: heat, clocks, other programs, power limit, sleep.

Works on events and samples alone and speaks through `send`, so that window and terminal have the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from core.runs import RunFolder
from core.schema.commands import Command, Pause, Resume
from core.schema.errors import TunesmithError
from core.schema.events import AnyEvent, JobStarted, PhaseEntered, StepCompleted
from core.schema.hardware_sample import CardFacts, CardProcess, HardwareSample
from core.schema.recipe import GuardTable
from core.supervision import heat_guard, notes
from core.supervision.awake import Awake, may_sleep
from core.supervision.card_watch import OthersWatch, SpillWatch, ThrottleWatch, names_of_others, with_derived_memory
from core.supervision.clock_watch import ClockMoved, Slept
from core.supervision.heat_guard import HeatGuard, heat_limits
from core.supervision.power_keeper import PowerKeeper
from core.supervision.signs_of_life import Heard

UNREAD_S = 60.0  # so long without any reading of the card is said


class Care:
    """One life of a training."""

    def __init__(
        self,
        run: RunFolder,
        send: Callable[[Command], None],
        *,
        after_sleep: Callable[[], None],
    ) -> None:
        """`after_sleep` opens the driver anew: after a sleep its handles may point nowhere."""
        self.uuid: str | None = None
        self._run = run
        self._send = send
        self._after_sleep = after_sleep
        self._guard: HeatGuard | None = None
        self._power: PowerKeeper | None = None
        self._throttle, self._others, self._spill = ThrottleWatch(), OthersWatch(), SpillWatch()
        self._awake = Awake()
        self._settings: GuardTable | None = None
        self._reserved_bytes: int | None = None
        self._phase = ""
        self._read_at: float | None = None  # None once its absence was said

    def on_event(self, event: AnyEvent) -> None:
        match event:
            case JobStarted():
                self.uuid = event.device_uuid
                if self.uuid is not None:
                    self._read_at = time.monotonic()
                    self._power = PowerKeeper(self.uuid, self.settings.power_limit_w)
                elif self.settings.power_limit_w is not None:
                    self._send(notes.of_error(_no_card(self.settings.power_limit_w)))
            case PhaseEntered():
                self._phase = event.phase
            case StepCompleted():
                self._reserved_bytes = event.reserved_bytes
                spilled = self._spill.stepped(event.step_s)
                if spilled is not None:
                    self._send(notes.memory_spills(*spilled))

    def on_sample(
        self, sample: HardwareSample, cards: Sequence[CardFacts], processes: Sequence[CardProcess]
    ) -> HardwareSample:
        """The sample as it is kept and shown."""
        if self.uuid is None or sample.uuid != self.uuid:
            return sample
        if self._read_at is not None and (sample.memory_used_bytes is not None or sample.temperature_c is not None):
            self._read_at = time.monotonic()
        sample = with_derived_memory(sample, self._reserved_bytes)
        card = next((card for card in cards if card.uuid == self.uuid), None)
        self._guard_heat(sample, card)
        kind = self._throttle.see(sample.throttle_reasons)
        if kind is not None:
            self._send(notes.throttled(kind, sample.throttle_reasons or (), sample.power_limit_w))
        others = self._others.see(sample)
        if others is not None:
            self._send(notes.others_on_card(others, names_of_others(processes)))
        self._spill.see(sample.shared_memory_bytes)
        return sample

    def tick(self, heard: Heard) -> None:
        """Often, also when nothing comes: what is due because nothing came. `heard` is what a look at the job brought."""
        now = time.monotonic()
        self._look_at_clocks(heard.clocks)
        works = self._awake.news()
        if works is not None and (works or may_sleep()):
            self._send(notes.stays_awake() if works else notes.may_fall_asleep())
        if self._guard is not None and self._guard.gives_up():
            self._send(notes.sensor_silent(heat_guard.SILENT_S))
            self._send(Resume())
        if self._read_at is not None and now - self._read_at > UNREAD_S:
            self._read_at = None
            self._send(notes.card_unread(UNREAD_S))
        if heard.silent_s is not None and self._phase == "training":
            self._send(notes.job_silent(heard.silent_s))
        self._tell_of_power()

    def end(self) -> None:
        """Sets back what was set."""
        self._awake.end()
        if self._power is not None:
            self._power.end()

    @property
    def settings(self) -> GuardTable:
        """The recipe's; the defaults where somebody broke the file while it trains."""
        if self._settings is None:
            self._settings = GuardTable()
            with suppress(OSError, ValueError, TunesmithError):
                self._settings = self._run.recipe().guard
        return self._settings

    def _guard_heat(self, sample: HardwareSample, card: CardFacts | None) -> None:
        if self._guard is None:
            self._guard = HeatGuard(heat_limits(self.settings, card))
        if self._guard.comes_close(sample.temperature_c) and sample.temperature_c is not None:
            self._send(notes.close_to_pause(sample.temperature_c, self._guard.limits, card))
        decision = self._guard.decide(sample.temperature_c)
        if decision == "pause":
            below = self._guard.limits.resume_below_c
            self._send(Pause(reason="heat", temperature_c=sample.temperature_c, resume_below_c=below))
        elif decision == "resume":
            self._send(Resume())

    def _look_at_clocks(self, happened: Slept | ClockMoved | None) -> None:
        if isinstance(happened, Slept):
            if self._guard is not None:
                self._guard.forgive()
            if self._read_at is not None:
                self._read_at = time.monotonic()
            self._after_sleep()
            self._send(notes.slept(happened.seconds))
        elif happened is not None:
            self._send(notes.clock_moved(happened.seconds))

    def _tell_of_power(self) -> None:
        while self._power is not None and not self._power.news.empty():
            news = self._power.news.get()
            if isinstance(news, TunesmithError):
                self._send(notes.of_error(news))
            elif news[0] == "restored":
                self._send(notes.power_limit_restored())
            else:
                self._send(notes.power_limit_set(self.settings.power_limit_w or 0.0, news[1]))


def _no_card(watts: float) -> TunesmithError:
    return TunesmithError(
        "power_limit_no_card",
        f"The power limit of {watts:g} W is not set, because this run does not train on a graphics card.",
        "",
        watts=watts,
    )
