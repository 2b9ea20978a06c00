"""Conversations of a chat log as turns: one person is the assistant that the model becomes, all others are the user."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import cast

from core.datasets.readers.records import Said

Fields = Mapping[str, object]


def is_said(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Said)


def is_conversation(fields: Fields) -> bool:
    """Whether a record is one of a chat log: under everybody's name what they said."""
    return bool(fields) and all(map(is_said, fields.values()))


def said_text(value: object) -> str:
    """All that somebody said in a conversation."""
    return "\n".join(said.text for said in cast(tuple[Said, ...], value))


def most_answering(sample: Sequence[Fields]) -> str:
    """Who most often speaks after somebody else; of equals who says more."""
    answers, chars = Counter[str](), Counter[str]()
    for fields in filter(is_conversation, sample):
        speakers = [who for who, _ in _in_order(fields)]
        answers.update(who for before, who in pairwise(speakers) if before != who)
        chars.update({who: len(said_text(value)) for who, value in fields.items()})
    return max(chars, key=lambda who: (answers[who], chars[who]))


def turns_of(fields: Fields, assistant: str) -> list[tuple[str, str]]:
    """(role, text): what one side says in several messages is one turn. Of several others each is named."""
    several = len(fields.keys() - {assistant}) > 1
    turns: list[tuple[str, str]] = []
    speaker = ""
    for who, text in _in_order(fields):
        role = "assistant" if who == assistant else "user"
        shown = f"{who}: {text}" if several and role == "user" and who != speaker else text
        if turns and turns[-1][0] == role:
            turns[-1] = role, f"{turns[-1][1]}\n{shown}"
        else:
            turns.append((role, shown))
        speaker = who
    return turns


def transcript(fields: Fields) -> str:
    """The conversation as one text, every message under its writer's name."""
    return "\n".join(f"{who}: {text}" for who, text in _in_order(fields))


def _in_order(fields: Fields) -> list[tuple[str, str]]:
    every = [(said.at, who, said.text) for who, value in fields.items() for said in cast(tuple[Said, ...], value)]
    return [(who, text) for _, who, text in sorted(every)]
