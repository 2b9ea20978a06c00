"""What happens to files and folders around us: written while they are read, taken away, locked, out of reach."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.datasets import files, open_dataset, preview
from core.schema.errors import TunesmithError

ROWS = 8_000
TALK = [{"question": f"어디 {n}?", "answer": f"여기 {n * 7919 % 1009} " + "x" * 60} for n in range(ROWS)]
JSONL = "".join(json.dumps(row) + "\n" for row in TALK)
CSV = "question,answer\n" + "".join(f"어디 {n}?,여기 {n} {'x' * 80}\n" for n in range(ROWS))


def _parquet() -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    table = pa.Table.from_pylist([json.loads(line) for line in JSONL.splitlines()])
    pq.write_table(table, stream, row_group_size=500)
    return stream.getvalue()


def _zip() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.jsonl", JSONL)
    return stream.getvalue()


CONTENTS: dict[str, Callable[[], bytes]] = {
    "a.jsonl": JSONL.encode,
    "a.csv": CSV.encode,
    "a.json": lambda: f"[{','.join(JSONL.splitlines())}]".encode(),
    "a.jsonl.gz": lambda: gzip.compress(JSONL.encode(), 1),
    "a.zip": _zip,
    "a.parquet": _parquet,
}


def _grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more\n")


def _replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(b"question,answer\nother?,rows\n" * 3_000)
    other.replace(path)


CHANGES: dict[str, Callable[[Path], None]] = {
    "grows": _grow,
    "is cut": lambda path: os.truncate(path, path.stat().st_size // 3),
    "is written anew": lambda path: path.write_bytes(b"question,answer\nother?,rows\n" * 3_000) and None,
    "is replaced": _replace,
    "is taken away": Path.unlink,
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let a file be replaced that is read")
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", CONTENTS)
def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path, name: str, change: str) -> None:
    path = tmp_path / name
    path.write_bytes(CONTENTS[name]())
    rows = iter(open_dataset(path).rows())
    next(rows)
    CHANGES[change](path)
    with pytest.raises(TunesmithError) as told:
        for _ in rows:
            pass
    assert told.value.code == ("dataset_unreadable" if change == "is taken away" else "dataset_changed")
    assert str(told.value.params.get("file", path)).endswith(name)
    assert told.value.hint


def test_a_file_that_changed_after_it_was_recognised_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CSV, encoding="utf-8")
    reading = open_dataset(path)
    assert sum(1 for _ in reading.rows()) == sum(1 for _ in reading.rows()) == ROWS
    path.write_text(CSV.replace(",", ";"), encoding="utf-8")
    with pytest.raises(TunesmithError, match=r"a\.csv changed"):
        next(iter(reading.rows()))


def _unprivileged() -> Callable[[], None]:
    """Gives up the right to read everything, where the tests have it; the way back."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return lambda: None
    os.seteuid(65534)
    return lambda: os.seteuid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions otherwise")
@pytest.mark.parametrize(("source", "named"), [("a.csv", "a.csv"), ("one", "one/b.csv"), ("two", "two"),
                                               ("two/a.csv", "two/a.csv"), ("three", "three/inner")])  # fmt: skip
def test_what_may_not_be_read_is_named(tmp_path: Path, source: str, named: str) -> None:
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.getuid() and folder.name.startswith(("pytest", "popen", "test")):
            folder.chmod(0o755)
    for name in ("a.csv", "one/a.csv", "one/b.csv", "two/a.csv", "three/a.csv", "three/inner/a.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("question,answer\na?,b\n", encoding="utf-8")
    closed = [tmp_path / name for name in ("a.csv", "one/b.csv", "two", "three/inner")]
    open_dataset(tmp_path / "one")
    for path in closed:
        path.chmod(0)
    back = _unprivileged()
    try:
        for read in (open_dataset, preview):
            with pytest.raises(TunesmithError) as told:
                read(tmp_path / source)
            assert told.value.code == "dataset_unreadable"
            assert told.value.params == {"path": str(tmp_path / named), "reason": "Permission denied"}
    finally:
        back()
        for path in closed:
            path.chmod(0o755)


def test_a_file_that_another_program_locks_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "표.xlsx"
    path.write_bytes(b"PK\x03\x04")

    def locked(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(files, "_WINDOWS", True)
    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(TunesmithError, match="another program has it open"):
        open_dataset(path)


def test_what_excel_lays_beside_an_open_workbook_is_no_data(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("question,answer\na?,b\n", encoding="utf-8")
    (tmp_path / "~$a.xlsx").write_bytes(b"\x05Kim" + b" " * 160)
    assert len(list(open_dataset(tmp_path).rows())) == 1


def test_paths_that_are_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (tmp_path / ("a" * 300 + ".csv"), tmp_path.joinpath(*["a" * 200] * 30)):
        for read in (open_dataset, preview):
            with pytest.raises(TunesmithError) as told:
                read(path)
            assert told.value.code == "dataset_unreadable"
            assert len(told.value.message) < 400
    monkeypatch.setattr(files, "_WINDOWS", True)  # there a long path looks like one that is missing
    with pytest.raises(TunesmithError, match="longer than 260 characters"):
        open_dataset(tmp_path.joinpath(*["a" * 60] * 5, "a.csv"))


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs rights on Windows")
@pytest.mark.parametrize("card", ["", "---\nconfigs:\n- data_files: '*.jsonl'\n---\n"])
def test_a_part_that_was_taken_out_of_the_cache_is_missed(tmp_path: Path, card: str) -> None:
    folder = tmp_path / "datasets--org--rows" / "snapshots" / "0123"
    folder.mkdir(parents=True)
    (folder / "README.md").write_text(card, encoding="utf-8")
    (folder / "a.jsonl").write_text('{"text": "a"}\n', encoding="utf-8")
    assert len(list(open_dataset(folder).rows())) == 1
    (folder / "b.jsonl").symlink_to("../../blobs/gone")
    with pytest.raises(TunesmithError, match=r"b\.jsonl cannot be read: No such file"):
        open_dataset(folder)


def test_a_torn_document_lacks_one_row(tmp_path: Path) -> None:
    path = tmp_path / "torn.json"
    path.write_text(json.dumps(TALK[:3])[:-20], encoding="utf-8")
    reading = open_dataset(path)
    assert len(list(reading.rows())) == 2
    assert [(problem.code, problem.rows) for problem in reading.problems] == [("broken_line", 1)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among files")
@pytest.mark.timeout(30)
def test_pipes_in_place_of_what_says_how_to_read_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("question,answer\na?,b\n", encoding="utf-8")
    os.mkfifo(tmp_path / "README.md")
    os.mkfifo(tmp_path / "state.json")
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "round").symlink_to("round")
    assert len(list(open_dataset(tmp_path).rows())) == 1
    for name, words in (("round", "leads nowhere"), ("state.json", "no ordinary file")):
        with pytest.raises(TunesmithError, match=words):
            open_dataset(tmp_path / name)
