"""`run.json`: the summary of a run, as `runs`, `train --json` and the runs page show it."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from core.schema.run_state import RunState, Status


class RunSummary(BaseModel):
    """Times are seconds: `created` and `updated` since the epoch, `duration_s` of run time. Unknown is None."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    v: int = 1
    name: str
    path: str = ""
    status: Status
    model: str
    dataset: str
    step: int = 0
    total_steps: int | None = None
    loss: float | None = None
    held_out_loss: float | None = None
    held_out_loss_before: float | None = None
    rows: int | None = None
    held_out_rows: int | None = None
    tokens: int | None = None
    trainable_parameters: int | None = None
    peak_bytes: int | None = None
    estimated_peak_bytes: int | None = None
    device: str | None = None
    model_path: str | None = None  # the base as `from_pretrained` takes it
    model_fingerprint: str | None = None
    created: float
    updated: float
    duration_s: float | None = None
    error_code: str | None = None
    error: str | None = None
    hint: str | None = None
    error_params: dict[str, str | int | float] = {}  # the values inside `error`, for a translation
    versions: dict[str, str] = {}
    note: str = ""  # the person's own words; kept in a file of their own


def summarise(before: RunSummary, state: RunState, now: float) -> RunSummary:
    """The summary `before` brought up to date with what the events say."""
    plan, end = state.plan, state.end
    failed = state.status in ("failed", "crashed")
    return before.model_copy(
        update={
            "status": state.status,
            "step": state.step,
            "total_steps": state.total_steps or before.total_steps,
            "loss": state.loss.last() if len(state.loss) else before.loss,
            "held_out_loss": state.held_out_last,
            "held_out_loss_before": state.held_out_before,
            "rows": plan.rows if plan else before.rows,
            "held_out_rows": plan.held_out_rows if plan else before.held_out_rows,
            "tokens": state.tokens or before.tokens,
            "trainable_parameters": plan.trainable_parameters if plan else before.trainable_parameters,
            "peak_bytes": state.peak_bytes,
            "estimated_peak_bytes": plan.estimated_peak_bytes if plan else before.estimated_peak_bytes,
            "device": state.device or before.device,
            "updated": now,
            "duration_s": state.t_s,
            "error_code": getattr(end, "code", None) if failed else None,
            "error": getattr(end, "message", None) if failed else None,
            "hint": getattr(end, "hint", None) if failed else None,
            "error_params": _plain(getattr(end, "params", {})) if failed else {},
        }
    )


def _plain(params: Mapping[str, object]) -> dict[str, str | int | float]:
    return {name: value for name, value in params.items() if isinstance(value, str | int | float)}
