"""What core says by code, as sentences with blanks: the source texts of every translation. Choosing one is gui.texts' job.

Core's own English is more exact and stands where the window speaks English; here is what other languages translate. A
code told in several ways has several entries, and the first whose blanks are all given is taken.
"""

from __future__ import annotations

from gui.messages.chat import CHAT
from gui.messages.data import DATA, EFFECTS, FOUND
from gui.messages.estimate import ESTIMATE
from gui.messages.export import EXPORT
from gui.messages.guard import GUARD
from gui.messages.hub import HUB
from gui.messages.models import MODELS
from gui.messages.reasons import REASONS
from gui.messages.recipe import RECIPE
from gui.messages.runs import COMPUTER, RUNS
from gui.messages.said import Said

MESSAGES: dict[str, tuple[Said, ...]] = (
    MODELS | HUB | DATA | EFFECTS | FOUND | RECIPE | RUNS | GUARD | EXPORT | ESTIMATE | CHAT | COMPUTER
)

__all__ = ["MESSAGES", "REASONS", "Said"]
