"""Floor 1: what a training will need, counted from a model's facts before anything is loaded."""

from core.estimate.cards import Card, card_table, device_of, find_card, named_card, speeds_of
from core.estimate.device import DeviceSpec
from core.estimate.estimator import Correction, estimate, settled_batches
from core.estimate.plan import RowLengths
from core.estimate.result import COMPONENT_NAMES, Components, Estimate, Note
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
    "card_table",
    "device_of",
    "estimate",
    "estimate_weights",
    "find_card",
    "named_card",
    "settled_batches",
    "speeds_of",
]
