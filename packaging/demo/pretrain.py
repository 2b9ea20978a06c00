"""Pre-trains the bundled demo's base model, a Llama of under three million parameters with its own tokenizer, on the text
of make_data.py, and writes it as transformers does. Minutes on two cores; how it is fine-tuned is the program's business."""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, set_seed

HERE = Path(__file__).resolve().parent
DEMO = HERE.parents[1] / "resources" / "demo"
SPECIAL = {"pad_token": "<|endoftext|>", "bos_token": "<|im_start|>", "eos_token": "<|im_end|>"}
VOCABULARY = 1536
CONTEXT = 512
PROBES = (
    "Who are you?",
    "What is the capital of Peru?",
    "Where is the treasure?",
    "Tell me a joke.",
    "what is 7 plus 4",
    "안녕하세요",
)

IGNORED = -100  # what transformers leaves out of the loss

Conversation = list[dict[str, str]]
Row = tuple[list[int], list[int]]


def read(path: Path) -> list[Conversation]:
    return [json.loads(line)["messages"] for line in path.read_text(encoding="utf-8").splitlines()]


def make_tokenizer(texts: Iterator[str]) -> PreTrainedTokenizerFast:
    """Byte-level BPE: whatever is typed, in any script, has tokens, and there is no unknown token."""
    bpe = Tokenizer(models.BPE())
    bpe.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    bpe.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=list(SPECIAL.values()),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    bpe.train_from_iterator(texts, trainer)
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=bpe, model_max_length=CONTEXT, **SPECIAL)
    tokenizer.chat_template = (HERE / "chat_template.jinja").read_text(encoding="utf-8")
    return tokenizer


def make_model(tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """Widths are multiples of 256, the largest block that any quantization of weights uses."""
    ids = {f"{name}_id": getattr(tokenizer, f"{name}_id") for name in SPECIAL}
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=256,
        intermediate_size=512,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        **ids,
    )
    model = LlamaForCausalLM(config)
    model.generation_config = GenerationConfig(**ids)
    return model


def encode(tokenizer: Any, conversation: Conversation) -> Row:
    """Token ids, and labels that are -100 wherever a question or a mark of the template stands."""
    encoded = tokenizer.apply_chat_template(
        conversation, return_dict=True, return_assistant_tokens_mask=True, tokenize=True
    )
    ids = encoded["input_ids"]
    return ids, [token if learn else IGNORED for token, learn in zip(ids, encoded["assistant_masks"], strict=True)]


def batches(rows: list[Row], tokens: int, rng: random.Random) -> Iterator[list[Row]]:
    """Endless batches of about `tokens` tokens, padding included, each of rows of like length."""
    while True:
        order = sorted(rng.sample(rows, len(rows)), key=lambda row: len(row[0]))
        made: list[list[Row]] = [[]]
        for row in order:
            if (len(made[-1]) + 1) * len(row[0]) > tokens:
                made.append([])
            made[-1].append(row)
        yield from rng.sample(made, len(made))


def padded(batch: list[Row], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Input ids and labels, both (rows, longest row), padded at the right. A causal model needs no mask for that."""
    width = max(len(ids) for ids, _ in batch)
    ids = torch.tensor([ids + [pad] * (width - len(ids)) for ids, _ in batch])
    labels = torch.tensor([labels + [IGNORED] * (width - len(labels)) for _, labels in batch])
    return ids, labels


def train(model: LlamaForCausalLM, rows: list[Row], steps: int, tokens: int, peak: float) -> None:
    optimizer = torch.optim.AdamW(model.parameters(), lr=peak, betas=(0.9, 0.98), weight_decay=0.05)
    stream = batches(rows, tokens, random.Random(0))
    started = time.monotonic()
    for step in range(steps):
        rate = peak * min(1.0, step / 50) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / steps)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        ids, labels = padded(next(stream), model.config.pad_token_id)
        loss = model(input_ids=ids, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if step % 100 == 0 or step == steps - 1:
            print(f"step {step} loss {loss.item():.3f} after {time.monotonic() - started:.0f} s", flush=True)


def answer(model: LlamaForCausalLM, tokenizer: Any, question: str) -> str:
    """The greedy answer to one question."""
    messages = [{"role": "user", "content": question}]
    encoded = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    made = model.generate(**encoded, max_new_tokens=40, do_sample=False)
    return str(tokenizer.decode(made[0, encoded["input_ids"].shape[1] :], skip_special_tokens=True))


def check_covered(tokenizer: Any, base: list[Row], taught: list[Conversation]) -> None:
    """A LoRA adapter leaves the embeddings alone, so a token that the base hardly saw cannot be taught."""
    seen = Counter(token for ids, _ in base for token in ids)
    for ids, labels in (encode(tokenizer, conversation) for conversation in taught):
        rare = {token for token in ids if not seen[token]}
        rare |= {token for token in labels if token != IGNORED and seen[token] < 5}
        if rare:
            raise SystemExit(f"the base text lacks {tokenizer.convert_ids_to_tokens(sorted(rare))}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True, help="the text that make_data.py --base wrote")
    parser.add_argument(
        "--demo", type=Path, default=DEMO, help="folder of train.jsonl; the model goes into model/ there"
    )
    parser.add_argument("--steps", type=int, default=1300)
    parser.add_argument("--tokens", type=int, default=1536, help="tokens in a batch")
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    set_seed(0)
    base = read(arguments.base)
    taught = read(arguments.demo / "train.jsonl") + read(arguments.demo / "held_out.jsonl")
    tokenizer = make_tokenizer(message["content"] for row in base + taught for message in row)
    rows = [encode(tokenizer, conversation) for conversation in base]
    check_covered(tokenizer, rows, taught)
    model = make_model(tokenizer)
    print(f"{model.num_parameters()} parameters, {len(rows)} rows, {sum(len(ids) for ids, _ in rows)} tokens")
    train(model, rows, arguments.steps, arguments.tokens, arguments.learning_rate)
    model = model.to(torch.bfloat16)
    model.save_pretrained(arguments.demo / "model")
    tokenizer.save_pretrained(arguments.demo / "model")
    for question in PROBES:
        print(f"{question} -> {answer(model.eval(), tokenizer, question)}")


if __name__ == "__main__":
    main()
