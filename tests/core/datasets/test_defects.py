"""A bad row never stops a reading: it is counted, named by its line, and left out or kept as said."""

# ruff: noqa: E501  (one case a line reads as a table)

from __future__ import annotations

import json
import tracemalloc

import pytest

from core.datasets import open_dataset, read_all, read_records
from core.schema.errors import TunesmithError
from core.schema.toml_codec import recipe_from_toml

GOOD = {"question": "q", "answer": "a"}


def _good(n: int) -> str:
    return json.dumps({"question": f"q{n}", "answer": f"a{n}"})


def _jsonl(*lines: str) -> str:
    return "\n".join(lines) + "\n"


def _turns(*roles: str) -> str:
    return json.dumps({"messages": [{"role": role, "content": f"{role} {n}"} for n, role in enumerate(roles)]})


OK_TURNS = _turns("user", "assistant")

# name, container, content, expected problems {code: (rows, left out, lines)}, usable rows
DEFECTS = [
    ("torn last line", "jsonl", _jsonl(_good(1), _good(2), '{"question": "q3", "ans'), {"broken_line": (1, 1, (3,))}, 2),
    ("broken in the middle", "jsonl", _jsonl(_good(1), "{oops}", _good(3)), {"broken_line": (1, 1, (2,))}, 2),
    ("broken first line", "jsonl", _jsonl('{"question": "q", ', _good(2), _good(3)), {"broken_line": (1, 1, (1,))}, 2),
    ("broken first line of .json", "json", _jsonl('{"question": "q}', _good(2)), {"broken_line": (1, 1, (1,))}, 1),
    ("not an object", "jsonl", _jsonl(_good(1), "[1, 2]", "7", "null", _good(5)), {"broken_line": (3, 3, (2, 3, 4))}, 2),
    ("blank lines are no rows", "jsonl", "\n\n" + _good(1) + "\r\n\r\n  \n" + _good(2), {}, 2),
    ("very deep", "jsonl", _jsonl(_good(1), "[" * 200_000 + "]" * 200_000), {"broken_line": (1, 1, (2,))}, 1),
    ("very deep inside", "jsonl", _jsonl(_good(1), '{"question":' + "[" * 99_999), {"broken_line": (1, 1, (2,))}, 1),
    ("huge integer", "jsonl", _jsonl(_good(1), '{"question": "q", "answer": ' + "9" * 5000 + "}"),
     {"broken_line": (1, 1, (2,))}, 1),
    ("NaN is a gap", "jsonl", _jsonl(_good(1), '{"question": "q", "answer": NaN}'), {"empty_answer": (1, 1, (2,))}, 1),
    ("numbers are text", "jsonl", _jsonl(_good(1), '{"question": 1, "answer": 2.5}'), {}, 2),
    ("missing answers", "jsonl", _jsonl(_good(1), '{"question": "q", "answer": null}', '{"question": "q", "answer": " "}',
     '{"question": "q"}'), {"empty_answer": (3, 3, (2, 3, 4))}, 1),
    ("duplicates", "jsonl", _jsonl(_good(1), _good(2), _good(1), _good(1)), {"duplicate_row": (2, 0, (3, 4))}, 4),
    ("other columns, same meaning", "jsonl", _jsonl(_good(1), _good(2), '{"instruction": "i", "output": "o"}'),
     {"mixed_columns": (1, 0, (3,))}, 3),
    ("other columns, no meaning", "jsonl", _jsonl(_good(1), _good(2), '{"a": 1}'), {"mixed_columns": (1, 1, (3,))}, 2),
    ("other format", "jsonl", _jsonl(_good(1), _good(2), OK_TURNS), {"mixed_columns": (1, 1, (3,))}, 2),
    ("a list for a text", "jsonl", _jsonl(_good(1), '{"question": "q", "answer": ["a", {}]}'),
     {"mixed_columns": (1, 1, (2,))}, 1),
    ("lone surrogate", "jsonl", _jsonl(_good(1), '{"question": "q", "answer": "\\ud83d"}'),
     {"control_characters": (1, 0, (2,))}, 2),
    ("NUL and escape", "jsonl", _jsonl(_good(1), '{"question": "q\\u0000", "answer": "\\u001b[0m"}'),
     {"control_characters": (1, 0, (2,))}, 2),
    ("raw NUL", "jsonl", _jsonl(_good(1), '{"question": "q", "answer": "a\x00"}'), {"control_characters": (1, 0, (2,))}, 2),
    ("raw tab in a string", "jsonl", _jsonl(_good(1), '{"question": "q", "answer": "a\tb"}'), {}, 2),
    ("assistant first", "jsonl", _jsonl(OK_TURNS, _turns("assistant", "user", "assistant")), {"role_order": (1, 0, (2,))}, 2),
    ("user last", "jsonl", _jsonl(OK_TURNS, _turns("user", "assistant", "user")), {"role_order": (1, 0, (2,))}, 2),
    ("system in the middle", "jsonl", _jsonl(OK_TURNS, _turns("user", "system", "assistant")),
     {"role_order": (1, 0, (2,))}, 2),
    ("unknown role", "jsonl", _jsonl(OK_TURNS, _turns("narrator", "assistant")), {"role_order": (1, 0, (2,))}, 2),
    ("tools are in order", "jsonl", _jsonl(OK_TURNS, _turns("system", "user", "assistant", "tool", "tool", "assistant")),
     {}, 2),
    ("no assistant", "jsonl", _jsonl(OK_TURNS, _turns("user", "user")), {"empty_answer": (1, 1, (2,))}, 1),
    ("no turns", "jsonl", _jsonl(OK_TURNS, '{"messages": []}', '{"messages": "x"}'),
     {"mixed_columns": (1, 1, (3,)), "empty_answer": (1, 1, (2,))}, 1),
    ("a picture", "jsonl", _jsonl(OK_TURNS, json.dumps({"messages": [
        {"role": "user", "content": [{"type": "image_url", "image_url": "u"}]}, {"role": "assistant", "content": "x"}]})),
     {"mixed_columns": (1, 1, (2,))}, 1),
    ("array: broken element", "json", '[{"question": "1", "answer": "a"},\n{"question": oops, "answer": "]"},\n'
     '{"question": "3", "answer": "c"}]', {"broken_line": (1, 1, (2,))}, 2),
    ("array: never closed", "json", '[{"question": "1", "answer": "a"},\n{"question": "2", "answer": "b"}',
     {"broken_line": (1, 1, (2,))}, 2),
    ("array: torn element", "json", '[{"question": "1", "answer": "a"},\n{"question": "2", "ans',
     {"broken_line": (1, 1, (2,))}, 1),
    ("array: quote never closed", "json", '[{"question": "1", "answer": "a"},\n{"question": "2, "answer": "b"},\n'
     '{"question": "3", "answer": "c"},\n{"question": "4", "answer": "d"}]', {"broken_line": (1, 1, (2,))}, 3),
    ("array: deep element", "json", '[{"question": "1", "answer": "a"},\n' + "[" * 100_000 + "]" * 100_000 +
     ',\n{"question": "3", "answer": "c"}]', {"broken_line": (1, 1, (2,))}, 2),
    ("csv: ragged", "csv", "question,answer\nq1,a1\nq2,a2,more\nq3\nq4,a4\n", {"broken_line": (2, 2, (3, 4))}, 2),
    ("csv: empty cells at the right", "csv", "question,answer,,\nq1,a1,,\nq2,a2,,\n", {}, 2),
    ("csv: empty rows are no rows", "csv", "question,answer\n\nq1,a1\n,\n\nq2,a2\n", {}, 2),
    ("csv: empty answer", "csv", "question,answer\nq1,a1\nq2,\n", {"empty_answer": (1, 1, (3,))}, 1),
    ("csv: quoted breaks count as lines", "csv", 'question,answer\n"q\n1","a\r\n1"\nq2,\n', {"empty_answer": (1, 1, (5,))}, 1),
    ("csv: quote never closed", "csv", 'question,answer\nq1,a1\nq2,"a2\nq3,a3\n', {"broken_line": (1, 1, (3,))}, 2),
    ("csv: quote not closed, many lines after", "csv", "question,answer\nq1,a1\n" + 'q2,"a2\n' + "q,a\n" * 4 + 'q,"a, b"\nlast,a\n', {"broken_line": (1, 1, (3,)), "duplicate_row": (3, 0, (5, 6, 7))}, 7),
    ("csv: two columns of one name", "csv", "question,answer,a_3,answer\nq1,a1,x,y\n", {}, 1),
    ("csv: stray quote", "csv", 'question,answer\nq1,a1\nq2,"a" b\nq3,a3\n', {"broken_line": (1, 1, (3,))}, 2),
    ("csv: NUL", "csv", "question,answer\nq1,a1\nq\x002,a2\n", {"control_characters": (1, 0, (3,))}, 2),
    ("csv: only a header", "csv", "question,answer\n", None, "dataset_empty"),
    ("empty file", "jsonl", "", None, "dataset_empty"),
    ("blank file", "csv", "\n \n", None, "dataset_empty"),
    ("empty array", "json", "[]", None, "dataset_empty"),
    ("empty array in a key", "json", '{"data": []}', None, "dataset_no_usable_column"),
    ("only a BOM", "jsonl", "\ufeff", None, "dataset_empty"),
    ("all broken", "jsonl", "{\n" * 3 + "x\n", None, "dataset_unreadable"),
    ("a page of HTML", "jsonl", "<html>\n<body>404</body>\n", None, "dataset_unreadable"),
    ("no usable column", "jsonl", _jsonl('{"a": "x", "b": "y"}'), None, "dataset_no_usable_column"),
    ("all answers empty", "csv", "question,answer\nq1,\nq2,\n", None, "dataset_empty"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("container", "content", "problems", "rows"), [d[1:] for d in DEFECTS], ids=[d[0] for d in DEFECTS]
)
def test_defect(write, container: str, content: str, problems: dict | None, rows: int | str) -> None:
    path = write(content, container)
    if problems is None:
        with pytest.raises(TunesmithError) as refused:
            read_all(open_dataset(path))
        assert refused.value.code == rows
        assert refused.value.message.endswith(".")
        assert refused.value.hint
        return
    reading = open_dataset(path)
    assert len(read_all(reading).rows) == rows
    assert {p.code: (p.rows, p.left_out, p.examples) for p in reading.problems} == problems
    assert all(p.message.endswith(".") and p.fix for p in reading.problems)
    for row in reading.rows():
        json.dumps(row.as_messages()).encode()
        str(row.as_messages()).encode("utf-8")


def test_stop_names_line_and_column(write) -> None:
    path = write(_jsonl(_good(1), "", '{"question": "q", "answer" "a"}', "{"))
    with pytest.raises(TunesmithError) as refused:
        read_all(open_dataset(path, on_problem="stop"))
    error = refused.value
    assert error.code == "dataset_broken_line"
    assert (error.params["line"], error.params["column"]) == (3, 28)
    assert "Line 3, column 28 of data.jsonl" in error.message


def test_stop_names_line_and_column_in_an_array(write) -> None:
    path = write('[\n  {"question": "1", "answer": "a"},\n  {"question": "2",\n   "answer": b}\n]', "json")
    with pytest.raises(TunesmithError) as refused:
        read_all(open_dataset(path, on_problem="stop"))
    assert (refused.value.params["line"], refused.value.params["column"]) == (4, 14)


def test_stop_at_a_row_without_answer(write) -> None:
    with pytest.raises(TunesmithError) as refused:
        read_all(open_dataset(write(_jsonl(_good(1), '{"question": "q", "answer": ""}')), on_problem="stop"))
    assert (refused.value.code, refused.value.params["line"]) == ("dataset_unusable_row", 2)


def test_remove_duplicates_and_max_rows(write) -> None:
    path = write(_jsonl(*[_good(n % 3) for n in range(10)]))
    reading = open_dataset(path, remove_duplicates=True)
    assert [row.line for row in reading.rows()] == [1, 2, 3]
    assert reading.rows_read == 10
    assert reading.problems[0].left_out == 7
    assert reading.problems[0].setting == "dataset.remove_duplicates=true"
    assert [row.line for row in open_dataset(path, max_rows=4).rows()] == [1, 2, 3, 4]


def test_examples_are_bounded_and_counts_are_not(write) -> None:
    reading = open_dataset(write(_jsonl(_good(1), *["{"] * 1000)))
    assert len(list(reading.rows())) == 1
    assert (reading.problems[0].rows, len(reading.problems[0].examples)) == (1000, 20)
    assert reading.problems[0].message.startswith("1,000 rows cannot be read (lines 2, 3, 4, ...) and are left out")


def test_a_line_of_many_megabytes(write) -> None:
    long = "x" * (12 << 20)
    for container, content in (
        ("jsonl", _jsonl(_good(1), json.dumps({"question": "q", "answer": long}), _good(3))),
        ("json", json.dumps([GOOD, {"question": "q", "answer": long}, GOOD])),
        ("csv", f"question,answer\nq,a\nq2,{long}\nq3,a\n"),
    ):
        rows = read_all(open_dataset(write(content, container))).rows
        assert [len(str(row.completion)) > 10_000_000 for row in rows] == [False, True, False]


def test_a_line_over_the_limit_is_named(write, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("records", "json_document"):
        monkeypatch.setattr(f"core.datasets.readers.{module}.MAX_RECORD_CHARS", 3 << 20)
    long = json.dumps({"question": "q", "answer": "x" * (8 << 20)})
    for container, content in (
        ("jsonl", _jsonl(_good(1), long, _good(3))),
        ("json", f"[{_good(1)},\n{long},\n{_good(3)}]"),
        ("csv", f"question,answer\nq1,{'x' * (8 << 20)}\nq2,a\n"),
    ):
        reading = open_dataset(write(content, container))
        assert [row.line for row in reading.rows()][-1] == 3
        assert [(p.code, p.examples) for p in reading.problems] == [("broken_line", (2,))]


def test_one_unbalanced_element_costs_one_row_and_little_memory(write) -> None:
    lines = [json.dumps({"question": f"q{n}", "answer": "x" * 2000}) for n in range(5_000)]
    lines[1000] = lines[1000].replace('"answer":', '"answer": [')
    lines[3000] = lines[3000].replace('"question": "', '"question": ')
    reading = open_dataset(write("[" + ",\n".join(lines) + "]", "json"))
    tracemalloc.start()
    assert sum(1 for _ in reading.rows()) == 4_998
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [problem.examples for problem in reading.problems] == [(1001, 3001)]
    assert peak_bytes < 12 << 20


def test_tool_calls_survive() -> None:
    call = [{"id": "1", "type": "function", "function": {"name": "add", "arguments": '{"a": 1}'}}]
    record = {
        "messages": [
            {"role": "user", "content": "1+1?"},
            {"role": "assistant", "content": None, "tool_calls": call},
            {"role": "tool", "content": "2", "tool_call_id": "1", "name": "add"},
            {"role": "assistant", "content": "2", "tool_calls": None},
        ]
    }
    reading = read_records([record])
    messages = read_all(reading).rows[0].as_messages()
    assert messages[1]["tool_calls"] == call
    assert messages[2] == {"role": "tool", "content": "2", "tool_call_id": "1", "name": "add"}
    assert messages[3] == {"role": "assistant", "content": "2"}
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("head", "word"), [(b"PK\x03\x04rest", "zip"), (b"\x1f\x8brest", "Compressed"), (b"PAR1" + b"\x00" * 99, "Parquet"),
                       (b"ARROW1" + b"\x00" * 99, "Arrow"), (bytes(range(256)) * 40 + b"\x00" * 2000, "no text"), (b"%PDF-1", "PDF")]
)  # fmt: skip
def test_foreign_files_are_refused_by_name(write, head: bytes, word: str) -> None:
    with pytest.raises(TunesmithError) as refused:
        open_dataset(write(head))
    assert refused.value.code == "dataset_unreadable"
    assert word in refused.value.message


def test_what_is_advised_can_be_set() -> None:
    """As `tunesmith inspect` prints it, after what is set already."""
    from core.cli.inspect import _with_others
    from core.datasets.problems import _KINDS

    for code, kind in _KINDS.items():
        if kind.setting is None:
            continue
        told = [
            "model.source=demo",
            "dataset.source=demo",
            _with_others(kind.setting, ("possible_secret", "role_order")),
        ]
        table = recipe_from_toml("", told).dataset
        if "leave_out" in kind.setting:
            assert table.leave_out[:2] == ("possible_secret", "role_order")
            assert table.leave_out[-1] == code
        else:
            assert recipe_from_toml("", told) != recipe_from_toml("", told[:2])
