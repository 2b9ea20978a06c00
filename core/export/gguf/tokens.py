"""Reads tokens with a GGUF's own vocabulary, as llama.cpp does: special tokens are cut out first, the stretches between
them go through merges (byte-level) or scores (SentencePiece)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tokenizers import Tokenizer, decoders, models
from transformers import PreTrainedTokenizerBase

from core.export.gguf.pre_tokenizers import LOOKS_UP_WORDS, splitter
from core.export.gguf.vocabulary import CONTROL, USER_DEFINED
from core.schema.errors import TunesmithError


class GgufTokens:
    """`encode` gives a text's ids, without anything put around it."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        tokens = settings["tokenizer.ggml.tokens"]
        kinds = settings["tokenizer.ggml.token_type"]
        self._special = {
            token: number
            for number, (token, kind) in enumerate(zip(tokens, kinds, strict=True))
            if kind in (CONTROL, USER_DEFINED) and token
        }
        self._kinds = kinds
        names = sorted(self._special, key=len, reverse=True)
        self._cut = re.compile("|".join(map(re.escape, names))) if names else None
        self._strips = any(sign in settings.get("general.name", "").lower() for sign in ("phi-3", "phi3"))
        byte_level = settings["tokenizer.ggml.model"] == "gpt2"
        self._between: Callable[[str], list[int]] = _byte_level(settings) if byte_level else _sentencepiece(settings)
        self._prefix = " " if not byte_level and settings.get("tokenizer.ggml.add_space_prefix", True) else ""

    def encode(self, text: str) -> list[int]:
        ids: list[int] = []
        for part, number in self._parts(text):
            if number is not None:
                ids.append(number)
            elif part:
                ids += self._between(self._prefix + part)
        return ids

    def _parts(self, text: str) -> Iterator[tuple[str, int | None]]:
        start = 0
        for found in self._cut.finditer(text) if self._cut else ():
            if found.start() < start:
                continue
            yield text[start : found.start()], None
            token = found[0]
            yield token, self._special[token]
            start = found.end()
            if self._strips and self._kinds[self._special[token]] == CONTROL and token not in ("<s>", "<|endoftext|>"):
                start += len(text[start:]) - len(text[start:].lstrip())
        yield text[start:], None


def require_same_tokens(tokenizer: PreTrainedTokenizerBase, tokens: GgufTokens, texts: Sequence[str]) -> None:
    """TunesmithError `gguf_tokens_differ` where the two read one of the texts differently."""
    for text in texts:
        ours = tokenizer(text, add_special_tokens=False).input_ids
        theirs = tokens.encode(text)
        if list(ours) != theirs:
            raise TunesmithError(
                "gguf_tokens_differ",
                "llama.cpp would read other tokens than the model learned, so the GGUF was not kept (in "
                f"{_where(text, ours, theirs, tokenizer)!r}).",
                "Export the merged model instead, and please report this with the run's export.log.",
                text=_where(text, ours, theirs, tokenizer),
            )


def _where(text: str, ours: Sequence[int], theirs: Sequence[int], tokenizer: PreTrainedTokenizerBase) -> str:
    """A few tokens around the first difference."""
    place = next((n for n, (a, b) in enumerate(zip(ours, theirs, strict=False)) if a != b), min(len(ours), len(theirs)))
    return str(tokenizer.decode(list(ours)[max(0, place - 3) : place + 4])) or text[:40]


def _byte_level(settings: Mapping[str, Any]) -> Callable[[str], list[int]]:
    pre = settings["tokenizer.ggml.pre"]
    vocabulary = {token: number for number, token in enumerate(settings["tokenizer.ggml.tokens"])}
    merges = [tuple(merge.split(" ", 1)) for merge in settings.get("tokenizer.ggml.merges", [])]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=pre in LOOKS_UP_WORDS))
    tokenizer.pre_tokenizer = splitter(pre)
    tokenizer.decoder = decoders.ByteLevel()
    return lambda text: list(tokenizer.encode(text, add_special_tokens=False).ids)


def _sentencepiece(settings: Mapping[str, Any]) -> Callable[[str], list[int]]:
    from sentencepiece import SentencePieceProcessor, sentencepiece_model_pb2

    model: Any = getattr(sentencepiece_model_pb2, "ModelProto")()  # noqa: B009  made at run time
    model.trainer_spec.model_type = 2  # BPE: the best score is merged first
    model.trainer_spec.byte_fallback = True
    model.normalizer_spec.name = "identity"
    model.normalizer_spec.add_dummy_prefix = False
    model.normalizer_spec.remove_extra_whitespaces = False
    names = ("tokens", "scores", "token_type")
    seen: set[str] = set()
    for number, (token, score, kind) in enumerate(
        zip(*(settings[f"tokenizer.ggml.{name}"] for name in names), strict=True)
    ):
        piece = model.pieces.add()
        # SentencePiece takes no piece twice or empty, and cuts user-defined ones itself: those are cut out before.
        piece.piece = token if token and token not in seen else f"<twice {number}>"
        seen.add(token)
        piece.score = score
        piece.type = CONTROL if kind == USER_DEFINED else kind
    model.trainer_spec.vocab_size = len(model.pieces)
    reader = SentencePieceProcessor(model_proto=model.SerializeToString())
    return lambda text: list(reader.encode(text))
