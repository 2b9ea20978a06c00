"""The trainer for a run: adapter on the base, the library's arguments from the recipe, packing as planned."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import LoraConfig, get_peft_model
from peft.tuners.lora import LoraLayer
from peft.tuners.lora.layer import ParamWrapper
from transformers import PreTrainedTokenizerBase
from transformers.pytorch_utils import Conv1D
from trl import SFTConfig

from core.estimate.plan import BatchPlan, StepPlan, plan_steps
from core.schema.errors import RecipeError
from core.schema.events import AnyEvent
from core.schema.recipe import Recipe
from core.training.data.encoding import EncodedRow
from core.training.data.packing import pack_rows
from core.training.data.token_store import lengths_of
from core.training.device import machine
from core.training.device.loss_tiles import fit_loss_tiles
from core.training.model.base_model import Base, keep_backward_on_cpu
from core.training.model.start_from import load_start
from core.training.trainer import TuneTrainer

LINEAR = (torch.nn.Linear, Conv1D)  # those of bitsandbytes are Linear too; GPT-2 has the other


def build_trainer(
    model: Any,
    base: Base,
    recipe: Recipe,
    tokenizer: PreTrainedTokenizerBase,
    rows: Sequence[EncodedRow],
    batches: BatchPlan,
    output: Path,
    *,
    tell: Callable[[AnyEvent], None],
    save: Callable[[TuneTrainer], None],
    look: Callable[[TuneTrainer], None],
    start: Path | None = None,
) -> tuple[TuneTrainer, StepPlan]:
    """A trainer over `rows`, and the steps it will make. `start` is an adapter whose learned weights it begins with.

    RecipeError where the adapter cannot be put on this model.
    """
    name_the_experts(model)
    if recipe.lora.enabled:
        model = put_adapter_on(model, recipe, base.loadable)
    dataset = packed_dataset(rows, batches) if recipe.training.packing else padded_dataset(rows)
    fit_loss_tiles()
    forget_other_optimizers()
    trainer = TuneTrainer(
        model=model,
        args=trainer_arguments(recipe, batches, output),
        train_dataset=dataset,
        processing_class=tokenizer,
        tell=tell,
        save=save,
        look=look,
        chunked_loss=recipe.training.chunked_loss,
        retry_on_oom=recipe.guard.on_oom == "retry",
    )
    contexts = len(trainer.train_dataset)
    count = contexts if recipe.training.packing else math.ceil(contexts / batches.micro_batch_rows)
    steps = plan_steps(count, len(rows), batches, recipe.training)
    trainer.args.max_steps = steps.total_steps
    trainer.args.gradient_accumulation_steps = steps.batches_per_step
    trainer.accelerator.gradient_accumulation_steps = 1  # transformers scales and counts by itself
    trainer.args.warmup_steps = math.ceil(recipe.training.warmup_ratio * steps.total_steps)
    if recipe.lora.enabled:
        # TRL turns the adapter into bf16, PEFT loads it as fp32 at a resume: the two would differ (TRAPS).
        for parameter in trainer.model.parameters():
            if parameter.requires_grad:
                parameter.data = parameter.data.float()
        if recipe.lora.init == "orthogonal":  # only now: in bf16 the product would not be zero
            start_orthogonal(trainer.model)
        if start is not None:
            load_start(trainer.model, start)
    keep_backward_on_cpu(trainer.model)
    return trainer, steps


def name_the_experts(model: Any) -> None:
    """TRL 1.16 (trainer/utils.py, add_fused_lm_head) asks every mixture for `num_experts`; the configs of some (Granite)
    call their number otherwise."""
    text = model.config.get_text_config()
    told = getattr(text, "num_local_experts", None)
    if told is not None and not hasattr(text, "num_experts"):
        text.num_experts = told


def forget_other_optimizers() -> None:
    """bitsandbytes keeps for the whole process, by place in the optimizer, which parameters get 32-bit states (transformers
    asks that for embeddings). Without this, what a training of all weights left there would hold for the adapter's first
    tensor in a later one of the same process: other losses from the fifth step on."""
    from bitsandbytes.optim import GlobalOptimManager

    GlobalOptimManager.get_instance().initialize()


def padded_dataset(rows: Sequence[EncodedRow]) -> Dataset:
    """One row an example."""
    return _gathered(rows, [[place] for place in range(len(rows))], with_lengths=False)


def packed_dataset(rows: Sequence[EncodedRow], batches: BatchPlan) -> Dataset:
    """One context an example, with the lengths of its rows, from which TRL's collator numbers the positions."""
    contexts = pack_rows(lengths_of(rows), batches.context_tokens, batches.rows_per_step)
    return _gathered(rows, contexts, with_lengths=True)


def _gathered(rows: Sequence[EncodedRow], contexts: list[list[int]], *, with_lengths: bool) -> Dataset:
    """A data set that holds only the places of the rows of each example; the tokens are fetched when they are wanted, so
    that memory does not grow with them."""

    def fetch(batch: dict[str, list[list[int]]]) -> dict[str, list[list[int]]]:
        examples = [[rows[place] for place in places] for places in batch["input_ids"]]
        fetched = {
            "input_ids": [[token for row in example for token in row.ids] for example in examples],
            "labels": [[label for row in example for label in row.labels] for example in examples],
        }
        return fetched | ({"seq_lengths": [[len(row.ids) for row in ex] for ex in examples]} if with_lengths else {})

    # Under this name the trainer keeps the column.
    return Dataset.from_dict({"input_ids": contexts}).with_transform(fetch)


def put_adapter_on(model: Any, recipe: Recipe, loadable: str) -> Any:
    """The base with a fresh adapter; RecipeError where its target modules are none of this model's layers, or cannot have
    what the recipe asks of them."""
    table = recipe.lora
    if table.target_modules != "all-linear":
        _check_targets(model, table.target_modules)
    if table.init == "orthogonal" and table.rank % 2:
        raise RecipeError(
            "lora.rank",
            f'lora.rank = {table.rank}: the start lora.init = "orthogonal" needs an even rank.',
            f"Choose {table.rank + 1}, or another lora.init.",
            "lora_rank_odd",
            rank=table.rank,
            even=table.rank + 1,
        )
    config = LoraConfig(
        task_type="CAUSAL_LM",
        base_model_name_or_path=loadable,
        revision=recipe.model.revision,
        r=table.rank,
        lora_alpha=table.alpha,
        lora_dropout=table.dropout,
        target_modules="all-linear" if table.target_modules == "all-linear" else list(table.target_modules),
        exclude_modules=_routers(model) or None,
        use_rslora=table.use_rslora,
        use_dora=table.use_dora,
        init_lora_weights="gaussian" if table.init == "gaussian" else True,
    )
    try:
        adapted = get_peft_model(model, config)
    except ValueError as error:
        if ParamWrapper.__name__ not in str(error):
            raise
        raise _refused_by_experts(recipe) from error
    # PEFT writes down what the base was loaded from; this must load on any day, also for the demo.
    adapted.peft_config["default"].base_model_name_or_path = loadable
    return adapted


def _routers(model: Any) -> list[str]:
    """Linear layers that answer with more than a tensor (the routers of Phi-3.5-MoE and Llama 4): PEFT cannot go around
    them."""
    return [
        path
        for path, part in model.named_modules()
        if isinstance(part, LINEAR) and type(part).__name__.endswith("Router")
    ]


def _refused_by_experts(recipe: Recipe) -> RecipeError:
    """Experts that transformers holds as one tensor take an adapter (all-linear includes them), but a plain one only."""
    name, value = ("dropout", recipe.lora.dropout) if recipe.lora.dropout else ("use_dora", "true")
    without = "0" if name == "dropout" else "false"
    return RecipeError(
        f"lora.{name}",
        f"lora.{name} = {value}: an adapter on this model's experts, which lie in one tensor, cannot work with that.",
        f"Set lora.{name} = {without}, or name only layers of the attention in lora.target_modules.",
        "lora_experts_plain",
        name=name,
        value=value,
        without=without,
    )


def _check_targets(model: Any, wanted: Sequence[str]) -> None:
    """RecipeError for a name that is no linear layer. PEFT itself passes over unknown names beside a known one; the head
    is left out because the chunked loss multiplies by its weights directly."""
    head = model.get_output_embeddings()
    paths = [
        path for path, part in model.named_modules() if isinstance(part, LINEAR) and part is not head and path
    ]  # fmt: skip
    for name in wanted:
        if not any(path == name or path.endswith("." + name) for path in paths):
            known = sorted({path.rpartition(".")[2] for path in paths})
            raise RecipeError(
                "lora.target_modules",
                f'lora.target_modules has "{name}", which is no layer of this model that can take an adapter.',
                f'This model has {", ".join(known)}; "all-linear" takes all of them.',
                "lora_target_unknown",
                name=name,
                known=", ".join(known),
            )


@torch.no_grad()
def start_orthogonal(adapted: Any) -> None:
    """PEFT's orthogonal start (A and B at right angles, so that they change nothing yet), which PEFT itself can only
    make on unquantised weights: it takes the base's number format. The weights must be fp32."""
    for part in adapted.modules():
        if not isinstance(part, LoraLayer) or "default" not in part.lora_A:
            continue
        first, second = part.lora_A["default"].weight, part.lora_B["default"].weight  # (rank, in), (out, rank)
        rank = first.shape[0]
        basis = torch.linalg.qr(torch.randn(rank, rank))[0]  # made on the processor: the same for every card
        first.copy_((torch.randn(first.shape[1], rank // 2) @ basis[0::2]).T / 10)
        second.copy_(torch.randn(second.shape[0], rank // 2) @ basis[1::2] / 10)


def trainer_arguments(recipe: Recipe, batches: BatchPlan, output: Path) -> SFTConfig:
    """The library's arguments; steps and warm-up are set when the packed contexts are counted."""
    training = recipe.training
    dtype = machine.compute_dtype(recipe)
    full_half = not recipe.lora.enabled and dtype != torch.float32  # weights are bf16 themselves: nothing to autocast
    return SFTConfig(
        output_dir=str(output),
        per_device_train_batch_size=1 if training.packing else batches.micro_batch_rows,
        gradient_accumulation_steps=batches.accumulation,
        max_steps=1,
        learning_rate=training.learning_rate,
        lr_scheduler_type=training.lr_schedule,
        weight_decay=training.weight_decay,
        max_grad_norm=training.max_grad_norm,
        optim=training.optimizer,
        gradient_checkpointing=training.gradient_checkpointing,
        bf16=dtype == torch.bfloat16 and not full_half,
        fp16=dtype == torch.float16,
        use_cpu=not machine.is_cuda(),
        max_length=batches.context_tokens,
        packing=training.packing,
        packing_strategy="bfd",  # tells the collator how; the packing itself is ours (packing.py)
        dataset_kwargs={"skip_prepare_dataset": True},
        eval_packing=False,
        seed=training.seed,
        data_seed=training.seed,
        logging_strategy="steps",
        logging_steps=1,
        logging_nan_inf_filter=False,  # on, it shows NaN as 0.0 with the weights already gone (TRAPS)
        save_strategy="no",  # our own writer saves, when Steering says so
        eval_strategy="no",
        report_to=[],
        disable_tqdm=True,
        dataloader_pin_memory=machine.is_cuda(),
    )


def trainable_parameters(model: Any) -> int:
    """How many numbers are learned."""
    return sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad)
