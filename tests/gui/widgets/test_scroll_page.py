"""A column of texts is reached by Tab and scrolled by keys while there is something to scroll."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from gui.widgets import Label, ScrollColumn

pytestmark = pytest.mark.usefixtures("themed")


def test_texts_that_do_not_fit_are_scrolled_by_keys(qtbot: QtBot) -> None:
    column = ScrollColumn(by_keys=True)
    qtbot.addWidget(column)
    column.body.addWidget(Label("\n".join("line" for _ in range(60))))
    column.resize(300, 200)
    column.show()
    qtbot.waitExposed(column)
    qtbot.waitUntil(lambda: column.focusPolicy() == Qt.FocusPolicy.TabFocus)
    column.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(column, Qt.Key.Key_PageDown)
    assert column.verticalScrollBar().value() > 0
    column.resize(300, 2000)
    qtbot.waitUntil(lambda: column.focusPolicy() == Qt.FocusPolicy.NoFocus)
