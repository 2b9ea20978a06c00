"""Turns one record into the row that training takes, by the layout found; says by name why a record cannot be used."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from core.datasets.chats import is_conversation, is_said, said_text, transcript, turns_of
from core.datasets.dialects import Layout, turns_value
from core.datasets.readers.records import Record
from core.datasets.rows import Message, Row, Turns, as_turns
from core.datasets.texts import cell_text, clean, without_odd

_ROLES = {
    "human": "user", "user": "user", "prompter": "user", "usr": "user", "customer": "user", "사용자": "user",
    "gpt": "assistant", "assistant": "assistant", "bot": "assistant", "model": "assistant", "ai": "assistant",
    "chatgpt": "assistant", "chatbot": "assistant", "bing": "assistant", "bard": "assistant",
    "function_call": "assistant",
    "system": "system", "developer": "system", "sys": "system",
    "tool": "tool", "function": "tool", "observation": "tool", "function_response": "tool", "tool_response": "tool",
}  # fmt: skip
_MARKER = re.compile(r"<(usr|bot|sys)>")
_MARKED_ROLES = {"usr": "user", "bot": "assistant", "sys": "system"}
_TEMPLATE_EXTRAS = ("tool_calls", "tool_call_id", "name")


class UnusableError(Exception):
    """A record that cannot become a row; `code` is that of the problem it counts as."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Converter:
    """Converts records of one layout; `notes` holds the problems of the last row that was kept in spite of them."""

    def __init__(self, layout: Layout, remove_odd: bool = False) -> None:
        """With `remove_odd` control and damaged characters are taken out of every text."""
        self.layout = layout
        self._remove_odd = remove_odd
        self._columns = dict(layout.columns)
        self.notes: set[str] = set()

    def row(self, record: Record) -> Row:
        """The record as a row. Raises UnusableError."""
        self.notes = self._marked_columns(record) if record.marks else set()
        fields = record.fields
        if self.layout.dialect == "chat_log":
            return self._conversation(record)
        if self.layout.dialect == "usr_bot":
            return self._messages_row(record, self._marked(self._text(fields, "text")))
        if self.layout.dialect == "text":
            text = self._text(fields, "text")
            _refuse_empty(text, "its text is empty")
            return Row(record.line, "text", text=text, file=record.file)
        if self.layout.format == "preference":
            return self._preference(record)
        if "messages" in self._columns:
            turns = self._turns(fields.get(self._columns["messages"]))
            system = () if turns[0].role == "system" else self._system(fields)
            return self._messages_row(record, system + turns)
        return self._prompt_completion(record)

    def _conversation(self, record: Record) -> Row:
        """Of a chat log, from the first question to the last answer."""
        if not is_conversation(record.fields):
            raise UnusableError("mixed_columns", "it is no conversation of a chat log")
        if self.layout.format == "text":
            return Row(record.line, "text", text=self._clean(transcript(record.fields)), file=record.file)
        said = turns_of(record.fields, self._columns["assistant"])
        turns = tuple(Message(role, self._clean(text)) for role, text in said)
        kept = turns[turns[0].role == "assistant" : len(turns) - (turns[-1].role == "user")]
        if len(kept) < len(turns):
            self.notes.add("chat_unanswered")
        return self._messages_row(record, kept)

    def _marked_columns(self, record: Record) -> set[str]:
        """What a workbook's cells had to be read with, in the columns that count."""
        codes = {record.marks[name]: name for name in self._columns.values() if name in record.marks}
        if name := codes.get("unsaved_formula"):
            raise UnusableError("unsaved_formula", f'"{name}" is a formula whose value was not saved')
        return set(codes)

    def _prompt_completion(self, record: Record) -> Row:
        prompt = self._prompt(record.fields)
        completion = self._value(record.fields, "completion")
        _refuse_empty(completion)
        if not isinstance(completion, str) and not isinstance(prompt, str):
            self._check_order(prompt + completion)
        if self.layout.format == "messages":
            turns = as_turns(prompt, "user") + as_turns(completion, "assistant")
            return Row(record.line, "messages", messages=turns, file=record.file)
        return Row(record.line, "prompt_completion", prompt=prompt, completion=completion, file=record.file)

    def _prompt(self, fields: Mapping[str, object]) -> Turns:
        """The question, with its context below it as Alpaca and Dolly mean it, and the system turn before it."""
        prompt = self._value(fields, "prompt")
        if isinstance(prompt, str) and (context := self._optional_text(fields, "context")):
            prompt = f"{prompt}\n\n{context}"
        if "system" not in self._columns:
            return prompt
        return self._system(fields) + as_turns(prompt, "user")

    def _preference(self, record: Record) -> Row:
        fields = record.fields
        prompt: Turns = self._prompt(fields) if "prompt" in self._columns else ""
        chosen, rejected = self._value(fields, "chosen"), self._value(fields, "rejected")
        _refuse_empty(chosen, "its chosen answer is empty")
        _refuse_empty(rejected, "its rejected answer is empty")
        if isinstance(chosen, tuple) and isinstance(rejected, tuple) and chosen[0].role != "assistant":
            # Whole conversations (UltraFeedback): what both begin with is the prompt, also where a column repeats it.
            shared = _shared_beginning(chosen, rejected)
            system = tuple(turn for turn in as_turns(prompt, "user") if turn.role == "system")
            prompt = (system if chosen[0].role != "system" else ()) + chosen[:shared]
            chosen, rejected = chosen[shared:], rejected[shared:]
        if isinstance(chosen, tuple):
            self._check_order(as_turns(prompt or None, "user") + chosen)
        return Row(record.line, "preference", prompt=prompt or None, chosen=chosen, rejected=rejected, file=record.file)

    def _messages_row(self, record: Record, turns: tuple[Message, ...]) -> Row:
        answers = [turn for turn in turns if turn.role == "assistant"]
        if not answers:
            raise UnusableError("empty_answer", "it has no answer of the assistant")
        if not all(turn.content.strip() or turn.extras for turn in answers):
            raise UnusableError("empty_answer")
        self._check_order(turns)
        return Row(record.line, "messages", messages=turns, file=record.file)

    def _value(self, fields: Mapping[str, object], role: str) -> Turns:
        turns = turns_value(fields.get(self._columns[role]))
        return self._turns(turns) if turns and _looks_like_turn(turns[0]) else self._text(fields, role)

    def _text(self, fields: Mapping[str, object], role: str) -> str:
        name = self._columns[role]
        if name not in fields:
            missing_answer = role == "completion" and self._columns["prompt"] in fields
            raise UnusableError("empty_answer" if missing_answer else "mixed_columns", f'it has no column "{name}"')
        try:
            text = cell_text(fields[name])
        except TypeError as error:
            if is_said(fields[name]):
                return self._clean(said_text(fields[name]))
            raise UnusableError("mixed_columns", f'"{name}" holds no text but a {error}') from None
        return self._clean(text or "")

    def _clean(self, text: str) -> str:
        cleaned, odd = clean(text)
        if odd and self._remove_odd:
            return without_odd(cleaned)
        if odd:
            self.notes.add("control_characters")
        return cleaned

    def _system(self, fields: Mapping[str, object]) -> tuple[Message, ...]:
        text = self._optional_text(fields, "system")
        return (Message("system", text),) if text else ()

    def _optional_text(self, fields: Mapping[str, object], role: str) -> str:
        """The text of a column that may be missing, in the layout or in the row; empty if there is nothing in it."""
        column = self._columns.get(role)
        text = self._text(fields, role) if column is not None and fields.get(column) is not None else ""
        return text if text.strip() else ""

    def _turns(self, value: object) -> tuple[Message, ...]:
        turns = turns_value(value)
        if turns is None:
            name = self._columns.get("messages")
            if value is None or value == []:
                raise UnusableError("empty_answer", "it has no turns")
            raise UnusableError("mixed_columns", f'"{name}" holds no list of turns' if name else "it holds no turns")
        return tuple(self._turn(turn) for turn in turns)

    def _turn(self, turn: object) -> Message:
        if not isinstance(turn, Mapping):
            raise UnusableError("mixed_columns", "a turn is no object")
        role = turn.get("role", turn.get("from"))
        if not isinstance(role, str):
            raise UnusableError("mixed_columns", "a turn does not say whose it is")
        content = turn.get("content", turn.get("value", turn.get("parts")))
        return Message(_role(role), self._clean(_content(content)), self._extras(turn))

    def _extras(self, turn: Mapping[str, object]) -> str:
        if turn.keys().isdisjoint(_TEMPLATE_EXTRAS):
            return ""
        extras = {key: turn[key] for key in _TEMPLATE_EXTRAS if turn.get(key)}
        if not extras:
            return ""
        try:
            return self._clean(json.dumps(extras, ensure_ascii=False, sort_keys=True, allow_nan=False))
        except (TypeError, ValueError, RecursionError) as error:
            raise UnusableError("mixed_columns", "a tool call cannot be written as JSON") from error

    def _marked(self, text: str) -> tuple[Message, ...]:
        """Turns of a text with <usr>, <bot> and <sys>.

        A <sys> after the question carries its input (KoAlpaca's rows in heegyu/open-korean-instructions), and templates
        take a system turn only at the beginning: it goes below the question.
        """
        pieces = _MARKER.split(text)
        if len(pieces) < 3:
            raise UnusableError("mixed_columns", "it has no <usr> and <bot> turns")
        if pieces[0].strip():
            self.notes.add("role_order")
        turns: list[Message] = []
        for marker, piece in zip(pieces[1::2], pieces[2::2], strict=True):
            role, content = _MARKED_ROLES[marker], piece.strip()
            if role == "system" and turns and turns[-1].role == "user":
                turns[-1] = Message("user", f"{turns[-1].content}\n\n{content}")
            else:
                turns.append(Message(role, content))
        return tuple(turns)

    def _check_order(self, turns: Sequence[Message]) -> None:
        if not in_order([turn.role for turn in turns]):
            self.notes.add("role_order")


def in_order(roles: Sequence[str]) -> bool:
    """Whether turns go as templates demand: at most one system turn, then user and assistant by turns, answer last.

    A tool's results stand between a call of the assistant and its next turn.
    """
    before = "start"
    allowed = {"start": ("user",), "user": ("assistant",), "assistant": ("user", "tool"), "tool": ("tool", "assistant")}
    for role in roles[1:] if roles[:1] == ["system"] else roles:
        if role not in allowed[before]:
            return False
        before = role
    return before == "assistant"


def _refuse_empty(answer: Turns, reason: str = "") -> None:
    said = (answer,) if isinstance(answer, str) else tuple(turn.content or turn.extras for turn in answer)
    if not any(text.strip() for text in said):
        raise UnusableError("empty_answer", reason)


def _role(name: str) -> str:
    key = name.strip().lower()
    return _ROLES.get(key, key)


def _looks_like_turn(turn: object) -> bool:
    return isinstance(turn, Mapping) and ("role" in turn or "from" in turn)


def _content(content: object) -> str:
    """A turn's text; of OpenAI's list of parts the text parts. Raises UnusableError for pictures and the like."""
    if isinstance(content, list):
        texts = [part.get("text") if isinstance(part, Mapping) else part for part in content]
        if all(isinstance(text, str) for text in texts):
            return "\n".join(text for text in texts if isinstance(text, str))
        raise UnusableError("mixed_columns", "a turn holds something else than text")
    try:
        return cell_text(content) or ""
    except TypeError:
        raise UnusableError("mixed_columns", "a turn holds something else than text") from None


def _shared_beginning(one: Sequence[Message], other: Sequence[Message]) -> int:
    """How many turns both begin with, leaving each at least its answer."""
    most = min(len(one), len(other)) - 1
    return next((place for place in range(most) if one[place] != other[place]), max(most, 0))
