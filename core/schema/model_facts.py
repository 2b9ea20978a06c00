"""What is known of a language model without loading it: its shape, its weights' shapes, what lies in its folder.

core/models finds it out, core/estimate counts with it, the window shows it; so it stands below all three.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class LinearGroup(BaseModel):
    """Linear layers of one name and shape: `count` weights of `out_features` x `in_features`."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    name: str
    in_features: int
    out_features: int
    count: int

    @property
    def parameters(self) -> int:
        return self.in_features * self.out_features * self.count


class KeptGroup(BaseModel):
    """Tensors that stay in 16 bit (embeddings, head, norms, biases, experts): `count` of one size each."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    name: str
    elements: int
    count: int

    @property
    def parameters(self) -> int:
        return self.elements * self.count


class ModelFacts(BaseModel):
    """A causal language model; sizes in elements unless the name says bytes, None where nothing tells.

    `linears` and `kept` add up to `total_parameters`. Where the weights are not at hand and the family is not known,
    that is None, and they are those of a plain decoder with such numbers. Tied embeddings count once. `weights_read`
    says that the numbers come from the weight files' headers; otherwise from the config by the family's formula, and
    for a `multimodal` model may cover its text part only. `family` is the known one that the layers follow (a key of
    core/models/families), `intermediate_size` a single expert's width in a mixture of `experts`.
    """

    model_config = ConfigDict(frozen=True, defer_build=True)

    source: str
    folder: str | None = None
    architecture: str | None = None
    model_type: str | None = None
    total_parameters: int | None = None
    linears: tuple[LinearGroup, ...] = ()
    kept: tuple[KeptGroup, ...] = ()
    weights_read: bool = False
    vocab_size: int | None = None
    hidden_size: int | None = None
    num_layers: int | None = None
    num_heads: int | None = None
    num_kv_heads: int | None = None
    head_dim: int | None = None
    intermediate_size: int | None = None
    context_length: int | None = None
    sliding_window: int | None = None
    tied_embeddings: bool | None = None
    multimodal: bool = False
    mixture_of_experts: bool = False
    family: str | None = None
    like: tuple[str, ...] = ()  # known families that stand for an unknown one
    scanned: bool = False  # an unknown one has layers that go along the text, such as linear attention
    packable: bool = True  # whether rows that share a context can be kept apart in all its layers
    experts: int | None = None
    experts_per_token: int | None = None
    quantizable: bool = True  # whether transformers converts its layers: it passes over classes of a model's own
    layer_norm: bool = False  # torch's LayerNorm, whose result autocast makes 32 bit, and quantized layers keep so
    table_bytes: int = 0  # masks and sines that the model keeps on the card, which are no weights
    has_own_code: bool = False
    has_chat_template: bool | None = None
    has_tokenizer: bool | None = None
    weight_files: tuple[str, ...] = ()
    weight_bytes: int | None = None
    dtype: Literal["float32", "float16", "bfloat16", "float8_e4m3fn", "float8_e5m2"] | None = None
    licence: str | None = None

    @property
    def linear_parameters(self) -> int | None:
        """Elements of the layers that quantization makes small."""
        return sum(group.parameters for group in self.linears) if self.total_parameters is not None else None

    @property
    def kept_parameters(self) -> int | None:
        """Elements that stay in 16 bit."""
        return sum(group.parameters for group in self.kept) if self.total_parameters is not None else None
