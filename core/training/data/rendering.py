"""Conversations as text by the model's chat template, with the places of the answers in it. A template is a program that a
stranger wrote: transformers runs it in a sandbox, and here it is ended when it does not end by itself.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from transformers import PreTrainedTokenizerBase
from transformers.utils.chat_template_utils import render_jinja_template

from core.schema.errors import TunesmithError

RENDER_S = 30.0  # hundreds of conversations take a hundredth of a second
LOOK_EVERY_S = 0.25

Span = tuple[int, int]  # the first character, and the one after the last


class _EndlessError(BaseException):
    """Put into the thread that renders; nothing on its way out takes it for a fault of its own."""


def render(
    tokenizer: PreTrainedTokenizerBase,
    template: str | None,
    conversations: Sequence[list[dict[str, Any]]],
    *,
    prompt: bool = False,
) -> list[str]:
    """Each conversation as text; with `prompt` up to where the next answer begins. TunesmithError `template_endless`."""
    with watched():
        return [
            str(
                tokenizer.apply_chat_template(
                    conversation, tokenize=False, chat_template=template, add_generation_prompt=prompt
                )
            )
            for conversation in conversations
        ]


def render_marked(
    tokenizer: PreTrainedTokenizerBase, template: str | None, conversations: Sequence[list[dict[str, Any]]]
) -> list[tuple[str, list[Span]]]:
    """Each conversation as text, and the spans of its answers, by a template that marks them: what `apply_chat_template` does
    before it tokenises, so that others can tokenise meanwhile. TunesmithError `template_endless`."""
    kept = [
        [{key: value for key, value in turn.items() if value is not None} for turn in talk] for talk in conversations
    ]
    with watched():
        texts, spans = render_jinja_template(
            conversations=kept,
            chat_template=tokenizer.get_chat_template(template),
            return_assistant_tokens_mask=True,
            **tokenizer.special_tokens_map,
        )
    return list(zip(texts, spans, strict=True))


@contextmanager
def watched() -> Iterator[None]:
    """Ends what this thread does inside when it takes too long. What hangs inside one instruction lets no sign of life
    out either, and is ended by the parent (core/supervision)."""
    thread, over, lock = threading.get_ident(), threading.Event(), threading.Lock()
    late: list[bool] = []  # taking back what was not thrown would slow the interpreter down from then on

    def watch() -> None:
        # Looks are counted, not the clock: a computer that slept has not rendered.
        for _ in range(round(RENDER_S / LOOK_EVERY_S)):
            if over.wait(LOOK_EVERY_S):
                return
        with lock:
            if not over.is_set():
                late.append(True)
                _throw(thread, _EndlessError)

    threading.Thread(target=watch, name="template watch", daemon=True).start()
    try:
        try:
            yield
        finally:
            with lock:
                over.set()
                if late:
                    _throw(thread, None)  # what was thrown and not raised yet
    except _EndlessError:
        raise TunesmithError(
            "template_endless",
            f"The model's chat template did not come to an end: a few conversations took it more than {RENDER_S:.0f} seconds.",
            "Do not use this model's template: it is broken, or meant to do harm.",
            seconds=round(RENDER_S),
        ) from None


def _throw(thread: int, error: type[BaseException] | None) -> None:
    """Raises it in that thread at its next step in Python; None takes back what was not raised yet."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(error) if error else None)
