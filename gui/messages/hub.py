"""About the Hugging Face Hub: asking it, signing in, and fetching from it."""

from __future__ import annotations

from gui.messages.said import Said

_AGAIN = "Look at the network connection and try again; what has come so far is kept."
_ROOM = "Free some space, or choose another folder for downloads under Settings."

HUB: dict[str, tuple[Said, ...]] = {
    "hub_offline": (
        Said(
            "Offline mode is on (HF_HUB_OFFLINE), so the Hugging Face Hub is not asked.",
            "Choose a model that is already on this computer, or take the variable away and start again.",
        ),
    ),
    "hub_unreachable": (Said("The Hugging Face Hub cannot be reached for {model}: {reason}.", _AGAIN),),
    "hub_busy": (
        Said(
            "The Hugging Face Hub asks to wait: too many questions came from this connection.",
            "Wait some minutes and try again; signing in raises the limit. What has come so far is kept.",
        ),
    ),
    "hub_trouble": (
        Said(
            "The Hugging Face Hub answers with an error of its own ({status}) for {model}.",
            "Try again later; what has come so far is kept.",
        ),
    ),
    "hub_token_refused": (
        Said(
            "The Hugging Face Hub does not accept the access token; it may have been deleted or mistyped.",
            "Make a new read token on huggingface.co (Settings, Access Tokens) and sign in again.",
        ),
    ),
    "hub_forbidden": (
        Said(
            "The access token does not give the right to read {model}.",
            "Use a read token; a fine-grained one has to allow reading public gated repositories.",
        ),
    ),
    "model_gated": (
        Said(
            "{model} may only be fetched by people who have accepted its terms.",
            "Accept them on the model's page on the Hugging Face Hub, sign in, and try again.",
        ),
    ),
    "dataset_gated": (
        Said(
            "{model} may only be fetched by people who have accepted its terms.",
            "Accept them on its page on the Hugging Face Hub, sign in, and try again.",
        ),
    ),
    "model_not_on_hub": (
        Said(
            "The Hugging Face Hub has no model called {model}, or it is private.",
            "Look for a typing error, or sign in under Settings.",
        ),
    ),
    "nothing_on_hub": (
        Said(
            "The Hugging Face Hub has neither a model nor a data set called {model}, or it is private.",
            "Look for a typing error, or sign in under Settings.",
        ),
    ),
    "revision_not_on_hub": (
        Said(
            "{model} has no such revision (branch, tag or commit) on the Hugging Face Hub.",
            "Leave the revision empty to take the newest, or look at the branches on its page.",
        ),
    ),
    "file_not_on_hub": (
        Said(
            "A file of {model} is not on the Hugging Face Hub any more.",
            "Try again: its owner may just be changing it.",
        ),
    ),
    "model_download_failed": (Said("{model} could not be fetched: {reason}.", _AGAIN),),
    "fetch_ended": (
        Said(
            "The download was ended from outside before it was complete.",
            "Start it again: what has come so far is kept.",
        ),
    ),
    "download_damaged": (
        Said(
            "{file} came damaged twice: its checksum is not the one that the Hub names.",
            "Try again later, or over another connection; the other files are kept.",
        ),
    ),
    "download_no_room": (Said("There is not enough room: {needed} are needed, and {free} are free.", _ROOM),),
    "download_disk_full": (Said("The disk filled up while it was written. What has come so far is kept.", _ROOM),),
    "file_too_large": (
        Said(
            "The disk refuses a file that large. Drives formatted as FAT32 hold no file over 4 GiB.",
            "Choose a folder on another drive for downloads under Settings, and try again.",
        ),
    ),
    "cache_not_writable": (
        Said(
            "The folder for downloads cannot be written ({reason}).",
            "Choose another folder for downloads under Settings.",
        ),
    ),
    "bad_file_name": (
        Said(
            "{model} names a file outside its own folder, which is never written.", "Choose another model or data set."
        ),
    ),
    "dataset_no_files": (
        Said(
            "{dataset} holds no file that could be read as a data set.",
            "Choose a data set of text: Parquet, JSON Lines, JSON, CSV or plain text.",
        ),
    ),
    "dataset_is_script": (
        Said(
            "{dataset} comes as a Python script, which is never run, and the Hub keeps no Parquet copy of it.",
            "Look on the Hub for a copy of it as Parquet, JSON Lines or CSV.",
        ),
    ),
    "dataset_no_split": (Said("{dataset} has no split {split}; it has: {there}.", "Name one of them."),),
    "dataset_no_config": (Said("{dataset} has no configuration {config}; it has: {there}.", "Name one of them."),),
}
