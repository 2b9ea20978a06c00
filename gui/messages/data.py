"""About data: what cannot be read, the findings of the check-up, and what the rows were recognised as."""

from __future__ import annotations

from gui.messages.said import Said

_LEFT_OUT = ("left_out", "{left_out} of them left out.")
_FIRST = ("reason", "The first: {reason}.")
_SKIP_LINES = "Correct the line, or let such lines be left out."

DATA: dict[str, tuple[Said, ...]] = {
    "dataset_not_found": (Said("There is no file or folder {path}.", "Check the path."),),
    "dataset_archive_refused": (
        Said(
            "The archive {file} is not read: {reason}.",
            "Unpack it yourself, look at what is inside, and choose the data file.",
        ),
    ),
    "dataset_config_not_found": (
        Said("{folder} has no part “{config}”; it has: {parts}.", "Choose one of these, or none."),
    ),
    "dataset_empty": (
        Said("{path} holds no data files.", "Choose a folder or an archive with data files."),
        Said("{file} has no rows that can be used.", "Choose a data set with at least one row."),
    ),
    "dataset_unreadable": (
        Said(
            "No row of {file} can be read. The first problem is at line {line}: {reason}.",
            "Check that the file is JSONL, JSON, CSV, Excel, Parquet or text, and whole.",
        ),
        Said(
            "{file} is {kind}, which cannot be read as rows.", "Choose a JSONL, JSON, CSV, Excel, Parquet or text file."
        ),
        Said(
            "{file} is not a readable {container} file: {reason}.",
            "It may be incomplete: copy or download it again.",
        ),
        Said(
            "{path} cannot be read: {reason}.", "Check that the file is whole, not open elsewhere, and yours to read."
        ),
    ),
    "dataset_broken_line": (Said("Line {line} of {file} cannot be read: {reason}.", _SKIP_LINES),),
    "dataset_unusable_row": (
        Said(
            "The row at line {line} of {file} cannot be used: {reason}.",
            "Correct the row, or let such rows be left out.",
        ),
    ),
    "dataset_no_usable_column": (
        Said("There is no column “{missing}” in the data. It has: {columns}.", "Choose one of these columns."),
        Said(
            "None of the columns can be used. The data has: {columns}.",
            "Say under Columns which column is the question and which the answer.",
        ),
    ),
    "dataset_columns_incomplete": (
        Said(
            "The columns that were named ({columns}) are not enough to train on.",
            "Name prompt and completion, or messages, or text, or chosen and rejected.",
        ),
    ),
    "dataset_role_unknown": (
        Said("A column cannot be used as “{role}”.", "Choose prompt, completion, text or messages."),
    ),
    "dataset_format_unknown": (Said("There is no data format “{format}”.", "Choose one of the list."),),
    "dataset_split_not_found": (
        Said("The folder {folder} has no part “{split}”; it has: {parts}.", "Choose one of these, or none."),
    ),
    "dataset_split_invalid": (
        Said(
            "“{split}” is no part of a data set.",
            "Write a split's name, or a slice of it such as train[:10%] or train[100:200].",
        ),
    ),
    "dataset_no_rows": (
        Said("None of the rows in {path} can be learned from.", "Look at the problems that the Data page lists."),
    ),
    "dataset_changed": (
        Said("{file} changed while it was read.", "Wait until nothing writes to it any more, then start again."),
    ),
    "dataset_not_on_hub": (
        Said(
            "The Hugging Face Hub has no data set called {dataset}, it is private, or it is gated.",
            "Look for a typing error; for a gated one accept its terms on its page and sign in under Settings.",
        ),
    ),
    "dataset_download_failed": (
        Said(
            "The data set {dataset} could not be fetched: {reason}",
            "Look at the name, its configuration and split, and at the network connection; then try again.",
        ),
    ),
    "nothing_to_learn": (
        Said("{rows} rows have nothing left to learn and are left out (line {lines}).", "Choose a longer context."),
        Said(
            "After the chat template not one row has anything to learn.",
            "Look at what the model sees, or let it learn from everything.",
        ),
    ),
    "broken_line": (
        Said("{rows} rows cannot be read (line {lines}).", "Correct the lines in the file.", (_LEFT_OUT, _FIRST)),
    ),
    "mixed_columns": (
        Said(
            "{rows} rows have other columns than the rest (line {lines}).",
            "Give every row the same columns, or split the file.",
            (_LEFT_OUT, _FIRST),
        ),
    ),
    "unsaved_formula": (
        Said(
            "{rows} rows hold formulas whose values were not saved (line {lines}).",
            "Open the workbook in Excel or LibreOffice and save it there; that writes the values into it.",
            (_LEFT_OUT, _FIRST),
        ),
    ),
    "merged_cells": (
        Said(
            "{rows} rows take a value from a cell that is merged with rows above (line {lines}).",
            "Look at one of them; if that is not what is meant, take the cells apart in the workbook.",
        ),
    ),
    "empty_answer": (
        Said("{rows} rows have an empty answer (line {lines}).", "Fill in the answers.", (_LEFT_OUT, _FIRST)),
    ),
    "chat_no_words": (
        Said("{rows} messages of the chat hold no words (line {lines}).", "Nothing has to be done.", (_LEFT_OUT,)),
    ),
    "chat_unanswered": (
        Said(
            "{rows} conversations begin with an answer or end with a question; that part is not learned (line {lines}).",
            "Nothing has to be done; if most of them are, choose another person as assistant under Columns.",
        ),
    ),
    "role_order": (
        Said(
            "{rows} conversations do not go user, assistant, user, assistant (line {lines}).",
            "Begin with the user, take turns, and end with the assistant; some models' templates refuse other orders.",
            (_LEFT_OUT,),
        ),
    ),
    "duplicate_row": (
        Said(
            "{rows} rows repeat an earlier row (line {lines}).",
            "Remove duplicates, unless repeating them is meant.",
            (_LEFT_OUT,),
        ),
    ),
    "control_characters": (
        Said(
            "{rows} rows have control or damaged characters (line {lines}).",
            "Check the file's encoding, or let such characters be removed.",
            (_LEFT_OUT,),
        ),
    ),
    "possible_secret": (
        Said(
            "{rows} rows hold what looks like a secret (line {lines}).",
            "Look at them; leave them out unless they are meant to be learned.",
            (_LEFT_OUT, _FIRST),
        ),
    ),
    "unmarked_answer": (
        Said(
            "{rows} rows have answers that the chat template does not let us tell from the rest (line {lines}).",
            "Look at a row; split long conversations, or choose a model with another template.",
        ),
    ),
    "missing_end_token": (
        Said(
            "{rows} answers do not end in the end-of-turn token (line {lines}).",
            "Let the end token be added.",
            (_LEFT_OUT,),
        ),
    ),
    "small_held_out": (
        Said(
            "Only {rows} rows are held out to test what was learned; a verdict needs {needed}.",
            "Hold back more, or collect more rows.",
        ),
    ),
    "uneven_lengths": (
        Said(
            "The rows are very uneven: half have at most {median} tokens, the longest has {longest}.",
            "Pack short rows, or choose a shorter context.",
        ),
    ),
    "truncated_row": (
        Said(
            "{rows} rows ({share} %) are cut at {limit} tokens, by up to {most} (line {lines}).",
            "Choose a longer context, or leave these rows out.",
            (_LEFT_OUT,),
        ),
        Said("{rows} rows ({share} %) are cut at {limit} tokens.", "Choose a longer context."),
    ),
    "no_held_out": (Said("No rows are held out, so nobody can tell whether the model learned or only memorised."),),
}

_CONTEXT = ("context", "“{context}” goes below the question.")
_AFTER = (
    ("system", "“{system}” is the system turn."),
    ("guessed", "That is guessed from the content, because the headings do not say."),
    ("sheets_left", "Other sheets are not read: {sheets_left}."),
    ("rows_key", "The rows are inside “{rows_key}”."),
    ("by_paragraph", "Every paragraph is a row."),
    ("by_line", "Every line is a row."),
)

FOUND: dict[str, tuple[Said, ...]] = {
    "found_openai": (Said("Conversations: “{messages}” lists turns with role and content.", "", _AFTER),),
    "found_sharegpt": (
        Said("Conversations as ShareGPT writes them: “{messages}” lists turns with from and value.", "", _AFTER),
    ),
    "found_usr_bot": (Said("Conversations: “{text}” holds turns marked <usr> and <bot>.", "", _AFTER),),
    "found_dolly": (
        Said("Question and answer as in Dolly: “{prompt}” asks, “{completion}” answers.", "", (_CONTEXT, *_AFTER)),
    ),
    "found_alpaca": (
        Said("Question and answer as in Alpaca: “{prompt}” asks, “{completion}” answers.", "", (_CONTEXT, *_AFTER)),
    ),
    "found_prompt_completion": (
        Said("Prompt and completion: “{prompt}” asks, “{completion}” answers.", "", (_CONTEXT, *_AFTER)),
    ),
    "found_question_answer": (
        Said("Question and answer: “{prompt}” asks, “{completion}” answers.", "", (_CONTEXT, *_AFTER)),
    ),
    "found_preference": (
        Said(
            "Preference pairs: training learns the answers in “{chosen}”; those in “{rejected}” are not used.",
            "",
            (("prompt", "“{prompt}” is the question."), *_AFTER),
        ),
    ),
    "found_chat_log": (
        Said(
            "A chat log of {app}: the model learns to answer as “{assistant}”, everybody else is the user. "
            "Another person can be chosen under Columns.",
        ),
    ),
    "found_chat_text": (Said("A chat log of {app}: every conversation is learned as a text."),),
    "found_text": (Said("Plain text: all of “{text}” is learned, without questions and answers.", "", _AFTER),),
}

# What a problem does to training, by its code; shown below the finding.
EFFECTS: dict[str, tuple[Said, ...]] = {
    "effect_broken_line": (Said("Nothing is learned from them."),),
    "effect_mixed_columns": (Said("They may be understood otherwise than meant."),),
    "effect_unsaved_formula": (Said("Their values are not in the file, so nothing is learned from them."),),
    "effect_merged_cells": (
        Said("A cell merged over several rows counts for each of them, as it looks in the sheet."),
    ),
    "effect_empty_answer": (Said("There is nothing to learn in them."),),
    "effect_nothing_to_learn": (Said("After the chat template and the cut no token of an answer is left."),),
    "effect_chat_no_words": (Said("Pictures, deleted messages and what the app itself says teach nothing."),),
    "effect_chat_unanswered": (Said("A conversation goes from the first question to the last answer."),),
    "effect_role_order": (
        Said("The model learns an order that it never meets when people talk to it; some templates refuse it."),
    ),
    "effect_truncated_row": (
        Said("What is cut away is not learned; of a long question the beginning goes first, so that the answer stays."),
    ),
    "effect_unmarked_answer": (Said("Such an answer is read, but not learned; the last one of a row usually is."),),
    "effect_missing_end_token": (Said("The model does not learn when to stop, and goes on talking."),),
    "effect_duplicate_row": (Said("Repeated rows count more than others, and the model may learn them by heart."),),
    "effect_control_characters": (Said("The model would learn to write them."),),
    "effect_possible_secret": (Said("A trained model can repeat what it has seen, to anybody."),),
    "effect_small_held_out": (Said("The held-out loss of so few rows says little: it jumps by chance."),),
    "effect_uneven_lengths": (Said("Memory is needed for the longest row; without packing, most work is padding."),),
}
