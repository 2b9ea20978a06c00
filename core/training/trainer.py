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
from core.training.device import machine
from core.training.device.out_of_memory import (
    MOST_SPLITS,
    as_out_of_memory,
    give_back_memory,
    out_of_memory,
    parts_of,
    rows_of,
)
from core.training.loss_watch import LossWatch
from core.training.model.weights_file import disk_errors, save_weights


class TuneTrainer(SFTTrainer):  # type: ignore[misc]
    """`tell` takes events, `save` writes a checkpoint, `look` evaluates; all three are given by the session."""

    def __init__(
        self,
        *args: Any,
        tell: Callable[[AnyEvent], None],
        save: Callable[[TuneTrainer], None],
        look: Callable[[TuneTrainer], None],
        chunked_loss: bool,
        retry_on_oom: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.splits = 1  # into how many parts each planned micro-batch is cut, since memory ran out
        self.on_split: Callable[[], None] = lambda: None
        self.loss_watch = LossWatch()
        self.retry_on_oom = retry_on_oom
        self._step_inputs: list[dict[str, Any]] = []
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
        self._step_inputs = []

    def training_step(self, model: Any, inputs: dict[str, Any], num_items_in_batch: Any = None) -> torch.Tensor:
        mask = inputs.get("attention_mask")
        self._step_tokens += int(mask.sum()) if mask is not None else inputs["input_ids"].numel()
        if not self.retry_on_oom:
            loss: torch.Tensor | str = super().training_step(model, inputs, num_items_in_batch)
        else:
            loss = self._forward_and_back(model, inputs, num_items_in_batch)
        if isinstance(loss, str):
            loss = self._in_smaller_parts(model, inputs, num_items_in_batch, loss)
        self._step_losses.append(loss.detach())
        if self.retry_on_oom:
            self._step_inputs.append(inputs)
        return loss

    def _forward_and_back(self, model: Any, inputs: dict[str, Any], num_items: Any) -> torch.Tensor | str:
        """The loss of a micro-batch, its gradients added; or torch's words where memory ran out on the way.

        Words and not the error: its traceback would hold the very memory that is to be given back.
        """
        try:
            with as_out_of_memory():
                if self.splits == 1:
                    return super().training_step(model, dict(inputs), num_items)  # type: ignore[no-any-return]
                parts = [self.data_collator(part) for part in parts_of(rows_of(inputs), self.splits)]
                losses = [super(TuneTrainer, self).training_step(model, part, num_items) for part in parts]
                return torch.stack(losses).sum()
        except torch.OutOfMemoryError as error:
            return str(error)

    def _in_smaller_parts(self, model: Any, inputs: dict[str, Any], num_items: Any, reason: str) -> torch.Tensor:
        """The step once more from its beginning, each micro-batch in half as big parts: the same rows make the step, so
        the effective batch is unchanged. TunesmithError `out_of_memory` where that cannot be, or has not helped twice."""
        loss: torch.Tensor | str = reason
        while isinstance(loss, str):
            fewer_rows = len(parts_of(rows_of(inputs), 2 * self.splits)) > len(parts_of(rows_of(inputs), self.splits))
            if num_items is None or self.splits >= MOST_SPLITS or not fewer_rows:
                raise out_of_memory("training", loss)
            model.zero_grad()
            give_back_memory()
            self.splits *= 2
            self.on_split()
            for earlier in self._step_inputs:  # their gradients went with the others
                loss = self._forward_and_back(model, earlier, num_items)
                if isinstance(loss, str):
                    break
            else:
                loss = self._forward_and_back(model, inputs, num_items)
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
        self.loss_watch.see(loss)
        if self.loss_watch.has_exploded:
            self._stop_for_exploded_loss(loss)
        return norm

    def _stop_for_exploded_loss(self, loss: float) -> None:
        step, best = self.state.global_step + 1, self.loss_watch.best or 0.0
        raise TunesmithError(
            "loss_exploded",
            f"The loss has exploded: it was {best:.2f} and has been far above that for {self.loss_watch.bad_steps} steps, "
            f"{loss:.2f} at step {step:,}. The training stopped before this could overwrite the last good checkpoint.",
            "Go back to the last checkpoint with a lower learning rate.",
            step=step,
            loss=loss,
            best=best,
        )

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        """A checkpoint brings its learning rate along; where the recipe names another since, that one counts."""
        super()._load_optimizer_and_scheduler(checkpoint)
        wanted, before = self.args.learning_rate, getattr(self.lr_scheduler, "base_lrs", [])
        if checkpoint is None or not before or all(rate == wanted for rate in before):
            return
        self.lr_scheduler.base_lrs = [wanted] * len(before)
        for group, old in zip(self.optimizer.param_groups, before, strict=True):
            group["initial_lr"] = wanted
            group["lr"] = group["lr"] * wanted / old
        self.lr_scheduler._last_lr = [group["lr"] for group in self.optimizer.param_groups]

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
                reserved_bytes=torch.cuda.memory_reserved() if cuda else None,
            )
        )

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """The held-out loss, by our own loop: weighted by learned tokens, in batches that fit, told as it goes."""
        self._look_at_held_out(self)
        self.control.should_evaluate = False  # else the end of an epoch evaluates the same step again
        return {}

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
