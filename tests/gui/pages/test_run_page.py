"""The run page: what it says in every state, what its buttons ask for, and that nothing of it stays alive."""

from __future__ import annotations

import gc
import time
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.schema import events as ev
from core.schema.commands import Command, GenerateSample, Pause, SaveCheckpoint
from core.schema.hardware_sample import HardwareSample
from core.schema.requests import ProbeRequest
from core.supervision.notes import memory_spills
from gui.pages.run.page import RunPage
from gui.screens.sample_content import SampleNames, sample_card, sample_events, sample_recipe, sample_record
from gui.state.run_model import RunModel, RunRecord
from gui.workers.job_thread import JobThread
from tests.support.accessibility import unnamed_controls

pytestmark = pytest.mark.usefixtures("themed")
LEFT = Qt.MouseButton.LeftButton


class SilentJob(JobThread):
    """A job thread that is not started: it remembers what it is told."""

    def __init__(self) -> None:
        super().__init__(ProbeRequest())
        self.told: list[Command | str] = []

    def send(self, command: Command) -> None:
        self.told.append(command)

    def stop(self, save: bool = True) -> None:
        self.told.append("save and stop" if save else "stop")


class Live:
    def __init__(self, qtbot: QtBot, record: RunRecord) -> None:
        self.model, self.job = RunModel(), SilentJob()
        self.model.card = sample_card()
        self.page = RunPage(self.model)
        qtbot.addWidget(self.page)
        self.page.resize(1280, 742)
        self.model.follow(self.job, record)
        self.page.show()
        qtbot.waitExposed(self.page)

    def tell(self, *events: ev.AnyEvent) -> None:
        for event in events:
            self.job.event_received.emit(event)
        self.model._tell()

    def end(self, event: ev.AnyEvent, status: int) -> None:
        self.tell(event)
        self.job.ended.emit(status)


@pytest.fixture
def live(qtbot: QtBot) -> Live:
    return Live(qtbot, sample_record(1163, time.time(), SampleNames()))


def shown_buttons(page: RunPage) -> set[str]:
    buttons = page.footer.findChildren(QPushButton)
    return {button.text() for button in buttons if button.isVisible()}


def test_before_the_first_step_the_phase_stands_in_words(qtbot: QtBot) -> None:
    live = Live(qtbot, RunRecord(name="demo", path=Path("demo")))
    live.tell(ev.JobStarted(kind="train"), ev.PhaseEntered(phase="loading_model"))
    assert live.page.head.chip.text() == "Preparing"
    assert live.page.head.where.text() == "Loading the model…"
    assert live.page.head.bar.maximum() == 0  # nobody knows how long: it moves
    live.tell(ev.PhaseEntered(phase="tokenizing"), ev.PhaseProgressed(done=120, total=480, unit="rows"))
    assert live.page.head.where.text() == "Turning the rows into tokens… · 120 of 480 rows"
    assert live.page.head.bar.value() / live.page.head.bar.maximum() == pytest.approx(0.25)
    assert not live.page.footer.save.isEnabled()


def test_a_live_run_says_where_it_is(live: Live) -> None:
    head, figures = live.page.head, live.page.figures.list
    assert head.chip.text() == "Training"
    assert head.where.text() == "step 1,163 of 1,876 · pass 2 of 2"
    assert head.left.text().startswith("3 h 48 min left, done at ")
    assert head.bar.value() / head.bar.maximum() == pytest.approx(1163 / 1876, abs=0.001)
    assert figures.value("speed") == "290 tokens/s"
    assert figures.value("power") == "168 W of 170"
    assert figures.value("fan") == "71 %"
    assert figures.value("energy") == "1.04 kWh"
    assert figures.value("rate") == "6.3e-5"
    assert figures.value("saved").startswith("step 1,150, ")
    assert shown_buttons(live.page) == {"Pause and free the card", "Save now", "Stop…"}


def test_unknown_sensors_are_dashes(qtbot: QtBot) -> None:
    live = Live(qtbot, RunRecord(name="demo"))
    live.job.sample_taken.emit(HardwareSample(t_s=0.0, uuid="GPU-1"))
    live.tell(ev.JobStarted(kind="train"))
    figures = live.page.figures.list
    values = [figures.value(key) for key in figures.keys()]  # noqa: SIM118  not a dict
    assert values == ["–", "–", "–", "–", "–", "–", "not yet"]


def test_the_samples_show_now_and_before(live: Live) -> None:
    views = live.page.samples._views
    assert len(views) == 4
    assert views[0].now.text().startswith("Add a peeled potato")
    assert views[0].before.isVisible()
    assert live.page.samples.step.text() == "step 1,128"


def test_nothing_is_promised_where_nothing_is_asked(qtbot: QtBot) -> None:
    recipe = sample_recipe(SampleNames())
    silent = recipe.model_copy(update={"evaluation": recipe.evaluation.model_copy(update={"sample_prompts": ()})})
    live = Live(qtbot, RunRecord(name="demo", path=Path("demo"), recipe=silent))
    live.tell(ev.JobStarted(kind="train"), ev.StepCompleted(step=1, loss=2.0))
    assert live.page.samples._empty.text().startswith("This run asks it nothing along the way.")
    assert not live.page.samples.ask.isVisible()


def test_a_pressed_button_that_goes_leaves_the_focus_to_the_page(live: Live, qtbot: QtBot) -> None:
    live.page.footer.pause.setFocus()
    qtbot.keyClick(live.page.footer.pause, Qt.Key.Key_Space)
    assert live.page.window().focusWidget() is live.page
    live.tell(ev.JobStopped(status="paused", step=1163))
    assert not any(
        button.isEnabled() for button in (live.page.footer.save, live.page.footer.stop)
    )  # it is only leaving
    live.job.ended.emit(3)
    assert live.page.window().focusWidget() is live.page


def test_memory_that_spills_is_told_above_the_plots(live: Live) -> None:
    assert not live.page.banner.isVisible()
    note = memory_spills(2 << 30, 4.2)
    live.tell(ev.Warned(code=note.code, message=note.message, params=note.params))
    live.page.refresh()
    assert live.page.banner.isVisible()
    assert "Windows has moved 2.0 GiB" in live.page.banner.message.text()


def test_a_wait_for_heat_says_how_hot_until_when_and_how_long(live: Live) -> None:
    state = live.model.state
    live.tell(ev.Paused(reason="heat", temperature_c=88.0, resume_below_c=79.0, t_s=state.t_s))
    hot = HardwareSample(t_s=state.t_s + 40, uuid=sample_card().uuid, temperature_c=84.0)
    live.job.sample_taken.emit(hot)
    live.model._tell()
    said = live.page.banner.message.text()
    assert said == "Waiting for the card to cool down: 84 °C, goes on below 79 °C. Waited 40 s in all."
    assert live.page.head.left.text().endswith("left once it goes on")
    assert live.page.figures.list.value("heat") == "40 s, once"
    live.tell(ev.Resumed(waited_s=60.0, t_s=state.t_s + 60))
    assert not live.page.banner.isVisible()
    assert "left with waits for heat, done at" in live.page.head.left.text()
    assert live.page.figures.list.value("heat") == "60 s, once"


def test_a_training_that_stands_still_says_for_what(live: Live) -> None:
    live.tell(ev.Warned(code="waiting_for_space", message="The disk is full: 2 GiB must be freed."))
    assert live.page.banner.message.text() == "The disk is full: 2 GiB must be freed."
    assert live.page.head.chip.text() == "Waiting"
    live.tell(ev.Warned(code="space_is_back", message="There is room again.", severity="info"))
    assert not live.page.banner.isVisible()
    assert live.page.head.chip.text() == "Training"


def test_packed_and_cut_rows_are_counted(live: Live) -> None:
    plan = live.model.state.plan
    assert plan is not None
    figures = live.page.figures.list
    assert "rows" not in set(figures.keys())
    live.tell(plan.model_copy(update={"packed_rows": 4210, "truncated_rows": 31}))
    assert figures.value("rows") == "15,000 in 4,210 contexts, 31 cut"


@pytest.mark.parametrize("phase", ["training", "saving"])
def test_memory_that_ran_out_offers_less_of_it(live: Live, qtbot: QtBot, phase: str) -> None:
    live.end(ev.JobFailed(code="out_of_memory", message="Memory ran out.", hint="Less.", params={"phase": phase}), 1)
    if phase == "saving":
        assert shown_buttons(live.page) == {"Open folder", "Back to the settings", "Resume", "Report…"}
        return
    assert shown_buttons(live.page) == {"Open folder", "Resume as it is", "Make it fit…", "Report…"}
    with qtbot.waitSignal(live.page.smaller_asked):
        qtbot.mouseClick(live.page.footer.smaller, LEFT)
    with qtbot.waitSignal(live.page.resume_asked):
        qtbot.mouseClick(live.page.footer.again, LEFT)


def test_the_newest_stands_first_in_the_log(live: Live) -> None:
    lines = live.page.log._lines.stringList()
    assert lines[0].endswith("saved step 1,150")
    assert any(line.endswith("loss 1.20 (best so far)") for line in lines)
    live.tell(ev.Warned(code="odd", message="Something odd happened."))
    assert live.page.log._lines.stringList()[0].endswith("Something odd happened.")


def test_ask_save_and_pause_reach_the_job(live: Live, qtbot: QtBot) -> None:
    page = live.page
    qtbot.mouseClick(page.samples.ask, LEFT)
    assert not page.samples.ask.isEnabled()
    qtbot.mouseClick(page.footer.save, LEFT)
    assert not page.footer.save.isEnabled()
    live.tell(ev.CheckpointSaved(step=1163, path="p"))
    assert page.footer.save.isEnabled()
    qtbot.mouseClick(page.footer.pause, LEFT)
    assert live.job.told == [GenerateSample(), SaveCheckpoint(), Pause(reason="user")]
    live.tell(ev.SampleGenerated(step=1163, index=0, prompt="p", text="t"))
    assert page.samples.ask.isEnabled()
    live.end(ev.JobStopped(status="paused", step=1163), 3)
    assert page.head.chip.text() == "Paused"
    assert "goes on from here" in page.banner.message.text()
    assert shown_buttons(page) == {"Open folder", "Resume"}


@pytest.mark.parametrize(("button", "told"), [("save", ["save and stop"]), ("drop", ["stop"]), ("cancel", [])])
def test_stop_asks_what_is_kept(live: Live, qtbot: QtBot, button: str, told: list[str]) -> None:
    qtbot.mouseClick(live.page.footer.stop, LEFT)
    dialog = live.page.dialog
    assert dialog is not None
    assert "up to step 1,163" in dialog.kept.text()
    assert "back to step 1,150; 13 steps are lost" in dialog.lost.text()
    live.tell(ev.StepCompleted(step=1164, loss=1.0))
    assert "up to step 1,164" in dialog.kept.text()  # the run goes on behind the question
    qtbot.mouseClick(getattr(dialog, button), LEFT)
    assert live.job.told == told
    assert live.page.dialog is None


def test_the_question_goes_away_when_the_run_ends_by_itself(live: Live, qtbot: QtBot) -> None:
    qtbot.mouseClick(live.page.footer.stop, LEFT)
    live.end(ev.JobFinished(), 0)
    assert live.page.dialog is None
    assert live.job.told == []


def test_a_finished_run_leads_to_its_result(live: Live, qtbot: QtBot) -> None:
    live.end(ev.JobFinished(), 0)
    assert shown_buttons(live.page) == {"Open folder", "See the result"}
    with qtbot.waitSignal(live.page.result_asked) as asked:
        qtbot.mouseClick(live.page.footer.result, LEFT)
    assert asked.args == [Path("cooking-helper")]


def test_an_early_end_and_the_best_checkpoint_are_said(live: Live) -> None:
    assert live.page.figures.list.value("best") == "1.20 at step 1,128"
    live.tell(
        ev.Warned(code="stopped_early", message="m", params={"step": 1163, "patience": 3}),
        ev.Warned(code="best_taken", message="m", params={"step": 1128}),
    )
    live.end(ev.JobFinished(), 0)
    said = live.page.banner.message.text()
    assert "ended early at step 1,163" in said
    assert "best checkpoint, step 1,128" in said


def test_a_failed_run_says_why_and_what_to_do(live: Live, qtbot: QtBot) -> None:
    live.end(ev.JobFailed(code="odd", message="The card ran out of memory.", hint="Take a shorter context."), 1)
    assert live.page.banner.message.text() == "The card ran out of memory. Take a shorter context."
    assert live.page.head.chip.text() == "Failed"
    assert shown_buttons(live.page) == {"Open folder", "Back to the settings", "Resume", "Report…"}
    with qtbot.waitSignal(live.page.resume_asked):
        qtbot.mouseClick(live.page.footer.resume, LEFT)
    with qtbot.waitSignal(live.page.settings_asked):
        qtbot.mouseClick(live.page.footer.settings, LEFT)


def test_a_run_that_never_saved_is_tried_again_rather_than_resumed(qtbot: QtBot) -> None:
    live = Live(qtbot, RunRecord(name="demo", path=Path("demo")))
    live.end(ev.JobFailed(code="odd", message="There is no model."), 1)
    assert "Try again" in shown_buttons(live.page)


def test_a_crash_without_words_has_a_sentence(live: Live) -> None:
    live.end(ev.JobCrashed(exit_status=-11), 1)
    assert live.page.banner.message.text()
    assert live.page.head.chip.text() == "Interrupted"


def test_what_comes_after_the_end_changes_nothing(live: Live) -> None:
    live.end(ev.JobFinished(), 0)
    live.job.event_received.emit(ev.StepCompleted(step=5000))
    assert live.page.head.where.text() == "step 1,163 of 1,876 · pass 2 of 2"


def test_every_prefix_of_a_run_can_be_drawn(qtbot: QtBot) -> None:
    live = Live(qtbot, RunRecord(name="run", path=Path("run")))
    for event in sample_events(12, time.time()):
        live.tell(event)
        assert live.page.head.name.text() == "run"


def test_every_control_has_a_name(live: Live) -> None:
    assert unnamed_controls(live.page) == []


def test_a_closed_page_leaves_nothing_alive(qtbot: QtBot) -> None:
    model = RunModel()
    refs = []
    for _ in range(3):
        page = RunPage(model)
        refs += [weakref.ref(page), weakref.ref(page.plots), weakref.ref(page.plots.loss.chart)]
        model.show_live(sample_record(50, time.time(), SampleNames()))
        page.show()
        qtbot.wait(10)
        page.close()
        page.deleteLater()
        del page
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qtbot.wait(5)
    gc.collect()
    assert [ref() for ref in refs if ref() is not None] == []


@pytest.mark.parametrize("code", ["loss_not_finite", "loss_exploded"])
def test_a_loss_that_broke_offers_to_go_back_and_nothing_that_would_break_it_again(
    live: Live, qtbot: QtBot, code: str
) -> None:
    live.end(ev.JobFailed(code=code, message="It broke.", hint="Go back."), 1)
    assert {"Go back and learn slower", "Report…", "Open folder"} <= shown_buttons(live.page)
    assert "Resume" not in shown_buttons(live.page)
    with qtbot.waitSignal(live.page.go_back_asked) as asked:
        qtbot.mouseClick(live.page.footer.go_back, LEFT)
    assert asked.args == [live.model.record.path]


def test_a_report_is_written_and_told(live: Live, qtbot: QtBot, tmp_path: Path) -> None:
    run = tmp_path / "run"
    run.mkdir()
    (run / "job.log").write_text("it broke\n", encoding="utf-8")
    live.end(ev.JobFailed(code="unexpected", message="It broke."), 1)
    assert live.page.footer.report.isVisible()
    assert live.page.footer.resume.isVisible()
    assert not live.page.footer.go_back.isVisible()
    with qtbot.waitSignals([live.page.saver.told] * 2):
        live.page.saver.save_report(run, tmp_path / "report.zip")
    assert (tmp_path / "report.zip").is_file()
    assert live.page.footer.note.text().endswith("report.zip")
