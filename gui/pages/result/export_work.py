"""One export, upload or hand-over of the result page: how far it is, and what is said of how it went."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from core.schema.events import ExportCompleted
from core.schema.pace import Pace
from core.schema.quantities import duration_text, size_text
from core.schema.run_state import RunState
from gui.run_texts import line_text

translate = QCoreApplication.translate


@dataclass
class Work:
    """One job for one form of one run. `completed` is the export that stands there, also while Ollama takes it."""

    to: Path | None = None
    state: RunState = field(default_factory=RunState)
    pace: Pace = field(default_factory=Pace)
    completed: ExportCompleted | None = None


def pace_texts(work: Work) -> list[str]:
    """How fast an upload goes, and how long yet."""
    progress, rate = work.state.progress, work.pace.per_s
    if work.state.phase != "uploading" or progress is None or not rate:
        return []
    said = [translate("ExportCard", "{size}/s").format(size=size_text(rate))]
    if (left := work.pace.seconds_left(progress.total)) is not None:
        said.append(translate("ExportCard", "{time} left").format(time=duration_text(left)))
    return said


def cancelled_text(work: Work) -> str:
    if work.state.kind == "push" and any(line.code == "push_whole_files" for line in work.state.lines):
        return translate(
            "ExportCard",
            "Cancelled. Nothing of it is seen on the Hub. Another upload sends only what is missing; the file that was under "
            "way begins anew, as this Hub has no Xet store.",
        )
    if work.state.kind == "push":
        return translate(
            "ExportCard", "Cancelled. Nothing of it is seen on the Hub, and another upload sends only what is missing."
        )
    if work.state.kind == "ollama":
        return translate("ExportCard", "Cancelled. Ollama did not get the model; the exported folder is untouched.")
    return translate("ExportCard", "Cancelled. Nothing half-written was left behind.")


def done_text(work: Work) -> str:
    results = work.state.results
    if (pushed := results.get("push")) is not None:
        warned = [line_text(line) for line in work.state.lines if line.code == "push_repo_public"]
        return " ".join([translate("ExportCard", "Uploaded to {page}").format(page=pushed.get("url")), *warned])
    if (taken := results.get("ollama")) is not None:
        return translate("ExportCard", "Ollama has it now: ollama run {name}").format(name=taken.get("model"))
    return _checked_text(work.completed) if work.completed is not None else ""


def _checked_text(completed: ExportCompleted) -> str:
    size = size_text(completed.bytes)
    agreement = completed.agreement or {}
    same, prompts = agreement.get("same_next_token"), agreement.get("prompts")
    if not completed.verified or not isinstance(same, int) or not isinstance(prompts, int):
        text = translate("ExportCard", "Written: {size} in {folder}")
        if completed.verified:
            text = translate(
                "ExportCard", "Checked after export: every file reads back as it was written. {size} in {folder}"
            )
        return text.format(size=size, folder=completed.to)
    text = translate(
        "ExportCard", "Checked after export: same next token as the trained model on {same} of {all} prompts"
    )
    said = text.format(same=same, all=prompts)
    stopped, ends = agreement.get("ends"), agreement.get("ends_trained")
    if isinstance(stopped, int) and isinstance(ends, int) and ends:
        text = translate("ExportCard", "stops at the end of turn on {n} of {all}")
        said += "; " + text.format(n=stopped, all=ends)
    return f"{said}. {size}"
