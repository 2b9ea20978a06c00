"""An estimate made exact by a trace of the same step: the same figures, without what was guessed about the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.estimate.device import DeviceSpec
from core.estimate.estimator import BAND, UNUSABLE, fit_of
from core.estimate.result import Estimate

TRACED_WORKSPACE_BYTES = 2 * 8_519_680  # the work spaces of cuBLAS in a trace, as before Hopper
GUESSES = ("unknown_architecture", "generic_family", "seeing_part_not_counted")
_PARTS = ("weights", "kept_16bit", "lora", "gradients", "optimizer", "activations", "logits")


def with_trace(found: Estimate, traced: Mapping[str, Any], device: DeviceSpec) -> Estimate:
    """`traced` are the fields of core.training.memory_trace.Trace for the micro-batch of `found`. What measurements taught
    was about the guess and no longer counts."""
    allocated = int(traced["allocated_peak_bytes"]) - TRACED_WORKSPACE_BYTES + device.workspace_bytes
    on_card = device.kind == "card"
    unusable = UNUSABLE[device.expandable_segments] if on_card else 0.0
    below, above = BAND[device.expandable_segments] if on_card else (0.1, 0.1)
    paged = int(traced["paged_bytes"]) if on_card else 0
    peak = round(device.own_context_bytes + allocated * (1 + unusable) + paged)
    at_peak = traced["at_peak"]
    parts = {name: int(at_peak.get(name, 0)) for name in _PARTS}
    parts["optimizer"] += paged
    parts["context"] = device.own_context_bytes
    components = found.components.model_copy(update={**parts, "workspace": peak - sum(parts.values())})
    return found.model_copy(
        update={
            "allocated_peak_bytes": allocated,
            "peak_bytes": peak,
            "low_bytes": round(peak * (1 - below)),
            "high_bytes": round(peak * (1 + above)),
            "fits": fit_of(peak, device.free_bytes),
            "components": components,
            "trainable_parameters": int(traced["trainable_parameters"]),
            "load_bytes": int(traced["load_bytes"]),
            "evaluation_peak_bytes": int(traced["evaluation_peak_bytes"]),
            "calibrated_runs": 0,
            "is_traced": True,
            "notes": tuple(note for note in found.notes if note.code not in GUESSES),
        }
    )
