"""The figures of a run beside its plots: speed, power, energy, learning rate, what was saved. Unknown is a dash."""

from __future__ import annotations

from core.schema.hardware_sample import HardwareSample
from core.schema.quantities import count_text
from core.schema.run_state import RunState
from gui.run_texts import UNKNOWN, duration, heat_waits_text, loss_text, norm_text, rate_text, rows_text
from gui.state.run_model import RunModel
from gui.widgets import Card, KeyValueList


class RunFigures(Card):
    def __init__(self, model: RunModel) -> None:
        super().__init__()
        self._model = model
        self.list = KeyValueList()
        self.add(self.list)

    def refresh(self) -> None:
        state, hardware = self._model.state, self._model.record.hardware
        put, last = self.list.put, state.last_step
        speed = state.tokens_per_s
        put("speed", self.tr("Speed"), self.tr("{n} tokens/s").format(n=count_text(round(speed))) if speed else UNKNOWN)
        self._put_sensors(hardware.latest)
        put("energy", self.tr("Energy so far"), energy_text(hardware.energy_wh))
        rate = last.learning_rate if last else None
        put("rate", self.tr("Learning rate"), rate_text(rate))
        put("norm", self.tr("Gradient norm"), norm_text(last.grad_norm if last else None))
        self._put_best(state)
        self._put_saved(state)
        self._put_rows(state)
        self._put_heat(state)

    def _put_sensors(self, sample: HardwareSample | None) -> None:
        put = self.list.put
        on_card = self._model.record.hardware.on_card or (sample is None and self._model.card is not None)
        if on_card:
            put("power", self.tr("Power"), self._power(sample))
            fan = sample.fan_percent if sample else None
            put("fan", self.tr("Fan"), f"{fan:.0f} %" if fan is not None else UNKNOWN)
            return
        put("power", self.tr("Power"), UNKNOWN, tooltip=self.tr("Only NVIDIA cards tell what they draw."))
        load = sample.cpu_percent if sample else None
        put("fan", self.tr("Processor"), f"{load:.0f} %" if load is not None else UNKNOWN)

    def _power(self, sample: HardwareSample | None) -> str:
        if sample is None or sample.power_w is None:
            return UNKNOWN
        if sample.power_limit_w is None:
            return f"{sample.power_w:.0f} W"
        return self.tr("{now} W of {limit}").format(now=f"{sample.power_w:.0f}", limit=f"{sample.power_limit_w:.0f}")

    def _put_best(self, state: RunState) -> None:
        best = state.best_held_out
        if best is None:
            self.list.show_line("best", False)
            return
        text = self.tr("{loss} at step {step}").format(loss=loss_text(best[1]), step=count_text(best[0]))
        self.list.put("best", self.tr("Best held-out loss"), text)

    def _put_rows(self, state: RunState) -> None:
        if state.plan is not None and (state.plan.packed_rows is not None or state.plan.truncated_rows):
            tip = self.tr("Several short rows share one context; rows that are longer than it are cut.")
            self.list.put("rows", self.tr("Rows"), rows_text(state.plan), tooltip=tip)
        else:
            self.list.show_line("rows", False)

    def _put_heat(self, state: RunState) -> None:
        if not state.heat_pauses:
            self.list.show_line("heat", False)
            return
        self.list.put(
            "heat", self.tr("Waited for the card to cool"), heat_waits_text(state, self._now_s(state)), "warn"
        )

    def _now_s(self, state: RunState) -> float:
        newest = self._model.record.hardware.latest
        return max(state.t_s, newest.t_s if newest else 0.0)

    def _put_saved(self, state: RunState) -> None:
        if state.last_saved_step is None or state.last_saved_t_s is None:
            self.list.put("saved", self.tr("Last saved"), self.tr("not yet") if self._model.is_live else UNKNOWN)
            return
        step = count_text(state.last_saved_step)
        if not self._model.is_live:
            self.list.put("saved", self.tr("Last saved"), self.tr("step {step}").format(step=step), "ok")
            return
        ago = self._now_s(state) - state.last_saved_t_s
        text = self.tr("step {step}, {time} ago").format(step=step, time=duration(max(0.0, ago)))
        self.list.put("saved", self.tr("Last saved"), text, "ok")


def energy_text(energy_wh: float | None) -> str:
    if energy_wh is None:
        return UNKNOWN
    return f"{energy_wh / 1000:.2f} kWh" if energy_wh >= 100 else f"{energy_wh:.1f} Wh"
