"""`rehearse`: whether a recipe fits and how long it will take, measured instead of estimated."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.app import app
from core.cli.options import Events, Json, RunsDir, Set, refuse_both
from core.cli.output import print_json, print_line
from core.cli.paths import runs_folder
from core.cli.recipes import load_recipe
from core.cli.running import run_job
from core.models.hub import sign_in
from core.schema.quantities import duration_text, gib, size_text
from core.schema.rehearsal import RESULT_NAME, Rehearsal
from core.schema.requests import RehearseRequest
from core.schema.toml_codec import recipe_to_toml

PHASES = {
    "loading_model": "while the model was loaded",
    "training": "in a training step",
    "evaluating": "while evaluating",
    "saving": "while saving",
}


@app.command()
def rehearse(
    recipe: Annotated[str, typer.Argument(help="A recipe file, or a bundled name such as demo.")],
    overrides: Set = None,
    runs_dir: RunsDir = None,
    events: Events = False,
    json: Json = False,
) -> int:
    """Try a recipe's heaviest batches, one evaluation and one save; nothing of it is kept."""
    refuse_both(events, json)
    settled = load_recipe(recipe, overrides or [])
    sign_in.restore_for(settled.model.source, settled.dataset.source)
    request = RehearseRequest(recipe=recipe_to_toml(settled), work_dir=str(runs_folder(runs_dir)))
    status, state = run_job(request, None, as_events=events)
    found = state.results.get(RESULT_NAME)
    if found is not None and json:
        print_json(found)
    elif found is not None and not events:
        for line in lines(Rehearsal.model_validate(found)):
            print_line(line)
    return status


def lines(found: Rehearsal) -> list[str]:
    """What was found, for a person; only what is known."""
    told = [_verdict(found)]
    if found.peak_bytes is not None:
        derived = " (derived)" if found.peak_is_derived else ""
        told.append(f"Peak on the card   {size_text(found.peak_bytes)}{derived}, {_of(found)}")
    if found.allocated_peak_bytes is not None:
        told.append(f"Allocated peak     {size_text(found.allocated_peak_bytes)}")
    if found.host_peak_bytes is not None and found.allocated_peak_bytes is None:
        told.append(f"Main memory        {size_text(found.host_peak_bytes)} at the most")
    if found.seconds_per_step is not None and found.total_steps is not None:
        told.append(f"Step               {found.seconds_per_step:.3g} s on the average, {found.total_steps:,} steps")
    if found.duration_s is not None:
        told.append(f"Whole run          about {duration_text(found.duration_s)}")
    if found.energy_wh is not None:
        told.append(f"Energy             about {found.energy_wh:.0f} Wh")
    return told


def _verdict(found: Rehearsal) -> str:
    if found.out_of_memory_in is not None:
        return f"Does not fit: memory ran out {PHASES.get(found.out_of_memory_in, 'before the first step')}."
    words = {
        "yes": "Fits.",
        "tight": "Fits, but tightly.",
        "no": "Does not fit: there is less free memory than it needs.",
    }
    skipped = " An evaluation does not fit beside it." if found.evaluation_fits is False else ""
    return words.get(found.fits or "", "It ran; how much room is left is not known.") + skipped


def _of(found: Rehearsal) -> str:
    return f"{gib(found.free_bytes)} GiB free" if found.free_bytes is not None else "free memory unknown"
