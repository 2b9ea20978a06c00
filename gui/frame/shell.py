"""The window with all its pages, and the way between them. Made anew when the language changes; the models stay."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from core.schema.errors import TunesmithError
from core.schema.recipe import Recipe
from core.schema.toml_codec import parse_toml, recipe_to_toml
from gui.frame.main_window import MainWindow
from gui.frame.run_places import RunPlaces
from gui.frame.sidebar import Sidebar
from gui.frame.wizard import DATA, MODEL, REVIEW, TUNING
from gui.pages.fit.panel import FitPanel
from gui.texts import error_text
from gui.workers.one_shot import run_in_background

if TYPE_CHECKING:
    from gui.frame.tray import RunTray
    from gui.lasting import Lasting
    from gui.pages.data.page import DataPage
    from gui.pages.model.page import ModelPage
    from gui.pages.review import ReviewPage
    from gui.pages.settings.page import SettingsPage
    from gui.pages.tuning.page import TuningPage


class Shell(QObject):
    """`window` and its pages. `place` names what is on screen, so that a new shell can open there."""

    def __init__(self, program: Lasting, at: str = "", geometry: QByteArray | None = None) -> None:
        super().__init__()
        self._program = program
        p = program
        self.sidebar = Sidebar(p.hardware)
        self.window = MainWindow(self.sidebar, FitPanel(p.fit, p.model, p.rehearsal))
        self.runs = RunPlaces(p.run, p.launcher, p.preferences, p.queue, self.sidebar, self.window.show_page, self)
        self.settings_page: SettingsPage | None = None
        self._place = ""
        self._discarded = False
        self._close_at_end = False  # the person left a run to be saved and stopped
        self._connect()
        stored = geometry if geometry is not None else p.preferences.geometry
        if not (stored.size() and self.window.restoreGeometry(stored)):
            self.window.open_first(QGuiApplication.primaryScreen().availableGeometry())
        self.go_to(at or f"step{p.wizard.step}")

    @cached_property
    def tray(self) -> RunTray:
        """Made with the first run."""
        from core.schema.commands import Pause
        from gui.frame.tray import RunTray

        window, run = self.window, self._program.run
        tray = RunTray(run, self, lambda: int(window.winId()), window.isActiveWindow)
        tray.show_asked.connect(self._come_back)
        tray.pause_asked.connect(lambda: run.send(Pause()))
        tray.stop_asked.connect(lambda: run.stop(save=True))
        return tray

    # A page is made when it is first shown: all of them before the first frame would double the time to it.

    @cached_property
    def model_page(self) -> ModelPage:
        from gui.pages.model.page import ModelPage

        p = self._program
        return ModelPage(p.recipe, p.model, p.fit, p.preferences, p.fetch)

    @cached_property
    def data_page(self) -> DataPage:
        from gui.pages.data.page import DataPage

        p = self._program
        return DataPage(p.recipe, p.data, p.inspection, p.preferences, p.fetch)

    @cached_property
    def tuning_page(self) -> TuningPage:
        from gui.pages.tuning.page import TuningPage

        p = self._program
        return TuningPage(p.recipe, p.model, p.data, p.hardware, p.preferences)

    @cached_property
    def review_page(self) -> ReviewPage:
        from gui.pages.review import ReviewPage

        p = self._program
        return ReviewPage(p.recipe, p.model, p.data, p.hardware, p.fit, p.preferences)

    def step_page(self, step: int) -> ModelPage | DataPage | TuningPage | ReviewPage:
        if step == MODEL:
            return self.model_page
        if step == DATA:
            return self.data_page
        return self.tuning_page if step == TUNING else self.review_page

    def made_pages(self) -> list[QWidget]:
        """The pages that exist so far."""
        steps = ("model_page", "data_page", "tuning_page", "review_page")
        return [self.__dict__[name] for name in steps if name in self.__dict__] + self.runs.made_pages()

    def place(self) -> str:
        return self._place

    def show(self) -> None:
        self.window.show()

    def discard(self) -> None:
        """Ends this window without asking: another one has taken its place."""
        if self._discarded:
            return
        self._discarded = True
        if "tray" in self.__dict__:
            self.tray.discard()
        self.window.hide()
        self.window.deleteLater()
        for page in self.made_pages():
            page.deleteLater()  # one that was never shown is not the window's
        self.deleteLater()

    def go_to(self, place: str) -> None:
        """ "step0" to "step3", "runs", "run", "past", "result" or "settings"."""
        self._place = place
        if place.startswith("step"):
            self._program.wizard.go_to(int(place.removeprefix("step")))
        elif place == "settings":
            self._show_settings()
        else:
            self.runs.go_to(place)

    def _connect(self) -> None:
        p, window, sidebar = self._program, self.window, self.sidebar
        p.wizard.moved.connect(self._show_step)
        p.wizard.changed.connect(self._show_progress)
        p.wizard.start_asked.connect(self._start)
        p.launcher.started.connect(self._started)
        p.launcher.failed.connect(self._not_started)
        p.launcher.ended.connect(self._run_ended)
        p.unexpected.told.connect(self._tell_unexpected)
        window.back_asked.connect(p.wizard.go_back)
        window.continue_asked.connect(p.wizard.go_on)
        window.file_dropped.connect(self._take_file)
        window.close_asked.connect(self._closing)
        if p.launcher.job is not None:  # the window was made anew while a run goes on
            self.tray.begin()
        window.visibility_changed.connect(p.hardware.set_visible)
        self.runs.moved.connect(self._remember_place)
        self.runs.new_asked.connect(lambda: self.go_to("step0"))
        self.runs.recipe_asked.connect(self._edit_again)
        self.runs.smaller_asked.connect(self._make_smaller)
        sidebar.step_asked.connect(p.wizard.go_to)
        sidebar.new_asked.connect(lambda: self.go_to("step0"))
        sidebar.runs_asked.connect(lambda: self.go_to("runs"))
        sidebar.settings_asked.connect(lambda: self.go_to("settings"))

    def _show_step(self, step: int) -> None:
        self._place = f"step{step}"
        page = self.step_page(step)
        self.window.show_page(page, "wizard", self.tr("New fine-tune"))
        page.focus_first()
        self._show_progress()

    def _show_progress(self) -> None:
        wizard = self._program.wizard
        self.sidebar.steps.set_states(wizard.states())
        last = wizard.step == REVIEW
        waits = self._program.launcher.job is not None
        text = self.tr("Continue")
        if last:
            text = self.tr("Add to the queue") if waits else self.tr("Start training")
        missing = wizard.missing(wizard.step)
        if last and not waits and self._program.rehearsal.is_running:
            missing = self.tr("A rehearsal is going on")
        self.window.footer.show_step(text, missing, wizard.step > MODEL)

    def _show_settings(self) -> None:
        if self.settings_page is None:  # not before it is asked for: it looks into the keyring
            from gui.pages.settings.page import SettingsPage

            self.settings_page = SettingsPage(self._program.preferences)
        self.window.show_page(self.settings_page, "settings", self.tr("Settings"))

    def _take_file(self, path: Path) -> None:
        """What is dropped anywhere is data; the folder of a model is a model. A disk that sleeps is waited for elsewhere."""
        run_in_background(_is_model, path, done=lambda is_model: self._taken(path, is_model), receiver=self)

    def _taken(self, path: Path, is_model: bool) -> None:
        if is_model:
            self.model_page.take(str(path))
            self._program.wizard.go_to(MODEL)
            return
        self.data_page.take(path)
        self._program.wizard.go_to(DATA)
        if self._program.wizard.step == MODEL:
            text = self.tr("{name} is what it will learn from. Choose a model first.")
            self.model_page.banner.show_message(text.format(name=path.name), "info")

    def _start(self) -> None:
        recipe = self._program.recipe.recipe
        if recipe is not None and self._program.launcher.job is not None:
            self._program.queue.add(recipe)
            self._program.recipe.set_value("name", None)
            self.go_to("runs")
            return
        if recipe is None or self._program.launcher.is_busy or self._program.rehearsal.is_running:
            return
        self._program.queue.began_alone = False
        self._program.wizard.set_starting(True)
        self._program.launcher.start(recipe)

    def _started(self) -> None:
        is_new = self._program.wizard.is_starting  # else a past run goes on, beside the recipe being edited
        self._program.wizard.set_starting(False)
        if is_new or self._place == "run" or not self._program.queue.began_alone:
            self.runs.started()
        self.tray.begin()
        if is_new:
            self._program.recipe.set_value("name", None)  # a name belongs to one run

    def _remember_place(self, place: str) -> None:
        self._place = place

    def _edit_again(self, recipe: Recipe) -> None:
        """Back to the wizard with the settings of a run; its name stays its own."""
        self._program.recipe.set_tree(parse_toml(recipe_to_toml(recipe.model_copy(update={"name": ""}))))
        self.go_to("step2")

    def _make_smaller(self, recipe: Recipe) -> None:
        """The same after memory ran out: the best advice is followed at once, and can be taken back in the panel."""
        self._edit_again(recipe)
        self._program.fit.follow_best_advice()

    def _not_started(self, error: TunesmithError) -> None:
        if not self._program.launcher.is_busy:  # else it was another run that could not start beside this one
            self._program.wizard.set_starting(False)
        if not self.runs.not_started(error):
            self.review_page.banner.show_message(" ".join(error_text(error)), "bad")

    def _tell_unexpected(self, error: TunesmithError) -> None:
        """What nobody caught: the window goes on, so it says what that means."""
        unexpected = self._program.unexpected
        sentence, hint = error_text(error)
        sentence = sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
        goes_on = self.tr("The last click may have done nothing; what is saved stays saved.")
        self.window.show_trouble(
            " ".join(part for part in (sentence, hint, goes_on) if part),
            lambda: QApplication.clipboard().setText(unexpected.details),
            unexpected.forget,
        )

    def _run_ended(self, exit_status: int) -> None:
        self.runs.ended()
        self._show_progress()
        if self._close_at_end:
            self._close_at_end = False
            self.window.close()

    def _come_back(self) -> None:
        """From the tray."""
        self.tray.keep(False)
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def _closing(self, event: QCloseEvent) -> None:
        """A run goes on, or is saved and stopped, as the person says; without one the window just closes."""
        if self._discarded or self._program.launcher.job is None:
            self._program.preferences.geometry = self.window.saveGeometry()
            QApplication.quit()
            return
        event.ignore()
        question = QMessageBox(self.window)
        question.setIcon(QMessageBox.Icon.Question)
        question.setText(self.tr("A training is running."))
        question.setInformativeText(self.tr("What is trained so far can be saved, and the run can go on later."))
        stays = self.tr("Keep running in the tray") if self.tray.available else self.tr("Keep running, minimised")
        keep = question.addButton(stays, QMessageBox.ButtonRole.AcceptRole)
        stop = question.addButton(self.tr("Save and stop"), QMessageBox.ButtonRole.DestructiveRole)
        question.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(keep)
        question.buttonClicked.connect(lambda button: self._close_answered(button is keep, button is stop))
        question.open()
        self.question = question

    def _close_answered(self, keep: bool, stop: bool) -> None:
        if keep and self.tray.available:
            self.window.hide()
            self.tray.keep(True)
        elif keep:
            self.window.showMinimized()
        elif stop and self._program.launcher.job is None:  # it ended while the question stood there
            self.window.close()
        elif stop:
            self._close_at_end = True
            self.runs.run_page.stop(save=True)


def _is_model(path: Path) -> bool:
    return (path / "config.json").is_file()
