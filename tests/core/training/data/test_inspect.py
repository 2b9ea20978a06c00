"""The inspect job and its command: what it finds, what it keeps, and that it sees rows as training does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from support.command_line import is_two_lines, tunesmith
from support.training import HereContext, built, recipe_for

from core.datasets.inspection import RESULT_NAME, ROW_NAME, Inspection, problems_at, token_counts
from core.schema.commands import AnyCommand, ShowRow, Stop
from core.schema.events import AnyEvent, PhaseEntered, ResultReported
from core.schema.recipe import DatasetTable, ModelTable, TrainingTable
from core.schema.requests import InspectRequest
from core.training.data import inspect_job as inspect_job
from core.training.data.chat_template import IGNORED


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNESMITH_CACHE_DIR", str(tmp_path / "cache"))


def _inspect(
    rows: Path, model: Path | None, commands: tuple[AnyCommand, ...] = (), **training: Any
) -> tuple[list[AnyEvent], Inspection]:
    request = InspectRequest(
        dataset=DatasetTable(source=str(rows)),
        model=ModelTable(source=str(model)) if model else None,
        training=TrainingTable(**training),
        serve=bool(commands),
    )

    def listen(event: AnyEvent, say: Any) -> None:
        if isinstance(event, ResultReported) and event.name == RESULT_NAME:
            say(commands[0]) if commands else None
        elif isinstance(event, ResultReported) and event.name == ROW_NAME:
            served.append(event)
            say(commands[len(served)])

    served: list[AnyEvent] = []
    context = HereContext(listen)
    inspect_job.run(request, context)
    found = next(e for e in context.told if isinstance(e, ResultReported) and e.name == RESULT_NAME)
    return context.told, Inspection.model_validate(found.data)


def test_counts_are_those_of_the_training(tiny: Path, rows: Path) -> None:
    _, found = _inspect(rows, tiny)
    counts = found.counts()
    assert counts is not None
    run = built(recipe_for(tiny, rows, "training.max_seq_len=1000000"))
    trained = {row.line: row for row in (*run.training, *run.held_out)}
    assert len(trained) == len(counts) == found.usable_rows == 60
    for full, first, learned, line in counts.tolist():
        row = trained[line]
        assert (full, learned) == (len(row.ids), row.learned_tokens)
        assert first == next(place for place, label in enumerate(row.labels) if label != IGNORED)


def test_the_cut_is_worked_out_as_training_cuts(tiny: Path, rows: Path) -> None:
    _, found = _inspect(rows, tiny)
    counts = found.counts()
    assert counts is not None
    limit = int(np.median(counts[:, 0])) - 4
    run = built(recipe_for(tiny, rows, f"training.max_seq_len={limit}"))
    every = [*run.training, *run.held_out]
    tokens = token_counts(counts, limit)
    assert tokens is not None
    assert tokens.over_limit_rows == sum(row.was_cut for row in every) > 0
    learned, kept = sum(row.learned_tokens for row in every), sum(len(row.ids) for row in every)
    assert tokens.learned_fraction == pytest.approx(learned / kept, abs=1e-4)
    cut = {p.code: p for p in problems_at(found, counts, limit=limit, held_out_fraction=0, packing=True)}[
        "truncated_row"
    ]
    assert cut.rows == tokens.over_limit_rows
    assert set(cut.examples) <= {row.line for row in every if row.was_cut}


def test_coming_back_reads_nothing_again(tiny: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"prompt": "a?", "completion": "b"}\n' * 3, encoding="utf-8")
    first, found = _inspect(rows, tiny)
    again, same = _inspect(rows, tiny)
    assert same == found
    assert "tokenizing" in [e.phase for e in first if isinstance(e, PhaseEntered)]
    assert [e.phase for e in again if isinstance(e, PhaseEntered)] == ["reading_data"]
    rows.write_text('{"prompt": "a?", "completion": "c"}\n' * 3, encoding="utf-8")  # as long as before
    changed, _ = _inspect(rows, tiny)
    assert "tokenizing" in [e.phase for e in changed if isinstance(e, PhaseEntered)]


def test_rows_are_shown_as_they_are_masked(tiny: Path, rows: Path) -> None:
    told, _ = _inspect(rows, tiny, (ShowRow(place=7), ShowRow(place=2), Stop()))
    shown = [e.data for e in told if isinstance(e, ResultReported) and e.name == ROW_NAME]
    assert [row["place"] for row in shown] == [7, 2]
    run = built(recipe_for(tiny, rows))
    trained = {row.line: row for row in (*run.training, *run.held_out)}
    for row in shown:
        true = trained[row["line"]]
        assert "".join(text for text, _, _ in row["pieces"]) == run.tokenizer.decode(true.ids)
        flags = [learned for _, count, learned in row["pieces"] for _ in range(count)]
        assert flags == [label != IGNORED for label in true.labels]


def test_without_a_model_nothing_is_tokenised(rows: Path) -> None:
    told, found = _inspect(rows, None)
    assert found.counts() is None
    assert [e.phase for e in told if isinstance(e, PhaseEntered)] == ["reading_data", "inspecting"]


def test_a_damaged_cache_is_read_anew(tiny: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"prompt": "a?", "completion": "b"}\n' * 3, encoding="utf-8")
    _, found = _inspect(rows, tiny)
    Path(found.counts_file).write_bytes(b"1234")
    _, again = _inspect(rows, tiny)
    assert again.counts().shape == (3, 4)  # type: ignore[union-attr]
    # A window may still look into the old table: Windows lets nobody replace a file that is looked into.
    assert again.counts_file != found.counts_file
    assert Path(found.counts_file).read_bytes() == b"1234"
    assert _inspect(rows, tiny)[1] == again


@pytest.mark.parametrize("broken", ["", "{\n{\n", '{"a": 1}\n'])
def test_the_command_fails_where_nothing_can_be_read(tmp_path: Path, broken: str) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text(broken, encoding="utf-8")
    done = tunesmith("inspect", file, "--json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert is_two_lines(done.stderr.decode())


def test_the_document_of_the_command(tmp_path: Path) -> None:
    file = tmp_path / "고객 문의.csv"
    lines = ["질문,답변", *[f"{n}번은?,{n}입니다" for n in range(5)], "0번은?,0입니다", "빈칸?,", "셋,넷,다섯"]
    file.write_text("\n".join([*lines, "누구?,담당자 kim@tunesmith.dev"]), encoding="cp949")
    done = tunesmith("inspect", file.name, "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    known = {key: document[key] for key in ("format", "dialect", "container", "encoding", "rows", "columns", "tokens")}
    assert known == {
        "format": "prompt_completion", "dialect": "question_answer", "container": "csv", "encoding": "cp949",
        "rows": 8, "columns": ["질문", "답변"], "tokens": None,
    }  # fmt: skip
    problems = {problem["code"]: problem for problem in document["problems"]}
    assert {code: problem["examples"] for code, problem in problems.items()} == {
        "broken_line": [9], "empty_answer": [8], "duplicate_row": [7], "possible_secret": [10], "small_held_out": [],
    }  # fmt: skip
    assert all(problem["message"] and problem["effect"] and problem["fix"] for problem in problems.values())
