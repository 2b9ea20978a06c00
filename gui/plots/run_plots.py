"""All plots of a run on one shared axis. Drawn when the run model says so, one plot per turn of the event loop."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.schema.run_state import RunState
from gui.plots.look import Across, Look
from gui.plots.loss_plot import LossPlot
from gui.plots.memory_plot import MemoryPlot
from gui.plots.more_plots import more_plots
from gui.plots.plots_menu import PlotsMenu
from gui.plots.run_plot import RunPlot
from gui.plots.temperature_plot import TemperaturePlot
from gui.state.run_model import RunModel
from gui.widgets import GhostChip, ScrollColumn

ROOM_AT_THE_END = 1.02
AT_FIRST = ("loss", "temperature", "memory")
LOW_PX, FEW_PX = 96, 64  # how low a plot may get among many, and among three
CLOSEST = 1e-4  # the share of the axis that can still be looked at


class RunPlots(QWidget):
    """Cards below each other; the mouse over one shows the values of that moment in all. `chosen_changed` has the keys
    of the plots that are shown."""

    chosen_changed = Signal(list)

    def __init__(self, model: RunModel, chosen: Sequence[str] = AT_FIRST) -> None:
        super().__init__()
        self._model, self.look = model, Look(model)
        self._cursor: float | None = None
        self._end = 0.0  # of the whole axis
        self._view: tuple[float, float] | None = None  # the stretch that is looked at closely
        self._due: list[RunPlot] = []
        self._chosen: list[str] = []
        self._to_make: list[str] = []  # chosen plots that do not exist yet
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._draw_next)
        self.loss, self.temperature, self.memory = LossPlot(), TemperaturePlot(), MemoryPlot()
        self.plots: list[RunPlot] = []  # those that were made, in their order
        self._makers = more_plots()
        usual = [(plot.key, plot.title.text()) for plot in (self.loss, self.temperature, self.memory)]
        titles = [*usual, *((key, title) for key, (title, _) in self._makers.items())]
        self._order = [key for key, _ in titles]
        self.by_step = GhostChip(self.tr("by step"), name=self.tr("Steps instead of time along the bottom"))
        self.by_step.setCheckable(True)
        self.whole = GhostChip(self.tr("whole run"), name=self.tr("Back to the whole run"))
        self.whole.hide()
        self.menu = PlotsMenu(titles, self)
        self._column = ScrollColumn()
        self._column.setAccessibleName(self.tr("Plots of the run"))
        self._lay_out()
        self._connect()
        self.addActions(self.menu.with_keys())
        self.choose(chosen)

    @property
    def shown(self) -> list[RunPlot]:
        return [plot for plot in self.plots if not plot.isHidden()]

    @property
    def is_complete(self) -> bool:
        """Whether everything that is known is drawn."""
        return not self._due and not self._to_make

    def plot(self, key: str) -> RunPlot:
        """That plot, made where it was not yet."""
        found = next((plot for plot in self.plots if plot.key == key), None)
        return found or self._add(self._makers[key][1]())

    def choose(self, keys: Sequence[str]) -> None:
        """Shows these plots, in their own order; the usual three where none of them is known. One that was never shown
        takes a moment to be made, so each has its own turn of the event loop."""
        self._chosen = [key for key in self._order if key in keys] or list(AT_FIRST)
        made = {plot.key for plot in self.plots}
        self._to_make = [key for key in self._chosen if key not in made]
        if not made.intersection(self._chosen):
            self.plot(self._to_make.pop(0))
        self.setUpdatesEnabled(len(self._to_make) < 2)
        for plot in self.plots:
            self._place(plot)
        self.menu.set_chosen(self._chosen)
        self.refresh()

    def _place(self, plot: RunPlot) -> None:
        """Shown or hidden, as high as many or few plots may be; the first one's head holds the tools of all."""
        few = len(self._chosen) <= len(AT_FIRST)
        plot.chart.setMinimumHeight(FEW_PX if few else LOW_PX)
        plot.setVisible(plot.key in self._chosen)
        plot.forget()
        if plot in self.shown[:1]:
            for tool in (self.whole, self.by_step, self.menu.button):
                plot.head.addWidget(tool)

    def refresh(self) -> None:
        """Asks for every plot to be drawn that shows something new."""
        self._place_axis()
        self._due = self.shown
        self._turn.start(0)

    def look_at(self, low: float, high: float) -> None:
        """Shows that stretch of the axis in all plots, never beyond its ends."""
        width = min(max(high - low, CLOSEST * self._end), self._end)
        low = min(max(0.0, low), self._end - width)
        self._view = None if width >= self._end else (low, low + width)
        self._show_way_back()
        self.refresh()

    def look_at_all(self) -> None:
        self.look_at(0.0, self._end)

    def zoom(self, factor: float, at: float | None = None) -> None:
        """Closer (below 1) or wider, keeping a place where it is; without one the middle."""
        low, high = self.look.low, self.look.high
        at = (low + high) / 2 if at is None else at
        self.look_at(at - (at - low) * factor, at + (high - at) * factor)

    def go_along(self, by: float) -> None:
        if self._view is not None:
            self.look_at(self._view[0] + by, self._view[1] + by)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._column)
        self._column.body.setSpacing(11)
        for plot in (self.loss, self.temperature, self.memory):
            self._add(plot)

    def _add(self, plot: RunPlot) -> RunPlot:
        place = sum(self._order.index(other.key) < self._order.index(plot.key) for other in self.plots)
        self.plots.insert(place, plot)
        self._column.body.insertWidget(place, plot, plot.weight)
        chart = plot.chart
        chart.pointed.connect(self._point)
        chart.stretch_marked.connect(self._look_at_marked)
        chart.zoomed.connect(self.zoom)
        chart.moved_by.connect(self.go_along)
        chart.all_asked.connect(self.look_at_all)
        chart.getViewBox().sigResized.connect(self._resized)
        return plot

    def _connect(self) -> None:
        for chip in (self.by_step, self.loss.smooth, self.loss.log):
            chip.toggled.connect(self._switched)
        self.whole.clicked.connect(self.look_at_all)
        self._column.verticalScrollBar().valueChanged.connect(self.refresh)
        menu = self.menu
        menu.chosen.connect(self._choose)
        menu.zoom_asked.connect(self.zoom)
        menu.move_asked.connect(self._go_along_by)
        menu.all_asked.connect(self.look_at_all)
        self._model.run_changed.connect(self._start_again)
        self._model.refreshed.connect(self.refresh)

    def _choose(self, keys: list[str]) -> None:
        self.choose(keys)
        self.chosen_changed.emit(keys)

    def _start_again(self) -> None:
        self.look.clear()
        self._end, self._cursor, self._view = 0.0, None, None
        self._show_way_back()
        for plot in self.plots:
            plot.forget()

    def _switched(self) -> None:
        across: Across = "steps" if self.by_step.isChecked() else "time"
        if across != self.look.across:
            self.look.across = across
            self._end, self._cursor, self._view = 0.0, None, None
            self._show_way_back()
        for plot in self.plots:
            plot.forget()
        self.refresh()

    def _go_along_by(self, share: float) -> None:
        self.go_along(share * (self.look.high - self.look.low))

    def _look_at_marked(self, low: float, high: float) -> None:
        """There is nothing to see yet beyond the newest step."""
        if low < self.look.now:
            self.look_at(low, min(high, self.look.now))

    def _show_way_back(self) -> None:
        self.menu.set_close(self._view is not None)
        self.whole.setVisible(self._view is not None)

    def _resized(self, *_: object) -> None:
        self.refresh()

    def _point(self, x: float | None) -> None:
        cursor = x if x is not None and 0 <= x <= self.look.now else None
        if cursor != self._cursor:
            self._cursor = cursor
            self.refresh()

    def _place_axis(self) -> None:
        look = self.look
        self._end = axis_end(look.state, look.now, look.across, self._end)
        look.low, look.high = self._view or (0.0, self._end)

    def _draw_next(self) -> None:
        """One plot, then the event loop has a turn: a refresh of all of them never holds the window."""
        if self._to_make:
            plot = self.plot(self._to_make.pop(0))
            self._place(plot)
            self._due.append(plot)
            self.setUpdatesEnabled(not self._to_make)  # each new one moves all others, which would all be drawn anew
            self._turn.start(0)
            return
        while self._due:
            plot = self._due.pop(0)
            if plot.visibleRegion().isEmpty():  # scrolled out of sight, or nothing is shown yet
                plot.forget()
                continue
            plot.refresh(self.look, self._stamp(plot), self._cursor)
            plot.chart.set_cursor(self._cursor)
            break
        if self._due:
            self._turn.start(0)

    def _stamp(self, plot: RunPlot) -> tuple[object, ...]:
        """All that could be seen to change in a plot. While a run goes on, that is when it has moved on by a pixel."""
        look, state, hardware = self.look, self._model.state, self._model.record.hardware
        across = max(plot.chart.pixels_across, 1)
        moved = int(look.now * across / max(look.high - look.low, 1e-9))
        versions = (moved,) if look.is_live else (state.loss.version, hardware.count)
        view = plot.chart.getViewBox()
        return (
            id(state), id(hardware), look.card, look.is_live, look.low, look.high, across, view.height(), *versions,
            state.held_out.version, len(hardware.spells), state.plan, look.on_card,
        )  # fmt: skip


def axis_end(state: RunState, now: float, across: Across, before: float) -> float:
    """Where the shared axis ends: at the planned end while it is known, else a little after now. It moves seldom."""
    if across == "steps":
        return float(max(state.total_steps or 0, now, 1))
    if state.end is not None:
        return max(now * ROOM_AT_THE_END, 1.0)
    left = state.seconds_left()
    wanted, room = (now + left, 1.03) if left is not None else (now * ROOM_AT_THE_END, 1.25)
    if wanted <= before <= wanted * room:
        return before
    return max(wanted * (1 + room) / 2, 1.0)
