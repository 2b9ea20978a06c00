"""A conversation with both sides of a run: what was asked, how far each answer is, and the job that speaks.

The job is started with the first question and ended by `unload`, which gives its memory back; ten idle minutes do, too.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from core.runs.comparisons import Comparison, Preferred, Score, add_comparison, score
from core.schema.chat import ChatOptions, ChatTurn, Side
from core.schema.commands import Ask, StopAnswer
from core.schema.errors import TunesmithError
from core.schema.events import (
    AnswerCompleted,
    AnswerGrew,
    AnswerRefused,
    AnyEvent,
    JobCrashed,
    JobFailed,
    PhaseEntered,
)
from core.schema.requests import ChatRequest
from gui.workers.job_thread import JobThread
from gui.workers.one_shot import OneShot, run_in_background

SIDES: tuple[Side, ...] = get_args(Side)
STREAM_EVERY_MS = 50
IDLE_MS = 10 * 60 * 1000  # a model that nobody talks to gives its memory back
AnswerState = Literal["waiting", "growing", "done", "refused"]


@dataclass
class Answer:
    """`error` is set where it was refused; `stopped_by` where it is done."""

    text: str = ""
    state: AnswerState = "waiting"
    stopped_by: str = ""
    tokens_per_s: float | None = None
    error: AnswerRefused | JobFailed | JobCrashed | None = None

    @property
    def is_open(self) -> bool:
        return self.state in ("waiting", "growing")


@dataclass
class Exchange:
    """One question to both sides. `left` is the side shown on the left; in a blind one it is drawn by lot, and nobody is
    told before `preferred` is set, or the person gives up judging (`unjudged`)."""

    question: str
    checkpoint: int | None
    blind: bool = False
    left: Side = "base"
    answers: dict[Side, Answer] = field(default_factory=lambda: {side: Answer() for side in SIDES})
    preferred: Preferred | None = None
    unjudged: bool = False

    @property
    def is_hidden(self) -> bool:
        """Whether nobody is to know yet which side is which."""
        return self.blind and self.preferred is None and not self.unjudged

    @property
    def right(self) -> Side:
        return "tuned" if self.left == "base" else "base"

    @property
    def is_open(self) -> bool:
        return any(answer.is_open for answer in self.answers.values())

    @property
    def waits_for_vote(self) -> bool:
        return self.is_hidden and all(one.state == "done" for one in self.answers.values())


class ChatModel(QObject):
    """`asked` brings a new exchange, `grew` one whose answers changed, `changed` says that the job's state did."""

    asked = Signal(object)  # Exchange
    grew = Signal(object)  # Exchange
    changed = Signal()
    scored = Signal(object)  # Score
    not_kept = Signal(object)  # TunesmithError: a vote that could not be written

    def __init__(self, parent: QObject | None = None, choose: Callable[[], Side] | None = None) -> None:
        super().__init__(parent)
        self._run_dir: Path | None = None
        self._job: JobThread | None = None
        self._scoring: OneShot | None = None
        self._choose: Callable[[], Side] = choose or (lambda: random.choice(SIDES))
        self.exchanges: list[Exchange] = []
        self._history_from = 0
        self.phase = ""
        self.device = "auto"
        self.failure: JobFailed | JobCrashed | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_MS)
        self._idle.timeout.connect(self.unload)

    @property
    def is_loaded(self) -> bool:
        return self._job is not None

    @property
    def is_answering(self) -> bool:
        return bool(self.exchanges) and self.exchanges[-1].is_open

    def open(self, run_dir: Path | None) -> None:
        """Another run: its conversation begins anew."""
        if run_dir == self._run_dir:
            return
        self.unload()
        self._run_dir = run_dir
        self.exchanges, self._history_from, self.failure = [], 0, None
        self._read_score()
        self.changed.emit()

    def begin_anew(self) -> None:
        """What was said before is not told to the models any more."""
        self._history_from = len(self.exchanges)

    def ask(
        self, question: str, options: ChatOptions, system: str = "", checkpoint: int | None = None, blind: bool = False
    ) -> None:
        """Asks both sides. Nothing happens while they still answer."""
        if self._run_dir is None or self.is_answering or not question.strip():
            return
        exchange = Exchange(question, checkpoint, blind, self._choose() if blind else "base")
        asks = [self._ask_for(side, exchange, options, system) for side in (exchange.left, exchange.right)]
        self.exchanges.append(exchange)
        self.failure = None
        self._idle.stop()
        job = self._job or self._start(self._run_dir, checkpoint)
        for asked in asks:
            job.send(asked)
        self.asked.emit(exchange)
        self.changed.emit()

    def stop(self) -> None:
        """Ends both answers where they are; a job that is still loading hears nothing and is ended itself."""
        if self._job is not None and self.phase == "listening":
            self._job.send(StopAnswer())
        else:
            self.unload()

    def unload(self) -> None:
        """Ends the job; the memory of model and card is free again."""
        job, self._job = self._job, None
        if job is not None:
            job.event_received.disconnect(self._take)
            job.ended.disconnect(self._ended)
            job.end_now()  # it has nothing to save, and while it loads it would hold the memory long after a stop
            self._close_answers(None)
            self.changed.emit()

    def prefer(self, exchange: Exchange, preferred: Preferred) -> None:
        """The person's choice in a blind comparison; kept with the run."""
        if not exchange.waits_for_vote or self._run_dir is None:
            return
        exchange.preferred = preferred
        made = Comparison(
            question=exchange.question,
            base=exchange.answers["base"].text,
            tuned=exchange.answers["tuned"].text,
            preferred=preferred,
            checkpoint=exchange.checkpoint,
        )
        self._scoring = run_in_background(_keep, self._run_dir, made, done=self._show_score, failed=self._not_kept)
        self.grew.emit(exchange)
        self.changed.emit()

    def _ask_for(self, side: Side, exchange: Exchange, options: ChatOptions, system: str) -> Ask:
        turns = [ChatTurn(role="system", content=system)] if system.strip() else []
        if not exchange.blind:  # a history would tell which side is which
            for past in self.exchanges[self._history_from :]:
                answer = past.answers[side]
                if not past.blind and answer.state == "done" and answer.text:
                    turns.append(ChatTurn(role="user", content=past.question))
                    turns.append(ChatTurn(role="assistant", content=answer.text))
        turns.append(ChatTurn(role="user", content=exchange.question))
        return Ask(
            id=2 * len(self.exchanges) + SIDES.index(side),
            side=side,
            messages=tuple(turns),
            options=options,
            checkpoint=exchange.checkpoint if side == "tuned" else None,
        )

    def _start(self, run_dir: Path, checkpoint: int | None) -> JobThread:
        request = ChatRequest(run_dir=str(run_dir), device=self.device, checkpoint=checkpoint)
        job = JobThread(request, run_dir=run_dir, sampled=False, drain_every_ms=STREAM_EVERY_MS)
        job.event_received.connect(self._take)  # bound methods: cut off when this object goes
        job.ended.connect(self._ended)
        self.destroyed.connect(lambda: _end(job))
        self._job, self.phase = job, ""
        job.begin()
        return job

    def _take(self, event: AnyEvent) -> None:
        match event:
            case PhaseEntered():
                self.phase = event.phase
                self.changed.emit()
            case AnswerGrew() | AnswerCompleted() | AnswerRefused():
                self._take_answer(event)
            case JobFailed() | JobCrashed():
                self.failure = event
                self._close_answers(event)
                self.changed.emit()

    def _take_answer(self, event: AnswerGrew | AnswerCompleted | AnswerRefused) -> None:
        at, side = divmod(event.id, 2)
        if not 0 <= at < len(self.exchanges):
            return
        exchange = self.exchanges[at]
        answer = exchange.answers[SIDES[side]]
        match event:
            case AnswerGrew():
                answer.text, answer.state = event.text, "growing"
            case AnswerCompleted():
                answer.text, answer.state = event.text, "done"
                answer.stopped_by, answer.tokens_per_s = event.stopped_by, event.tokens_per_s
            case AnswerRefused():
                answer.state, answer.error = "refused", event
        self.grew.emit(exchange)
        if not exchange.is_open:
            self._idle.start()
            self.changed.emit()

    def _ended(self, exit_status: int) -> None:
        self._job, self.phase = None, ""
        self._close_answers(self.failure)
        self.changed.emit()

    def _close_answers(self, error: JobFailed | JobCrashed | None) -> None:
        """What had not come when the job ended does not come any more."""
        for exchange in self.exchanges:
            if exchange.is_open:
                for answer in exchange.answers.values():
                    if answer.is_open:
                        answer.state = "refused" if error is not None else "done"
                        answer.error, answer.stopped_by = error, "request"
                self.grew.emit(exchange)

    def _read_score(self) -> None:
        if self._scoring is not None:
            self._scoring.cancel()
        if self._run_dir is not None:
            self._scoring = run_in_background(score, self._run_dir, done=self._show_score)

    def _show_score(self, found: Score) -> None:
        self._scoring = None
        self.scored.emit(found)

    def _not_kept(self, error: TunesmithError) -> None:
        self._scoring = None
        self.not_kept.emit(error)


def _end(job: JobThread) -> None:
    if isValid(job):  # when the interpreter ends, Qt's half may have gone before
        job.end_now()


def _keep(run_dir: Path, comparison: Comparison) -> Score:
    add_comparison(run_dir, comparison)
    return score(run_dir)
