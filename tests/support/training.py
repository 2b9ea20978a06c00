"""Real trainings of tiny models for tests: in this process (quick), or as the job that a person starts (honest)."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from core.jobs import JobContext, last_word
from core.runs import RunFolder, create_run
from core.schema.commands import AnyCommand
from core.schema.events import AnyEvent, CheckpointSaved, EvaluationCompleted, JobFinished, StepCompleted, Warned
from core.schema.recipe import Recipe
from core.schema.requests import TrainRequest
from core.schema.toml_codec import recipe_from_toml
from core.supervision import Supervisor

E = TypeVar("E")
Say = Callable[[AnyCommand], None]


def recipe_for(model: Path, rows: Path, *settings: str) -> Recipe:
    """A recipe for a tiny run on the processor: padded, one row a step, nothing saved or evaluated on the way."""
    base = (
        "hardware.device=cpu", "training.max_seq_len=128", "training.num_epochs=1", "training.learning_rate=5e-3",
        "training.packing=false", "training.optimizer=adamw_torch", "training.gradient_checkpointing=false",
        "lora.rank=4", "dataset.held_out_fraction=0.1", "evaluation.every_steps=1000", "checkpoints.every_steps=1000",
    )  # fmt: skip
    text = f"[model]\nsource = '{model.as_posix()}'\n[dataset]\nsource = '{rows.as_posix()}'\n"
    return recipe_from_toml(text, [*base, *settings])


@dataclass
class Outcome:
    """A run's folder and everything its lives told, newest life last."""

    folder: RunFolder
    events: list[AnyEvent] = field(default_factory=list)

    @property
    def end(self) -> AnyEvent:
        return self.events[-1]

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def warnings(self) -> dict[str, Warned]:
        return {event.code: event for event in self.of(Warned)}

    @property
    def losses(self) -> dict[int, float | None]:
        """Training loss by step; a later life of the run has the last word."""
        return {event.step: event.loss for event in self.of(StepCompleted)}

    @property
    def held_out(self) -> dict[int, float | None]:
        return {event.step: event.loss for event in self.of(EvaluationCompleted)}

    @property
    def saved(self) -> list[int]:
        return [event.step for event in self.of(CheckpointSaved)]

    def adapter_sha256(self) -> str:
        return hashlib.sha256((self.folder.adapter_dir / "adapter_model.safetensors").read_bytes()).hexdigest()


class HereContext(JobContext):
    """A job's context whose parent is the test: `on_event` sees each event and may say commands."""

    def __init__(self, on_event: Callable[[AnyEvent, Say], None]) -> None:
        super().__init__(io.BytesIO(), io.BytesIO())
        self.told: list[AnyEvent] = []
        self._said: list[AnyCommand] = []
        self._on_event = on_event

    def emit(self, event: AnyEvent) -> None:
        super().emit(event)
        self.told.append(event)
        self._on_event(event, self._said.append)

    def put_back(self, commands: Iterable[AnyCommand]) -> None:
        self._said[:0] = commands

    def command(self, timeout_s: float = 0.0) -> AnyCommand | None:
        if not self._said and timeout_s:
            time.sleep(min(timeout_s, 0.01))
        return self._said.pop(0) if self._said else None


def train_here(
    runs: Path,
    recipe: Recipe | RunFolder,
    on_event: Callable[[AnyEvent, Say], None] = lambda event, say: None,
    early: Sequence[AnyCommand] = (),
    request: TrainRequest | None = None,
) -> Outcome:
    """Trains in this process through the job's own code; a RunFolder instead of a recipe is resumed."""
    from core.training import job

    folder = recipe if isinstance(recipe, RunFolder) else create_run(runs, recipe)
    context = HereContext(on_event)
    context._said.extend(early)
    request = request or TrainRequest(run_dir=str(folder.path), resume=isinstance(recipe, RunFolder))
    try:
        context.emit(job.run(request, context) or JobFinished())
    except Exception as error:  # noqa: BLE001  as the edge of the process does
        context.emit(last_word(error))
    return Outcome(folder, context.told)


def train_as_job(
    runs: Path,
    recipe: Recipe | RunFolder,
    on_event: Callable[[AnyEvent, Supervisor], None] = lambda event, supervisor: None,
    environment: dict[str, str] | None = None,
) -> tuple[Outcome, int]:
    """Trains in a child process as window and command line do; the outcome and the exit status."""
    folder = recipe if isinstance(recipe, RunFolder) else create_run(runs, recipe)
    outcome = Outcome(folder)

    def take(event: AnyEvent) -> None:
        outcome.events.append(event)
        on_event(event, supervisor)

    supervisor = Supervisor(
        TrainRequest(run_dir=str(folder.path), resume=isinstance(recipe, RunFolder)),
        run_dir=folder.path,
        on_event=take,
        environment={"OMP_NUM_THREADS": "1", **(environment or {})},
    )
    return outcome, supervisor.run()


def built(recipe: Recipe, **changes: Any) -> Any:
    """(trainer, model inputs) of a recipe without a run: our own loading and building, nothing trained yet."""
    from transformers import set_seed

    from core.estimate.plan import RowLengths, plan_batches
    from core.training.building import build_trainer
    from core.training.data.chat_template import choose_template
    from core.training.data.encoding import RowEncoder
    from core.training.data.rows import read_rows
    from core.training.device import machine
    from core.training.model.base_model import find_base, load_model, load_tokenizer

    set_seed(recipe.training.seed)
    recipe, _ = machine.settle(recipe)
    base = find_base(recipe.model, lambda done, total: None)
    tokenizer = load_tokenizer(base, recipe.model)
    template = choose_template(tokenizer)
    encoder = RowEncoder(tokenizer, template, recipe.training)
    rows = read_rows(recipe.dataset, recipe.training.seed)
    training = encoder.encode_all(rows.training).rows
    held_out = encoder.encode_all(rows.held_out).rows
    batches = plan_batches(RowLengths.of([len(row.ids) for row in training]), recipe.training)
    told: list[AnyEvent] = []
    trainer, steps = build_trainer(
        load_model(base, recipe), base, recipe, tokenizer, training, batches, Path(changes.get("output", ".")),
        tell=told.append, save=lambda trainer: None, look=lambda trainer: None,
    )  # fmt: skip
    return Built(trainer, steps, batches, training, held_out, tokenizer, template, told)


@dataclass
class Built:
    trainer: Any
    steps: Any
    batches: Any
    training: list[Any]
    held_out: list[Any]
    tokenizer: Any
    template: Any
    told: list[AnyEvent]
