"""The three plots: bounded for a million steps, one shared axis, levels, chips, a cursor over all, honest without a card."""

from __future__ import annotations

import time

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.schema import events as ev
from core.schema.hardware_sample import HardwareSample
from core.schema.run_state import RunState
from gui.plots.run_plots import RunPlots, axis_end, heat_range, loss_range
from gui.plots.series import EXACT_POINTS
from gui.sample_content import SampleNames, sample_card, sample_record
from gui.state.run_model import RunModel, RunRecord
from gui.theme import colors, theme

GIB = 1 << 30
pytestmark = pytest.mark.usefixtures("themed")


def shown(qtbot: QtBot, record: RunRecord, live: bool = True, card: bool = True) -> tuple[RunModel, RunPlots]:
    model = RunModel()
    model.card = sample_card() if card else None
    plots = RunPlots(model)
    qtbot.addWidget(plots)
    plots.resize(760, 620)
    plots.show()
    (model.show_live if live else model.show)(record)
    model.set_visible(True)
    qtbot.wait(20)
    return model, plots


def test_a_million_steps_stay_few_points_and_never_hold_the_window(qtbot: QtBot) -> None:
    record = RunRecord()
    curve = record.state.loss
    curve.steps = list(range(1, 1_000_001))
    curve.t_s = [step * 0.5 for step in curve.steps]
    curve.values = [1.0 + 1.0 / step for step in curve.steps]
    record.state.step, record.state.t_s = 1_000_000, 500_000.0
    _, plots = shown(qtbot, record, live=False)
    longest = 0.0
    for _ in range(400):
        began = time.perf_counter()
        plots.refresh()
        longest = max(longest, time.perf_counter() - began)
        if plots.is_complete:
            break
    assert plots.is_complete
    drawn = plots.smooth_curve.getData()[0]
    assert 1000 < len(drawn) <= EXACT_POINTS + 1
    assert drawn[-1] == 500_000.0
    assert longest < 0.5  # a piece is about 30 ms on a slow core; all at once would be seconds


def test_all_plots_share_one_axis_and_it_reaches_to_the_planned_end(qtbot: QtBot) -> None:
    model, plots = shown(qtbot, sample_record(400, time.time(), SampleNames()))
    ranges = {tuple(card.chart.getViewBox().viewRange()[0]) for card in plots.cards}
    assert len(ranges) == 1
    left = model.state.seconds_left()
    assert left is not None
    assert next(iter(ranges))[1] == pytest.approx(model.state.t_s + left, rel=0.05)
    plots.by_step.click()
    ranges = {tuple(card.chart.getViewBox().viewRange()[0]) for card in plots.cards}
    assert ranges == {(0.0, 1876.0)}


def test_the_chips_switch_smoothing_and_the_logarithm(qtbot: QtBot) -> None:
    _, plots = shown(qtbot, sample_record(100, time.time(), SampleNames()))
    linear = plots.raw_curve.getData()[1].copy()
    plots.log.click()
    assert plots.raw_curve.getData()[1] == pytest.approx(np.log10(linear))
    assert plots.smooth_curve.isVisible()
    plots.smooth.click()
    assert not plots.smooth_curve.isVisible()


def test_levels_name_the_card_the_limit_and_the_prediction(qtbot: QtBot) -> None:
    _, plots = shown(qtbot, sample_record(100, time.time(), SampleNames()))
    assert plots.heat_limit.value() == 87.0  # the card's own slowdown threshold less 6
    assert plots.card_size.value() == 12.0
    assert plots.predicted.value() == pytest.approx(9.95)
    assert plots.memory.value.text() == "9.74 GiB, predicted 9.95"
    assert plots.temperature.remark.text() == "no throttling"


def test_the_cursor_shows_the_values_of_that_moment_in_all_plots(qtbot: QtBot) -> None:
    _, plots = shown(qtbot, sample_record(400, time.time(), SampleNames()))
    now = plots.temperature.value.text()
    plots.memory.chart.pointed.emit(4.0)
    assert plots.memory.value.text().startswith("0.90 GiB")
    assert plots.temperature.value.text() == "43 °C" != now
    assert plots.loss.value.text() == "–"  # no step was done yet
    assert "4 s" in plots.loss.remark.text()
    plots.memory.chart.pointed.emit(None)
    assert plots.temperature.value.text() == now
    assert plots.loss.remark.text() == ""


def test_without_a_card_it_says_so_and_shows_main_memory(qtbot: QtBot) -> None:
    record = RunRecord()
    record.take(ev.JobStarted(kind="train", device="cpu"))
    record.hardware.add(HardwareSample(t_s=1.0, memory_used_bytes=6 * GIB, memory_total_bytes=16 * GIB))
    _, plots = shown(qtbot, record, card=False)
    assert plots.memory.title.text() == "Main memory"
    assert plots.memory.value.text() == "6.00 GiB"
    assert plots.temperature.value.text() == "–"
    assert "no NVIDIA card" in plots.temperature.remark.text()
    assert not plots.heat_limit.isVisible()


def test_another_run_starts_with_empty_curves(qtbot: QtBot) -> None:
    model, plots = shown(qtbot, sample_record(100, time.time(), SampleNames()))
    model.show(RunRecord(name="other"))
    assert len(plots.smooth_curve.getData()[0] if plots.smooth_curve.getData()[0] is not None else []) == 0
    assert plots.loss.value.text() == "–"


def test_colours_follow_the_theme(qtbot: QtBot) -> None:
    _, plots = shown(qtbot, sample_record(10, time.time(), SampleNames()))
    dark = colors().accent
    assert plots.smooth_curve.opts["pen"].color().name().upper() == dark.upper()
    theme().choose("light")
    assert plots.smooth_curve.opts["pen"].color().name().upper() == colors().accent.upper() != dark.upper()


def test_broken_losses_and_no_losses_have_a_range() -> None:
    nothing = np.empty(0)
    assert loss_range(nothing, nothing, nothing, log=False) == (0.0, 1.0)
    assert loss_range(nothing, nothing, nothing, log=True) == (-1.0, 1.0)
    zeros = np.zeros(3)
    assert loss_range(zeros, zeros, nothing, log=True) == (-1.0, 1.0)
    spiky = np.concatenate([np.linspace(2, 1, 1000), [500.0]])
    assert loss_range(spiky, np.linspace(2, 1, 1000), nothing, log=False)[1] < 20
    assert heat_range(nothing, None)[1] > heat_range(nothing, None)[0]


def test_the_axis_does_not_twitch() -> None:
    state = RunState()
    first = axis_end(state, 100.0, "time", 0.0)
    assert 102.0 <= first <= 125.0
    assert axis_end(state, 101.0, "time", first) == first
    assert axis_end(state, 2 * first, "time", first) > 2 * first
    assert axis_end(state, 100.0, "time", 1000.0) < 200.0  # another run, or steps before
    state.end = ev.JobFinished()
    assert axis_end(state, 100.0, "time", 120.0) == 102.0
    assert axis_end(state, 0.0, "steps", 0.0) == 1.0
