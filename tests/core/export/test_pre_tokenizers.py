"""A tokenizer's way to cut text is found by what it does, and told apart from every other."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import pytest
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

from core.export.gguf.pre_tokenizers import PRE_TOKENIZERS, TRAPS, pre_tokenizer_of, splitter
from core.schema.errors import TunesmithError


def tokenizer_with(pre: pre_tokenizers.PreTokenizer, *, looks_up: bool = False) -> SimpleNamespace:
    backend = Tokenizer(models.BPE(ignore_merges=looks_up))
    backend.pre_tokenizer = pre
    return SimpleNamespace(backend_tokenizer=backend)


@pytest.mark.parametrize("name", PRE_TOKENIZERS)
def test_each_is_found_by_its_own_name(name: str):
    assert pre_tokenizer_of(tokenizer_with(splitter(name), looks_up=True)) == name


def test_the_traps_tell_every_two_apart():
    for one, other in itertools.combinations(PRE_TOKENIZERS, 2):
        assert any(splitter(one).pre_tokenize_str(text) != splitter(other).pre_tokenize_str(text) for text in TRAPS), (
            one,
            other,
        )


def test_the_usual_building_blocks_are_recognised():
    plain = pre_tokenizers.ByteLevel(add_prefix_space=False)
    assert pre_tokenizer_of(tokenizer_with(plain)) == "gpt-2"
    digits = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), plain])
    assert pre_tokenizer_of(tokenizer_with(digits)) == "smollm"


def test_llama_3_without_its_look_up_is_another():
    assert pre_tokenizer_of(tokenizer_with(splitter("llama-bpe"))) == "dbrx"


def test_an_unknown_one_is_refused():
    odd = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(r"\p{N}{1,2}"), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    with pytest.raises(TunesmithError, match="no name for") as caught:
        pre_tokenizer_of(tokenizer_with(odd))
    assert caught.value.code == "gguf_unknown_tokenizer"
