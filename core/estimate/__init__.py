"""Floor 1: what a training will need, counted from a model's facts before anything is loaded."""

from core.estimate.weights import WeightsEstimate, estimate_weights

__all__ = ["WeightsEstimate", "estimate_weights"]
