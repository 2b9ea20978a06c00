"""What is known of the model that the recipe names, read in the background.

The Hub is asked only after `ask_hub`, which a click of the person calls: nothing here asks the network by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QObject, Signal

from core.models import SuggestedModel, classify_source, read_model_folder, reads_as_hub_name, resolve_local, suggestion
from core.models.consent import allow, code_revision, is_allowed, take_back
from core.models.hub.cache import LOOKED_UP_BYTES, bytes_below
from core.models.hub.model import HubModel, describe_model
from core.models.suitable import is_known_type
from core.models.vocabulary import refuse_larger_tokenizer
from core.schema.errors import TunesmithError
from core.schema.locations import hub_repository_dir
from core.schema.model_facts import ModelFacts
from gui.state.recipe_model import RecipeModel
from gui.workers.one_shot import OneShot, run_in_background

State = Literal["none", "reading", "known", "on_hub", "refused"]


@dataclass(frozen=True, slots=True)
class Found:
    """What was read: the facts, whether from this disk, and the code that comes with them."""

    facts: ModelFacts | None = None
    on_disk: bool = False
    download_bytes: int | None = None
    here_bytes: int = 0  # of a download that broke off
    code: str | None = None  # the revision of the model's own code, where it brings any
    code_allowed: bool = False
    hub: HubModel | None = None
    is_folder: bool = False  # also where its name reads like one on the Hub
    refusal: TunesmithError | None = None


class ChosenModel(QObject):
    """`state`: nothing chosen, being read, known, a Hub model of which nothing is known before it is fetched, refused.

    `facts` is set when known, `error` when refused; `on_disk` says that training needs no download, `download_bytes` how
    much it needs where that is known. `hub` is what the Hub told, while `asking` it is being asked, `hub_error` says why
    it told nothing.
    """

    changed = Signal()

    def __init__(self, recipe: RecipeModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._recipe = recipe
        self._shot: OneShot | None = None
        self._asked: tuple[str, str | None] | None = None
        self._may_ask = ""  # the source that a click has chosen
        self._found = Found()
        self.state: State = "none"
        self.error: TunesmithError | None = None
        self.hub_error: TunesmithError | None = None
        self.code_error: TunesmithError | None = None  # why an answer about its code could not be kept
        self.asking = False
        recipe.changed.connect(self._recipe_changed)
        self.look()

    @property
    def source(self) -> str:
        return str(self._recipe.value("model.source") or "")

    @property
    def revision(self) -> str | None:
        told = self._recipe.value("model.revision")
        return told if isinstance(told, str) and told else None

    @property
    def facts(self) -> ModelFacts | None:
        return self._found.facts

    @property
    def on_disk(self) -> bool:
        return self._found.on_disk

    @property
    def download_bytes(self) -> int | None:
        return self._found.download_bytes

    @property
    def here_bytes(self) -> int:
        """What has come of it in an earlier try, also in an earlier life of the program."""
        return self.hub.here_bytes if self.hub is not None else self._found.here_bytes

    @property
    def hub(self) -> HubModel | None:
        return self._found.hub

    @property
    def is_hub(self) -> bool:
        return reads_as_hub_name(self.source) and not self._found.is_folder

    @property
    def locked(self) -> TunesmithError | None:
        """Why the Hub does not give it to this person yet."""
        return self.hub.locked if self.hub is not None and not self.on_disk else None

    @property
    def needs_code(self) -> bool:
        """Whether it is nothing without the Python code that it brings."""
        return bool(self.facts and self.facts.has_own_code and not is_known_type(self.facts.model_type))

    @property
    def code_question(self) -> bool:
        """Whether the person has to look at the model's own code before it may be used: it cannot do without, or the
        recipe allows code that nobody has looked at here, at this revision."""
        if self.facts is None or not self.facts.has_own_code:
            return False
        if self._recipe.settings.model.allow_remote_code:
            return not self._found.code_allowed
        return self.needs_code

    @property
    def code_allowed(self) -> bool:
        """Whether the person has allowed its own code at this revision."""
        return bool(self.facts and self.facts.has_own_code and self._found.code_allowed)

    @property
    def code_revision(self) -> str | None:
        return self._found.code

    def look(self, again: bool = False) -> None:
        """Reads what the recipe names; `again` also when it was read before (a folder may have changed)."""
        asked = (self.source, self.revision)
        if asked == self._asked and not again:
            return
        same_model = self._asked is not None and self._asked[0] == asked[0]
        self._asked = asked
        if not same_model and self._may_ask != asked[0]:
            self._may_ask = ""
        self._forget_shot()
        self._become("reading" if asked[0] else "none")
        if asked[0]:
            self._shot = run_in_background(_read, *asked, done=self._read_done, failed=self._refused)

    def ask_hub(self) -> None:
        """The person has chosen this model (or asks again): what is not on this disk is looked up on the Hub."""
        self._may_ask = self.source
        if self.state in ("known", "on_hub") and not self.on_disk and self.is_hub and not self.asking:
            self._ask()

    def allow_code(self) -> None:
        """The person has read the code and allows it: for this revision, to which the recipe is pinned."""
        code = self.code_revision
        if code is None:
            return
        source = self.source
        self._set_allowed(True)
        run_in_background(allow, source, code, failed=lambda error: self._not_kept(source, False, error), receiver=self)
        self._recipe.set_value("model.allow_remote_code", True)
        if self.is_hub and self.revision is None:
            self._asked = (source, code)  # the same files: nothing is to be read anew
            self._recipe.set_value("model.revision", code)
        self.changed.emit()

    def forbid_code(self) -> None:
        """The person takes it back; the model is asked about again before its code may run."""
        code, source = self.code_revision, self.source
        if code is None:
            return
        self._set_allowed(False)
        run_in_background(
            take_back, source, code, failed=lambda error: self._not_kept(source, True, error), receiver=self
        )
        self._recipe.set_value("model.allow_remote_code", None)
        self.changed.emit()

    def _set_allowed(self, on: bool) -> None:
        self._found, self.code_error = replace(self._found, code_allowed=on), None

    def _not_kept(self, source: str, stands: bool, error: TunesmithError) -> None:
        """The answer could not be written down, so what stood before still counts."""
        if source != self.source:
            return
        self._set_allowed(stands)
        self.code_error = error
        if not stands:
            self._recipe.set_value("model.allow_remote_code", None)
        self.changed.emit()

    def _recipe_changed(self, path: str) -> None:
        if path in ("", "model.source", "model.revision"):
            self.look()
        if path == "model.allow_remote_code":
            self.changed.emit()

    def _read_done(self, found: Found) -> None:
        if found.refusal is not None:
            self._become("refused", found, error=found.refusal)
            return
        self._become("known" if found.facts else "on_hub", found)
        if self._may_ask == self.source and not found.on_disk and self.is_hub:
            self._ask()

    def _ask(self) -> None:
        self._forget_shot()
        self.asking, self.hub_error = True, None
        self.changed.emit()
        self._shot = run_in_background(_ask, self.source, self.revision, done=self._told, failed=self._not_told)

    def _told(self, told: Found) -> None:
        assert told.hub is not None
        self.asking = False
        if told.hub.refusal is not None:
            self._found = told
            self._become("refused", told, error=told.hub.refusal)
            return
        if told.facts is None:  # locked: what is known of it otherwise stays
            told = Found(self.facts, False, told.download_bytes, hub=told.hub)
        self._become("known" if told.facts else "on_hub", told)

    def _not_told(self, error: TunesmithError) -> None:
        self.asking = False
        if error.code in ("model_not_on_hub", "revision_not_on_hub"):
            self._refused(error)
            return
        self.hub_error = error
        self.changed.emit()

    def _refused(self, error: TunesmithError) -> None:
        self._become("refused", error=error)

    def _forget_shot(self) -> None:
        if self._shot is not None:
            self._shot.cancel()
        self.asking = False

    def _become(self, state: State, found: Found | None = None, error: TunesmithError | None = None) -> None:
        self.state, self._found, self.error = state, found or Found(), error
        self.hub_error = self.code_error = None
        self.changed.emit()


def _read(source: str, revision: str | None) -> Found:
    """A model on this disk, else the suggestion of that name, else nothing."""
    folder, is_folder = resolve_local(source, revision), classify_source(source) == "folder"
    if folder is None:
        if is_folder:
            return Found(is_folder=True)
        known: SuggestedModel | None = suggestion(source)
        here = bytes_below(hub_repository_dir(known.hub_id if known else source))
        here = here if here > LOOKED_UP_BYTES else 0
        return Found(known.facts(), False, known.download_bytes, here) if known else Found(here_bytes=here)
    try:
        facts = read_model_folder(folder, source)
        refuse_larger_tokenizer(facts, folder)
    except TunesmithError as error:
        return Found(is_folder=is_folder, refusal=error)
    code = None
    if facts.has_own_code:
        code = code_revision(folder) if is_folder or source == "demo" else folder.name
    allowed = code is not None and is_allowed(source, code)
    return Found(facts, True, code=code, code_allowed=allowed, is_folder=is_folder)


def _ask(source: str, revision: str | None) -> Found:
    from core.models.hub import sign_in

    sign_in.restore()
    told = describe_model(source, revision)
    code = told.commit if told.code_files else None
    return Found(
        told.facts,
        download_bytes=told.download_bytes,
        code=code,
        code_allowed=code is not None and is_allowed(source, code),
        hub=told,
    )
