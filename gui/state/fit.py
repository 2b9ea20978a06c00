"""Whether it fits: the estimate for the recipe, the model and the device that is planned for, always up to date.

The fit panel, the fit column and the review draw what stands here. Knows no widget; the arithmetic is core.estimate's.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core.estimate.device import DeviceSpec
from core.models import catalogue
from core.schema.errors import TunesmithError
from core.schema.hardware_sample import CardFacts
from core.schema.locations import calibration_path
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe
from core.schema.toml_codec import SPECS
from core.schema.versions import library_versions
from gui.state.chosen_data import ChosenData
from gui.state.chosen_model import ChosenModel
from gui.state.exact_model import Asked, ExactModel
from gui.state.hardware_model import HardwareModel
from gui.state.preferences import Preferences
from gui.state.recipe_model import RecipeModel
from gui.workers.one_shot import run_in_background

if TYPE_CHECKING:  # the arithmetic comes with the first model, behind the first frame
    from core.estimate import Card, Correction, Estimate, RowLengths
    from core.estimate.advice import Advice, Change, Situation
    from core.estimate.calibration import Calibration

THIS_COMPUTER = ""  # the planning choice that takes what is really here
ADVICE_LINES = 5
_CHECKPOINT_BYTES = 12  # weights and two moments in 32 bit for each trained number


@dataclass(frozen=True, slots=True)
class Applied:
    """What was changed with a click, and how to take it back."""

    changes: tuple[Change, ...]
    before: tuple[tuple[str, Any], ...]  # raw values; None where the default counted


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read once in the background: measurements, versions, and models that could be advised."""

    calibration: Calibration | None
    versions: dict[str, str]
    models: dict[str, ModelFacts]


class FitModel(QObject):
    """`changed` when anything of it may have changed. `estimate` is None while the model's shape is not known."""

    changed = Signal()
    planned_changed = Signal()

    def __init__(
        self,
        recipe: RecipeModel,
        model: ChosenModel,
        data: ChosenData,
        hardware: HardwareModel,
        preferences: Preferences,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._recipe, self._model, self._data = recipe, model, data
        self._hardware, self._preferences = hardware, preferences
        self._known = _Known(None, {}, {})
        self._taken_before_job: int | None = None
        self._described: tuple[CardFacts, DeviceSpec] | None = None  # looked up in the table once
        self._rows: dict[int, tuple[ModelFacts, Estimate | None]] = {}
        self._advice: tuple[Advice, ...] | None = ()
        self.device = DeviceSpec()
        self.card: CardFacts | None = None
        self.estimate: Estimate | None = None
        self.exact = ExactModel(self)
        self.applied: Applied | None = None
        self._follows_for = ""  # the model whose best advice is to be followed as soon as there is one
        self.disk_free_bytes: int | None = None
        recipe.changed.connect(self._recipe_changed)
        for signal in (model.changed, data.changed, hardware.changed):
            signal.connect(self._refresh)
        preferences.runs_dir_changed.connect(self.look_at_disk)
        self.exact.changed.connect(self._refresh)
        self._refresh()
        self.read_again()
        self.look_at_disk()

    # -- what is planned for ---------------------------------------------------------------------------------------

    @property
    def planned(self) -> str:
        """The name of the card that is planned for; THIS_COMPUTER for what is really here."""
        return self._preferences.planned_card if self._planned_card() is not None else THIS_COMPUTER

    def plan_for(self, name: str) -> None:
        self._preferences.planned_card = name
        self._refresh()
        self.planned_changed.emit()

    @property
    def is_planned(self) -> bool:
        """Whether the figures are for a card of the table and not for this computer."""
        return self._planned_card() is not None

    def cards(self) -> tuple[Card, ...]:
        """All that could be planned for."""
        from core.estimate import card_table

        return card_table()

    @property
    def settings(self) -> Recipe:
        """The recipe as far as it is accepted."""
        return self._recipe.settings

    @property
    def this_card(self) -> CardFacts | None:
        """The card of this computer that the recipe means, whatever is planned for."""
        return self._hardware.card_for(str(self._recipe.value("hardware.device")))

    @property
    def has_no_card(self) -> bool:
        """Whether this computer trains on its processor; False until the driver has answered."""
        return self._hardware.cards_known and self.this_card is None

    # -- what follows ----------------------------------------------------------------------------------------------

    @property
    def advice(self) -> tuple[Advice, ...]:
        """How to make it fit, or to get more room; worked out when it is first asked for."""
        from core.estimate.advice import advise

        if self._advice is None:
            situation = self.situation()
            self._advice = advise(situation, ADVICE_LINES) if situation is not None and self.estimate else ()
        return self._advice

    def longest_context(self) -> int | None:
        """The longest context that fits; None where none does, or nothing is known."""
        from core.estimate.advice import largest_context

        situation = self.situation()
        return largest_context(situation) if situation is not None and self.estimate else None

    def most_rows(self) -> tuple[int, int] | None:
        """The largest micro-batch that fits, and its accumulation."""
        from core.estimate.advice import largest_micro_batch

        situation = self.situation()
        return largest_micro_batch(situation) if situation is not None and self.estimate else None

    def estimate_of(self, facts: ModelFacts | None) -> Estimate | None:
        """What another model would take with the settings it would get; kept until something changes."""
        if facts is None:
            return None
        known = self._rows.get(id(facts))
        if known is None or known[0] is not facts:
            settings = self._recipe.settings_of(facts.source)
            known = facts, self._predict(facts, self._all_long(settings.training.max_seq_len), settings)
            self._rows[id(facts)] = known
        return known[1]

    def timed(self) -> Estimate | None:
        """The estimate with the number of rows that the data have, for time and energy; None while they are not counted."""
        plan, facts = self._data.plan(), self._model.facts
        if plan is None or facts is None or plan.rows == 0:
            return None
        from core.estimate import RowLengths

        return self._predict(facts, RowLengths(plan.rows, plan.mean_tokens, self._recipe.settings.training.max_seq_len))

    @property
    def disk_bytes(self) -> int | None:
        """What the run will write: the download, its checkpoints and its result; None while nothing is known."""
        if self.estimate is None:
            return None
        table = self._recipe.settings.checkpoints
        kept = table.keep_last + 1 + table.keep_best  # one is written before an older one goes
        download = 0 if self._model.on_disk else self._model.download_bytes or 0
        return download + self.estimate.trainable_parameters * (_CHECKPOINT_BYTES * kept + 4)

    # -- what is done with a click ---------------------------------------------------------------------------------

    def apply(self, changes: Sequence[Change]) -> None:
        """Puts an advice into the recipe; `undo` takes it back."""
        tree = self._recipe.tree
        before = tuple((change.path, _raw(tree, change.path)) for change in changes)
        self.applied = Applied(tuple(changes), before)
        self._recipe.set_values({change.path: change.after for change in changes})

    def follow_best_advice(self) -> None:
        """Follows the first advice; where the model is still being read, as soon as it is known."""
        self._follows_for = self._recipe.settings.model.source
        self._follow()

    def undo(self) -> None:
        if self.applied is None:
            return
        before, self.applied = self.applied.before, None
        self._recipe.set_values(dict(before))

    # -- what is read in the background ------------------------------------------------------------------------------

    def read_again(self) -> None:
        """Looks for new measurements (a run or a rehearsal has ended)."""
        run_in_background(_read, calibration_path(), self._known.models, done=self._take)

    def look_at_disk(self) -> None:
        run_in_background(free_bytes, self._preferences.runs_dir, done=self._take_free)

    def note_job(self, running: bool) -> None:
        """A job of this window is about to hold memory, or has let go of it; its own is not counted as others'."""
        self._taken_before_job = self.device.taken_bytes if running else None
        self._refresh()

    def _take(self, known: _Known) -> None:
        self._known = known
        self._refresh()

    def _take_free(self, count: int | None) -> None:
        self.disk_free_bytes = count
        self.changed.emit()

    # -- inside ----------------------------------------------------------------------------------------------------

    def _recipe_changed(self, path: str) -> None:
        if self.applied is not None and any(not self._still_has(change) for change in self.applied.changes):
            self.applied = None  # somebody has changed it since: taking it back would take that back too
        self._refresh(path)

    def _still_has(self, change: Change) -> bool:
        value = self._recipe.value(change.path)
        return bool((tuple(value) if isinstance(value, list) else value) == change.after)

    def _refresh(self, path: str = "") -> None:
        if path and path in SPECS and not _counts(path):
            return
        self.card, self.device = self._device()
        self._rows.clear()
        self._advice = None
        facts = self._model.facts
        limit = self._recipe.settings.training.max_seq_len
        guess = self._predict(facts, self._all_long(limit)) if facts is not None else None
        self.estimate = self.exact.sharpen(guess, self._asked(facts, guess), self.device)
        self.changed.emit()
        self._follow()

    def _follow(self) -> None:
        facts = self._model.facts
        if not self._follows_for or facts is None or self.estimate is None:
            return
        is_meant = facts.source == self._follows_for == self._recipe.settings.model.source
        self._follows_for = ""
        if is_meant and self.advice:
            self.apply(self.advice[0].changes)

    def _asked(self, facts: ModelFacts | None, guess: Estimate | None) -> Asked | None:
        if facts is None or guess is None:
            return None
        return Asked(self._recipe.settings, facts, guess.micro_batch_size, guess.tokens_per_micro_step)

    def _device(self) -> tuple[CardFacts | None, DeviceSpec]:
        planned = self._planned_card()
        if planned is not None:
            return None, planned.device(expandable_segments=sys.platform == "linux")
        card = self.this_card
        sample = self._hardware.sample
        if card is not None:
            of_card = sample if sample is not None and sample.uuid == card.uuid else None
            taken = of_card.memory_used_bytes if of_card else card.memory_used_bytes
            own = of_card.job_memory_bytes if of_card else None
            if self._described is None or self._described[0] is not card:
                from core.estimate import device_of

                self._described = card, device_of(card, expandable_segments=sys.platform == "linux")
            return card, self._described[1].model_copy(update={"taken_bytes": self._without_own(taken, own)})
        total = sample.host_memory_total_bytes if sample else None
        taken = sample.host_memory_used_bytes if sample else None
        own = sample.job_memory_bytes if sample and sample.uuid is None else None
        return None, DeviceSpec(kind="processor", total_bytes=total, taken_bytes=self._without_own(taken, own))

    def _without_own(self, taken: int | None, own: int | None) -> int | None:
        if self._taken_before_job is None or taken is None:
            return taken
        return max(0, taken - own) if own else self._taken_before_job

    def _planned_card(self) -> Card | None:
        name = self._preferences.planned_card
        return next((card for card in self.cards() if card.label == name), None) if name else None

    def _predict(
        self, facts: ModelFacts, rows: RowLengths | None = None, settings: Recipe | None = None
    ) -> Estimate | None:
        from core.estimate import estimate

        settings = settings or self._recipe.settings
        try:
            return estimate(settings, facts, self.device, rows, self._correction(facts, settings))
        except TunesmithError:
            return None

    def _all_long(self, limit: int) -> RowLengths | None:
        """As many rows as the data have, each as long as the context: the worst that can come; None while not counted."""
        plan = self._data.plan()
        from core.estimate import RowLengths

        return RowLengths(plan.rows, float(limit), limit, may_differ=True) if plan is not None and plan.rows else None

    def _correction(self, facts: ModelFacts, settings: Recipe) -> Correction | None:
        card = self.card
        calibration = self._known.calibration
        if card is None or calibration is None or not calibration.measurements:
            return None
        from core.estimate.calibration import kind_of, machine_of

        machine = machine_of(card.name, card.memory_total_bytes, card.driver_version, self._known.versions)
        return calibration.correction(machine, kind_of(settings, facts))

    def situation(self) -> Situation | None:
        """What advice is worked out from; None while the model or the room is not known."""
        facts = self._model.facts
        if facts is None or self.device.free_bytes is None:
            return None
        from core.estimate.advice import Situation, smaller_models

        smaller = smaller_models(facts, self._known.models)
        correction = self._correction(facts, self._recipe.settings)
        rows = self._all_long(self._recipe.settings.training.max_seq_len)
        return Situation(
            self._recipe.settings, facts, self.device, None, correction, smaller, rows.count if rows else None
        )


def _counts(path: str) -> bool:
    """Whether a setting has anything to do with memory, time or disk."""
    affects = SPECS[path].affects
    return path.startswith(("model.", "hardware.")) or bool({"memory", "time", "disk"} & set(affects))


def _raw(tree: dict[str, Any], path: str) -> Any:
    node: Any = tree
    for part in path.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return node


def _read(path: Path, models: dict[str, ModelFacts]) -> _Known:
    from core.estimate.calibration import read_calibration

    return _Known(
        read_calibration(path), library_versions(), models or {model.hub_id: model.facts() for model in catalogue()}
    )


def free_bytes(folder: Path) -> int | None:
    """Free space where the folder lies or will lie; None where the disk does not tell."""
    for place in (folder, *folder.parents):
        if place.exists():
            try:
                return shutil.disk_usage(place).free
            except OSError:
                return None
    return None
