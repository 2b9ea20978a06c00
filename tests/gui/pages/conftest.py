"""A program with its window, on folders of its own, with an invented card."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.schema.hardware_sample import CardFacts, HardwareSample
from gui.app import Program
from gui.state.preferences import Preferences

GIB = 1 << 30
CARD = CardFacts(uuid="GPU-1", index=0, name="NVIDIA GeForce RTX 3060", memory_total_bytes=12 * GIB, slowdown_c=93)


@pytest.fixture
def program(themed: QApplication, qtbot: QtBot, preferences: Preferences) -> Iterator[Program]:
    preferences.language = "en"
    made = Program(preferences, watch_hardware=False)
    made.hardware.take_cards((CARD,))
    made.hardware.take(HardwareSample(t_s=0, uuid="GPU-1", memory_used_bytes=GIB, temperature_c=41, power_w=18))
    made.show()
    qtbot.waitExposed(made.shell.window)
    qtbot.waitUntil(lambda: len(made.shell.model_page.table.rows) > 5, timeout=20_000)
    yield made
    window = made.shell.window
    made.close()
    made.shell.discard()
    window.close()


@pytest.fixture
def rows_file(tmp_path: Path) -> Path:
    file = tmp_path / "질문 answers.jsonl"
    lines = [f'{{"prompt": "What is {n} and {n}?", "completion": "It is {2 * n}."}}' for n in range(60)]
    file.write_text("\n".join([*lines, lines[0], '{"prompt": "empty", "completion": ""}', "{broken"]), encoding="utf-8")
    return file
