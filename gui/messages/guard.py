"""About the card and what goes wrong around a run: heat, power, memory, sleep, silence, full disks, going back."""

from __future__ import annotations

from gui.messages.said import Said

_LESS = "Choose a shorter context, a smaller micro-batch or a smaller model, or close other programs that use the card."
_NO_LIMIT = "Leave the power limit empty, or start Tunesmith with the rights to set it."

GUARD: dict[str, tuple[Said, ...]] = {
    "heat_is_near": (
        Said(
            "The card has {temperature_c} °C. Above {pause_above_c} °C training waits until it is below {resume_below_c} °C."
            " The card itself slows down at {slowdown_c} °C."
        ),
        Said(
            "The card has {temperature_c} °C. Above {pause_above_c} °C training waits until it is below {resume_below_c} °C."
        ),
    ),
    "heat_sensor_silent": (
        Said(
            "The card has not told its temperature for {seconds} s, so training goes on without the heat guard; the card's own "
            "protection remains."
        ),
    ),
    "card_unread": (
        Said(
            "The driver has told nothing of the card for {seconds} s. Training goes on; its temperature and memory are unknown "
            "meanwhile."
        ),
    ),
    "throttled_by_heat": (Said("The card slows itself down because it is too hot."),),
    "throttled_by_power": (
        Said(
            "The card has reached its power limit of {power_limit_w} W and slows itself down. That is normal at full load."
        ),
        Said("The card has reached its power limit and slows itself down. That is normal at full load."),
    ),
    "throttled_by_hardware": (Said("The card's hardware halves its clocks: it is too hot, or gets too little power."),),
    "others_on_card": (
        Said("Other programs hold {held} of the card's memory: {names}. Closing them leaves more for training."),
        Said("Other programs hold {held} of the card's memory. Closing them leaves more for training."),
    ),
    "memory_spills": (
        Said(
            "Windows has moved {spilled} of the card's memory into main memory, and steps take {slower} times as long. In the "
            'NVIDIA Control Panel, under "Manage 3D settings", set "CUDA - Sysmem Fallback Policy" to "Prefer No Sysmem '
            'Fallback", or choose settings that need less memory.'
        ),
    ),
    "computer_slept": (Said("The computer slept (or the program was stopped) for {seconds} s; the run goes on."),),
    "clock_moved": (
        Said("The computer's clock was set. The run counts steps and its own seconds, so nothing of it changes."),
    ),
    "job_silent": (
        Said(
            "Nothing was heard of the training for {seconds} s, far longer than a step takes. If it stays so, it is ended and "
            "goes on from the last checkpoint."
        ),
    ),
    "job_hung": (
        Said(  # of a job that is no training
            "The job did not answer any more, so it was ended.",
            "Try again. If it happens again, restart the computer: the driver may hang. {log} says more.",
        ),
        Said(
            "The job did not answer any more, so it was ended.",
            "Resume goes on from the last checkpoint. If it happens again, restart the computer: the driver may hang.",
        ),
    ),
    "device_lost": (
        Said(
            "The graphics card stopped working for this run ({reason}): its driver was reset, or it fell off the bus.",
            "Resume goes on from the last checkpoint. If it happens again, restart the computer, undo any overclocking, and "
            "look at the card's power cables.",
        ),
    ),
    "driver_hangs": (
        Said(
            "The graphics driver does not answer.",
            'Restart the computer. To train on the processor instead, choose "cpu" for where it trains.',
        ),
    ),
    "trying_again": (Said("The training broke off. A new process goes on from the last checkpoint."),),
    "card_is_held": (
        Said(
            "The {card} is already taken by the run {run} (process {pid}).",
            "Wait until that run has ended, stop it, or choose another card.",
        ),
    ),
    "power_limit_set": (
        Said(
            "The card may draw {watts} W instead of {before_w} W while this run goes on; afterwards its own limit is set back."
        ),
    ),
    "power_limit_restored": (
        Said("An earlier run ended before it could set the card's power limit back; that is done now."),
    ),
    "power_limit_no_rights": (
        Said("The power limit of {watts} W could not be set: that takes an administrator's rights.", _NO_LIMIT),
    ),
    "power_limit_out_of_range": (
        Said("The power limit of {watts} W could not be set: this card takes {low_w} to {high_w} W.", _NO_LIMIT),
    ),
    "power_limit_unsupported": (
        Said("The power limit of {watts} W could not be set: this card has none that can be set.", _NO_LIMIT),
    ),
    "power_limit_refused": (Said("The power limit of {watts} W could not be set: the driver refused it.", _NO_LIMIT),),
    "power_limit_no_answer": (Said("The power limit could not be set: the card does not answer.", _NO_LIMIT),),
    "power_limit_no_note": (
        Said(
            "The power limit of {watts} W was not set, because the note that would set it back cannot be written.",
            _NO_LIMIT,
        ),
    ),
    "power_limit_no_card": (
        Said("The power limit of {watts} W is not set, because this run does not train on a graphics card."),
    ),
    "out_of_memory": (
        Said(
            "The graphics memory ran out. The card has {total}: this run held {reserved}, other programs and CUDA itself "
            "{others}.",
            _LESS,
            (("estimated_peak_bytes", "The estimate for this run was {estimated_peak}."),),
        ),
        Said("The graphics memory ran out.", _LESS),
    ),
    "out_of_memory_retried": (
        Said(
            "Memory ran out at step {step}. It is made again with micro-batches of {micro_batch_size} rows instead of "
            "{micro_batch_size_before}, {gradient_accumulation_steps} of them to a step instead of "
            "{gradient_accumulation_steps_before}; what the model learns from stays the same."
        ),
    ),
    "sample_skipped": (Said("Memory ran out while answering a prompt; the training goes on."),),
    "loss_exploded": (
        Said(
            "The loss has exploded: it was {best} at its best and is {loss} at step {step}. The training stopped before this "
            "could overwrite the last good checkpoint.",
            "Go back to the last checkpoint with a lower learning rate.",
        ),
    ),
    "learning_rate_changed": (Said("The learning rate is {learning_rate} from here on."),),
    "bad_learning_rate": (Said("That learning rate cannot be.", "Choose one above 0, at most 1."),),
    "no_such_checkpoint": (
        Said(
            "This run has no whole checkpoint of step {step}.",
            "Look into its checkpoints folder for the steps there are.",
        ),
    ),
    "waiting_for_space": (
        Said(
            "The disk is full: {missing} must be freed before this checkpoint can be saved. The training waits and goes on by "
            "itself."
        ),
    ),
    "space_is_back": (Said("There is room on the disk again; the training goes on."),),
    "run_folder_missing": (
        Said("The folder of this run, {path}, is not there any more. The training waits for it to come back."),
    ),
    "run_folder_back": (Said("The folder of this run is back; the training goes on."),),
    "run_folder_gone": (
        Said(
            "The folder of this run, {path}, is not there any more, so nothing can be saved in it.",
            "Put it back where it was (or connect its drive), then resume: what was saved in it is still good.",
        ),
    ),
    "journal_failed": (
        Said("The journal of the run could not be written ({reason}). The training goes on and tries again."),
    ),
    "journal_whole": (Said("The journal of the run is written again, nothing of it is missing."),),
    "snapshot_needs_card": (Said("A memory snapshot needs a graphics card; this run trains on the processor."),),
    "snapshot_saved": (Said("The card's memory through step {step} is in {name}; pytorch.org/memory_viz shows it."),),
    "snapshot_failed": (Said("The memory snapshot could not be written: {reason}."),),
    "report_not_written": (
        Said("The report could not be written to {path}: {reason}.", "Choose another place, or free some space there."),
    ),
}
