"""A table of small files as people have them, formats by dialects by encodings by defects, each read as expected."""

# ruff: noqa: E501  (one file a line reads as a table)

from __future__ import annotations

import gzip
import io
import json
import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.datasets import open_dataset, preview
from core.schema.errors import TunesmithError

QA = [{"question": f"어디 {n}?", "answer": f"여기 {n}."} for n in range(3)]
TALK = [{"messages": [{"role": "system", "content": "짧게"}, {"role": "user", "content": f"왜 {n}?"},
                      {"role": "assistant", "content": f"그냥 {n}."}]} for n in range(3)]  # fmt: skip
TOOLS = [{"messages": [{"role": "user", "content": "1+1?"},
                       {"role": "assistant", "content": None, "tool_calls": [{"type": "function", "function": {"name": "add", "arguments": {"a": 1}}}]},
                       {"role": "tool", "name": "add", "content": "2"}, {"role": "assistant", "content": f"{n}"}]} for n in range(3)]  # fmt: skip
SHARE = [
    {"id": str(n), "conversations": [{"from": "human", "value": f"q{n}"}, {"from": "gpt", "value": f"a{n}"}]}
    for n in range(3)
]
ALPACA = [{"instruction": f"번역 {n}", "input": "camel" if n else "", "output": f"낙타 {n}"} for n in range(3)]
DOLLY = [{"instruction": f"왜 {n}?", "context": "c", "response": f"음 {n}", "category": "qa"} for n in range(3)]
MARKED = [{"text": f"<usr> 안녕 {n}\n<bot> 반가워 {n}"} for n in range(3)]
PAIRS = [{"prompt": f"인사 {n}", "chosen": f"안녕 {n}", "rejected": "뭐"} for n in range(3)]
TEXTS = [{"text": f"글 {n}"} for n in range(3)]
PC_TURNS = [
    {"prompt": [{"role": "user", "content": f"q{n}"}], "completion": [{"role": "assistant", "content": f"a{n}"}]}
    for n in range(3)
]


def jsonl(records: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def table(records: list[dict[str, Any]], delimiter: str = ",", quote: str = "") -> str:
    rows = [list(records[0]), *(list(record.values()) for record in records)]
    return "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) + "\r\n" for row in rows)


def excel(**sheets: list[list[Any]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped(**files: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("::", "/"), content)
    return stream.getvalue()


ODS_SPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
    for short in ("office", "table", "text", "style")
)
ODS_CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'


def ods(*rows: str, above: str = "", manifest: str = "") -> bytes:
    """As LibreOffice writes it: a hidden sheet, empty rows and columns as one that repeats."""
    rest = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    hidden = '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>'
    secret = f'<table:table table:name="s" table:style-name="ta2"><table:table-row>{ODS_CELL.format("question")}{ODS_CELL.format("answer")}</table:table-row></table:table>'
    sheet = f'<table:table table:name="자료">{"".join(f"<table:table-row>{row}</table:table-row>" for row in rows)}{rest}</table:table>'
    body = f"<office:body><office:spreadsheet>{above}{secret}{sheet}</office:spreadsheet></office:body>"
    content = f'<?xml version="1.0"?><office:document-content {ODS_SPACES}><office:automatic-styles>{hidden}</office:automatic-styles>{body}</office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped(**{"mimetype": kind, "content.xml": content, "META-INF::manifest.xml": manifest})


def ods_row(*cells: str) -> str:
    return "".join(map(ODS_CELL.format, cells))


def parquet(records: list[dict[str, Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(records), stream)
    return stream.getvalue()


def sheet(records: list[dict[str, Any]]) -> list[list[Any]]:
    return [list(records[0]), *([*record.values()] for record in records)]


class File(NamedTuple):
    """What is written, and what is to be read: container, encoding, dialect, usable rows, the last answer, problems."""

    name: str
    content: str | bytes | Callable[[], bytes]
    container: str
    encoding: str
    dialect: str
    rows: int
    last: str
    problems: dict[str, int] = {}  # noqa: RUF012


LATIN = [{"question": f"Où est le café {n}?", "answer": f"À côté de l'hôtel {n}"} for n in range(3)]
JAPANESE = [{"question": f"これはなんですか {n}", "answer": f"それはらくだです {n}"} for n in range(3)]
CHINESE = [{"question": f"骆驼为什么不喝水 {n}", "answer": f"因为它们的驼峰里储存着脂肪 {n}"} for n in range(3)]


def _node(parent: str | None, role: str, *parts: Any, **more: Any) -> dict[str, Any]:
    kind = more.pop("content_type", "text")
    return {
        "parent": parent,
        "message": {"author": {"role": role}, "content": {"content_type": kind, "parts": list(parts)}, **more},
    }


def _tree(answer: str) -> dict[str, Any]:
    """A conversation of ChatGPT's export: an answer asked for anew, a tool, a thought, a question without an answer."""
    nodes = {
        "root": {"parent": None, "message": None}, "set": _node("root", "system", ""), "q": _node("set", "user", "왜?"),
        "old": _node("q", "assistant", "old"), "call": _node("q", "assistant", "search()", recipient="browser"),
        "found": _node("call", "tool", "page"), "think": _node("found", "assistant", "hm", content_type="thoughts"),
        "new": _node("think", "assistant", answer), "end": _node("new", "user", "?"),
    }  # fmt: skip
    return {"title": "t", "mapping": nodes, "current_node": "end", "conversation_id": "1"}


CLAUDE = [
    {
        "uuid": "1",
        "chat_messages": [
            {"sender": "human", "text": "왜?"},
            {"sender": "assistant", "text": "", "content": [{"type": "text", "text": f"그냥 {n}"}]},
        ],
    }
    for n in range(3)
]
GEMINI = [
    {"contents": [{"role": "user", "parts": [{"text": "q"}]}, {"role": "model", "parts": [{"text": f"a{n}"}]}]}
    for n in range(3)
]

FILES = [
    File("a.jsonl", jsonl(QA), "jsonl", "utf-8", "question_answer", 3, "여기 2."),
    File("bom.jsonl", jsonl(QA).encode("utf-8-sig"), "jsonl", "utf-8-sig", "question_answer", 3, "여기 2."),
    File("powershell.jsonl", jsonl(QA).encode("utf-16"), "jsonl", "utf-16", "question_answer", 3, "여기 2."),
    File("be.jsonl", b"\xfe\xff" + jsonl(QA).encode("utf-16-be"), "jsonl", "utf-16", "question_answer", 3, "여기 2."),
    File("latin16.csv", table(LATIN).encode("utf-16-le"), "csv", "utf-16-le", "question_answer", 3, "À côté de l'hôtel 2", {"broken_line": 0}),
    File("korean.csv", table(QA).encode("cp949"), "csv", "cp949", "question_answer", 3, "여기 2."),
    File("korean.jsonl", jsonl(TALK).encode("cp949"), "jsonl", "cp949", "openai", 3, "그냥 2."),
    File("euc.tsv", table(QA, "\t").encode("euc-kr"), "tsv", "cp949", "question_answer", 3, "여기 2."),
    File("japanese.csv", table(JAPANESE).encode("shift_jis"), "csv", "shift_jis", "question_answer", 3, "それはらくだです 2"),
    File("chinese.csv", table(CHINESE).encode("gb18030"), "csv", "gb18030", "question_answer", 3, "因为它们的驼峰里储存着脂肪 2"),
    File("latin.tsv", table(LATIN, "\t").encode("latin-1"), "tsv", "cp1252", "question_answer", 3, "À côté de l'hôtel 2"),
    File("openai.jsonl", jsonl(TALK), "jsonl", "utf-8", "openai", 3, "그냥 2."),
    File("tools.jsonl", jsonl(TOOLS), "jsonl", "utf-8", "openai", 3, "2"),
    File("sharegpt.json", json.dumps(SHARE), "json", "utf-8", "sharegpt", 3, "a2"),
    File("alpaca.json", json.dumps(ALPACA, ensure_ascii=False, indent=2), "json", "utf-8", "alpaca", 3, "낙타 2"),
    File("inside.json", json.dumps({"version": 1, "data": ALPACA}), "json", "utf-8", "alpaca", 3, "낙타 2"),
    File("deeper.json", json.dumps({"data": {"train": ALPACA, "test": DOLLY}, "n": 1}), "json", "utf-8", "alpaca", 3, "낙타 2"),
    File("by_column.json", json.dumps({key: {str(n): row[key] for n, row in enumerate(QA)} for key in QA[0]}), "json", "utf-8", "question_answer", 3, "여기 2."),
    File("by_number.json", json.dumps(dict(enumerate(QA)), indent=1), "json", "utf-8", "question_answer", 3, "여기 2."),
    File("lists.json", json.dumps({key: [row[key] for row in QA] for key in QA[0]}), "json", "utf-8", "question_answer", 3, "여기 2."),
    File("names_apart.json", json.dumps({"columns": [*QA[0]], "index": [0, 1, 2], "data": [[*row.values()] for row in QA]}), "json", "utf-8", "question_answer", 3, "여기 2."),
    File("conversations.json", json.dumps([_tree("그냥."), _tree("글쎄.")]), "json", "utf-8", "openai", 2, "글쎄."),
    File("chatgpt.zip", lambda: zipped(**{"conversations.json": json.dumps([_tree("그냥.")]), "user.json": '{"email": "a@b.c"}', "chat.html": "<html>"}), "json", "utf-8", "openai", 1, "그냥."),
    File("claude.json", json.dumps(CLAUDE), "json", "utf-8", "openai", 3, "그냥 2"),
    File("gemini.jsonl", jsonl(GEMINI), "jsonl", "utf-8", "openai", 3, "a2"),
    File("chat.txt", "[12.03.24, 10:15:01] Kim: hello\n[12.03.24, 10:16:00] Lee: hi\n", "text", "utf-8", "chat_log", 1, "hi"),
    File("dolly.jsonl", jsonl(DOLLY), "jsonl", "utf-8", "dolly", 3, "음 2"),
    File("marked.jsonl", jsonl(MARKED), "jsonl", "utf-8", "usr_bot", 3, "반가워 2"),
    File("marked.csv", 'text\n"<usr> a\n<bot> b"\n"<usr> c\n<bot> d"\n', "csv", "utf-8", "usr_bot", 2, "d"),
    File("prompts.jsonl", jsonl([{"prompt": "하늘은", "completion": " 파랗다"}]), "jsonl", "utf-8", "prompt_completion", 1, " 파랗다"),
    File("turns.jsonl", jsonl(PC_TURNS), "jsonl", "utf-8", "prompt_completion", 3, "a2"),
    File("pairs.jsonl", jsonl(PAIRS), "jsonl", "utf-8", "preference", 3, "안녕 2"),
    File("texts.jsonl", jsonl(TEXTS), "jsonl", "utf-8", "text", 3, "글 2"),
    File("lines.txt", "one line\nanother\n", "text", "utf-8", "text", 2, "another"),
    File("paragraphs.md", "# A\ntext\n\nmore\ntext\n", "text", "utf-8", "text", 2, "more\ntext"),
    File("korean.txt", "낙타는 혹이 있다\n물을 오래 참는다\n".encode("cp949"), "text", "cp949", "text", 2, "물을 오래 참는다"),
    File("quoted.csv", 'question,answer\n"a, ""b""\nc?","d\r\ne"\n', "csv", "utf-8", "question_answer", 1, "d\r\ne"),
    File("semicolon.csv", table(QA, ";"), "csv", "utf-8", "question_answer", 3, "여기 2."),
    File("quotes.tsv", 'question\tanswer\nwhat is a 6" pipe?\tit is "big"\nsay "hi"\t"hi" he said\nend\tb\n', "tsv", "utf-8", "question_answer", 3, "b"),
    File("bar.csv", table(QA, "|"), "csv", "utf-8", "question_answer", 3, "여기 2."),
    File("tabs.csv", table(QA, "\t"), "tsv", "utf-8", "question_answer", 3, "여기 2."),
    File("caret.csv", table(QA, "^"), "csv", "utf-8", "question_answer", 3, "여기 2."),
    File("tilde.csv", table(QA, "~"), "csv", "utf-8", "question_answer", 3, "여기 2."),
    File("hive.csv", table(QA, "\x01"), "csv", "utf-8", "question_answer", 3, "여기 2."),
    File("told.csv", "sep=;\r\n" + table(QA, ";"), "csv", "utf-8", "question_answer", 3, "여기 2."),
    File("titled.csv", "고객 문의 2024,,\n\n" + table(QA, ","), "csv", "utf-8", "question_answer", 3, "여기 2."),
    File("titled.tsv", '"Our, questions"\n' + table(QA, "\t"), "tsv", "utf-8", "question_answer", 3, "여기 2."),
    File("long_headings.csv", "고객 질문,상담 답변 내용\n왜?,그냥\n", "csv", "utf-8", "question_answer", 1, "그냥"),
    File("english.csv", "Customer question,Date,Agent's reply\nwhy?,2026-01-01,because\n", "csv", "utf-8", "question_answer", 1, "because"),
    File("guessed.csv", "Frage,Erklärung\nWarum ist das so?,Weil es so ist\nWer bist du?,Ich bin ich\n", "csv", "utf-8", "question_answer", 2, "Ich bin ich"),
    File("workbook.xlsx", lambda: excel(Sheet1=sheet(QA)), "excel", "", "question_answer", 3, "여기 2."),
    File("titled.xlsx", lambda: excel(A=[["상담 자료 2026"], [], ["질문", "답변"], ["왜?", "그냥"], [], ["누구?", 7.0]]), "excel", "", "question_answer", 2, "7"),
    File("sheets.xlsx", lambda: excel(표지=[["제목"]], 일월=sheet(QA), 이월=sheet([*QA[:1], {"question": "끝?", "answer": "끝"}])), "excel", "", "question_answer", 5, "끝", {"duplicate_row": 1}),
    File("ragged.xlsx", lambda: excel(A=[["question", "answer"], ["a?", "b"], ["c?", "d", "e"], ["f?"]]), "excel", "", "question_answer", 1, "b", {"broken_line": 1, "empty_answer": 1}),
    File("a.ods", lambda: ods(ods_row("질문", "답변"), *(ods_row(f"왜 {n}?", f"그냥<text:s text:c='2'/>{n}") for n in range(3))), "ods", "", "question_answer", 3, "그냥  2"),
    File("merged.ods", lambda: ods(ods_row("질문", "답변"), ods_row("왜?", "그냥").replace("<table:table-cell", '<table:table-cell table:number-rows-spanned="2"', 1), "<table:covered-table-cell/>" + ods_row("몰라")), "ods", "", "question_answer", 2, "몰라", {"merged_cells": 1}),
    File("a.parquet", lambda: parquet(QA), "parquet", "", "question_answer", 3, "여기 2."),
    File("bytes.parquet", lambda: parquet([{key: text.encode() for key, text in row.items()} for row in QA]), "parquet", "", "question_answer", 3, "여기 2."),
    File("one_column_of_bytes.parquet", lambda: parquet([{"본문글": f"글 {n}".encode()} for n in range(3)]), "parquet", "", "text", 3, "글 2"),
    File("talk.parquet", lambda: parquet(TALK), "parquet", "", "openai", 3, "그냥 2."),
    File("a.jsonl.gz", lambda: gzip.compress(jsonl(QA).encode()), "jsonl", "utf-8", "question_answer", 3, "여기 2."),
    File("korean.csv.gz", lambda: gzip.compress(table(QA).encode("cp949")), "csv", "cp949", "question_answer", 3, "여기 2."),
    File("a.parquet.gz", lambda: gzip.compress(parquet(QA)), "parquet", "", "question_answer", 3, "여기 2."),
    File("one.zip", lambda: zipped(**{"data.csv": table(QA)}), "csv", "utf-8", "question_answer", 3, "여기 2."),
    File("several.zip", lambda: zipped(**{"x::README.md": "no", "x::a.jsonl": jsonl(QA[:1]), "x::b.jsonl": jsonl(QA[1:]), "__MACOSX::x::._a.jsonl": "no"}), "jsonl", "utf-8", "question_answer", 3, "여기 2."),
    File("splits.zip", lambda: zipped(**{"train.jsonl": jsonl(QA), "test.jsonl": jsonl(QA)}), "jsonl", "utf-8", "question_answer", 3, "여기 2."),
    File("excel.zip", lambda: zipped(**{"표.xlsx": excel(A=sheet(QA))}), "excel", "", "question_answer", 3, "여기 2."),
    File("named.jsonl", lambda: zipped(**{"a.csv": table(QA)}), "csv", "utf-8", "question_answer", 3, "여기 2."),
    File("broken.jsonl", jsonl(QA) + "{oops\n" + jsonl(QA[:1]).replace("0", "9"), "jsonl", "utf-8", "question_answer", 4, "여기 9.", {"broken_line": 1}),
    File("empty_answers.csv", table(QA) + "왜?,\r\n누구?,  \r\n", "csv", "utf-8", "question_answer", 3, "여기 2.", {"empty_answer": 2}),
    File("doubled.jsonl", jsonl(QA * 2), "jsonl", "utf-8", "question_answer", 6, "여기 2.", {"duplicate_row": 3}),
    File("mixed.jsonl", jsonl([*QA, {"instruction": "i", "output": "o"}]), "jsonl", "utf-8", "question_answer", 4, "o", {"mixed_columns": 1}),
    File("order.jsonl", jsonl([*TALK, {"messages": [{"role": "assistant", "content": "x"}]}]), "jsonl", "utf-8", "openai", 4, "x", {"role_order": 1}),
    File("control.jsonl", jsonl([*QA, {"question": "a\x1b", "answer": "b\x00"}]), "jsonl", "utf-8", "question_answer", 4, "b\x00", {"control_characters": 1}),
    File("secrets.csv", "question,answer\nkey?,sk-abcdefghijklmnopqrstuvwx1234\nmail?,kim@tunesmith.dev\nnobody?,me@example.com\nnumber?,900101-1234567\n", "csv", "utf-8", "question_answer", 4, "900101-1234567", {"possible_secret": 3}),
    File("ragged.csv", table(QA) + "a,b,c\r\nd\r\n", "csv", "utf-8", "question_answer", 3, "여기 2.", {"broken_line": 2}),
    File("torn.jsonl.gz", lambda: gzip.compress(b"".join(json.dumps({"question": f"{n} {n * 7919 % 1009}", "answer": f"{n}"}).encode() + b"\n" for n in range(20_000)))[:-20_000], "jsonl", "utf-8", "question_answer", -1, "", {"broken_line": -1}),
    File("nul.csv", "question,answer\na?,b\n" + "c?,d\x00\n", "csv", "utf-8", "question_answer", 2, "d\x00", {"control_characters": 1}),
    File("damaged.jsonl", jsonl(QA).encode().replace("여기 1".encode(), b"\xff\xfe 1"), "jsonl", "utf-8", "question_answer", 3, "여기 2.", {"control_characters": 1}),
]  # fmt: skip


def write_file(folder: Path, file: File) -> Path:
    content = file.content() if callable(file.content) else file.content
    path = folder / file.name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_file(tmp_path: Path, file: File) -> None:
    path = write_file(tmp_path, file)
    reading = open_dataset(path)
    rows = list(reading.rows())
    assert (reading.container, reading.encoding, reading.dialect) == (file.container, file.encoding, file.dialect)
    found = {problem.code: problem.rows for problem in reading.problems}
    if file.rows < 0:  # an archive that is torn: what can be read of it is
        assert 10_000 < len(rows) < 20_000
        assert [problem.code for problem in reading.problems] == ["broken_line"]
        assert reading.problems[0].examples[-1] > 10_000
    else:
        assert len(rows) == file.rows
        assert found == {code: count for code, count in file.problems.items() if count}
        last = rows[-1]
        assert (last.text if last.format == "text" else last.as_messages()[-1]["content"]) == file.last
    seen = preview(path, 2)
    assert (seen.container, seen.encoding, seen.dialect) == (file.container, file.encoding, file.dialect)
    assert seen.explanation.message == reading.explanation.message
    assert reading.explanation.message.endswith(".")


def test_there_are_at_least_sixty() -> None:
    assert len(FILES) >= 60
    assert len({file.name for file in FILES}) == len(FILES)


def test_folders_of_packed_files_and_saved_data_sets(tmp_path: Path) -> None:
    import datasets

    folder = tmp_path / "폴더 [1]"
    folder.mkdir()
    (folder / "a.csv.gz").write_bytes(gzip.compress(table(QA).encode("cp949")))
    (folder / "b.zip").write_bytes(zipped(**{"in::b.jsonl": jsonl(ALPACA), "in::c.jsonl": jsonl(ALPACA)}))
    (folder / "d.xlsx").write_bytes(excel(A=sheet(QA)))
    rows = list(open_dataset(folder).rows())
    assert [row.file for row in rows] == ["a.csv.gz"] * 3 + ["b.zip/in/b.jsonl"] * 3 + ["b.zip/in/c.jsonl"] * 3 + [
        "d.xlsx"
    ] * 3
    saved = datasets.DatasetDict(
        {"train": datasets.Dataset.from_list(TALK), "test": datasets.Dataset.from_list(TALK[:1])}
    )
    saved.save_to_disk(str(tmp_path / "saved"))
    assert len(list(open_dataset(tmp_path / "saved").rows())) == 3
    assert len(list(open_dataset(tmp_path / "saved", split="test").rows())) == 1
    alone = tmp_path / "saved" / "train"
    (alone / "cache-1234.arrow").write_bytes(b"left over")
    assert len(list(open_dataset(alone).rows())) == 3


REFUSED = [
    ("leads_out.zip", lambda: zipped(**{"..::..::evil.csv": table(QA)}), "leads out"),
    ("absolute.zip", lambda: zipped(**{"::etc::evil.csv": table(QA)}), "leads out"),
    ("drive.zip", lambda: zipped(**{"C:evil.csv": table(QA)}), "leads out"),
    ("bomb.zip", lambda: zipped(**{"a.jsonl": b"\n" * (65 << 20)}), "would unpack to far more"),
    ("many.zip", lambda: zipped(**{f"{n}.jsonl": "" for n in range(10_001)}), "more than 10,000 files"),
    ("nothing.zip", lambda: zipped(**{"a.png": b"x"}), "holds no data files"),
    ("letter.zip", lambda: zipped(**{"[Content_Types].xml": "", "word::document.xml": ""}), "a Word document"),
    ("notes.docx", lambda: zipped(**{"[Content_Types].xml": "", "word::document.xml": ""}), "a Word document"),
    ("inside.zip", lambda: zipped(**{"inner.zip": zipped(**{"a.csv": table(QA)})}), "another archive, inner.zip"),
    ("locked.xlsx", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "a password"),
    ("locked.ods", lambda: ods(manifest="<manifest:encryption-data/>"), "a password"),
    ("torn.ods", lambda: ods(above="<table:table>"), "not a readable OpenDocument file"),
    ("letter.odt", lambda: zipped(**{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}), "an OpenDocument text"),
    ("old.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "an old Office file"),
    ("signed_out.csv", lambda: b"\xef\xbb\xbf<!DOCTYPE html>\n<html><body>Sign in</body></html>", "a web page"),
    ("old_table.xls", lambda: b'<?xml version="1.0"?><Workbook></Workbook>', "an XML file"),
    ("rows.yaml", lambda: b"- question: a\n  answer: b\n", "a YAML file"),
    ("rows.7z", lambda: b"7z\xbc\xaf\x27\x1c" + b"\x01" * 99, "a 7-Zip archive"),
    ("rows.jsonl.zst", lambda: b"\x28\xb5\x2f\xfd" + b"\xf0" * 99, "Zstandard"),
    ("tar.gz", lambda: gzip.compress(b"\x00" * 257 + b"ustar" + b"\x00" * 5000), "tar archive"),
    ("torn.gz", lambda: b"\x1f\x8b\x08\x00", "cannot be read"),
    ("torn.xlsx", lambda: excel(A=sheet(QA))[:-600], "zip"),
    ("empty.xlsx", lambda: excel(A=[[]]), "no rows"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "make", "words"), REFUSED, ids=[case[0] for case in REFUSED])
def test_refused_by_name(tmp_path: Path, name: str, make: Callable[[], bytes], words: str) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    for read in (open_dataset, preview):
        with pytest.raises(TunesmithError) as refused:
            read(path)
        assert words in refused.value.message
        assert refused.value.hint
    assert not (tmp_path.parent / "evil.csv").exists()


def test_a_protected_archive_is_refused(tmp_path: Path) -> None:
    content = bytearray(zipped(**{"a.csv": table(QA)}))
    for at in (content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8):
        content[at] |= 1
    path = tmp_path / "locked.zip"
    path.write_bytes(bytes(content))
    with pytest.raises(TunesmithError, match="password"):
        open_dataset(path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among files")
def test_pipes_and_links_do_not_hang(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(table(QA), encoding="utf-8")
    os.mkfifo(tmp_path / "b.csv")
    (tmp_path / "c.csv").symlink_to("nowhere")
    (tmp_path / "again").symlink_to(tmp_path)
    assert len(list(open_dataset(tmp_path).rows())) == 3
    for name, words in (("b.csv", "no ordinary file"), ("c.csv", "leads nowhere")):
        with pytest.raises(TunesmithError, match=words):
            open_dataset(tmp_path / name)


def test_sheets_by_name(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(excel(일월=sheet(QA), 기타=sheet(ALPACA)))
    reading = open_dataset(path)
    assert [row.file for row in reading.rows()] == [""] * 3
    assert reading.explanation.params["sheets_left"] == "기타"
    assert open_dataset(path, config="기타").dialect == "alpaca"
    with pytest.raises(TunesmithError, match='no sheet "이월"'):
        open_dataset(path, config="이월")


CARD = """---
configs:
- config_name: ko
  data_files:
  - split: train
    path: ko/part-*.jsonl
  - split: test
    path: ko/held.jsonl
- config_name: en
  data_files: en/*.csv
---
# A data set
"""


def test_a_hub_data_set_says_which_files_are_what(tmp_path: Path) -> None:
    for name, content in {
        "README.md": CARD, "ko/part-0.jsonl": jsonl(QA[:2]), "ko/part-1.jsonl": jsonl(QA[2:]), "ko/held.jsonl": jsonl(QA[:1]),
        "ko/other.jsonl": jsonl(QA), "en/a.csv": table(LATIN),
    }.items():  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(content, encoding="utf-8")

    def rows(**asked: str) -> int:
        return len(list(open_dataset(tmp_path, **asked).rows()))  # type: ignore[arg-type]

    assert rows() == rows(split="train") == rows(config="ko") == 3
    assert rows(split="train[:34%]") == 1
    assert rows(split="test") == 1
    assert open_dataset(tmp_path, config="en").dialect == "question_answer"
    for asked in ({"config": "fr"}, {"split": "validation"}):
        with pytest.raises(TunesmithError) as refused:
            open_dataset(tmp_path, **asked)  # type: ignore[arg-type]
        assert refused.value.code in ("dataset_config_not_found", "dataset_split_not_found")
        assert refused.value.params["parts"]
