"""The bundled demo is whole: small, its held-out rows unseen, its tokens, template and special ids in agreement."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open
from transformers import AutoTokenizer

from core.schema.locations import resources_dir

DEMO = resources_dir() / "demo"
MODEL = DEMO / "model"


def read_rows(name: str) -> list[list[dict[str, str]]]:
    return [json.loads(line)["messages"] for line in (DEMO / name).read_text(encoding="utf-8").splitlines()]


def exchanges(rows: list[list[dict[str, str]]]) -> Iterator[tuple[str, str]]:
    for messages in rows:
        for asked, answered in zip(messages[::2], messages[1::2], strict=True):
            assert (asked["role"], answered["role"]) == ("user", "assistant")
            yield asked["content"], answered["content"]


def read_json(name: str) -> dict[str, Any]:
    loaded = json.loads((MODEL / name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="module")
def train() -> list[list[dict[str, str]]]:
    return read_rows("train.jsonl")


@pytest.fixture(scope="module")
def held_out() -> list[list[dict[str, str]]]:
    return read_rows("held_out.jsonl")


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return AutoTokenizer.from_pretrained(MODEL)


def test_the_demo_stays_small() -> None:
    files = [path for path in DEMO.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= 12_000_000
    assert not [path for path in files if path.suffix in {".bin", ".pt", ".py", ".pkl"}]


def test_the_data_are_a_few_hundred_rows(
    train: list[list[dict[str, str]]], held_out: list[list[dict[str, str]]]
) -> None:
    assert 300 <= len(train) <= 600
    assert 40 <= len(held_out) <= 100


def test_no_held_out_row_was_trained_on(
    train: list[list[dict[str, str]]], held_out: list[list[dict[str, str]]]
) -> None:
    asked_in_training = {question.casefold().strip(" .?!") for question, _ in exchanges(train)}
    asked = {question.casefold().strip(" .?!") for question, _ in exchanges(held_out)}
    assert not asked & asked_in_training
    assert len(asked) == len(held_out)


def test_held_out_rows_ask_for_more_than_was_said_in_training(
    train: list[list[dict[str, str]]], held_out: list[list[dict[str, str]]]
) -> None:
    said = {answer for _, answer in exchanges(train)}
    assert sum(answer not in said for _, answer in exchanges(held_out)) >= len(held_out) / 2


def test_no_training_row_stands_twice(train: list[list[dict[str, str]]]) -> None:
    rows = [json.dumps(row) for row in train]
    assert len(set(rows)) == len(rows)


def test_every_row_is_encoded_and_decoded_without_loss(
    tokenizer: Any, train: list[list[dict[str, str]]], held_out: list[list[dict[str, str]]]
) -> None:
    texts = [text for pair in exchanges(train + held_out) for text in pair]
    for text in [*texts, "안녕하세요, 선장님!", "naïve Ω \t\n 日本 🦜"]:
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        assert None not in ids
        assert tokenizer.unk_token_id not in [*ids]
        assert tokenizer.decode(ids, clean_up_tokenization_spaces=False) == text


def test_the_loss_mask_covers_the_answers_and_their_end(tokenizer: Any, train: list[list[dict[str, str]]]) -> None:
    longest = 0
    for messages in train:
        encoded = tokenizer.apply_chat_template(
            messages, tokenize=True, return_dict=True, return_assistant_tokens_mask=True
        )
        ids, mask = encoded["input_ids"], encoded["assistant_masks"]
        learned = tokenizer.decode([token for token, learn in zip(ids, mask, strict=True) if learn])
        assert learned == "".join(turn["content"] + "<|im_end|>" for turn in messages if turn["role"] == "assistant")
        longest = max(longest, len(ids))
    assert longest <= 256  # the context length of demo.toml


def test_a_generation_prompt_ends_where_an_answer_begins(tokenizer: Any) -> None:
    asked = [{"role": "user", "content": "Who are you?"}]
    prompt = tokenizer.apply_chat_template(asked, tokenize=False, add_generation_prompt=True)
    whole = tokenizer.apply_chat_template([*asked, {"role": "assistant", "content": "Arr!"}], tokenize=False)
    assert prompt == "<|im_start|>user\nWho are you?<|im_end|>\n<|im_start|>assistant\n"
    assert whole == prompt + "Arr!<|im_end|>\n"


@pytest.mark.parametrize("name", ["bos_token", "eos_token", "pad_token"])
def test_special_tokens_agree_everywhere(tokenizer: Any, name: str) -> None:
    wanted = getattr(tokenizer, f"{name}_id")
    assert wanted is not None
    assert read_json("config.json")[f"{name}_id"] == wanted
    assert read_json("generation_config.json")[f"{name}_id"] == wanted
    assert tokenizer.pad_token_id != tokenizer.eos_token_id


def test_the_model_is_a_small_llama_in_16_bit() -> None:
    config = read_json("config.json")
    assert config["architectures"] == ["LlamaForCausalLM"]
    assert "auto_map" not in config
    with safe_open(MODEL / "model.safetensors", framework="pt") as weights:
        slices = {name: weights.get_slice(name) for name in weights.keys()}  # noqa: SIM118 - not a mapping
        shapes = {name: slice_.get_shape() for name, slice_ in slices.items()}
        assert {slice_.get_dtype() for slice_ in slices.values()} == {"BF16"}
    parameters = sum(shape[0] * (shape[1] if len(shape) == 2 else 1) for shape in shapes.values())
    assert 1_000_000 <= parameters <= 3_000_000
    assert shapes["model.embed_tokens.weight"] == [config["vocab_size"], config["hidden_size"]]


def test_the_vocabulary_fits_the_embedding(tokenizer: Any) -> None:
    assert len(tokenizer) == read_json("config.json")["vocab_size"]


def test_the_folder_says_what_it_is() -> None:
    readme = (DEMO / "README.md").read_text(encoding="utf-8")
    for path in (DEMO / "model", DEMO / "train.jsonl", DEMO / "held_out.jsonl"):
        assert Path(path).exists()
        assert path.name in readme
