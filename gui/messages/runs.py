"""About runs: what happens while they go on and how they end, the check of the computer."""

from __future__ import annotations

from gui.messages.said import Said

RUNS: dict[str, tuple[Said, ...]] = {
    "runs_dir_not_writable": (
        Said(
            "The folder for runs, {path}, cannot be written ({reason}).",
            "Choose another folder, or free some space there.",
        ),
    ),
    "stays_awake": (Said("The computer stays awake while this run goes on. A closed lid can still send it to sleep."),),
    "may_fall_asleep": (
        Said(
            "This computer could not be told to stay awake. If it falls asleep, the run stands still until it wakes: "
            "switch automatic sleep off in its power settings."
        ),
    ),
    "not_in_queue": (Said("The queue has no such entry.", "Look at the list."),),
    "queue_entry_runs": (Said("{name} is running.", "Stop it first."),),
    "queue_is_run": (
        Said("The queue is already being worked off in another window or terminal.", "Let it go on there."),
    ),
    "queue_unreadable": (
        Said("The queue in {path} cannot be read.", "Rename that file; what waited in it has to be queued again."),
    ),
    "queue_not_written": (
        Said(
            "The queue in {path} cannot be written ({reason}).", "Free some space, or choose another folder for runs."
        ),
    ),
    "runs_dir_is_file": (Said("{path} is a file, not a folder for runs.", "Choose a folder."),),
    "run_is_held": (
        Said(
            "The run in {path} is already going on in another window or terminal.",
            "Wait until it has ended, or stop it there.",
        ),
    ),
    "another_run": (Said("Another run is going on.", "Wait until it has ended, or stop it."),),
    "run_goes_on_delete": (Said("The run in {path} is still training.", "Stop it first."),),
    "not_moved_to_trash": (
        Said(
            "The folder {path} could not be moved to the trash.",
            "It may lie on a drive without one, or be open in another program; delete it in your file manager.",
        ),
    ),
    "rehearsal_goes_on": (Said("A rehearsal is going on.", "Wait until it has ended, or cancel it."),),
    "run_not_found": (
        Said("There is no run in {path}.", "Choose a run of the list."),
        Said("There is no such run.", "Choose a run of the list."),
    ),
    "run_unreadable": (
        Said(
            "The run in {path} cannot be read.",
            "Look at its run.json and recipe.toml; checkpoints and journal beside them may still be whole.",
        ),
    ),
    "result_damaged": (
        Said(
            "{file} in {path} does not hold what was written there any more: the disk has damaged it, or something has "
            "changed it.",
            "Take one of the run's checkpoints instead, or train again. Look after the disk: others of its files may be "
            "damaged too.",
        ),
    ),
    "no_checkpoint": (
        Said(
            "The checkpoints of this run are damaged, so it cannot go on where it was.",
            "Start a new run with the same settings.",
        ),
    ),
    "run_folder_not_writable": (
        Said(
            "The run in {path} cannot go on, because its folder cannot be written ({reason}).",
            "Copy the folder to a drive that can be written, and resume it there.",
        ),
    ),
    "checkpoint_damaged": (
        Said(
            "The checkpoint of step {step} is damaged, so the run goes on from step {from_step}. Look after the disk: other "
            "files on it may be damaged too."
        ),
    ),
    "disk_full": (
        Said(  # of an export, which begins anew
            "There is not enough room for {to}: {needed} are needed, and {free} are free. Nothing half-written was left "
            "there.",
            "Free some space, or export to another drive.",
        ),
        Said(
            "The disk is full: {needed} are needed, and {free} are free. What was saved before is untouched.",
            "Free some space, then resume the run.",
        ),
        Said(
            "The disk is full, so a file could not be written. What was saved before is untouched.",
            "Free some space, then try again or resume the run.",
        ),
    ),
    "host_memory_full": (
        Said(
            "The computer's main memory ran out.",
            "Close other programs or choose a smaller model, then try again.",
        ),
    ),
    "loss_not_finite": (
        Said(
            "The {what} of step {step} is not a number any more, so the training stopped before it could spoil the "
            "weights.",
            "Go back to the last checkpoint with a lower learning rate, and look for odd rows in the data.",
        ),
    ),
    "job_killed": (
        Said(  # of a job that is no training, and has a log of its own
            "The job was ended from outside, often because main memory ran out.",
            "Close other programs, then try again; {log} says more.",
        ),
        Said(
            "The job was ended from outside, often because main memory ran out.",
            "Close other programs, then resume: it goes on from the last checkpoint.",
        ),
    ),
    "job_crashed": (
        Said("The job ended without a word (exit status {exit_status}).", "Try again; {log} says more."),
        Said(
            "The job ended without a word (exit status {exit_status}).",
            "Resume goes on from the last checkpoint; the run's log (job.log) says more.",
        ),
        Said(
            "The job ended without a word.",
            "Resume goes on from the last checkpoint; the run's log (job.log) says more.",
        ),
    ),
    "job_ended": (
        Said("The job was ended on request before it could save.", "Resume goes on from the last checkpoint."),
    ),
    "job_not_started": (Said("The job could not be run: {reason}.", "Look at the disk and the run folder."),),
    "unexpected": (
        Said("Something unforeseen went wrong: {error}", "The details are in {log}."),
        Said("Something unforeseen went wrong: {error}", "The details are in the run's log (job.log)."),
    ),
    "internal_error": (Said("Something unexpected went wrong: {error}"),),
    "os_error": (Said("The system refused: {reason}.", "Look at the disk and the rights."),),
    "bad_request": (Said("The job was asked for something it does not know."),),
    "chatml_used": (Said("{model} has no chat template of its own: ChatML is used, and the training teaches it."),),
    "few_steps": (Said("The data make only {steps} steps; under 100 a model rarely learns much."),),
    "gradient_overflow": (Said("The gradient overflowed at step {step}; that step changed nothing."),),
    "started_over": (Said("Nothing had been saved yet, so the run starts again from the beginning."),),
    "best_taken": (Said("The result is the best checkpoint, step {step}."),),
    "held_out_not_finite": (Said("The held-out loss is not a number."),),
    "evaluation_skipped": (Said("Memory ran out while evaluating; this evaluation was skipped."),),
    "stopped_early": (
        Said("The held-out loss has not improved {patience} times in a row, so the training ends here."),
    ),
}

COMPUTER: dict[str, tuple[Said, ...]] = {
    "torch_broken": (Said("torch does not start.", "Start Tunesmith again: it mends the installation."),),
    "cpu_torch_on_gpu_machine": (
        Said(
            "There is an NVIDIA card, but the installed torch cannot use it.",
            "Start Tunesmith again: it installs the build for the card.",
        ),
    ),
    "no_gpu": (
        Said(
            "No NVIDIA card answers, so training runs on the processor: fine for the demo, slow for anything else.",
            "With a card in the computer, install or update its driver.",
        ),
    ),
    "bitsandbytes_broken": (
        Said("bitsandbytes does not work, so models cannot be quantized.", "Start Tunesmith again."),
    ),
    "no_display": (
        Said("There is no display, so the window cannot open.", "Log in at the desktop, or use the commands."),
    ),
    "low_disk": (
        Said("Little space is free where runs are kept.", "Free some space; a 7 B model takes about 15 GiB."),
    ),
}
