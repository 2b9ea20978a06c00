"""TRL's SFTTrainer with our own words: steps become events, checkpoints go through our writer, and a broken loss stops
before it reaches the weights."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from transformers import Trainer
from trl import SFTTrainer

from core.schema.errors import TunesmithError
from core.schema.events import AnyEvent, StepCompleted, Warned
from core.training import machine
from core.training.weights_file import disk_errors, save_weights


class TuneTrainer(SFTTrainer):  # type: ignore[misc]
    """`tell` takes events, `save` writes a checkpoint, `look` evaluates; all three are given by the session."""

    def __init__(
        self,
        *args: Any,
        tell: Callable[[AnyEvent], None],
        save: Callable[[TuneTrainer], None],
        look: Callable[[TuneTrainer], float | None],
        chunked_loss: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._tell = tell
        self._save_through = save
        self._look_at_held_out = look
        self._chunked_loss = chunked_loss
        self._step_began = time.monotonic()
        self._step_tokens = 0
        self._step_losses: list[torch.Tensor] = []

    def begin_step(self) -> None:
        """The clock and the counters of a step start here."""
        self._step_began = time.monotonic()
        self._step_tokens = 0
        self._step_losses = []

    def training_step(self, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None) -> torch.Tensor:
        mask = inputs.get("attention_mask")
        self._step_tokens += int(mask.sum()) if mask is not None else inputs["input_ids"].numel()
        loss: torch.Tensor = super().training_step(model, inputs, num_items_in_batch)
        self._step_losses.append(loss.detach())
        return loss

    def compute_loss(
        self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        if self._chunked_loss:
            return super().compute_loss(model, inputs, return_outputs, num_items_in_batch)
        # Full logits, as transformers itself does it.
        inputs["use_cache"] = False
        return Trainer.compute_loss(self, model, inputs, return_outputs, num_items_in_batch)

    def _get_grad_norm(self, model: Any, grad_norm: Any = None) -> Any:
        """The last look before the optimizer step: nothing that is not finite may reach the weights."""
        norm = super()._get_grad_norm(model, grad_norm=grad_norm)
        loss = float(torch.stack(self._step_losses).sum()) if self._step_losses else 0.0
        # Under float16 a gradient overflows now and then; the loss scaler skips that step by itself.
        broken_norm = not math.isfinite(float(norm)) and not self.args.fp16
        if not math.isfinite(loss) or broken_norm:
            what = "loss" if not math.isfinite(loss) else "gradient"
            step = self.state.global_step + 1
            raise TunesmithError(
                "loss_not_finite",
                f"The {what} of step {step:,} is not a number any more, so the training stopped before it could spoil "
                "the weights.",
                "Go back to the last checkpoint with a lower learning rate, and look for odd rows in the data.",
                step=step,
                what=what,
            )
        return norm

    def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
        """One event a step instead of a log history, which would grow into every checkpoint."""
        self._metrics["train"].clear()
        if "loss" not in logs:
            return
        cuda = machine.is_cuda()
        if not math.isfinite(logs.get("grad_norm", 0.0)):
            self._tell(
                Warned(
                    code="gradient_overflow",
                    message=f"The gradient overflowed at step {self.state.global_step:,}; that step changed nothing.",
                    params={"step": self.state.global_step},
                )
            )
        self._tell(
            StepCompleted(
                step=self.state.global_step,
                epoch=self.state.epoch,
                loss=logs["loss"],
                learning_rate=logs.get("learning_rate"),
                grad_norm=logs.get("grad_norm"),
                tokens=self._step_tokens,
                step_s=round(time.monotonic() - self._step_began, 4),
                allocated_bytes=torch.cuda.memory_allocated() if cuda else None,
                peak_bytes=torch.cuda.max_memory_allocated() if cuda else None,
            )
        )

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """The held-out loss, by our own loop: weighted by learned tokens, in batches that fit, told as it goes."""
        loss = self._look_at_held_out(self)
        self.control.should_evaluate = False  # else the end of an epoch evaluates the same step again
        return {} if loss is None else {"eval_loss": loss}

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        self._save_through(self)

    def fill_checkpoint(self, folder: Path) -> None:
        """Everything an exact resume needs: weights, optimizer, schedule, scaler, random states, step count."""
        save_weights(self.model, folder)
        with disk_errors():
            self._save_optimizer_and_scheduler(str(folder))
            self._save_scaler(str(folder))
            self._save_rng_state(str(folder))
        self.state.save_to_json(str(folder / "trainer_state.json"))
