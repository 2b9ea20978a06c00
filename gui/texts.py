"""The one table from codes and recipe texts to what a person reads, in the language of the window.

Core speaks English with codes and parameters; here stands the same sentence with its blanks, so that it can be
translated. A code that is missing here is shown in core's English. `packaging/translations.py` reads the keys.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from core.schema.errors import RecipeError, TunesmithError
from core.schema.fields import FieldSpec, bound_text
from core.schema.toml_codec import SPECS

RECIPE_CONTEXT = "Recipe"
WORD_CONTEXT = "Words"
ERROR_CONTEXT = "Errors"

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

# code -> (what happened and why, what to do). The blanks are the error's own parameters.
ERRORS: dict[str, tuple[str, str]] = {
    "model_not_found": (
        "There is no model at {path}, because that path does not exist.",
        "Look for a typing error, or choose the folder again.",
    ),
    "model_no_config": (
        "{path} is not a model folder, because it has no config.json.",
        "Choose the folder that holds config.json and the .safetensors files.",
    ),
    "model_bad_config": ("{path} cannot be read: {why}.", "Fetch this file again."),
    "model_is_adapter": (
        "{path} holds an adapter, which is only the difference to another model.",
        "Choose the model that the adapter was trained on, or a merged model.",
    ),
    "model_broken_weights": (
        "The weight file {file} cannot be used: {why}.",
        "Fetch this one file again; the others need not be fetched again.",
    ),
    "runs_dir_not_writable": (
        "The folder for runs, {path}, cannot be written.",
        "Choose another folder, or free some space there.",
    ),
    "run_is_held": (
        "The run in {path} is already going on in another window or terminal.",
        "Wait until it has ended, or stop it there.",
    ),
    "recipe_missing_key": ("Something has to be chosen here.", ""),
    "sign_in_not_kept": (
        "The system's keyring cannot be used, so the token is kept until Tunesmith ends.",
        "",
    ),
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
}
FIELD_SENTENCES = tuple(_FIELD.values())


def error_text(error: TunesmithError) -> tuple[str, str]:
    """Sentence and hint of an error in the window's language; core's English where no translation exists."""
    return coded_text(error.code, error.message, error.hint, dict(error.params))


def coded_text(
    code: str, message: str, hint: str = "", params: dict[str, str | int | float] | None = None
) -> tuple[str, str]:
    """The same for the parts of an event or a summary."""
    sentence, advice = ERRORS.get(code, (message, hint))
    try:
        said = _translate(ERROR_CONTEXT, sentence).format(**(params or {})) if code in ERRORS else message
    except (KeyError, IndexError, ValueError):  # core gave other parameters than the sentence has blanks
        return message, hint
    return said, _translate(ERROR_CONTEXT, advice) if advice else ""


def field_error_text(error: RecipeError, value: object = None) -> str:
    """Why a field's `value` is refused, in a sentence short enough to stand below it."""
    spec = SPECS.get(error.path)
    if spec is None or error.code not in ("recipe_out_of_range", "recipe_wrong_type"):
        return error_text(error)[0]
    if error.code == "recipe_out_of_range" and is_within(spec, value):
        return error.message.rpartition(": ")[2]  # it contradicts another field; the pages that can meet it say more
    key = _wrong_type(spec) if error.code == "recipe_wrong_type" else _out_of_range(spec, value)
    blanks = {
        "low": "" if spec.minimum is None else bound_text(spec.minimum),
        "high": "" if spec.maximum is None else bound_text(spec.maximum),
    }
    return _translate(ERROR_CONTEXT, _FIELD[key]).format(**blanks)


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
    """Every text of this table and of the recipe by translation context, for `packaging/translations.py`."""
    recipe = [text for spec in SPECS.values() for text in (spec.label, spec.help, spec.unit) if text]
    errors = [part for pair in ERRORS.values() for part in pair if part]
    return {
        RECIPE_CONTEXT: list(dict.fromkeys([*TABLES.values(), *recipe])),
        WORD_CONTEXT: list(WORDS.values()),
        ERROR_CONTEXT: list(dict.fromkeys([*errors, *FIELD_SENTENCES])),
    }


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
