"""The names under which people keep questions, answers and texts, in English and Korean, and what each means."""

from __future__ import annotations

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
}  # fmt: skip
ROLES = tuple(NAMES)

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


def role_named(name: str) -> str | None:
    """The role a person means in a mapping by hand; None if unknown."""
    key = normal(name)
    return key if key in NAMES else _ROLE_SYNONYMS.get(key)
