"""Beside the table of runs: what is looked for, what can be done with the chosen ones, and the person's note on one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.schema.quantities import count_text
from core.schema.run_summary import RunSummary
from gui.widgets import Choice, Label, SmallButton, UnitEdit

KINDS: dict[str, frozenset[str]] = {
    "all": frozenset(),
    "finished": frozenset({"finished"}),
    "open": frozenset({"paused", "stopped", "crashed", "failed"}),
    "running": frozenset({"running"}),
}
COMPARED_AT_MOST = 6  # as many curves as can be told apart


class RunsTools(QWidget):
    """`looked_for` when text or kind changes. The buttons are the page's to connect."""

    looked_for = Signal(str, object)  # text, frozenset of statuses

    def __init__(self) -> None:
        super().__init__()
        self.search = UnitEdit(icon_name="search", takes_enter=True)
        self.search.setPlaceholderText(self.tr("Search the runs"))
        self.search.setAccessibleName(self.tr("Search the runs"))
        self.search.setToolTip(self.tr("Looks in name, model, data and note."))
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(300)
        self.kind = Choice()
        self.kind.setAccessibleName(self.tr("Which runs"))
        for key, text in (
            ("all", self.tr("All runs")),
            ("finished", self.tr("Finished")),
            ("open", self.tr("Can go on")),
            ("running", self.tr("Training")),
        ):
            self.kind.addItem(text, key)
        self.count = Label("", "hint")
        self.compare = SmallButton(self.tr("Compare"))
        self.compare.setToolTip(self.tr("Curves over each other and the settings in which they differ: choose 2 to 6."))
        self.duplicate = SmallButton(self.tr("Same settings again"))
        self.duplicate.setToolTip(self.tr("Opens a new fine-tune with the settings of this run."))
        self.go_on = SmallButton(self.tr("Continue training"))
        self.go_on.setToolTip(self.tr("Opens a new fine-tune that begins with what this run has learned."))
        self.delete = SmallButton(self.tr("Delete…"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.search, 1)
        layout.addWidget(self.kind)
        layout.addWidget(self.count)
        layout.addStretch(1)
        for button in (self.compare, self.duplicate, self.go_on, self.delete):
            layout.addWidget(button)
        self.search.textChanged.connect(self._tell)
        self.kind.currentIndexChanged.connect(self._tell)
        self.show_chosen(())

    def show_all(self) -> None:
        self.kind.setCurrentIndex(0)
        self.search.clear()
        self.search.setFocus()

    def show_chosen(self, runs: Sequence[RunSummary]) -> None:
        """What can be done with these."""
        one = runs[0] if len(runs) == 1 else None
        self.compare.setEnabled(2 <= len(runs) <= COMPARED_AT_MOST)
        self.duplicate.setEnabled(one is not None)
        self.go_on.setEnabled(one is not None and one.status == "finished")
        self.delete.setEnabled(bool(runs) and all(run.status != "running" for run in runs))

    def show_count(self, shown: int, total: int) -> None:
        text = self.tr("{shown} of {total}").format(shown=count_text(shown), total=count_text(total))
        self.count.say(text if shown != total else "")

    def _tell(self) -> None:
        self.looked_for.emit(self.search.text(), KINDS[str(self.kind.currentData())])


class NoteLine(QWidget):
    """The note on the chosen run, written down when the field is left or Enter is pressed."""

    written = Signal(str, str)  # folder, text

    def __init__(self) -> None:
        super().__init__()
        self.field = UnitEdit(takes_enter=True)
        self.field.setPlaceholderText(self.tr("A note on this run, for yourself"))
        self.field.setAccessibleName(self.tr("Note on the run"))
        self._path = self._before = ""
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(Label(self.tr("Note"), "secondary"))
        layout.addWidget(self.field, 1)
        self.field.editingFinished.connect(self.write)

    def show_run(self, run: RunSummary | None) -> None:
        if run is not None and run.path == self._path and self.field.hasFocus():
            return  # the list was read anew while somebody writes
        self.write()
        self._path, self._before = (run.path, run.note) if run else ("", "")
        self.field.setText(self._before.replace("\n", " "))
        self.setVisible(run is not None)

    def write(self) -> None:
        """Tells what was changed, if anything was."""
        text = self.field.text().strip()
        if self._path and text != self._before.replace("\n", " ").strip():
            self._before = text
            self.written.emit(self._path, text)
