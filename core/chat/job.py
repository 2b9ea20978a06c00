"""The `chat` job: loads a run's base once, answers as base and as tuned model, stops an answer at once on request."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from core.hardware import Sampler, choose_card
from core.jobs import JobContext
from core.runs import RunFolder
from core.schema.commands import AnyCommand, Ask, Stop, StopAnswer
from core.schema.errors import TunesmithError
from core.schema.events import AnswerRefused, JobStarted, JobStopped, PhaseEntered
from core.schema.requests import ChatRequest
from core.schema.versions import library_versions
from core.training.job import prepare_environment
from core.training.model.trained import find_base_of, find_trained

if TYPE_CHECKING:
    from core.chat.conversation import Conversation

LISTEN_S = 0.2


def run(request: ChatRequest, context: JobContext) -> JobStopped | None:
    """Answers until told to stop; with `once` until the first questions are answered."""
    folder = RunFolder(Path(request.run_dir))
    recipe = folder.recipe()
    # What is missing is said before anything heavy is imported.
    base = find_base_of(folder) if request.base_alone else find_trained(folder, request.checkpoint).base
    with Sampler() as sampler:
        card = choose_card(sampler.cards(), request.device)
    prepare_environment(card, offline=True)
    context.emit(
        JobStarted(
            kind="chat",
            pid=os.getpid(),
            device=card.name if card else "cpu",
            device_uuid=card.uuid if card else None,
            versions=library_versions(),
            wall_time=time.time(),
        )
    )
    context.emit(PhaseEntered(phase="importing"))
    from core.chat.conversation import Conversation, out_of_memory_as_error

    with out_of_memory_as_error():
        context.emit(PhaseEntered(phase="loading_model"))
        conversation = Conversation(folder, recipe, base, context)
        conversation.load()
    context.emit(PhaseEntered(phase="listening"))
    return _talk(conversation, context, request.once)


def _talk(conversation: Conversation, context: JobContext, once: bool) -> JobStopped | None:
    was_asked = False
    while True:
        command = context.command(0.0 if conversation.is_busy else LISTEN_S)
        if isinstance(command, Stop):
            conversation.stop(None)
            return JobStopped(status="stopped", saved=False)
        if command is not None:
            was_asked = was_asked or isinstance(command, Ask)
            _obey(conversation, context, command)
        elif conversation.is_busy:
            conversation.go_on()
        elif once and was_asked:
            return None


def _obey(conversation: Conversation, context: JobContext, command: AnyCommand) -> None:
    if isinstance(command, StopAnswer):
        conversation.stop(command.id)
    elif isinstance(command, Ask):
        try:
            conversation.ask(command)
        except TunesmithError as error:
            context.emit(
                AnswerRefused(
                    id=command.id, code=error.code, message=error.message, hint=error.hint, params=dict(error.params)
                )
            )
