"""A card grows with its sentence instead of cutting it."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets import PresetCard


def test_five_narrow_cards_are_as_high_as_the_longest_sentence(themed: QApplication, qtbot: QtBot) -> None:
    short = [PresetCard("Balanced", "Two passes") for _ in range(4)]
    long = PresetCard("Best quality", "Three passes, rank 32, keeps the best of all states")
    place = QWidget()
    qtbot.addWidget(place)
    column, line = QVBoxLayout(place), QHBoxLayout()
    for card in (*short, long):
        line.addWidget(card)
    column.addLayout(line)
    column.addStretch(1)
    place.resize(700, 500)
    place.show()
    assert long.height() >= long.heightForWidth(long.width()) > long.sizeHint().height()
    assert {card.height() for card in short} == {long.height()}
    place.resize(2000, 500)
    qtbot.waitUntil(lambda: long.height() == long.sizeHint().height())
