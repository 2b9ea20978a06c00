"""The panel on the right of every wizard page: how much room the model takes on the card. Redrawn at every change."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from core.schema.model_facts import ModelFacts
from core.schema.quantities import GIB, gib, size_text
from gui.state.chosen_model import ChosenModel
from gui.state.fit import Room, room_for, spare_bytes, weights_of
from gui.state.hardware_model import HardwareModel
from gui.state.recipe_model import RecipeModel
from gui.theme import metrics as m
from gui.widgets import ElidedLabel, Label, Part, StackedBar, Swatch, WrapLabel, row, set_role


class FitPanel(QFrame):
    """Weights and what stays in 16 bit against the device's memory, with what other programs hold."""

    def __init__(self, recipe: RecipeModel, model: ChosenModel, hardware: HardwareModel) -> None:
        super().__init__()
        self._recipe, self._model, self._hardware = recipe, model, hardware
        set_role(self, "side_panel")
        self.setFixedWidth(m.PANEL_WIDTH)
        self.setAccessibleName(self.tr("Will it fit?"))
        self._verdict = ElidedLabel("", "ok_strong")
        self._verdict.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._number = Label("", "big")
        self._of = WrapLabel("", "secondary")
        self._honest = WrapLabel("", "hint")
        self._bar = StackedBar()
        self._scale = (Label("0"), Label("", "secondary"), Label(""))
        self._legend = QGridLayout()
        self._note = WrapLabel("", "secondary")
        self._lay_out()
        for signal in (recipe.changed, model.changed, hardware.changed):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        room = room_for(self._hardware, str(self._recipe.value("hardware.device")))
        facts = self._model.facts
        weights = weights_of(facts, self._recipe.settings)
        self._say_verdict(spare_bytes(weights, room))
        number, unit = size_text(weights.total_bytes).split(" ") if weights else ("", "")
        self._number.say(number)
        self._say_room(room, unit)
        parts = self._parts(facts)
        others = (Part(self.tr("In use by other programs"), room.used_bytes, "others"),) if room.used_bytes else ()
        self._bar.set_parts(parts + others, room.total_bytes)
        self._say_scale(room)
        self._say_legend(parts + others)
        self._note.say(self._advice(room, spare_bytes(weights, room)))

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 18, 18, 18)
        layout.setSpacing(8)
        head = row(Label(self.tr("Will it fit?"), "strong"), spacing=12)
        head.addWidget(self._verdict, 1)
        layout.addLayout(head)
        layout.addSpacing(4)
        figures = row(self._number, spacing=12)
        figures.addWidget(self._of, 1)
        layout.addLayout(figures)
        layout.addWidget(self._honest)
        layout.addSpacing(4)
        layout.addWidget(self._bar)
        layout.addLayout(row(self._scale[0], None, self._scale[1], self._scale[2]))
        layout.addSpacing(6)
        self._legend.setHorizontalSpacing(12)
        self._legend.setVerticalSpacing(6)
        self._legend.setColumnStretch(1, 1)
        layout.addLayout(self._legend)
        layout.addSpacing(6)
        layout.addWidget(self._note)
        layout.addStretch(1)

    def _say_verdict(self, spare: int | None) -> None:
        if spare is None:
            self._verdict.say(self.tr("Not known yet") if self._model.state != "none" else "", "secondary")
        elif spare < 0:
            self._verdict.say(self.tr("{size} short").format(size=size_text(-spare)), "bad_strong")
        else:
            self._verdict.say(self.tr("Weights fit"), "ok_strong")

    def _say_room(self, room: Room, unit: str) -> None:
        """`unit` belongs to the big number before it; empty where there is none."""
        free = room.free_bytes
        if not unit:
            text = {
                "none": self.tr("Choose a model to see what it takes."),
                "reading": self.tr("Reading the model…"),
                "on_hub": self.tr("Known once the model is here: it is not among the suggestions."),
                "refused": self.tr("This model cannot be used."),
            }.get(self._model.state, self.tr("The sizes of this model's weights are not known."))
        elif free is None:
            text = self.tr("{unit} of weights").format(unit=unit)
        elif unit == "GiB":
            text = self.tr("of {free} GiB free, for the weights").format(free=gib(free))
        else:
            text = self.tr("{unit} of weights, {free} GiB free").format(unit=unit, free=gib(free))
        self._of.setText(text)
        self._honest.say(self.tr("Weights only: training needs more room than this.") if unit else "")

    def _parts(self, facts: ModelFacts | None) -> tuple[Part, ...]:
        weights = weights_of(facts, self._recipe.settings)
        if weights is None:
            return ()
        table = self._recipe.settings.quantization
        bits = {"nf4": 4, "fp4": 4, "int8": 8}.get(table.scheme)
        label = (
            self.tr("Model weights, {bits}-bit").format(bits=bits) if bits else self.tr("Model weights, not quantized")
        )
        return (
            Part(label, weights.weights_bytes, 0),
            Part(self.tr("Kept in 16-bit (embeddings, head, norms)"), weights.kept_16bit_bytes, 1),
        )

    def _say_scale(self, room: Room) -> None:
        has_total = room.total_bytes is not None
        self._scale[0].setVisible(has_total)
        used = gib(room.used_bytes) if room.used_bytes is not None and has_total else ""
        self._scale[1].say(self.tr("in use {used}").format(used=used) if used else "")
        self._scale[2].say(f"{gib(room.total_bytes)} GiB" if room.total_bytes is not None else "")
        self._bar.setVisible(has_total)
        self._bar.setAccessibleName(self.tr("Memory of the device"))

    def _say_legend(self, parts: tuple[Part, ...]) -> None:
        while (item := self._legend.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for at, part in enumerate(parts):
            size = Label(gib(part.size_bytes, 2) if part.size_bytes >= GIB / 200 else "< 0.01")
            self._legend.addWidget(Swatch(part.color), at, 0)
            self._legend.addWidget(WrapLabel(part.label, "secondary"), at, 1)
            self._legend.addWidget(size, at, 2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def _advice(self, room: Room, spare: int | None) -> str:
        if room.card_name is None and self._hardware.cards_known:
            return self.tr(
                "There is no NVIDIA card here, so training runs on the processor with the computer's own memory. "
                "That is fine for the demo and very slow for large models."
            )
        if spare is not None and spare < 0:
            return self.tr("The weights alone do not fit. Choose a smaller model, or hold the weights in 4 bit.")
        return ""
