"""Recognises how a data set is laid out from its first records: which columns hold what, and in which dialect."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.datasets.chats import is_conversation, most_answering
from core.datasets.columns import NAMES, find_by_word, find_column, normal, role_named
from core.datasets.rows import FORMATS, Format
from core.schema.errors import RefusedError, TunesmithError

Dialect = Literal[
    "openai",
    "sharegpt",
    "alpaca",
    "dolly",
    "usr_bot",
    "prompt_completion",
    "question_answer",
    "preference",
    "text",
    "chat_log",
]


@dataclass(frozen=True, slots=True)
class Layout:
    """What the columns of a data set mean: `columns` maps roles (prompt, completion, ...) to names of columns; `guessed` by
    what stands in them, because no heading says it."""

    dialect: Dialect
    format: Format
    columns: tuple[tuple[str, str], ...]
    guessed: bool = False


def detect_layout(sample: Sequence[Mapping[str, object]], wanted: str, columns: Mapping[str, str] | None) -> Layout:
    """The layout that most of the sampled records have.

    Raises RefusedError for an unknown format or role, TunesmithError dataset_no_usable_column.
    """
    if wanted != "auto" and wanted not in FORMATS:
        raise RefusedError(
            "dataset_format_unknown",
            f'There is no data format "{wanted}".',
            f"Use auto, {', '.join(FORMATS)}.",
            format=wanted,
        )
    names = column_names(sample)
    if columns:
        return _mapped_layout(_roles(columns, names), sample, wanted)
    if wanted in ("auto", "messages", "text") and 2 * sum(map(is_conversation, sample)) > len(sample):
        return _chat_layout(most_answering(sample), wanted)
    found = Counter(layout for fields in sample if (layout := layout_of(fields, wanted)))
    if not found:
        guess = guessed_layout(sample) if wanted in ("auto", "prompt_completion") else None
        if guess is None:
            raise _no_usable_column(names, wanted)
        return guess
    dialects = Counter[tuple[str, str]]()
    for layout, rows in found.items():
        dialects[layout.dialect, layout.format] += rows
    winner = dialects.most_common(1)[0][0]
    # Rows without an optional column (a context) have a layout of their own: the fullest one reads them all.
    rivals = [layout for layout in found if (layout.dialect, layout.format) == winner]
    return max(rivals, key=lambda layout: (len(layout.columns), found[layout]))


def _chat_layout(assistant: str, wanted: str) -> Layout:
    return Layout("chat_log", "text" if wanted == "text" else "messages", (("assistant", assistant),))


def column_names(sample: Sequence[Mapping[str, object]]) -> tuple[str, ...]:
    """All names of columns in the order in which they first appear."""
    return tuple(dict.fromkeys(name for fields in sample for name in fields))


def layout_of(fields: Mapping[str, object], wanted: str = "auto") -> Layout | None:
    """The layout of one record on its own; None if nothing in it can be trained on (in the wanted format)."""
    if is_conversation(fields):
        return None  # who is the assistant is decided for all of them together
    if wanted == "text":
        return _text_layout(fields, any_text=True)
    found = _preference(fields) or _messages(fields) or _prompt_completion(fields) or _text_layout(fields)
    if found is None or wanted in ("auto", found.format):
        return found
    if wanted == "messages" and found.format == "prompt_completion":
        return Layout(found.dialect, "messages", found.columns)  # one question and one answer are a conversation
    return None


_LIST_BEGINS = tuple("[ \t\r\n")


def turns_value(value: object) -> list[object] | None:
    """A list of turns, also one that a CSV cell holds as JSON; None for anything else."""
    if isinstance(value, str) and value[:1] in _LIST_BEGINS and value.lstrip()[:1] == "[":
        try:
            value = json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, list) and value and isinstance(value[0], dict) else None


def _present(fields: Mapping[str, object]) -> dict[str, str]:
    return {normal(name): name for name in fields}


def _layout(dialect: Dialect, format_: Format, **columns: str | None) -> Layout:
    return Layout(dialect, format_, tuple((role, name) for role, name in columns.items() if name is not None))


def _preference(fields: Mapping[str, object]) -> Layout | None:
    present = _present(fields)
    chosen, rejected = find_column("chosen", present), find_column("rejected", present)
    if chosen is None or rejected is None:
        return None
    prompt, system = find_column("prompt", present), find_column("system", present)
    return _layout("preference", "preference", prompt=prompt, chosen=chosen, rejected=rejected, system=system)


def _messages(fields: Mapping[str, object]) -> Layout | None:
    present = _present(fields)
    named = [present[name] for name in NAMES["messages"] if name in present]
    for name in dict.fromkeys([*named, *fields]):
        turns = turns_value(fields[name])
        if turns is None or normal(name) in NAMES["prompt"] or normal(name) in NAMES["completion"]:
            continue
        if dialect := turns_dialect(turns):
            return _layout(dialect, "messages", messages=name, system=find_column("system", present))
    return None


def turns_dialect(turns: Sequence[object]) -> Literal["openai", "sharegpt"] | None:
    """By the keys of the first turn: role and content (or Gemini's parts), or from and value."""
    first = turns[0]
    if not isinstance(first, Mapping):
        return None
    if "role" in first and not {"content", "tool_calls", "parts"}.isdisjoint(first):
        return "openai"
    return "sharegpt" if "from" in first and "value" in first else None


def _prompt_completion(fields: Mapping[str, object]) -> Layout | None:
    present = _present(fields)
    prompt = find_column("prompt", present)
    completion = find_column("completion", present, [prompt] if prompt else [])
    if prompt is None or completion is None:
        prompt = prompt or find_by_word("prompt", present, [completion] if completion else [])
        completion = completion or find_by_word("completion", present, [prompt] if prompt else [])
    if prompt is None or completion is None:
        return None
    context = find_column("context", present, [prompt, completion])
    system = find_column("system", present)
    pair = (normal(prompt), normal(completion))
    if pair == ("instruction", "response") and normal(context or "") == "context":
        dialect: Dialect = "dolly"
    elif pair == ("instruction", "output"):
        dialect = "alpaca"
    elif pair == ("prompt", "completion"):
        dialect = "prompt_completion"
    else:
        dialect = "question_answer"
    return _layout(dialect, "prompt_completion", prompt=prompt, completion=completion, context=context, system=system)


def guessed_layout(sample: Sequence[Mapping[str, object]]) -> Layout | None:
    """Question and answer by what stands in the columns: there are two with text, and one of them asks."""
    texts = [name for name in column_names(sample) if _is_text_column(sample, name)]
    if len(texts) != 2:
        return None
    asked = {name: sum(_asks(fields.get(name)) for fields in sample) / len(sample) for name in texts}
    prompt, completion = sorted(texts, key=lambda name: -asked[name])
    if asked[prompt] < 0.3 or asked[completion] > asked[prompt] / 2:
        return None
    return Layout(
        "question_answer", "prompt_completion", (("prompt", prompt), ("completion", completion)), guessed=True
    )


def _is_text_column(sample: Sequence[Mapping[str, object]], name: str) -> bool:
    cells = [value for fields in sample if isinstance(value := fields.get(name), str) and value.strip()]
    worded = [cell for cell in cells if any(char.isalpha() for char in cell) and len(cell) > 1]
    return len(worded) * 2 > len(sample)


def _asks(value: object) -> bool:
    return isinstance(value, str) and value.rstrip(" \"'”’)").endswith(("?", "？"))


def _text_layout(fields: Mapping[str, object], any_text: bool = False) -> Layout | None:
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    if not any_text and (marked := next((name for name, value in texts.items() if has_markers(value)), None)):
        return _layout("usr_bot", "messages", text=marked)
    name = find_column("text", _present(fields))
    if name is None and 1 in ((len(texts), len(fields)) if any_text else (len(fields),)):
        name = next(iter(texts), None)
    return _layout("text", "text", text=name) if name is not None else None


def has_markers(text: str) -> bool:
    """Whether a text holds turns marked <usr> and <bot> (heegyu/open-korean-instructions)."""
    return "<usr>" in text and "<bot>" in text


def _roles(columns: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    roles: dict[str, str] = {}
    for own, name in columns.items():
        role = role_named(own)
        if role is None:
            hint = f"Known are {', '.join(NAMES)}."
            raise RefusedError("dataset_role_unknown", f'A column cannot be used as "{own}".', hint, role=own)
        if name not in names:
            raise TunesmithError(
                "dataset_no_usable_column",
                f'There is no column "{name}" in the data. It has {quoted(names)}.',
                "Map one of these columns.",
                columns=", ".join(names),
                missing=name,
            )
        roles[role] = name
    return roles


def _mapped_layout(roles: dict[str, str], sample: Sequence[Mapping[str, object]], wanted: str) -> Layout:
    columns = tuple(roles.items())
    if "assistant" in roles and any(map(is_conversation, sample)):
        return _chat_layout(roles["assistant"], wanted)
    if "chosen" in roles and "rejected" in roles:
        return Layout("preference", "preference", columns)
    if "messages" in roles:
        values = (turns_value(fields.get(roles["messages"])) for fields in sample)
        dialects = (turns_dialect(turns) for turns in values if turns)
        return Layout(next((dialect for dialect in dialects if dialect), "openai"), "messages", columns)
    if "prompt" in roles and "completion" in roles:
        return Layout("question_answer", "messages" if wanted == "messages" else "prompt_completion", columns)
    if "text" in roles:
        marked = [has_markers(value) for fields in sample if isinstance(value := fields.get(roles["text"]), str)]
        if wanted != "text" and sum(marked) * 2 > len(marked):
            return Layout("usr_bot", "messages", columns)
        return Layout("text", "text", columns)
    raise RefusedError(
        "dataset_columns_incomplete",
        f"The columns mapped ({', '.join(roles)}) are not enough to train on.",
        "Map prompt and completion, or messages, or text, or chosen and rejected.",
        columns=", ".join(roles),
    )


def _no_usable_column(names: Sequence[str], wanted: str) -> TunesmithError:
    kind = "" if wanted == "auto" else f" as {wanted}"
    return TunesmithError(
        "dataset_no_usable_column",
        f"None of the columns can be used{kind}: the data has {quoted(names)}. Understood are question and answer, "
        "instruction and output, prompt and completion, messages, chosen and rejected, and text.",
        "Say which column is the question and which the answer (dataset.columns, or Columns... in the window).",
        columns=", ".join(names),
        format=wanted,
    )


def quoted(names: Sequence[str], most: int = 20) -> str:
    """Names of columns for a sentence, cut to a length a person reads."""
    shown = [f'"{name[:40]}"' for name in names[:most]]
    return (", ".join(shown) or "no columns") + (f" and {len(names) - most} more" if len(names) > most else "")
