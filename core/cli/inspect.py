"""`inspect`: reads a data set as training would, and says what it found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core.cli.app import app
from core.cli.options import Events, Json, Set, refuse_both
from core.cli.output import print_json, print_line
from core.cli.paths import refuse_empty
from core.cli.running import run_job
from core.models import classify_source, clean_source, typed_path
from core.models.hub import sign_in
from core.schema.errors import EXIT_DONE
from core.schema.quantities import size_text
from core.schema.recipe import Recipe
from core.schema.requests import InspectRequest
from core.schema.toml_codec import recipe_from_toml

if TYPE_CHECKING:
    from core.datasets.inspection import Inspection, TokenCounts
    from core.datasets.problems import Problem

TEMPLATES = {
    "own": "the model's own, which marks its answers",
    "patched": "the model's own, in the version that marks its answers",
    "spans": "the model's own; answers are told from the rest by how they make a conversation longer",
    "chatml": "ChatML, because the model has none of its own",
}


@app.command()
def inspect(
    dataset: Annotated[str, typer.Argument(help="A file, a folder, a name on the Hugging Face Hub, or demo.")],
    model: Annotated[str | None, typer.Option("--model", help="Count tokens as this model would.")] = None,
    max_seq_len: Annotated[int | None, typer.Option("--max-seq-len", help="Context length, in tokens.")] = None,
    overrides: Set = None,
    events: Events = False,
    json: Json = False,
) -> int:
    """Read a data set as training would: what it is, how many rows, and what is wrong with them."""
    refuse_both(events, json)
    # numpy, which no other command needs at its start
    from core.datasets.inspection import RESULT_NAME, Inspection, contract, problems_at, token_counts

    settings = _settings(dataset, model, max_seq_len, overrides or [])
    table = settings.model if model is not None else None
    sign_in.restore_for(settings.dataset.source, *([table.source] if table else []))
    request = InspectRequest(dataset=settings.dataset, model=table, training=settings.training)
    status, state = run_job(request, None, as_events=events)
    answer = state.results.get(RESULT_NAME)
    if status != EXIT_DONE or answer is None or events:
        return status
    found = Inspection.model_validate(answer)
    counts = found.counts()
    limit = settings.training.max_seq_len
    problems = problems_at(
        found,
        counts,
        limit=limit,
        held_out_fraction=0.0 if settings.dataset.source == "demo" else settings.dataset.held_out_fraction,
        packing=settings.training.packing,
        leave_out="truncated_row" in settings.dataset.leave_out,
    )
    tokens = token_counts(counts, limit) if counts is not None else None
    if json:
        print_json(dict(contract(found, problems, tokens)))
    else:
        for line in _lines(found, problems, tokens, limit, settings.dataset.leave_out):
            print_line(line)
    return EXIT_DONE


def _settings(dataset: str, model: str | None, max_seq_len: int | None, overrides: list[str]) -> Recipe:
    """The recipe that these arguments mean; RefusedError as for any recipe."""
    refuse_empty(dataset, "a data set")
    if model is not None:
        refuse_empty(model, "a model")
    told = [f"dataset.source={_absolute(dataset)}", f"model.source={_absolute(model or 'demo')}"]
    if max_seq_len is not None:
        told.append(f"training.max_seq_len={max_seq_len}")
    return recipe_from_toml("", [*told, *overrides])


def _absolute(source: str) -> str:
    """A path as the job finds it from another folder; names as they are."""
    cleaned = clean_source(source)
    path = typed_path(cleaned)
    return str(Path(path).absolute()) if classify_source(cleaned) == "folder" or path.exists() else cleaned


def _lines(
    found: Inspection,
    problems: tuple[Problem, ...],
    tokens: TokenCounts | None,
    limit: int,
    left_out: tuple[str, ...],
) -> list[str]:
    about = [found.container, found.encoding, size_text(found.bytes) if found.bytes else ""]
    lines = [
        f"{found.rows:,} rows  {', '.join(part for part in about if part)}",
        found.explanation,
    ]
    if tokens is not None:
        lines += [
            f"Chat template: {TEMPLATES.get(found.template, found.template)}.",
            f"Tokens a row: {tokens.min:,} to {tokens.max:,}, half have at most {tokens.median:,}, 95 % at most "
            f"{tokens.p95:,}; {tokens.total:,} in all, {tokens.learned_fraction:.0%} of them learned.",
            f"{tokens.over_limit_rows:,} rows are cut at {limit:,}.",
        ]
    for problem in problems:
        mark = "-" if problem.severity == "warning" else "!"
        lines += ["", f"{mark} {problem.message}", f"  {problem.effect}", f"  {problem.fix}"]
        if problem.setting and problem.left_out < problem.rows:
            lines.append(f'  --set "{_with_others(problem.setting, left_out)}"')
    return lines if problems else [*lines, "", "Nothing is wrong with them."]


def _with_others(setting: str, left_out: tuple[str, ...]) -> str:
    """A list that is set takes the place of the one before: what is left out already stays in it."""
    key, is_list, code = setting.partition("=['")
    codes = [*left_out, code.removesuffix("']")]
    return f"{key}=[{', '.join(map(repr, codes))}]" if is_list else setting
