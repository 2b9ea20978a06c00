"""The four ways to take a run along, side by side, each with its size; and what can be chosen about the chosen one."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.export.gguf.quantizers import BITS_PER_WEIGHT, DEFAULT, OURS, available
from core.schema.quantities import size_text
from gui.widgets import Choice, Label, PresetCard, UnitEdit, row

Format = Literal["ollama", "merged", "adapter", "hub"]
BITS_16 = 16
HUB_FORMS = ("adapter", "merged", "gguf")


class ExportCards(QWidget):
    """`changed` comes when another card, size or name is chosen; `chose` when another card is."""

    changed = Signal()
    chose = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.chosen: Format = "ollama"
        self.lora = True
        self._other_kind: str | None = None
        self._merged_bytes: int | None = None
        self._adapter_bytes: int | None = None
        self.ollama = PresetCard("", "")
        self.merged = PresetCard("", "")
        self.adapter = PresetCard("", "")
        self.hub = PresetCard("", "")
        self.cards: dict[Format, PresetCard] = {
            "ollama": self.ollama, "merged": self.merged, "adapter": self.adapter, "hub": self.hub,
        }  # fmt: skip
        for name, card in self.cards.items():
            card.clicked.connect(lambda _=False, name=name: self.choose(name))
        line = row(*self.cards.values())
        line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(line)
        self.options = _Options(self)
        self.options.changed.connect(self._retell)

    def show_sizes(
        self, merged_bytes: int | None, adapter_bytes: int | None, lora: bool, other_kind: str | None = None
    ) -> None:
        """As far as they are known. A run that trained all weights has no adapter; of models of `other_kind` no GGUF can be
        written."""
        self._merged_bytes, self._adapter_bytes, self.lora = merged_bytes, adapter_bytes, lora
        self._other_kind = other_kind
        self.adapter.setVisible(lora)
        self.ollama.setEnabled(other_kind is None)
        self.options.offer(lora, other_kind is None)
        self.choose(self.chosen)

    def choose(self, chosen: Format) -> None:
        """Does nothing while an export runs. What cannot be had is the merged model instead."""
        if (chosen == "adapter" and not self.lora) or (chosen == "ollama" and self._other_kind is not None):
            chosen = "merged"
        other = self.isEnabled() and chosen != self.chosen
        if other:
            self.chosen = chosen
        for name, card in self.cards.items():
            card.setChecked(self.chosen == name)
        self.options.show_for(self.chosen)
        self._retell()
        if other:
            self.chose.emit()

    def size_bytes(self) -> int | None:
        """About what the chosen one takes on the disk."""
        if self.chosen == "adapter":
            return self._adapter_bytes
        if self.chosen == "merged":
            return self._merged_bytes
        if self.chosen == "ollama":
            return self._gguf_bytes()
        uploaded = {"adapter": self._adapter_bytes, "merged": self._merged_bytes}
        return uploaded.get(str(self.options.what.currentData()), self._gguf_bytes())

    def _gguf_bytes(self) -> int | None:
        if self._merged_bytes is None:
            return None
        return round(self._merged_bytes * BITS_PER_WEIGHT[self.options.quantization] / BITS_16)

    def _retell(self) -> None:
        def with_size(text: str, count_bytes: int | None, exact: bool = False) -> str:
            if count_bytes is None:
                return text
            size = size_text(count_bytes)
            if not exact:
                size = self.tr("about {size}").format(size=size)
            return f"{text}, {size}"

        kind = self.tr("GGUF {kind} with Modelfile").format(kind=self.options.quantization.upper())
        told = with_size(kind, self._gguf_bytes())
        if self._other_kind is not None:
            told = self.tr("No GGUF of {kind} models yet").format(kind=self._other_kind)
        self.ollama.set_texts(self.tr("Ollama / LM Studio"), told)
        whole = self.tr("safetensors, 16-bit")
        self.merged.set_texts(self.tr("Merged model"), with_size(whole, self._merged_bytes))
        small = self.tr("Only what was learned")
        self.adapter.set_texts(self.tr("Adapter only"), with_size(small, self._adapter_bytes, exact=True))
        private = self.tr("Private by default")
        self.hub.set_texts(
            self.tr("Hugging Face Hub"), with_size(private, self.size_bytes()) if self.chosen == "hub" else private
        )
        self.changed.emit()


class _Options(QWidget):
    """The size of a GGUF; the name and form of what goes to the Hub."""

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.quants = Choice()
        self.quants.setAccessibleName(self.tr("Size of the GGUF"))
        self.quants.setMinimumContentsLength(34)
        self._size_label = Label(self.tr("Precision"), "secondary")
        self.repo = UnitEdit()
        self.repo.setAccessibleName(self.tr("Name of the repository"))
        self.repo.setPlaceholderText(self.tr("your-name/model-name"))
        self.repo.setMinimumWidth(320)
        self._repo_label = Label(self.tr("Upload to"), "secondary")
        self.what = Choice()
        self.what.setAccessibleName(self.tr("What is uploaded"))
        self.what.setMinimumContentsLength(14)
        self.public = Choice()
        self.public.setAccessibleName(self.tr("Who can see it"))
        self.public.setMinimumContentsLength(16)
        self.public.addItem(self.tr("for you alone (private)"), False)
        self.public.addItem(self.tr("for everybody (public)"), True)
        line = row(self._size_label, self.quants, self._repo_label, self.repo, self.what, self.public)
        line.setContentsMargins(0, 0, 0, 0)
        line.addStretch(1)
        self._of_ollama: tuple[QWidget, ...] = (self._size_label, self.quants)
        self._of_hub: tuple[QWidget, ...] = (self._repo_label, self.repo, self.what, self.public)
        self.setLayout(line)
        self._fill_sizes()
        self.offer(True, True)
        self.quants.currentIndexChanged.connect(self.changed)
        self.repo.textChanged.connect(self.changed)
        self.what.currentIndexChanged.connect(self.changed)

    @property
    def quantization(self) -> str:
        return str(self.quants.currentData() or DEFAULT)

    @property
    def is_ready(self) -> bool:
        """Whether the Hub's name looks like one."""
        owner, slash, name = self.repo.text().strip().partition("/")
        return bool(owner and slash and name) and "/" not in name

    def offer(self, lora: bool, gguf: bool) -> None:
        """What can go to the Hub."""
        words = {"adapter": self.tr("the adapter"), "merged": self.tr("the merged model"), "gguf": self.tr("a GGUF")}
        self.what.clear()
        for form in HUB_FORMS:
            if (form != "adapter" or lora) and (form != "gguf" or gguf):
                self.what.addItem(words[form], form)

    def show_for(self, chosen: Format) -> None:
        for widget in self._of_ollama:
            widget.setVisible(chosen == "ollama")
        for widget in self._of_hub:
            widget.setVisible(chosen == "hub")
        self.setVisible(chosen in ("ollama", "hub"))

    def _fill_sizes(self) -> None:
        words = {
            "q8_0": self.tr("8 bits (Q8_0): hardly any loss"), "q6_k": self.tr("6 bits (Q6_K)"),
            "q5_k_m": self.tr("5 bits (Q5_K_M)"), "q5_0": self.tr("5 bits (Q5_0)"),
            "q4_k_m": self.tr("4 bits (Q4_K_M): small, good"), "q4_0": self.tr("4 bits (Q4_0): small, some loss"),
            "q3_k_m": self.tr("3 bits (Q3_K_M): smallest"), "f16": self.tr("16 bits (F16)"),
            "bf16": self.tr("16 bits (BF16): as trained"),
        }  # fmt: skip
        here = available("ollama")
        for name, text in words.items():
            if name in here:
                self.quants.addItem(text, name)
        if set(here) <= set(OURS):
            hint = self.tr("Q4_K_M and its kin appear here where llama.cpp's llama-quantize or Ollama is installed.")
            self.quants.setToolTip(hint)
