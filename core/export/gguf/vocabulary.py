"""A tokenizer as a GGUF holds it: tokens, their kinds, merges or scores, special tokens, chat template."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gguf
from transformers import PreTrainedTokenizerBase

from core.export.gguf.pre_tokenizers import pre_tokenizer_of
from core.schema.errors import TunesmithError

SPACE = "▁"
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = 1, 2, 3, 4, 5, 6
LOOKS_SPECIAL = re.compile(r"<\|.*\|>|<｜.*｜>|<unused\d+>|<pad>|<mask>|<2mass>|\[@BOS@\]")
ADDED_SCORE, UNREACHED_SCORE = -1000.0, -1e6


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`model`: "gpt2" (byte-level merges) or "llama" (SentencePiece). `space_prefix`: a space goes before each stretch of
    text; where it goes `only_first`, before a text that begins with no special token, llama.cpp cannot say so, and what
    is right behind a special token counts."""

    model: str
    pre: str
    tokens: tuple[str, ...]
    kinds: tuple[int, ...]
    scores: tuple[float, ...]
    merges: tuple[str, ...]
    special: dict[str, int]
    adds_bos: bool
    adds_eos: bool
    space_prefix: bool
    template: str | None
    strips_after_special: bool = False
    only_first: bool = False

    def write(self, writer: gguf.GGUFWriter) -> None:
        writer.add_tokenizer_model(self.model)
        writer.add_tokenizer_pre(self.pre)
        writer.add_token_list(list(self.tokens))
        writer.add_token_types(list(self.kinds))
        if self.scores:
            writer.add_token_scores(list(self.scores))
        if self.merges:
            writer.add_token_merges(list(self.merges))
        for kind, number in self.special.items():
            getattr(writer, f"add_{kind}_token_id")(number)
        writer.add_add_bos_token(self.adds_bos)
        writer.add_add_eos_token(self.adds_eos)
        if self.model == "llama":
            writer.add_add_space_prefix(self.space_prefix)
        if self.template:
            writer.add_chat_template(self.template)


def vocabulary_of(tokenizer: PreTrainedTokenizerBase, rows: int, base: Path, ends: list[int]) -> Vocabulary:
    """As many tokens as the model has embeddings (`rows`); those without a meaning are unused.

    TunesmithError `gguf_unknown_tokenizer` where llama.cpp has no such tokenizer.
    """
    if not hasattr(tokenizer, "backend_tokenizer"):
        raise _unknown("it is not a fast one")
    backend = json.loads(tokenizer.backend_tokenizer.to_str())
    kind = backend["model"].get("type")
    if kind != "BPE":
        raise _unknown(f"it works by {kind}")
    tokens, kinds = _tokens(tokenizer, rows)
    scores: tuple[float, ...] = ()
    merges: tuple[str, ...] = ()
    if _is_byte_level(backend):
        model, pre, merges = "gpt2", pre_tokenizer_of(tokenizer), _merges(backend)
    elif backend["model"].get("byte_fallback"):
        model, pre = "llama", "default"
        unknown = str(tokenizer.unk_token)
        kinds = [_sentencepiece_kind(token, old, unknown) for token, old in zip(tokens, kinds, strict=True)]
        scores = _scores(tokens, kinds, backend, base)
    else:
        raise _unknown("its merges are neither of bytes nor SentencePiece's")
    adds_bos, adds_eos = _added_ends(tokenizer)
    template = tokenizer.chat_template
    return Vocabulary(
        model=model, pre=pre, tokens=tuple(tokens), kinds=tuple(kinds), scores=scores, merges=merges,
        special=_special(tokenizer, ends), adds_bos=adds_bos, adds_eos=adds_eos,
        space_prefix=_prepends_space(backend), template=template if isinstance(template, str) else None,
        strips_after_special=_strips(backend), only_first=model == "llama" and _metaspace(backend) == "first",
    )  # fmt: skip


def _tokens(tokenizer: PreTrainedTokenizerBase, rows: int) -> tuple[list[str], list[int]]:
    by_number = {number: token for token, number in tokenizer.get_vocab().items()}
    added = tokenizer.added_tokens_decoder
    tokens, kinds = [], []
    for number in range(rows):
        token = by_number.get(number)
        if token is None:
            tokens.append(f"[PAD{number}]")
            kinds.append(UNUSED)
        elif number in added:
            special = added[number].special or LOOKS_SPECIAL.fullmatch(token)
            tokens.append(token if special else token.replace(SPACE, " "))
            kinds.append(CONTROL if special else USER_DEFINED)
        else:
            tokens.append(token)
            kinds.append(NORMAL)
    return tokens, kinds


def _is_byte_level(backend: dict[str, Any]) -> bool:
    decoder = backend.get("decoder") or {}
    return "ByteLevel" in {step.get("type") for step in [decoder, *decoder.get("decoders", [])]}


def _merges(backend: dict[str, Any]) -> tuple[str, ...]:
    """A space inside a part (never in byte-level merges) would break the line."""
    merges = [merge.split(" ") if isinstance(merge, str) else merge for merge in backend["model"]["merges"]]
    return tuple(" ".join(part.replace(" ", "Ġ") for part in merge) for merge in merges)


def _sentencepiece_kind(token: str, kind: int, unknown: str) -> int:
    if token == unknown:
        return UNKNOWN
    return BYTE if kind == NORMAL and re.fullmatch(r"<0x[0-9A-F]{2}>", token) else kind


def _scores(tokens: list[str], kinds: list[int], backend: dict[str, Any], base: Path) -> tuple[float, ...]:
    """SentencePiece's own where its file is at hand; else the order of the merges, which is what scores are for."""
    known = _file_scores(base)
    if known is None:
        known = {}
        for rank, merge in enumerate(backend["model"]["merges"]):
            parts = merge.split(" ") if isinstance(merge, str) else merge
            known.setdefault("".join(parts), -float(rank))
    ordinary = (NORMAL, BYTE, UNKNOWN)
    return tuple(
        known.get(token, UNREACHED_SCORE) if kind in ordinary else ADDED_SCORE
        for token, kind in zip(tokens, kinds, strict=True)
    )


def _file_scores(base: Path) -> dict[str, float] | None:
    path = next((base / name for name in ("tokenizer.model", "spiece.model") if (base / name).is_file()), None)
    if path is None:
        return None
    from sentencepiece import SentencePieceProcessor

    pieces = SentencePieceProcessor(model_file=str(path))
    return {pieces.IdToPiece(number): pieces.GetScore(number) for number in range(pieces.GetPieceSize())}


def _special(tokenizer: PreTrainedTokenizerBase, ends: list[int]) -> dict[str, int]:
    """`eot` beside the tokenizer's own end where the model ends its turns with another token."""
    named = {kind: getattr(tokenizer, f"{kind}_token_id", None) for kind in ("bos", "eos", "unk", "pad")}
    others = [end for end in ends if end != tokenizer.eos_token_id]
    turn = [end for end in others if re.search(r"end|eot|eos|/s", str(tokenizer.convert_ids_to_tokens(end)))]
    named["eot"] = turn[-1] if turn else None
    return {kind: number for kind, number in named.items() if isinstance(number, int)}


def _added_ends(tokenizer: PreTrainedTokenizerBase) -> tuple[bool, bool]:
    """What plain encoding puts around a text; tried out, since configurations say it in many ways."""
    ids = tokenizer("a").input_ids
    bos, eos = tokenizer.bos_token_id, tokenizer.eos_token_id
    return bos is not None and ids[:1] == [bos], eos is not None and len(ids) > 1 and ids[-1] == eos


def _prepends_space(backend: dict[str, Any]) -> bool:
    """Whether each stretch of text between special tokens gets a space in front, as llama.cpp's prefix does."""
    normalizer = backend.get("normalizer") or {}
    steps = [normalizer, *normalizer.get("normalizers", [])]
    return any(step.get("type") == "Prepend" for step in steps) or _metaspace(backend) == "always"


def _metaspace(backend: dict[str, Any]) -> str:
    """How a tokenizer made anew by transformers 5 prepends its space: "always", "first" or "never"."""
    pre = backend.get("pre_tokenizer") or {}
    steps = [pre, *pre.get("pretokenizers", [])]
    return next((str(step.get("prepend_scheme")) for step in steps if step.get("type") == "Metaspace"), "never")


def _strips(backend: dict[str, Any]) -> bool:
    """Phi-3's special tokens swallow the space behind them."""
    return any(token.get("rstrip") and token.get("special") for token in backend.get("added_tokens", []))


def _unknown(why: str) -> TunesmithError:
    return TunesmithError(
        "gguf_unknown_tokenizer",
        f"The model's tokenizer cannot be written as GGUF: {why}.",
        "Export the merged model instead.",
        why=why,
    )
