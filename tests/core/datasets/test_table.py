"""Every dialect in every container and encoding is recognised, explained and read as the same rows."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from core.datasets import open_dataset, preview, read_all, read_records


class Case(NamedTuple):
    dialect: str
    format: str
    records: list[dict[str, Any]]
    first: list[tuple[str, str]] | str  # turns of the first row, or its text


def _turns(*turns: tuple[str, str], keys: tuple[str, str] = ("role", "content")) -> list[dict[str, str]]:
    return [dict(zip(keys, turn, strict=True)) for turn in turns]


CASES = {
    "openai": Case(
        "openai",
        "messages",
        [
            {"messages": _turns(("system", "짧게"), ("user", "낙타는?"), ("assistant", "혹이 있다, \n두 개."))},
            {"messages": _turns(("user", "하나"), ("assistant", "둘"), ("user", "셋"), ("assistant", "넷"))},
        ],
        [("system", "짧게"), ("user", "낙타는?"), ("assistant", "혹이 있다, \n두 개.")],
    ),
    "sharegpt": Case(
        "sharegpt",
        "messages",
        [
            {"id": "1", "conversations": _turns(("human", "질문"), ("gpt", "대답"), keys=("from", "value"))},
            {"id": "2", "conversations": _turns(("human", "물음"), ("gpt", "응답"), keys=("from", "value"))},
        ],
        [("user", "질문"), ("assistant", "대답")],
    ),
    "alpaca": Case(
        "alpaca",
        "prompt_completion",
        [
            {"instruction": "번역해", "input": "camel", "output": "낙타"},
            {"instruction": "인사해", "input": "", "output": "안녕"},
        ],
        [("user", "번역해\n\ncamel"), ("assistant", "낙타")],
    ),
    "dolly": Case(
        "dolly",
        "prompt_completion",
        [
            {
                "instruction": "왜?",
                "context": "낙타는 지방을\n저장한다.",
                "response": "지방, 물.",
                "category": "closed_qa",
            },
            {"instruction": "누구?", "context": "", "response": "나", "category": "open_qa"},
        ],
        [("user", "왜?\n\n낙타는 지방을\n저장한다."), ("assistant", "지방, 물.")],
    ),
    "usr_bot": Case(
        "usr_bot",
        "messages",
        [
            {"source": "a", "text": "<usr> 홀수를 골라.\n<sys> 1, 2\n<bot> 1입니다.\n<usr> 왜?\n<bot> 홀수니까."},
            {"source": "b", "text": "<sys>도우미\n<usr> 안녕\n<bot> 반가워"},
        ],
        [("user", "홀수를 골라.\n\n1, 2"), ("assistant", "1입니다."), ("user", "왜?"), ("assistant", "홀수니까.")],
    ),
    "prompt-completion": Case(
        "prompt_completion",
        "prompt_completion",
        [{"prompt": "하늘은", "completion": " 파랗다"}, {"prompt": "물은", "completion": " 맑다"}],
        [("user", "하늘은"), ("assistant", " 파랗다")],
    ),
    "prompt-completion-messages": Case(
        "prompt_completion",
        "prompt_completion",
        [
            {"prompt": _turns(("system", "짧게"), ("user", "하늘?")), "completion": _turns(("assistant", "파랑"))},
            {"prompt": _turns(("user", "물?")), "completion": _turns(("assistant", "맑음"))},
        ],
        [("system", "짧게"), ("user", "하늘?"), ("assistant", "파랑")],
    ),
    "question-answer": Case(
        "question_answer",
        "prompt_completion",
        [{"Question": "어디?", "Answer": "여기"}, {"Question": "언제?", "Answer": "지금"}],
        [("user", "어디?"), ("assistant", "여기")],
    ),
    "korean-question-answer": Case(
        "question_answer",
        "prompt_completion",
        [{"번호": "1", "질문": "어디?", "답변": "여기"}, {"번호": "2", "질문": "언제?", "답변": "지금"}],
        [("user", "어디?"), ("assistant", "여기")],
    ),
    "korean-instruction": Case(
        "question_answer",
        "prompt_completion",
        [{"지시": "번역", "입력": "dog", "응답": "개"}, {"지시": "번역", "입력": "cat", "응답": "고양이"}],
        [("user", "번역\n\ndog"), ("assistant", "개")],
    ),
    "system-column": Case(
        "question_answer",
        "prompt_completion",
        [
            {"system_prompt": "짧게", "question": "어디?", "response": "여기"},
            {"system_prompt": "", "question": "누구?", "response": "나"},
        ],
        [("system", "짧게"), ("user", "어디?"), ("assistant", "여기")],
    ),
    "preference": Case(
        "preference",
        "preference",
        [
            {"prompt": "인사", "chosen": "안녕하세요", "rejected": "뭐"},
            {"prompt": "이름", "chosen": "튠", "rejected": "몰라"},
        ],
        [("user", "인사"), ("assistant", "안녕하세요")],
    ),
    "preference-conversations": Case(
        "preference",
        "preference",
        [
            {
                "prompt": "인사",
                "chosen": _turns(("user", "인사"), ("assistant", "안녕하세요")),
                "rejected": _turns(("user", "인사"), ("assistant", "뭐")),
            },
        ],
        [("user", "인사"), ("assistant", "안녕하세요")],
    ),
    "text": Case(
        "text", "text", [{"id": "1", "text": "첫째 글, 길다."}, {"id": "2", "text": "둘째 글."}], "첫째 글, 길다."
    ),
}
TEXT_CONTAINERS = ("jsonl", "json", "json-indented", "json-in-key", "csv", "csv-semicolon", "csv-bar", "tsv")
CONTAINERS = (*TEXT_CONTAINERS, "parquet", "arrow")
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-be-bom", "cp949")


def _check(reading, case: Case) -> None:
    rows = read_all(reading).rows
    assert (reading.dialect, reading.format) == (case.dialect, case.format)
    assert len(rows) == len(case.records) == reading.rows_read
    if isinstance(case.first, str):
        assert rows[0].text == case.first
    else:
        assert [(m["role"], m["content"]) for m in rows[0].as_messages()] == case.first
    assert reading.problems == ()
    assert reading.explanation.code == f"found_{case.dialect}"
    assert all(f'"{name}"' in reading.explanation.message for name in reading.used_columns.values())


@pytest.mark.parametrize("container", CONTAINERS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_container(write, case: Case, container: str) -> None:
    reading = open_dataset(write(case.records, container))
    _check(reading, case)
    assert reading.container == container.split("-")[0]
    assert set(reading.columns) == {name for record in case.records for name in record}
    assert reading.encoding == ("" if container in ("parquet", "arrow") else "utf-8")


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("container", TEXT_CONTAINERS)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_encoding(write, case: Case, container: str, encoding: str) -> None:
    path = write(case.records, container, "utf-8")
    text = path.read_bytes().decode("utf-8")
    path.write_bytes(b"\xfe\xff" + text.encode("utf-16-be") if encoding == "utf-16-be-bom" else text.encode(encoding))
    reading = open_dataset(path)
    _check(reading, case)
    assert reading.encoding == encoding.removesuffix("-be-bom")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_records_of_the_hub(case: Case) -> None:
    reading = read_records(iter(case.records), name="owner/data")
    _check(reading, case)
    assert list(reading.rows()) == list(reading.rows())
    assert reading.name == "owner/data"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("container", ["jsonl", "csv", "parquet"])
def test_preview_agrees(write, case: Case, container: str) -> None:
    seen = preview(write(case.records, container), 1)
    assert (seen.dialect, seen.format) == (case.dialect, case.format)
    assert seen.columns == tuple(case.records[0])
    assert len(seen.rows) == 1
    assert len(seen.rows[0]) == len(seen.columns)


def test_every_dialect_has_a_case() -> None:
    from typing import get_args

    from core.datasets import Dialect

    # Logs of chats are no columns; they have a table of their own (test_chats).
    assert {case.dialect for case in CASES.values()} | {"chat_log"} == set(get_args(Dialect))
