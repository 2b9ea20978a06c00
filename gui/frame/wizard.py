"""The wizard's way through its four steps: where it stands, what is missing, what comes next. Knows no widget."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.state.chosen_data import ChosenData
from gui.state.chosen_model import ChosenModel
from gui.state.recipe_model import RecipeModel
from gui.texts import error_text
from gui.widgets.step_sidebar import StepState

MODEL, DATA, TUNING, REVIEW = range(4)
_SOURCES = ("model.source", "dataset.source")


class Wizard(QObject):
    """`moved` when another step is shown, `changed` when what is missing may have changed."""

    moved = Signal(int)
    changed = Signal()
    start_asked = Signal()

    def __init__(
        self, recipe: RecipeModel, model: ChosenModel, data: ChosenData, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._recipe, self._model, self._data = recipe, model, data
        self.step = MODEL
        self._starting = False
        self._wanted: int | None = None  # where it goes on to once the model and the data are read
        for signal in (recipe.changed, model.changed, data.changed):
            signal.connect(self._look_again)

    def missing(self, step: int) -> str:
        """Why the step is not done yet; empty when it is."""
        if step == MODEL:
            return self._missing_model()
        if step == DATA:
            return self._missing_data()
        if step == TUNING:
            wrong = [path for path in self._recipe.errors if path not in _SOURCES]
            return self.tr("A setting needs another value") if wrong else ""
        if self._starting:
            return self.tr("Starting…")
        earlier = (self.missing(before) for before in range(REVIEW))
        return next((text for text in earlier if text), "")

    def states(self) -> list[StepState]:
        """What the sidebar shows for each step."""
        return [
            "now" if at == self.step else "done" if at < self.step and not self.missing(at) else "todo"
            for at in range(4)
        ]

    def go_to(self, step: int) -> None:
        """Goes there, or to the first step on the way that is not done; where that is only being read, there afterwards."""
        blocked = next((at for at in range(step) if self.missing(at)), step)
        self.step = min(step, blocked)
        self._wanted = step if self.step < step and self._is_reading(self.step) else None
        self.moved.emit(self.step)

    def go_on(self) -> None:
        if self.missing(self.step):
            return
        if self.step == REVIEW:
            self.start_asked.emit()
        else:
            self.go_to(self.step + 1)

    def go_back(self) -> None:
        if self.step > MODEL:
            self.go_to(self.step - 1)

    @property
    def is_starting(self) -> bool:
        return self._starting

    def set_starting(self, starting: bool) -> None:
        """While a run's folder is made, a second click does nothing."""
        self._starting = starting
        self.changed.emit()

    def _is_reading(self, step: int) -> bool:
        return (step == MODEL and self._model.state == "reading") or (step == DATA and self._data.state == "reading")

    def _look_again(self, *_: object) -> None:
        self.changed.emit()
        if self._wanted is not None and not self._is_reading(self.step):
            self.go_to(self._wanted)

    def _missing_model(self) -> str:
        if self._model.state in ("known", "on_hub") and self._model.locked is not None:
            return self.tr("This model asks you to sign in first")
        if self._model.state == "known" and self._model.code_question:
            return self.tr("This model's own code has to be looked at first")
        return {
            "none": self.tr("Choose a model to continue"),
            "reading": self.tr("Reading the model…"),
            "refused": self.tr("This model cannot be used"),
        }.get(self._model.state, "")

    def _missing_data(self) -> str:
        if self._data.state == "known" and self._data.error is not None:
            return error_text(self._data.error)[0]  # the first rows were fine, a later one was not
        if self._data.state == "known" and self._has_no_format():
            return self.tr("No column of this data can be used")
        return {
            "none": self.tr("Choose data to continue"),
            "reading": self.tr("Reading the data…"),
            "refused": self.tr("This data cannot be used"),
        }.get(self._data.state, "")

    def _has_no_format(self) -> bool:
        return self._data.preview is not None and self._data.preview.format is None
