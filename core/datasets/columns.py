"""The names under which people keep questions, answers and texts, in English and Korean, and what each means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

# Role of a column -> its usual names, the most telling first. Compare with `normal`.
NAMES: dict[str, tuple[str, ...]] = {
    "prompt": (
        "instruction", "question", "prompt", "query", "user", "human", "request", "input", "problem", "q", "ask",
        "지시", "지시문", "명령", "명령어", "질문", "질의", "물음", "문제", "요청", "사용자", "입력",
    ),
    "completion": (
        "output", "answer", "response", "completion", "reply", "assistant", "bot", "gpt", "target", "solution", "a",
        "출력", "답변", "답", "응답", "대답", "정답", "해답", "해설", "결과",
    ),
    "context": ("context", "input", "passage", "background", "문맥", "맥락", "배경", "지문", "참고", "입력"),
    "system": ("system", "system_prompt", "system_message", "시스템", "시스템_프롬프트"),
    "messages": ("messages", "conversations", "conversation", "dialogue", "dialog", "chat", "turns", "대화", "메시지"),
    "chosen": ("chosen", "chosen_response", "preferred", "선택", "선호"),
    "rejected": ("rejected", "rejected_response", "dispreferred", "거절", "비선호"),
    "text": ("text", "content", "document", "body", "본문", "내용", "글", "텍스트", "문서"),
    "assistant": (),  # of a chat log: a person, whose name is a column's
}  # fmt: skip

# What people write for a role when they map columns by hand.
_ROLE_SYNONYMS = {"question": "prompt", "instruction": "prompt", "answer": "completion", "response": "completion",
                  "output": "completion", "input": "context", "conversations": "messages"}  # fmt: skip


def normal(name: str) -> str:
    """A name as it is compared: composed (macOS splits syllables), lower case, blanks and dashes as underscores."""
    return unicodedata.normalize("NFC", name).strip().lower().replace(" ", "_").replace("-", "_")


_KNOWN = {name for names in NAMES.values() for name in names} | {"id", "category", "source", "label", "title"}


def is_known_name(name: str) -> bool:
    return normal(name) in _KNOWN


def find_column(role: str, present: Mapping[str, str], taken: Iterable[str] = ()) -> str | None:
    """The column that plays a role; `present` maps normal names to the names as they stand."""
    used = set(taken)
    return next((present[name] for name in NAMES[role] if name in present and present[name] not in used), None)


# Words inside longer headings ("customer question", "상담 답변"), and words that make a heading mean something else.
_WORDS: dict[str, tuple[str, ...]] = {
    "prompt": (
        "question",
        "query",
        "prompt",
        "instruction",
        "ask",
        "질문",
        "질의",
        "물음",
        "문의",
        "지시",
        "명령",
        "요청",
    ),
    "completion": (
        "answer",
        "response",
        "reply",
        "output",
        "completion",
        "답변",
        "응답",
        "대답",
        "정답",
        "해답",
        "회신",
        "답",
    ),
}
_OTHER_WORDS = ("id", "type", "count", "length", "score", "date", "time", "lang", "label", "category", "source", "url", "start",
                "번호", "유형", "날짜", "일시", "점수", "분류", "출처", "길이", "시간", "여부")  # fmt: skip


def find_by_word(role: str, present: Mapping[str, str], taken: Iterable[str] = ()) -> str | None:
    """A column for prompt or completion whose heading only contains a word for it."""
    used = set(taken)
    for name, as_written in present.items():
        if as_written not in used and _has_word(name, _WORDS[role]) and not _has_word(name, _OTHER_WORDS):
            return as_written
    return None


def _has_word(name: str, words: Iterable[str]) -> bool:
    """English words stand alone, with an s or a number behind them; Korean ones are parts of longer ones."""
    english = {part.rstrip("0123456789").removesuffix("s") for part in re.split(r"[^a-z0-9]+", name)}
    return any(word in english if word.isascii() else word in name for word in words)


def role_named(name: str) -> str | None:
    """The role a person means in a mapping by hand; None if unknown."""
    key = normal(name)
    return key if key in NAMES else _ROLE_SYNONYMS.get(key)
