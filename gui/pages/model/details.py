"""Below the table of models: what the chosen one is, and what stands between it and a training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from core.models.hub.client import page_of
from core.models.hub.model import read_code
from core.models.local_code import read_local_code
from core.schema.errors import TunesmithError
from core.schema.model_facts import ModelFacts
from core.schema.quantities import size_text
from gui.pages.fetch_line import FetchLine
from gui.pages.model.gate_panel import GatePanel
from gui.pages.model.rows import short_name
from gui.pages.model.table import licence_text
from gui.state.chosen_model import ChosenModel
from gui.state.model_fetch import ModelFetch
from gui.texts import error_text
from gui.widgets import Card, ElidedLabel, GhostChip, SmallButton, WrapLabel, row, set_role
from gui.workers.one_shot import run_in_background

if TYPE_CHECKING:
    from gui.pages.model.code_dialog import CodeDialog

LITTLE_BYTES = 1 << 20  # not worth a word


class CodePanel(QFrame):
    """The question whether the model's own code may run, answered only after a look at it; and the way back."""

    look_asked = Signal()
    forbid_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "inset")
        self.why = WrapLabel("")
        self.look = SmallButton(self.tr("Look at its code…"))
        self.forbid = SmallButton(self.tr("Do not allow any more"))
        self.forbid.setToolTip(self.tr("You are asked again before its code runs the next time."))
        layout = row(self.why, self.look, self.forbid)
        layout.setContentsMargins(12, 9, 12, 9)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.look.clicked.connect(self.look_asked)
        self.forbid.clicked.connect(self.forbid_asked)

    def show_question(self, why: str, *, allowed: bool) -> None:
        """Nothing to say hides it."""
        self.why.setText(why)
        had_focus = self.look.hasFocus() or self.forbid.hasFocus()
        self.look.setVisible(not allowed)
        self.forbid.setVisible(allowed)
        self.setVisible(bool(why))
        if had_focus and why:  # the button that was pressed is gone
            (self.forbid if allowed else self.look).setFocus()


class ModelDetails(Card):
    """Follows the chosen model and what is being fetched."""

    def __init__(self, chosen: ChosenModel, fetch: ModelFetch) -> None:
        super().__init__()
        self._chosen, self._fetch = chosen, fetch
        self.name = ElidedLabel("", "strong", Qt.TextElideMode.ElideMiddle)
        self.sentence = WrapLabel("", "secondary")
        self.figures = WrapLabel("", "secondary")
        self.trouble = WrapLabel("", "warn")
        self.again = SmallButton(self.tr("Look it up"))
        self.again.setToolTip(self.tr("Asks the Hugging Face Hub about this model."))
        self.model_card = GhostChip(self.tr("Model card"))
        self.model_card.setToolTip(self.tr("Opens the model's page in your browser."))
        self.gate, self.code, self.line = GatePanel(), CodePanel(), FetchLine(fetch)
        self.dialog: CodeDialog | None = None
        self._lay_out()
        self.again.clicked.connect(chosen.ask_hub)
        self.model_card.clicked.connect(self.open_page)
        self.gate.page_asked.connect(self.open_page)
        self.gate.try_again.connect(chosen.ask_hub)
        self.code.look_asked.connect(self._read_code)
        self.code.forbid_asked.connect(chosen.forbid_code)
        self.line.asked.connect(lambda: fetch.fetch(chosen.source, chosen.revision))
        chosen.changed.connect(self.refresh)
        fetch.changed.connect(self.refresh)
        self.refresh()

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(3)
        for widget in (self.name, self.sentence, self.figures, self.trouble):
            texts.addWidget(widget)
        inside = QHBoxLayout()
        inside.setSpacing(10)
        inside.addLayout(texts, 1)
        inside.addWidget(self.again)
        inside.addWidget(self.model_card)
        self.add(inside)
        for panel in (self.gate, self.code, self.line):
            self.add(panel)

    def refresh(self) -> None:
        chosen = self._chosen
        usable, none = chosen.state not in ("refused", "none"), chosen.state == "none"
        self.setVisible(chosen.state != "refused" or self._fetch.is_busy)
        self.name.setVisible(usable or none)
        name = self.tr("New here?") if none else self.tr("The demo") if chosen.source == "demo" else chosen.source
        self.name.setText(name)
        self.sentence.say(self._sentence() if (usable or none) and chosen.locked is None else "")
        self.figures.setText(self._figures() if usable else "")
        self.figures.setToolTip("\n".join(self._weight_files()))
        self.figures.setVisible(usable and bool(self.figures.text()))
        self.model_card.setVisible(usable and chosen.is_hub)
        self._show_trouble(usable)
        self._show_panels(usable)

    def _show_trouble(self, usable: bool) -> None:
        """What the Hub did not tell, or why the last download ended."""
        chosen, fetch = self._chosen, self._fetch
        error = fetch.failure if fetch.source == chosen.source and not fetch.is_busy else None
        error = error or chosen.code_error or chosen.hub_error
        self.trouble.say(" ".join(error_text(error)) if usable and error is not None else "")
        unasked = chosen.is_hub and not chosen.on_disk and chosen.hub is None and not chosen.asking
        self.again.setText(self.tr("Look it up") if chosen.hub_error is None else self.tr("Try again"))
        self.again.setVisible(usable and unasked and chosen.state != "reading")

    def _show_panels(self, usable: bool) -> None:
        chosen = self._chosen
        if usable and chosen.locked is not None:
            self.gate.show_gate(short_name(chosen.source), chosen.locked)
        else:
            self.gate.hide()
        allowed = chosen.code_allowed and not chosen.code_question
        self.code.show_question(self._about_code() if usable else "", allowed=allowed)
        can_start = usable and chosen.is_hub and not chosen.on_disk and chosen.locked is None
        can_start = can_start and chosen.state in ("known", "on_hub") and not chosen.asking
        here = chosen.here_bytes if chosen.here_bytes > LITTLE_BYTES else 0
        if self._fetch.source == chosen.source:
            here = max(here, self._fetch.came_bytes if self._fetch.came_bytes > LITTLE_BYTES else 0)
        self.line.offer(chosen.download_bytes, here, can_start=can_start)

    def _about_code(self) -> str:
        chosen = self._chosen
        if chosen.code_question and chosen.needs_code:
            return self.tr(
                "It cannot do without its own Python code, which stays off until you have looked at it and allow it."
            )
        if chosen.code_question:
            return self.tr("The settings let its own Python code run, but nobody has looked at this revision here yet.")
        return self.tr("You have allowed its own Python code at this revision.") if chosen.code_allowed else ""

    def _sentence(self) -> str:
        chosen, facts = self._chosen, self._chosen.facts
        if chosen.state == "none":
            return self.tr(
                "Start with the demo at the top of the list: it needs no download and no graphics card, and shows "
                "everything from the data to the export in a few minutes."
            )
        if chosen.source == "demo":
            return self.tr(
                "A tiny model that comes with Tunesmith. In about a minute it learns to be Captain Bit, a pirate, "
                "also without a graphics card."
            )
        if chosen.state == "reading":
            return self.tr("Reading…")
        if chosen.asking:
            return self.tr("Asking the Hugging Face Hub about it…")
        if facts is None:
            return self.tr(
                "Nothing is known of this model before it is looked up on the Hugging Face Hub. Nothing is asked there "
                "until you click."
            )
        return self._about_template(facts)

    def _about_template(self, facts: ModelFacts) -> str:
        own = self._chosen
        parts = [
            self.tr("Brings its own chat template.")
            if facts.has_chat_template
            else self.tr("Base model, no chat template of its own: Tunesmith will use ChatML and teach it.")
        ]
        if facts.has_own_code and not own.code_question and not own.code_allowed:
            parts.append(self.tr("It brings its own Python code, which stays off: it is not needed."))
        if facts.multimodal:
            parts.append(self.tr("It also sees pictures; only its text part is trained."))
        return " ".join(parts)

    def _figures(self) -> str:
        """Files, size, licence and code in one line."""
        chosen, facts = self._chosen, self._chosen.facts
        told = chosen.hub
        if (facts is None and told is None) or chosen.source == "demo":
            return ""
        files = self._weight_files()
        parts = [self.tr("On this disk") if chosen.on_disk else self.tr("On the Hugging Face Hub")]
        if files:
            text = self.tr("1 weight file") if len(files) == 1 else self.tr("{count} weight files")
            parts.append(f"{text.format(count=len(files))}, safetensors")
        size = (facts.weight_bytes if facts else None) or chosen.download_bytes
        parts += [size_text(size)] if size else []
        licence = licence_text(facts.licence if facts else None)
        parts += [self.tr("License: {name}").format(name=licence)] if licence else []
        if facts is not None:
            parts.append(self.tr("own code") if facts.has_own_code else self.tr("no code of its own"))
        return " · ".join(parts)

    def _weight_files(self) -> tuple[str, ...]:
        facts, told = self._chosen.facts, self._chosen.hub
        return (facts.weight_files if facts else ()) or (told.weight_files if told else ())

    def open_page(self) -> None:
        QDesktopServices.openUrl(QUrl(page_of(self._chosen.source)))

    def _read_code(self) -> None:
        chosen = self._chosen
        self.code.look.setEnabled(False)
        if chosen.hub is not None and not chosen.on_disk:
            told = chosen.hub
            run_in_background(
                read_code, told.hub_id, told.commit, told.code_files, done=self._show_code, failed=self._no_code
            )
        else:
            run_in_background(
                read_local_code, chosen.source, chosen.revision, done=self._show_code, failed=self._no_code
            )

    def _show_code(self, files: tuple[tuple[str, str], ...]) -> None:
        from gui.pages.model.code_dialog import CodeDialog

        self.code.look.setEnabled(True)
        self.dialog = CodeDialog(short_name(self._chosen.source), files, self.window())
        self.dialog.accepted.connect(self._chosen.allow_code)
        self.dialog.open()

    def _no_code(self, error: TunesmithError) -> None:
        self.code.look.setEnabled(True)
        self.trouble.say(" ".join(error_text(error)))
