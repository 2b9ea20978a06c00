"""Tiny random models of every family that can be written as GGUF, each with a tokenizer of its own way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.tiny import SPECIAL, TEMPLATE, TEXT

MORE_TEXT = [
    "What is 17 plus 4,862? 1234 + 5678 = 6912, and 99 bottles.",
    "안녕하세요? 오늘 날씨가 어떤가요? 김치찌개를 12,000원에 먹었어요.",
    "Write one sentence about the sea. List three colours.",
    "I've said we'll go; they'd not. HTTPResponse snake_case x=1;",
    *(f"What is the colour of thing {n}? Thing {n} is blue and nice." for n in range(12)),
]


@dataclass(frozen=True)
class Made:
    """`config`: the class's name in transformers; `tokenizer`: a pre-tokenizer's name, or "sentencepiece"."""

    config: str
    tokenizer: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    prepends: bool = True
    padding: int = 0  # rows of the embeddings that have no token


LLAMA3 = {
    "rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
    "original_max_position_embeddings": 64, "rope_theta": 10_000.0,
}  # fmt: skip
LONGROPE = {
    "rope_type": "longrope", "short_factor": [1.0 + 0.1 * n for n in range(8)],
    "long_factor": [1.5 + 0.4 * n for n in range(8)], "original_max_position_embeddings": 256, "rope_theta": 10_000.0,
}  # fmt: skip
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 128, "rope_theta": 10_000.0}

MODELS: Mapping[str, Made] = {
    "llama": Made("LlamaConfig", "llama-bpe", {"rope_parameters": LLAMA3}),
    "mistral": Made("MistralConfig", "sentencepiece", {"tie_word_embeddings": False}),
    "qwen2": Made("Qwen2Config", "qwen2", {"rope_parameters": YARN}, padding=24),
    "qwen3": Made("Qwen3Config", "qwen2", {"head_dim": 32, "tie_word_embeddings": True}),
    "gemma2": Made(
        "Gemma2Config", "sentencepiece", {"head_dim": 16, "query_pre_attn_scalar": 16, "sliding_window": 32},
        prepends=False,
    ),
    "gemma3": Made(
        "Gemma3TextConfig", "sentencepiece",
        {"head_dim": 16, "query_pre_attn_scalar": 16, "sliding_window": 32, "num_hidden_layers": 6},
        prepends=False, padding=8,
    ),
    "phi3": Made("Phi3Config", "sentencepiece", {"rope_parameters": LONGROPE, "tie_word_embeddings": False}),
}  # fmt: skip


def make_architecture(name: str, folder: Path, **changes: Any) -> Path:
    """A model of the family in bf16 with weights that have opinions; `changes` go into its config."""
    import torch
    import transformers

    made = MODELS[name]
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer(folder, made.tokenizer, made.prepends)
    settings = {
        "vocab_size": len(tokenizer) + made.padding, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2,
        "num_attention_heads": 4, "num_key_value_heads": 2, "max_position_embeddings": 512, "initializer_range": 0.2,
        "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 3, **made.settings, **changes,
    }  # fmt: skip
    torch.manual_seed(0)
    model = transformers.AutoModelForCausalLM.from_config(getattr(transformers, made.config)(**settings))
    for part, parameter in model.named_parameters():
        if part.endswith(("norm.weight", "bias")):  # zeros and ones would hide what is done to them
            torch.nn.init.normal_(parameter, mean=float(parameter.mean()), std=0.2)
    model.to(torch.bfloat16).save_pretrained(folder)
    return folder


def make_gemma3_that_sees(folder: Path) -> Path:
    """As Gemma 3 is from 4B on: the language model beside a small vision tower, its tensors' names with a prefix."""
    import torch
    import transformers

    folder.mkdir(parents=True, exist_ok=True)
    rows = len(make_tokenizer(folder, "sentencepiece", prepends=False)) + 8
    text = {
        "vocab_size": rows, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 6, "num_attention_heads": 4,
        "num_key_value_heads": 2, "max_position_embeddings": 512, "initializer_range": 0.2, "bos_token_id": 1,
        "eos_token_id": 2, "pad_token_id": 3, "head_dim": 16, "query_pre_attn_scalar": 16, "sliding_window": 32,
    }  # fmt: skip
    vision = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 2,
              "image_size": 28, "patch_size": 14}  # fmt: skip
    config = transformers.Gemma3Config(
        text_config=text, vision_config=vision, mm_tokens_per_image=4, image_token_index=rows - 1,
        boi_token_index=rows - 2, eoi_token_index=rows - 3,
    )  # fmt: skip
    torch.manual_seed(0)
    model = transformers.Gemma3ForConditionalGeneration(config)
    for part, parameter in model.named_parameters():
        if part.endswith("norm.weight"):
            torch.nn.init.normal_(parameter, std=0.2)
    model.to(torch.bfloat16).save_pretrained(folder)
    return folder


def make_tokenizer(folder: Path, kind: str, prepends: bool = True) -> Any:
    """Saved in `folder`; byte-level with the cuts of a name, or SentencePiece's merges with bytes for the rest."""
    from transformers import PreTrainedTokenizerFast

    backend = _sentencepiece(prepends) if kind == "sentencepiece" else _byte_level(kind)
    fast = PreTrainedTokenizerFast(
        tokenizer_object=backend, bos_token="<s>", eos_token="</s>", unk_token="<unk>", pad_token="<pad>"
    )
    fast.add_special_tokens({"additional_special_tokens": ["<|user|>", "<|assistant|>"]})
    fast.chat_template = TEMPLATE
    fast.save_pretrained(folder)
    return fast


def _byte_level(kind: str) -> Any:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    from core.export.gguf.pre_tokenizers import LOOKS_UP_WORDS, splitter

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = splitter(kind)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=480, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator((TEXT + MORE_TEXT) * 3, trainer)
    tokenizer.model.ignore_merges = kind in LOOKS_UP_WORDS
    return tokenizer


def _sentencepiece(prepends: bool) -> Any:
    """Merges as transformers makes them of SentencePiece's scores."""
    from tokenizers import Tokenizer, decoders, models, normalizers, trainers

    seed = Tokenizer(models.BPE())
    seed.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    trainer = trainers.BpeTrainer(vocab_size=160, show_progress=False)
    seed.train_from_iterator((TEXT[:2] + MORE_TEXT) * 3, trainer)
    trained = json.loads(seed.to_str())["model"]
    tokens = [*SPECIAL[:4], *(f"<0x{n:02X}>" for n in range(256)), *trained["vocab"]]
    vocabulary = {token: number for number, token in enumerate(dict.fromkeys(tokens))}
    merges = [tuple(merge) for merge in trained["merges"]]
    tokenizer = Tokenizer(
        models.BPE(vocab=vocabulary, merges=merges, unk_token="<unk>", fuse_unk=True, byte_fallback=True)
    )
    replace = normalizers.Replace(" ", "▁")
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), replace]) if prepends else replace
    strip = [decoders.Strip(" ", 1, 0)] if prepends else []
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), *strip]
    )
    return tokenizer
