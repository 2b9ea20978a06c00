"""The panel on the right of every wizard page: whether it fits, what takes the room, how long it takes, what to change.

It draws what gui.state.fit knows; every keystroke redraws it, so its widgets are made once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from core.schema.quantities import gib, size_text
from gui.fit_texts import band_text, others_part, others_text, parts_of, size, verdict_text
from gui.pages.fit.advice import AdviceList
from gui.pages.fit.exact import ExactBox
from gui.pages.fit.legend import Legend, show
from gui.pages.fit.rehearsal import RehearsalBox, energy_text
from gui.run_texts import duration
from gui.state.chosen_model import ChosenModel
from gui.state.fit import THIS_COMPUTER, FitModel
from gui.state.rehearsal_model import RehearsalModel
from gui.texts import coded_text
from gui.theme import metrics as m
from gui.widgets import (
    Card,
    Choice,
    ElidedLabel,
    KeyValueList,
    Label,
    Part,
    ScrollColumn,
    StackedBar,
    WrapLabel,
    row,
    set_role,
)

if TYPE_CHECKING:
    from core.estimate import Estimate


class PlanChoice(Choice):
    """This computer, or a card of the table. The table is read when somebody comes near."""

    def __init__(self, fit: FitModel) -> None:
        super().__init__()
        self._fit = fit
        self._filled = False
        self.setAccessibleName(self.tr("Plan for"))
        self.addItem("", THIS_COMPUTER)
        if fit.planned != THIS_COMPUTER:
            self._fill()
        self.activated.connect(lambda at: fit.plan_for(str(self.itemData(at))))
        fit.planned_changed.connect(self._follow)
        self.name_this_computer()

    def name_this_computer(self) -> None:
        card = self._fit.this_card
        text = self.tr("This PC")
        if card is not None:
            text = self.tr("This PC: {name}").format(name=short_card(card.name))
        elif self._fit.has_no_card:
            text = self.tr("This PC: no NVIDIA card")
        if self.itemText(0) != text:
            self.setItemText(0, text)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._fill()
        super().focusInEvent(event)

    def showPopup(self) -> None:
        self._fill()
        super().showPopup()

    def _fill(self) -> None:
        if self._filled:
            return
        self._filled = True
        for card in self._fit.cards():
            self.addItem(short_card(card.label), card.label)
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 24)
        self._follow()

    def _follow(self) -> None:
        if self._fit.planned != THIS_COMPUTER:
            self._fill()
        self.setCurrentIndex(max(0, self.findData(self._fit.planned)))


class FitPanel(QFrame):
    """Never asks and never changes anything by itself."""

    def __init__(self, fit: FitModel, model: ChosenModel, rehearsal: RehearsalModel) -> None:
        super().__init__()
        self._fit, self._model, self._rehearsal = fit, model, rehearsal
        set_role(self, "side_panel")
        self.setFixedWidth(m.PANEL_WIDTH)
        self.setAccessibleName(self.tr("Will it fit?"))
        self.verdict = ElidedLabel("", "ok_strong")
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.number = Label("", "big")
        self.of = WrapLabel("", "secondary")
        self.band = WrapLabel("", "hint")
        self.bar = StackedBar()
        self.bar.setAccessibleName(self.tr("Memory of the device"))
        self.scale = (Label("0"), ElidedLabel("", "secondary"), Label(""))
        self.legend = Legend()
        self.note = WrapLabel("", "small")
        self.plan = PlanChoice(fit)
        self.figures = KeyValueList()
        self.advice = AdviceList(fit)
        self.exact = ExactBox(fit.exact)
        self.rehearse = RehearsalBox(rehearsal, model)
        self._lay_out()
        fit.changed.connect(self.refresh)
        model.changed.connect(self.refresh)
        rehearsal.changed.connect(self._say_figures)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        if not self.isVisible():
            return  # drawn when it is shown
        estimate = self._fit.estimate
        text, tone = verdict_text(estimate)
        self.verdict.say("" if self._model.state == "none" else text, f"{tone}_strong")
        self._say_number(estimate)
        self._draw(estimate)
        self.plan.name_this_computer()
        self._say_figures()
        self.advice.refresh_soon()
        self._put_in_order(estimate)
        self.exact.refresh()
        self.note.say(self._notes(estimate))

    def _lay_out(self) -> None:
        column = ScrollColumn(margins=(18, 18, 18, 18))
        column.setAccessibleName(self.tr("Will it fit?"))
        body = column.body
        body.setSpacing(8)
        head = row(Label(self.tr("Will it fit?"), "strong"), spacing=12)
        head.addWidget(self.verdict, 1)
        figures = row(self.number, spacing=12)
        figures.addWidget(self.of, 1)
        scale = row(self.scale[0], spacing=10)
        scale.addWidget(self.scale[1], 1)
        scale.addWidget(self.scale[2])
        self.scale[1].setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        plan = QVBoxLayout()
        plan.setSpacing(3)
        plan.addWidget(Label(self.tr("Plan for"), "small"))
        plan.addWidget(self.plan)
        for key, label in (("batch", self.tr("Rows a step")), ("time", self.tr("Time")), ("energy", self.tr("Energy"))):
            self.figures.put(key, label, "")  # their order
        box = Card()
        box.add(self.figures)
        self._box = box
        for item in (head, figures):
            body.addLayout(item)
        body.addWidget(self.band)
        body.addWidget(self.bar)
        body.addLayout(scale)
        body.addWidget(self.legend)
        body.addLayout(plan)
        for widget in (self.note, self.exact, box, self.rehearse, self.advice):
            body.addWidget(widget)
        body.addStretch(1)
        self._body = body
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(column)

    def _put_in_order(self, estimate: Estimate | None) -> None:
        """What does not fit needs advice before its parts are read, and a click is taken back where it was made; what
        fits is tried first. Both without scrolling."""
        short = estimate is not None and estimate.fits in ("no", "tight")
        first = short or self._fit.applied is not None
        if first == (self._body.indexOf(self.advice) < self._body.indexOf(self.legend)):
            return
        self._body.removeWidget(self.advice)
        below = self._body.indexOf(self.legend) if first else self._body.indexOf(self.rehearse) + 1
        self._body.insertWidget(below, self.advice)

    def _say_number(self, estimate: Estimate | None) -> None:
        self.number.say(gib(estimate.peak_bytes, 1) if estimate else "")
        if estimate is None:
            text = {
                "none": self.tr("Choose a model to see what it takes."),
                "reading": self.tr("Reading the model…"),
                "on_hub": self.tr("Known once the model is here: it is not among the suggestions."),
                "refused": self.tr("This model cannot be used."),
            }.get(self._model.state, self.tr("The sizes of this model's weights are not known."))
        elif estimate.free_bytes is None:
            text = self.tr("GiB at peak")
        else:
            text = self.tr("of {free} GiB free at peak").format(free=gib(estimate.free_bytes))
        self.of.say(text)
        has_card = self._fit.card is not None
        self.band.say(band_text(estimate, self._fit.is_planned, has_card) if estimate else "")
        for widget in (self.number, self.band):
            widget.setToolTip(others_text(estimate) if estimate else "")

    def _draw(self, estimate: Estimate | None) -> None:
        device = self._fit.device
        parts = parts_of(estimate.components, self._fit.settings) if estimate else ()
        others: tuple[Part, ...] = ()
        if device.total_bytes is not None and device.free_bytes is not None:
            taken = device.total_bytes - device.free_bytes
            others = (others_part(taken, device.taken_bytes is None),) if taken > 0 else ()
        self.bar.set_parts(parts + others, device.total_bytes)
        show(self.bar, device.total_bytes is not None or bool(parts))
        self.legend.show_parts(parts + others)
        has_total = device.total_bytes is not None
        show(self.scale[0], has_total)
        used = self.tr("in use {used}").format(used=gib(others[0].size_bytes)) if others else ""
        needed = sum(part.size_bytes for part in parts + others)
        if device.total_bytes is not None and needed > device.total_bytes:
            used = self.tr("the line is at {size}").format(size=size(device.total_bytes))
        self.scale[1].say(used)
        self.scale[2].say(size(max(device.total_bytes, needed)) if device.total_bytes is not None else "")

    def _say_figures(self) -> None:
        fit = self._fit
        measured = None if fit.is_planned else self._rehearsal.current  # it was made on this computer
        estimate = fit.estimate
        show(self._box, estimate is not None)
        if estimate is None:
            return
        timed = fit.timed()
        seconds = timed.duration_s if timed else None
        energy = energy_text(timed.energy_wh if timed else None)
        rough = self.tr("Rough, from the card's table values; a rehearsal measures it.")
        unknown = self.tr("after a rehearsal")
        time_text = self.tr("≈ {time}, rough").format(time=duration(seconds)) if seconds is not None else unknown
        if measured is not None and measured.duration_s is not None:
            time_text, rough = duration(measured.duration_s), self.tr("Measured by the rehearsal.")
            energy = energy_text(measured.energy_wh)
        elif energy and not energy.startswith("<"):
            energy = self.tr("≈ {energy}, rough").format(energy=energy)
        batch = self.tr("{rows} × {times}").format(
            rows=estimate.micro_batch_size, times=estimate.gradient_accumulation_steps
        )
        explained = self.tr("Rows on the card at once, and how often that is added up before a step.")
        self.figures.put("batch", self.tr("Rows a step"), batch, tooltip=explained)
        self.figures.put("time", self.tr("Time"), time_text, tooltip=rough)
        free = self.tr("What the run and its downloads write, of what is free there.")
        for key, label, value in (("energy", self.tr("Energy"), energy), ("disk", self.tr("Disk"), self._disk())):
            if value:
                self.figures.put(key, label, value, tooltip=rough if key == "energy" else free)
            else:
                self.figures.show_line(key, False)

    def _disk(self) -> str:
        need, free = self._fit.disk_bytes, self._fit.disk_free_bytes
        if need is None:
            return ""
        if free is None:
            return size_text(need)
        return self.tr("{need} of {free}").format(need=size_text(need), free=size_text(free))

    def _notes(self, estimate: Estimate | None) -> str:
        said = []
        if self._fit.has_no_card and not self._fit.is_planned:
            said.append(
                self.tr(
                    "There is no NVIDIA card here, so training runs on the processor with the computer's own memory. "
                    "That is fine for the demo and very slow for large models. To plan for a card, choose one above."
                )
            )
        for note in estimate.notes if estimate else ():
            said.append(coded_text(note.code, note.message, "", note.params)[0])
        return "\n".join(said)


def short_card(name: str) -> str:
    """A card's name without what all of them have."""
    return name.removeprefix("NVIDIA ").removeprefix("GeForce ")
