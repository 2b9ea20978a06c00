"""About recipes: values that are refused, choices that cannot work together or on this machine."""

from __future__ import annotations

from gui.messages.said import Said

RECIPE: dict[str, tuple[Said, ...]] = {
    "recipe_refused": (Said("The value of {path} cannot be used."),),
    "recipe_missing_key": (Said("{path} is missing.", "Add it to the recipe."),),
    "recipe_unknown_key": (Said("{path}: there is no such key.", "Look for a typing error."),),
    "recipe_wrong_type": (Said("{path}: this value is of the wrong kind.", "Look at what the setting takes."),),
    "recipe_out_of_range": (Said("{path}: this value cannot be used.", "Look at what the setting takes."),),
    "recipe_not_toml": (Said("The recipe is not valid TOML: {reason}.", "Mend that line; strings need quotes."),),
    "recipe_newer": (Said("This recipe was written by a newer Tunesmith.", "Update Tunesmith."),),
    "recipe_bad_version": (Said("schema_version holds no version of the recipe.", "Write schema_version = 1."),),
    "recipe_no_value": (Said("{path}: a value is missing.", "Write it as --set lora.rank=8."),),
    "recipe_not_a_table": (Said("{path}: {table} is not a table.", "Write [{table}] with its keys below."),),
    "recipe_not_found": (Said("There is no recipe {path}.", "Name a recipe file, or one that comes with Tunesmith."),),
    "recipe_unreadable": (Said("The recipe {path} cannot be read.", "Choose another file."),),
    "lora_rank_odd": (
        Said("The orthogonal start of the adapter needs an even rank, and it is {rank}.", "Choose rank {even}."),
    ),
    "start_from_refused": (
        Said("The training cannot go on from there: what is named {what}.", "Choose another run, or leave it empty."),
    ),
    "lora_target_unknown": (
        Said(
            "“{name}” among the target modules is no layer of this model that can take an adapter.",
            "This model has {known}; all-linear takes all of them.",
        ),
    ),
    "lora_experts_plain": (
        Said(
            "lora.{name} = {value}: an adapter on this model's experts cannot work with that.",
            "Set lora.{name} = {without}, or let only layers of the attention learn.",
        ),
    ),
    "attention_not_fused": (
        Said(
            "The attention of {model} cannot be computed in the fused way (SDPA).",
            "Set the attention to auto; this model then computes all scores.",
        ),
    ),
    "dora_needs_card": (
        Said(
            "DoRA cannot work on a processor with weights held in 8 bits.",
            "Hold the weights in 4 bit, or switch DoRA off.",
        ),
    ),
    "full_needs_unquantized": (
        Said(
            "All weights can only be trained when they are not quantized, and they are held as {scheme}.",
            "Hold the weights in 16 bit, or train an adapter.",
        ),
    ),
    "full_float16": (
        Said(
            "Training all weights in float16 loses small updates, so it is not done.",
            "Compute in bfloat16 or float32, or train an adapter.",
        ),
    ),
    "card_none": (
        Said(
            "The training was to run on “{wanted}”, but no NVIDIA card answers on this computer.",
            "Choose auto or cpu, or mend the graphics driver.",
        ),
    ),
    "card_not_found": (
        Said("The training was to run on “{wanted}”, but this computer has no such card.", "Choose auto or cpu."),
    ),
    "card_ambiguous": (Said("“{wanted}” fits more than one card.", "Choose auto, or give the card's whole UUID."),),
    "fallback_used": (Said("{path}: “{wanted}” cannot work here ({reason}); “{used}” is used instead."),),
}
