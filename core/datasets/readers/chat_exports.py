"""Chat logs that are tables: Telegram's result.json, DiscordChatExporter's JSON and CSV, KakaoTalk's CSV of the Mac."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from core.datasets.readers.chat_messages import ChatMessage, chat_message, notice
from core.datasets.readers.chat_text import ChatStyle
from core.datasets.readers.records import Broken, Item, Record

Fields = Mapping[str, object]
EVERY_CHAT = "chats.list"  # where Telegram keeps them when it exports all
_LOOKED_AT = 20
_SAID_ON_DISCORD = ("Default", "Reply", "0", "19")


def record_style(items: Iterable[Item]) -> ChatStyle | None:
    """What the first rows of a table are messages of; None for any other table."""
    for place, item in enumerate(items):
        if place == _LOOKED_AT:
            break
        if isinstance(item, Record):
            for fields in _chats(item.fields)[:_LOOKED_AT] or [item.fields]:
                if kind := _kind_of(fields):
                    return ChatStyle(kind)
    return None


def _kind_of(fields: Fields) -> str:
    every = (kind for kind, (columns, _) in _KINDS.items() if columns <= fields.keys())
    kind = next(every, "")
    return "" if kind == "kakao_csv" and len(fields) > len(_KINDS[kind][0]) else kind  # its names are anybody's


def chat_records(items: Iterable[Item], style: ChatStyle) -> Iterator[ChatMessage | Broken]:
    """The messages of a table in its order; Telegram's export of everything has many chats one after the other."""
    read = _KINDS[style.kind][1]
    for item in items:
        if isinstance(item, Broken):
            yield item
        elif chats := _chats(item.fields):
            yield from (read(item.line, fields)._replace(begins=place == 0) for place, fields in enumerate(chats))
        else:
            yield read(item.line, item.fields)


def _chats(fields: Fields) -> list[Fields]:
    messages = fields.get("messages")
    is_chat = isinstance(messages, list) and "type" in fields
    return (
        [message for message in messages if isinstance(message, dict)] if is_chat and isinstance(messages, list) else []
    )


def _telegram(line: int, fields: Fields) -> ChatMessage:
    if fields.get("type") != "message":
        return notice(line)
    who = fields.get("from") or fields.get("from_id") or "?"
    return chat_message(line, str(who), _pieces(fields.get("text")), _when(fields.get("date")))


def _pieces(text: object) -> str:
    """Telegram cuts a text where links, names and the like are."""
    pieces = text if isinstance(text, list) else [text]
    texts = [piece.get("text") if isinstance(piece, dict) else piece for piece in pieces]
    return "".join(piece for piece in texts if isinstance(piece, str))


def _discord(line: int, fields: Fields) -> ChatMessage:
    author = fields.get("author")
    if str(fields.get("type", "Default")) not in _SAID_ON_DISCORD or not isinstance(author, dict):
        return notice(line)
    who = author.get("nickname") or author.get("name") or "?"
    return chat_message(line, str(who), str(fields.get("content") or ""), _when(fields.get("timestamp")))


def _discord_csv(line: int, fields: Fields) -> ChatMessage:
    return chat_message(line, str(fields["Author"]), str(fields["Content"] or ""), _when(fields.get("Date")))


def _kakao_csv(line: int, fields: Fields) -> ChatMessage:
    return chat_message(line, str(fields["User"]), str(fields["Message"] or ""), _when(fields.get("Date")))


def _when(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value)).replace(tzinfo=None)
    except ValueError:
        return None


# The columns by which a table is known, and how a row of it is read.
_KINDS: dict[str, tuple[frozenset[str], Callable[[int, Fields], ChatMessage]]] = {
    "telegram": (frozenset({"id", "type", "date", "from", "text"}), _telegram),
    "discord": (frozenset({"id", "timestamp", "author", "content"}), _discord),
    "discord_csv": (frozenset({"AuthorID", "Author", "Date", "Content"}), _discord_csv),
    "kakao_csv": (frozenset({"Date", "User", "Message"}), _kakao_csv),
}
