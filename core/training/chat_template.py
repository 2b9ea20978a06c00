"""The chat template a run trains with: the model's own, made to mark answers, or ChatML for base models.

Masking follows the template's generation markers (TRL's patched templates where it has one) or, where a template does
not mark answers, the spans by which each answer makes the conversation longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import jinja2
from transformers import PreTrainedTokenizerBase
from trl.chat_template_utils import get_training_chat_template, has_generation_markers

from core.schema.errors import TunesmithError

IGNORED = -100

# The end of an answer is the tokenizer's own end token, which every base model has learned to stop at; the other turns
# end in plain text, so that no token has to be added whose embedding was never trained.
CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' }}"
    "{% if message['role'] == 'assistant' %}"
    "{% generation %}{{ message['content'] + eos_token }}{% endgeneration %}{{ '\n' }}"
    "{% else %}{{ message['content'] + '<|im_end|>\n' }}{% endif %}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


@dataclass(frozen=True, slots=True)
class ChatTemplate:
    """`training` is what rows are rendered with (None: the tokenizer's own); `marks_answers` whether it marks them."""

    training: str | None
    marks_answers: bool
    is_chatml: bool


def choose_template(tokenizer: PreTrainedTokenizerBase) -> ChatTemplate:
    """The template for this tokenizer; a base model without one gets ChatML, set on the tokenizer too."""
    if not tokenizer.chat_template:
        tokenizer.chat_template = CHATML
        return ChatTemplate(None, True, True)
    if has_generation_markers(_default(tokenizer.chat_template)):
        return ChatTemplate(None, True, False)
    try:
        return ChatTemplate(get_training_chat_template(tokenizer), True, False)
    except (ValueError, jinja2.TemplateError):  # TRL knows no patched version of it
        return ChatTemplate(None, False, False)


def encode_chat(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, messages: Sequence[dict[str, Any]]
) -> tuple[list[int], list[int]]:
    """(token ids, labels) of a conversation, both of the same length; labels are IGNORED outside the answers.

    Raises TunesmithError `template_refused` where the template does not take the conversation.
    """
    conversation = list(messages)
    try:
        if template.marks_answers:
            encoded = _render(tokenizer, template, conversation, return_assistant_tokens_mask=True)
            ids, mask = list(encoded["input_ids"]), encoded["assistant_masks"]
            labels = [token if learned else IGNORED for token, learned in zip(ids, mask, strict=True)]
            return ids, labels
        return _encode_by_spans(tokenizer, template, conversation)
    except (jinja2.TemplateError, TypeError, KeyError, ValueError) as error:  # ValueError: a conversation without turns
        raise _refused(error) from error


def encode_prompt(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, messages: Sequence[dict[str, Any]]
) -> list[int]:
    """Token ids of a conversation up to where the answer begins."""
    return list(_render(tokenizer, template, list(messages), add_generation_prompt=True)["input_ids"])


def encode_chat_prompt(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, messages: Sequence[dict[str, Any]]
) -> list[int]:
    """As `encode_prompt`, for a conversation that a person wrote. TunesmithError `template_refused` where the template
    does not take it (many take no system turn)."""
    try:
        return encode_prompt(tokenizer, template, messages)
    except (jinja2.TemplateError, TypeError, KeyError, ValueError) as error:
        raise _refused(error) from error


def _refused(error: Exception) -> TunesmithError:
    return TunesmithError(
        "template_refused",
        f"The model's chat template does not take this conversation: {error}.",
        "Look at the order of roles in it; many templates want user and assistant in turn, and some no system text.",
        reason=str(error),
    )


def _encode_by_spans(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, messages: list[dict[str, Any]]
) -> tuple[list[int], list[int]]:
    """For templates without markers: what an answer adds behind its generation prompt is what is learned."""
    ids = list(_render(tokenizer, template, messages)["input_ids"])
    labels = [IGNORED] * len(ids)
    for place, message in enumerate(messages):
        if message["role"] != "assistant" or place == 0:  # no template renders what stands before the first turn
            continue
        before = _render(tokenizer, template, messages[:place], add_generation_prompt=True)["input_ids"]
        through = _render(tokenizer, template, messages[: place + 1])["input_ids"]
        start, end = _common_length(before, ids), _common_length(through, ids)
        labels[start:end] = ids[start:end]
    return ids, labels


def _render(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, messages: list[dict[str, Any]], **options: bool
) -> Any:
    return tokenizer.apply_chat_template(
        messages, tokenize=True, return_dict=True, chat_template=template.training, **options
    )


def _common_length(first: Sequence[int], second: Sequence[int]) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


def _default(template: str | dict[str, str]) -> str:
    return template.get("default", "") if isinstance(template, dict) else template
