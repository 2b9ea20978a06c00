"""A choice that is narrower than its words ends with an ellipsis."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.widgets import Choice

pytestmark = pytest.mark.usefixtures("themed")


def test_long_words_end_with_an_ellipsis(qtbot: QtBot) -> None:
    choice = Choice()
    qtbot.addWidget(choice)
    choice.addItem("the question that the customer asked us in the chat")
    choice.resize(190, 32)
    choice.show()
    qtbot.waitExposed(choice)
    choice.grab()
    assert choice.is_cut
    choice.resize(600, 32)
    choice.grab()
    assert not choice.is_cut
