"""Floor 1: what a training will need, counted from a model's facts before anything is loaded.

The names below come with their first use: the window needs the shape of a device for its first frame, and no more.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.estimate.cards import Card, card_table, device_of, find_card, named_card, speeds_of
    from core.estimate.device import DeviceSpec
    from core.estimate.estimator import Correction, estimate, settled_batches
    from core.estimate.plan import RowLengths
    from core.estimate.result import COMPONENT_NAMES, Components, Estimate, Note
    from core.estimate.traced import with_trace
    from core.estimate.trained import as_it_can_train
    from core.estimate.weights import WeightsEstimate, estimate_weights

__all__ = [
    "COMPONENT_NAMES",
    "Card",
    "Components",
    "Correction",
    "DeviceSpec",
    "Estimate",
    "Note",
    "RowLengths",
    "WeightsEstimate",
    "as_it_can_train",
    "card_table",
    "device_of",
    "estimate",
    "estimate_weights",
    "find_card",
    "named_card",
    "settled_batches",
    "speeds_of",
    "with_trace",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from core.estimate import cards, device, estimator, plan, result, traced, trained, weights

        for module in (cards, device, estimator, plan, result, traced, trained, weights):
            if hasattr(module, name):
                globals()[name] = getattr(module, name)  # from now on without asking here
                return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
