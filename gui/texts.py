"""From core's codes and recipe texts to what a person reads, in the language of the window.

Core speaks English with codes and parameters; gui.messages holds the same sentences with blanks, to be translated.
Where there is no translation, as in English, core's own sentence stands. `packaging/translations.py` reads all texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from core.schema.errors import RecipeError, TunesmithError
from core.schema.fields import FieldSpec, bound_text
from core.schema.quantities import count_text, size_text
from core.schema.toml_codec import SPECS
from gui.messages import MESSAGES, REASONS, Said

if TYPE_CHECKING:
    from core.datasets import Problem

RECIPE_CONTEXT = "Recipe"
WORD_CONTEXT = "Words"
FORM_CONTEXT = "Form"
MESSAGE_CONTEXT = "Messages"
REASON_CONTEXT = "Reasons"
LINES_SHOWN = 3
FOR_A_TERMINAL = re.compile(r"`tunesmith\b|(?<![\w-])--[a-z]")

# What the words of a choice are called; words that are names (nf4, cosine, adamw_torch) are shown as they are.
WORDS: dict[str, str] = {
    "auto": "Auto",
    "answers": "Answers only",
    "everything": "Everything",
    "skip": "Skip it",
    "stop": "Stop",
    "retry": "Retry smaller",
    "none": "16 bit, not quantized",
    "nf4": "4 bit (nf4)",
    "fp4": "4 bit (fp4)",
    "int8": "8 bit (int8)",
    "default": "Default",
    "sft": "Supervised (SFT)",
    "text": "Plain text",
    "prompt_completion": "Prompt and completion",
    "messages": "Conversations",
    "preference": "Preference pairs",
    "all-linear": "All linear layers",
}

TABLES: dict[str, str] = {
    "": "Run",
    "model": "Model",
    "dataset": "Data",
    "quantization": "Quantization",
    "lora": "Adapter (LoRA)",
    "training": "Training",
    "evaluation": "Evaluation",
    "checkpoints": "Checkpoints",
    "guard": "Heat and safety",
    "hardware": "Hardware",
}

# Where a value is refused the form says it in its own words, from what the field may be.
_FIELD = {
    "whole": "Write a whole number.",
    "number": "Write a number.",
    "auto": "Write a number, or auto.",
    "whole_auto": "Write a whole number, or auto.",
    "choice": "Choose one of the list.",
    "text": "Write a text.",
    "between": "Has to be from {low} to {high}.",
    "least": "Has to be at least {low}.",
    "most": "Has to be at most {high}.",
    "more": "Has to be more than {low}.",
    "missing": "Something has to be chosen here.",
}


def error_text(error: TunesmithError) -> tuple[str, str]:
    """Sentence and hint of an error in the window's language; core's English where no translation exists."""
    return coded_text(error.code, error.message, error.hint, error.params)


def coded_text(code: str, message: str, hint: str = "", params: Mapping[str, object] | None = None) -> tuple[str, str]:
    """The same for the parts of an event or a summary."""
    blanks = _blanks(params or {})
    for said in MESSAGES.get(code, ()):
        if not _names(said.sentence + said.hint) <= blanks.keys():
            continue
        if _translate(MESSAGE_CONTEXT, said.sentence) == said.sentence:  # core's English, but no advice for a terminal
            return message, _filled(said, blanks)[1] if FOR_A_TERMINAL.search(hint) else hint
        return _filled(said, blanks)
    return message, hint


def problem_text(problem: Problem) -> tuple[str, str]:
    """A finding of the data's check-up, and what to do."""
    params = {
        "rows": problem.rows,
        "left_out": problem.left_out,
        "reason": problem.reason,
        "examples": problem.examples,
        "example_files": problem.example_files,
        **problem.params,
    }
    return coded_text(problem.code, problem.message, problem.fix, params)


def effect_text(problem: Problem) -> str:
    """What a finding does to training."""
    return coded_text(f"effect_{problem.code}", problem.effect)[0]


def reason_text(reason: str) -> str:
    """A reason that core gives as a part of a sentence; unknown ones (the system's, a library's) stay as they are."""
    for text, pattern in _reason_patterns():
        if (found := pattern.fullmatch(reason)) is not None:
            return _translate(REASON_CONTEXT, text).format_map(found.groupdict())
    return reason


def field_error_text(error: RecipeError, value: object = None) -> str:
    """Why a field's `value` is refused, in a sentence short enough to stand below it."""
    spec = SPECS.get(error.path)
    if error.code == "recipe_missing_key":
        return _translate(FORM_CONTEXT, _FIELD["missing"])
    if spec is None or error.code not in ("recipe_out_of_range", "recipe_wrong_type"):
        return error_text(error)[0]
    if error.code == "recipe_out_of_range" and (is_within(spec, value) or isinstance(value, str)):
        return reason_text(error.message.rpartition(": ")[2].removesuffix(".")) + "."  # it contradicts another field
    key = _wrong_type(spec) if error.code == "recipe_wrong_type" else _out_of_range(spec, value)
    blanks = {
        "low": "" if spec.minimum is None else bound_text(spec.minimum),
        "high": "" if spec.maximum is None else bound_text(spec.maximum),
    }
    return _translate(FORM_CONTEXT, _FIELD[key]).format(**blanks)


def recipe_text(text: str) -> str:
    """A label, help text or unit of the recipe."""
    return _translate(RECIPE_CONTEXT, text) if text else ""


def word_text(word: str) -> str:
    """What a word of a choice is called."""
    return _translate(WORD_CONTEXT, WORDS[word]) if word in WORDS else word


def table_text(table: str) -> str:
    """The heading of a recipe table."""
    return _translate(RECIPE_CONTEXT, TABLES.get(table, table))


def all_texts() -> dict[str, list[str]]:
    """Every text of these tables and of the recipe by translation context, for `packaging/translations.py`."""
    recipe = [text for spec in SPECS.values() for text in (spec.label, spec.help, spec.unit) if text]
    entries = [said for variants in MESSAGES.values() for said in variants]
    messages = [
        text for said in entries for text in (said.sentence, said.hint, *(more for _, more in said.more)) if text
    ]
    return {
        RECIPE_CONTEXT: list(dict.fromkeys([*TABLES.values(), *recipe])),
        WORD_CONTEXT: list(WORDS.values()),
        FORM_CONTEXT: list(_FIELD.values()),
        MESSAGE_CONTEXT: list(dict.fromkeys(messages)),
        REASON_CONTEXT: list(REASONS),
    }


def _filled(said: Said, blanks: Mapping[str, str]) -> tuple[str, str]:
    """A message with its blanks filled, and with what else is known (a parameter of 0 or "" is nothing known)."""
    more = [text for name, text in said.more if blanks.get(name, "0") not in ("", "0")]
    parts = [_translate(MESSAGE_CONTEXT, text).format_map(blanks) for text in (said.sentence, *more)]
    hint = _translate(MESSAGE_CONTEXT, said.hint).format_map(blanks) if said.hint else ""
    return " ".join(parts), hint


def _blanks(params: Mapping[str, object]) -> dict[str, str]:
    """What a message's blanks are filled with: numbers, sizes and lines as a person reads them."""
    blanks = {name: text for name, value in params.items() if (text := _blank(name, value)) is not None}
    for name, value in params.items():
        if name.endswith("_bytes") and isinstance(value, int) and value:
            blanks[name.removesuffix("_bytes")] = size_text(value)
    lines, files = params.get("examples"), params.get("example_files")
    if isinstance(lines, list | tuple) and lines:
        names = files if isinstance(files, list | tuple) and files else [""] * len(lines)
        shown = [f"{file}:{line}" if file else str(line) for line, file in zip(lines, names, strict=False)]
        blanks["lines"] = ", ".join(shown[:LINES_SHOWN]) + (", …" if len(shown) > LINES_SHOWN else "")
    return blanks


def _blank(name: str, value: object) -> str | None:
    match value:
        case bool():
            return None
        case int():
            return count_text(value)
        case float() if name == "share":  # of a hundred
            return f"{value:.1f}"
        case float():
            return f"{value:.3g}"
        case str() if name == "path" and value in SPECS:
            return recipe_text(SPECS[value].label)
        case str():
            return reason_text(value) if name in ("reason", "why", "kind", "what") else value
    return None


@cache
def _names(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


@cache
def _reason_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((text, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(text)))) for text in REASONS)


def _wrong_type(spec: FieldSpec) -> str:
    if int in spec.kinds:
        return "whole_auto" if spec.words else "whole"
    if float in spec.kinds:
        return "auto" if spec.words else "number"
    return "choice" if spec.words else "text"


def is_within(spec: FieldSpec, value: object) -> bool:
    """Whether the value is a number inside the field's own bounds (or has none to be outside of)."""
    if not isinstance(value, int | float):
        return False
    low, high = spec.minimum, spec.maximum
    return (low is None or value > low) and (high is None or value <= high)


def _out_of_range(spec: FieldSpec, value: object) -> str:
    if spec.minimum is not None and value == spec.minimum:
        return "more"
    if spec.minimum is not None and spec.maximum is not None:
        return "between"
    return "least" if spec.minimum is not None else "most"


def _translate(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text)
