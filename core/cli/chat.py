"""`chat`: one question to a run's tuned model or its base, answered once."""

from __future__ import annotations

from typing import Annotated

import typer

from core.cli.app import app
from core.cli.options import Json, RunsDir
from core.cli.output import print_json, print_line, say_error
from core.cli.paths import named_run
from core.cli.running import run_job
from core.schema.chat import MOST_SEED, ChatOptions, ChatTurn
from core.schema.commands import Ask
from core.schema.errors import EXIT_DONE, EXIT_FAILED, RefusedError
from core.schema.events import AnswerCompleted, AnswerRefused, AnyEvent
from core.schema.requests import ChatRequest

SAMPLED_AT = 0.8  # with a seed and no temperature: a seed is for answers that differ


@app.command()
def chat(
    run: Annotated[str, typer.Argument(help="A run's folder, or its folder's name.")],
    prompt: Annotated[str, typer.Option("--prompt", help="What to ask.")],
    base: Annotated[bool, typer.Option("--base", help="Ask the model as it was before the training.")] = False,
    checkpoint: Annotated[int | None, typer.Option("--checkpoint", help="Ask the state of this step.")] = None,
    system: Annotated[str | None, typer.Option("--system", help="A system text before the question.")] = None,
    max_new_tokens: Annotated[int, typer.Option("--max-new-tokens", min=1, max=32_768)] = 256,
    temperature: Annotated[
        float | None, typer.Option("--temperature", min=0.0, max=5.0, help="0 takes the likeliest token.")
    ] = None,
    top_p: Annotated[float, typer.Option("--top-p", min=0.01, max=1.0)] = 1.0,
    stop: Annotated[
        list[str] | None, typer.Option("--stop", help="A text at which the answer ends, itself left out. Repeatable.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, max=MOST_SEED, help="Draws at random, repeatably.")
    ] = None,
    device: Annotated[str, typer.Option("--device", help="auto, cpu, or a card.")] = "auto",
    runs_dir: RunsDir = None,
    json: Json = False,
) -> int:
    """Ask a run's model once: greedily, or at random with a seed or a temperature."""
    if base and checkpoint is not None:
        raise RefusedError("bad_argument", "--base and --checkpoint exclude each other.", "Choose one of them.")
    if not prompt.strip():  # an empty variable in a script
        raise RefusedError("bad_argument", "--prompt asks nothing.", "Write a question.")
    folder = named_run(run, runs_dir)
    drawn = temperature if temperature is not None else SAMPLED_AT if seed is not None else 0.0
    turns = [ChatTurn(role="system", content=system)] if system else []
    options = ChatOptions(
        max_new_tokens=max_new_tokens, temperature=drawn, top_p=top_p, seed=seed, stop=tuple(filter(None, stop or ()))
    )
    asked = Ask(
        id=1,
        side="base" if base else "tuned",
        messages=(*turns, ChatTurn(role="user", content=prompt)),
        options=options,
        checkpoint=checkpoint,
    )
    answers: list[AnswerCompleted | AnswerRefused] = []

    def hear(event: AnyEvent) -> None:
        if isinstance(event, AnswerCompleted | AnswerRefused):
            answers.append(event)

    request = ChatRequest(run_dir=str(folder.path), device=device, once=True, checkpoint=checkpoint, base_alone=base)
    status, _ = run_job(request, folder.path, commands=[asked], on_event=hear)
    if status != EXIT_DONE or not answers:
        return status
    return _print(answers[0], json)


def _print(answer: AnswerCompleted | AnswerRefused, json: bool) -> int:
    if isinstance(answer, AnswerRefused):
        say_error(answer.message, answer.hint, EXIT_FAILED)
        return EXIT_FAILED
    if json:
        print_json({"text": answer.text, "tokens": answer.tokens, "stopped_by": answer.stopped_by})
    else:
        print_line(answer.text)
    return EXIT_DONE
