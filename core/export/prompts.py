"""The tokenizer that an export ships, and the prompts that it is checked with."""

from __future__ import annotations

from transformers import AutoTokenizer, PreTrainedTokenizerBase

from core.datasets import Row
from core.schema.errors import TunesmithError
from core.training.chat_template import choose_template, encode_prompt
from core.training.rows import read_rows
from core.training.trained import Trained

# Where data and sample prompts are not at hand: digits and Korean split differently than plain words.
PROBES = (
    "What is 17 plus 4,862?",
    "안녕하세요? 오늘 날씨가 어떤가요?",
    "Write one sentence about the sea.",
    "List three colours.",
)
PROMPT_TOKENS = 256


def load_exported_tokenizer(source: Trained) -> PreTrainedTokenizerBase:
    """The one the run was trained with: from its result, else the base's (with ChatML where that has no template)."""
    folder = source.weights if (source.weights / "tokenizer_config.json").is_file() else source.base
    tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
        folder, trust_remote_code=source.recipe.model.allow_remote_code
    )
    choose_template(tokenizer)
    return tokenizer


def probe_prompts(source: Trained, tokenizer: PreTrainedTokenizerBase, count: int) -> list[list[int]]:
    """Token ids of up to `count` prompts: sample prompts, then held-out, then training questions, then built-in probes."""
    texts = list(source.recipe.evaluation.sample_prompts)
    try:
        few = source.recipe.dataset.model_copy(update={"max_rows": 4 * count})  # the data may be larger than memory
        rows = read_rows(few, source.recipe.training.seed)
        texts += [text for row in (*rows.held_out, *rows.training[:count]) if (text := _question(row))]
    except TunesmithError:  # the data may have moved since
        pass
    texts += PROBES
    template = choose_template(tokenizer)
    prompts = []
    for text in dict.fromkeys(texts):
        ids = encode_prompt(tokenizer, template, [{"role": "user", "content": text}])
        if len(ids) <= PROMPT_TOKENS:
            prompts.append(ids)
        if len(prompts) == count:
            break
    return prompts


def _question(row: Row) -> str | None:
    if row.format == "text":
        return None
    return next((turn.content for turn in row.turns() if turn.role == "user"), None)
