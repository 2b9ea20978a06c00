"""One training step of the traced model, with the program's own loss, the libraries' autocast, clipping and optimizer.

`TuneTrainer` is made without its constructor (which wants data, a tokenizer and a device): only what its loss and its
optimizer look at is set.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import torch
from accelerate.utils import convert_outputs_to_fp32
from transformers import Trainer
from transformers.training_args import OptimizerNames

from core.training.building import trainable_parameters
from core.training.device.machine import DTYPES
from core.training.memory_trace.ledger import Ledger
from core.training.memory_trace.modelling import decoder_layers
from core.training.memory_trace.setup import TraceSetup
from core.training.trainer import TuneTrainer


class Loop:
    """Holds model, optimizer and inputs between the parts of a step."""

    def __init__(self, model: Any, setup: TraceSetup, ledger: Ledger) -> None:
        self.model, self.setup, self.ledger = model, setup, ledger
        self.base = model.get_base_model() if setup.lora else model
        self.trainer = _trainer(model, setup)
        self.workspaces: list[torch.Tensor] = []
        self.outputs: Any = None
        self.optimizer: Any = None
        self.steps_on_host = False
        self.trainable = [parameter for parameter in model.parameters() if parameter.requires_grad]
        self.trainable_parameters = trainable_parameters(model)
        if not setup.plain_loop:
            _autocast_forward(model, setup)
        watch_layers(self.base, ledger)

    # -- a step ---------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """Forward and backward (twice where gradients are accumulated), clipping, optimizer."""
        self.model.train()
        for _ in range(2 if self.setup.accumulation else 1):
            self.micro_step()
        self.update()

    def micro_step(self) -> None:
        ledger = self.ledger
        ledger.enter("forward")
        self._cublas()
        loss = self._plain_loss() if self.setup.plain_loop else self._loss()
        ledger.enter("loss backward")
        self._cublas()
        loss.backward()  # type: ignore[no-untyped-call]
        ledger.enter("after backward")
        for parameter in self.trainable:
            if parameter.grad is not None:
                ledger.mark(parameter.grad, "gradients")

    def update(self) -> None:
        ledger = self.ledger
        ledger.enter("update")
        if self.optimizer is None:
            self.optimizer = self._optimizer()
        if self.setup.max_grad_norm > 0 and not self.setup.plain_loop:
            with ledger.as_category("workspace"):
                torch.nn.utils.clip_grad_norm_(self.trainable, self.setup.max_grad_norm, foreach=True)
        host = ledger.scalars_on_the_host() if self.steps_on_host else nullcontext()
        with ledger.as_category("workspace"), host:
            self.optimizer.step()
        for state in self.optimizer.state.values():
            for name, value in state.items():
                if name != "step":
                    ledger.mark(value, "optimizer")

    def zero(self) -> None:
        for parameter in self.trainable:
            parameter.grad = None
        self.outputs = None

    def warm_up(self) -> None:
        """Makes the optimizer's states and both work spaces of cuBLAS without a forward pass; only their presence matters
        later."""
        for _ in range(2):
            self._cublas()
        for parameter in self.trainable:
            parameter.grad = torch.empty_like(parameter)
        self.update()
        self.zero()

    def evaluate(self, *, by_layer: bool = False) -> None:
        """A held-out batch of the same shape, as `held_out_loss` does it; `by_layer` leaves each layer its own phase."""
        self.model.eval()
        with torch.no_grad(), nullcontext() if by_layer else self.ledger.held_in("evaluation"):
            if by_layer:
                self.ledger.enter("forward")
            self._loss()
        self.model.train()

    # -- parts ----------------------------------------------------------------------------------------------------

    def _loss(self) -> torch.Tensor:
        count = self.ledger.temporary((), torch.int64)
        loss: torch.Tensor = self.trainer.compute_loss(self.model, self._inputs(), num_items_in_batch=count)
        return loss

    def _plain_loss(self) -> torch.Tensor:
        inputs = self._inputs()
        with torch.autocast("cpu", enabled=False):
            self.outputs = self.model(input_ids=inputs["input_ids"], labels=inputs["labels"])
        loss: torch.Tensor = self.outputs.loss / 1
        return loss

    def _inputs(self) -> dict[str, Any]:
        """A micro-batch as TRL's collator makes it (padding-free where rows are packed)."""
        shape = (self.setup.batch, self.setup.sequence)

        def made() -> torch.Tensor:
            return self.ledger.temporary(shape, torch.int64, "activations")

        inputs = {"input_ids": made(), "labels": made()}
        if self.setup.packing:
            inputs["position_ids"] = made()
        elif not self.setup.plain_loop:
            inputs["attention_mask"] = made()
        return inputs

    def _cublas(self) -> None:
        """cuBLAS takes a work space for each thread that multiplies: the caller's, then the backward pass's."""
        if len(self.workspaces) < 2:
            self.workspaces.append(
                self.ledger.temporary((self.setup.cublas_workspace_bytes,), torch.uint8, "workspace")
            )  # fmt: skip

    def _optimizer(self) -> Any:
        setup = self.setup
        kind, options = Trainer.get_optimizer_cls_and_kwargs(
            SimpleNamespace(  # real TrainingArguments would start accelerate anew under a training's feet
                optim=OptimizerNames(setup.optimizer), optim_args=None, learning_rate=1e-4, adam_beta1=0.9,
                adam_beta2=0.999, adam_epsilon=1e-8,
            )
        )  # fmt: skip
        if kind.__module__.startswith("torch.optim") and not options.get("fused"):
            # On a card torch takes the variant that works on all tensors at once, and counts steps on the host.
            options["foreach"] = not setup.plain_loop
            self.steps_on_host = True
        self.trainer.optimizer_cls_and_kwargs = (kind, options)
        return self.trainer.create_optimizer()  # by groups, embeddings with 32-bit states


def _autocast_forward(model: Any, setup: TraceSetup) -> None:
    """accelerate 1.15, Accelerator.prepare_model: the forward pass under autocast, its results in 32 bit. All weights in
    bf16 are trained without (core/training/building.trainer_arguments)."""
    dtype = DTYPES[setup.compute_dtype]
    if dtype == torch.float32 or not setup.lora:
        return
    forward = torch.autocast("cpu", dtype=dtype)(model.forward)
    model.forward = convert_outputs_to_fp32(forward)


def watch_layers(base: Any, ledger: Ledger) -> None:
    """Tells the ledger which layer is at work: forward by hooks, backward when a layer's input has its gradient."""
    holder, name = decoder_layers_of_any_depth(base)
    layers = list(getattr(holder, name))

    def before(module: Any, args: Any, kwargs: Any, *, place: int) -> None:
        ledger.enter(f"forward {place}")
        hidden = args[0] if args else kwargs.get("hidden_states")
        if isinstance(hidden, torch.Tensor) and hidden.requires_grad and torch.is_grad_enabled():
            next_phase = f"backward {place - 1}" if place else "embedding backward"
            hidden.register_hook(functools.partial(_enter, ledger, next_phase))  # type: ignore[no-untyped-call]

    def after(module: Any, args: Any, kwargs: Any, output: Any) -> None:
        ledger.enter("loss")
        hidden = output[0] if isinstance(output, tuple) else output
        if isinstance(hidden, torch.Tensor) and hidden.requires_grad and torch.is_grad_enabled():
            last = f"backward {len(layers) - 1}"
            hidden.register_hook(functools.partial(_enter, ledger, last))  # type: ignore[no-untyped-call]

    for place, layer in enumerate(layers):
        layer.register_forward_pre_hook(functools.partial(before, place=place), with_kwargs=True)
    layers[-1].register_forward_hook(after, with_kwargs=True)


def _enter(ledger: Ledger, phase: str, gradient: torch.Tensor) -> None:
    ledger.enter(phase)


def decoder_layers_of_any_depth(base: Any) -> tuple[Any, str]:
    """As `decoder_layers`, for a model whose list was cut."""
    holder: tuple[Any, str] = base._traced_layers if hasattr(base, "_traced_layers") else decoder_layers(base)
    return holder


def _trainer(model: Any, setup: TraceSetup) -> Any:
    text = model.config.get_text_config()
    trainer = object.__new__(TuneTrainer)
    coefficient = getattr(text, "router_aux_loss_coef", 0.0)
    for name, value in {
        "model": model,
        "aux_loss_enabled": hasattr(text, "output_router_logits") and coefficient != 0.0,
        "router_aux_loss_coef": coefficient,
        "accelerator": SimpleNamespace(parallelism_config=None, gather_for_metrics=_same, num_processes=1),
        "args": SimpleNamespace(
            loss_type="nll", average_tokens_across_devices=False, past_index=-1, n_gpu=1, weight_decay=0.0
        ),
        "optimizer": None,
        "compute_loss_func": None,
        "label_smoother": None,
        "model_accepts_loss_kwargs": True,
        "current_gradient_accumulation_steps": 1,
        "_metrics": {"train": defaultdict(list), "eval": defaultdict(list)},
        "_total_train_tokens": 0,
        "_tp_size": 1,
        "_chunked_loss": setup.chunked_loss,
    }.items():
        object.__setattr__(trainer, name, value)
    if hasattr(text, "router_aux_loss_coef"):
        text.output_router_logits = trainer.aux_loss_enabled
    return trainer


def _same(value: Any) -> Any:
    return value
