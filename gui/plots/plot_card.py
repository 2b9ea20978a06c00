"""A card with a chart: a strong title, the value of now (or under the cursor) behind it, a remark or chips at the right."""

from __future__ import annotations

from gui.plots.chart import Chart
from gui.widgets import Card, ElidedLabel, GhostChip, Label


class PlotCard(Card):
    """`value` and `remark` are labels to say things in; `switch` adds a chip that is on or off."""

    def __init__(self, title: str, unit: str = "") -> None:
        super().__init__(title)
        self.chart = Chart(title, unit)
        self.value = Label("", "secondary")
        self.extra = Label("", "held_out")
        self.remark = ElidedLabel("", "hint")
        self.body.setContentsMargins(14, 8, 4, 6)
        self.body.setSpacing(2)
        self.head.setContentsMargins(0, 0, 10, 0)
        self.head.addWidget(self.value)
        self.head.addWidget(self.extra)
        self.head.addStretch(1)
        self.head.addWidget(self.remark)
        self.extra.hide()
        self.add(self.chart, 1)

    def switch(self, text: str, name: str, on: bool) -> GhostChip:
        chip = GhostChip(text, name=name)
        chip.setCheckable(True)
        chip.setChecked(on)
        self.head.addWidget(chip)
        return chip

    def rename(self, title: str) -> None:
        self.set_title(title)
        self.chart.setAccessibleName(title)

    def describe(self) -> None:
        """What the plot shows, for a screen reader: its title and its newest values."""
        words = (self.title.text(), self.value.text(), self.extra.text(), self.remark.text())
        self.chart.setAccessibleDescription(" ".join(word for word in words if word))
