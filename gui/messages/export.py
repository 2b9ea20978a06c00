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
    "checkpoint_not_found": (
        Said("This run has no whole checkpoint of step {step}.", "Leave the step out to take the result."),
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
    "export_target_not_empty": (
        Said(
            "The folder {path} holds other files ({files}), so nothing is written there.",
            "Choose a new or an empty folder.",
        ),
    ),
    "export_target_is_file": (Said("{path} is a file.", "Choose a folder."),),
    "export_target_not_writable": (Said("The folder {path} cannot be written ({reason}).", "Choose another folder."),),
}
