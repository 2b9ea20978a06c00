"""Tiny real models and data sets, made on the spot: a Llama of about 100,000 parameters with its own tokenizer."""

from __future__ import annotations

import json
from pathlib import Path

TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}{% if m.role == 'assistant' %}<|assistant|>"
    "{% generation %}{{ m.content }}{{ eos_token }}{% endgeneration %}"
    "{% else %}<|user|>{{ m.content }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
SPECIAL = ["<unk>", "<s>", "</s>", "<pad>", "<|user|>", "<|assistant|>"]
TEXT = [
    "What is the colour of the sky? The sky is blue.",
    "Who are you? I am a small test model, and I live in a folder.",
    "하늘은 무슨 색인가요? 하늘은 파란색입니다.",
    "one two three four five six seven eight nine ten 0123456789",
]


def make_tokenizer(folder: Path, template: str | None = TEMPLATE) -> None:
    """A byte-level BPE tokenizer of 400 tokens, saved in `folder`."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=SPECIAL,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(TEXT * 3, trainer)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>"
    )
    if template:
        fast.chat_template = template
    fast.save_pretrained(folder)


def make_model(folder: Path, template: str | None = TEMPLATE, **changes: object) -> Path:
    """A random Llama in `folder`, bf16, with tokenizer; `changes` go into its config."""
    import torch
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    folder.mkdir(parents=True, exist_ok=True)
    make_tokenizer(folder, template)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    settings: dict[str, object] = {
        "vocab_size": len(tokenizer), "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512, "tie_word_embeddings": True,
        "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 3,
    }  # fmt: skip
    torch.manual_seed(0)
    model = LlamaForCausalLM(LlamaConfig(**(settings | changes)))
    model.to(torch.bfloat16).save_pretrained(folder)
    return folder


def make_rows(path: Path, count: int = 60) -> Path:
    """A JSONL file of `count` different conversations."""
    colours = ["blue", "green", "red", "yellow", "black", "white"]
    rows = [
        {
            "messages": [
                {"role": "user", "content": f"What is the colour of thing {n}?"},
                {"role": "assistant", "content": f"Thing {n} is {colours[n % 6]}" + " and nice" * (n % 5) + "."},
            ]
        }
        for n in range(count)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
