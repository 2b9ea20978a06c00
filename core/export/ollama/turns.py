"""A chat template in Go's language, as Ollama reads it: put together from what the tokenizer's template really writes around
each turn, and used only where it then writes the same text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import jinja2
from transformers import PreTrainedTokenizerBase

from core.training.data.rendering import render

REFUSALS = (jinja2.TemplateError, TypeError, ValueError, KeyError)
MARKS = {"system": "SYSTEMzqx", "user": "USERzqx", "assistant": "ASSISTANTzqx"}


@dataclass(frozen=True, slots=True)
class Inside:
    """What stands before and after a system prompt in front of the user's words, in the `first` turn or in the last one."""

    around: tuple[str, str]
    first: bool


@dataclass(frozen=True, slots=True)
class Turns:
    """What stands before and after the content of each role; `start` begins it all, `alone` as well where no system turn
    comes first, and `opening` invites the answer. `inside` is how a system prompt stands in a user's turn where it has
    none of its own."""

    start: str
    alone: str
    around: Mapping[str, tuple[str, str]]
    opening: str
    inside: Inside | None = None

    def render(self, messages: Sequence[Mapping[str, str]]) -> str:
        inside, messages = self.inside, list(messages)
        alone = "" if messages[0]["role"] == "system" else self.alone
        if inside is not None and messages[0]["role"] == "system":
            told, alone = messages.pop(0), self.alone
            users = [at for at, message in enumerate(messages) if message["role"] == "user"]
            at = users[0] if inside.first else users[-1]
            content = told["content"].join(inside.around) + messages[at]["content"]
            messages[at] = {"role": "user", "content": content}
        turns = "".join(m["content"].join(self.around[m["role"]]) for m in messages)
        return self.start + alone + turns + self.opening

    def as_go(self) -> str:
        """The same in Go's template language (without its signs that swallow space)."""
        inside, branches = self.inside, dict(self.around)
        words, content = "{{ range .Messages }}", dict.fromkeys(branches, "{{ .Content }}")
        first = f'{{{{ if ne (index .Messages 0).Role "system" }}}}{self.alone}{{{{ end }}}}' if self.alone else ""
        told = ""
        if inside is not None:
            first = self.alone
            told = '{{ if eq .Role "system" }}{{ $system = .Content }}'
            before, after = inside.around
            if inside.first:
                words = '{{ $system := "" }}{{ range .Messages }}'
                put = f'{{{{ if $system }}}}{before}{{{{ $system }}}}{after}{{{{ $system = "" }}}}{{{{ end }}}}'
            else:
                words = '{{ $system := "" }}{{ range $at, $_ := .Messages }}'
                is_last = "(eq (len (slice $.Messages $at)) 1)"
                put = f"{{{{ if and $system {is_last} }}}}{before}{{{{ $system }}}}{after}{{{{ end }}}}"
            content["user"] = put + content["user"]
        for role, (before, after) in branches.items():
            word = "else if" if told else "if"
            told += f'{{{{ {word} eq .Role "{role}" }}}}{before}{content[role]}{after}'
        return f"{self.start}{first}{words}{told}{{{{ end }}}}{{{{ end }}}}{self.opening}"


def turns_of(tokenizer: PreTrainedTokenizerBase, *, adds_bos: bool) -> Turns | None:
    """None where the template is more than a text around each turn, or cannot stand in a Modelfile."""
    turns = next((turns for way in (_taken_apart, _taken_apart_opened) if (turns := _by(way, tokenizer))), None)
    if turns is None:
        return None
    bos = str(tokenizer.bos_token or "")
    if adds_bos and bos:  # Ollama puts it there itself
        turns = _without_first(turns, bos)
    around = [*turns.around.values(), turns.inside.around if turns.inside else ()]
    texts = [turns.start, turns.alone, turns.opening, *(part for parts in around for part in parts)]
    return None if any(sign in text for text in texts for sign in ('"""', "{{", "}}")) else turns


def _without_first(turns: Turns, bos: str) -> Turns:
    """Without the token that begins it all; where each question begins with one, it stands behind the answers instead."""
    start, alone, (before, after) = turns.start, turns.alone, turns.around["user"]
    if not start and not alone and before.startswith(bos) and "system" not in turns.around:
        opening, end = turns.around["assistant"]
        around = {"user": (before.removeprefix(bos), after), "assistant": (opening, end + bos)}
        return replace(turns, around=around)
    return replace(turns, start=start.removeprefix(bos), alone=alone if start else alone.removeprefix(bos))


def _by(way: Callable[[PreTrainedTokenizerBase], Turns | None], tokenizer: PreTrainedTokenizerBase) -> Turns | None:
    """The turns as one way finds them, where they say the same as the tokenizer's template."""
    try:
        bare = way(tokenizer)
        found = (turns for turns in (_with_system(bare, tokenizer) if bare else ()) if _says_the_same(turns, tokenizer))
        return next(found, None)
    except REFUSALS:
        return None


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
    around = {"user": (user_before, user_after), "assistant": (answer_before, answer_after)}
    return Turns("", head[: len(head) - len(user_before)], around, invited[len(asked) :])


def _taken_apart_opened(tokenizer: PreTrainedTokenizerBase) -> Turns | None:
    """By conversations that invite an answer alone: some templates write something of their own at the end of others (the
    end of the text, or thoughts before the last answer)."""
    user, answer = MARKS["user"], MARKS["assistant"]
    head, _, tail = _render(tokenizer, ("user",)).partition(user)
    first, _, more = _render(tokenizer, ("user", "assistant", "user"))[len(head) + len(user) :].partition(answer)
    between, _, _ = more.partition(user)
    if first != tail:
        return None
    # Where a turn ends and the next begins is a matter of taste, as long as it is the same text.
    turn = max((tail.rfind(token) for token in tokenizer.all_special_tokens if token), default=0)
    user_before = next((between[at:] for at in range(len(between)) if head.endswith(between[at:])), "")
    opening = tail[max(0, turn) :]
    around = {"user": (user_before, tail[: len(tail) - len(opening)]),
              "assistant": (opening, between[: len(between) - len(user_before)])}  # fmt: skip
    return Turns("", head[: len(head) - len(user_before)], around, opening)


def _with_system(turns: Turns, tokenizer: PreTrainedTokenizerBase) -> Iterator[Turns]:
    """The same with each way in which a system prompt could be told; at last without one."""
    system, user = MARKS["system"], MARKS["user"]
    try:
        told = _render(tokenizer, ("system", "user"))
    except REFUSALS:
        told = ""
    user_turn = user.join(turns.around["user"]) + turns.opening
    if told.endswith(user_turn) and told.count(system) == 1:
        before, _, after = told[: len(told) - len(user_turn)].partition(system)
        bos = str(tokenizer.bos_token or "")
        start = bos if bos and before.startswith(bos) and turns.alone.startswith(bos) else ""
        around = {"system": (before[len(start) :], after), **turns.around}
        yield Turns(start, turns.alone[len(start) :], around, turns.opening)
    before, after = turns.around["user"]
    head, tail = turns.alone + before, after + turns.opening
    if told.startswith(head) and told.endswith(user + tail) and told.count(system) == 1:
        parts = told[len(head) : len(told) - len(user + tail)].partition(system)
        for first in (True, False):
            yield replace(turns, start=turns.alone, alone="", inside=Inside((parts[0], parts[2]), first))
    yield replace(turns, start=turns.alone, alone="")


def _says_the_same(turns: Turns, tokenizer: PreTrainedTokenizerBase) -> bool:
    shapes = [("user",), ("user", "assistant", "user"), ("user", "assistant", "user", "assistant", "user")]
    if "system" in turns.around or turns.inside:
        shapes += [("system", *shape) for shape in shapes]
    return all(turns.render(_messages(shape)) == _render(tokenizer, shape) for shape in shapes)


def _render(tokenizer: PreTrainedTokenizerBase, roles: Sequence[str], *, opened: bool = True) -> str:
    return render(tokenizer, None, [_messages(roles)], prompt=opened)[0]


def _messages(roles: Sequence[str]) -> list[dict[str, Any]]:
    return [{"role": role, "content": MARKS[role]} for role in roles]
