"""The fit panel by clicks and keys: it follows every keystroke, advises, takes back, plans for other cards, rehearses."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from support.accessibility import unnamed_controls
from support.scripted_job import command, say

from core.estimate.advice import Change
from core.estimate.calibration import Measurement, add_measurement, kind_of, machine_of
from core.schema.errors import TunesmithError
from core.schema.events import JobFailed, JobFinished, JobStarted, PhaseEntered, PhaseProgressed, ResultReported
from core.schema.hardware_sample import HardwareSample
from core.schema.locations import calibration_path
from core.schema.rehearsal import RESULT_NAME, Rehearsal
from core.schema.versions import library_versions
from gui.app import Program
from gui.fit_texts import change_text
from gui.pages.fit.panel import FitPanel
from gui.pages.model.table import FIT
from gui.widgets import ElidedLabel

GIB = 1 << 30
MISTRAL = "mistralai/Mistral-7B-v0.3"


@pytest.fixture
def panel(program: Program, qtbot: QtBot) -> FitPanel:
    program.shell.model_page.take(MISTRAL)
    program.recipe.set_value("dataset.source", "demo")
    qtbot.waitUntil(lambda: program.model.state == "known" and program.data.count is not None)
    program.wizard.go_to(2)
    found = program.shell.window.panel
    assert isinstance(found, FitPanel)
    return found


def type_into(program: Program, qtbot: QtBot, path: str, text: str) -> None:
    line = program.shell.tuning_page.simple.fields[path].editor.inner
    line.setFocus()
    line.clear()
    qtbot.keyClicks(line, text)


def legend(panel: FitPanel) -> dict[str, float]:
    rows = [row for row in panel.legend.rows if not row.isHidden()]
    return {row._label.text(): float(row._size.text().replace("<", "")) for row in rows}


def test_every_keystroke_moves_the_figures(program: Program, qtbot: QtBot, panel: FitPanel) -> None:
    seen = []
    line = program.shell.tuning_page.simple.fields["training.max_seq_len"].editor.inner
    line.clear()
    for key in "8192":
        qtbot.keyClicks(line, key)
        seen.append((panel.number.text(), panel.verdict.text()))
    assert len(set(seen)) > 1
    type_into(program, qtbot, "training.micro_batch_size", "4")
    assert panel.verdict.text().endswith(" GiB short")
    type_into(program, qtbot, "training.max_seq_len", "1024")
    assert panel.verdict.text().startswith("Fits, ")
    assert panel.of.text() == "of 11.0 GiB free at peak"
    assert panel.figures.value("batch") == "4 × 2"


def test_no_figure_is_cut(program: Program, panel: FitPanel) -> None:
    program.fit.disk_free_bytes = int(871.8 * GIB)
    panel.refresh()
    assert panel.figures.value("disk").endswith(" GiB of 872 GiB")
    program.shell.window.resize(1280, 720)
    program.shell.window.show()
    for label in panel.figures.findChildren(ElidedLabel):
        assert label.shown_text() == label.text()


def test_the_parts_add_up_to_the_number(panel: FitPanel) -> None:
    parts = legend(panel)
    assert parts.pop("In use by other programs") == 1.0
    assert sum(parts.values()) == pytest.approx(float(panel.number.text()), abs=0.1)
    assert panel.scale[1].text() == "in use 1.0"
    assert panel.scale[2].text() == "12.0 GiB"
    assert panel.band.text().endswith("GiB, not measured yet on this card")


def test_a_part_is_explained_by_hovering_and_by_keys(program: Program, qtbot: QtBot, panel: FitPanel) -> None:
    row = panel.legend.rows[3]
    assert row._label.text() == "Activations"
    assert "backward pass" in row.toolTip()
    assert row.accessibleName().startswith("Activations: ")
    assert row.accessibleDescription() == row.toolTip()
    panel.legend.rows[2].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(panel.legend.rows[2], Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is row
    qtbot.waitUntil(lambda: QToolTip.text() == row.toolTip())
    QToolTip.hideText()


def test_hovering_the_bar_names_the_part(qtbot: QtBot, panel: FitPanel) -> None:
    at = QPoint(6, 10)
    QApplication.sendEvent(panel.bar, QHelpEvent(QHelpEvent.Type.ToolTip, at, panel.bar.mapToGlobal(at)))
    assert "Model weights, 4-bit" in QToolTip.text()
    assert "never changed" in QToolTip.text()
    QToolTip.hideText()


def test_advice_is_applied_and_taken_back_with_a_click(program: Program, qtbot: QtBot, panel: FitPanel) -> None:
    program.recipe.set_value("training.micro_batch_size", 8)
    before = program.recipe.tree
    assert panel.verdict.text().endswith("short")
    qtbot.waitUntil(lambda: panel.advice.title.text() == "Make it fit" and not panel.advice.rows[0].isHidden())
    first = panel.advice.rows[0]
    assert first.what.text() == "Micro-batch 8 → 4, Accumulate Auto → 2"
    assert first.saves.text().startswith("−")
    assert "smaller bites" in first.price.text()
    assert program.recipe.tree == before, "advice changes nothing by itself"
    qtbot.mouseClick(first.use, Qt.MouseButton.LeftButton)
    assert program.recipe.value("training.micro_batch_size") == 4
    assert panel.verdict.text().startswith("Fits")
    qtbot.waitUntil(panel.advice.undo_row.isVisible)
    assert program.shell.window.focusWidget() is panel.advice.undo_row.use, "the next press must not use more advice"
    qtbot.keyClick(panel.advice.undo_row.use, Qt.Key.Key_Return)
    assert program.recipe.tree == before
    assert panel.verdict.text().endswith("short")
    qtbot.waitUntil(lambda: not panel.advice.undo_row.isVisible())


def is_in_sight(widget: QWidget, panel: FitPanel) -> bool:
    """Without scrolling."""
    top = widget.mapTo(panel, QPoint(0, 0)).y()
    return widget.isVisible() and top >= 0 and top + widget.height() <= panel.height()


def test_what_does_not_fit_is_advised_and_taken_back_without_scrolling(
    program: Program, qtbot: QtBot, panel: FitPanel
) -> None:
    program.shell.window.resize(1280, 720)
    program.recipe.set_value("training.micro_batch_size", 8)
    first = panel.advice.rows[0].use
    qtbot.waitUntil(lambda: is_in_sight(first, panel))
    assert is_in_sight(panel.advice.title, panel)
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert panel.verdict.text().startswith("Fits")
    qtbot.waitUntil(lambda: is_in_sight(panel.advice.undo_row.use, panel))
    qtbot.mouseClick(panel.advice.undo_row.use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: is_in_sight(first, panel))


def test_more_room_is_offered_on_a_click_where_there_is_room(program: Program, qtbot: QtBot, panel: FitPanel) -> None:
    program.recipe.set_value("training.max_seq_len", 512)
    assert panel.verdict.text().startswith("Fits")
    qtbot.waitUntil(panel.advice.more.isVisible)
    assert not panel.advice.title.isVisible(), panel.advice.title.text()
    assert not any(one.isVisible() for one in panel.advice.rows)
    qtbot.mouseClick(panel.advice.more, Qt.MouseButton.LeftButton)
    assert panel.advice.title.text() == "More room, if you want it"
    assert panel.advice.rows[0].isVisible()
    assert program.shell.window.focusWidget() is panel.advice.rows[0].use


@pytest.mark.parametrize(("rate", "text"), [(1e-5, "1e-5"), (2e-4, "2e-4"), (0.00012345, "1.2345e-4"), (0.1, "0.1")])
def test_rates_are_written_as_in_the_form(rate: float, text: str) -> None:
    assert change_text([Change("training.learning_rate", 0.5, rate)]).endswith(f"0.5 → {text}")


def test_what_was_changed_since_is_not_taken_back(program: Program, qtbot: QtBot, panel: FitPanel) -> None:
    program.recipe.set_value("training.micro_batch_size", 8)
    qtbot.waitUntil(lambda: panel.advice.rows[0].isVisible())
    qtbot.mouseClick(panel.advice.rows[0].use, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(panel.advice.undo_row.isVisible)
    type_into(program, qtbot, "training.micro_batch_size", "2")
    qtbot.waitUntil(lambda: not panel.advice.undo_row.isVisible())
    assert program.recipe.value("training.micro_batch_size") == 2


def test_the_longest_context_and_the_largest_batch_answer_a_click(
    program: Program, qtbot: QtBot, panel: FitPanel
) -> None:
    qtbot.waitUntil(panel.advice.context.isVisible)
    panel.advice.refresh()
    qtbot.mouseClick(panel.advice.context, Qt.MouseButton.LeftButton)
    text = panel.advice.answer.what.text()
    assert text.endswith("tokens are the longest context that fits.")
    assert program.recipe.value("training.max_seq_len") == 2048
    qtbot.mouseClick(panel.advice.answer.use, Qt.MouseButton.LeftButton)
    assert f"{program.recipe.value('training.max_seq_len'):,}" == text.split(" ")[0]
    assert panel.verdict.text().startswith("Fits, 0.3 GiB") or panel.verdict.text().startswith("Fits, 0.4 GiB")
    program.fit.undo()
    panel.advice.refresh()
    qtbot.mouseClick(panel.advice.batch, Qt.MouseButton.LeftButton)
    assert "rows at once fit" in panel.advice.answer.what.text()


def test_plans_for_a_card_that_is_not_here(program: Program, qtbot: QtBot, panel: FitPanel) -> None:
    assert panel.plan.currentText() == "This PC: RTX 3060"
    here = panel.of.text()
    panel.plan.setFocus()
    at = panel.plan.findText("RTX 4060, 8 GiB")
    assert at > 0
    while panel.plan.currentIndex() < at:
        qtbot.keyClick(panel.plan, Qt.Key.Key_Down)
    assert program.fit.is_planned
    assert panel.of.text() == "of 7.0 GiB free at peak" != here
    assert panel.band.text().endswith("planned without the card")
    assert "Desktop and other programs (assumed)" in legend(panel)
    assert program.preferences.planned_card.endswith("RTX 4060, 8 GiB")
    review = program.shell.review_page
    review.refresh()
    assert "RTX 4060" in review.banner.message.text(), "the training runs here, whatever is planned for"
    review.banner.action.click()
    assert panel.plan.currentIndex() == 0
    assert panel.of.text() == here
    assert review.banner.message.text() == ""


def test_without_a_card_it_says_what_that_means(program: Program, qtbot: QtBot, panel: FitPanel) -> None:
    program.hardware.take_cards(())
    program.hardware.take(
        HardwareSample(
            t_s=1, host_memory_total_bytes=32 * GIB, host_memory_used_bytes=6 * GIB, memory_used_bytes=6 * GIB
        )
    )
    assert "no NVIDIA card" in panel.note.text()
    assert panel.of.text() == "of 26.0 GiB free at peak"
    assert panel.plan.currentText() == "This PC: no NVIDIA card"
    assert "CUDA context" not in legend(panel)
    program.fit.plan_for("GeForce RTX 4060, 8 GiB")
    assert "no NVIDIA card" not in panel.note.text()
    assert panel.of.text() == "of 7.0 GiB free at peak"


def test_other_programs_take_room_but_not_our_own_job(program: Program, panel: FitPanel) -> None:
    def reading(used: int, job: int | None = None) -> HardwareSample:
        return HardwareSample(t_s=1, uuid="GPU-1", memory_used_bytes=used * GIB, job_memory_bytes=job and job * GIB)

    program.hardware.take(reading(6))
    assert panel.of.text() == "of 6.0 GiB free at peak"
    program.hardware.take(reading(1))
    program.fit.note_job(True)
    program.hardware.take(reading(9, 8))
    assert panel.of.text() == "of 11.0 GiB free at peak"
    program.hardware.take(reading(9))  # a driver that tells nothing per process (Windows)
    assert panel.of.text() == "of 11.0 GiB free at peak"
    program.fit.note_job(False)
    assert panel.of.text() == "of 3.0 GiB free at peak"


def test_measurements_narrow_the_band(program: Program, qtbot: QtBot, panel: FitPanel) -> None:
    estimate, facts = program.fit.estimate, program.model.facts
    assert estimate is not None
    assert facts is not None
    card = program.hardware.cards[0]
    wide = panel.band.text()
    for share in (1.02, 1.03, 1.025):
        add_measurement(calibration_path(), Measurement(
            machine=machine_of(card.name, card.memory_total_bytes, card.driver_version, library_versions()),
            kind=kind_of(program.recipe.settings, facts), source="run", wall_time=0,
            estimated_allocated_bytes=estimate.allocated_peak_bytes, estimated_peak_bytes=estimate.peak_bytes,
            allocated_peak_bytes=estimate.allocated_peak_bytes, peak_bytes=int(estimate.peak_bytes * share),
        ))  # fmt: skip
    program.fit.read_again()
    qtbot.waitUntil(lambda: "from 3 earlier runs on this card" in panel.band.text())
    assert float(panel.band.text().split(" ")[1]) < float(wide.split(" ")[1])


def test_the_fit_column_follows_the_settings(program: Program, qtbot: QtBot, panel: FitPanel) -> None:
    program.wizard.go_to(0)
    table = program.shell.model_page.table

    def words(source: str) -> str:
        at = next(at for at, row in enumerate(table.rows) if row.source == source)
        return str(table.data(table.index(at, FIT)))

    assert words(MISTRAL) == panel.verdict.text()
    assert words("mistralai/Mistral-Small-24B-Instruct-2501").endswith(" GiB short")
    assert words("Qwen/Qwen3-0.6B").startswith("Fits")
    program.recipe.set_value("quantization.scheme", "none")
    assert words(MISTRAL).endswith(" GiB short")
    program.fit.plan_for("GeForce RTX 4090, 24 GiB")
    assert words(MISTRAL).startswith("Fits")


FOUND = Rehearsal(
    fits="yes", device="NVIDIA GeForce RTX 3060", peak_bytes=7 * GIB, allocated_peak_bytes=6 * GIB, free_bytes=11 * GIB,
    seconds_per_step=4.25, duration_s=7800, energy_wh=361.0, total_steps=110, evaluation_fits=True,
)  # fmt: skip


def script(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> None:
    line = command(folder, body)
    monkeypatch.setattr("core.jobs.process.child_command", lambda: line)


def test_a_rehearsal_measures_and_stays_until_what_matters_changes(
    program: Program, qtbot: QtBot, panel: FitPanel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    box = panel.rehearse
    events = (
        JobStarted(kind="rehearse"),
        PhaseEntered(phase="training"),
        PhaseProgressed(done=1, total=3, unit="steps"),
    )
    end = (ResultReported(name=RESULT_NAME, data=FOUND.model_dump(mode="json")), JobFinished())
    script(monkeypatch, tmp_path, say(events) + "time.sleep(1.5)\n" + say(end))
    assert panel.figures.value("time") != "2 h 10 min"
    assert "The model is fetched first, 13.5 GiB." in box._text.text()
    qtbot.mouseClick(box.start, Qt.MouseButton.LeftButton)
    assert box.cancel.isVisible()
    qtbot.waitUntil(lambda: "1 of 3 steps" in box._text.text(), timeout=20_000)
    assert 0.3 < box.bar.value() / box.bar.maximum() < 0.4
    qtbot.waitUntil(lambda: not program.rehearsal.is_running, timeout=20_000)
    assert box.start.hasFocus()  # it was pressed, and is back
    assert box.verdict.text() == "Tried: it fits."
    assert box.figures.value("peak") == "7.0 GiB"
    assert box.figures.value("step") == "4.25 s"
    assert panel.figures.value("time") == "2 h 10 min"
    assert panel.figures.value("energy") == "0.36 kWh"
    type_into(program, qtbot, "training.learning_rate", "1e-4")
    assert not program.rehearsal.is_stale
    type_into(program, qtbot, "lora.rank", "32")
    assert box._text.text() == "Tried with other settings than now:"
    assert panel.figures.value("time") != "2 h 10 min"
    type_into(program, qtbot, "lora.rank", "16")
    assert panel.figures.value("time") == "2 h 10 min"


def test_a_rehearsal_can_be_cancelled_and_blocks_the_start(
    program: Program, qtbot: QtBot, panel: FitPanel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    body = say((JobStarted(kind="rehearse"), PhaseEntered(phase="training"))) + "sys.stdin.readline()\n"
    script(monkeypatch, tmp_path, body + say((JobFinished(),)))
    qtbot.keyClick(panel.rehearse.start, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: program.rehearsal.state.phase == "training", timeout=20_000)
    program.wizard.go_to(3)
    assert program.shell.window.footer.missing.text() == "A rehearsal is going on"
    assert not program.shell.window.footer.go_on.isEnabled()
    assert program.recipe.recipe is not None
    refused: list[TunesmithError] = []
    program.launcher.failed.connect(refused.append)
    program.launcher.start(program.recipe.recipe)
    assert [error.code for error in refused] == ["rehearsal_goes_on"]
    qtbot.mouseClick(panel.rehearse.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not program.rehearsal.is_running, timeout=20_000)
    assert program.rehearsal.found is None
    assert panel.rehearse.start.isEnabled()
    assert program.shell.window.footer.go_on.isEnabled()


def test_what_goes_wrong_in_a_rehearsal_is_said(
    program: Program, qtbot: QtBot, panel: FitPanel, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    failed = JobFailed(code="host_memory_full", message="The computer's main memory ran out.", hint="Close programs.")
    script(monkeypatch, tmp_path, say((JobStarted(kind="rehearse"), failed)))
    qtbot.mouseClick(panel.rehearse.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not program.rehearsal.is_running, timeout=20_000)
    assert "main memory ran out" in panel.rehearse._text.text()
    type_into(program, qtbot, "lora.rank", "8")
    assert "main memory" not in panel.rehearse._text.text()


def test_everything_has_a_name(program: Program, panel: FitPanel) -> None:
    program.recipe.set_value("training.micro_batch_size", 8)
    panel.advice.refresh()
    assert unnamed_controls(panel) == []


@pytest.mark.slow
def test_the_demo_is_rehearsed_for_real(program: Program, qtbot: QtBot) -> None:
    program.hardware.take_cards(())
    program.shell.model_page.take("demo")
    qtbot.waitUntil(lambda: program.model.state == "known" and program.data.count is not None)
    program.wizard.go_to(2)
    panel = program.shell.window.panel
    assert isinstance(panel, FitPanel)
    qtbot.mouseClick(panel.rehearse.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not program.rehearsal.is_running, timeout=150_000)
    found = program.rehearsal.found
    assert found is not None, program.rehearsal.end
    assert panel.rehearse.verdict.text().startswith("Tried: it ")
    assert panel.rehearse.figures.value("host").endswith(("MiB", "GiB"))
    assert found.peak_bytes is None
    assert panel.figures.value("time") == panel.rehearse.figures.value("run")
    assert list(program.preferences.runs_dir.iterdir()) == []


def test_after_memory_ran_out_the_best_advice_is_followed_and_can_be_taken_back(
    program: Program, qtbot: QtBot, panel: FitPanel
) -> None:
    """Also where the wizard holds another model by now, so that the run's own has to be read first."""
    program.recipe.set_value("training.max_seq_len", 16384)
    recipe = program.recipe.settings
    best = program.fit.advice[0]
    program.shell.model_page.take("demo")
    qtbot.waitUntil(lambda: program.model.facts is not None and program.model.facts.source == "demo")
    program.shell.runs.smaller_asked.emit(recipe)
    qtbot.waitUntil(panel.advice.undo_row.isVisible)
    assert program.shell.place() == "step2", "not where it waited for the model to be read"
    assert {change.path: program.recipe.value(change.path) for change in best.changes} == {
        change.path: change.after for change in best.changes
    }
    assert program.recipe.value("model.source") == MISTRAL
    program.fit.undo()
    assert program.recipe.value("training.max_seq_len") == 16384
