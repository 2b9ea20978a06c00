"""One training step of the real model under fake tensors: the exact memory that the closed form is held against.

`trace_step(config, setup)` is the way in; importing it takes torch and its kin (8 s), so it belongs into a job.
"""

from core.training.memory_trace.setup import CATEGORIES, Trace, TraceSetup, setup_from_recipe
from core.training.memory_trace.trace import trace_step, trace_whole

__all__ = ["CATEGORIES", "Trace", "TraceSetup", "setup_from_recipe", "trace_step", "trace_whole"]
