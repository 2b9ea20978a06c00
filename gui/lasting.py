"""What lives as long as the program: the models, their threads, and the one job at a time that has the machine."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.schema.errors import RecipeError
from core.schema.toml_codec import parse_toml
from gui.frame.wizard import Wizard
from gui.language import Language
from gui.launcher import Launcher
from gui.run_queue import RunQueue
from gui.state.chosen_data import ChosenData
from gui.state.chosen_model import ChosenModel
from gui.state.data_inspection import DataInspection
from gui.state.fit import FitModel
from gui.state.hardware_model import HardwareModel
from gui.state.model_fetch import ModelFetch
from gui.state.preferences import Preferences
from gui.state.recipe_model import RecipeModel
from gui.state.rehearsal_model import RehearsalModel
from gui.state.run_model import RunModel
from gui.unexpected import Unexpected
from gui.workers.hardware_thread import HardwareThread


class Lasting(QObject):
    """All that the window is made of when it is made anew, for another language."""

    def __init__(self, preferences: Preferences, *, watch_hardware: bool) -> None:
        super().__init__()
        self.preferences = preferences
        self.unexpected = Unexpected(self)
        self.language = Language()
        self.recipe = RecipeModel(remembered_tree(self.preferences.last_recipe))
        self.model = ChosenModel(self.recipe)
        self.fetch = ModelFetch()
        self.data = ChosenData(self.recipe)
        self.inspection = DataInspection(self.recipe, self.data, self.model)
        self.hardware_thread = HardwareThread() if watch_hardware else None
        self.hardware = HardwareModel(self.hardware_thread)
        self.run = RunModel()
        self.wizard = Wizard(self.recipe, self.model, self.data)
        self.launcher = Launcher(self.preferences, self.run, self.hardware)
        self.queue = RunQueue(self.preferences, self.launcher)
        self.fit = FitModel(self.recipe, self.model, self.data, self.hardware, self.preferences)
        self.rehearsal = RehearsalModel(self.recipe, self.hardware, self.preferences)
        self._connect_jobs()

    def _connect_jobs(self) -> None:
        """One job at a time has the machine, and what it measured corrects the next estimates."""
        self.fit.exact.is_blocked = lambda: self.launcher.is_busy or self.rehearsal.is_running
        self.rehearsal.is_blocked = lambda: self.launcher.is_busy
        self.launcher.is_blocked = lambda: self.rehearsal.is_running
        self.rehearsal.running_changed.connect(self._rehearsal_changed)
        self.launcher.started.connect(lambda: self._job_changed(True))
        self.launcher.ended.connect(lambda _: self._job_changed(False))

    def _rehearsal_changed(self, running: bool) -> None:
        self._job_changed(running)
        self.wizard.changed.emit()
        self.queue.changed.emit()

    def _job_changed(self, running: bool) -> None:
        if running:
            self.fit.exact.cancel()  # it would take a core from what was asked for now
        self.fit.note_job(running)
        self.rehearsal.changed.emit()
        if not running:
            self.fit.read_again()


def remembered_tree(toml: str) -> dict[str, object]:
    """The last edited recipe; an unreadable one is no reason not to start."""
    try:
        return parse_toml(toml)
    except RecipeError:
        return {}
