"""The exact path of the estimate: one training step of the installed libraries on fake tensors, every allocation noted.

`trace_step` runs two shallow models and extends them to the full depth, exactly, since each phase's peak is linear in
the number of layers; `trace_whole` runs every layer and gives the allocator's model its real stream of events.
"""

from __future__ import annotations

import copy
import gc
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from transformers import PretrainedConfig

from core.schema.errors import TunesmithError
from core.training.memory_trace.allocator import Event, Replay
from core.training.memory_trace.card_rules import CardRules
from core.training.memory_trace.depth import Depths, choose_depths, extend
from core.training.memory_trace.kernels import KERNELS
from core.training.memory_trace.ledger import Ledger
from core.training.memory_trace.loop import Loop
from core.training.memory_trace.modelling import as_config, decoder_layers, load, skeleton
from core.training.memory_trace.setup import CATEGORIES, Category, Trace, TraceSetup
from core.training.memory_trace.stand_ins import stand_ins

OUTSIDE = ("loading", "warm-up", "evaluation", "ready")  # not part of a training step


@dataclass(frozen=True, slots=True)
class Run:
    """What one traced depth yields; `peaks` of the training's phases with their bytes by category."""

    layers: int
    load_bytes: int
    after_step_bytes: int
    evaluation_peak_bytes: int
    paged_bytes: int
    trainable_parameters: int
    peaks: Mapping[str, Mapping[Category, int]]
    events: tuple[Event, ...]
    attention: str


def trace_step(config: Mapping[str, Any] | PretrainedConfig, setup: TraceSetup) -> Trace:
    """The memory of one step by two shallow models: seconds for any depth, the same bytes as `trace_whole`."""
    config = as_config(config)
    depths = choose_depths(skeleton(copy.deepcopy(config), setup))
    if depths.small == depths.full:
        return trace_whole(config, setup)
    runs = [run_depth(config, setup, layers) for layers in (depths.small, depths.large)]
    return _extended(runs[0], runs[1], depths)


def trace_whole(
    config: Mapping[str, Any] | PretrainedConfig, setup: TraceSetup, *, whole_first_step: bool = False
) -> Trace:
    """The memory of one step with all layers. `whole_first_step` also runs the first step, whose blocks the later ones
    find in the allocator's cache: right for `reserved_peak_bytes`, twice the time."""
    config = as_config(config)
    depth = choose_depths(skeleton(copy.deepcopy(config), setup)).full
    run = run_depth(config, setup, depth, whole_first_step=whole_first_step)
    sums = {phase: sum(parts.values()) for phase, parts in run.peaks.items()}
    replay = Replay(setup.expandable_segments).play(run.events)
    return _trace(run, run, sums, run.peaks, replay.reserved_peak_bytes, depth)


def run_depth(config: PretrainedConfig, setup: TraceSetup, layers: int, *, whole_first_step: bool = False) -> Run:
    """Traces the model with only its first `layers` layers."""
    model = skeleton(copy.deepcopy(config), setup)
    holder, name = decoder_layers(model)
    setattr(holder, name, torch.nn.ModuleList(list(getattr(holder, name))[:layers]))
    object.__setattr__(model, "_traced_layers", (holder, name))
    ledger = Ledger(KERNELS, answer=not (setup.packing or setup.padded), learned_fraction=setup.learned_fraction)
    paged: list[int] = []
    collecting = gc.isenabled()
    gc.disable()  # a collector's moment would be another one in the real run; references end by themselves
    try:
        with FakeTensorMode(allow_non_fake_inputs=True), stand_ins(ledger, setup, paged), ledger, CardRules(ledger):
            return _run(model, setup, ledger, layers, paged, whole_first_step)
    except (RuntimeError, NotImplementedError, TypeError, AttributeError, ValueError, IndexError) as error:
        # The libraries' own code ran into something that fake tensors cannot do, or that would fail in training too.
        said = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise TunesmithError(
            "trace_failed",
            f"One step of this model could not be followed: {said}",
            "Use the estimate without the exact path, and rehearse before a long run.",
            reason=said,
        ) from error
    finally:
        if collecting:
            gc.enable()


def _run(model: Any, setup: TraceSetup, ledger: Ledger, layers: int, paged: list[int], whole_first_step: bool) -> Run:
    model = load(model, setup, ledger)
    ledger.empty_cache()
    load_bytes = ledger.current_bytes
    loop = Loop(model, setup, ledger)
    ledger.enter("warm-up")
    if whole_first_step:
        loop.step()
        loop.zero()
        ledger.peaks.clear()
    elif not setup.plain_loop:
        loop.warm_up()
        ledger.peaks = {phase: peak for phase, peak in ledger.peaks.items() if phase in OUTSIDE}
    ledger.enter("ready")
    loop.step()
    after_step = ledger.current_bytes
    peaks = {phase: peak for phase, peak in ledger.peaks.items() if phase not in OUTSIDE}
    events = len(ledger.events)
    loop.zero()
    if not setup.plain_loop:
        loop.evaluate()
    return Run(
        layers=layers,
        load_bytes=load_bytes,
        after_step_bytes=after_step,
        evaluation_peak_bytes=ledger.peaks.get("evaluation", (0, 0))[0],
        paged_bytes=sum(paged),
        trainable_parameters=loop.trainable_parameters,
        peaks={phase: ledger.at(events_at) for phase, (_, events_at) in peaks.items()},
        events=tuple(ledger.events[:events]),
        attention=str(model.config.get_text_config()._attn_implementation),
    )


def _extended(small: Run, large: Run, depths: Depths) -> Trace:
    def line(first: int, second: int) -> int:
        return extend(first, second, depths)

    peaks: dict[str, dict[Category, int]] = {}
    for phase in _common_phases(small, large, depths):
        first, second = (run.peaks[_named(phase, run.layers)] for run in (small, large))
        peaks[_named(phase, depths.full)] = {
            category: line(first.get(category, 0), second.get(category, 0)) for category in CATEGORIES
        }
    sums = {phase: sum(parts.values()) for phase, parts in peaks.items()}
    return _trace(small, large, sums, peaks, None, depths.full, line=line)


def _common_phases(small: Run, large: Run, depths: Depths) -> list[tuple[str, int | None]]:
    """Phases by what they mean at any depth: layers counted from the start for the first period, from the end (below
    zero) for the last one; the rest have no layer."""
    found: list[tuple[str, int | None]] = []
    for phase in large.peaks:
        word, _, number = phase.partition(" ")
        if not number.isdigit():
            found.append((phase, None))
            continue
        place = int(number)
        if place < depths.edge:
            found.append((word, place))
        if place - large.layers >= -depths.period:
            found.append((word, place - large.layers))
    return [phase for phase in found if _named(phase, small.layers) in small.peaks]


def _named(phase: tuple[str, int | None], layers: int) -> str:
    word, place = phase
    return word if place is None else f"{word} {place if place >= 0 else layers + place}"


def _trace(
    small: Run,
    large: Run,
    sums: Mapping[str, int],
    peaks: Mapping[str, Mapping[Category, int]],
    reserved: int | None,
    layers: int,
    line: Any = lambda first, second: second,
) -> Trace:
    phase = max(sums, key=lambda name: sums[name])
    return Trace(
        load_bytes=line(small.load_bytes, large.load_bytes),
        allocated_peak_bytes=sums[phase],
        after_step_bytes=line(small.after_step_bytes, large.after_step_bytes),
        peak_phase=phase,
        at_peak={category: peaks[phase].get(category, 0) for category in CATEGORIES},
        phases=dict(sums),
        reserved_peak_bytes=reserved,
        fragmentation=None if reserved is None else reserved / sums[phase],
        evaluation_peak_bytes=line(small.evaluation_peak_bytes, large.evaluation_peak_bytes),
        paged_bytes=line(small.paged_bytes, large.paged_bytes),
        trainable_parameters=line(small.trainable_parameters, large.trainable_parameters),
        layers=layers,
        layers_traced=large.layers,
        attention=large.attention,
    )
