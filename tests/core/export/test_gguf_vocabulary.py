"""Tokenizers as transformers itself makes them of a model's files, written into a GGUF and read as llama.cpp reads them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import transformers
from gguf import GGUFReader, GGUFWriter
from support.architectures import make_tokenizer
from tokenizers import AddedToken

from core.export.check.probes import BUILT_IN, TRIPPING
from core.export.gguf.file import display_name
from core.export.gguf.reading import settings_of
from core.export.gguf.tokens import GgufTokens, require_same_tokens
from core.export.gguf.vocabulary import CONTROL, Vocabulary, vocabulary_of
from core.schema.errors import TunesmithError

TEXTS = (*BUILT_IN, *TRIPPING)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Tokens and merges of a small SentencePiece-like tokenizer."""
    folder = tmp_path_factory.mktemp("pieces")
    make_tokenizer(folder, "sentencepiece")
    made: dict[str, Any] = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    return {"vocab": made["vocab"], "merges": [tuple(merge) for merge in made["merges"]]}


def read(vocabulary: Vocabulary, folder: Path, name: str = "model") -> GgufTokens:
    writer = GGUFWriter(folder / "vocabulary.gguf", "llama")
    writer.add_name(display_name(name, vocabulary))
    vocabulary.write(writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    writer.close()
    return GgufTokens(settings_of(GGUFReader(folder / "vocabulary.gguf")))


def written(tokenizer: Any, folder: Path) -> tuple[Vocabulary, GgufTokens]:
    vocabulary = vocabulary_of(tokenizer, len(tokenizer), folder, [2])
    return vocabulary, read(vocabulary, folder)


def test_llama_as_it_was_made_before(model: dict[str, Any], tmp_path: Path):
    """A space before every stretch of text, also behind special tokens."""
    tokenizer = transformers.LlamaTokenizer(**model, legacy=True)
    vocabulary, tokens = written(tokenizer, tmp_path)
    assert (vocabulary.model, vocabulary.space_prefix, vocabulary.only_first) == ("llama", True, False)
    require_same_tokens(tokenizer, tokens, [*TEXTS, *(f"<s>{text}</s>next" for text in TEXTS)])
    with pytest.raises(TunesmithError):  # one space is one too many there: rather no GGUF than a wrong one
        require_same_tokens(tokenizer, tokens, ["a</s> next"])


def test_llama_as_it_is_made_now(model: dict[str, Any], tmp_path: Path):
    """A space at the very beginning only, which llama.cpp cannot say: a conversation begins with a special token."""
    tokenizer = transformers.LlamaTokenizer(**model)
    vocabulary, tokens = written(tokenizer, tmp_path)
    assert (vocabulary.space_prefix, vocabulary.only_first) == (False, True)
    require_same_tokens(tokenizer, tokens, [f"<s>{text}</s> next" for text in TEXTS])
    with pytest.raises(TunesmithError):
        require_same_tokens(tokenizer, tokens, TEXTS)


def test_gemma(model: dict[str, Any], tmp_path: Path):
    tokenizer = transformers.GemmaTokenizer(**model, bos_token="<s>", eos_token="</s>")
    vocabulary, tokens = written(tokenizer, tmp_path)
    assert vocabulary.space_prefix is False
    require_same_tokens(tokenizer, tokens, [*TEXTS, "<s>What is it?</s>"])


def test_special_tokens_that_swallow_space_need_a_name_that_says_so(model: dict[str, Any], tmp_path: Path):
    tokenizer = transformers.LlamaTokenizer(**model, legacy=True)
    tokenizer.add_tokens([AddedToken("<|end|>", rstrip=True, special=True, normalized=False)], special_tokens=True)
    vocabulary, tokens = written(tokenizer, tmp_path)
    assert "phi-3" in display_name("my model", vocabulary)
    assert vocabulary.kinds[-1] == CONTROL
    require_same_tokens(tokenizer, tokens, ["a<|end|>\n b", "a <|end|>   b"])
    plain = vocabulary_of(transformers.LlamaTokenizer(**model), len(model["vocab"]), tmp_path, [2])
    assert "phi3" not in display_name("My-Phi3-tune", plain).lower()


@pytest.mark.parametrize("kind", ["llama-bpe", "qwen2", "gpt-2", "tekken", "gpt-4o", "smollm"])
def test_byte_level_ones(kind: str, tmp_path: Path):
    tokenizer = make_tokenizer(tmp_path, kind)
    vocabulary, tokens = written(tokenizer, tmp_path)
    assert (vocabulary.model, vocabulary.pre) == ("gpt2", kind)
    require_same_tokens(tokenizer, tokens, [*TEXTS, "<|user|>Hi<|assistant|>  there</s>"])


def test_what_llama_cpp_has_no_reader_for_is_refused(tmp_path: Path):
    from tokenizers import Tokenizer, models

    unigram = Tokenizer(models.Unigram([("a", 0.0), ("b", -1.0)], unk_id=0))
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=unigram, eos_token="b")
    with pytest.raises(TunesmithError, match="Unigram"):
        vocabulary_of(tokenizer, 2, tmp_path, [1])
