"""Many texts to token ids at once, and which token holds which character.

Where each token begins is what costs most of the time in the tokenizers library (a quarter and more). Most tokenizers of
today cut bytes: their tokens, one after the other, are the bytes of the text. There it is counted here instead, from the
lengths of the tokens, and any text for which the bytes do not add up is asked of the library.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

PROBE = "Ab c\n\t한글 é 🙂 1234"  # of these only a tokenizer that cuts bytes has tokens that are as long as the text


Finder = Callable[[int], int | None]


class Tokenised:
    """Token ids of several texts, by the place of the text."""

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, texts: Sequence[str], *, special: bool = False, places: bool = False
    ) -> None:
        """`special`: with the tokens that the tokenizer puts around a text by itself, else as they stand in it. `places`:
        `token_at` will be asked (of texts without such tokens)."""
        self._tokenizer, self._texts = tokenizer, texts
        self._lengths = _byte_lengths(tokenizer, len(tokenizer)) if places else {}
        self._finders: dict[int, Finder] = {}
        self._asked: Any = None
        self.ids: Sequence[list[int]] = []
        if _is_plain(tokenizer) and (self._lengths or not places):
            self.ids = [found.ids for found in _backend(tokenizer).encode_batch_fast(texts, add_special_tokens=special)]
        elif texts:
            self._asked = tokenizer(list(texts), add_special_tokens=special, return_attention_mask=False)
            self.ids = self._asked["input_ids"]

    def token_at(self, place: int, char: int) -> int | None:
        """The token that holds this character of that text, the first of those that share it; None where it fell away."""
        if place not in self._finders:
            self._finders[place] = self._finder(place)
        return self._finders[place](char)

    def _finder(self, place: int) -> Finder:
        if self._asked is not None:
            return lambda char: self._asked.char_to_token(place, char)
        text = self._texts[place]
        ends = list(accumulate(map(self._lengths.__getitem__, self.ids[place])))  # the first byte after each token
        if ends[-1:] == [len(text.encode())] and unicodedata.is_normalized("NFC", text):
            return lambda char: bisect_right(ends, len(text[:char].encode()))
        alone: Finder = self._tokenizer(text, add_special_tokens=False, return_attention_mask=False).char_to_token
        return alone


def _is_plain(tokenizer: PreTrainedTokenizerBase) -> bool:
    """Whether calling it does nothing that its backend does not."""
    return tokenizer.is_fast and type(tokenizer)._encode_plus is PreTrainedTokenizerFast._encode_plus


def _backend(tokenizer: PreTrainedTokenizerBase) -> Any:
    """The backend as it is for whole texts: what a call sets and leaves (transformers 5, `set_truncation_and_padding`)."""
    backend = tokenizer.backend_tokenizer
    if backend.truncation is not None:
        backend.no_truncation()
    if backend.padding is not None:
        backend.no_padding()
    if backend.encode_special_tokens != tokenizer.split_special_tokens:
        backend.encode_special_tokens = tokenizer.split_special_tokens
    return backend


@lru_cache(maxsize=1)
def _byte_lengths(tokenizer: PreTrainedTokenizerBase, tokens: int) -> dict[int, int]:
    """How many bytes of a text each token is; empty where tokens are not bytes. `tokens`: how many there are by now."""
    if not _is_plain(tokenizer):
        return {}
    backend = _backend(tokenizer)
    # In the alphabet of byte-level vocabularies one letter stands for one byte; added tokens stand for themselves.
    lengths = {number: len(token) for token, number in backend.get_vocab(with_added_tokens=True).items()}
    added = backend.get_added_tokens_decoder()
    lengths |= {number: len(token.content.encode()) for number, token in added.items()}
    found = backend.encode_batch_fast([PROBE], add_special_tokens=False)[0].ids
    return lengths if sum(lengths[number] for number in found) == len(PROBE.encode()) else {}
