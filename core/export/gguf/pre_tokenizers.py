"""How a byte-level tokenizer cuts text before it merges, by the names that llama.cpp knows.

Found by what a tokenizer does: it cuts a text full of traps exactly as one of these does, or it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from tokenizers import Regex
from tokenizers.pre_tokenizers import ByteLevel, PreTokenizer, Sequence, Split

from core.schema.errors import TunesmithError

_ENDINGS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
_REST = r"\s*[\r\n]+|\s+(?!\S)|\s+"
_GPT2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
_UPPER, _LOWER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]", r"[\p{Ll}\p{Lm}\p{Lo}\p{M}]"
_CASED = r"[^\r\n\p{L}\p{N}]?"

# The regular expressions are those of the tokenizers themselves; the order decides where two cut alike.
PRE_TOKENIZERS: Mapping[str, tuple[str, ...]] = {
    "llama-bpe": (rf"{_ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}{{1,3}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{_REST}",),
    "qwen2": (rf"{_ENDINGS}|[^\r\n\p{{L}}\p{{N}}]?\p{{L}}+|\p{{N}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n]*|{_REST}",),
    "gpt-2": (_GPT2,),
    "tekken": (
        rf"{_CASED}{_UPPER}*{_LOWER}+|{_CASED}{_UPPER}+{_LOWER}*|\p{{N}}| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{_REST}",
    ),
    "gpt-4o": (
        rf"{_CASED}{_UPPER}*{_LOWER}+{_ENDINGS}?|{_CASED}{_UPPER}+{_LOWER}*{_ENDINGS}?|\p{{N}}{{1,3}}"
        rf"| ?[^\s\p{{L}}\p{{N}}]+[\r\n/]*|{_REST}",
    ),
    "smollm": (r"\p{N}", _GPT2),
}
# Those whose whole words are looked up before any merge, in llama.cpp.
LOOKS_UP_WORDS = frozenset({"llama-bpe", "tekken"})
# The same cuts as llama-bpe without the look-up: as Phi-4 has it.
WITHOUT_LOOK_UP = {"llama-bpe": "dbrx"}

TRAPS = (
    "\n \n\n \n\n\n \t \t\t \t\n  \n   \n    \n     \n", "🚀 (normal) 😶‍🌫️ ✅ 🦙🦙", " 3 33 333 3333 33333 333333 3333333",
    "3.3 3..3 3...3 1,234,567.89 2026-11-25", "កាន់តែពិសេសអាច😁 ?我想在apple工作1314151天～ ------======= нещо на Български",
    "''''''```````\"\"\"\"......!!!!!!??????", "I've been 'told he's there, 'RE you sure? 'M not, We'Ve a'lL I'll 'D you",
    "안녕하세요? 오늘 12,345원을 썼어요. ㅋㅋㅋ", "HTTPResponse camelCase snake_case ÀÉÎ straße Ǆž", "a/b//c\n/d http://x.y/z?q=1\r\n\r\ntail",
    "  leading and trailing  ", "e\u0301 क्षि ไทย עִבְרִית", "x=1;\n\tif (y) { return; }\n", "①②③ ½ ٣٤٥ Ⅷ",
)  # fmt: skip


def pre_tokenizer_of(tokenizer: Any) -> str:
    """llama.cpp's name for the way of a fast byte-level tokenizer; TunesmithError `gguf_unknown_tokenizer` if it has
    none."""
    backend = tokenizer.backend_tokenizer
    looks_up = bool(getattr(backend.model, "ignore_merges", False))
    cuts = [_cuts(backend.pre_tokenizer, text) for text in TRAPS]
    for name in PRE_TOKENIZERS:
        if cuts == [_cuts(splitter(name), text) for text in TRAPS]:
            return name if looks_up or name not in WITHOUT_LOOK_UP else WITHOUT_LOOK_UP[name]
    raise TunesmithError(
        "gguf_unknown_tokenizer",
        "The model's tokenizer cuts words in a way that Tunesmith has no name for in llama.cpp, and with a wrong name the "
        "model would read other tokens than it learned.",
        "Export the merged model instead.",
    )


@lru_cache
def splitter(name: str) -> PreTokenizer:
    """The way of a name, as llama.cpp does it."""
    known = {other: base for base, other in WITHOUT_LOOK_UP.items()}
    steps = [Split(Regex(expression), "isolated") for expression in PRE_TOKENIZERS[known.get(name, name)]]
    return Sequence([*steps, ByteLevel(add_prefix_space=False, use_regex=False)])


def _cuts(pre_tokenizer: PreTokenizer, text: str) -> list[str]:
    return [piece for piece, _ in pre_tokenizer.pre_tokenize_str(text)]
