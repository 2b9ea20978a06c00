"""The lines below the eight simple fields: what a value means for this data and this model, in words."""

from __future__ import annotations

from PySide6.QtCore import QObject

from core.estimate.rough_plan import RoughPlan
from core.schema.model_facts import ModelFacts
from core.schema.quantities import count_text
from core.schema.recipe import Recipe


class TuningHints(QObject):
    """`hints` for the current settings; an object only because its texts are translated under its name."""

    def hints(
        self, settings: Recipe, plan: RoughPlan | None, data_state: str, facts: ModelFacts | None
    ) -> dict[str, str]:
        """Hints by path. `plan` is None while the rows are not counted."""
        rank = self.tr("higher learns more") if settings.lora.enabled else self.tr("not used: all weights train")
        packed = self.tr("rows do not see each other")
        padded = self.tr("short rows are padded")
        return {
            "training.num_epochs": self._steps(settings, plan, data_state),
            "training.max_seq_len": self._context(settings, facts),
            "training.micro_batch_size": self.tr("rows on the card at once"),
            "training.gradient_accumulation_steps": self._batch(settings, plan),
            "lora.rank": rank,
            "lora.alpha": self.tr("scale {scale}").format(scale=f"{_scale(settings):.3g}"),
            "training.learning_rate": self._rate(settings),
            "training.packing": packed if settings.training.packing else padded,
        }

    def _steps(self, settings: Recipe, plan: RoughPlan | None, data_state: str) -> str:
        if settings.training.max_steps is not None:
            return self.tr("{steps} steps at most").format(steps=count_text(settings.training.max_steps))
        if plan is not None:
            return self.tr("about {steps} steps").format(steps=count_text(plan.total_steps))
        if data_state == "none":
            return self.tr("steps known once there is data")
        return self.tr("steps known once data is read")

    def _context(self, settings: Recipe, facts: ModelFacts | None) -> str:
        limit = facts.context_length if facts else None
        if limit is not None and settings.training.max_seq_len > limit:
            return self.tr("more than the model's {limit}").format(limit=count_text(limit))
        return self.tr("longer rows are cut")

    def _batch(self, settings: Recipe, plan: RoughPlan | None) -> str:
        micro, accumulate = settings.training.micro_batch_size, settings.training.gradient_accumulation_steps
        if micro != "auto" and accumulate != "auto":
            return self.tr("{rows} rows make a step").format(rows=count_text(micro * accumulate))
        if plan is not None:
            return self.tr("about {rows} rows make a step").format(rows=count_text(plan.rows_per_step))
        return self.tr("about 16 rows make a step")

    def _rate(self, settings: Recipe) -> str:
        training = settings.training
        schedule = training.lr_schedule.replace("_", " ")
        share = f"{training.warmup_ratio * 100:g}"
        return self.tr("{schedule}, {share} % warm-up").format(schedule=schedule, share=share)


def _scale(settings: Recipe) -> float:
    lora = settings.lora
    return lora.alpha / (lora.rank**0.5 if lora.use_rslora else lora.rank)
