"""The run model draws at the eye's pace, folds every prefix of a journal, and is deaf after a job's last word."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.runs import create_run
from core.schema import events as ev
from core.schema.errors import TunesmithError
from core.schema.hardware_sample import HardwareSample
from core.schema.recipe import DatasetTable, ModelTable, Recipe
from core.schema.requests import ProbeRequest
from gui.screens.sample_content import sample_events, sample_readings
from gui.state.hardware_history import HardwareHistory
from gui.state.run_model import RunModel, RunRecord, read_record
from gui.workers.job_thread import JobThread


def followed() -> tuple[RunModel, JobThread]:
    model, job = RunModel(), JobThread(ProbeRequest())
    model.follow(job, RunRecord(name="run"))
    return model, job


def test_nothing_is_drawn_while_hidden_and_once_when_shown(qtbot: QtBot) -> None:
    model, job = followed()
    drawn: list[int] = []
    model.refreshed.connect(lambda: drawn.append(model.state.step))
    for step in range(1, 50):
        job.event_received.emit(ev.StepCompleted(step=step, loss=1.0))
    qtbot.wait(300)
    assert drawn == []
    model.set_visible(True)
    assert drawn == [49]
    qtbot.wait(300)
    assert drawn == [49]  # nothing came: nothing is drawn


def test_a_flood_is_drawn_a_few_times_a_second(qtbot: QtBot) -> None:
    model, job = followed()
    model.set_visible(True)
    drawn: list[float] = []
    model.refreshed.connect(lambda: drawn.append(time.monotonic()))
    began = time.monotonic()
    step = 0
    while time.monotonic() - began < 1.0:
        step += 1
        job.event_received.emit(ev.StepCompleted(step=step, loss=1.0))
        qtbot.wait(1)
    assert 1 <= len(drawn) <= 5
    model.set_visible(False)


def test_the_end_is_told_after_everything_is_folded(qtbot: QtBot) -> None:
    model, job = followed()
    told: list[tuple[int, str, bool]] = []
    model.ended.connect(lambda status: told.append((status, model.state.status, model.is_live)))
    job.event_received.emit(ev.JobFinished())
    job.ended.emit(0)
    assert told == [(0, "finished", False)]
    job.event_received.emit(ev.StepCompleted(step=7))
    assert model.state.step == 0


def test_another_run_lets_go_of_the_first(qtbot: QtBot) -> None:
    model, job = followed()
    model.show(RunRecord(name="other"))
    job.event_received.emit(ev.StepCompleted(step=7))
    assert model.state.step == 0
    assert not model.is_live


def test_every_prefix_of_a_journal_folds() -> None:
    events = list(sample_events(120, 1000.0))
    whole = RunRecord()
    for event in events:
        whole.take(event)
        assert whole.state.step <= 120
    for end in range(0, len(events), 7):
        record = RunRecord()
        for event in events[:end]:
            record.take(event)
        assert record.state.status == "running"
    backwards = RunRecord()
    for event in reversed(events):
        backwards.take(event)


def test_after_the_last_word_only_a_new_life_counts() -> None:
    record = RunRecord()
    for event in (ev.JobStarted(kind="train"), ev.StepCompleted(step=5), ev.JobStopped(step=5)):
        record.take(event)
    record.take(ev.StepCompleted(step=6))
    assert (record.state.step, record.state.status) == (5, "stopped")
    record.take(ev.JobStarted(kind="train", from_step=4))
    record.take(ev.StepCompleted(step=5))
    assert (record.state.step, record.state.status) == (5, "running")


def test_a_resume_that_never_began_is_shown_by_its_own_last_word() -> None:
    record = RunRecord()
    for event in (ev.JobStarted(kind="train"), ev.JobStopped(step=5), ev.JobFailed(code="odd", message="It broke.")):
        record.take(event)
    assert record.state.status == "failed"
    assert isinstance(record.state.end, ev.JobFailed)


def test_wall_time_follows_the_life_in_which_something_happened() -> None:
    record = RunRecord()
    record.take(ev.JobStarted(kind="train", t_s=0.0, wall_time=1000.0))
    record.take(ev.JobStarted(kind="train", t_s=60.0, wall_time=9000.0))
    assert record.wall_time(30.0) == 1030.0
    assert record.wall_time(61.0) == 9001.0
    assert RunRecord().wall_time(1.0) is None


def test_readings_of_the_computer_are_no_part_of_the_card_s_curve() -> None:
    host = HardwareSample(t_s=0.0, memory_used_bytes=9)
    history = HardwareHistory([host, *list(sample_readings(20.0))[1:]])
    assert history.on_card
    assert history.curves["temperature_c"].t_s[0] == 2.0
    assert len(history.curves["temperature_c"]) == len(history.curves["memory_used_bytes"]) == history.count == 10
    assert history.energy_wh == pytest.approx(38.0 * 18 / 3600)


def test_a_resume_keeps_the_card_s_curve() -> None:
    history = HardwareHistory(sample_readings(20.0))
    before = history.count
    history.add(HardwareSample(t_s=21.0, memory_used_bytes=9))  # the job has not named its card yet
    assert history.on_card
    for reading in list(sample_readings(20.0))[:2]:
        history.add(reading.model_copy(update={"t_s": reading.t_s + 30.0}))
    assert history.count == before + 2


def test_curves_do_not_run_back_where_a_resume_begins_before_the_last_reading() -> None:
    history = HardwareHistory(sample_readings(20.0))
    for reading in list(sample_readings(20.0))[:4]:
        history.add(reading.model_copy(update={"t_s": reading.t_s + 17.0}))
    at = list(history.curves["temperature_c"].t_s)
    assert at == sorted(at)
    assert at[-1] == 23.0
    assert history.latest is not None
    assert history.latest.t_s == 23.0


def test_a_run_is_read_from_its_folder(tmp_path: Path) -> None:
    folder = create_run(tmp_path, Recipe(model=ModelTable(source="m"), dataset=DatasetTable(source="d"), name="모델"))
    lines = [ev.event_to_line(event) for event in sample_events(30, 1000.0)]
    folder.events_path.write_text("\n".join([*lines, '{"torn']), encoding="utf-8")
    readings = [reading.model_dump_json() for reading in sample_readings(10.0)]
    folder.hardware_path.write_text("\n".join(["garbage", *readings, ""]), encoding="utf-8")
    record = read_record(folder.path)
    assert (record.name, record.state.step, record.hardware.count) == ("모델", 30, 6)
    assert record.state.status == "crashed"  # says running, but nobody holds its lock
    with pytest.raises(TunesmithError):
        read_record(tmp_path / "nowhere")
