"""One answer, token by token, so that two of them can grow side by side and end at any moment.

`generate` of transformers cannot be left and entered again; its parts (cache, logits warpers, generation config) are used.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, Literal

import torch
from transformers import DynamicCache, LogitsProcessorList, PreTrainedTokenizerBase, TemperatureLogitsWarper
from transformers import TopPLogitsWarper as TopP

from core.schema.chat import ChatOptions
from core.training.samples import UNFINISHED, cut_text

StoppedBy = Literal["eos", "length", "stop_word", "request"]
PIECE_TOKENS = {"cpu": 32, "cuda": 1024}  # of a long question that are read before anybody listens again; at first
PIECE_S = 0.25  # what a piece may take from then on: a stop is heard at once, on a slow processor as well
LEAST_PIECE, MOST_PIECE = 8, 1024
ALL_AT_ONCE = ("longrope", "dynamic")  # positions that are scaled by how long the text is


class Decoding:
    """`step` draws the next token with whatever weights the model has at that moment; `text` is the answer so far."""

    def __init__(
        self,
        prompt: Sequence[int],
        tokenizer: PreTrainedTokenizerBase,
        options: ChatOptions,
        ends: Sequence[int],
        room_tokens: int | None,
    ) -> None:
        self._next = list(prompt)  # what the cache has not seen yet
        self._prompt_tokens = len(prompt)
        self._tokenizer = tokenizer
        self._options = options
        self._ends = frozenset(ends)
        self._most = options.max_new_tokens if room_tokens is None else min(options.max_new_tokens, room_tokens)
        self._cache: DynamicCache | None = None
        self._random: torch.Generator | None = None
        self._piece = 0
        self._began = time.monotonic()
        self.tokens: list[int] = []
        self.text = ""
        self.stopped_by: StoppedBy | None = None

    @property
    def tokens_per_s(self) -> float | None:
        """Speed so far, reading the question included."""
        seconds = time.monotonic() - self._began
        return len(self.tokens) / seconds if seconds > 0 and self.tokens else None

    def stop(self) -> None:
        """Ends the answer where it is."""
        self.stopped_by = self.stopped_by or "request"
        self._cache = None  # its memory is wanted by the other side

    @torch.inference_mode()
    def step(self, model: Any) -> None:
        """Reads a piece of the question, or draws one token and brings `text` up to date; sets `stopped_by` at the end."""
        device = next(model.parameters()).device
        if self._cache is None:
            self._cache = DynamicCache(config=model.config.get_text_config())
        seen = self._cache.get_seq_length()
        self._piece = self._piece or PIECE_TOKENS[device.type]
        piece = self._next[: self._piece] if reads_in_pieces(model, self._prompt_tokens) else self._next
        began = time.monotonic()
        output = model(
            input_ids=torch.tensor([piece], device=device),
            attention_mask=torch.ones(1, seen + len(piece), dtype=torch.long, device=device),
            past_key_values=self._cache,
            use_cache=True,
            logits_to_keep=1,
        )
        self._next = self._next[len(piece) :]
        if len(piece) == self._piece:
            self._piece = next_piece(self._piece, time.monotonic() - began)
        if not self._next:
            token = self._draw(output.logits[:, -1, :].float(), device)
            self.tokens.append(token)
            self._next = [token]
            self._look(token)

    def _draw(self, logits: torch.Tensor, device: torch.device) -> int:
        """The next token from `logits` (1, vocabulary)."""
        if self._options.temperature == 0:
            return int(logits.argmax(-1))
        warpers = LogitsProcessorList([TemperatureLogitsWarper(self._options.temperature)])
        if self._options.top_p < 1:
            warpers.append(TopP(self._options.top_p))
        if self._random is None:
            self._random = torch.Generator(device)
            if self._options.seed is None:
                self._random.seed()
            else:
                self._random.manual_seed(self._options.seed)
        chances = warpers(torch.empty(1, 0, dtype=torch.long), logits).softmax(-1)
        return int(torch.multinomial(chances, 1, generator=self._random))

    def _look(self, token: int) -> None:
        whole = str(self._tokenizer.decode(self.tokens, skip_special_tokens=True))
        ended = token in self._ends
        full = len(self.tokens) >= self._most
        at = min((place for word in self._options.stop if word and (place := whole.find(word)) >= 0), default=None)
        if at is not None:
            self.text, self.stopped_by = whole[:at], "stop_word"
        elif ended or full:
            self.text, self.stopped_by = (whole, "eos") if ended else (cut_text(self._tokenizer, self.tokens), "length")
        elif not whole.endswith(UNFINISHED):
            self.text = whole[: len(whole) - self._held_back(whole)]
        if self.stopped_by is not None:
            self.text = self.text.strip()
            self._cache = None

    def _held_back(self, whole: str) -> int:
        """Characters at the end that may be the beginning of a stop word, not shown before that is known."""
        lengths = [
            length
            for word in self._options.stop
            for length in range(1, min(len(word), len(whole) + 1))
            if whole.endswith(word[:length])
        ]
        return max(lengths, default=0)


def next_piece(tokens: int, seconds: float) -> int:
    """How many tokens to read next, where reading `tokens` took `seconds`."""
    wanted = tokens * PIECE_S / max(seconds, 1e-3)
    return int(min(max(wanted, tokens / 4, LEAST_PIECE), 2 * tokens, MOST_PIECE))


def reads_in_pieces(model: Any, tokens: int) -> bool:
    """Whether a question of so many tokens, read in pieces, means the same to the model as one read as a whole."""
    positions = getattr(model.config.get_text_config(), "rope_parameters", None) or {}
    unscaled = positions.get("original_max_position_embeddings") if positions.get("rope_type") == "longrope" else None
    if getattr(model, "_is_stateful", False):
        return False
    return tokens <= (unscaled or 0) or not any(kind in str(positions) for kind in ALL_AT_ONCE)
