"""About exports."""

from __future__ import annotations

from gui.messages.said import Said

EXPORT: dict[str, tuple[Said, ...]] = {
    "run_goes_on": (
        Said("This run is still training, so it has no result yet.", "Wait until it has ended, or stop it."),
    ),
    "nothing_to_export": (
        Said("This run has no result yet, and no checkpoint to take instead.", "Let it train until it has saved once."),
    ),
    "adapter_damaged": (
        Said(
            "The adapter in {path} is damaged: one of its files is missing or cannot be read.",
            "Take one of the run's checkpoints instead, or train again.",
        ),
    ),
    "checkpoint_not_found": (
        Said("This run has no whole checkpoint of step {step}.", "Take the result, or another checkpoint."),
    ),
    "no_adapter": (Said("This run trained all weights, so it has no adapter.", "Export the merged model instead."),),
    "export_damaged": (
        Said(
            "{damaged} of {total} tensors came back from the disk differently than they were written, so the model was "
            "not kept.",
            "Try again, on another disk if it happens again.",
        ),
    ),
    "export_weights_missing": (
        Said(
            "{missing} weights of the model are not in its files, {name} among them.",
            "The files of this model do not belong together; fetch it again.",
        ),
    ),
    "export_file_damaged": (
        Said(
            "{file} reads back differently from how it was written, so the export was not kept.",
            "Export again, or to another drive; this one may be failing.",
        ),
    ),
    "export_differs": (
        Said(
            "The exported model goes on differently from what was trained (at {differing} of {places} places, {kl} nats "
            "per token), so it was not kept.",
            "Export the adapter instead, and please report this with the run's export.log.",
        ),
    ),
    "export_end_of_turn": (
        Said(
            "Answers were taught to end with {token}, which {places} would not stop at: the model would never stop "
            "talking, so it was not kept.",
            "Please report this with the run's export.log.",
        ),
    ),
    "gguf_unsupported_model": (
        Said(
            "This {kind} model cannot be written as GGUF.",
            "Export the merged model instead.",
        ),
    ),
    "gguf_unknown_tensor": (
        Said(
            "The model has weights that GGUF has no name for ({name}), so it would not be the same model.",
            "Export the merged model instead.",
        ),
    ),
    "gguf_unknown_tokenizer": (
        Said(
            "The model's tokenizer cannot be written as GGUF: llama.cpp would read other tokens than the model learned.",
            "Export the merged model instead.",
        ),
    ),
    "gguf_tokens_differ": (
        Said(
            "llama.cpp would read other tokens than the model learned, so the GGUF was not kept (in “{text}”).",
            "Export the merged model instead, and please report this with the run's export.log.",
        ),
    ),
    "gguf_f16_overflow": (
        Said(
            "The weights {name} are too large for float16, so the model would say nonsense.",
            "Export it as bf16 or q8_0 instead.",
        ),
    ),
    "quantization_unknown": (Said("There is no quantization {name}.", "Take one of {names}."),),
    "quantizer_missing": (
        Said(
            "{name} is made by llama.cpp's llama-quantize, which is not on this computer.",
            "Install llama.cpp so that llama-quantize is on the PATH, or take q8_0, q5_0 or q4_0.",
        ),
    ),
    "quantizer_failed": (
        Said(
            "llama-quantize did not make {name}: {reason}.",
            "Take q8_0, q5_0 or q4_0, which need no other program.",
        ),
    ),
    "push_not_signed_in": (
        Said(
            "Nobody is signed in to the Hugging Face Hub, so nothing can be uploaded.",
            "Sign in under Settings with a write token.",
        ),
    ),
    "push_forbidden": (
        Said(
            "The access token does not give the right to write to {repo}.",
            "Sign in with a write token of the account that owns it.",
        ),
    ),
    "push_bad_name": (
        Said(
            "The Hugging Face Hub takes no repository called {repo}.",
            "Name it OWNER/NAME, with your own account as the owner.",
        ),
    ),
    "push_waiting": (
        Said(
            "Nothing reaches the Hugging Face Hub any more. The upload waits up to {minutes} minutes for the network, and "
            "goes on where it was.",
        ),
    ),
    "push_whole_files": (
        Said(
            "This Hub has no Xet store: who cancels now, or starts the program anew, sends the file that is under way from "
            "its beginning again, and those before it not at all."
        ),
    ),
    "push_repo_public": (Said("{repo} was there already and is public, so everybody can see what is uploaded."),),
    "not_an_export": (
        Said(
            "{path} is no folder that Tunesmith has exported.",
            "Choose a run, or a folder that was exported before.",
        ),
    ),
    "ollama_failed": (
        Said(
            "Ollama did not take the model: {reason}.",
            "Look whether this Ollama is up to date; the exported files are whole.",
        ),
    ),
    "ollama_gone": (
        Said("Ollama at {address} does not answer ({reason}).", "Start Ollama and try again, or type: {line}"),
    ),
    "no_ollama_export": (Said("{path} holds no GGUF with a Modelfile.", "Export for Ollama first."),),
    "export_target_not_empty": (
        Said(
            "The folder {path} holds other files ({files}), so nothing is written there.",
            "Choose a new or an empty folder.",
        ),
    ),
    "export_target_is_file": (Said("{path} is a file.", "Choose a folder."),),
    "export_target_not_writable": (Said("The folder {path} cannot be written ({reason}).", "Choose another folder."),),
}
