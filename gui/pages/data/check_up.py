"""The check-up: what is wrong with the rows, what that does to training, and buttons that mend it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from core.schema.quantities import count_text
from gui.pages.data.fixes import Fix
from gui.texts import effect_text, problem_text
from gui.widgets import Card, IconMark, SmallButton, WrapLabel

if TYPE_CHECKING:
    from core.datasets import Problem

LINES_IN_TOOLTIP = 20
CAN_BE_SHOWN = frozenset(
    {"truncated_row", "nothing_to_learn", "missing_end_token", "unmarked_answer", "role_order", "duplicate_row",
     "control_characters", "possible_secret", "mixed_columns", "merged_cells"}
)  # fmt: skip


class CheckUp(Card):
    """Lines are made anew for each state. `show_asked` names a line of the file whose row is to be shown."""

    show_asked = Signal(int)
    columns_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.set_title(self.tr("Check-up"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.add(self._lines)
        self._said: tuple[object, ...] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def begin(self, *depends_on: object) -> bool:
        """Clears the card for new lines; False where nothing changed, so that the lines (and the focus in them) stay."""
        if depends_on == self._said:
            return False
        self._said = depends_on
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        return True

    def add_line(self, mark: str, color: str, text: str, tooltip: str = "") -> None:
        self._add(mark, color, text, "", tooltip, [])

    def add_unusable(self, text: str) -> None:
        """No column fits: nothing goes on before the person says which."""
        what = self.tr("Say under Columns which column is the question and which the answer.")
        self._add("cross", "bad", text, what, "", [self._columns_button()])

    def add_problem(self, problem: Problem, fixes: Sequence[Fix], can_show: bool) -> None:
        """A finding; `can_show` says that single rows can be looked at."""
        sentence, hint = problem_text(problem)
        effect = effect_text(problem)
        all_left_out = problem.left_out and problem.left_out == problem.rows
        bad = problem.severity == "error"
        if bad and hint:  # what stands in the way says what to do where it is read, not under the mouse alone
            effect = f"{effect} {hint}".strip()
        mark, color = ("cross", "bad") if bad else ("info", "secondary") if all_left_out else ("warning", "warn")
        buttons: list[SmallButton] = []
        if can_show and problem.code in CAN_BE_SHOWN and problem.examples and not problem.example_files:
            show = SmallButton(self.tr("Show"))
            show.setToolTip(self.tr("Show the first of these rows as the model sees it"))
            line = problem.examples[0]
            show.clicked.connect(lambda: self.show_asked.emit(line))
            buttons.append(show)
        if problem.code == "mixed_columns":
            buttons.append(self._columns_button())
        for fix in fixes:
            button = SmallButton(fix.text)
            button.setToolTip(hint)
            button.clicked.connect(fix.apply)
            buttons.append(button)
        self._add(mark, color, sentence, effect, "\n".join(part for part in (hint, _rows_of(problem)) if part), buttons)

    def _columns_button(self) -> SmallButton:
        button = SmallButton(self.tr("Columns…"))
        button.clicked.connect(self.columns_asked)
        return button

    def _add(self, mark: str, color: str, text: str, effect: str, tooltip: str, buttons: Sequence[SmallButton]) -> None:
        line = QWidget()
        layout = QHBoxLayout(line)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(1)
        label = WrapLabel(text, "secondary")
        label.setToolTip(tooltip)
        words.addWidget(label)
        if effect:
            words.addWidget(WrapLabel(effect, "small"))
        layout.addWidget(IconMark(mark, color))
        layout.addLayout(words, 1)
        for button in buttons:
            button.setAccessibleName(f"{button.text()}: {text}")
            layout.addWidget(button)
        self._lines.addWidget(line)


def _rows_of(problem: Problem) -> str:
    """The first lines that have it, for the tooltip."""
    files = problem.example_files or ("",) * len(problem.examples)
    places = [
        f"{file}:{line}" if file else count_text(line)
        for file, line in zip(files, problem.examples[:LINES_IN_TOOLTIP], strict=False)
    ]
    return ", ".join(places) + (", …" if problem.rows > len(places) else "") if places else ""
