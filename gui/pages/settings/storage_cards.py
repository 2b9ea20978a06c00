"""Cards of the settings page about disks: where things are kept, folders with models, and what the Hub's cache holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QVBoxLayout, QWidget

from core.models.hub.cache import Cached, bytes_below, cached_repositories, delete_cached
from core.schema.errors import TunesmithError
from core.schema.locations import hub_cache_dir
from core.schema.quantities import size_text
from gui.state.fit import free_bytes
from gui.state.preferences import Preferences
from gui.texts import error_text
from gui.widgets import (
    Card,
    ElidedLabel,
    Label,
    SecondaryButton,
    SmallButton,
    WrapLabel,
    row,
)
from gui.workers.one_shot import run_in_background

SHOWN = 12  # of the largest repositories, until all are asked for


class FolderLine(QWidget):
    """A folder with its path, what is said of it, and a button to choose another."""

    def __init__(self, label: str, path: Path, choose_title: str, on_chosen: Callable[[Path], None]) -> None:
        super().__init__()
        self._title, self._on_chosen = choose_title, on_chosen
        self.path = ElidedLabel(str(path), "", Qt.TextElideMode.ElideMiddle)
        self.note = Label("", "hint")
        self.change = SecondaryButton(self.tr("Change…"))
        self.change.setAccessibleName(f"{label}: {self.change.text()}")
        name = Label(label, "secondary")
        name.setMinimumWidth(130)
        layout = row(name, spacing=14)
        layout.addWidget(self.path, 1)
        layout.addWidget(self.note)
        layout.addWidget(self.change)
        self.setLayout(layout)
        self.change.clicked.connect(self._choose)

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self._title, self.path.text())
        if folder:
            self.path.setText(folder)
            self._on_chosen(Path(folder))


class FoldersCard(Card):
    """Where runs and downloaded models are kept, how much is there and how much is free."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.set_title(self.tr("Folders"))
        self.runs = FolderLine(self.tr("Runs"), preferences.runs_dir, self.tr("Where runs are kept"), self._set_runs)
        self.cache = FolderLine(
            self.tr("Models and data"),
            preferences.cache_dir or hub_cache_dir(),
            self.tr("Where downloads are kept"),
            self._set_cache,
        )
        self.add(self.runs)
        self.add(self.cache)
        note = self.tr("Models that are downloaded lie in the cache that all Hugging Face programs share.")
        self.add(WrapLabel(note, "hint"))
        self.measure()

    def measure(self) -> None:
        """Sizes are looked up in the background: a cache may hold thousands of files."""
        run_in_background(free_bytes, self._preferences.runs_dir, done=self._say_free)
        self.cache.note.setText(self.tr("measuring…"))
        run_in_background(bytes_below, self._preferences.cache_dir or hub_cache_dir(), done=self._say_cache)

    def _set_runs(self, folder: Path) -> None:
        self._preferences.runs_dir = folder
        self.measure()

    def _set_cache(self, folder: Path) -> None:
        self._preferences.cache_dir = folder
        self.measure()

    def _say_free(self, count: int | None) -> None:
        self.runs.note.setText(self.tr("{size} free").format(size=size_text(count)) if count is not None else "")

    def _say_cache(self, count: int) -> None:
        self.cache.note.setText(self.tr("{size} used").format(size=size_text(count)) if count else self.tr("empty"))


class ModelFoldersCard(Card):
    """Folders in which the person keeps models; the table of models lists what lies in them."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.set_title(self.tr("Folders with models"))
        self.lines = QVBoxLayout()
        self.lines.setSpacing(6)
        self.add_folder = SecondaryButton(self.tr("Add folder…"))
        self.add(
            WrapLabel(self.tr("Models in these folders, and one folder deeper, stand in the table too."), "secondary")
        )
        self.add(self.lines)
        self.add(row(self.add_folder, None))
        self.add_folder.clicked.connect(self._choose)
        preferences.model_folders_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        _clear(self.lines)
        for folder in self._preferences.model_folders:
            path = ElidedLabel(str(folder), "", Qt.TextElideMode.ElideMiddle)
            remove = SmallButton(self.tr("Remove"), name=self.tr("Remove {folder}").format(folder=folder))
            remove.clicked.connect(lambda _=False, gone=folder: self._remove(gone))
            line = QWidget()
            layout = row(path, remove)
            layout.setStretch(0, 1)
            line.setLayout(layout)
            self.lines.addWidget(line)

    def _choose(self) -> None:
        start = self._preferences.last_folder("model")
        folder = QFileDialog.getExistingDirectory(self, self.tr("A folder with models"), start)
        if folder:
            self._preferences.model_folders = [*self._preferences.model_folders, Path(folder)]

    def _remove(self, gone: Path) -> None:
        """From the list; nothing on the disk is touched."""
        self._preferences.model_folders = [folder for folder in self._preferences.model_folders if folder != gone]


class CacheCard(Card):
    """What the Hub's cache holds and takes; each can be deleted, after a question."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._found: tuple[Cached, ...] = ()
        self._all = False
        self.question: QMessageBox | None = None
        self.set_title(self.tr("Downloaded"))
        self.note = WrapLabel("", "secondary")
        self.lines = QVBoxLayout()
        self.lines.setSpacing(6)
        self.more = SmallButton(self.tr("Show all"))
        self.add(self.note)
        self.add(self.lines)
        self.add(row(self.more, None))
        self.more.hide()
        self.more.clicked.connect(self._show_all)
        preferences.cache_dir_changed.connect(self.look)
        self.look()

    def look(self, *_: object) -> None:
        self.note.say(self.tr("Looking at the cache…"))
        run_in_background(cached_repositories, done=self._show, failed=self._failed)

    def _show(self, found: tuple[Cached, ...]) -> None:
        self._found = found
        _clear(self.lines)
        total = sum(entry.bytes for entry in found)
        text = self.tr("Models and data sets: {count}, {size}.").format(count=len(found), size=size_text(total))
        self.note.say(text if found else self.tr("Nothing has been downloaded yet."))
        for entry in found if self._all else found[:SHOWN]:
            self.lines.addWidget(self._line(entry))
        self.more.setVisible(len(found) > SHOWN and not self._all)

    def _line(self, entry: Cached) -> QWidget:
        name = ElidedLabel(entry.name)
        kind = self.tr("data set") if entry.repo_type == "dataset" else ""
        part = self.tr("not whole yet") if not entry.is_whole else ""
        said = Label(", ".join(text for text in (kind, part) if text), "hint")
        size = Label(size_text(entry.bytes), "secondary")
        delete = SmallButton(self.tr("Delete…"), name=self.tr("Delete {name}").format(name=entry.name))
        delete.clicked.connect(lambda: self._ask(entry))
        line = QWidget()
        layout = row(name, said, size, delete)
        layout.setStretch(0, 1)
        line.setLayout(layout)
        return line

    def _ask(self, entry: Cached) -> None:
        question = QMessageBox(self.window())
        question.setIcon(QMessageBox.Icon.Question)
        question.setText(self.tr("Delete {name} from this computer?").format(name=entry.name))
        text = self.tr(
            "{size} become free. All programs that use Hugging Face's cache have to download it again; runs that were "
            "trained on it cannot be resumed, merged or asked before that."
        )
        question.setInformativeText(text.format(size=size_text(entry.bytes)))
        delete = question.addButton(self.tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = question.addButton(self.tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(cancel)
        question.buttonClicked.connect(lambda button: self._delete(entry) if button is delete else None)
        question.open()
        self.question = question

    def _delete(self, entry: Cached) -> None:
        self.note.say(self.tr("Deleting…"))
        run_in_background(delete_cached, entry, done=self._deleted, failed=self._failed)

    def _deleted(self, _: None) -> None:
        self._preferences.model_folders_changed.emit()  # the table of models looks again
        self.look()

    def _show_all(self) -> None:
        self._all = True
        self._show(self._found)

    def _failed(self, error: TunesmithError) -> None:
        self.note.say(" ".join(error_text(error)), "bad")


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
