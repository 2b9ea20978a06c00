"""The composition root: makes models, threads, window and pages, and connects them. Nothing else does."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QThreadPool, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from core.schema.locations import resources_dir
from core.schema.recipe import Recipe
from core.schema.toml_codec import recipe_to_toml
from gui.frame.shell import Shell
from gui.lasting import Lasting
from gui.state.preferences import Preferences
from gui.theme import theme
from gui.workers.job_thread import JobThread
from gui.workers.one_shot import hold_background, release_background

WAIT_AT_END_MS = 3000
SETTLE_AT_LATEST_MS = 1000
WAIT_FOR_JOBS_MS = 60_000  # an export that is cancelled, a run that is told to save


class Program(Lasting):
    """Lasting things, and the window, which is made anew for another language."""

    def __init__(self, preferences: Preferences | None = None, *, watch_hardware: bool = True) -> None:
        super().__init__(preferences or Preferences(), watch_hardware=watch_hardware)
        self.language.use(self.preferences.language)
        self.shell = Shell(self)
        self.preferences.language_changed.connect(self._change_language)
        self.preferences.theme_changed.connect(theme().choose)
        self.preferences.cache_dir_changed.connect(use_cache_dir)
        use_cache_dir(self.preferences.cache_dir)
        self.preferences.offline_changed.connect(use_offline)
        if self.preferences.offline:
            use_offline(True)
        self.launcher.started.connect(self._remember)
        self._settled = False

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
        if self.hardware_thread is not None:
            self.hardware_thread.start()
        gc.freeze()  # the window too: a look through all of it is a frame of a tenth of a second
        gc.enable()

    def close(self) -> bool:
        """Takes the window away, writes down what is remembered and ends the threads; False where one does not end.

        The window goes first: Qt destroys in no order at the end of the interpreter, and a window that still stood on
        the screen then told pages whose models were gone that they are hidden, which crashed.
        """
        self.shell.window.hide()
        self.data.stop()
        self.inspection.stop()
        self._remember()
        self.preferences.save()
        ended = [
            self.hardware.close(),
            JobThread.end_all(WAIT_FOR_JOBS_MS),
            QThreadPool.globalInstance().waitForDone(WAIT_AT_END_MS),
        ]
        self.shell.discard()
        return all(ended)

    def _remember(self) -> None:
        """At the end, and when a run begins: a night's run may end with the power."""
        if self.recipe.recipe is not None:
            self.preferences.last_recipe = recipe_to_toml(unnamed(self.recipe.recipe))  # Qt writes it in a moment

    def _change_language(self, choice: str) -> None:
        """Every text is set when its widget is made, so all widgets are made anew; what is edited lives in the models."""
        self.language.use(choice)
        gc.unfreeze()  # the old window is to go for good
        old = self.shell
        self.shell = Shell(self, at=old.place(), geometry=old.window.saveGeometry())
        if not old.window.isMaximized():
            self.shell.window.setGeometry(old.window.geometry())  # just where it stood: the frame is not counted twice
        old.window.hide()  # first: its pages tell the models that nobody looks any more, and the new ones that somebody does
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
