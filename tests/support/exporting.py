"""Runs to export, made without training, and the export job run in this process."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.training import HereContext

from core.jobs import last_word
from core.models import fingerprint
from core.runs import RunFolder
from core.schema.commands import AnyCommand
from core.schema.events import AnyEvent, ExportCompleted, JobFinished
from core.schema.requests import ExportRequest


def put_random_adapter(base: Path, folder: Path, strength: float = 0.15, **lora: Any) -> None:
    """An adapter as PEFT saves it, far enough from nothing to change the answers."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(1)
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    settings: dict[str, Any] = {"r": 4, "lora_alpha": 8, "target_modules": "all-linear"} | lora
    adapted = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", **settings))
    for name, parameter in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=strength)
        elif "magnitude" in name:
            parameter.data *= 1.1
    adapted.save_pretrained(folder, save_embedding_layers=False)
    AutoTokenizer.from_pretrained(base).save_pretrained(folder)


def finish(run: RunFolder, base: Path) -> None:
    """Says in run.json that the training is over and what it was made on."""
    facts = {"status": "finished", "step": 8, "total_steps": 8, "model_fingerprint": fingerprint(base)}
    run.write_summary(run.summary().model_copy(update=facts))


@dataclass
class Exported:
    to: Path
    events: list[AnyEvent] = field(default_factory=list)

    @property
    def end(self) -> AnyEvent:
        return self.events[-1]

    @property
    def completed(self) -> ExportCompleted:
        return next(event for event in self.events if isinstance(event, ExportCompleted))

    @property
    def code(self) -> str:
        """Of the failure."""
        return getattr(self.end, "code", self.end.type)


def export_here(
    run: RunFolder,
    to: Path,
    format: str = "merged",
    checkpoint: int | None = None,
    on_event: Callable[[AnyEvent, Callable[[AnyCommand], None]], None] = lambda event, say: None,
    early: Sequence[AnyCommand] = (),
    quantization: str | None = None,
) -> Exported:
    """The job's own code in this process, with the last word that its process would say."""
    from core.export import job

    context = HereContext(on_event)
    context._said.extend(early)
    request = ExportRequest(
        run_dir=str(run.path), to=str(to), format=format, checkpoint=checkpoint, quantization=quantization
    )
    try:
        context.emit(job.run(request, context) or JobFinished())
    except Exception as error:  # noqa: BLE001  the edge of a process
        context.emit(last_word(error))
    return Exported(to, context.told)


def leftovers(folder: Path) -> list[str]:
    """What an export that did not end well would leave beside its target."""
    return sorted(path.name for path in folder.glob(".tmp-*"))
