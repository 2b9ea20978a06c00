"""The quick way to tokens (rendered beside, tokenised many at once, masks from characters) against the plain one: every row
alone through transformers' own `apply_chat_template`."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import trl
from support.tiny import SPECIAL, TEMPLATE, TEXT
from transformers import PreTrainedTokenizerFast

from core.datasets import Message, Row
from core.schema.errors import TunesmithError
from core.schema.recipe import TrainingTable
from core.training.data import encoding
from core.training.data.chat_template import IGNORED, REFUSALS, ChatTemplate, choose_template
from core.training.data.encoding import RowEncoder

OF_FAMILIES = Path(trl.__file__).parent / "chat_templates"
TEMPLATES = {
    "qwen3": (OF_FAMILIES / "qwen3.jinja").read_text(encoding="utf-8"),  # drops thoughts; has a patched version
    "llama3": (OF_FAMILIES / "llama3.jinja").read_text(encoding="utf-8"),
    "gemma": (OF_FAMILIES / "gemma.jinja").read_text(encoding="utf-8"),  # refuses a system turn, wants turns in turn
    "phi": (OF_FAMILIES / "phi3_5.jinja").read_text(encoding="utf-8"),
    "spans": TEMPLATE.replace("{% generation %}", "").replace("{% endgeneration %}", ""),
    "chatml": None,
}
BITS = [
    *" ".join(TEXT).split(),
    "\n",
    "\n\n",
    "  ",
    "\t",
    "<think>x</think>",
    "e\u0301",
    "👩‍👩‍👧",
    "\u00a0",
    "日本",
    "'ll",
]


def _byte_level() -> Any:
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    made = Tokenizer(models.BPE())
    made.normalizer = normalizers.NFC()
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    kinds = {"special_tokens": SPECIAL, "show_progress": False}
    made.train_from_iterator(TEXT * 3, trainers.BpeTrainer(vocab_size=500, initial_alphabet=alphabet, **kinds))
    return made


def _as_sentencepiece() -> Any:
    """As Llama 2 and Mistral: blanks as letters, bytes for what is unknown, a begin token by itself."""
    from tokenizers import Tokenizer, decoders, models, normalizers, processors, trainers

    made = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>"))
    made.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse()])
    special = [*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256))]
    made.train_from_iterator(TEXT * 3, trainers.BpeTrainer(vocab_size=600, special_tokens=special, show_progress=False))
    made.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", 1)])
    return made


def _unigram() -> Any:
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.NFKC()  # characters that become several, and several that become one
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=200, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False)
    made.train_from_iterator(TEXT * 3, trainer)
    return made


def _rows(count: int) -> list[Row]:
    draw = random.Random(7)

    def say(words: int) -> str:
        return "".join(draw.choice(BITS) + draw.choice(" \n ") for _ in range(draw.randint(0, words)))

    rows: list[Row] = []
    for line in range(count):
        kind = draw.random()
        if kind < 0.2:
            rows.append(Row(line, "text", text=say(60)))
        elif kind < 0.4:
            rows.append(Row(line, "prompt_completion", prompt=say(20), completion=say(40)))
        else:
            rows.append(Row(line, "messages", messages=tuple(_talk(draw, say))))
    return rows


def _talk(draw: random.Random, say: Any) -> list[Message]:
    turns = [Message("system", say(8))] if draw.random() < 0.3 else []
    for _ in range(draw.randint(1, 4)):
        turns.append(Message("user", say(20)))
        if draw.random() < 0.1:
            call = '{"tool_calls": [{"type": "function", "function": {"name": "f", "arguments": {"a": 1}}}]}'
            turns += [Message("assistant", "", call), Message("tool", say(3))]
        turns.append(Message("assistant", say(40)))
    if draw.random() < 0.1:
        turns.insert(0, Message("assistant", "x"))
    return [*turns, Message("user", "?")] if draw.random() < 0.1 else turns


def _plainly(tokenizer: Any, template: ChatTemplate, messages: list[dict[str, Any]]) -> tuple[list[int], list[int]]:
    def tokens(turns: list[dict[str, Any]], **options: bool) -> Any:
        return tokenizer.apply_chat_template(
            turns, chat_template=template.training, tokenize=True, return_dict=True, **options
        )

    if template.marks_answers:
        encoded = tokens(messages, return_assistant_tokens_mask=True)
        ids = encoded["input_ids"]
        return ids, [token if mark else IGNORED for token, mark in zip(ids, encoded["assistant_masks"], strict=True)]
    ids = tokens(messages)["input_ids"]
    labels = [IGNORED] * len(ids)
    for at, turn in enumerate(messages):
        if turn["role"] == "assistant" and at > 0:
            before = tokens(messages[:at], add_generation_prompt=True)["input_ids"]
            start, end = _alike(before, ids), _alike(tokens(messages[: at + 1])["input_ids"], ids)
            if start >= len(before) - 1:
                labels[start:end] = ids[start:end]
    return ids, labels


def _alike(one: list[int], other: list[int]) -> int:
    most = min(len(one), len(other))
    return next((at for at in range(most) if one[at] != other[at]), most)


@pytest.mark.parametrize("kind", [_byte_level, _as_sentencepiece, _unigram])
def test_the_quick_way_gives_the_tokens_and_labels_of_the_plain_one(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=kind(), bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>"
    )
    rows = _rows(80)
    monkeypatch.setattr(encoding, "BATCH_ROWS", 32)
    for name, text in TEMPLATES.items():
        tokenizer.chat_template = text
        template = choose_template(tokenizer)
        encoder = RowEncoder(tokenizer, template, TrainingTable(max_seq_len=1_000_000))
        learned = 0
        for row, whole in encoder.stream(rows):
            if row.format == "text":
                ids = tokenizer(row.text)["input_ids"]
                assert not isinstance(whole, TunesmithError)
                assert whole.ids == whole.labels == [*ids, tokenizer.eos_token_id], (name, row)
                continue
            try:
                ids, labels = _plainly(tokenizer, template, row.as_messages())
            except REFUSALS:
                assert isinstance(whole, TunesmithError), (name, row)
                continue
            assert not isinstance(whole, TunesmithError), (name, row)
            assert whole.ids == ids, (name, row)
            differ = [at for at, label in enumerate(whole.labels) if label != labels[at]]
            # The only thing added: the end token behind the last answer, where the template left it unmarked.
            assert len(differ) <= 1, (name, row)
            assert all(ids[at] == tokenizer.eos_token_id for at in differ), (name, row)
            learned += whole.teaches
        assert learned > 20, name
