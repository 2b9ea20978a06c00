"""`estimate`: what a training will take, before anything is fetched or started."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from core.cli.app import app
from core.cli.options import Json, Set
from core.cli.output import print_json, print_line, say
from core.cli.recipes import load_recipe
from core.cli.running import run_job
from core.estimate import Correction, DeviceSpec, Estimate, RowLengths, device_of, estimate, named_card
from core.estimate.advice import Situation, advise, smaller_models
from core.estimate.calibration import kind_of, machine_of, read_calibration
from core.hardware import Sampler, choose_card
from core.models import catalogue, known_config, known_facts
from core.models.hub import sign_in
from core.schema.errors import EXIT_DONE, RefusedError, TunesmithError
from core.schema.hardware_sample import CardFacts
from core.schema.locations import calibration_path
from core.schema.model_facts import ModelFacts
from core.schema.quantities import GIB, count_text, duration_text, size_text
from core.schema.recipe import Recipe
from core.schema.requests import InspectRequest
from core.schema.versions import library_versions
from core.supervision.exact_memory import exact_memory

MOST_GIB = 4096
# The names of CONTRACT.md, in its order; what an estimate knows besides comes after them.
PUBLIC = (
    "allocated_peak_bytes", "peak_bytes", "low_bytes", "high_bytes", "capacity_bytes", "fits", "components",
    "trainable_parameters", "total_parameters", "load_bytes", "after_step_bytes",
)  # fmt: skip
PARTS = {
    "weights": "Model weights",
    "kept_16bit": "Kept in 16 bit (embeddings, head, norms)",
    "lora": "Adapter",
    "gradients": "Gradients",
    "optimizer": "Optimizer",
    "activations": "Activations",
    "logits": "Scores and loss",
    "workspace": "Work space and fragmentation",
    "context": "CUDA itself",
}


@app.command("estimate")
def estimate_command(
    recipe: Annotated[str, typer.Argument(help="A recipe file, or a bundled name such as demo.")],
    overrides: Set = None,
    vram_gib: Annotated[float | None, typer.Option("--vram-gib", help="Plan for a card with so much memory.")] = None,
    gpu: Annotated[str | None, typer.Option("--gpu", help="Plan for this card, such as 4060 ti 16.")] = None,
    data: Annotated[bool, typer.Option("--data", help="Take the row lengths of the data set.")] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Also trace a step of the real libraries; takes half a minute.")
    ] = False,
    json: Json = False,
) -> int:
    """Predict memory, time and energy of a training; nothing is loaded."""
    settings = load_recipe(recipe, overrides or [])
    facts = known_facts(settings.model.source, settings.model.revision)
    device, correction = _device(settings, facts, vram_gib, gpu)
    rows = None
    if data:
        rows, status = _row_lengths(settings)
        if rows is None:
            return status
    found = estimate(settings, facts, device, rows, correction)
    known = {model.hub_id: model.facts() for model in catalogue()}
    advice = advise(Situation(settings, facts, device, rows, correction, smaller_models(facts, known)))
    traced = _traced(settings, found, rows) if exact else None
    if json:
        document = _document(found, [one.as_json() for one in advice])
        print_json(document if traced is None else {**document, "exact": traced})
        return EXIT_DONE
    for line in _lines(found, settings, facts, device):
        print_line(line)
    if traced is not None:
        peak = int(traced["allocated_peak_bytes"])
        print_line(
            f"Traced: {size_text(peak)} allocated at the peak; estimated {size_text(found.allocated_peak_bytes)} "
            f"({100 * (found.allocated_peak_bytes / peak - 1):+.2f} %)."
        )
    for one in advice if found.fits in ("tight", "no") else ():
        changes = ", ".join(f"{change.path} = {change.after}" for change in one.changes)
        print_line(f"  {changes}: saves {size_text(one.saves_bytes)}")
    for note in found.notes:
        say(f"note: {note.message}")
    return EXIT_DONE


def _document(found: Estimate, advice: list[dict[str, Any]]) -> dict[str, Any]:
    content = found.model_dump(mode="json")
    document = {name: content.pop(name) for name in PUBLIC}
    for name in ("duration_s", "energy_wh"):
        document[name] = content.pop(name)
    return {**document, "advice": advice, **content}


def _traced(settings: Recipe, found: Estimate, lengths: RowLengths | None) -> dict[str, Any]:
    """One step of the installed libraries on fake tensors, in a job, with the micro-batch of the estimate: without data its rows
    are all as long as the context."""
    rows = 1 if settings.training.packing else found.micro_batch_size
    padded = lengths is not None and lengths.are_padded
    config = known_config(settings.model.source, settings.model.revision)
    return exact_memory(settings, config, batch=rows, sequence=found.tokens_per_micro_step // rows, padded=padded)


def _device(
    settings: Recipe, facts: ModelFacts, vram_gib: float | None, gpu: str | None
) -> tuple[DeviceSpec, Correction | None]:
    """The card that is planned for, else the one of this computer, with what was measured on it."""
    if vram_gib is not None and gpu is not None:
        raise RefusedError("bad_argument", "--vram-gib and --gpu exclude each other.", "Choose one of them.")
    segments = sys.platform == "linux"
    if gpu is not None:
        return named_card(gpu).device(expandable_segments=segments), None
    if vram_gib is not None:
        if not 0 < vram_gib <= MOST_GIB:  # NaN too
            raise RefusedError(
                "bad_argument", f"--vram-gib {vram_gib:g}: no card has so much memory.", "Give gibibytes, such as 12."
            )
        return DeviceSpec(total_bytes=round(vram_gib * GIB), expandable_segments=segments), None
    card, host_bytes = _this_computer(settings)
    if card is None:
        if settings.hardware.device == "cpu":
            return DeviceSpec(kind="processor", total_bytes=host_bytes), None
        return DeviceSpec(expandable_segments=segments), None
    machine = machine_of(card.name, card.memory_total_bytes, card.driver_version, library_versions())
    correction = read_calibration(calibration_path()).correction(machine, kind_of(settings, facts))
    return device_of(card, expandable_segments=segments), correction


def _this_computer(settings: Recipe) -> tuple[CardFacts | None, int | None]:
    with Sampler() as sampler:
        cards = sampler.cards()
        card = choose_card(cards, settings.hardware.device) if cards or settings.hardware.device != "auto" else None
        return card, sampler.sample(0.0).host_memory_total_bytes


def _row_lengths(settings: Recipe) -> tuple[RowLengths | None, int]:
    """The data set's rows as training would cut them; None and an exit status where they could not be read."""
    from core.datasets.inspection import RESULT_NAME, Inspection, token_counts  # numpy, only now

    sign_in.restore_for(settings.model.source, settings.dataset.source)
    request = InspectRequest(dataset=settings.dataset, model=settings.model, training=settings.training)
    status, state = run_job(request, None)
    answer = state.results.get(RESULT_NAME)
    if status != EXIT_DONE or answer is None:
        return None, status
    counts = Inspection.model_validate(answer).counts()
    limit = settings.training.max_seq_len
    tokens = token_counts(counts, limit) if counts is not None else None
    if counts is None or tokens is None:
        raise TunesmithError(
            "nothing_to_learn",
            "After the chat template not one row has anything to learn, so there are no row lengths.",
            "Leave out --data, or let it learn from everything (training.learn_from).",
        )
    lengths = [min(limit, int(length)) for length in counts[counts[:, 2] > 0][:, 0]]
    held_out = round(len(lengths) * settings.dataset.held_out_fraction)
    whole = RowLengths.of(lengths)
    return RowLengths(max(1, whole.count - held_out), whole.mean, whole.longest), status


def _lines(found: Estimate, settings: Recipe, facts: ModelFacts, device: DeviceSpec) -> list[str]:
    lines = [_verdict(found, device)]
    lines += [
        f"  {label:<42}{size_text(size):>10}"
        for name, label in PARTS.items()
        if (size := getattr(found.components, name))
    ]
    learned = found.trainable_parameters / max(1, found.total_parameters)
    lines.append(
        f"Learns {count_text(found.trainable_parameters)} of {count_text(found.total_parameters)} parameters "
        f"({100 * learned:.2f} %), {found.micro_batch_size} rows at once x {found.gradient_accumulation_steps}, "
        f"{count_text(found.tokens_per_micro_step)} tokens."
    )
    if found.step_s is not None:
        whole = f", {duration_text(found.duration_s)} in all" if found.duration_s is not None else ""
        energy = f", {found.energy_wh:.0f} Wh" if found.energy_wh is not None else ""
        lines.append(f"Roughly {found.step_s:.1f} s a step{whole}{energy}.")
    return lines


def _verdict(found: Estimate, device: DeviceSpec) -> str:
    needs = f"Needs {size_text(found.peak_bytes)} ({size_text(found.low_bytes)} to {size_text(found.high_bytes)})"
    if found.capacity_bytes is None or found.free_bytes is None:
        return f"{needs}. No card is named: add --gpu or --vram-gib."
    words = {"yes": "Fits", "tight": "Fits tightly", "no": "Does not fit"}
    name = f" on {device.name}" if device.name else ""
    free = f"{size_text(found.free_bytes)} of {size_text(found.capacity_bytes)} are free"
    return f"{words[found.fits or 'no']}{name}. {needs}; {free}."
