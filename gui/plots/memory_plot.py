"""Graphics memory: all that is taken, this run's and other programs' share, the card's size and the predicted peak."""

from __future__ import annotations

from core.schema.quantities import GIB, gib
from gui.plots.look import NOTHING, Look, Points
from gui.plots.run_plot import LABEL_PX, RunPlot, moment_text
from gui.run_texts import UNKNOWN
from gui.state.hardware_history import OTHERS


class MemoryPlot(RunPlot):
    def __init__(self) -> None:
        super().__init__("memory", "", "GiB")
        self.rename(self.tr("Memory"))
        self.curve = self.chart.add_curve("0", 1.5)
        self.own_curve = self.chart.add_curve("accent", 1.0, alpha=190)
        self.others_curve = self.chart.add_curve("hint", 1.0, alpha=190)
        self.card_size = self.chart.add_level("hint", 0.008, (0.0, 1.0), dashed=False)
        self.predicted = self.chart.add_level("accent", 0.992, (1.0, 1.0))  # of this run alone, as its curve

    def draw(self, look: Look) -> None:
        on_card, chart = look.on_card, self.chart
        self.rename(self.tr("Graphics memory") if on_card else self.tr("Main memory"))
        total, predicted = capacity(look), predicted_bytes(look)
        named = self.tr("{size} GiB card") if on_card else self.tr("{size} GiB in this computer")
        size = f"{total / GIB:.3g}" if total else ""
        chart.set_level(self.card_size, total / GIB if total else None, named.format(size=size))
        chart.set_level(self.predicted, predicted / GIB if predicted else None, self.tr("predicted for this run"))
        used = self._gib(look, "memory_used_bytes")
        self.put(self.curve, used)
        self.put(self.own_curve, self._gib(look, "job_memory_bytes"))
        self.put(self.others_curve, self._gib(look, OTHERS) if on_card else NOTHING)
        top = max([float(used.y.max(initial=0.0)), (total or 0) / GIB, (predicted or 0) / GIB]) or 1.0
        chart.set_down(0.0, top * 1.03, LABEL_PX)
        if total and predicted:
            chart.put_label(self.predicted, above=abs(chart.pixels((total - predicted) / GIB)) >= LABEL_PX)

    def say(self, look: Look, at: float | None) -> None:
        value = self._value(look, "memory_used_bytes", at)
        self.value.setText(f"{gib(value, 2)} GiB" if value is not None else UNKNOWN)
        self.remark.setText(self._parts(look, at))

    def _parts(self, look: Look, at: float | None) -> str:
        latest = look.hardware.latest
        own, others = self._value(look, "job_memory_bytes", at), self._value(look, OTHERS, at)
        parts = [moment_text(look, at)] if at is not None else []
        if not look.on_card and latest is not None and at is None:
            parts.append(self.tr("This computer has no NVIDIA card."))
        derived = latest is not None and bool(latest.job_memory_derived)
        self.remark.setWhatsThis(self.tr("What the run itself says: the driver does not.") if derived else "")
        if own is not None:
            text = self.tr("this run about {size} GiB") if derived else self.tr("this run {size} GiB")
            parts.append(text.format(size=gib(own, 2)))
        predicted = predicted_bytes(look)
        if predicted is not None:
            parts.append(self.tr("predicted {size} GiB").format(size=gib(predicted, 2)))
        if own is not None and others is not None and look.on_card:
            parts.append(self.tr("others {size} GiB").format(size=gib(others, 2)))
        return "  ".join(parts)

    def _gib(self, look: Look, name: str) -> Points:
        points = self.visible(look, look.sensor(name))
        return Points(points.x, points.y / GIB)

    def _value(self, look: Look, name: str, at: float | None) -> float | None:
        points = look.sensor(name)
        return points.last() if at is None else points.at(at)


def capacity(look: Look) -> int | None:
    latest = look.hardware.latest
    told = latest.memory_total_bytes if latest else None
    return told or (look.card.memory_total_bytes if look.card else None)


def predicted_bytes(look: Look) -> int | None:
    """A prediction is of graphics memory; beside main memory it would say nothing."""
    plan = look.state.plan
    return plan.estimated_peak_bytes if plan and look.on_card else None
