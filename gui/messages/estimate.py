"""About the estimate of memory: what a person should know of it, and why there is none."""

from __future__ import annotations

from gui.messages.said import Said

ESTIMATE: dict[str, tuple[Said, ...]] = {
    "estimate_unknown": (
        Said(
            "The shape of {source} is not known, so its memory cannot be predicted.",
            "Choose the folder that holds its config.json, or another model.",
        ),
    ),
    "model_not_here": (
        Said("{model} is not on this computer yet.", "Fetch it first, or choose a folder with its config.json."),
    ),
    "not_packed": (Said("Layers of {model_type} would mix packed rows, so rows are not packed."),),
    "generic_family": (
        Said("Models of the type {model_type} are estimated like a usual decoder, so the band is wider."),
    ),
    "unknown_architecture": (
        Said(
            "The architecture {model_type} is not known here: its layers are guessed, so the band is very wide. A rehearsal "
            "measures it, and tunesmith estimate --exact traces it without a card."
        ),
    ),
    "trace_failed": (
        Said(
            "One step of this model could not be followed: {reason}",
            "Use the estimate without the exact path, and rehearse before a long run.",
        ),
    ),
    "trace_unknown_model": (
        Said(
            "The installed transformers cannot build a model of the type {model_type}.",
            "Use the estimate without --exact, or choose another model.",
        ),
    ),
    "trace_no_layers": (
        Said(
            "The layers of {architecture} are not in one list, so they cannot be told apart.",
            "Use the estimate without --exact.",
        ),
    ),
    "fused_experts_16bit": (Said("bitsandbytes leaves fused experts in 16 bit; they count so."),),
    "not_quantized": (
        Said("transformers does not quantize the layers of {model_type}, so the weights stay in 16 bit."),
    ),
    "no_targets": (Said("None of the target modules is a layer of this model."),),
    "paged_optimizer": (
        Said("The optimizer's states are paged: the driver moves them to main memory when room is short."),
    ),
    "seeing_part_not_counted": (Said("The part of the model that sees is not counted."),),
    "context_beyond_model": (Said("The model was made for at most {limit} tokens."),),
}
