"""Chat logs that are text: WhatsApp (Android, iOS) and KakaoTalk (phone, PC), with dates as many countries write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import TextIO

from core.datasets.readers.chat_messages import ChatMessage, chat_message, notice
from core.datasets.readers.records import TOO_LONG, Broken, bounded_lines

_LOOKED_AT_LINES = 2_000
_BEGINS_WITHIN_LINES = 12
_MOST_LINES_A_MESSAGE = 10
_LONGEST_NAME_CHARS = 80
_LONGEST_MESSAGE_CHARS = 1 << 20

_MARKS = "[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]*"
_NOON = r"(?:[AaPp]\.?\s?[Mm]\.?|오전|오후|午前|午後|上午|下午)"
_TIME = (
    rf"(?:(?:klo|kl\.?|às|um|at)\s)?(?:(?P<before>{_NOON})\s?)?(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?:[:.]\d{{2}})?"
    rf"(?:\s?(?P<after>{_NOON})|\sUhr)?"
)
_DATE = (
    r"(?:(?P<first>\d{1,4})(?:[./\-]\s?|년\s)(?P<second>\d{1,2})(?:[./\-]\s?|월\s)(?P<third>\d{1,4})(?:[.일])?"
    r"|(?P<month>[A-Z][a-z]{2,8})\.?\s(?P<day>\d{1,2}),\s(?P<year>\d{4}))"
)
# By its beginning each line of a message is known; what follows on lines of its own belongs to it.
_LINES = {
    "whatsapp_ios": re.compile(rf"{_MARKS}\[{_DATE},?\s{_TIME}\]\s(?P<rest>.*)"),
    "whatsapp_android": re.compile(rf"{_MARKS}{_DATE},?\s{_TIME}\s[-–]\s(?P<rest>.*)"),
    "kakao_phone": re.compile(rf"{_MARKS}{_DATE}(?:,|\sat)?\s{_TIME}[,:]\s(?P<rest>.*)"),
    "kakao_pc": re.compile(rf"{_MARKS}\[(?P<who>.{{1,{_LONGEST_NAME_CHARS}}}?)\]\s\[{_TIME}\]\s(?P<rest>.*)"),
}
_BETWEEN = {"whatsapp_ios": ": ", "whatsapp_android": ": ", "kakao_phone": " : "}
_DAY_LINE = re.compile(rf"{_MARKS}(?:-{{5,}}\s)?(?:\w+,\s)?{_DATE}(?:,?\s(?:\w+|{_TIME}))?(?:\s-{{5,}})?\s*")
# On the PC what the app says stands without a time, like the rest of a message.
_KAKAO_NOTICE = re.compile(
    r".{1,200}님(?:이|을|께서) (?:.{0,200}님을 )?(?:들어왔습니다|나갔습니다|초대했습니다|초대하였습니다|내보냈습니다)\.?"
    r"|채팅방 관리자가 메시지를 가렸습니다\.|.{1,200} (?:joined|left) this chatroom\.|.{1,200} invited .{1,200}\."
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_APPS = {"whatsapp": "WhatsApp", "kakao": "KakaoTalk", "telegram": "Telegram", "discord": "Discord"}


@dataclass(frozen=True, slots=True)
class ChatStyle:
    """Which app wrote a log in which way; `day_first` of dates such as 3/4/24."""

    kind: str
    day_first: bool = True

    @property
    def app(self) -> str:
        return _APPS[self.kind.partition("_")[0]]


def text_style(head: str) -> ChatStyle | None:
    """What the beginning of a text is a log of: at least two people, from the first lines on; None for any other text."""
    lines = [line.rstrip("\r") for line in head.split("\n")[:_LOOKED_AT_LINES] if line.strip()]
    for kind, pattern in _LINES.items():
        found = [match for line in lines if (match := pattern.match(line))]
        speakers = Counter(who for match in found if (who := _parts(kind, match)[0]))
        begins = any(pattern.match(line) for line in lines[:_BEGINS_WITHIN_LINES])
        if begins and len(speakers) > 1 and len(found) * _MOST_LINES_A_MESSAGE >= len(lines):
            return ChatStyle(kind, _is_day_first(found))
    return None


def read_chat_text(stream: TextIO, style: ChatStyle) -> Iterator[ChatMessage | Broken]:
    """Messages in file order; memory is one message."""
    too_long: list[int] = []
    pattern, day = _LINES[style.kind], None
    waiting: ChatMessage | None = None
    more: list[str] = []
    for number, line in bounded_lines(stream, too_long.append):
        text = line.rstrip("\r\n")
        match = pattern.match(text)
        if match is None and style.kind.startswith("kakao") and (new_day := _DAY_LINE.fullmatch(text)):
            day = _date(new_day, style.day_first) or day
            continue
        by_app = match is None and style.kind == "kakao_pc" and _KAKAO_NOTICE.fullmatch(text) is not None
        if match is None and not by_app and waiting is not None and sum(map(len, more)) < _LONGEST_MESSAGE_CHARS:
            more.append(text)
            continue
        if waiting is not None:
            yield _whole(waiting, more)
        if match is None:  # above the first message, or the rest of one without an end
            waiting, more = None, []
            if text.strip(" \ufeff"):
                yield notice(number)
            continue
        who, said = _parts(style.kind, match)
        waiting, more = chat_message(number, who, said, _when(match, style.day_first, day)), [said]
    if waiting is not None:
        yield _whole(waiting, more)
    yield from (Broken(number, 0, TOO_LONG) for number in too_long)


def _whole(first: ChatMessage, lines: list[str]) -> ChatMessage:
    if len(lines) == 1:
        return first
    return chat_message(first.line, first.who, "\n".join(lines), first.when)


def _parts(kind: str, match: re.Match[str]) -> tuple[str, str]:
    """(who, what); nobody where the app itself speaks, whose sentences may hold a colon too."""
    rest: str = match["rest"]
    if kind == "kakao_pc":
        return match["who"], rest
    who, between, said = rest.partition(_BETWEEN[kind])
    if not between and rest.endswith(_BETWEEN[kind].rstrip()):  # an empty message
        who, between = rest.removesuffix(_BETWEEN[kind].rstrip()), ":"
    is_name = between and len(who) <= _LONGEST_NAME_CHARS and not set(who) & set('"“”«»„')
    return (who, said) if is_name else ("", rest)


def _is_day_first(found: Sequence[re.Match[str]]) -> bool:
    """By a number over 12, else by the order in which the days come then."""
    pairs = [(int(match["first"]), int(match["second"])) for match in found if match.groupdict().get("first")]
    if any(first > 12 for first, _ in pairs) or not pairs:
        return True
    if any(second > 12 for _, second in pairs):
        return False
    back = {
        day_first: sum(_order(one, day_first) > _order(other, day_first) for one, other in pairwise(pairs))
        for day_first in (True, False)
    }
    return back[True] <= back[False]


def _order(pair: tuple[int, int], day_first: bool) -> tuple[int, int]:
    return pair[::-1] if day_first else pair


def _date(match: re.Match[str], day_first: bool) -> date | None:
    try:
        if match["month"]:
            return date(int(match["year"]), _MONTHS.index(match["month"][:3].lower()) + 1, int(match["day"]))
        first, second, third = (int(match[name]) for name in ("first", "second", "third"))
        if first > 31:
            return date(first, second, third)
        year = third if third > 99 else 2000 + third
        return date(year, second, first) if day_first else date(year, first, second)
    except (TypeError, ValueError):
        return None


def _when(match: re.Match[str], day_first: bool, day: date | None) -> datetime | None:
    day = _date(match, day_first) if "first" in match.re.groupindex else day
    noon = (match["before"] or match["after"] or "").lower()
    hour = int(match["hour"])
    if noon:
        hour = hour % 12 + (12 if noon[0] in "p" or noon in ("오후", "午後", "下午") else 0)
    try:
        return datetime.combine(day, time(hour, int(match["minute"]))) if day else None
    except ValueError:
        return None
