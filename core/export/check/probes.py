"""The tokenizer that an export ships, and the texts that it is checked with: held-out rows first, then training rows, then
built-in ones with numbers and Korean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from transformers import AutoTokenizer, PreTrainedTokenizerBase

from core.datasets import Row
from core.models import classify_source, typed_path
from core.schema.errors import TunesmithError
from core.training.data.chat_template import IGNORED, ChatTemplate, choose_template, encode_prompt
from core.training.data.encoding import EncodedRow, RowEncoder
from core.training.data.rows import Rows, read_rows
from core.training.model.trained import Trained

# Where data and sample prompts are not at hand; and always, since digits and Korean split differently than plain words.
BUILT_IN = (
    "What is 17 plus 4,862?",
    "안녕하세요? 오늘 날씨가 어떤가요?",
    "Write one sentence about the sea.",
    "List three colours.",
)
TRIPPING = (
    "3.14 is 22/7; 1000000 and 2,026",
    "I've, we'LL\tand  two  spaces\n\n\nend",
    "한국어와 English가 섞인 문장 12개!",
)
MOST_TOKENS = 256
PLACES = 16
WHOLE_FILE_BYTES = 64 << 20  # larger data are not read to the end to find out which rows were held out


@dataclass(frozen=True, slots=True)
class Probe:
    """A text in tokens, and the places whose next token is asked for; `first` is where the answer begins, `end` where the
    text itself goes on with an end-of-turn token (both are among the places)."""

    ids: tuple[int, ...]
    places: tuple[int, ...]
    first: int
    end: int | None = None
    held_out: bool = False


def load_exported_tokenizer(source: Trained) -> PreTrainedTokenizerBase:
    """The one the run was trained with: from its result, else the base's (with ChatML where that has no template)."""
    folder = source.weights if (source.weights / "tokenizer_config.json").is_file() else source.base
    tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(
        folder, trust_remote_code=source.recipe.model.allow_remote_code
    )
    choose_template(tokenizer)
    return tokenizer


def find_probes(source: Trained, tokenizer: PreTrainedTokenizerBase, ends: Sequence[int], count: int) -> list[Probe]:
    """Up to `count` different ones, the built-in ones always among them."""
    template = choose_template(tokenizer)
    built_in = [*source.recipe.evaluation.sample_prompts[: count // 4], *BUILT_IN]
    prompts = [_of_prompt(tokenizer, template, text) for text in built_in]
    probes: dict[tuple[int, ...], Probe] = {}
    encoder = RowEncoder(tokenizer, template, source.recipe.training)
    for rows, held_out in _rows(source, count):
        for row in encoder.encode_all(rows).rows:
            probe = _of_row(row, ends, held_out)
            if probe is not None and len(probes) < count - len(prompts):
                probes.setdefault(probe.ids, probe)
    for probe in prompts:
        probes.setdefault(probe.ids, probe)
    return list(probes.values())[:count]


def probe_texts(tokenizer: PreTrainedTokenizerBase, probes: Sequence[Probe], lead: str = "") -> list[str]:
    """The probes as text with their special tokens, and texts on which tokenizers trip; each with `lead` in front."""
    texts = [*(str(tokenizer.decode(list(probe.ids))) for probe in probes), *BUILT_IN, *TRIPPING]
    return [lead + text for text in texts]


def _rows(source: Trained, count: int) -> Iterator[tuple[Sequence[Row], bool]]:
    try:
        rows = _read(source, count)
    except TunesmithError:  # the data may have moved since
        return
    yield rows.held_out[: 2 * count], True
    yield rows.training[: 2 * count], False


def _read(source: Trained, count: int) -> Rows:
    table, seed = source.recipe.dataset, source.recipe.training.seed
    path = typed_path(table.source)
    if classify_source(table.source) == "folder" and path.is_file() and path.stat().st_size > WHOLE_FILE_BYTES:
        table = table.model_copy(update={"max_rows": min(table.max_rows or 8 * count, 8 * count)})
    return read_rows(table, seed)


def _of_row(row: EncodedRow, ends: Sequence[int], held_out: bool) -> Probe | None:
    """The first answer: its beginning, and its end where that is near enough."""
    learned = [place for place, label in enumerate(row.labels) if label != IGNORED and place > 0]
    if not learned or learned[0] > MOST_TOKENS - PLACES:
        return None
    first = learned[0]
    answer = [place for number, place in enumerate(learned) if place == first + number and place < MOST_TOKENS]
    last = next((place for place in answer if row.ids[place] in ends), None)
    places = {place - 1 for place in answer[: PLACES - 1]}
    if last is not None:
        places.add(last - 1)
    ids = row.ids[: max(places) + 2]
    return Probe(tuple(ids), tuple(sorted(places)), first - 1, last - 1 if last is not None else None, held_out)


def _of_prompt(tokenizer: PreTrainedTokenizerBase, template: ChatTemplate, text: str) -> Probe:
    """Every place of a short text: also what comes before the answer tells two models apart."""
    ids = encode_prompt(tokenizer, template, [{"role": "user", "content": text}])[-MOST_TOKENS:]
    places = range(max(0, len(ids) - PLACES), len(ids))
    return Probe(tuple(ids), tuple(places), len(ids) - 1)
