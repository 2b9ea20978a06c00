"""About models: reading, fetching and choosing them."""

from __future__ import annotations

from gui.messages.said import Said

_FETCH_AGAIN = "Fetch the model again, or choose another one."

MODELS: dict[str, tuple[Said, ...]] = {
    "model_not_found": (
        Said(
            "There is no model at {path}, because that path does not exist.",
            "Look for a typing error, or choose the folder again.",
        ),
    ),
    "model_not_whole": (
        Said(
            "The model {model} is not here as a whole: its download broke off, or files of it were deleted.",
            "Choose it by this name, and it is fetched; what is already there is kept.",
        ),
    ),
    "model_index_missing": (
        Said(
            "The list of the weight files in {path} is missing ({file}).",
            "Fetch the model again; what is already there is kept.",
        ),
    ),
    "model_sees": (
        Said(
            "{source} looks at pictures too ({kind}), and such models are not trained here.",
            "Choose the language model of the same family that reads text only.",
        ),
    ),
    "layers_differ": (
        Said(
            "The weights of {model} hold {rows} layers, but its config.json says {layers}.",
            "Its files do not belong together; fetch it again or choose another one.",
        ),
    ),
    "model_no_config": (
        Said(
            "{path} is not a model folder, because it has no config.json; the folder {inner} inside it has one.",
            "Choose that one.",
        ),
        Said(
            "{path} is not a model folder, because it has no config.json.",
            "Choose the folder that holds config.json and the .safetensors files.",
        ),
    ),
    "model_bad_config": (Said("{path} cannot be read: {why}.", "Fetch this file again."),),
    "model_is_adapter": (
        Said(
            "{path} holds an adapter, which is only the difference to another model: {base}.",
            "Choose that one, or a merged model.",
        ),
        Said(
            "{path} holds an adapter, which is only the difference to another model.",
            "Choose the model that the adapter was trained on, or a merged model.",
        ),
    ),
    "model_broken_weights": (
        Said(
            "The weight file {file} cannot be used: {why}.",
            "Fetch this one file again; the others need not be fetched again.",
        ),
        Said("The list of weight files {file} cannot be read.", "Fetch this file again."),
    ),
    "model_incomplete": (
        Said(
            "{missing} of {total} weight files are missing in {path}.",
            "Fetch the model again; what is already there is kept.",
        ),
    ),
    "model_pickled_weights": (
        Said(
            "{path} holds its weights only as pickle files (.bin or .pt), which can run any program when opened.",
            "Choose a version of the model in safetensors format, or let Tunesmith convert it without running anything "
            "in it.",
        ),
    ),
    "model_no_weights": (
        Said(
            "{path} holds no weights.",
            "Choose the folder that the whole model was saved to, or fetch it again.",
        ),
    ),
    "model_gguf": (
        Said(
            "{path} is a GGUF model, which is already made small for running and cannot be trained.",
            "Choose the original model in safetensors format.",
        ),
    ),
    "model_already_quantized": (
        Said(
            "{source} is already quantized ({method}), so it cannot be trained and merged exactly.",
            "Choose the original model that it was made from; Tunesmith quantizes while loading.",
        ),
    ),
    "model_not_causal": (
        Said(
            "{source} is a {architecture}, which does not write text word by word, so it cannot be fine-tuned here.",
            "Choose a causal language model, one whose architecture ends in ForCausalLM.",
        ),
    ),
    "pickle_refused": (
        Said(
            "{file} was not opened, because it holds more than weights or is damaged ({why}).",
            "Choose a version of the model in safetensors format.",
        ),
    ),
    "convert_damaged": (
        Said(
            "{file} reads back differently from how it was written, so nothing was kept.",
            "Try again, or on another drive; this one may be failing.",
        ),
    ),
    "convert_target_not_empty": (
        Said("The folder {path} holds other files, so nothing is written there.", "Choose a new or an empty folder."),
    ),
    "model_type_unknown": (
        Said(
            "{source} is of the kind {kind}, which this version cannot build as a language model.",
            "Choose another model; newer kinds come with newer versions of Tunesmith.",
        ),
    ),
    "model_foreign_code": (
        Said(
            "{source} takes its code from another place ({place}), where it can change at any time.",
            "Choose a model that brings its own code, or none.",
        ),
    ),
    "vocabulary_differs": (
        Said(
            "The weights of {model} hold {rows} words, but its config.json says {words}.",
            "Its files do not belong together; fetch it again or choose another one.",
        ),
    ),
    "tokenizer_unreadable": (Said("The tokenizer of {model} cannot be loaded: {reason}", _FETCH_AGAIN),),
    "no_end_token": (
        Said(
            "The tokenizer of {model} names no end token, so the model could never learn to stop.",
            "Choose another model, or name an eos_token in its tokenizer_config.json.",
        ),
    ),
    "vocabulary_mismatch": (
        Said(
            "The tokenizer of {model} knows more words than the model has embeddings for.",
            "The files of this model do not belong together; fetch it again or choose another one.",
        ),
    ),
    "template_refused": (
        Said(
            "The model's chat template does not take this conversation: {reason}.",
            "Look at the order of roles in it; many templates want user and assistant in turn, and some no system text.",
        ),
    ),
    "template_endless": (
        Said(
            "The model's chat template did not come to an end: a few conversations took it more than {seconds} seconds.",
            "Do not use this model's template: it is broken, or meant to do harm.",
        ),
    ),
    "template_too_large": (
        Said(
            "The chat template of {model} is too long to be a real one, so it is not run.",
            "Choose another model; real templates are far shorter.",
        ),
    ),
    "code_not_allowed": (
        Said(
            "The model {model} is nothing without Python code that it brings itself, and that code is not allowed to run.",
            "Look at it on the Model page and allow it, or choose another model.",
        ),
    ),
    "code_changed": (
        Said(
            "The Python files in {model} changed since its code was allowed, so they are not run.",
            "Look at them on the Model page and allow them anew.",
        ),
    ),
    "base_gone": (
        Said(
            "The base model {model} is not on this computer any more.",
            "Put it back where it was, or fetch it again; the run itself is untouched.",
        ),
    ),
    "base_changed": (
        Said("The model in {model} is not the one that this run was trained on.", "Put the old model back."),
    ),
}
