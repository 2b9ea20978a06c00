"""What is traced and what comes out: plain frozen data, no torch. Sizes in tokens, rows and bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from core.schema.recipe import Optimizer, Recipe, Scheme

ComputeDtype = Literal["bfloat16", "float16", "float32"]
Category = Literal[
    "weights", "kept_16bit", "lora", "gradients", "optimizer", "activations", "logits", "workspace"
]  # fmt: skip
CATEGORIES: tuple[Category, ...] = (
    "weights", "kept_16bit", "lora", "gradients", "optimizer", "activations", "logits", "workspace",
)  # fmt: skip
AMPERE_WORKSPACE_BYTES = 8_519_680  # torch 2.x, CUDABlas.cpp: 2 x 4096 KiB + 8 x 16 KiB, before Hopper


@dataclass(frozen=True, slots=True)
class TraceSetup:
    """How the model is trained. `batch` rows of `sequence` tokens are on the card at once.

    `lora` False trains all weights (scheme "none"). `packing` means one context of several rows (an S x S mask),
    `padded` rows of unequal length (a B x S x S mask); without either all rows are full and flash attention runs.
    `learned_fraction` of the tokens have a label. `accumulation` says whether gradients of an earlier micro-batch lie
    on the card. `triton` False is Windows, where TRL's loss is made of plain torch operations, in smaller tiles.
    `plain_loop` is the textbook's loop: no autocast, outputs alive, key-value cache unless checkpointing.
    `kept_in_32_bit` is what PEFT's prepare_model_for_kbit_training does, and Tunesmith does not.
    """

    batch: int = 1
    sequence: int = 2048
    scheme: Scheme = "nf4"
    double_quant: bool = True
    compute_dtype: ComputeDtype = "bfloat16"
    lora: bool = True
    rank: int = 16
    target_modules: tuple[str, ...] = ()  # empty: all linear layers but the head
    dropout: float = 0.0
    dora: bool = False
    checkpointing: bool = True
    reentrant: bool = False  # transformers 5.23 uses the other kind of checkpoint
    chunked_loss: bool = True
    optimizer: Optimizer = "paged_adamw_8bit"
    max_grad_norm: float = 1.0
    accumulation: bool = False
    packing: bool = False
    padded: bool = False
    learned_fraction: float = 1.0
    attention: Literal["auto", "sdpa", "eager"] = "auto"
    triton: bool = True
    cublas_workspace_bytes: int = AMPERE_WORKSPACE_BYTES
    expandable_segments: bool = True
    plain_loop: bool = False
    kept_in_32_bit: bool = False

    @property
    def tokens(self) -> int:
        return self.batch * self.sequence


@dataclass(frozen=True, slots=True)
class Trace:
    """Bytes as torch's allocator counts them (each tensor rounded up to 512), of the whole step in steady state.

    `phases` maps each part of the step to its peak; layers in the middle are between the first and the last.
    `at_peak` adds up to `allocated_peak_bytes`. `paged_bytes` is optimizer state in managed memory, which no allocator
    counts. `reserved_peak_bytes` is what the caching allocator holds, `fragmentation` is reserved / allocated; both are
    None unless all layers were run, because they do not grow along a line.
    `evaluation_peak_bytes`: a held-out micro-batch of the same shape. `layers_traced` is the depth that was run.
    """

    load_bytes: int
    allocated_peak_bytes: int
    after_step_bytes: int
    peak_phase: str
    at_peak: Mapping[Category, int]
    phases: Mapping[str, int]
    reserved_peak_bytes: int | None
    fragmentation: float | None
    evaluation_peak_bytes: int
    paged_bytes: int
    trainable_parameters: int
    layers: int
    layers_traced: int
    attention: str
    notes: tuple[str, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        """For the event of a job: JSON all the way down."""
        return {
            "load_bytes": self.load_bytes,
            "allocated_peak_bytes": self.allocated_peak_bytes,
            "after_step_bytes": self.after_step_bytes,
            "peak_phase": self.peak_phase,
            "at_peak": dict(self.at_peak),
            "phases": dict(self.phases),
            "reserved_peak_bytes": self.reserved_peak_bytes,
            "fragmentation": self.fragmentation,
            "evaluation_peak_bytes": self.evaluation_peak_bytes,
            "paged_bytes": self.paged_bytes,
            "trainable_parameters": self.trainable_parameters,
            "layers": self.layers,
            "layers_traced": self.layers_traced,
            "attention": self.attention,
            "notes": list(self.notes),
        }


def setup_from_recipe(recipe: Recipe, *, batch: int | None = None, sequence: int | None = None) -> TraceSetup:
    """The setup of a recipe. "auto" counts as bfloat16; a micro-batch left on "auto" as one full row (packed: one full
    context). With packing a micro-batch is one row of as many tokens as `batch` x `sequence` would make, at most
    the context length."""
    training, table = recipe.training, recipe.lora
    wanted = training.micro_batch_size
    rows = batch or (1 if wanted == "auto" else wanted)
    length = sequence or training.max_seq_len
    dtype = recipe.quantization.compute_dtype
    accumulate = training.gradient_accumulation_steps
    return TraceSetup(
        batch=1 if training.packing else rows,
        sequence=length,
        scheme=recipe.quantization.scheme,
        double_quant=recipe.quantization.double_quant,
        compute_dtype="bfloat16" if dtype == "auto" else dtype,
        lora=table.enabled,
        rank=table.rank,
        target_modules=() if table.target_modules == "all-linear" else tuple(table.target_modules),
        dropout=table.dropout,
        dora=table.use_dora,
        checkpointing=training.gradient_checkpointing,
        chunked_loss=training.chunked_loss,
        optimizer=training.optimizer,
        max_grad_norm=training.max_grad_norm,
        accumulation=accumulate == "auto" or accumulate > 1,
        packing=training.packing,
        attention=training.attention,
        padded=not training.packing and rows > 1,
    )
