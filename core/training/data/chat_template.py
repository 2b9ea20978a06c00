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
from core.training.data.rendering import Span, render, render_marked, watched
from core.training.data.tokenising import Tokenised

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
    """The template for this tokenizer; a base model without one gets ChatML, set on the tokenizer too. TunesmithError
    `template_endless`."""
    if not tokenizer.chat_template:
        tokenizer.chat_template = CHATML
        return ChatTemplate(None, True, True)
    if has_generation_markers(_default(tokenizer.chat_template)):
        return ChatTemplate(None, True, False)
    try:
        with watched():  # it tries the template out
            return ChatTemplate(get_training_chat_template(tokenizer), True, False)
    except (ValueError, jinja2.TemplateError):  # TRL knows no patched version of it
        return ChatTemplate(None, False, False)


@dataclass(frozen=True, slots=True)
class RenderedChat:
    """A conversation as text, not tokenised yet. `answers` are the characters of its answers where the template marks them;
    else `around` has two texts for each answer: the conversation up to it, and through it."""

    text: str
    answers: Sequence[Span] = ()
    around: Sequence[tuple[str, str]] = ()


Encoded = tuple[list[int], list[int]] | TunesmithError  # (token ids, labels), or why not


def encode_chat(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, messages: Sequence[dict[str, Any]]
) -> tuple[list[int], list[int]]:
    """(token ids, labels) of a conversation, both of the same length; labels are IGNORED outside the answers.

    Raises TunesmithError `template_refused` where the template does not take the conversation.
    """
    found = tokenise_chats(tokenizer, render_chats(tokenizer, template, [list(messages)]))[0]
    if isinstance(found, TunesmithError):
        raise found
    return found


def render_chats(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, conversations: Sequence[list[dict[str, Any]]]
) -> list[RenderedChat | TunesmithError]:
    """Many conversations as text, for `tokenise_chats`; a refused one is its error."""
    render_some = _render_marked if template.marks_answers and _has_marks(tokenizer) else _render_around
    try:
        return list(render_some(tokenizer, template, conversations))
    except REFUSALS:
        pass  # one of them is refused: each is asked alone
    done: list[RenderedChat | TunesmithError] = []
    for conversation in conversations:
        try:
            done += render_some(tokenizer, template, [conversation])
        except REFUSALS as error:
            done.append(_refused(error))
    return done


def tokenise_chats(tokenizer: PreTrainedTokenizerBase, chats: Sequence[RenderedChat | TunesmithError]) -> list[Encoded]:
    """(token ids, labels) of each, all tokenised at once, on all cores."""
    texts: dict[str, int] = {}  # each text once: of most rows the last answer ends the conversation
    for chat in chats:
        if not isinstance(chat, TunesmithError):
            for text in (chat.text, *(part for pair in chat.around for part in pair)):
                texts.setdefault(text, len(texts))
    marked = any(not isinstance(chat, TunesmithError) and chat.answers for chat in chats)
    tokenised = Tokenised(tokenizer, list(texts), places=marked)
    return [chat if isinstance(chat, TunesmithError) else _labelled(chat, tokenised, texts) for chat in chats]


def _labelled(chat: RenderedChat, tokenised: Tokenised, places: dict[str, int]) -> tuple[list[int], list[int]]:
    place = places[chat.text]
    ids = list(tokenised.ids[place])
    labels = [IGNORED] * len(ids)
    for before, through in chat.around:
        _learn_between(tokenised.ids[places[before]], tokenised.ids[places[through]], ids, labels)
    for first, after in chat.answers:
        start = tokenised.token_at(place, first)
        last = tokenised.token_at(place, after - 1) if after else None
        if start is None:
            break  # nothing of it is left
        end = last + 1 if last else len(ids)
        labels[start:end] = ids[start:end]
    return ids, labels


def _learn_between(before: list[int], through: list[int], ids: list[int], labels: list[int]) -> None:
    """Learns what an answer adds behind its generation prompt.

    An answer before which the template renders something else than in the whole conversation (some drop the thoughts of
    earlier turns) cannot be told from the rest: it is not learned.
    """
    start, end = _common_length(before, ids), _common_length(through, ids)
    if start >= len(before) - 1:  # the last token before an answer may be drawn together with its beginning
        labels[start:end] = ids[start:end]


def _has_marks(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Whether the tokenizer knows which character became which token, and takes templates as all do."""
    return tokenizer.is_fast and type(tokenizer).apply_chat_template is PreTrainedTokenizerBase.apply_chat_template


def _render_marked(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, conversations: Sequence[list[dict[str, Any]]]
) -> list[RenderedChat]:
    return [RenderedChat(text, spans) for text, spans in render_marked(tokenizer, template.training, conversations)]


def _render_around(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, conversations: Sequence[list[dict[str, Any]]]
) -> list[RenderedChat]:
    """For templates without markers: the conversation before and through every answer."""
    # No template renders what stands before the first turn.
    answers = [
        [place for place, turn in enumerate(messages) if turn["role"] == "assistant" and place > 0]
        for messages in conversations
    ]
    parts = [messages[:place] for messages, places in zip(conversations, answers, strict=True) for place in places]
    through = [
        messages[: place + 1]
        for messages, places in zip(conversations, answers, strict=True)
        for place in places
        if place + 1 < len(messages)
    ]
    whole = render(tokenizer, template.training, conversations)
    befores = iter(render(tokenizer, template.training, parts, prompt=True))
    throughs = iter(render(tokenizer, template.training, through))
    return [
        RenderedChat(
            text,
            around=[(next(befores), next(throughs) if place + 1 < len(messages) else text) for place in places],
        )
        for text, messages, places in zip(whole, conversations, answers, strict=True)
    ]


def encode_prompt(
    tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, messages: Sequence[dict[str, Any]]
) -> list[int]:
    """Token ids of a conversation up to where the answer begins."""
    text = render(tokenizer, template.training, [list(messages)], prompt=True)[0]
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


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


def _common_length(first: Sequence[int], second: Sequence[int]) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


def _default(template: str | dict[str, str]) -> str:
    return template.get("default", "") if isinstance(template, dict) else template
