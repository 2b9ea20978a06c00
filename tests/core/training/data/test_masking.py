"""What is learned of a row: the answers with their ends, and of rows too long as much of the answer as can be kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tiny import TEMPLATE, make_tokenizer
from transformers import AutoTokenizer

from core.datasets import Message, Row
from core.export.ollama.turns import turns_of
from core.schema.errors import TunesmithError
from core.schema.recipe import TrainingTable
from core.training.data import encoding, rendering
from core.training.data.chat_template import CHATML, IGNORED, ChatTemplate, choose_template, encode_chat, encode_prompt
from core.training.data.encoding import EncodedRow, RowEncoder, cut

WITHOUT_MARKERS = re.sub(r"\{% (end)?generation %\}", "", TEMPLATE)
STRICT = (
    "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('roles must alternate') }}{% endif %}{% endfor %}" + TEMPLATE
)
TALK = [
    {"role": "user", "content": "What is the colour of the sky?"},
    {"role": "assistant", "content": "The sky is blue."},
    {"role": "user", "content": "하늘은 무슨 색인가요?"},
    {"role": "assistant", "content": "하늘은 파란색입니다."},
]


def tokenizer_with(folder: Path, template: str | None) -> Any:
    make_tokenizer(folder, template)
    return AutoTokenizer.from_pretrained(folder)


def encoder(folder: Path, template: str | None = TEMPLATE, **settings: object) -> RowEncoder:
    tokenizer = tokenizer_with(folder, template)
    return RowEncoder(tokenizer, choose_template(tokenizer), TrainingTable.model_validate(settings))


def learned(tokenizer: Any, labels: list[int]) -> list[str]:
    """The learned stretches as text."""
    stretches: list[list[int]] = [[]]
    for label in labels:
        if label == IGNORED:
            stretches.append([])
        else:
            stretches[-1].append(label)
    return [tokenizer.decode(stretch) for stretch in stretches if stretch]


def messages(line: int, *turns: tuple[str, str]) -> Row:
    return Row(line, "messages", messages=tuple(Message(role, text) for role, text in turns))


@pytest.mark.parametrize("template", [TEMPLATE, WITHOUT_MARKERS], ids=["markers", "spans"])
def test_every_answer_is_learned_with_its_end(tmp_path: Path, template: str) -> None:
    tokenizer = tokenizer_with(tmp_path, template)
    chosen = choose_template(tokenizer)
    assert chosen.marks_answers == (template == TEMPLATE)
    ids, labels = encode_chat(tokenizer, chosen, TALK)
    assert len(ids) == len(labels)
    assert learned(tokenizer, labels) == ["The sky is blue.</s>", "하늘은 파란색입니다.</s>"]
    assert all(label in (IGNORED, token) for token, label in zip(ids, labels, strict=True))


def test_spans_give_the_labels_of_markers(tmp_path: Path) -> None:
    marked, plain = tokenizer_with(tmp_path / "a", TEMPLATE), tokenizer_with(tmp_path / "b", WITHOUT_MARKERS)
    assert encode_chat(marked, choose_template(marked), TALK) == encode_chat(plain, choose_template(plain), TALK)


@pytest.mark.parametrize("template", [TEMPLATE, WITHOUT_MARKERS, None], ids=["markers", "spans", "chatml"])
def test_odd_conversations_are_learned_or_refused_in_words(tmp_path: Path, template: str | None) -> None:
    made = encoder(tmp_path, template)
    odd = [
        messages(1, ("assistant", "I speak first."), ("user", "one"), ("assistant", "two")),
        messages(2, ("system", "one two"), ("assistant", "three")),
        messages(3, ("user", ""), ("assistant", "")),
        messages(4, ("user", "one"), ("assistant", "two"), ("assistant", "three")),
        messages(5),
        Row(6, "text", text=""),
        Row(7, "prompt_completion", prompt="", completion="ten"),
    ]
    encoded = made.encode_all(odd)
    kept = {row.line: learned(made.tokenizer, row.labels) for row in encoded.rows}
    assert set(kept) | set(encoded.unlearnable) | set(encoded.refused) == set(range(1, 8))
    assert kept[1][-1] == "two</s>"
    assert kept[2] == ["three</s>"]
    assert kept[7] == ["ten</s>"]


def test_what_is_asked_is_what_was_trained(tmp_path: Path) -> None:
    """The prompt given to the model when it answers is the beginning of the row it was trained on."""
    tokenizer = tokenizer_with(tmp_path, None)
    template = choose_template(tokenizer)
    ids, labels = encode_chat(tokenizer, template, TALK[:2])
    prompt = encode_prompt(tokenizer, template, TALK[:1])
    assert ids[: len(prompt)] == prompt
    assert labels[: len(prompt)] == [IGNORED] * len(prompt)
    assert labels[len(prompt)] == ids[len(prompt)]


def test_chatml_for_a_base_model(tmp_path: Path) -> None:
    tokenizer = tokenizer_with(tmp_path, None)
    template = choose_template(tokenizer)
    assert template.is_chatml
    assert tokenizer.chat_template == CHATML  # so that it is saved with the adapter
    _, labels = encode_chat(tokenizer, template, TALK)
    assert learned(tokenizer, labels) == ["The sky is blue.</s>", "하늘은 파란색입니다.</s>"]


def test_everything_is_learned_when_asked(tmp_path: Path) -> None:
    row = messages(1, *[(turn["role"], turn["content"]) for turn in TALK])
    encoded = encoder(tmp_path, learn_from="everything").encode(row)
    assert encoded.labels == encoded.ids


def test_text_rows_are_learned_whole_with_an_end(tmp_path: Path) -> None:
    made = encoder(tmp_path)
    encoded = made.encode(Row(1, "text", text="The sky is blue."))
    assert encoded.labels == encoded.ids
    assert encoded.ids[-1] == made.tokenizer.eos_token_id
    twice = made.encode(Row(1, "text", text="The sky is blue.</s>"))
    assert twice.ids == encoded.ids


def test_prompts_and_preferences_are_conversations(tmp_path: Path) -> None:
    made = encoder(tmp_path)
    pair = made.encode(Row(1, "prompt_completion", prompt="Who are you?", completion="A model."))
    chosen = made.encode(Row(1, "preference", prompt="Who are you?", chosen="A model.", rejected="A cat."))
    assert pair.ids == chosen.ids
    assert learned(made.tokenizer, pair.labels) == ["A model.</s>"]


def test_rows_that_teach_nothing_are_left_out_and_counted(tmp_path: Path) -> None:
    made = encoder(tmp_path, STRICT, max_seq_len=8)
    good = messages(1, ("user", "one"), ("assistant", "two"))
    unanswered = messages(2, ("user", "one two three"))
    out_of_order = messages(3, ("assistant", "one"), ("user", "two"))
    long = messages(4, ("user", "nine ten " * 30), ("assistant", "ten " * 30))
    told: list[int] = []
    encoded = made.encode_all([good, unanswered, out_of_order, long], told.append)
    assert [row.line for row in encoded.rows] == [1, 4]
    assert (encoded.unlearnable, encoded.refused, encoded.cut_lines) == ([2], [3], [4])
    assert told == [1, 2, 3, 4]
    assert encoded.rows[1].full_length > 8 == len(encoded.rows[1].ids)


def test_a_refusing_template_is_told_in_words(tmp_path: Path) -> None:
    made = encoder(tmp_path, STRICT)
    with pytest.raises(TunesmithError, match="roles must alternate") as told:
        made.encode(messages(1, ("user", "one"), ("user", "two"), ("assistant", "three")))
    assert told.value.code == "template_refused"


NESTED = "{% for i in range(99999) %}{% for j in range(99999) %}{% for k in range(99999) %}{% endfor %}{% endfor %}{% endfor %}"


def test_a_template_without_an_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "RENDER_S", 0.5)
    tokenizer = tokenizer_with(tmp_path / "spans", NESTED + WITHOUT_MARKERS)
    made = encoder(tmp_path / "marks", NESTED + TEMPLATE)
    row = messages(1, ("user", "one"), ("assistant", "two"))
    asks: list[Callable[[], object]] = [
        lambda: choose_template(tokenizer),
        lambda: encode_chat(tokenizer, ChatTemplate(None, False, False), TALK),
        lambda: made.encode(row),
        lambda: list(made.stream([row])),
        lambda: encode_prompt(made.tokenizer, made.template, TALK[:1]),
        lambda: turns_of(tokenizer, adds_bos=False),  # for Ollama
    ]
    for ask in asks:
        with pytest.raises(TunesmithError) as told:
            ask()
        assert told.value.code == "template_endless"
    assert rendering.render(made.tokenizer, "fine", [TALK]) == ["fine"]  # and the next one is not disturbed


@given(before=st.integers(0, 300), answer=st.integers(0, 300), after=st.integers(0, 50), limit=st.integers(2, 200))
def test_any_cut(before: int, answer: int, after: int, limit: int) -> None:
    ids = list(range(before + answer + after))
    labels = [IGNORED] * before + ids[before : before + answer] + [IGNORED] * after
    kept_ids, kept = cut(ids, labels, limit)
    assert len(kept_ids) == len(kept) == min(len(ids), limit)
    # One stretch of the row, ids and labels together.
    assert not kept_ids or kept_ids == list(range(kept_ids[0], kept_ids[0] + len(kept_ids)))
    assert all(label in (IGNORED, token) for token, label in zip(kept_ids, kept, strict=True))
    learned_tokens = sum(label != IGNORED for label in kept)
    assert learned_tokens >= min(answer, limit // 2)  # the answer is never cut away
    if before + answer <= limit:
        assert learned_tokens == answer  # what stands behind it goes first
    if len(ids) <= limit:
        assert (kept_ids, kept) == (ids, labels)


def test_a_short_answer_behind_a_long_question_stays_whole() -> None:
    ids = list(range(500))
    labels = [IGNORED] * 460 + ids[460:]
    _, kept = cut(ids, labels, 100)
    assert [label for label in kept if label != IGNORED] == ids[460:]


def test_encoded_rows_know_what_was_cut() -> None:
    row = EncodedRow([1, 2], [IGNORED, 2], 5, 1)
    assert row.was_cut
    assert row.learned_tokens == 1


NO_END = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
END_OUTSIDE = (
    "{% for m in messages %}{% if m.role == 'assistant' %}<|assistant|>{% generation %}{{ m.content }}{% endgeneration %}"
    "{{ eos_token }}{% else %}<|user|>{{ m.content }}{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def test_a_missing_end_is_counted_and_can_be_added(tmp_path: Path) -> None:
    row = messages(5, ("user", "one"), ("assistant", "two"))
    made = encoder(tmp_path / "a", NO_END)
    whole = made.whole(row)
    assert not whole.ends
    encoded = made.encode_all([row])
    assert [(p.code, p.examples, p.setting) for p in encoded.log.problems()] == [
        ("missing_end_token", (5,), "training.add_end_token=true")
    ]
    ended = encoder(tmp_path / "b", NO_END, add_end_token=True).whole(row)
    assert ended.ends
    assert ended.labels[-1] == ended.ids[-1] == made.tokenizer.eos_token_id


def test_an_end_that_stands_outside_the_mask_is_learned_too(tmp_path: Path) -> None:
    made = encoder(tmp_path, END_OUTSIDE)
    whole = made.whole(messages(1, *[(turn["role"], turn["content"]) for turn in TALK]))
    assert learned(made.tokenizer, whole.labels)[-1] == "하늘은 파란색입니다.</s>"
    assert whole.ends


def test_an_answer_that_cannot_be_told_apart_is_read_only(tmp_path: Path) -> None:
    """A template that writes earlier answers otherwise than the last one, without markers."""
    drops = (
        "{% for m in messages %}{% if m.role == 'user' %}<|user|>{{ m.content }}"
        "{% elif loop.last %}<|assistant|>thought {{ m.content }}{{ eos_token }}{% else %}{{ m.content }}{{ eos_token }}"
        "{% endif %}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}"
    )
    made = encoder(tmp_path, drops)
    row = messages(1, *[(turn["role"], turn["content"]) for turn in TALK])
    whole = made.whole(row)
    assert learned(made.tokenizer, whole.labels) == ["thought 하늘은 파란색입니다.</s>"]
    assert whole.unmarked == 1
    assert [p.code for p in made.encode_all([row]).log.problems()] == ["unmarked_answer"]


@pytest.mark.parametrize("template", [TEMPLATE, WITHOUT_MARKERS, STRICT], ids=["markers", "spans", "refusing"])
def test_many_rows_at_once_are_those_one_by_one(tmp_path: Path, template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = encoder(tmp_path, template)
    rows = [
        messages(n, ("user", f"one {n}"), ("assistant", "two " * n), ("user", "x"), ("assistant", "y"))
        for n in range(1, 9)
    ]
    rows.insert(3, messages(20, ("user", "one"), ("user", "two"), ("assistant", "three")))
    rows.insert(5, Row(21, "text", text="The sky is blue."))
    monkeypatch.setattr(encoding, "BATCH_ROWS", 4)
    assert [row for row, _ in made.stream(iter(rows))] == rows
    for row, whole in made.stream(rows):
        if isinstance(whole, TunesmithError):
            with pytest.raises(TunesmithError):
                made.whole(row)
        else:
            assert whole == made.whole(row)


def test_rows_are_left_out_for_what_is_found_in_their_tokens(tmp_path: Path) -> None:
    tokenizer = tokenizer_with(tmp_path, TEMPLATE)
    settings = TrainingTable(max_seq_len=16)
    made = RowEncoder(tokenizer, choose_template(tokenizer), settings, ["truncated_row"])
    rows = [
        messages(1, ("user", "one"), ("assistant", "two")),
        messages(2, ("user", "one " * 30), ("assistant", "two")),
    ]
    encoded = made.encode_all(rows)
    assert [row.line for row in encoded.rows] == [1]
    assert [(p.code, p.rows, p.left_out) for p in encoded.log.problems()] == [("truncated_row", 1, 1)]
