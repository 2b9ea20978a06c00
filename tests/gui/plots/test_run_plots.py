"""The plots: bounded for a million steps, one per turn, one shared axis, zoom, chooser, levels, cursor, shading, pictures."""

from __future__ import annotations

import re
import time
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.schema import events as ev
from core.schema.hardware_sample import HardwareSample
from core.schema.run_state import RunState
from gui.plots.look import Points
from gui.plots.loss_plot import loss_range
from gui.plots.pictures import draw_picture
from gui.plots.run_plots import AT_FIRST, RunPlots, axis_end
from gui.plots.temperature_plot import heat_range
from gui.screens.sample_content import SampleNames, sample_card, sample_record
from gui.state.run_model import RunModel, RunRecord
from gui.theme import colors, theme

GIB = 1 << 30
ALL = ("loss", "temperature", "memory", "learning_rate", "grad_norm", "speed", "power", "load", "clock", "fan")
pytestmark = pytest.mark.usefixtures("themed")


def shown(
    qtbot: QtBot, record: RunRecord, live: bool = True, card: bool = True, chosen: tuple[str, ...] = AT_FIRST
) -> tuple[RunModel, RunPlots]:
    model = RunModel()
    model.card = sample_card() if card else None
    plots = RunPlots(model, chosen)
    qtbot.addWidget(plots)
    plots.resize(760, 620)
    plots.show()
    (model.show_live if live else model.show)(record)
    model.set_visible(True)
    settle(qtbot, plots)
    return model, plots


def settle(qtbot: QtBot, plots: RunPlots) -> None:
    qtbot.wait(20)
    qtbot.waitUntil(lambda: plots.is_complete, timeout=5000)


def sample(qtbot: QtBot, last_step: int, chosen: tuple[str, ...] = AT_FIRST) -> tuple[RunModel, RunPlots]:
    return shown(qtbot, sample_record(last_step, time.time(), SampleNames()), chosen=chosen)


def test_a_long_run_is_few_points_and_one_plot_a_turn(qtbot: QtBot) -> None:
    record = RunRecord()
    for step in range(1, 300_001):
        record.state.loss.add(step, step * 0.5, 1.0 + 1.0 / step)
        record.state.smooth_loss.add(step, step * 0.5, 1.0 + 1.0 / step)
    record.state.step, record.state.t_s = 300_000, 150_000.0
    _, plots = shown(qtbot, record, live=False)
    drawn = plots.loss.smooth_curve.getData()[0]
    assert 1000 < len(drawn) <= 2 * plots.loss.chart.pixels_across
    assert drawn[-1] == 150_000.0
    plots.look_at(149_000.0, 150_000.0)
    settle(qtbot, plots)
    assert len(plots.loss.raw_curve.getData()[0]) > 500  # the newest stretch is there step by step
    for plot in plots.shown:
        plot.forget()
    plots.refresh()
    left = len(plots._due)
    began = time.perf_counter()
    plots._draw_next()
    assert len(plots._due) == left - 1
    assert time.perf_counter() - began < 0.25  # a few milliseconds, on a busy machine too


def test_a_long_run_is_drawn_anew_only_when_a_pixel_has_changed(qtbot: QtBot) -> None:
    record = RunRecord()
    record.take(ev.PlanFixed(total_steps=200_000, rows=1, tokens=1, trainable_parameters=1))
    record.take(ev.PhaseEntered(phase="training"))
    for step in range(1, 100_001):
        record.state.loss.add(step, step * 0.5, 1.0)
    record.state.step, record.state.t_s = 100_000, 50_000.0
    model, plots = shown(qtbot, record)
    draws: list[float] = []
    draw = plots.loss.draw
    plots.loss.draw = lambda look: (draws.append(look.now), draw(look))[1]  # type: ignore[method-assign]
    for step in range(100_001, 100_101):
        model.record.take(ev.StepCompleted(step=step, t_s=step * 0.5, loss=float(step)))
        plots.refresh()
        settle(qtbot, plots) if step % 50 == 0 else plots._draw_next()
    assert len(draws) <= 4
    assert plots.loss.value.text() != "1.00"  # the figures are always those of now


def test_all_plots_share_one_axis_and_it_reaches_to_the_planned_end(qtbot: QtBot) -> None:
    model, plots = sample(qtbot, 400)
    ranges = {tuple(plot.chart.getViewBox().viewRange()[0]) for plot in plots.shown}
    assert len(ranges) == 1
    left = model.state.seconds_left()
    assert left is not None
    assert next(iter(ranges))[1] == pytest.approx(model.state.t_s + left, rel=0.05)
    plots.by_step.click()
    settle(qtbot, plots)
    ranges = {tuple(plot.chart.getViewBox().viewRange()[0]) for plot in plots.shown}
    assert ranges == {(0.0, 1876.0)}


def test_zoom_pan_and_back_with_the_mouse_and_with_keys(qtbot: QtBot) -> None:
    _, plots = sample(qtbot, 1800)
    whole = (plots.look.low, plots.look.high)
    viewport = plots.temperature.chart.viewport()
    middle = viewport.height() // 2
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(200, middle))
    QTest.mouseMove(viewport, QPoint(300, middle))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=QPoint(400, middle))
    settle(qtbot, plots)
    low, high = plots.look.low, plots.look.high
    assert whole[0] < low < high < whole[1]
    assert {tuple(plot.chart.getViewBox().viewRange()[0]) for plot in plots.shown} == {(low, high)}
    viewport = plots.loss.chart.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(200, 40))
    QTest.mouseMove(viewport, QPoint(260, 40))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, QPoint(260, 40))
    assert plots.look.low < low
    assert plots.look.high - plots.look.low == pytest.approx(high - low)
    turn_wheel(plots, 120, Qt.KeyboardModifier.ControlModifier)
    assert plots.look.high - plots.look.low == pytest.approx(0.8 * (high - low))
    before = plots.look.low
    turn_wheel(plots, 120, Qt.KeyboardModifier.NoModifier)  # that is for the page
    assert plots.look.low == before
    plots.menu.later.trigger()
    assert plots.look.low > before
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=QPoint(300, 40))
    assert (plots.look.low, plots.look.high) == whole
    assert not plots.menu.later.isEnabled()
    assert plots.whole.isHidden()
    plots.loss.chart.stretch_marked.emit(plots.look.now + 1.0, plots.look.now + 50.0)  # nothing is there yet
    assert (plots.look.low, plots.look.high) == whole
    plots.menu.closer.trigger()
    assert plots.look.high - plots.look.low == pytest.approx((whole[1] - whole[0]) / 2)
    plots.whole.click()
    plots.go_along(100.0)  # there is nothing beyond the whole
    assert (plots.look.low, plots.look.high) == whole


def turn_wheel(plots: RunPlots, by: int, modifiers: Qt.KeyboardModifier) -> None:
    viewport = plots.loss.chart.viewport()
    place = QPointF(300, 40)
    event = QWheelEvent(
        place, viewport.mapToGlobal(place), QPoint(0, 0), QPoint(0, by), Qt.MouseButton.NoButton, modifiers,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, event)


def test_which_plots_are_shown_can_be_chosen_and_is_told(qtbot: QtBot) -> None:
    _, plots = sample(qtbot, 300)
    assert [plot.key for plot in plots.shown] == list(AT_FIRST)
    told: list[list[str]] = []
    plots.chosen_changed.connect(told.append)
    for key in ("speed", "power"):
        plots.menu._shown[key].trigger()
    plots.menu._shown["loss"].trigger()
    settle(qtbot, plots)
    assert told[-1] == ["temperature", "memory", "speed", "power"]
    assert plots.temperature.head.indexOf(plots.menu.button) >= 0  # the tools stand in the first one's head
    assert plots.plot("speed").value.text() == "290 tokens/s"
    for key in ("temperature", "memory", "speed", "power"):
        plots.menu._shown[key].trigger()
    assert [plot.key for plot in plots.shown] == list(AT_FIRST)  # never nothing
    for keys in (["fan"], ["loss"], ["fan"], ["clock", "fan"]):
        plots.choose(keys)
        settle(qtbot, plots)
        assert [plot.key for plot in plots.shown] == keys
        assert plots.shown[0].head.indexOf(plots.menu.button) >= 0


def test_every_plot_says_its_value_and_draws(qtbot: QtBot) -> None:
    _, plots = sample(qtbot, 300, ALL)
    plots._column.widget().resize(740, 2400)
    for plot in plots.shown:
        plot.forget()
        plot.refresh(plots.look, (1,), None)
    said = {plot.key: plot.value.text() for plot in plots.shown}
    assert said["power"] == "168 W"
    assert said["load"] == "97 %"
    assert said["clock"] == "1,807 MHz"
    assert said["fan"] == "71 %"
    assert said["learning_rate"].endswith("e-4")
    assert all(value != "–" for value in said.values())
    assert plots.plot("power")._level_line.value() == 170.0  # type: ignore[attr-defined]
    for key in ALL[3:]:
        assert len(plots.plot(key).curves[0].getData()[0]) > 10  # type: ignore[attr-defined]


def test_the_chips_switch_smoothing_and_the_logarithm(qtbot: QtBot) -> None:
    _, plots = sample(qtbot, 100)
    linear = plots.loss.raw_curve.getData()[1].copy()
    plots.loss.log.click()
    settle(qtbot, plots)
    assert plots.loss.raw_curve.getData()[1] == pytest.approx(np.log10(linear))
    assert plots.loss.smooth_curve.isVisible()
    plots.loss.smooth.click()
    settle(qtbot, plots)
    assert not plots.loss.smooth_curve.isVisible()


def test_levels_name_the_card_the_limit_and_the_prediction(qtbot: QtBot) -> None:
    _, plots = sample(qtbot, 100)
    assert plots.temperature.limit.value() == 87.0  # the card's own slowdown threshold less 6
    assert plots.memory.card_size.value() == 12.0
    assert plots.memory.predicted.value() == pytest.approx(7.1)
    assert plots.memory.value.text() == "7.85 GiB"
    assert plots.memory.remark.text() == "this run 6.95 GiB  predicted 7.10 GiB  others 0.90 GiB"
    assert plots.temperature.remark.text() == "no throttling"


def test_what_the_run_holds_is_marked_where_only_the_run_says_so(qtbot: QtBot) -> None:
    record = RunRecord()
    record.hardware.add(HardwareSample(t_s=1.0, uuid="GPU-1", memory_used_bytes=6 * GIB, memory_total_bytes=12 * GIB,
                                       job_memory_bytes=5 * GIB, job_memory_derived=True))  # fmt: skip
    _, plots = shown(qtbot, record)
    assert plots.memory.remark.text() == "this run about 5.00 GiB  others 1.00 GiB"
    assert plots.memory.remark.whatsThis() == "What the run itself says: the driver does not."


def test_the_cursor_shows_the_values_of_that_moment_in_all_plots(qtbot: QtBot) -> None:
    _, plots = sample(qtbot, 400)
    now = plots.temperature.value.text()
    plots.memory.chart.pointed.emit(4.0)
    settle(qtbot, plots)
    assert plots.memory.value.text().startswith("0.90 GiB")
    assert plots.temperature.value.text() == "43 °C" != now
    assert plots.loss.value.text() == "–"  # no step was done yet
    assert "4 s" in plots.loss.remark.text()
    plots.memory.chart.pointed.emit(None)
    settle(qtbot, plots)
    assert plots.temperature.value.text() == now
    assert plots.loss.remark.text() == ""


def test_where_the_card_was_slowed_it_is_shaded_and_the_reason_said(qtbot: QtBot) -> None:
    record = sample_record(200, time.time(), SampleNames())
    for second in range(900, 960):
        reasons = ("thermal_software",) if 910 <= second < 940 else ("idle",)
        record.hardware.add(HardwareSample(t_s=second, uuid="GPU-1", temperature_c=90, throttle_reasons=reasons))
    _, plots = shown(qtbot, record)
    stretches = plots.loss.chart.shading._stretches
    assert [(low, high, color) for low, high, color, _ in stretches] == [(910.0, 940.0, "bad")]
    assert "slowed for 30 s in all" in plots.temperature.remark.text()
    chart = plots.memory.chart
    picture = chart.grab().toImage()
    tints = []
    for t_s in (700.0, 925.0):  # outside and inside, a little above the bottom line
        at = chart.mapFromScene(chart.getViewBox().mapViewToScene(QPointF(t_s, 3.0)))
        tints.append(picture.pixelColor(at).name())
    assert tints[0] == colors().card.lower() != tints[1]
    plots.loss.chart.pointed.emit(920.0)
    settle(qtbot, plots)
    assert "slowed: heat" in plots.temperature.remark.text()
    assert "slowed: heat" in plots.loss.remark.text()


def test_without_a_card_it_says_so_and_shows_main_memory(qtbot: QtBot) -> None:
    record = RunRecord()
    record.take(ev.JobStarted(kind="train", device="cpu"))
    record.hardware.add(HardwareSample(t_s=1.0, memory_used_bytes=6 * GIB, memory_total_bytes=16 * GIB))
    _, plots = shown(qtbot, record, card=False, chosen=("temperature", "memory", "power"))
    assert plots.memory.title.text() == "Main memory"
    assert plots.memory.value.text() == "6.00 GiB"
    assert plots.temperature.value.text() == "–"
    assert "no NVIDIA card" in plots.temperature.remark.text()
    assert not plots.temperature.limit.isVisible()
    assert plots.plot("power").remark.text() == "Only NVIDIA cards tell this."


def test_another_run_starts_with_empty_curves(qtbot: QtBot) -> None:
    model, plots = sample(qtbot, 100)
    model.show(RunRecord(name="other"))
    settle(qtbot, plots)
    drawn = plots.loss.smooth_curve.getData()[0]
    assert drawn is None or len(drawn) == 0
    assert plots.loss.value.text() == "–"


def test_colours_follow_the_theme(qtbot: QtBot) -> None:
    _, plots = sample(qtbot, 10)
    dark = colors().accent
    assert plots.loss.smooth_curve.opts["pen"].color().name().upper() == dark.upper()
    theme().choose("light")
    assert plots.loss.smooth_curve.opts["pen"].color().name().upper() == colors().accent.upper() != dark.upper()


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_pictures_hold_all_that_is_shown(qtbot: QtBot, ending: str) -> None:
    _, plots = sample(qtbot, 200)
    content = draw_picture(plots.shown, f".{ending}", "내 곡선")
    if ending == "png":
        image = QImage.fromData(content)
        assert (image.width(), image.height()) > (2 * plots.loss.width(), 3 * plots.loss.height())
        return
    text = content.decode("utf-8")
    ET.fromstring(text)
    assert text.count("<path") + text.count("<polyline") >= 5  # curves as lines, not as a picture
    images = [int(width) for width in re.findall(r"<image [^>]*width=\"(\d+)\"", text)]
    assert max(images, default=0) < 20  # the held-out dots alone
    assert "Temperature" in text


def test_points_for_so_many_pixels_keep_highest_lowest_and_last() -> None:
    x = np.arange(10_007.0)
    y = np.sin(x / 500)
    y[4321], y[8765] = 9.0, -9.0
    few = Points(x, y).for_pixels(300)
    assert len(few.x) <= 2 * 300 + 50
    assert (few.y.max(), few.y.min()) == (9.0, -9.0)
    assert few.x[-1] == 10_006.0
    assert np.all(np.diff(few.x) > 0)
    part = Points(x, y).between(100.5, 200.0)
    assert (part.x[0], part.x[-1]) == (100.0, 201.0)
    assert Points(x, y).at(-1.0) is None


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
