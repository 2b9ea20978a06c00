"""What a run learns from, made ready for the trainer: the base found, the rows read and encoded, losses told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from transformers import PreTrainedTokenizerBase

from core.estimate.plan import BatchPlan, RowLengths, plan_batches
from core.models import resolve_local
from core.models.suitable import is_known_type
from core.schema.errors import RecipeError, TunesmithError
from core.schema.recipe import Recipe
from core.training.attendance import Attendance
from core.training.data.chat_template import ChatTemplate
from core.training.data.encoding import EncodedRow, EncodedRows, RowEncoder
from core.training.data.rows import Rows, read_rows
from core.training.data.token_store import TokenStore, lengths_of
from core.training.model.base_model import Base, find_base
from core.training.recorder import RunRecorder


@dataclass(frozen=True, slots=True)
class Material:
    """What a run learns from, ready for the trainer."""

    training: Sequence[EncodedRow]
    held_out: Sequence[EncodedRow]
    batches: BatchPlan


def find_the_base(recipe: Recipe, recorder: RunRecorder, ears: Attendance, *, resumed: bool) -> Base:
    """The base model on this disk, fetched if need be; TunesmithError `base_changed` where a resumed run had another,
    RecipeError where it needs code of its own that is not allowed."""
    here = resolve_local(recipe.model.source, recipe.model.revision) is not None
    ears.enter("reading_model" if here else "downloading")
    known = recorder.model_fingerprint if resumed else None
    base = find_base(recipe.model, lambda done, total: ears.progress(done, total, "bytes"), known)
    if base.facts.has_own_code and not is_known_type(base.facts.model_type) and not recipe.model.allow_remote_code:
        raise _code_not_allowed(recipe.model.source)
    if known is not None and known != base.fingerprint:
        raise TunesmithError(
            "base_changed",
            f"The model in {recipe.model.source} is not the one that this run was started with.",
            "Put the old model back, or start a new run.",
            model=recipe.model.source,
        )
    recorder.know_model(base.loadable, base.fingerprint)
    return base


def _code_not_allowed(source: str) -> RecipeError:
    return RecipeError(
        "model.allow_remote_code",
        f"The model {source} is nothing without Python code that it brings itself, and that code is not allowed to run.",
        f'Look at it with tunesmith code "{source}"; to allow it, set model.allow_remote_code = true.',
        "code_not_allowed",
        model=source,
    )


def read_the_rows(recipe: Recipe, recorder: RunRecorder, ears: Attendance) -> Rows:
    """All rows of the recipe; what was wrong with them is told."""
    ears.enter("reading_data")
    rows = read_rows(
        recipe.dataset,
        recipe.training.seed,
        lambda done: ears.progress(done, None, "rows"),
        lambda done, total: ears.progress(done, total, "bytes"),
    )
    for problem in rows.problems:
        recorder.warn(
            problem.code,
            problem.message,
            rows=problem.rows,
            examples=list(problem.examples),
            fix=problem.fix,
            left_out=problem.left_out,
            reason=problem.reason,
        )
    if not rows.held_out:
        recorder.warn(
            "no_held_out",
            "No rows are held out, so nobody can tell whether the model learned or only memorised.",
        )
    return rows


def prepare_material(
    rows: Rows,
    recipe: Recipe,
    tokenizer: PreTrainedTokenizerBase,
    template: ChatTemplate,
    recorder: RunRecorder,
    ears: Attendance,
    folder: Path | None = None,
    *,
    plan: Callable[[RowLengths], BatchPlan] | None = None,
) -> Material:
    """Rows to ids and labels, and how many go together (`plan`; else as if there were room); TunesmithError
    `nothing_to_learn` where none is left. Of many rows the tokens lie in files in `folder`."""
    if template.is_chatml:
        recorder.warn(
            "chatml_used",
            f"{recipe.model.source} has no chat template of its own: ChatML is used, and the training teaches it.",
            model=recipe.model.source,
        )
    ears.enter("tokenizing")
    encoder = RowEncoder(tokenizer, template, recipe.training, recipe.dataset.leave_out)
    total = len(rows.training) + len(rows.held_out)
    stores = TokenStore(folder), TokenStore(folder)
    encoded = encoder.encode_all(rows.training, lambda done: ears.progress(done, total, "rows"), stores[0])
    before = len(rows.training)
    encoder.encode_all(rows.held_out, lambda done: ears.progress(before + done, total, "rows"), stores[1])
    training, held_out = stores[0].rows(), stores[1].rows()
    _tell_of_losses(encoded, before, recipe.training.max_seq_len, recorder)
    if not training:
        raise TunesmithError(
            "nothing_to_learn",
            "After the chat template not one row has anything to learn.",
            'Look at "What the model sees", or let it learn from everything (training.learn_from).',
        )
    lengths = RowLengths.of(lengths_of(training))
    batches = plan_batches(lengths, recipe.training) if plan is None else plan(lengths)
    return Material(training, held_out, batches)


def _tell_of_losses(encoded: EncodedRows, rows: int, limit: int, recorder: RunRecorder) -> None:
    if (over := encoded.log.counts.get("truncated_row")) is not None:
        encoded.log.params["truncated_row"] = {"limit": limit, "share": 100 * over.rows / max(1, rows)}
    for problem in encoded.log.problems():
        params = {**problem.params, "effect": problem.effect}
        recorder.warn(
            problem.code,
            problem.message,
            rows=problem.rows,
            examples=list(problem.examples),
            left_out=problem.left_out,
            fix=problem.fix,
            **params,
        )
    if encoded.unlearnable:
        count = len(encoded.unlearnable)
        message = f"{count:,} rows have nothing left to learn and are left out."
        recorder.warn("nothing_to_learn", message, rows=count, examples=encoded.unlearnable[:20], left_out=count)
    if encoded.refused:
        count = len(encoded.refused)
        message = f"{count:,} rows do not fit the model's chat template and are left out."
        recorder.warn("role_order", message, rows=count, examples=encoded.refused[:20], left_out=count)
