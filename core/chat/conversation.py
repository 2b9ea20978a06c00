"""The answers that are growing at the moment: they take turns, a few tokens each, on the one copy of the model."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from core.chat.decoding import Decoding
from core.chat.sides import Sides
from core.jobs import JobContext
from core.models import read_model_folder
from core.runs import RunFolder
from core.schema.commands import Ask
from core.schema.errors import TunesmithError
from core.schema.events import AnswerCompleted, AnswerGrew, AnswerRefused
from core.schema.recipe import Recipe
from core.training.data.chat_template import choose_template, encode_chat_prompt
from core.training.device.out_of_memory import as_out_of_memory
from core.training.model.base_model import Base, load_tokenizer
from core.training.samples import end_ids

TURN_S = 0.15  # how long one side speaks before the other does: switching the adapter costs a few milliseconds
TELL_S = 0.05  # the eye follows no faster


@dataclass
class _Growing:
    asked: Ask
    weights: Path
    decoding: Decoding
    prompt_tokens: int
    told_at: float = 0.0


class Conversation:
    """`ask` begins an answer, `go_on` lets all that grow speak for a moment, `stop` ends one or all."""

    def __init__(self, run: RunFolder, recipe: Recipe, base: Path, context: JobContext) -> None:
        self._context = context
        facts = read_model_folder(base, recipe.model.source)
        self._base = Base(base, str(base), facts, "")
        self._recipe = recipe
        self._sides = Sides(run, self._base, recipe)
        self._tokenizer = load_tokenizer(self._base, recipe.model)
        self._template = choose_template(self._tokenizer)
        self._growing: list[_Growing] = []

    @property
    def is_busy(self) -> bool:
        return bool(self._growing)

    def load(self) -> None:
        self._sides.load()

    def ask(self, asked: Ask) -> None:
        """TunesmithError where the template or the context length does not take the conversation, or what is to answer is
        not there, or too large."""
        prompt = encode_chat_prompt(self._tokenizer, self._template, [turn.model_dump() for turn in asked.messages])
        limit = self._base.facts.context_length
        if limit is not None and len(prompt) >= limit:
            raise TunesmithError(
                "conversation_too_long",
                f"This conversation has {len(prompt):,} tokens, and the model reads {limit:,} at most.",
                "Begin a new conversation, or ask more briefly.",
                tokens=len(prompt),
                limit=limit,
            )
        # Looked through once for each question: what is deleted while it is answered is in memory by then.
        weights = self._sides.find(asked.side, asked.checkpoint)
        with out_of_memory_as_error(), self._sides.use(weights) as model:
            ends = end_ids(model, self._tokenizer)
        room = None if limit is None else limit - len(prompt)
        decoding = Decoding(prompt, self._tokenizer, asked.options, ends, room)
        self._growing.append(_Growing(asked, weights, decoding, len(prompt)))

    def go_on(self) -> None:
        for growing in list(self._growing):
            try:
                with out_of_memory_as_error(), self._sides.use(growing.weights) as model:
                    self._speak(growing, model)
            except TunesmithError as error:
                self._growing.remove(growing)
                told = AnswerRefused(
                    id=growing.asked.id, code=error.code, message=error.message, hint=error.hint,
                    params=dict(error.params),
                )  # fmt: skip
                self._context.emit(told)

    def stop(self, id: int | None) -> None:
        for growing in [one for one in self._growing if id is None or one.asked.id == id]:
            growing.decoding.stop()
            self._end(growing)

    def _speak(self, growing: _Growing, model: torch.nn.Module) -> None:
        until = time.monotonic() + TURN_S
        decoding = growing.decoding
        while decoding.stopped_by is None and time.monotonic() < until:
            decoding.step(model)
            now = time.monotonic()
            if decoding.stopped_by is None and now - growing.told_at >= TELL_S:
                growing.told_at = now
                self._context.emit(AnswerGrew(id=growing.asked.id, text=decoding.text.lstrip()))
        if decoding.stopped_by is not None:
            self._end(growing)

    def _end(self, growing: _Growing) -> None:
        self._growing.remove(growing)
        decoding = growing.decoding
        self._context.emit(
            AnswerCompleted(
                id=growing.asked.id,
                text=decoding.text.strip(),
                tokens=len(decoding.tokens),
                prompt_tokens=growing.prompt_tokens,
                stopped_by=decoding.stopped_by or "request",
                tokens_per_s=decoding.tokens_per_s,
            )
        )


@contextmanager
def out_of_memory_as_error() -> Iterator[None]:
    try:
        with as_out_of_memory():
            yield
    except torch.OutOfMemoryError as error:
        torch.cuda.empty_cache()
        raise TunesmithError(
            "chat_out_of_memory",
            "The graphics memory ran out while talking to the model.",
            "Talk to it on the processor, ask for shorter answers, or pause the run that uses the card.",
        ) from error
