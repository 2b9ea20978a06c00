"""The composition root: makes models, threads, window and pages, and connects them. Nothing else does."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QThreadPool, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from core.schema.errors import RecipeError
from core.schema.locations import resources_dir
from core.schema.recipe import Recipe
from core.schema.toml_codec import parse_toml, recipe_to_toml
from gui.language import Language
from gui.launcher import Launcher
from gui.run_queue import RunQueue
from gui.shell import Shell
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
from gui.theme import theme
from gui.unexpected import Unexpected
from gui.wizard import Wizard
from gui.workers.hardware_thread import HardwareThread
from gui.workers.job_thread import JobThread
from gui.workers.one_shot import hold_background, release_background

WAIT_AT_END_MS = 3000
SETTLE_AT_LATEST_MS = 1000
WAIT_FOR_JOBS_MS = 60_000  # an export that is cancelled, a run that is told to save


class Program(QObject):
    """What lives as long as the program: models, threads, and the window, which is made anew for another language."""

    def __init__(self, preferences: Preferences | None = None, *, watch_hardware: bool = True) -> None:
        super().__init__()
        self.preferences = preferences or Preferences()
        self.unexpected = Unexpected(self)
        self.language = Language()
        self.recipe = RecipeModel(remembered_tree(self.preferences.last_recipe))
        self.model = ChosenModel(self.recipe)
        self.fetch = ModelFetch()
        self.data = ChosenData(self.recipe)
        self.inspection = DataInspection(self.recipe, self.data, self.model)
        self._hardware_thread = HardwareThread() if watch_hardware else None
        self.hardware = HardwareModel(self._hardware_thread)
        self.run = RunModel()
        self.wizard = Wizard(self.recipe, self.model, self.data)
        self.launcher = Launcher(self.preferences, self.run, self.hardware)
        self.queue = RunQueue(self.preferences, self.launcher)
        self.fit = FitModel(self.recipe, self.model, self.data, self.hardware, self.preferences)
        self.rehearsal = RehearsalModel(self.recipe, self.hardware, self.preferences)
        self._connect_jobs()
        self.language.use(self.preferences.language)
        self.shell = Shell(self)
        self.preferences.language_changed.connect(self._change_language)
        self.preferences.theme_changed.connect(theme().choose)
        self.preferences.cache_dir_changed.connect(use_cache_dir)
        use_cache_dir(self.preferences.cache_dir)
        self.preferences.offline_changed.connect(use_offline)
        if self.preferences.offline:
            use_offline(True)
        self._settled = False

    def _connect_jobs(self) -> None:
        """One job at a time has the machine, and what it measured corrects the next estimates."""
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
        self.fit.note_job(running)
        self.rehearsal.changed.emit()
        if not running:
            self.fit.read_again()

    def show(self) -> None:
        """Shows the window; what can wait for its first frame begins behind that."""
        self.shell.window.first_painted.connect(self.settle)
        QTimer.singleShot(SETTLE_AT_LATEST_MS, self.settle)  # a window may open minimised, and is not painted then
        self.shell.show()

    def settle(self) -> None:
        """The first frame is drawn: background work, sensors and the collector may begin."""
        if self._settled:
            return
        self._settled = True
        release_background()
        if self._hardware_thread is not None:
            self._hardware_thread.start()
        gc.enable()

    def close(self) -> bool:
        """Takes the window away, writes down what is remembered and ends the threads; False where one does not end.

        The window goes first: Qt destroys in no order at the end of the interpreter, and a window that still stood on
        the screen then told pages whose models were gone that they are hidden, which crashed.
        """
        self.shell.window.hide()
        self.data.stop()
        self.inspection.stop()
        if self.recipe.recipe is not None:
            self.preferences.last_recipe = recipe_to_toml(unnamed(self.recipe.recipe))
        self.preferences.save()
        ended = [
            self.hardware.close(),
            JobThread.end_all(WAIT_FOR_JOBS_MS),
            QThreadPool.globalInstance().waitForDone(WAIT_AT_END_MS),
        ]
        self.shell.discard()
        return all(ended)

    def _change_language(self, choice: str) -> None:
        """Every text is set when its widget is made, so all widgets are made anew; what is edited lives in the models."""
        self.language.use(choice)
        old = self.shell
        self.shell = Shell(self, at=old.place(), geometry=old.window.saveGeometry())
        self.shell.show()
        old.discard()


def run(argv: Sequence[str]) -> int:
    """Opens the window and stays until it is closed. Returns the exit status."""
    gc.freeze()  # what was imported stays for good and need never be looked at again
    app = make_application(argv)
    preferences = Preferences()
    theme().install(app, preferences.theme)
    hold_background()
    program = Program(preferences)
    ended: list[bool] = []
    app.aboutToQuit.connect(lambda: ended.append(program.close()))
    program.unexpected.install()
    program.show()
    status = app.exec()
    if not all(ended):
        leave_at_once(status)
    return status


def leave_at_once(status: int) -> None:
    """Where a driver or a disk holds a thread, Qt would wait for it for ever or abort; everything is saved by now."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # pythonw has none
            stream.flush()
    os._exit(status)


def make_application(argv: Sequence[str]) -> QApplication:
    app = QApplication(list(argv) or sys.argv[:1])
    app.setApplicationName("Tunesmith")
    app.setDesktopFileName("tunesmith")
    app.setQuitOnLastWindowClosed(False)  # while the window is exchanged for one in another language there is none
    icon = resources_dir() / "icons" / "tunesmith.svg"
    if icon.is_file():
        app.setWindowIcon(QIcon(str(icon)))
    return app


def remembered_tree(toml: str) -> dict[str, object]:
    """The last edited recipe; an unreadable one is no reason not to start."""
    try:
        return parse_toml(toml)
    except RecipeError:
        return {}


def unnamed(recipe: Recipe) -> Recipe:
    """A name belongs to one run; the next one is to get its own."""
    return recipe.model_copy(update={"name": ""})


def use_cache_dir(folder: Path | None) -> None:
    """Where this process and its jobs keep what the Hub gives; as the Hub's own library reads it."""
    if folder is not None:
        os.environ["HF_HUB_CACHE"] = str(folder)


def use_offline(on: bool) -> None:
    """Whether this process and its jobs may ask the Hub; as the Hub's own library reads it."""
    if on:
        os.environ["HF_HUB_OFFLINE"] = "1"
    else:
        os.environ.pop("HF_HUB_OFFLINE", None)
