"""What a base model's weights take on the card once loaded, tensor by tensor as the allocator hands it out.

Neither adapter, optimizer nor activations. Source: bitsandbytes 0.50 (functional.py, nn/modules.py), confirmed by a
test against its real allocations.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from core.schema.model_facts import LinearGroup, ModelFacts

GRANULE_BYTES = 512  # torch's CUDA allocator rounds every tensor up to it
BLOCK = 64  # weights that share one scale (bitsandbytes' default for 4 bit)
SCALE_BLOCK = 256  # scales that share one scale under double quantization
ITEM_BYTES = {"auto": 2, "bfloat16": 2, "float16": 2, "float32": 4}


class WeightsEstimate(BaseModel):
    """Bytes of the linear layers as quantized (`weights_bytes`) and of everything else (`kept_16bit_bytes`)."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    weights_bytes: int
    kept_16bit_bytes: int

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.kept_16bit_bytes


def estimate_weights(
    facts: ModelFacts, scheme: str, double_quant: bool = True, compute_dtype: str = "bfloat16"
) -> WeightsEstimate | None:
    """The loaded weights of a model under a recipe's `[quantization]`; None where the model's tensors are not known.

    What stays unquantized is held in `compute_dtype` ("auto" counts as 16 bit); with the scheme "none" that is all.
    Raises KeyError for a scheme or type that the recipe does not have.
    """
    if facts.total_parameters is None:
        return None
    return loaded_weights(facts, scheme, double_quant, compute_dtype)


def loaded_weights(facts: ModelFacts, scheme: str, double_quant: bool, compute_dtype: str) -> WeightsEstimate | None:
    """As `estimate_weights`, also for a model that is laid out as a plain decoder because its family is not known."""
    if not facts.linears:
        return None
    if not facts.quantizable:
        scheme = "none"
    item_bytes = ITEM_BYTES[compute_dtype]
    kept = sum(group.count * rounded(group.elements * item_bytes) for group in facts.kept)
    linears = sum(group.count * linear_bytes(group, scheme, double_quant, item_bytes) for group in facts.linears)
    return WeightsEstimate(weights_bytes=linears, kept_16bit_bytes=kept + facts.table_bytes)


def linear_bytes(group: LinearGroup, scheme: str, double_quant: bool, item_bytes: int) -> int:
    """One layer of the group with all that its quantization keeps beside the weights."""
    elements = group.in_features * group.out_features
    if scheme == "none":
        return rounded(elements * item_bytes)
    if scheme == "int8":  # a byte each, and a 32-bit scale for each output row
        return rounded(elements) + rounded(4 * group.out_features)
    if scheme not in ("nf4", "fp4"):
        raise KeyError(scheme)
    return rounded(-(-elements // 2)) + _scales_bytes(-(-elements // BLOCK), double_quant)


def _scales_bytes(blocks: int, double_quant: bool) -> int:
    code = rounded(16 * 4)  # the 16 values that 4 bits stand for
    if not double_quant:
        return rounded(blocks * 4) + code
    # Scales in a byte each, a 32-bit scale for every 256 of them, their mean, and the 256 values a byte stands for.
    return rounded(blocks) + rounded(-(-blocks // SCALE_BLOCK) * 4) + rounded(4) + rounded(256 * 4) + code


def rounded(size_bytes: int) -> int:
    return -(-size_bytes // GRANULE_BYTES) * GRANULE_BYTES
