"""Names may be 200 characters long or Korean: they are cut with a tooltip, or wrapped; nothing gets wider for them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets import ElidedLabel, KeyValueList, WrapLabel

LONG = "model-" * 40
KOREAN = "한국어모델이름" * 30


@pytest.mark.parametrize("text", [LONG, KOREAN])
def test_a_long_name_is_cut_and_stands_whole_in_the_tooltip(themed: QApplication, qtbot: QtBot, text: str) -> None:
    label = ElidedLabel(text)
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    assert label.shown_text().endswith("…")
    assert label.toolTip() == text
    label.setText("short")
    assert (label.shown_text(), label.toolTip()) == ("short", "")


@pytest.mark.parametrize("text", [LONG, KOREAN, "two\nlines"])
def test_a_long_word_wraps_instead_of_widening_its_place(themed: QApplication, qtbot: QtBot, text: str) -> None:
    place = QWidget()
    qtbot.addWidget(place)
    label = WrapLabel(text)
    layout = QVBoxLayout(place)
    layout.addWidget(label)
    layout.addStretch(1)
    place.resize(200, 600)
    place.show()
    qtbot.wait(20)
    assert place.width() == 200
    line = label.fontMetrics().height()
    assert label.height() >= 2 * line
    assert label.height() == label.heightForWidth(label.width())


def test_a_list_of_values_keeps_its_order_and_can_change(themed: QApplication, qtbot: QtBot) -> None:
    values = KeyValueList()
    qtbot.addWidget(values)
    values.put("speed", "Speed", "1 token/s")
    values.put("power", "Power", "10 W")
    values.put("speed", "Speed", "2 tokens/s", "ok")
    assert values.keys() == ("speed", "power")
    assert values.value("speed") == "2 tokens/s"


def test_what_is_selected_to_be_copied_is_seen(themed: QApplication, qtbot: QtBot) -> None:
    label = WrapLabel("one line\nanother 안녕 line")
    qtbot.addWidget(label)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.resize(200, 60)
    label.show()
    seen = [label.grab().toImage()]
    for start, length in ((0, 3), (4, 10), (9, 7), (0, 24)):
        label.setSelection(start, length)
        assert len(label.selectedText()) == min(length, len(label.text()) - start)
        seen.append(label.grab().toImage())
    assert all(one != other for at, one in enumerate(seen) for other in seen[:at])
