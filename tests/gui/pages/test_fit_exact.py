"""Compute exactly: offered for guesses alone, a job that can be cancelled, and a figure for just these settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from support.scripted_job import command, say

from core.schema.events import JobFailed, JobFinished, JobStarted, PhaseEntered, ResultReported
from gui.app import Program
from gui.pages.fit.panel import FitPanel
from gui.state.exact_model import RESULT_NAME

GIB = 1 << 30
NEW = {
    "model_type": "olmo2", "architectures": ["Olmo2ForCausalLM"], "vocab_size": 100_352, "hidden_size": 2048,
    "intermediate_size": 8192, "num_hidden_layers": 16, "num_attention_heads": 16, "num_key_value_heads": 16,
}  # fmt: skip


@pytest.fixture
def panel(program: Program, qtbot: QtBot, tmp_path: Path) -> FitPanel:
    config = tmp_path / "new" / "config.json"
    config.parent.mkdir()
    config.write_text(json.dumps(NEW), encoding="utf-8")
    program.shell.model_page.take(str(config))
    program.recipe.set_value("dataset.source", "demo")
    qtbot.waitUntil(lambda: program.model.state == "known" and program.data.count is not None)
    program.wizard.go_to(2)
    found = program.shell.window.panel
    assert isinstance(found, FitPanel)
    return found


def trace_of(program: Program, share: float) -> dict[str, Any]:
    """A trace that says so many times what the estimate says."""
    guess = program.fit.exact.guess
    assert guess is not None
    at_peak = {name: round(share * size) for name, size in guess.components.model_dump().items() if name != "context"}
    allocated = round(share * guess.allocated_peak_bytes)
    at_peak["workspace"] = allocated - sum(size for name, size in at_peak.items() if name != "workspace")
    return {
        "allocated_peak_bytes": allocated, "at_peak": at_peak, "paged_bytes": 0, "load_bytes": 1 << 30,
        "trainable_parameters": 1234, "evaluation_peak_bytes": 2 << 30,
    }  # fmt: skip


def script(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> None:
    line = command(folder, body)
    monkeypatch.setattr("core.jobs.process.child_command", lambda: line)


def test_what_is_known_needs_no_computing(program: Program, qtbot: QtBot, panel: FitPanel) -> None:
    assert panel.exact.isVisible()
    program.shell.model_page.take("mistralai/Mistral-7B-v0.3")
    qtbot.waitUntil(lambda: program.model.state == "known")
    assert not panel.exact.isVisible()


def test_the_exact_figure_counts_for_these_settings_alone(
    program: Program, qtbot: QtBot, panel: FitPanel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    start = (JobStarted(kind="trace"), PhaseEntered(phase="tracing"))
    end = (ResultReported(name=RESULT_NAME, data=trace_of(program, 1.25)), JobFinished())
    script(monkeypatch, tmp_path, say(start) + "time.sleep(1)\n" + say(end))
    number, note = float(panel.number.text()), panel.note.text()
    assert "estimated like a usual decoder" in note
    qtbot.mouseClick(panel.exact.start, Qt.MouseButton.LeftButton)
    assert panel.exact.cancel.isVisible()
    qtbot.waitUntil(lambda: "Following a training step" in panel.exact.text.text(), timeout=20_000)
    qtbot.waitUntil(lambda: not program.fit.exact.is_running, timeout=20_000)
    assert "(−20.0 %)" in panel.exact.text.text()
    assert not panel.exact.start.isVisible()
    assert float(panel.number.text()) > 1.15 * number
    assert "computed exactly" in panel.band.text()
    assert "usual decoder" not in panel.note.text()
    rows = [row for row in panel.legend.rows if not row.isHidden() and "other programs" not in row._label.text()]
    parts = [float(row._size.text().replace("<", "")) for row in rows]
    assert sum(parts) == pytest.approx(float(panel.number.text()), abs=0.1)
    program.recipe.set_value("training.learning_rate", 1e-5)  # takes no memory
    assert "computed exactly" in panel.band.text()
    program.recipe.set_value("lora.rank", 32)
    assert "computed exactly" not in panel.band.text()
    assert panel.exact.start.isVisible()
    program.recipe.set_value("lora.rank", 16)
    assert "computed exactly" in panel.band.text()


def test_it_can_be_cancelled_and_other_settings_end_it(
    program: Program, qtbot: QtBot, panel: FitPanel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    exact = program.fit.exact
    body = say((JobStarted(kind="trace"), PhaseEntered(phase="tracing"))) + "sys.stdin.readline()\n"
    script(monkeypatch, tmp_path, body + say((JobFinished(),)))
    for end in (lambda: panel.exact.cancel.click(), lambda: program.recipe.set_value("lora.rank", 8)):
        qtbot.keyClick(panel.exact.start, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda: exact.state.phase == "tracing" and exact.is_running, timeout=20_000)
        end()
        qtbot.waitUntil(lambda: not exact.is_running, timeout=20_000)
        assert (exact.found, exact.end) == (None, None)
        assert panel.exact.start.isEnabled()


def test_what_goes_wrong_is_said_until_the_settings_change(
    program: Program, qtbot: QtBot, panel: FitPanel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    failed = JobFailed(
        code="trace_failed", message="It could not be followed: why", hint="Rehearse.", params={"reason": "why"}
    )
    script(monkeypatch, tmp_path, say((JobStarted(kind="trace"), failed)))
    qtbot.mouseClick(panel.exact.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not program.fit.exact.is_running, timeout=20_000)
    assert "could not be followed: why" in panel.exact.text.text()
    program.recipe.set_value("lora.rank", 8)
    assert "could not be followed" not in panel.exact.text.text()
