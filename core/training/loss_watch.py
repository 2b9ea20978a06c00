"""Whether a loss has exploded: not a bad batch, but a model that has lost what it knew."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

BASIS = 5  # steps whose mean says how good the run has been
LASTS = 10  # steps in a row; a single batch may be anything
TIMES, PLUS = 2.0, 3.0  # above 2 x the best mean + 3 nats there is nothing of the model left


class LossWatch:
    """Feed it every step's loss, those of an earlier life of the run too."""

    def __init__(self, losses: Iterable[float | None] = ()) -> None:
        self._recent: deque[float] = deque(maxlen=BASIS)
        self.best: float | None = None
        self.bad_steps = 0
        for loss in losses:
            if loss is not None:
                self.see(loss)

    def see(self, loss: float) -> None:
        limit = self.limit
        self.bad_steps = self.bad_steps + 1 if limit is not None and loss > limit else 0
        self._recent.append(loss)
        if len(self._recent) == BASIS:
            mean = sum(self._recent) / BASIS
            self.best = mean if self.best is None else min(self.best, mean)

    @property
    def limit(self) -> float | None:
        """Above this a loss is bad; None until there is something to compare with."""
        return None if self.best is None else TIMES * self.best + PLUS

    @property
    def is_unsure(self) -> bool:
        """The newest loss is bad: not the moment to overwrite a good checkpoint."""
        return self.bad_steps > 0

    @property
    def has_exploded(self) -> bool:
        return self.bad_steps >= LASTS
