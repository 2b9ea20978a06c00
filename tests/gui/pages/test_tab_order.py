"""Tab in the real window: as it is read, the sidebar first, then the page, the fit and the way on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.app import Program
from gui.widgets import ScrollColumn


def _round(program: Program, qtbot: QtBot, key: Qt.Key) -> list[QWidget]:
    """Where Tab goes from the page, until it begins again."""
    window, seen = program.shell.window, []
    window.stack.currentWidget().setFocus()
    for _ in range(80):
        qtbot.keyClick(window.focusWidget() or window, key)
        if window.focusWidget() in seen:
            break
        seen.append(window.focusWidget())
    return seen


def test_tab_goes_through_what_was_made_late_where_it_stands(program: Program, qtbot: QtBot, rows_file: Path) -> None:
    program.shell.model_page.take("demo")
    page = program.shell.data_page
    page.take(rows_file)
    qtbot.waitUntil(lambda: program.data.state == "known" and not program.data.counting, timeout=20_000)
    program.shell.go_to("step1")
    window = program.shell.window
    assert window.focusWidget() is page  # no field that a key would change
    seen = _round(program, qtbot, Qt.Key.Key_Tab)
    wanted = [page.columns, page.replace, page.held_out]
    wanted += [window.footer.back, window.footer.go_on, program.shell.sidebar.runs]
    assert [stop for stop in seen if stop in wanted] == wanted
    back = _round(program, qtbot, Qt.Key.Key_Backtab)
    assert set(back) == set(seen)
    for one, areas in ((seen, "page panel footer sidebar"), (back, "sidebar footer panel page")):
        names = {"page": page, "panel": window.panel, "footer": window.footer, "sidebar": window.sidebar}
        came = [next(name for name, area in names.items() if area.isAncestorOf(stop)) for stop in one]
        assert list(dict.fromkeys(came)) == areas.split()


def test_what_is_hidden_gives_its_focus_to_its_neighbour(program: Program, qtbot: QtBot, rows_file: Path) -> None:
    page = program.shell.data_page
    page.take(rows_file)
    program.shell.model_page.take("demo")
    qtbot.waitUntil(lambda: not program.wizard.missing(1), timeout=20_000)
    program.shell.go_to("step1")
    qtbot.waitUntil(page.replace.isVisible)
    page.replace.setFocus()
    qtbot.waitUntil(lambda: program.shell.window.focusWidget() is page.replace)
    page.replace.hide()
    assert page.isAncestorOf(program.shell.window.focusWidget())  # and not the first of the window


def test_in_the_smallest_window_nothing_is_out_of_reach(program: Program, qtbot: QtBot, rows_file: Path) -> None:
    program.shell.model_page.take("demo")
    program.shell.data_page.take(rows_file)
    qtbot.waitUntil(lambda: not program.wizard.missing(1), timeout=20_000)
    window = program.shell.window
    for step in range(4):
        program.shell.go_to(f"step{step}")
        window.resize(1280, 720)
        qtbot.wait(50)
        page = window.stack.currentWidget()
        scrolled = page if isinstance(page, ScrollColumn) else page.findChild(ScrollColumn)
        if scrolled is None:
            continue
        assert scrolled.horizontalScrollBar().maximum() == 0  # nothing to move sideways at a usual size
        window.resize(window.minimumSize())
        qtbot.wait(50)
        wider = scrolled.widget().width() - scrolled.viewport().width()
        assert scrolled.horizontalScrollBar().maximum() == max(0, wider)


def test_the_first_window_is_no_larger_than_the_screen(program: Program) -> None:
    window = program.shell.window
    for room, wanted in (
        (QRect(0, 0, 1920, 1040), (1280, 800)),
        (QRect(0, 24, 1280, 672), (1280, 672 - 24)),  # a laptop at 150 %, above its taskbar
        (QRect(0, 0, 800, 600), (1040, 640)),
    ):
        window.open_first(room)
        assert (window.width(), window.height()) == wanted
