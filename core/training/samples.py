"""Answers to fixed prompts: greedy, so that two of them differ only by what was learned in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch
from transformers import GenerationConfig, PreTrainedTokenizerBase

from core.training.data.chat_template import ChatTemplate, encode_prompt

MAX_NEW_TOKENS = 128
LONGEST_CHARACTER = 4  # bytes
UNFINISHED = "\ufffd"  # what a character looks like of which only some bytes have come


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    tokens: int
    stopped_by: Literal["eos", "length"]


def answer(
    model: Any,
    tokenizer: PreTrainedTokenizerBase,
    template: ChatTemplate,
    prompt: str,
    max_new_tokens: int = MAX_NEW_TOKENS,
) -> Answer:
    """The model's greedy answer to one user turn. The model's mode and random state are as before."""
    ids = encode_prompt(tokenizer, template, [{"role": "user", "content": prompt}])
    device = next(model.parameters()).device
    prompt_ids = torch.tensor([ids], device=device)
    was_training = model.training
    model.eval()
    ends = end_ids(model, tokenizer)
    config = GenerationConfig(
        max_new_tokens=max_new_tokens, do_sample=False, use_cache=True, pad_token_id=tokenizer.pad_token_id,
        eos_token_id=ends, bos_token_id=tokenizer.bos_token_id,
    )  # fmt: skip
    try:
        with torch.no_grad():
            output = model.generate(
                input_ids=prompt_ids, attention_mask=torch.ones_like(prompt_ids), generation_config=config
            )
    finally:
        model.train(was_training)
    new = output[0, len(ids) :].tolist()
    stopped = bool(new) and new[-1] in ends
    text = str(tokenizer.decode(new, skip_special_tokens=True)) if stopped else cut_text(tokenizer, new)
    return Answer(text.strip(), len(new), "eos" if stopped else "length")


def cut_text(tokenizer: PreTrainedTokenizerBase, tokens: Sequence[int]) -> str:
    """What was said when the length ended it, without a last character that was cut in its middle."""
    whole = str(tokenizer.decode(list(tokens), skip_special_tokens=True))
    cut = whole.removesuffix(UNFINISHED)
    if not cut.endswith(UNFINISHED):
        return cut
    # Where each byte is a token, nothing of a stretch of bytes is a character before all of it is there.
    for left_out in range(1, LONGEST_CHARACTER):
        shorter = str(tokenizer.decode(list(tokens[:-left_out]), skip_special_tokens=True))
        if not shorter.endswith(UNFINISHED):
            return shorter
    return whole


def end_ids(model: Any, tokenizer: PreTrainedTokenizerBase) -> list[int]:
    """All tokens at which an answer ends: the tokenizer's and those that the model's own generation config names."""
    named = getattr(model.generation_config, "eos_token_id", None)
    ends = named if isinstance(named, list) else [named]
    return sorted({end for end in [tokenizer.eos_token_id, *ends] if end is not None})
