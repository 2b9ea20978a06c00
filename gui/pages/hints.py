"""The lines below the eight simple fields: what a value means for this data and this model, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.schema.model_facts import ModelFacts
from core.schema.quantities import count_text
from core.schema.recipe import Recipe
from core.training.rough_plan import RoughPlan


def tuning_hints(settings: Recipe, plan: RoughPlan | None, data_state: str, facts: ModelFacts | None) -> dict[str, str]:
    """Hints by path. `plan` is None while the rows are not counted."""
    return {
        "training.num_epochs": _steps(settings, plan, data_state),
        "training.max_seq_len": _context(settings, facts),
        "training.micro_batch_size": _tr("rows on the card at once"),
        "training.gradient_accumulation_steps": _batch(settings, plan),
        "lora.rank": _tr("higher learns more") if settings.lora.enabled else _tr("not used: all weights train"),
        "lora.alpha": _tr("scale {scale}").format(scale=f"{_scale(settings):.3g}"),
        "training.learning_rate": _rate(settings),
        "training.packing": _tr("rows do not see each other")
        if settings.training.packing
        else _tr("short rows are padded"),
    }


def _steps(settings: Recipe, plan: RoughPlan | None, data_state: str) -> str:
    if settings.training.max_steps is not None:
        return _tr("{steps} steps at most").format(steps=count_text(settings.training.max_steps))
    if plan is not None:
        return _tr("about {steps} steps").format(steps=count_text(plan.total_steps))
    if data_state == "none":
        return _tr("steps known once there is data")
    return _tr("steps known once the data is read")


def _context(settings: Recipe, facts: ModelFacts | None) -> str:
    limit = facts.context_length if facts else None
    if limit is not None and settings.training.max_seq_len > limit:
        return _tr("more than the model's {limit}").format(limit=count_text(limit))
    return _tr("longer rows are cut")


def _batch(settings: Recipe, plan: RoughPlan | None) -> str:
    micro, accumulate = settings.training.micro_batch_size, settings.training.gradient_accumulation_steps
    if micro != "auto" and accumulate != "auto":
        return _tr("{rows} rows make a step").format(rows=count_text(micro * accumulate))
    if plan is not None:
        return _tr("about {rows} rows make a step").format(rows=count_text(plan.rows_per_step))
    return _tr("about 16 rows make a step")


def _scale(settings: Recipe) -> float:
    lora = settings.lora
    return lora.alpha / (lora.rank**0.5 if lora.use_rslora else lora.rank)


def _rate(settings: Recipe) -> str:
    training = settings.training
    schedule = training.lr_schedule.replace("_", " ")
    return _tr("{schedule}, {share} % warm-up").format(schedule=schedule, share=f"{training.warmup_ratio * 100:g}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("TuningHints", text)
