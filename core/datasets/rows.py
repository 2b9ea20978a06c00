"""What one row of training data is, whatever file it came from. Reading and judging rows live in the other modules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

Format = Literal["text", "prompt_completion", "messages", "preference"]
FORMATS: tuple[Format, ...] = ("text", "prompt_completion", "messages", "preference")


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. `extras` is JSON of what else a chat template may want (tool_calls, name, tool_call_id), or empty."""

    role: str
    content: str
    extras: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The form in which chat templates take it."""
        turn: dict[str, Any] = {"role": self.role, "content": self.content}
        if self.extras:
            turn.update(json.loads(self.extras))
        return turn


Turns = str | tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row as training takes it; only the fields of its `format` are set.

    `line` counts from 1: the line on which the row begins in a text file, the row's number in Parquet, Arrow and Hub
    data. `file` is the path inside a folder of several files, else empty.
    """

    line: int
    format: Format
    text: str | None = None
    prompt: Turns | None = None
    completion: Turns | None = None
    messages: tuple[Message, ...] | None = None
    chosen: Turns | None = None
    rejected: Turns | None = None
    file: str = ""

    def turns(self) -> tuple[Message, ...]:
        """The conversation that training learns from: of a preference pair, the prompt with the chosen answer.

        Raises ValueError for plain text, which has no turns.
        """
        if self.format == "messages":
            return self.messages or ()
        if self.format == "prompt_completion":
            return as_turns(self.prompt, "user") + as_turns(self.completion, "assistant")
        if self.format == "preference":
            return as_turns(self.prompt, "user") + as_turns(self.chosen, "assistant")
        raise ValueError("plain text has no turns")

    def as_messages(self) -> list[dict[str, Any]]:
        """`turns` as role/content dictionaries for a chat template; ValueError for plain text."""
        return [message.as_dict() for message in self.turns()]

    def texts(self) -> tuple[str, ...]:
        """Everything that training sees of it, without roles."""
        return (self.text or "",) if self.format == "text" else tuple(turn.content for turn in self.turns())

    def content_key(self) -> bytes:
        """16 bytes, equal for rows that teach the same: same turns or text, blank ends and other columns ignored."""
        parts = [(self.text or "").strip()] if self.format == "text" else _key_parts(self.turns())
        if self.format == "preference":
            parts += _key_parts(as_turns(self.rejected, "rejected"))
        joined = "".join(f"{len(part)}:{part}" for part in parts)
        return blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def as_turns(value: Turns | None, role: str) -> tuple[Message, ...]:
    """A string as one turn of `role`; turns as they are; nothing as none."""
    if value is None:
        return ()
    return (Message(role, value),) if isinstance(value, str) else value


def _key_parts(turns: tuple[Message, ...]) -> list[str]:
    return [part for turn in turns for part in (turn.role, turn.content.strip(), turn.extras)]
