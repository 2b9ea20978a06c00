"""Step 4: everything in words before it starts: what is trained on what, how, where it goes, and what is in the way."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout

from core.runs.folder import default_name
from core.schema.quantities import count_text, size_text
from core.schema.recipe import Recipe
from core.schema.toml_codec import SPECS
from gui.forms.values import to_text
from gui.state.chosen_data import ChosenData
from gui.state.chosen_model import ChosenModel
from gui.state.fit import THIS_COMPUTER, FitModel, free_bytes
from gui.state.hardware_model import HardwareModel
from gui.state.preferences import Preferences
from gui.state.recipe_model import RecipeModel
from gui.texts import error_text, field_error_text, recipe_text, word_text
from gui.widgets import (
    Banner,
    Card,
    ElidedLabel,
    KeyValueList,
    Label,
    PageTitle,
    ScrollColumn,
    SecondaryButton,
    UnitEdit,
    page_margins,
    row,
)
from gui.workers.one_shot import run_in_background


class ReviewPage(ScrollColumn):
    """`problems` are sentences that stand in the way of the start; the first is shown."""

    def __init__(
        self,
        recipe: RecipeModel,
        model: ChosenModel,
        data: ChosenData,
        hardware: HardwareModel,
        fit: FitModel,
        preferences: Preferences,
    ) -> None:
        super().__init__(margins=page_margins(), sideways=True)
        self._recipe, self._model, self._data = recipe, model, data
        self._hardware, self._fit, self._preferences = hardware, fit, preferences
        self.banner = Banner()
        self.name = UnitEdit()
        self.name.setAccessibleName(self.tr("Name of the run"))
        self.folder = ElidedLabel("", "", Qt.TextElideMode.ElideMiddle)
        self.change_folder = SecondaryButton(self.tr("Change…"))
        self._free = Label("", "hint")
        self.what, self.how, self.plan = KeyValueList(), KeyValueList(), KeyValueList()
        self._lay_out()
        self.name.textEdited.connect(lambda text: recipe.set_value("name", text.strip() or None))
        self.change_folder.clicked.connect(self._choose_folder)
        for signal in (recipe.changed, model.changed, data.changed, hardware.cards_changed, fit.changed):
            signal.connect(self.refresh)
        preferences.runs_dir_changed.connect(self._look_at_disk)
        self._look_at_disk()
        self.refresh()

    def focus_first(self) -> None:
        self.name.setFocus()

    def refresh(self) -> None:
        settings = self._recipe.settings
        if not self.name.hasFocus():
            self.name.setText(str(self._recipe.value("name") or ""))
        recipe = self._recipe.recipe
        self.name.setPlaceholderText(default_name(recipe) if recipe else self.tr("the names of model and data"))
        self._say_what(settings)
        self._say_how(settings)
        self._say_plan(settings)
        self._say_problem()

    def _lay_out(self) -> None:
        self.body.addWidget(
            PageTitle(self.tr("Ready to train?"), self.tr("This is what will happen. Every step can still be changed."))
        )
        self.body.addWidget(self.banner)
        where = Card()
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(10)
        grid.addWidget(Label(self.tr("Name"), "secondary"), 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(Label(self.tr("Kept in"), "secondary"), 1, 0)
        folder = row(spacing=10)
        folder.addWidget(self.folder, 1)
        folder.addWidget(self._free)
        folder.addWidget(self.change_folder)
        grid.addLayout(folder, 1, 1)
        grid.setColumnStretch(1, 1)
        where.add(grid)
        self.body.addWidget(where)
        columns = QGridLayout()
        columns.setSpacing(14)
        for at, (title, content) in enumerate(
            (
                (self.tr("What"), self.what),
                (self.tr("How"), self.how),
                (self.tr("Plan"), self.plan),
            )
        ):
            card = Card(title)
            card.add(content)
            card.body.addStretch(1)
            columns.addWidget(card, *((0, 0), (0, 1), (1, 0))[at], 1, 2 if at == 2 else 1)
        columns.setColumnStretch(0, 1)
        columns.setColumnStretch(1, 1)
        self.body.addLayout(columns)
        self.body.addStretch(1)

    def _say_what(self, settings: Recipe) -> None:
        model, data, facts = self._model, self._data, self._model.facts
        put = self.what.put
        put(
            "model", self.tr("Model"), self.tr("Demo") if model.source == "demo" else model.source, tooltip=model.source
        )
        put("download", self.tr("Download"), self._download_text())
        put("data", self.tr("Data"), self.tr("Demo") if data.is_demo else Path(data.source).name, tooltip=data.source)
        put("learn", self.tr("Learns from"), word_text(settings.training.learn_from))
        template = facts.has_chat_template if facts else None
        known = {True: self.tr("the model's own"), False: self.tr("ChatML, taught along")}
        put("template", self.tr("Chat template"), known.get(template, "–") if template is not None else "–")

    def _download_text(self) -> str:
        model = self._model
        if model.on_disk:
            return self.tr("none, it is on this disk")
        if model.download_bytes is not None:
            return self.tr("{size}, when the training starts").format(size=size_text(model.download_bytes))
        return self.tr("yes, when the training starts") if model.state in ("known", "on_hub") else "–"

    def _say_how(self, settings: Recipe) -> None:
        lora, training, put = settings.lora, settings.training, self.how.put
        adapter = self.tr("adapter, rank {rank}, alpha {alpha}").format(rank=lora.rank, alpha=f"{lora.alpha:g}")
        put("method", self.tr("Trains"), adapter if lora.enabled else self.tr("all weights"))
        put("weights", self.tr("Weights held as"), word_text(settings.quantization.scheme))
        put("context", self.tr("Context length"), self.tr("{n} tokens").format(n=count_text(training.max_seq_len)))
        rate = f"{to_text(training.learning_rate)}, {training.lr_schedule.replace('_', ' ')}"
        put("rate", self.tr("Learning rate"), rate)
        put("optimizer", recipe_text("Optimizer"), training.optimizer)
        on = self.tr("On") if training.packing else self.tr("Off")
        put("packing", recipe_text("Pack short rows"), on)

    def _say_plan(self, settings: Recipe) -> None:
        plan, put = self._data.plan(), self.plan.put
        unknown = self.tr("known once the data is read")
        put("rows", self.tr("Rows to learn from"), count_text(plan.rows) if plan else unknown)
        own = self.tr("the demo's own")
        held_out = own if self._data.is_demo else count_text(plan.held_out_rows) if plan else unknown
        put("held_out", self.tr("Rows held back (held-out)"), held_out)
        passes = f"{settings.training.num_epochs:g}"
        put("passes", self.tr("Passes over the data (epochs)"), passes)
        steps = self.tr("about {steps}").format(steps=count_text(plan.total_steps)) if plan else unknown
        put("steps", self.tr("Steps"), steps)
        tokens = self.tr("about {tokens}").format(tokens=_rounded(plan.tokens)) if plan else unknown
        put("tokens", self.tr("Tokens seen"), tokens)
        card = self._hardware.card_for(settings.hardware.device)
        put("device", self.tr("Trains on"), card.name if card else self.tr("the processor"))

    def problems(self) -> list[str]:
        """What stands in the way of the start, in sentences."""
        found = []
        if self._model.error is not None:
            found.append(" ".join(error_text(self._model.error)))
        if self._data.error is not None:
            found.append(" ".join(error_text(self._data.error)))
        for path, error in self._recipe.errors.items():
            found.append(f"{path}: {field_error_text(error, self._recipe.value(path) if path in SPECS else None)}")
        return found

    def _say_problem(self) -> None:
        problems = self.problems()
        estimate = self._fit.estimate
        spare = None
        if estimate is not None and estimate.free_bytes is not None:
            spare = estimate.free_bytes - estimate.peak_bytes
        if problems:
            self.banner.show_message(problems[0], "bad")
        elif self._fit.is_planned:
            text = self.tr("The panel plans for another card: {card}. The training runs on this computer.")
            here = self.tr("Plan for this PC")
            self.banner.show_message(
                text.format(card=self._fit.planned), "warn", here, lambda: self._fit.plan_for(THIS_COMPUTER)
            )
        elif spare is not None and spare < 0:
            text = self.tr(
                "This is {size} more than is free, so it will probably fail. See on the right what to change."
            )
            self.banner.show_message(text.format(size=size_text(-spare)), "warn")
        else:
            self.banner.clear()

    def _choose_folder(self) -> None:
        start = str(self._preferences.runs_dir)
        folder = QFileDialog.getExistingDirectory(self, self.tr("Where runs are kept"), start)
        if folder:
            self._preferences.runs_dir = Path(folder)

    def _look_at_disk(self) -> None:
        folder = self._preferences.runs_dir
        self.folder.setText(str(folder))
        run_in_background(free_bytes, folder, done=self._say_free)

    def _say_free(self, count: int | None) -> None:
        self._free.setText(self.tr("{size} free").format(size=size_text(count)) if count is not None else "")


def _rounded(tokens: int) -> str:
    if tokens >= 1_000_000:
        return f"{tokens / 1e6:.1f} M"
    return f"{tokens / 1000:.0f} k" if tokens >= 1000 else str(tokens)
