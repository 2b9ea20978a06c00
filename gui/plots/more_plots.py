"""The plots that are shown on demand: learning rate, gradient norm, speed, power, load, clock and fan."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from core.schema.quantities import count_text
from gui.plots.look import Look
from gui.plots.run_plot import Line, RunPlot, SimplePlot
from gui.run_texts import norm_text, rate_text

translate = QCoreApplication.translate


def more_plots() -> dict[str, tuple[str, Callable[[], RunPlot]]]:
    """Title and maker by key; a plot is made when it is first shown."""
    return {
        "learning_rate": (translate("RunPlots", "Learning rate"), _learning_rate),
        "grad_norm": (translate("RunPlots", "Gradient norm"), _grad_norm),
        "speed": (translate("RunPlots", "Speed"), _speed),
        "power": (translate("RunPlots", "Power"), _power),
        "load": (translate("RunPlots", "Load"), _load),
        "clock": (translate("RunPlots", "Clock"), _clock),
        "fan": (translate("RunPlots", "Fan"), _fan),
    }


def _learning_rate() -> RunPlot:
    line = Line(lambda look: look.curve(look.state.learning_rate), "5")
    return SimplePlot("learning_rate", translate("RunPlots", "Learning rate"), [line], rate_text)


def _grad_norm() -> RunPlot:
    line = Line(lambda look: look.curve(look.state.grad_norm), "1")
    return SimplePlot("grad_norm", translate("RunPlots", "Gradient norm"), [line], norm_text, level=_clip)


def _speed() -> RunPlot:
    line = Line(lambda look: look.curve(look.state.speed), "ok")

    def text(value: float) -> str:
        return translate("RunPlots", "{n} tokens/s").format(n=count_text(round(value)))

    return SimplePlot("speed", translate("RunPlots", "Speed"), [line], text)


def _power() -> RunPlot:
    line = Line(lambda look: look.sensor("power_w"), "4")
    title = translate("RunPlots", "Power")
    return SimplePlot("power", title, [line], lambda w: f"{w:.0f} W", "W", level=_power_limit, unknown=_only_cards)


def _load() -> RunPlot:
    line = Line(lambda look: look.sensor("utilization"), "held_out")
    return SimplePlot("load", translate("RunPlots", "Load"), [line], lambda share: f"{share:.0f} %", "%", top=104.0)


def _clock() -> RunPlot:
    line = Line(lambda look: look.sensor("sm_clock_mhz"), "2")

    def text(mhz: float) -> str:
        return f"{count_text(round(mhz))} MHz"

    return SimplePlot("clock", translate("RunPlots", "Clock"), [line], text, unknown=_only_cards)


def _fan() -> RunPlot:
    line = Line(lambda look: look.sensor("fan_percent"), "6")
    title = translate("RunPlots", "Fan")
    return SimplePlot("fan", title, [line], lambda share: f"{share:.0f} %", "%", top=104.0, unknown=_only_cards)


def _clip(look: Look) -> tuple[float | None, str]:
    norm = look.recipe.training.max_grad_norm if look.recipe else None
    return norm or None, translate("RunPlots", "cut to {norm}").format(norm=f"{norm:g}") if norm else ""


def _power_limit(look: Look) -> tuple[float | None, str]:
    latest = look.hardware.latest
    limit = latest.power_limit_w if latest else look.card.power_limit_w if look.card else None
    return limit, translate("RunPlots", "limit {w} W").format(w=f"{limit:.0f}") if limit is not None else ""


def _only_cards(look: Look) -> str:
    if look.on_card:
        return translate("RunPlots", "This card does not tell.") if look.hardware.latest is not None else ""
    return translate("RunPlots", "Only NVIDIA cards tell this.")
