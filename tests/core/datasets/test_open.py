"""Paths, folders, columns mapped by hand, formats asked for, slices: what a person chooses besides the file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.datasets import open_dataset, preview, read_all, read_records
from core.schema.errors import RefusedError, TunesmithError

RECORDS = [{"question": f"q{n}", "answer": f"a{n}"} for n in range(20)]


@pytest.mark.parametrize(
    "name", ["a b/c d.jsonl", "[1]/data [2].jsonl", "한글 폴더/자료.jsonl", "*?.jsonl", "no_suffix", "~.jsonl"]
)
def test_any_path(write, name: str) -> None:
    if sys.platform == "win32" and set(name) & set("*?"):
        name = name.replace("*?", "x")
    path = write(RECORDS, "jsonl", name=name)
    assert len(read_all(open_dataset(path)).rows) == 20
    assert len(read_all(open_dataset(str(path))).rows) == 20
    assert len(preview(path, 5).rows) == 5
    if path.parent.name != path.parents[1].name and path.suffix:
        assert len(read_all(open_dataset(path.parent)).rows) == 20


@pytest.mark.parametrize("path", ["nowhere.jsonl", "no/such/folder", "a\x00b"])
def test_no_such_path(tmp_path: Path, path: str) -> None:
    for call in (open_dataset, preview):
        with pytest.raises(TunesmithError) as refused:
            call(tmp_path / path)
        assert refused.value.code == "dataset_not_found"


def test_folder_reads_tables_in_order_and_names_files(write, tmp_path: Path) -> None:
    write(RECORDS[:5], "jsonl", name="set/b.jsonl")
    write("question,answer\nq100,a100\nq101,\n", "csv", name="set/a.csv")
    write(RECORDS[5:8], "parquet", name="set/sub/c.parquet")
    write("not data", "text", name="set/README.md")
    write("notes", "text", name="set/notes.txt")
    write("{", "json", name="set/.cache/x.json")
    reading = open_dataset(tmp_path / "set")
    rows = read_all(reading).rows
    assert [row.file for row in rows] == ["a.csv"] + ["b.jsonl"] * 5 + ["sub/c.parquet"] * 3
    assert [row.line for row in rows] == [2, 1, 2, 3, 4, 5, 1, 2, 3]
    assert reading.problems[0].example_files == ("a.csv",)
    assert "a.csv line 3" in reading.problems[0].message


def test_folder_takes_the_split_asked_for(write, tmp_path: Path) -> None:
    write(RECORDS[:5], "parquet", name="hub/data/train-00000-of-00001.parquet")
    write(RECORDS[5:7], "parquet", name="hub/data/test-00000-of-00001.parquet")
    assert len(read_all(open_dataset(tmp_path / "hub")).rows) == 5
    assert len(read_all(open_dataset(tmp_path / "hub", split="test")).rows) == 2
    assert len(read_all(open_dataset(tmp_path / "hub", split="test[:1]")).rows) == 1
    with pytest.raises(TunesmithError, match="no part"):
        open_dataset(tmp_path / "hub", split="validation")


def test_folder_leaves_the_test_part_alone(write, tmp_path: Path) -> None:
    write("", "jsonl", name="own/a_empty.jsonl")
    write(RECORDS[:3], "jsonl", name="own/questions.jsonl")
    write(RECORDS[3:], "jsonl", name="own/test.jsonl")
    for split in ("", "train"):
        reading = open_dataset(tmp_path / "own", split=split)
        assert len(read_all(reading).rows) == 3
        assert (reading.container, reading.encoding) == ("jsonl", "utf-8")


def test_folder_without_data(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("x", encoding="utf-8")
    with pytest.raises(TunesmithError) as refused:
        open_dataset(tmp_path)
    assert refused.value.code == "dataset_empty"


@pytest.mark.parametrize(
    ("split", "expected"),
    [
        ("train[:10%]", [0, 1]),
        ("[5:7]", [5, 6]),
        ("train[-2:]", [18, 19]),
        ("train", list(range(20))),
        ("[95%:]", [19]),
    ],
)
@pytest.mark.parametrize("container", ["jsonl", "json", "csv", "parquet"])
def test_slices_of_a_file(write, container: str, split: str, expected: list[int]) -> None:
    rows = read_all(open_dataset(write(RECORDS, container), split=split)).rows
    assert [row.prompt for row in rows] == [f"q{n}" for n in expected]


def test_columns_by_hand(write) -> None:
    path = write([{"a1": "frage", "b1": "antwort", "c1": "dazu"}], "csv")
    with pytest.raises(TunesmithError) as refused:
        open_dataset(path)
    assert refused.value.code == "dataset_no_usable_column"
    assert '"a1", "b1", "c1"' in refused.value.message
    assert preview(path).format is None
    assert preview(path).rows == (("frage", "antwort", "dazu"),)
    columns = {"question": "a1", "answer": "b1", "context": "c1"}
    row = read_all(open_dataset(path, columns=columns)).rows[0]
    assert [m["content"] for m in row.as_messages()] == ["frage\n\ndazu", "antwort"]
    assert preview(path, columns=columns).dialect == "question_answer"
    assert read_all(open_dataset(path, columns={"text": "c1"})).rows[0].text == "dazu"


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"prompt": "zzz", "completion": "answer"}, "dataset_no_usable_column"),
        ({"colour": "answer"}, "dataset_role_unknown"),
        ({"prompt": "question"}, "dataset_columns_incomplete"),
    ],
)
def test_columns_by_hand_refused(columns: dict[str, str], code: str) -> None:
    with pytest.raises(TunesmithError) as refused:
        read_records(RECORDS, columns=columns)
    assert refused.value.code == code


def test_format_by_hand(write) -> None:
    marked = write([{"text": "<usr> q\n<bot> a"}])
    assert read_all(open_dataset(marked, format="text")).rows[0].text == "<usr> q\n<bot> a"
    as_messages = read_records(RECORDS, format="messages")
    assert as_messages.format == "messages"
    assert [m["role"] for m in read_all(as_messages).rows[0].as_messages()] == ["user", "assistant"]
    with pytest.raises(TunesmithError, match="as preference"):
        read_records(RECORDS, format="preference")
    with pytest.raises(RefusedError):
        read_records(RECORDS, format="nonsense")


def test_no_records() -> None:
    with pytest.raises(TunesmithError) as refused:
        read_records([])
    assert refused.value.code == "dataset_empty"


@pytest.mark.parametrize(
    ("content", "name", "container", "rows"),
    [
        ("first line\nsecond line\n", "a.txt", "text", 2),
        ("# Title\nmore\n\nnext paragraph\nof two lines\n\n\nlast", "a.md", "text", 3),
        ('{"question": "1", "answer": "a"}\n{"question": "2", "answer": "b"}\n', "a.txt", "jsonl", 2),
        ('{"question": "1", "answer": "a"}\n{"question": "2", "answer": "b"}\n', "a.json", "jsonl", 2),
        ('[{"question": "1", "answer": "a"}]', "a.jsonl", "json", 1),
        ('{"question": "1", "answer": "a"}', "a.json", "jsonl", 1),
        ('{"data": [{"question": "1", "answer": "a"}]}', "a.json", "json", 1),
        ('{\n"question": "1",\n"answer": "a"\n}\n{\n"question": "2",\n"answer": "b"\n}\n', "a.json", "json", 2),
        ('{"messages": [{"role": "user", "content": "q"}, {"role": "assistant", "content": "a"}]}', "a.json", "jsonl", 1),
        ('{\n"messages": [\n{"role": "user", "content": "q"},\n{"role": "assistant", "content": "a"}\n]}', "a.json", "json", 1),
        ('["one text", "another"]', "a.json", "json", 2),
        ("text\nonly one, column, with commas\nand another\n", "a.csv", "csv", 2),
        ("question|answer\nq, with comma|a\nq2|a, b\n", "a.csv", "csv", 2),
        ("question\tanswer\nq\ta\n", "a.csv", "tsv", 1),
        ("question;answer\n1,5;a\n2,5;b\n", "a", "csv", 2),
        ('question,answer\nq,"he said \\"hi, you\\""\nq2,a\nq3,"\\"x\\", y"\n', "a.csv", "csv", 3),
        ("question,answer\rq,a\rq2,b\r", "a.csv", "csv", 2),
    ],
)  # fmt: skip
def test_container_by_content(write, content: str, name: str, container: str, rows: int) -> None:
    reading = open_dataset(write(content, name=name))
    assert reading.container == container
    assert len(read_all(reading).rows) == rows
    assert reading.problems == ()


def test_backslash_escapes_are_taken_off(write) -> None:
    path = write('question,answer\nq,"he said \\"hi, you\\""\nq2,a\n', "csv")
    assert read_all(open_dataset(path)).rows[0].completion == 'he said "hi, you"'


def test_rows_key_is_explained(write) -> None:
    reading = open_dataset(write(RECORDS, "json-in-key"))
    assert 'inside "data"' in reading.explanation.message
    assert reading.explanation.params["rows_key"] == "data"


def test_lines_of_an_indented_array(write) -> None:
    path = write(RECORDS, "json-indented")
    lines = path.read_text(encoding="utf-8").splitlines()
    for row in open_dataset(path).rows():
        assert lines[row.line - 1].strip() == "{"
        assert json.dumps(row.prompt) in lines[row.line]


def test_rows_can_be_read_again(write) -> None:
    reading = open_dataset(write(json.dumps(RECORDS[0]) + "\n{\n"))
    assert list(reading.rows()) == list(reading.rows())
    assert reading.problems[0].rows == 1


def test_import_is_light() -> None:
    code = (
        "import sys, core.datasets; "
        "print([m for m in ('torch', 'pyarrow', 'datasets', 'numpy', 'pandas', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
