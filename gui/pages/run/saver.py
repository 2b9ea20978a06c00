"""Saves what a run shows: a picture of its plots, the exact values from its journals, or a report for whoever helps, in the
background."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from core.runs import RunFolder, write_values
from core.schema.errors import TunesmithError
from core.schema.quantities import count_text
from gui.plots.pictures import draw_picture
from gui.plots.plot_card import PlotCard
from gui.texts import error_text
from gui.workers.one_shot import run_in_background

PICTURES = (".png", ".svg")


class RunSaver(QObject):
    """`ask_...` asks where to; `save_...` does it. What became of it is `told`, with the tone to say it in."""

    told = Signal(str, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent

    def ask_picture(self, cards: Sequence[PlotCard], name: str) -> None:
        picture, drawing = self.tr("Picture"), self.tr("Drawing")
        filters = f"{picture} (*.png);;{drawing} (*.svg)"
        chosen, kind = QFileDialog.getSaveFileName(
            self._page, self.tr("Save the plots as a picture"), _suggested(name, ".png"), filters
        )
        if chosen:
            self.save_picture(cards, with_ending(Path(chosen), PICTURES, ".svg" if "svg" in kind else ".png"), name)

    def save_picture(self, cards: Sequence[PlotCard], to: Path, name: str) -> None:
        """Drawn here, since widgets are; a disk that sleeps is waited for elsewhere."""
        content = draw_picture(cards, to.suffix, name)
        run_in_background(
            to.write_bytes,
            content,
            done=lambda _: self._tell_saved(to),
            failed=lambda _: self._tell_unwritten(to),
            receiver=self,
        )

    def _tell_unwritten(self, to: Path) -> None:
        self.told.emit(self.tr("The picture could not be written to {path}.").format(path=to), "bad")

    def ask_values(self, run: Path | None, name: str) -> None:
        title, csv = self.tr("Save the values of the run"), self.tr("Table")
        chosen, _ = QFileDialog.getSaveFileName(self._page, title, _suggested(name, ".csv"), f"{csv} (*.csv)")
        if chosen and run is not None:
            self.save_values(run, with_ending(Path(chosen), (".csv",), ".csv"))

    def save_values(self, run: Path, to: Path) -> None:
        self.told.emit(self.tr("Writing the values…"), "hint")
        run_in_background(
            write_values, run, to, done=lambda rows: self._tell_rows(rows, to), failed=self._failed, receiver=self
        )

    def ask_report(self, run: Path | None, name: str) -> None:
        title, archive = self.tr("Save a report of the run"), self.tr("Archive")
        chosen, _ = QFileDialog.getSaveFileName(self._page, title, _suggested(name, ".zip"), f"{archive} (*.zip)")
        if chosen and run is not None:
            self.save_report(run, with_ending(Path(chosen), (".zip",), ".zip"))

    def save_report(self, run: Path, to: Path) -> None:
        self.told.emit(self.tr("Writing the report…"), "hint")
        run_in_background(_write_report, run, to, done=self._tell_saved, failed=self._failed, receiver=self)

    def _tell_saved(self, to: Path) -> None:
        self.told.emit(self.tr("Saved as {path}").format(path=to), "ok")

    def _tell_rows(self, rows: int, to: Path) -> None:
        text = self.tr("{rows} rows saved as {path}").format(rows=count_text(rows), path=to)
        self.told.emit(text, "ok")

    def _failed(self, error: TunesmithError) -> None:
        self.told.emit(" ".join(part for part in error_text(error) if part), "bad")


def _write_report(run: Path, to: Path) -> Path:
    from core.runs.report import write_report  # not before somebody asks for help

    return write_report(RunFolder(run), to)


def with_ending(path: Path, endings: Sequence[str], wanted: str) -> Path:
    """A name that was typed without its ending gets the one of the chosen kind."""
    return path if path.suffix.lower() in endings else path.with_name(path.name + wanted)


def _suggested(name: str, ending: str) -> str:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return str(Path(folder) / (re.sub(r'[<>:"/\\|?*\x00-\x1f]', "-", name or "run").strip(". ") + ending))
