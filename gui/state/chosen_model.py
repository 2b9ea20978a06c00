"""What is known of the model that the recipe names, read in the background. Asks no network."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Signal

from core.models import SuggestedModel, classify_source, read_model_folder, resolve_local, suggestion
from core.schema.errors import TunesmithError
from core.schema.model_facts import ModelFacts
from gui.state.recipe_model import RecipeModel
from gui.workers.one_shot import OneShot, run_in_background

State = Literal["none", "reading", "known", "on_hub", "refused"]


class ChosenModel(QObject):
    """`state`: nothing chosen, being read, known, a Hub model of which nothing is known before it is fetched, refused.

    `facts` is set when known, `error` when refused; `on_disk` says that training needs no download, `download_bytes` how
    much it needs where that is known.
    """

    changed = Signal()

    def __init__(self, recipe: RecipeModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recipe = recipe
        self._shot: OneShot | None = None
        self._asked: tuple[str, str | None] | None = None
        self.state: State = "none"
        self.facts: ModelFacts | None = None
        self.error: TunesmithError | None = None
        self.on_disk = False
        self.download_bytes: int | None = None
        recipe.changed.connect(self._recipe_changed)
        self.look()

    @property
    def source(self) -> str:
        return str(self._recipe.value("model.source") or "")

    def look(self, again: bool = False) -> None:
        """Reads what the recipe names; `again` also when it was read before (a folder may have changed)."""
        revision = self._recipe.value("model.revision")
        asked = (self.source, revision if isinstance(revision, str) else None)
        if asked == self._asked and not again:
            return
        self._asked = asked
        if self._shot is not None:
            self._shot.cancel()
        self._become("reading" if asked[0] else "none")
        if asked[0]:
            self._shot = run_in_background(_read, *asked, done=self._read_done, failed=self._refused)

    def _recipe_changed(self, path: str) -> None:
        if path in ("", "model.source", "model.revision"):
            self.look()

    def _read_done(self, found: ModelFacts | SuggestedModel | None) -> None:
        if isinstance(found, SuggestedModel):
            self._become("known", found.facts(), download_bytes=found.download_bytes)
        else:
            self._become("known" if found else "on_hub", found, on_disk=found is not None)

    def _refused(self, error: TunesmithError) -> None:
        self._become("refused", error=error)

    def _become(
        self,
        state: State,
        facts: ModelFacts | None = None,
        error: TunesmithError | None = None,
        on_disk: bool = False,
        download_bytes: int | None = None,
    ) -> None:
        self.state, self.facts, self.error = state, facts, error
        self.on_disk, self.download_bytes = on_disk, download_bytes
        self.changed.emit()


def _read(source: str, revision: str | None) -> ModelFacts | SuggestedModel | None:
    """The facts of a model on this disk, else the suggestion of that name, else None."""
    folder = resolve_local(source, revision)
    if folder is not None:
        return read_model_folder(folder, source)
    return suggestion(source) if classify_source(source) == "hub" else None
