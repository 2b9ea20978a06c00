"""The exact memory of the recipe, computed in a job on a click: a step of the real libraries without weights or a card.

It counts for just the settings it was made for; others are estimated again. Knows no widget.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core.models import known_config
from core.schema.errors import TunesmithError
from core.schema.events import AnyEvent, JobCrashed, JobFailed
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe
from core.schema.run_state import RunState, apply
from core.schema.toml_codec import SPECS, recipe_to_toml
from gui.workers.job_thread import JobThread
from gui.workers.one_shot import run_in_background

if TYPE_CHECKING:
    from core.estimate import DeviceSpec, Estimate
    from core.schema.requests import TraceRequest

RESULT_NAME = "memory_trace"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an exact figure is of: the settings, the model, and the micro-batch that the estimate has made of them."""

    settings: Recipe
    facts: ModelFacts
    rows: int
    tokens: int

    @property
    def key(self) -> tuple[object, ...]:
        return self.facts.source, self.rows, self.tokens, *_what_counts(self.settings)


class ExactModel(QObject):
    """`changed` when anything of it may have changed; `asked` is what would be computed now, None where nothing can be."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found: tuple[tuple[object, ...], dict[str, Any]] | None = None
        self._computing: tuple[object, ...] = ()
        self._starting = False
        self._job: JobThread | None = None
        self.is_blocked: Callable[[], bool] = lambda: False  # another job holds the machine
        self.asked: Asked | None = None
        self.guess: Estimate | None = None  # what the exact figure is compared with
        self.state = RunState()
        self.end: JobFailed | JobCrashed | None = None
        self.error: TunesmithError | None = None

    @property
    def is_running(self) -> bool:
        """From the click on until the job has ended."""
        return self._starting or self._job is not None

    @property
    def found(self) -> dict[str, Any] | None:
        """What was computed for just these settings."""
        if self._found is None or self.asked is None or self._found[0] != self.asked.key:
            return None
        return self._found[1]

    @property
    def is_worth_it(self) -> bool:
        """Whether the estimate is a guess: the family's own steps were not traced."""
        from core.estimate.traced import GUESSES

        return self.guess is not None and any(note.code in GUESSES for note in self.guess.notes)

    def sharpen(self, guess: Estimate | None, asked: Asked | None, device: DeviceSpec) -> Estimate | None:
        """The estimate by what was computed, where it was for these settings; else as it came."""
        before, self.guess, self.asked = self.asked, guess, asked
        if asked is None or before is None or asked.key != before.key:
            self.end = self.error = None  # it was about other settings
            if self.is_running and (asked is None or self._computing != asked.key):
                self._stop()
        if guess is None or self.found is None:
            return guess
        from core.estimate import with_trace

        return with_trace(guess, self.found, device)

    def start(self) -> None:
        """Computes what is asked now."""
        asked = self.asked
        if asked is None or self.is_running or self.is_blocked():
            return
        self._starting, self._computing = True, asked.key
        self.state, self.end, self.error = RunState(), None, None
        run_in_background(_request, asked, done=self._begin, failed=self._not_started)
        self.changed.emit()

    def cancel(self) -> None:
        if self.is_running:
            self._stop()
            self.changed.emit()

    def _stop(self) -> None:
        self._starting = False
        if self._job is not None:
            self._job.stop(save=False)

    def _begin(self, request: TraceRequest) -> None:
        if not self._starting:
            return  # cancelled meanwhile
        self._starting = False
        self._job = job = JobThread(request, sampled=False)
        job.event_received.connect(self._take)
        job.drained.connect(self.changed)
        job.ended.connect(self._ended)
        job.begin()
        self.changed.emit()

    def _not_started(self, error: TunesmithError) -> None:
        self._starting, self.error = False, error
        self.changed.emit()

    def _take(self, event: AnyEvent) -> None:
        apply(self.state, event)

    def _ended(self, exit_status: int) -> None:
        self._job = None
        reported = self.state.results.get(RESULT_NAME)
        if reported is not None:
            self._found = self._computing, dict(reported)
        elif isinstance(self.state.end, JobFailed | JobCrashed):
            self.end = self.state.end
        self.changed.emit()


def _what_counts(recipe: Recipe) -> tuple[object, ...]:
    """The settings that a step's memory rests on, whatever the device."""
    counted = [path for path, spec in SPECS.items() if "memory" in spec.affects and not path.startswith("hardware.")]
    tables = [path.partition(".") for path in (*counted, "model.revision", "training.gradient_accumulation_steps")]
    return tuple(getattr(getattr(recipe, table), key) for table, _, key in tables)


def _request(asked: Asked) -> TraceRequest:
    """On a background thread: reads the model's config.json."""
    from core.schema.requests import TraceRequest

    settings = asked.settings
    return TraceRequest(
        recipe=recipe_to_toml(settings),
        config=known_config(settings.model.source, settings.model.revision),
        batch=1 if settings.training.packing else asked.rows,
        sequence=asked.tokens // (1 if settings.training.packing else asked.rows),
        padded=not settings.training.packing and asked.rows > 1,  # as most data are
    )
