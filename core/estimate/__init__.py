"""Floor 1: what a training will need, counted from a model's facts before anything is loaded."""

from core.estimate.device import DeviceSpec, device_of
from core.estimate.estimator import Correction, estimate
from core.estimate.plan import RowLengths
from core.estimate.result import COMPONENT_NAMES, Components, Estimate, Note
from core.estimate.weights import WeightsEstimate, estimate_weights

__all__ = [
    "COMPONENT_NAMES",
    "Components",
    "Correction",
    "DeviceSpec",
    "Estimate",
    "Note",
    "RowLengths",
    "WeightsEstimate",
    "device_of",
    "estimate",
    "estimate_weights",
]
