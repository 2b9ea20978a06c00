"""The chat job, run in this process on a tiny model whose adapter changes what it says."""

from __future__ import annotations

import hashlib
import itertools
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.exporting import finish, put_random_adapter
from support.tiny import make_model, make_rows
from support.training import HereContext, recipe_for

from core.jobs import last_word
from core.runs import RunFolder, create_run, write_checkpoint
from core.schema.chat import ChatOptions, ChatTurn
from core.schema.commands import AnyCommand, Ask, Stop, StopAnswer
from core.schema.events import AnswerCompleted, AnswerGrew, AnswerRefused, AnyEvent, JobFinished
from core.schema.requests import ChatRequest

SPREAD = 0.25  # logits as far apart as a real model's
QUESTION = "What is the colour of the sky? 하늘은?"
Say = Callable[[AnyCommand], None]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    import torch

    torch.set_num_threads(1)
    return make_model(tmp_path_factory.mktemp("base") / "tiny 모델", initializer_range=SPREAD)


@pytest.fixture(scope="module")
def run(base: Path, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A finished run with an adapter, and another one as checkpoint 4."""
    folder = tmp_path_factory.mktemp("runs")
    run = create_run(folder, recipe_for(base, make_rows(folder / "rows.jsonl"), "quantization.compute_dtype=float32"))
    put_random_adapter(base, run.adapter_dir)
    write_checkpoint(run.checkpoints_dir, 4, lambda into: put_random_adapter(base, into, strength=0.4))
    finish(run, base)
    return run


def ask(
    id: int, side: str = "tuned", text: str = QUESTION, system: str = "", checkpoint: int | None = None, **options: Any
) -> Ask:
    turns = [ChatTurn(role="system", content=system)] if system else []
    settings = ChatOptions(**({"max_new_tokens": 24} | options))
    return Ask(
        id=id,
        side=side,
        messages=(*turns, ChatTurn(role="user", content=text)),
        options=settings,
        checkpoint=checkpoint,
    )


def talk(
    run: RunFolder,
    *asked: AnyCommand,
    on_event: Callable[[AnyEvent, Say], None] = lambda event, say: None,
    checkpoint: int | None = None,
) -> list[AnyEvent]:
    from core.chat import job

    context = HereContext(on_event)
    context._said.extend(asked)
    try:
        request = ChatRequest(run_dir=str(run.path), device="cpu", once=True, checkpoint=checkpoint)
        context.emit(job.run(request, context) or JobFinished())
    except Exception as error:  # noqa: BLE001  as the edge of the process does
        context.emit(last_word(error))
    return context.told


def answers(events: Sequence[AnyEvent]) -> dict[int, AnswerCompleted]:
    return {event.id: event for event in events if isinstance(event, AnswerCompleted)}


def generated(run: RunFolder, base: Path, weights: Path | None, count: int = 24, question: str = QUESTION) -> str:
    """What `generate` of transformers says greedily, loaded as the run was: the judge of our own loop."""
    import torch
    from peft import PeftModel

    from core.models import read_model_folder
    from core.training.data.chat_template import choose_template
    from core.training.device import machine
    from core.training.model.base_model import Base, load_model, load_tokenizer
    from core.training.samples import answer

    recipe, _ = machine.settle(run.recipe())
    facts = Base(base, str(base), read_model_folder(base, ""), "")
    model = load_model(facts, recipe)
    if weights is not None:
        model = PeftModel.from_pretrained(model, weights)
    tokenizer = load_tokenizer(facts, recipe.model)
    with torch.no_grad():
        return answer(model, tokenizer, choose_template(tokenizer), question, count).text


def test_both_sides_say_what_generate_says(run: RunFolder, base: Path) -> None:
    """Base and tuned, asked at once on one copy of the base, and a checkpoint beside them."""
    said = answers(talk(run, ask(1, "base"), ask(2, "tuned"), ask(3, "tuned", checkpoint=4)))
    assert said[1].text == generated(run, base, None)
    assert said[2].text == generated(run, base, run.adapter_dir)
    assert said[3].text == generated(run, base, run.checkpoints_dir / "step-000004")
    assert len({said[1].text, said[2].text, said[3].text}) == 3
    assert all(one.tokens == 24 or one.stopped_by == "eos" for one in said.values())


def test_a_long_question_is_read_in_pieces_and_stopped_between_them(
    run: RunFolder, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.chat.decoding import Decoding

    monkeypatch.setattr("core.chat.decoding.PIECE_TOKENS", {"cpu": 7})
    monkeypatch.setattr("core.chat.decoding.MOST_PIECE", 7)
    question = QUESTION * 6
    steps: list[int] = []
    step = Decoding.step

    def counted(self: Decoding, model: Any) -> None:
        steps.append(len(self._next))
        step(self, model)

    monkeypatch.setattr(Decoding, "step", counted)
    said = answers(talk(run, ask(1, text=question)))
    assert said[1].text == generated(run, base, run.adapter_dir, question=question)
    assert len(steps) > 24 + 5
    assert max(a - b for a, b in itertools.pairwise(steps)) == 7
    context = HereContext(lambda event, say: None)
    context._said.extend([ask(1, text=question), StopAnswer()])
    steps.clear()
    from core.chat import job

    job.run(ChatRequest(run_dir=str(run.path), device="cpu", once=True), context)
    assert answers(context.told)[1].tokens == 0
    assert steps == []


def test_positions_scaled_by_the_length_are_not_read_in_pieces() -> None:
    from transformers import LlamaConfig, Phi3Config

    from core.chat.decoding import reads_in_pieces

    class Model:
        def __init__(self, config: Any) -> None:
            self.config = config

    half = [1.0] * 48
    scaled = {"rope_type": "longrope", "rope_theta": 1e4, "short_factor": half, "long_factor": half,
              "original_max_position_embeddings": 4096}  # fmt: skip
    assert reads_in_pieces(Model(LlamaConfig()), 10_000)
    assert reads_in_pieces(Model(Phi3Config(rope_parameters=scaled)), 4096)
    assert not reads_in_pieces(Model(Phi3Config(rope_parameters=scaled)), 4097)


def test_a_piece_is_as_long_as_may_be_read_before_somebody_who_says_stop_is_heard() -> None:
    from core.chat.decoding import MOST_PIECE, PIECE_S, next_piece

    assert next_piece(32, PIECE_S) == 32
    assert next_piece(32, 2 * PIECE_S) == 16
    assert next_piece(32, 100.0) == 8
    assert next_piece(32, 0.0) == 64
    assert next_piece(MOST_PIECE, 0.0) == MOST_PIECE


@pytest.mark.parametrize("kind", ["bytes in one token each", "bytes merged"])
def test_an_answer_cut_in_the_middle_of_a_character_shows_no_sign_for_it(kind: str, tmp_path: Path) -> None:
    from support.architectures import make_tokenizer

    from core.chat.decoding import Decoding

    merged = kind == "bytes merged"
    tokenizer = make_tokenizer(tmp_path, "qwen2" if merged else "sentencepiece", prepends=False)
    written = tokenizer("나의 🚀🚀", add_special_tokens=False).input_ids
    for most in range(1, len(written) + 1):
        decoding = Decoding([1], tokenizer, ChatOptions(max_new_tokens=most), (), None)
        shown: list[str] = []
        for token in written[:most]:
            decoding.tokens.append(token)
            decoding._look(token)
            shown.append(decoding.text)
        assert decoding.stopped_by == "length"
        assert not any("\ufffd" in text for text in shown), (most, shown)
    assert decoding.text == "나의 🚀🚀"


def test_the_sides_grow_in_turn(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.chat.conversation.TURN_S", 0.01)
    monkeypatch.setattr("core.chat.conversation.TELL_S", 0.0)
    grew = [
        event.id
        for event in talk(run, ask(1, "base", max_new_tokens=60), ask(2, max_new_tokens=60))
        if isinstance(event, AnswerGrew)
    ]
    changes = sum(one != other for one, other in itertools.pairwise(grew))
    assert changes > 3, grew


def test_a_seed_repeats_an_answer_and_another_one_changes_it(run: RunFolder) -> None:
    drawn = {"temperature": 1.5, "top_p": 0.95}
    said = answers(talk(run, ask(1, seed=7, **drawn), ask(2, seed=7, **drawn), ask(3, seed=8, **drawn)))
    assert said[1].text == said[2].text != said[3].text


def test_an_answer_is_stopped_at_once_and_the_other_goes_on(run: RunFolder) -> None:
    def stop_first(event: AnyEvent, say: Say) -> None:
        if isinstance(event, AnswerGrew) and event.id == 1:
            say(StopAnswer(id=1))

    said = answers(talk(run, ask(1, max_new_tokens=300), ask(2, max_new_tokens=30), on_event=stop_first))
    assert said[1].stopped_by == "request"
    assert said[1].tokens < 300
    assert said[2].stopped_by in ("eos", "length")


def test_stop_ends_the_job_in_mid_answer(run: RunFolder) -> None:
    def stop(event: AnyEvent, say: Say) -> None:
        if isinstance(event, AnswerGrew):
            say(Stop())

    events = talk(run, ask(1, max_new_tokens=300), on_event=stop)
    assert events[-1].type == "job_stopped"
    assert answers(events)[1].stopped_by == "request"


def test_a_stop_word_ends_the_answer_and_is_not_shown(run: RunFolder) -> None:
    whole = answers(talk(run, ask(1)))[1].text
    word = whole[6:9]
    shown: list[str] = []

    def look(event: AnyEvent, say: Say) -> None:
        if isinstance(event, AnswerGrew):
            shown.append(event.text)

    cut = answers(talk(run, ask(1, stop=(word,)), on_event=look))[1]
    assert cut.stopped_by == "stop_word"
    assert cut.text == whole[: whole.find(word)].strip()
    assert not any(word in text for text in shown)


def test_a_conversation_longer_than_the_model_reads_is_refused_and_the_next_answered(run: RunFolder) -> None:
    events = talk(run, ask(1, text="word " * 3000), ask(2))
    refused = next(event for event in events if isinstance(event, AnswerRefused))
    assert (refused.id, refused.code) == (1, "conversation_too_long")
    assert refused.params["limit"] == 512
    assert 2 in answers(events)


def test_what_the_template_does_not_take_is_refused(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = "{% if m.role == 'system' %}{{ raise_exception('no system turn') }}{% endif %}"
    strict = "{% for m in messages %}" + refusal + "{{ m.content }}{% endfor %}"
    monkeypatch.setattr("core.chat.conversation.choose_template", lambda tokenizer: _template(strict))
    events = talk(run, ask(1, system="Be brief."), ask(2))
    refused = next(event for event in events if isinstance(event, AnswerRefused))
    assert refused.code == "template_refused"
    assert "no system turn" in refused.message
    assert 2 in answers(events)


def _template(source: str) -> Any:
    from core.training.data.chat_template import ChatTemplate

    return ChatTemplate(source, False, False)


@pytest.fixture
def copied(run: RunFolder, tmp_path: Path) -> RunFolder:
    shutil.copytree(run.path, tmp_path / "copy")
    return RunFolder(tmp_path / "copy")


def test_a_checkpoint_deleted_in_mid_answer_is_heard_to_the_end(copied: RunFolder, base: Path) -> None:
    def delete(event: AnyEvent, say: Say) -> None:
        if isinstance(event, AnswerGrew) and copied.checkpoints_dir.exists():
            shutil.rmtree(copied.checkpoints_dir)
            say(ask(2, checkpoint=4))

    expected = generated(copied, base, copied.checkpoints_dir / "step-000004", 60)
    events = talk(copied, ask(1, checkpoint=4, max_new_tokens=60), on_event=delete)
    assert answers(events)[1].text == expected
    refused = next(event for event in events if isinstance(event, AnswerRefused))
    assert (refused.id, refused.code) == (2, "checkpoint_not_found")


def test_a_checkpoint_is_read_once_for_each_question(run: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its bytes are all compared with their checksums: at each turn of each side that would take longer than to answer."""
    from core.training.model import trained

    looked: list[int | None] = []
    find = trained.find_trained
    monkeypatch.setattr("core.chat.sides.find_trained", lambda run, at: [looked.append(at), find(run, at)][1])
    monkeypatch.setattr("core.chat.conversation.TURN_S", 0.001)
    talk(run, ask(1, checkpoint=4), ask(2, "base"), ask(3, checkpoint=4))
    assert looked == [4, 4]


def test_a_damaged_result_leaves_the_checkpoints_to_talk_to(copied: RunFolder) -> None:
    (copied.adapter_dir / "adapter_model.safetensors").write_bytes(b"cut off")
    assert talk(copied, ask(1))[-1].code == "adapter_damaged"  # type: ignore[union-attr]
    assert 1 in answers(talk(copied, ask(1, checkpoint=4), checkpoint=4))


def test_only_some_adapters_are_held(copied: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.chat.sides.MOST_ADAPTERS", 1)
    said = answers(talk(copied, ask(1), ask(2, checkpoint=4), ask(3, "base"), ask(4)))
    assert said[1].text == said[4].text != said[2].text


def test_an_unknown_checkpoint_is_refused(run: RunFolder) -> None:
    refused = next(event for event in talk(run, ask(1, checkpoint=99)) if isinstance(event, AnswerRefused))
    assert refused.code == "checkpoint_not_found"


def test_a_run_without_a_result_says_so_before_anything_is_loaded(run: RunFolder, base: Path, tmp_path: Path) -> None:
    empty = create_run(tmp_path, run.recipe())
    events = talk(empty, ask(1))
    assert [event.type for event in events] == ["job_failed"]
    assert events[0].code == "nothing_to_export"  # type: ignore[union-attr]


def test_a_run_that_trained_all_weights_answers_on_both_sides(run: RunFolder, base: Path, tmp_path: Path) -> None:
    other = make_model(tmp_path / "trained", initializer_range=SPREAD, rope_theta=500.0)
    recipe = recipe_for(
        base,
        tmp_path / "rows.jsonl",
        "lora.enabled=false",
        "quantization.scheme=none",
        "quantization.compute_dtype=float32",
    )
    whole = create_run(tmp_path / "runs", recipe)
    other.rename(whole.model_dir)
    finish(whole, base)
    said = answers(talk(whole, ask(1, "base"), ask(2, "tuned")))
    assert said[1].text != said[2].text
    assert said[1].text == generated(whole, base, None)


def test_the_folder_of_the_run_is_left_as_it_was(run: RunFolder) -> None:
    before = _content(run.path)
    talk(run, ask(1))
    assert _content(run.path) == before


def _content(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_the_base_alone_needs_nothing_that_was_learned(copied: RunFolder, base: Path) -> None:
    shutil.rmtree(copied.adapter_dir)
    shutil.rmtree(copied.checkpoints_dir)
    from core.chat import job

    context = HereContext(lambda event, say: None)
    context._said.extend([ask(1, "base")])
    assert job.run(ChatRequest(run_dir=str(copied.path), device="cpu", once=True, base_alone=True), context) is None
    assert answers(context.told)[1].text == generated(copied, base, None)
