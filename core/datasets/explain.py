"""Says in a sentence, and in a code for translation, what was recognised and by what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.datasets.dialects import Layout
from core.datasets.probe import ProbedFile

_SENTENCES = {
    "openai": 'Conversations: "{messages}" lists turns with role and content.',
    "sharegpt": 'Conversations as ShareGPT writes them: "{messages}" lists turns with from and value.',
    "usr_bot": 'Conversations: "{text}" holds turns marked <usr> and <bot>.',
    "dolly": 'Question and answer as in Dolly: "{prompt}" asks, "{completion}" answers',
    "alpaca": 'Question and answer as in Alpaca: "{prompt}" asks, "{completion}" answers',
    "prompt_completion": 'Prompt and completion: "{prompt}" asks, "{completion}" answers',
    "question_answer": 'Question and answer: "{prompt}" asks, "{completion}" answers',
    "preference": 'Preference pairs: training learns the answers in "{chosen}"; those in "{rejected}" are not used.',
    "chat_log": 'A chat log of {app}: the model learns to answer as "{assistant}", everybody else is the user. '
    "Another person can be chosen under columns (assistant).",
    "chat_text": "A chat log of {app}: every conversation is learned as a text.",
    "text": 'Plain text: all of "{text}" is learned, without questions and answers.',
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found. `code` is stable ("found_" and the dialect), `params` are the columns named in `message`, with
    `rows_key`, `guessed`, `sheets_left`, and `by_paragraph` or `by_line` where a text is cut so."""

    code: str
    message: str
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message


def explain(layout: Layout, file: ProbedFile | None = None) -> Explanation:
    """One or two sentences; `file` is the one that stands for all, None for records that are in memory."""
    columns = dict(layout.columns)
    app = file.chat.app if file and file.chat else ""  # whose rows are conversations, wherever they stand in the file
    rows_key, sheets_left = (file.rows_key, file.sheets_left) if file and not app else ("", ())
    paragraphs = file.paragraphs if file and file.container == "text" and not app else None
    if layout.dialect == "chat_log":
        columns["app"] = app
        found = "chat_text" if layout.format == "text" else "chat_log"
        return Explanation(f"found_{found}", _SENTENCES[found].format(**columns), columns)
    sentence = _SENTENCES[layout.dialect].format(**columns)
    if layout.dialect in ("dolly", "alpaca", "prompt_completion", "question_answer"):
        sentence += f', "{columns["context"]}" goes below the question.' if "context" in columns else "."
    if layout.dialect == "preference" and "prompt" in columns:
        sentence += f' "{columns["prompt"]}" is the question.'
    if "system" in columns:
        sentence += f' "{columns["system"]}" is the system turn.'
    if rows_key:
        columns["rows_key"] = rows_key
        sentence += f' The rows are inside "{rows_key}".'
    if layout.guessed:
        columns["guessed"] = "yes"
        sentence += " That is guessed from the content, because the headings do not say."
    if sheets_left:
        columns["sheets_left"] = ", ".join(sheets_left)
        sentence += f" Other sheets are not read: {columns['sheets_left']}."
    if paragraphs is not None:
        columns["by_paragraph" if paragraphs else "by_line"] = "yes"
        sentence += " Every paragraph is a row." if paragraphs else " Every line is a row."
    return Explanation(f"found_{layout.dialect}", sentence, columns)
