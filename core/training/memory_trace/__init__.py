"""One training step of the real model under fake tensors: the exact memory that the closed form is held against.

`trace_step(config, setup)` is the way in; it takes torch and its kin (8 s) when it is first asked for.
"""

from typing import TYPE_CHECKING, Any

from core.training.memory_trace.setup import CATEGORIES, Trace, TraceSetup, setup_from_recipe

if TYPE_CHECKING:
    from core.training.memory_trace.trace import trace_step, trace_whole

__all__ = ["CATEGORIES", "Trace", "TraceSetup", "setup_from_recipe", "trace_step", "trace_whole"]


def __getattr__(name: str) -> Any:
    """The tracer itself, late: the job tells of its start before it imports torch."""
    if name not in ("trace_step", "trace_whole"):
        raise AttributeError(name)
    from core.training.memory_trace import trace

    return getattr(trace, name)
