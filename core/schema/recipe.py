"""The recipe: everything a run is made of, as one frozen, typed, validated tree (CONTRACT: recipe, version 1).

Form, TOML, command line, estimator and engine are derived from it; nobody repeats a default, a bound or a label.
A settings field is added here (of the data: in dataset_table.py), and nowhere else. What a value means on a given
machine is left to core/training.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ValidationInfo, field_validator

from core.schema.dataset_table import DatasetTable as DatasetTable
from core.schema.fields import setting
from core.schema.recipe_table import Names, Number, Table, TargetNames

Auto = Literal["auto"]
Scheme = Literal["nf4", "fp4", "int8", "none"]
Schedule = Literal["cosine", "linear", "constant", "constant_with_warmup", "polynomial", "inverse_sqrt"]
Optimizer = Literal[
    "paged_adamw_8bit",
    "adamw_8bit",
    "adamw_bnb_8bit",
    "paged_adamw_32bit",
    "adamw_torch",
    "adamw_torch_fused",
    "lion_8bit",
    "lion_32bit",
    "paged_lion_8bit",
    "paged_lion_32bit",
    "adafactor",
    "sgd",
]
LoraInit = Literal["default", "gaussian", "orthogonal"]  # those that leave the base weights as they are


class ModelTable(Table):
    source: str = setting(
        label="Base model",
        help="A folder, a name on the Hugging Face Hub, or demo.",
        level="simple",
        affects=("memory",),
    )
    revision: str | None = setting(
        None, label="Revision", help="A branch, tag or commit of the model on the Hub; empty takes the newest."
    )
    allow_remote_code: bool = setting(
        False,
        label="Run the model's own code",
        help="Some models bring Python code that runs on your computer. Leave this off unless you have read that code.",
        affects=("safety",),
    )


class QuantizationTable(Table):
    scheme: Scheme = setting(
        "nf4",
        label="Weights held as",
        help="How the frozen base weights are stored while training: nf4 and fp4 use 4 bits, int8 uses 8, "
        "none (not quantized) uses 16.",
        affects=("memory", "quality", "time"),
    )
    double_quant: bool = setting(
        True,
        label="Double quantization",
        help="Compresses the scales of 4-bit weights too: saves about 0.05 bytes for each weight.",
        affects=("memory",),
    )
    compute_dtype: Literal["auto", "bfloat16", "float16", "float32"] = setting(
        "auto",
        label="Computes in (compute dtype)",
        help="The number format of the arithmetic. Auto takes bfloat16 where the hardware has it, else float16.",
        affects=("memory", "time"),
    )


class LoraTable(Table):
    enabled: bool = setting(
        True,
        label="Train an adapter (LoRA)",
        help="Off trains all weights: far more memory, and the result is a whole model.",
        affects=("memory", "quality", "disk"),
    )
    rank: int = setting(
        16,
        label="LoRA rank",
        help="How much the adapter can learn. Higher learns more and takes more memory.",
        level="simple",
        ge=1,
        le=1024,
        affects=("memory", "quality"),
    )
    alpha: Number = setting(
        16.0,
        label="LoRA alpha",
        help="How strongly the adapter acts: its output is scaled by alpha divided by rank.",
        level="simple",
        gt=0.0,
        le=4096.0,
        affects=("quality",),
    )
    dropout: Number = setting(
        0.0, label="LoRA dropout", help="Share of adapter inputs left out at random while training.", ge=0.0, le=0.9,
        affects=("memory", "quality"),
    )  # fmt: skip
    target_modules: Literal["all-linear"] | TargetNames = setting(
        "all-linear",
        label="Target modules",
        help="Which layers get an adapter: all linear ones, or names such as q_proj, v_proj.",
        affects=("memory", "quality"),
    )
    use_rslora: bool = setting(
        False, label="Rank-stabilised (rsLoRA)", help="Scales by the square root of the rank; helps at high ranks.",
        affects=("quality",),
    )  # fmt: skip
    use_dora: bool = setting(
        False, label="DoRA", help="Learns size and direction apart: sometimes better, slower, more memory.",
        affects=("memory", "quality", "time"),
    )  # fmt: skip
    init: LoraInit = setting(
        "default", label="Start of the adapter", help="How the adapter's weights begin.", affects=("quality",)
    )
    start_from: str | None = setting(
        None,
        label="Go on from",
        help="A run, or the folder of an adapter, whose learned weights the training begins with; empty begins afresh.",
        affects=("quality",),
    )


class TrainingTable(Table):
    method: Literal["sft"] = setting(
        "sft", label="Method", help="Supervised fine-tuning: learns to give the answers in the data."
    )
    num_epochs: Number = setting(
        2.0,
        label="Passes over the data (epochs)",
        help="How often every row is seen.",
        level="simple",
        gt=0.0,
        le=1000.0,
        affects=("time", "quality"),
    )
    max_steps: int | None = setting(
        None, label="At most this many steps", help="Ends the training after so many steps; empty follows the passes.",
        unit="steps", ge=1, affects=("time",),
    )  # fmt: skip
    micro_batch_size: int | Auto = setting(
        "auto",
        label="Micro-batch",
        help="Rows on the card at once. More is faster and takes more memory.",
        unit="rows",
        level="simple",
        ge=1,
        le=1024,
        affects=("memory", "time"),
    )
    gradient_accumulation_steps: int | Auto = setting(
        "auto",
        label="Accumulate (gradient accumulation)",
        help="Micro-batches added up before each step. Costs next to no memory.",
        level="simple",
        ge=1,
        le=4096,
        affects=("time", "quality"),
    )
    max_seq_len: int = setting(
        2048,
        label="Context length",
        help="The longest row the model sees while training; longer rows are cut.",
        unit="tokens",
        level="simple",
        ge=8,
        le=1_048_576,
        affects=("memory", "time", "quality"),
    )
    packing: bool = setting(
        True,
        label="Pack short rows",
        help="Puts several short rows into one context, so that nothing is wasted on padding. Rows do not see each other.",
        level="simple",
        affects=("time", "memory"),
    )
    learn_from: Literal["answers", "everything"] = setting(
        "answers",
        label="Learn from",
        help="Answers only: questions are read but not learned. Everything: every token is learned.",
        affects=("quality",),
    )
    add_end_token: bool = setting(
        False,
        label="Add a missing end token",
        help="Ends the last answer of a row with the model's end token where its chat template does not.",
        affects=("quality",),
    )
    learning_rate: Number = setting(
        2e-4,
        label="Learning rate",
        help="How big each step is. Too high forgets, too low learns nothing.",
        level="simple",
        gt=0.0,
        le=1.0,
        affects=("quality",),
    )
    lr_schedule: Schedule = setting(
        "cosine", label="Schedule", help="How the learning rate falls.", affects=("quality",)
    )
    warmup_ratio: Number = setting(
        0.03, label="Warm-up", help="Share of the steps in which the learning rate rises to its full value.", ge=0.0, le=1.0,
        affects=("quality",),
    )  # fmt: skip
    weight_decay: Number = setting(
        0.0, label="Weight decay", help="Pulls the trained weights towards zero.", ge=0.0, le=1.0, affects=("quality",)
    )
    max_grad_norm: Number = setting(
        1.0, label="Clip gradients at", help="Longer gradients are shortened to this norm; 0 does not clip.", ge=0.0, le=1000.0,
        affects=("quality",),
    )  # fmt: skip
    optimizer: Optimizer = setting(
        "paged_adamw_8bit",
        label="Optimizer",
        help="What turns gradients into steps. The 8-bit and paged ones take less graphics memory.",
        affects=("memory", "time", "quality"),
    )
    gradient_checkpointing: bool = setting(
        True,
        label="Gradient checkpointing",
        help="Computes activations a second time instead of keeping them: much less memory, about a third slower.",
        affects=("memory", "time"),
    )
    chunked_loss: bool = setting(
        True,
        label="Chunked loss",
        help="The scores of all words are never held as a whole: saves gigabytes.",
        affects=("memory",),
    )
    attention: Literal["auto", "sdpa", "eager"] = setting(
        "auto",
        label="Attention",
        help="Auto takes the fused kind (SDPA) where the model can. Eager computes all scores: slow, and far more memory.",
        affects=("memory", "time"),
    )
    seed: int = setting(
        42, label="Seed", help="The same seed gives the same run on the same machine.", ge=0, le=2**32 - 1
    )


class EvaluationTable(Table):
    every_steps: int | Auto = setting(
        "auto", label="Evaluate every", help="Steps between two looks at the held-out rows; auto makes about ten.", unit="steps",
        ge=1, affects=("time",),
    )  # fmt: skip
    sample_prompts: Names = setting(
        (),
        label="Sample prompts",
        help="Asked before, while and after training, so that you can see the change.",
        level="simple",
    )
    early_stopping_patience: int | None = setting(
        None, label="Stop early after", help="Ends when the held-out loss has not improved so many times in a row.",
        unit="evaluations", ge=1, affects=("time", "quality"),
    )  # fmt: skip


class CheckpointsTable(Table):
    every_steps: int | Auto = setting(
        "auto",
        label="Save every",
        help="Steps between two checkpoints; auto makes about ten.",
        unit="steps",
        ge=1,
        affects=("disk",),
    )
    keep_last: int = setting(2, label="Keep the last", help="Older checkpoints are deleted.", unit="checkpoints", ge=1, le=1000,
                             affects=("disk",))  # fmt: skip
    keep_best: bool = setting(
        False,
        label="Keep the best",
        help="The checkpoint with the lowest held-out loss becomes the result.",
        affects=("disk", "quality"),
    )


class GuardTable(Table):
    pause_above_c: Number | Auto = setting(
        "auto",
        label="Pause above",
        help="Training waits when the card is hotter. Auto is the card's own slowdown threshold less 6 degrees.",
        unit="°C",
        ge=30.0,
        le=120.0,
        affects=("time", "safety"),
    )
    resume_below_c: Number | Auto = setting(
        "auto", label="Continue below", help="Training goes on when the card is cooler. Auto is 8 degrees lower.", unit="°C",
        ge=20.0, le=120.0, affects=("time", "safety"),
    )  # fmt: skip
    power_limit_w: Number | None = setting(
        None, label="Power limit", help="Caps what the card draws while training, where rights allow it; set back "
        "afterwards. Empty leaves it as it is.",
        unit="W",
        gt=0.0, le=2000.0, affects=("time", "safety"),
    )  # fmt: skip
    on_oom: Literal["retry", "stop"] = setting(
        "retry", label="When memory runs out", help="Retry the step with half the micro-batch and twice the accumulation, "
        "at most twice, or stop.",
        affects=("safety",),
    )  # fmt: skip
    on_nan: Literal["stop"] = setting(
        "stop", label="When the loss breaks", help="Stops before the good weights are overwritten."
    )

    @field_validator("resume_below_c", mode="after")
    @classmethod
    def _resume_is_lower(cls, value: float | str, info: ValidationInfo) -> float | str:
        pause = info.data.get("pause_above_c", "auto")
        if not isinstance(pause, str) and not isinstance(value, str) and value >= pause:
            raise ValueError(f"must be lower than guard.pause_above_c ({pause:g})")
        return value


class HardwareTable(Table):
    device: str = setting("auto", label="Trains on", help="auto, cpu, or a graphics card by its UUID or number.",
                          affects=("memory", "time"))  # fmt: skip


class Recipe(Table):
    """What a run is made of. `model.source` and `dataset.source` are all it needs."""

    schema_version: Literal[1] = 1
    name: str = setting(
        "", label="Name", help="What the run is called; empty takes the names of model and data.", level="simple"
    )
    model: ModelTable
    dataset: DatasetTable
    quantization: QuantizationTable = QuantizationTable()
    lora: LoraTable = LoraTable()
    training: TrainingTable = TrainingTable()
    evaluation: EvaluationTable = EvaluationTable()
    checkpoints: CheckpointsTable = CheckpointsTable()
    guard: GuardTable = GuardTable()
    hardware: HardwareTable = HardwareTable()
