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
# What a template that refuses a conversation ends in; ValueError: a conversation without turns.
REFUSALS = (jinja2.TemplateError, TypeError, KeyError, ValueError, AttributeError, IndexError)

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
    try:
        return _encode(tokenizer, template, [list(messages)])[0]
    except REFUSALS as error:
        raise _refused(error) from error


def encode_chats(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, conversations: Sequence[list[dict[str, Any]]]
) -> list[tuple[list[int], list[int]] | TunesmithError]:
    """The same for many at once; a refused conversation is its error."""
    try:
        return list(_encode(tokenizer, template, conversations))
    except REFUSALS:
        pass  # one of them is refused: each is asked alone
    done: list[tuple[list[int], list[int]] | TunesmithError] = []
    for conversation in conversations:
        try:
            done.append(encode_chat(tokenizer, template, conversation))
        except TunesmithError as error:
            done.append(error)
    return done


def _encode(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, conversations: Sequence[list[dict[str, Any]]]
) -> list[tuple[list[int], list[int]]]:
    if not template.marks_answers:
        return _encode_by_spans(tokenizer, template, conversations)
    encoded = _render(tokenizer, template, list(conversations), return_assistant_tokens_mask=True)
    return [
        (list(ids), [token if learned else IGNORED for token, learned in zip(ids, mask, strict=True)])
        for ids, mask in zip(encoded["input_ids"], encoded["assistant_masks"], strict=True)
    ]


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
    except REFUSALS as error:
        raise _refused(error) from error


def _refused(error: Exception) -> TunesmithError:
    return TunesmithError(
        "template_refused",
        f"The model's chat template does not take this conversation: {error}.",
        "Look at the order of roles in it; many templates want user and assistant in turn, and some no system text.",
        reason=str(error),
    )


def _encode_by_spans(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, conversations: Sequence[list[dict[str, Any]]]
) -> list[tuple[list[int], list[int]]]:
    """For templates without markers: what an answer adds behind its generation prompt is what is learned.

    An answer before which the template renders something else than in the whole conversation (some drop the thoughts of
    earlier turns) cannot be told from the rest: it is not learned.
    """
    wanted: list[tuple[list[dict[str, Any]], bool]] = []  # (conversation, with the generation prompt)
    answers: list[list[int]] = []
    for messages in conversations:
        # No template renders what stands before the first turn.
        places = [place for place, turn in enumerate(messages) if turn["role"] == "assistant" and place > 0]
        answers.append(places)
        wanted.append((messages, False))
        for place in places:
            wanted += [(messages[:place], True), (messages[: place + 1], False)]
    texts = [_text(tokenizer, template, messages, prompt) for messages, prompt in wanted]
    rendered = iter(tokenizer(texts, add_special_tokens=False)["input_ids"])
    encoded = []
    for places in answers:
        ids = list(next(rendered))
        labels = [IGNORED] * len(ids)
        for _ in places:
            before, through = next(rendered), next(rendered)
            start, end = _common_length(before, ids), _common_length(through, ids)
            if start >= len(before) - 1:  # the last token before an answer may be drawn together with its beginning
                labels[start:end] = ids[start:end]
        encoded.append((ids, labels))
    return encoded


def _text(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, messages: list[dict[str, Any]], prompt: bool
) -> str:
    return str(
        tokenizer.apply_chat_template(
            messages, tokenize=False, chat_template=template.training, add_generation_prompt=prompt
        )
    )


def _render(tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, messages: list[Any], **options: bool) -> Any:
    """Token ids of a conversation, or of a list of them."""
    return tokenizer.apply_chat_template(
        messages, tokenize=True, return_dict=True, chat_template=template.training, **options
    )


def _common_length(first: Sequence[int], second: Sequence[int]) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


def _default(template: str | dict[str, str]) -> str:
    return template.get("default", "") if isinstance(template, dict) else template
