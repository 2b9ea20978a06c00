"""Messages of a chat log, whatever app wrote it, as conversations: long silences part them. Who of them is the assistant is
not decided here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from core.datasets.readers.records import Broken, Item, Record, Said

SILENCE = timedelta(hours=3)
LONGEST_CHARS = 6_000  # of a conversation without a silence: about what a usual context holds
NO_WORDS = "chat_no_words"

# Marks of direction that apps set around names, numbers and mentions; nobody typed them.
_MARKS = re.compile("[\u200e\u202a-\u202e\u2066-\u2069\ufeff]")
_EDITED = re.compile("\\s*\u200e<[^<>]+>$")
# What stands in place of a picture, a call or a deleted message, in the languages that we know.
_INSTEAD = re.compile(
    r"<[^<>\n]{2,80}>"
    r"|[^\n()]{1,80}\.\w{2,5} \([^()\n]{4,40}\)"
    r"|\(?(?:사진(?: \d+장)?|동영상|이모티콘|음성메시지|음성 메시지|삭제된 메시지입니다|메시지가 삭제되었습니다|지도|연락처"
    r"|(?:보이스톡|페이스톡|그룹콜|라이브톡)(?: \S{1,8}| \d{1,2}:\d{2})?"
    r"|photos?(?: \d+)?|\d+ photos|videos?|emoticons?|stickers?|gif|voice (?:message|note)|audio|location|contact(?: card)?"
    r"|(?:image|video|audio|sticker|document|gif|contact card|media) omitted"
    r"|(?:this|you deleted this|deleted) message(?: was deleted)?|missed (?:voice|video|group) (?:voice |video )?call"
    r"|diese nachricht wurde gelöscht|du hast diese nachricht gelöscht|(?:bild|video|audio|sticker) weggelassen"
    r"|null)\)?\.?"
    r"|(?:파일|file): [^\n]+",
    re.IGNORECASE,
)


class ChatMessage(NamedTuple):
    """`left_out` is the code of the problem it counts as where it says nothing; `begins` another chat in the same file."""

    line: int
    who: str
    text: str
    when: datetime | None
    left_out: str = ""
    begins: bool = False


def chat_message(line: int, who: str, text: str, when: datetime | None, begins: bool = False) -> ChatMessage:
    """A message as somebody wrote it, or one that stands for something else."""
    name = _MARKS.sub("", who).strip().removeprefix("~").strip()
    by_app = text.startswith("\u200e")  # WhatsApp marks so what it wrote itself
    said = _MARKS.sub("", _EDITED.sub("", text)).strip()
    is_empty = by_app or not name or not said or _INSTEAD.fullmatch(said) is not None
    return ChatMessage(line, name, said, when, NO_WORDS if is_empty else "", begins)


def notice(line: int) -> ChatMessage:
    """A line of the app itself: who came, who left, what is encrypted."""
    return ChatMessage(line, "", "", None, NO_WORDS)


def conversations(messages: Iterable[ChatMessage | Broken]) -> Iterator[Item]:
    """One record for each conversation: under everybody's name what they said, each with its place among the rest."""
    held: Record | None = None
    said: list[ChatMessage] = []
    left: list[tuple[int, str]] = []
    last: datetime | None = None
    chars = 0
    for message in messages:
        if isinstance(message, Broken):
            yield message
            continue
        too_long = chars > LONGEST_CHARS and message.who != said[-1].who
        if said and (message.begins or _is_silence(last, message.when) or too_long):
            if held is not None:
                yield held
            held, said, left, chars = _record(said, left), [], [], 0
        last = message.when or last
        if message.left_out:
            left.append((message.line, message.left_out))
        else:
            said.append(message)
            chars += len(message.text)
    if said:
        if held is not None:
            yield held
        yield _record(said, left)
    elif held is not None:
        yield held._replace(left_out=(*held.left_out, *left))
    elif left:
        yield Broken(left[0][0], 0, "nobody says anything in it")


def _is_silence(before: datetime | None, now: datetime | None) -> bool:
    return before is not None and now is not None and abs(now - before) > SILENCE


def _record(said: list[ChatMessage], left: list[tuple[int, str]]) -> Record:
    fields: dict[str, list[Said]] = {}
    for at, message in enumerate(said):
        fields.setdefault(message.who, []).append(Said(at, message.text))
    chars = sum(len(message.text) for message in said)
    columns: dict[str, object] = {who: tuple(texts) for who, texts in fields.items()}
    return Record(said[0].line, columns, chars, left_out=tuple(left))
