"""The Modelfile with which Ollama takes a GGUF: the chat template in Ollama's own language, stop words, parameters.

Ollama reads templates in Go's language; ours is put together from what the tokenizer's template really writes around each
turn, and used only where it then writes the same text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jinja2
from transformers import PreTrainedTokenizerBase

from core.export.gguf.vocabulary import Vocabulary
from core.training.data.rendering import render

LEAST_CONTEXT, MOST_CONTEXT = 2048, 8192
REFUSALS = (jinja2.TemplateError, TypeError, ValueError, KeyError)
MARKS = {"system": "SYSTEMzqx", "user": "USERzqx", "assistant": "ASSISTANTzqx"}


@dataclass(frozen=True, slots=True)
class Turns:
    """What stands before and after the content of each role; `start` begins it all, `alone` as well where no system turn
    comes first, and `opening` invites the answer."""

    start: str
    alone: str
    around: Mapping[str, tuple[str, str]]
    opening: str

    def render(self, messages: Sequence[Mapping[str, str]]) -> str:
        turns = "".join(m["content"].join(self.around[m["role"]]) for m in messages)
        alone = "" if messages[0]["role"] == "system" else self.alone
        return self.start + alone + turns + self.opening

    def as_go(self) -> str:
        """The same in Go's template language (without its signs that swallow space)."""
        branches: list[str] = []
        for role, (before, after) in self.around.items():
            word = "if" if not branches else "else if"
            branches.append(f'{{{{ {word} eq .Role "{role}" }}}}{before}{{{{ .Content }}}}{after}')
        first = f'{{{{ if ne (index .Messages 0).Role "system" }}}}{self.alone}{{{{ end }}}}' if self.alone else ""
        return (
            f"{self.start}{first}{{{{ range .Messages }}}}{''.join(branches)}{{{{ end }}}}{{{{ end }}}}{self.opening}"
        )


def modelfile(
    gguf_name: str, tokenizer: PreTrainedTokenizerBase, vocabulary: Vocabulary, stops: Sequence[str], config: Any,
    generation: Mapping[str, Any], max_seq_len: int,
) -> str:  # fmt: skip
    """The file's text; without a template where Ollama's language cannot say it (Ollama then looks into the GGUF)."""
    lines = [f"FROM ./{gguf_name}", ""]
    turns = turns_of(tokenizer, adds_bos=vocabulary.adds_bos)
    if turns is not None:
        lines += [f'TEMPLATE """{turns.as_go()}"""', ""]
    lines += [f"PARAMETER stop {json.dumps(stop, ensure_ascii=False)}" for stop in stops]
    context = min(config.max_position_embeddings, max(LEAST_CONTEXT, min(2 * max_seq_len, MOST_CONTEXT)))
    lines.append(f"PARAMETER num_ctx {context}")
    names = {"temperature": "temperature", "top_p": "top_p", "top_k": "top_k", "repetition_penalty": "repeat_penalty"}
    lines += [f"PARAMETER {ours} {generation[theirs]}" for theirs, ours in names.items() if generation.get(theirs)]
    return "\n".join(lines) + "\n"


def turns_of(tokenizer: PreTrainedTokenizerBase, *, adds_bos: bool) -> Turns | None:
    """None where the template is more than a text around each turn, or cannot stand in a Modelfile."""
    try:
        turns = _taken_apart(tokenizer)
        if turns is None or not _says_the_same(turns, tokenizer):
            return None
    except REFUSALS:
        return None
    bos = str(tokenizer.bos_token or "")
    if adds_bos and bos:  # Ollama puts it there itself
        start, alone = turns.start, turns.alone
        turns = replace(turns, start=start.removeprefix(bos), alone=alone if start else alone.removeprefix(bos))
    texts = [turns.start, turns.alone, turns.opening, *(part for parts in turns.around.values() for part in parts)]
    return None if any(sign in text for text in texts for sign in ('"""', "{{", "}}")) else turns


def _taken_apart(tokenizer: PreTrainedTokenizerBase) -> Turns | None:
    """By what becomes of short conversations, with and without the invitation to answer."""
    asked = _render(tokenizer, ("user",), opened=False)
    invited = _render(tokenizer, ("user",))
    answered = _render(tokenizer, ("user", "assistant"), opened=False)
    again = _render(tokenizer, ("user", "assistant", "user"), opened=False)
    user, answer = MARKS["user"], MARKS["assistant"]
    if not invited.startswith(asked) or not answered.startswith(asked) or not again.startswith(answered):
        return None
    head, _, user_after = asked.partition(user)
    answer_before, _, answer_after = answered[len(asked) :].partition(answer)
    user_before, _, _ = again[len(answered) :].partition(user)
    if not head.endswith(user_before):
        return None
    alone = head[: len(head) - len(user_before)]
    around = {"user": (user_before, user_after), "assistant": (answer_before, answer_after)}
    turns = Turns("", alone, around, invited[len(asked) :])
    return _with_system(turns, tokenizer) or replace(turns, start=alone, alone="")


def _with_system(turns: Turns, tokenizer: PreTrainedTokenizerBase) -> Turns | None:
    """None where the template has no turn of its own for a system prompt."""
    try:
        told = _render(tokenizer, ("system", "user"), opened=False)
    except REFUSALS:
        return None
    user_turn = MARKS["user"].join(turns.around["user"])
    if not told.endswith(user_turn) or told.count(MARKS["system"]) != 1:
        return None
    before, _, after = told[: len(told) - len(user_turn)].partition(MARKS["system"])
    bos = str(tokenizer.bos_token or "")
    start = bos if bos and before.startswith(bos) and turns.alone.startswith(bos) else ""
    return Turns(
        start, turns.alone[len(start) :], {"system": (before[len(start) :], after), **turns.around}, turns.opening
    )


def _says_the_same(turns: Turns, tokenizer: PreTrainedTokenizerBase) -> bool:
    shapes = [("user",), ("user", "assistant", "user"), ("user", "assistant", "user", "assistant", "user")]
    if "system" in turns.around:
        shapes += [("system", "user"), ("system", "user", "assistant", "user")]
    return all(turns.render(_messages(shape)) == _render(tokenizer, shape) for shape in shapes)


def _render(tokenizer: PreTrainedTokenizerBase, roles: Sequence[str], *, opened: bool = True) -> str:
    return render(tokenizer, None, [_messages(roles)], prompt=opened)[0]


def _messages(roles: Sequence[str]) -> list[dict[str, Any]]:
    return [{"role": role, "content": MARKS[role]} for role in roles]
