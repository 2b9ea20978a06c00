"""Workbooks as people have them: merged cells, formulas with and without saved values, charts, hidden sheets."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference

from core.datasets import DatasetReading, open_dataset, preview
from core.datasets.readers import excel_markup
from core.schema.errors import TunesmithError


def _answers(reading: DatasetReading) -> list[tuple[int, str, str]]:
    rows = [(row.line, row.as_messages()) for row in reading.rows()]
    return [(line, talk[0]["content"], talk[1]["content"]) for line, talk in rows]


def _book(folder: Path, *rows: list[Any], merged: tuple[str, ...] = ()) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    book.save(folder / "표.xlsx")
    return folder / "표.xlsx"


def test_a_merged_question_counts_for_each_of_its_answers(tmp_path: Path) -> None:
    rows = [["상담 자료", None, None], ["분류", "질문", "답변"], ["a", "왜?", "그냥"], [None, None, "몰라"], [None, None, "글쎄"],
            ["b", "누구?", "나"], [None, None, "너"], ["c", "언제?", "지금"]]  # fmt: skip
    path = _book(tmp_path, *rows, merged=("A1:C1", "A3:A5", "B3:B5", "B6:B7"))
    reading = open_dataset(path)
    assert _answers(reading) == [
        (3, "왜?", "그냥"), (4, "왜?", "몰라"), (5, "왜?", "글쎄"), (6, "누구?", "나"), (7, "누구?", "너"), (8, "언제?", "지금"),
    ]  # fmt: skip
    assert [(p.code, p.rows, p.left_out, p.examples) for p in reading.problems] == [("merged_cells", 3, 0, (4, 5, 7))]
    assert "merged" in reading.problems[0].message
    assert [row[1] for row in preview(path).rows][1] == "왜?"


def test_what_is_merged_whole_is_one_row(tmp_path: Path) -> None:
    """Rows that only a merge reaches into are none, also a header over two rows."""
    rows = [["질문", "답변"], [None, None], ["왜?", "그냥"], [None, None], ["누구?", "나"]]
    reading = open_dataset(_book(tmp_path, *rows, merged=("A1:A2", "B1:B2", "A3:A4", "B3:B4")))
    assert _answers(reading) == [(3, "왜?", "그냥"), (5, "누구?", "나")]
    assert reading.problems == ()


def test_formulas_without_saved_values_are_said_by_name(tmp_path: Path) -> None:
    rows = [
        ["질문", "답변", "길이"],
        ["왜?", "그냥", "=LEN(B2)"],
        ["누구?", '=B2&"요"', "=LEN(B3)"],
        ["=A2", "나", None],
    ]
    path = _book(tmp_path, *rows)
    reading = open_dataset(path)
    assert _answers(reading) == [(2, "왜?", "그냥")]  # a formula in a column that is not used does no harm
    (problem,) = reading.problems
    assert (problem.code, problem.rows, problem.left_out, problem.examples) == ("unsaved_formula", 2, 2, (3, 4))
    assert "not saved" in problem.message
    assert "LibreOffice" in problem.fix
    with pytest.raises(TunesmithError, match='"답변" is a formula whose value was not saved'):
        list(open_dataset(path, on_problem="stop").rows())


def test_formulas_with_saved_values_are_their_values(tmp_path: Path) -> None:
    path = _book(tmp_path, ["질문", "답변"], ["왜?", '="그"&"냥"'], ["누구?", "나"])
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            saved = old.read(name)
            if name.endswith("sheet1.xml"):
                assert b"<v />" in saved
                saved = saved.replace(b'<c r="B2">', b'<c r="B2" t="str">').replace(b"<v />", "<v>그냥</v>".encode())
            new.writestr(name, saved)
    reading = open_dataset(path)
    assert _answers(reading) == [(2, "왜?", "그냥"), (3, "누구?", "나")]
    assert reading.problems == ()


def test_marks_are_found_wherever_the_pieces_end(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = '<row r="2"><x:c r="A2" t="s"><x:v>1</x:v></x:c><x:c s="1" r="AB2"><x:f>1+1</x:f></x:c></row>'
    rest = '<c r="A3"/><c r="B3"><f t="shared" si="0"/><v></v></c><c r="C3"><f>1</f><v>1</v></c>'
    text = f'<sheetData>{cells}<row r="3">{rest}</row></sheetData><mergeCells count="1"><mergeCell ref="B2:C9"/>'
    merges = "".join(f'<mergeCell ref="A{row}:A{row + 1}"/>' for row in range(10, 8_000, 2))
    expected = [(2, 9, 1), *((row, row + 1, 0) for row in range(10, 8_000, 2))]
    for size in (60, 1000, 1 << 20):
        monkeypatch.setattr(excel_markup, "_PIECE_BYTES", size)
        assert list(excel_markup.unsaved_formulas(io.BytesIO(text.encode()))) == [(2, 27), (3, 1)]
        assert excel_markup.merged_down(io.BytesIO((text + merges).encode())) == expected


def test_a_chart_hidden_sheets_and_notes_do_not_get_in_the_way(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "표지"
    cover["B2"] = "보고서"
    rows = book.create_sheet("자료")
    for row in (["질문", "답변", "점수"], ["왜?", "그냥", 3], ["누구?", "나", 5]):
        rows.append(row)
    chart = BarChart()
    chart.add_data(Reference(rows, min_col=3, min_row=1, max_row=3), titles_from_data=True)
    rows.add_chart(chart, "E2")
    book.create_chartsheet("그림").add_chart(BarChart())
    hidden = book.create_sheet("숨김")
    hidden.append(["질문", "답변"])
    hidden.append(["비밀?", "비밀"])
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "a.xlsx")
    reading = open_dataset(tmp_path / "a.xlsx")
    assert _answers(reading) == [(2, "왜?", "그냥"), (3, "누구?", "나")]
    assert reading.explanation.params["sheets_left"] == "표지"
