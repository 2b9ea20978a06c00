"""The Korean translation is whole, fits its sources, and reaches everything that core can say."""

from __future__ import annotations

import ast
import gc
import math
import re
import shutil
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QPushButton, QWidget

from core.datasets import explain, problems
from core.schema.errors import RecipeError, TunesmithError
from core.schema.toml_codec import SPECS, recipe_from_tree
from gui.app import Program
from gui.language import Language
from gui.messages import MESSAGES, REASONS
from gui.pages.tuning.page import ExpertCard
from gui.screens import pictures as screens
from gui.screens.sample_content import sample_card, sample_readings
from gui.state.preferences import Preferences
from gui.texts import coded_text, error_text, field_error_text, problem_text, reason_text, recipe_text, table_text
from gui.widgets import ElidedLabel

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "resources" / "translations"
KOREAN = FOLDER / "tunesmith_ko.ts"
HANGUL = re.compile("[가-힣]")
# Codes of the command line alone; no window ever shows them.
NOT_IN_THE_WINDOW = {
    "bad_argument", "nothing_to_download", "quantization_without_gguf", "gpu_unknown",
}  # fmt: skip


@pytest.fixture
def korean(themed: QApplication) -> Iterator[None]:
    before = QLocale()
    language = Language()
    language.use("ko")
    yield
    language.use("en")
    QLocale.setDefault(before)


@pytest.fixture(scope="module")
def tool() -> Iterator[object]:
    """packaging/translations.py; the folder is no package, so that the library of that name stays visible."""
    sys.path.insert(0, str(ROOT / "packaging"))
    import translations

    yield translations
    sys.path.remove(str(ROOT / "packaging"))


def messages(file: Path = KOREAN) -> list[tuple[str, str, str, bool]]:
    """(context, source, translation, finished)."""
    found = []
    for context in ElementTree.parse(file).getroot().findall("context"):
        for message in context.findall("message"):
            translation = message.find("translation")
            assert translation is not None
            found.append(
                (
                    context.findtext("name", ""),
                    message.findtext("source", ""),
                    translation.text or "",
                    translation.get("type") is None,
                )
            )
    return found


# -- the files ------------------------------------------------------------------------------------------------------


def test_every_text_of_the_program_is_translated(tool: object, tmp_path: Path) -> None:
    """Collected anew, nothing is added that has no finished translation, and nothing has vanished."""
    anew = tmp_path / KOREAN.name
    shutil.copy(KOREAN, anew)
    tool.collect(anew, "ko")  # type: ignore[attr-defined]
    missing = [f"{context}: {source}" for context, source, text, done in messages(anew) if not (done and text)]
    assert not missing, "run packaging/translations.py, then translate:\n" + "\n".join(missing)
    kept = {(context, source) for context, source, _, _ in messages(anew)}
    gone = [source for context, source, _, _ in messages() if (context, source) not in kept]
    assert not gone, "no longer in the program; run packaging/translations.py:\n" + "\n".join(gone)


def test_the_packed_file_is_up_to_date(tool: object, tmp_path: Path) -> None:
    tool.pack(KOREAN, tmp_path / "anew.qm")  # type: ignore[attr-defined]
    assert (tmp_path / "anew.qm").read_bytes() == KOREAN.with_suffix(".qm").read_bytes()


def test_blanks_are_the_same_on_both_sides() -> None:
    wrong = [
        f"{source!r} -> {text!r}"
        for _, source, text, _ in messages()
        if sorted(_blanks(source)) != sorted(_blanks(text))
    ]
    assert not wrong, "\n".join(wrong)


def test_no_particle_depends_on_what_fills_a_blank() -> None:
    """은 or 는, 이 or 가, 을 or 를, 과 or 와, 으로 or 로: the last sound of the value before decides, which nobody knows."""
    particle = re.compile(r"\}[”’]?(은|는|이|가|을|를|과|와|로|으로)(?![가-힣])")
    wrong = [text for _, _, text, _ in messages() if particle.search(text)]
    assert not wrong, "\n".join(wrong)


def test_sentences_and_ellipses_end_as_their_sources_do() -> None:
    wrong = [
        f"{source!r} -> {text!r}" for _, source, text, _ in messages() if source.endswith("…") != text.endswith("…")
    ]
    wrong += [text for _, _, text, _ in messages() if text != text.strip() or "  " in text]
    assert not wrong, "\n".join(wrong)


def _blanks(text: str) -> list[str]:
    named = [name for _, name, _, _ in Formatter().parse(text) if name] if "{" in text else []
    return named + re.findall(r"%(?:\d+|n)\b", text)


# -- what core says -------------------------------------------------------------------------------------------------


def test_every_recipe_field_speaks_korean(korean: None) -> None:
    names = {"DoRA", "W", "°C"}
    for path, spec in SPECS.items():
        for text in filter(None, (spec.label, spec.help, spec.unit)):
            assert HANGUL.search(recipe_text(text)) or text in names, f"{path}: {text}"
        assert HANGUL.search(table_text(path.rpartition(".")[0])), path


@dataclass(frozen=True)
class Told:
    """A place in core where something is told: the code and the names of its parameters (None: not to be read there)."""

    place: str
    code: str
    params: frozenset[str] | None


def test_core_tells_nothing_that_has_no_translation() -> None:
    told = list(everything_told())
    assert len(told) > 90  # fewer: this test no longer finds what core says
    unknown = sorted({f"{it.place}: {it.code}" for it in told if it.code not in MESSAGES.keys() | NOT_IN_THE_WINDOW})
    assert not unknown, "not in gui/messages:\n" + "\n".join(unknown)


def test_the_table_holds_nothing_that_core_never_tells() -> None:
    window = {
        "job_not_started",
        "os_error",
        "internal_error",
        "another_run",
        "fetch_ended",
        "not_moved_to_trash",
        "rehearsal_goes_on",
        "run_goes_on_delete",
    }  # gui/workers, gui/launcher.py, gui/pages/runs/page.py
    assert not MESSAGES.keys() - {it.code for it in everything_told()} - window


def test_core_gives_the_values_that_the_translations_repeat() -> None:
    lost = []
    for it in everything_told():
        if it.params is None or it.code in NOT_IN_THE_WINDOW:
            continue
        given = it.params | {name.removesuffix("_bytes") for name in it.params}
        given |= {"lines"} if "examples" in given else set()
        if not any(set(_blanks(said.sentence + said.hint)) <= given for said in MESSAGES[it.code]):
            lost.append(f"{it.place}: {it.code} gives only {', '.join(sorted(given)) or 'nothing'}")
    assert not lost, "\n".join(lost)


def everything_told() -> Iterator[Told]:
    for file in sorted((ROOT / "core").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            place = f"{file.relative_to(ROOT).as_posix()}:{getattr(node, 'lineno', 0)}"
            if isinstance(node, ast.Call):
                yield from _told_by(node, place)
            elif isinstance(node, ast.Dict):  # core/jobs/process.py: the words for a crash
                pairs = {key.value: value for key, value in zip(node.keys, node.values, strict=True)
                         if isinstance(key, ast.Constant)}  # fmt: skip
                if pairs.keys() == {"code", "message", "hint"}:
                    yield from (Told(place, code, None) for code in _texts(pairs["code"]))
    yield Told("core/schema/errors.py", "recipe_refused", frozenset({"path"}))
    counted = frozenset({"rows", "examples", "left_out", "reason"})
    cut = {"truncated_row": {"limit", "share", "most"}}
    yield from (Told("core/datasets/problems.py", code, counted | cut.get(code, set())) for code in problems._KINDS)
    whole = {"small_held_out": frozenset({"rows", "needed"}), "uneven_lengths": frozenset({"median", "longest"})}
    yield from (Told("core/datasets/problems.py", code, params) for code, params in whole.items())
    yield from (Told("core/datasets/problems.py", f"effect_{code}", None) for code in (*problems._KINDS, *whole))
    yield from (Told("core/datasets/explain.py", f"found_{dialect}", None) for dialect in explain._SENTENCES)


def _told_by(call: ast.Call, place: str) -> Iterator[Told]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    named = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    params = frozenset(named) - {"code", "message", "hint"}
    code = named.get("code")
    supervises = name == "Note" and place.startswith("core/supervision/")
    refuses = name == "_refusal" and place.startswith("core/hardware/power_limit.py")
    if (name in ("TunesmithError", "RefusedError", "warn", "_warn", "Fallback") or refuses) and call.args:
        code = code or call.args[0]
        params |= {"watts", "reason"} if refuses else set()
        is_dict = name == "Fallback" and isinstance(call.args[2], ast.Dict)
        params |= {key.value for key in call.args[2].keys if isinstance(key, ast.Constant)} if is_dict else set()  # type: ignore[attr-defined, misc]
    elif name == "RecipeError":
        code = code or (call.args[3] if len(call.args) > 3 else ast.Constant("recipe_refused"))
        params |= {"path"}
    elif (name in ("Warned", "JobFailed") or supervises) and isinstance(given := named.get("params"), ast.Dict):
        params = frozenset(key.value for key in given.keys if isinstance(key, ast.Constant))  # type: ignore[misc]
    elif (name == "add" and place.startswith("core/cli/doctor.py")) or (
        name == "_note" and place.startswith("core/estimate/notes.py")
    ):
        code = call.args[0]
    elif name not in ("Warned", "JobFailed") and not supervises:
        return
    if code is not None:
        yield from (Told(place, text, params) for text in _texts(code))


def _texts(code: ast.expr) -> list[str]:
    """The codes an expression can be; none where it passes on the code of another error."""
    if isinstance(code, ast.IfExp):
        return [*_texts(code.body), *_texts(code.orelse)]
    return [code.value] if isinstance(code, ast.Constant) and isinstance(code.value, str) else []


# -- how it is said -------------------------------------------------------------------------------------------------


def test_in_english_core_has_its_own_words(themed: QApplication) -> None:
    error = TunesmithError("model_not_found", "No model at x: gone.", "Look again.", path="x")
    assert error_text(error) == ("No model at x: gone.", "Look again.")


def test_an_error_is_said_in_korean_with_its_values(korean: None) -> None:
    full = TunesmithError("disk_full", "Full.", "Free.", free_bytes=3 << 30, needed_bytes=5 << 30)
    assert error_text(full)[0].startswith("디스크가 가득 찼습니다. 5.0 GiB 필요한데 3.0 GiB 남았습니다.")
    without_values = error_text(TunesmithError("disk_full", "Full.", "Free."))
    assert HANGUL.search(without_values[0])
    assert "{" not in without_values[0]
    broken = TunesmithError(
        "dataset_broken_line", "m", "h", line=1234, file="a {b}.jsonl", reason="its answer is empty"
    )
    assert error_text(broken)[0] == "a {b}.jsonl의 1,234번째 줄을 읽을 수 없습니다: 답이 비어 있습니다."


def test_an_unknown_code_keeps_core_s_words(korean: None) -> None:
    assert coded_text("of_a_newer_version", "Something new.", "Do it.") == ("Something new.", "Do it.")
    assert coded_text("model_is_adapter", "Core's words.") == ("Core's words.", "")  # its blanks are not given


def test_a_setting_is_called_by_its_label(korean: None) -> None:
    params = {"path": "training.optimizer", "wanted": "a", "used": "b", "reason": "paging needs a card"}
    said, _ = coded_text("fallback_used", "m", "", params)
    assert said == "옵티마이저: 여기서는 “a” 대신 “b” 값을 씁니다(페이징에는 카드가 필요함)."


def test_findings_of_the_check_up_are_said_in_korean(korean: None) -> None:
    found = problems.ProblemLog()
    for line in (3, 4, 9, 12):
        found.note("empty_answer", line, left_out=True, reason="it has no turns")
    found.note("duplicate_row", 7, "b.jsonl")
    empty, duplicate = found.problems()
    assert problem_text(empty)[0] == (
        "답이 빈 행 4개(줄 3, 4, 9, …). 4개는 학습에서 뺍니다. 첫 번째: 대화의 차례가 없습니다."
    )
    assert problem_text(duplicate)[0] == "앞의 행과 중복된 행 1개(줄 b.jsonl:7)."
    assert HANGUL.search(problem_text(duplicate)[1])


def test_a_contradiction_between_fields_is_said_in_korean(korean: None) -> None:
    tree = {"model": {"source": "demo"}, "dataset": {"source": "demo"},
            "guard": {"pause_above_c": 70, "resume_below_c": 75}}  # fmt: skip
    with pytest.raises(RecipeError) as caught:
        recipe_from_tree(tree)
    assert field_error_text(caught.value, 75) == "멈추는 온도(70)보다 낮아야 합니다."


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_recognised_and_said_in_korean(korean: None, reason: str) -> None:
    filled = reason.format_map(dict.fromkeys(_blanks(reason), "12"))
    said = reason_text(filled)
    assert said != filled
    assert "{" not in said
    assert all("12" in said for _ in _blanks(reason))


def test_the_system_s_own_words_stay_as_they_are(korean: None) -> None:
    assert reason_text("Der Datenträger ist voll") == "Der Datenträger ist voll"


# -- how it looks ---------------------------------------------------------------------------------------------------


class Longer(QTranslator):
    """A language that says everything 40 % longer, in words as long as those of the source."""

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:
        if disambiguation is not None and "format" in disambiguation:
            return source
        letters = re.sub(r"\{\w+\}|[^\w ]", "", source) or source
        filler = (letters * 2)[: math.ceil(0.4 * len(source))].strip()
        return f"{source} {filler}" if " " in source else f"{source}{filler}"

    def isEmpty(self) -> bool:
        return False


@pytest.fixture
def longer(themed: QApplication) -> Iterator[None]:
    translator = Longer()
    QApplication.installTranslator(translator)
    yield
    QApplication.removeTranslator(translator)


@pytest.fixture
def program(themed: QApplication, preferences: Preferences, tmp_path: Path) -> Iterator[Callable[[str], Program]]:
    """A program with the sample content, in a language."""
    made: list[Program] = []

    def make(language: str) -> Program:
        preferences.language = language
        preferences.runs_dir = tmp_path / "runs"
        program = Program(preferences, watch_hardware=False)
        program.hardware.take_cards((sample_card(),))
        program.hardware.take(next(sample_readings(0.0)))
        made.append(program)
        return program

    yield make
    for program in made:
        window = program.shell.window
        program.close()
        program.shell.discard()
        program.language.use("en")
        window.close()
    alive()
    QApplication.processEvents()


@pytest.mark.slow
@pytest.mark.parametrize("page", [*screens.PAGES, "expert"])
def test_texts_that_are_40_percent_longer_are_not_cut(
    longer: None, program: Callable[[str], Program], page: str
) -> None:
    assert not cut_texts(shown(program("en"), page))


@pytest.mark.slow
@pytest.mark.parametrize("page", [*screens.PAGES, "expert"])
def test_korean_is_not_cut_and_leaves_no_english(program: Callable[[str], Program], page: str) -> None:
    window = shown(program("ko"), page)
    assert not cut_texts(window)
    english = [text for text in visible_texts(window) if re.search(r"\b(the|of|is|are|and|to|not)\b", text)]
    assert not english


def test_a_cut_text_is_found(themed: QApplication) -> None:
    window = QWidget()
    window.resize(300, 100)
    texts = (QLabel("Too long for its place", window), QPushButton("Too long for its place", window))
    for text in texts:
        text.resize(60, 30)
    window.show()
    assert len(cut_texts(window)) == len(texts)
    texts[0].setWordWrap(True)
    texts[1].setFixedWidth(200)
    texts[1].move(150, 0)
    assert sorted(found.partition(":")[0] for found in cut_texts(window)) == ["label 60 wide", "outside of the window"]
    window.close()


def shown(program: Program, page: str) -> QWidget:
    window = program.shell.window
    window.resize(1280, 800)
    window.show()
    if page == "expert":
        program.preferences.expert_open = True
        program.shell.tuning_page.findChildren(ExpertCard)[0].toggle.setChecked(True)
    screens._show(program, "tuning" if page == "expert" else page)
    screens._settle()
    return window


def test_the_window_in_another_language_leaves_nothing_of_the_old_one(program: Callable[[str], Program]) -> None:
    made = program("en")
    made.shell.window.show()
    screens._settle()
    old, before = made.shell.window, alive()
    made.preferences.language = "ko"
    screens._settle()
    assert made.shell.window is not old
    assert HANGUL.search(" ".join(visible_texts(made.shell.window)))
    del old
    assert alive() == before


def alive() -> int:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return len(QApplication.allWidgets())


def visible_texts(window: QWidget) -> list[str]:
    shown = [widget for widget in window.findChildren(QWidget) if widget.isVisible()]
    texts = [widget.text() for widget in shown if isinstance(widget, QLabel | QAbstractButton)]
    return [text for text in texts if text and not Path(text).is_absolute()]


def cut_texts(window: QWidget) -> list[str]:
    """What does not fit into its place, or stands outside of the window."""
    cut = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        right = widget.mapTo(window, QPoint(widget.width(), 0)).x()
        if right > window.width() and not widget.visibleRegion().isEmpty():
            cut.append(f"outside of the window: {type(widget).__name__} {getattr(widget, 'text', str)()}")
        if isinstance(widget, QLabel) and not isinstance(widget, ElidedLabel) and widget.text():
            fits = widget.heightForWidth(widget.width()) <= widget.height() + 1 if widget.wordWrap() else _fits(widget)
            cut += [] if fits else [f"label {widget.width()} wide: {widget.text()}"]
        if isinstance(widget, QAbstractButton) and widget.text() and not _fits(widget):
            cut.append(f"button {widget.width()} wide, {widget.sizeHint().width()} needed: {widget.text()}")
        if isinstance(widget, QComboBox) and not _fits(widget):
            cut.append(f"list {widget.width()} wide, {widget.sizeHint().width()} needed: {widget.currentText()}")
    return cut


def _fits(widget: QWidget) -> bool:
    return widget.sizeHint().width() <= widget.width() + 1


def test_no_text_hides_from_the_translators_inside_another() -> None:
    """lupdate does not look into the braces of an f-string."""
    hidden = [
        f"{file.relative_to(ROOT)}:{call.lineno}"
        for file in (ROOT / "gui").rglob("*.py")
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in ("tr", "translate")
    ]
    assert hidden == []
