"""Step 3: how it learns. Presets, the eight simple fields with live hints, everything else behind "Expert settings"."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.schema.toml_codec import SPECS
from gui.forms import FieldGrid, InlineField
from gui.pages.tuning.hints import TuningHints
from gui.state.chosen_data import ChosenData
from gui.state.chosen_model import ChosenModel
from gui.state.hardware_model import HardwareModel
from gui.state.preferences import Preferences
from gui.state.recipe_model import RecipeModel
from gui.texts import field_error_text, is_within, table_text
from gui.widgets import Card, Label, PageTitle, PlainButton, PresetCard, ScrollColumn, WrapLabel, page_margins

SIMPLE = (
    "training.num_epochs",
    "training.max_seq_len",
    "training.micro_batch_size",
    "training.gradient_accumulation_steps",
    "lora.rank",
    "lora.alpha",
    "training.learning_rate",
    "training.packing",
)
HEAT = ("guard.pause_above_c", "guard.resume_below_c")
PROMPTS = "evaluation.sample_prompts"
ELSEWHERE = ("name", "model.source", "dataset.source", "dataset.held_out_fraction", "dataset.max_rows")


def expert_paths() -> dict[str, list[str]]:
    """Every other field of the recipe by its table, in the tree's order."""
    shown = {*SIMPLE, *HEAT, *ELSEWHERE, PROMPTS}
    tables: dict[str, list[str]] = {}
    for path, spec in SPECS.items():
        if path not in shown:
            tables.setdefault(spec.table, []).append(path)
    return dict(sorted(tables.items(), key=lambda item: _ORDER.index(item[0])))


_ORDER = ["quantization", "lora", "training", "evaluation", "checkpoints", "guard", "hardware", "dataset", "model"]


class Presets(QWidget):
    """The four presets, and the demo's own values while the demo is what is trained."""

    def __init__(self, recipe: RecipeModel) -> None:
        super().__init__()
        self._recipe = recipe
        self.cards = {
            "demo": PresetCard(self.tr("Demo"), self.tr("What suits the tiny pirate")),
            "quick-try": PresetCard(self.tr("Quick try"), self.tr("At most 100 steps, to see that it works")),
            "balanced": PresetCard(self.tr("Balanced"), self.tr("Two passes, rank 16")),
            "best-quality": PresetCard(self.tr("Best quality"), self.tr("Three passes, rank 32, keeps the best")),
            "least-memory": PresetCard(self.tr("Least memory"), self.tr("For 6 to 8 GiB cards")),
        }
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        for name, card in self.cards.items():
            layout.addWidget(card)
            card.clicked.connect(lambda _=False, which=name: recipe.apply_preset(which))
        recipe.changed.connect(self.refresh)  # bound, so that Qt cuts it when the page goes
        self.refresh()

    def refresh(self) -> None:
        chosen = self._recipe.preset()
        self.cards["demo"].setVisible(self._recipe.value("model.source") == "demo")
        for name, card in self.cards.items():
            card.setChecked(name == chosen)


class ExpertCard(Card):
    """Folded at first; made when it is opened, since hardly anybody needs its forty fields."""

    def __init__(self, recipe: RecipeModel, preferences: Preferences) -> None:
        super().__init__()
        self._recipe, self._preferences = recipe, preferences
        self._inside: QWidget | None = None
        self.fields: dict[str, QWidget] = {}
        self.toggle = PlainButton(self.tr("Expert settings"), icon_name="right")
        self.toggle.setStyleSheet("font-weight: 600;")
        self.toggle.setCheckable(True)
        self.toggle.setAccessibleDescription(self.tr("Shows all other settings"))
        contents = Label(self.tr("quantization, optimizer, targets, regularisation, evaluation, seed"), "hint")
        head = QHBoxLayout()
        head.addWidget(self.toggle)
        head.addWidget(contents)
        head.addStretch(1)
        self.body.setContentsMargins(8, 4, 14, 4)
        self.add(head)
        self.toggle.toggled.connect(self._fold)
        self.toggle.setChecked(preferences.expert_open)

    def _fold(self, is_open: bool) -> None:
        self._preferences.expert_open = is_open
        self.toggle.set_icon_name("down" if is_open else "right")
        if is_open and self._inside is None:
            self._inside = self._make()
            self.add(self._inside)
        if self._inside is not None:
            self._inside.setVisible(is_open)

    def _make(self) -> QWidget:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(6, 4, 0, 10)
        layout.setSpacing(12)
        for table, paths in expert_paths().items():
            heading = Label(table_text(table), "strong")
            heading.setContentsMargins(0, 8, 0, 0)
            layout.addWidget(heading)
            grid = FieldGrid(self._recipe, paths, columns=3)
            self.fields.update(grid.fields)
            layout.addWidget(grid)
        return inside


class HeatCard(Card):
    """When training waits for the card to cool, and what the card says of itself."""

    def __init__(self, recipe: RecipeModel, hardware: HardwareModel) -> None:
        super().__init__()
        self._recipe, self._hardware = recipe, hardware
        line = QHBoxLayout()
        line.setSpacing(10)
        self.pause = InlineField(recipe, HEAT[0], 92)
        self.go_on = InlineField(recipe, HEAT[1], 92)
        self._card = WrapLabel("", "hint")
        self._card.setMinimumWidth(120)  # in a narrow window it wraps, but not into a pillar
        for widget in (
            Label(self.tr("Heat"), "strong"),
            Label(self.tr("Pause above"), "secondary"),
            self.pause,
            Label(self.tr("and continue below"), "secondary"),
            self.go_on,
        ):
            line.addWidget(widget)
        line.addWidget(self._card, 1)
        self._error = WrapLabel("", "small_bad")
        self.add(line)
        self.add(self._error)
        recipe.changed.connect(self.refresh)  # bound, so that Qt cuts it when the page goes
        hardware.cards_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        card = self._hardware.card_for(str(self._recipe.value("hardware.device")))
        if card is None:
            self._card.setText(self.tr("Used where there is an NVIDIA card") if self._hardware.cards_known else "")
        elif card.slowdown_c is not None:
            name = card.name.removeprefix("NVIDIA ").removeprefix("GeForce ")
            text = self.tr("{card} slows itself at {limit} °C").format(card=name, limit=f"{card.slowdown_c:.0f}")
            self._card.setText(text)
        wrong = next((path for path in HEAT if self._recipe.error(path) is not None), None)
        self._error.say(self._why(wrong) if wrong else "")

    def _why(self, path: str) -> str:
        error, value = self._recipe.error(path), self._recipe.value(path)
        if is_within(SPECS[path], value):
            return self.tr("The lower temperature has to be lower than the upper one.")
        return field_error_text(error, value) if error else ""


class TuningPage(ScrollColumn):
    """Everything here writes to the recipe at every keystroke; the fit panel and the hints follow."""

    def __init__(
        self,
        recipe: RecipeModel,
        model: ChosenModel,
        data: ChosenData,
        hardware: HardwareModel,
        preferences: Preferences,
    ) -> None:
        super().__init__(margins=page_margins(), sideways=True)
        self._recipe, self._model, self._data = recipe, model, data
        self._hints = TuningHints(self)
        self.presets = Presets(recipe)
        self.simple = FieldGrid(recipe, SIMPLE, columns=4, with_help=False)
        self.expert = ExpertCard(recipe, preferences)
        self.heat = HeatCard(recipe, hardware)
        prompts = Card(self.tr("Ask it along the way"))
        prompts.head.addWidget(
            Label(self.tr("asked before, while and after training, so that you see the change"), "hint")
        )
        prompts.head.addStretch(1)
        self.prompts = FieldGrid(recipe, (PROMPTS,), columns=1, with_help=False)
        self.prompts.fields[PROMPTS].label.hide()
        prompts.add(self.prompts)
        fields = Card()
        fields.add(self.simple)
        self.body.addWidget(
            PageTitle(
                self.tr("How it learns"),
                self.tr("Start from a preset. Every change updates the panel on the right as you make it."),
            )
        )
        for widget in (self.presets, fields, self.expert, self.heat, prompts):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        recipe.changed.connect(self.refresh)  # bound, so that Qt cuts it when the page goes
        model.changed.connect(self.refresh)
        data.changed.connect(self.refresh)
        self.refresh()

    def focus_first(self) -> None:
        self.simple.fields[SIMPLE[0]].editor.inner.setFocus()

    def refresh(self) -> None:
        """The live hint below each simple field."""
        hints = self._hints.hints(self._recipe.settings, self._data.plan(), self._data.state, self._model.facts)
        for path, text in hints.items():
            self.simple.fields[path].set_hint(text)
