"""The result page: a verdict in words, answers side by side, and an export that runs in a real child."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

import core.jobs.process
from core.runs import create_run
from core.runs.verdict import Change, Verdict
from core.schema import events as ev
from core.schema.recipe import DatasetTable, LoraTable, ModelTable, Recipe
from core.schema.requests import AnyRequest, ExportRequest, PushRequest
from core.schema.run_state import apply
from gui.pages.result.export_work import Work, cancelled_text
from gui.pages.result.page import Result, ResultPage
from gui.pages.result.side_by_side import SideBySide
from gui.pages.result.verdict_lines import certainty_text, change_text, verdict_sentence
from gui.screens.sample_content import TOTAL_STEPS, SampleNames, sample_events, sample_record
from gui.state.preferences import Preferences
from gui.widgets import GhostChip
from tests.support.accessibility import unnamed_controls
from tests.support.scripted_job import command, say

pytestmark = pytest.mark.usefixtures("themed")
RECIPE = Recipe(name="cooking", model=ModelTable(source="m"), dataset=DatasetTable(source="d"))


@pytest.fixture
def page(qtbot: QtBot, preferences: Preferences) -> ResultPage:
    made = ResultPage(preferences)
    qtbot.addWidget(made)
    made.resize(1084, 800)
    made.show()
    return made


@pytest.fixture
def run_dir(page: ResultPage, qtbot: QtBot, tmp_path: Path) -> Path:
    """A finished run in a real folder, shown."""
    folder = create_run(tmp_path / "runs", RECIPE)
    lines = [ev.event_to_line(event) for event in sample_events(TOTAL_STEPS, time.time())]
    folder.events_path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    folder.adapter_dir.mkdir()
    (folder.adapter_dir / "adapter_model.safetensors").write_bytes(b"x" * 3_145_728)
    page.open_run(folder.path)
    qtbot.waitUntil(lambda: page.title.title.text() != "", timeout=20_000)
    return folder.path


def texts(page: ResultPage) -> list[str]:
    return [label.text() for label in page.answers.findChildren(QLabel)]


def test_a_run_is_read_and_told(page: ResultPage, run_dir: Path) -> None:
    assert page.title.title.text() == "cooking is ready"
    said = page.title.subtitle.text()
    assert said.startswith("It learned: held-out loss 2.31 → 1.15 on 789 rows it never saw.")
    assert said.endswith("3 of 4 answers changed.")
    assert texts(page).count("What does al dente mean?") == 2  # once on each side
    assert "the same answer as before" in texts(page)
    assert "3.0 MiB" in page.exports.cards.adapter.accessibleName()
    assert "13.6 GiB" in page.exports.cards.merged.accessibleName()


def test_what_a_chosen_card_asks_for_comes_into_sight(page: ResultPage, run_dir: Path, qtbot: QtBot) -> None:
    page.resize(1084, 640)
    qtbot.mouseClick(page.chat_bar.findChild(GhostChip), Qt.MouseButton.LeftButton)  # the options take the room below
    page.exports.cards.hub.setFocus()
    qtbot.keyClick(page.exports.cards.hub, Qt.Key.Key_Space)
    name = page.exports.cards.options.repo
    qtbot.waitUntil(lambda: name.isVisible() and not name.visibleRegion().isEmpty(), timeout=2_000)


def test_too_few_held_out_rows_are_no_ground_for_praise(page: ResultPage) -> None:
    record = sample_record(TOTAL_STEPS, time.time(), SampleNames())
    assert record.state.plan is not None
    record.state.plan = record.state.plan.model_copy(update={"held_out_rows": 12})
    page.show_result(Result(record))
    assert "too few to tell" in page.title.subtitle.text()


def test_a_run_without_an_adapter_offers_none(page: ResultPage) -> None:
    record = sample_record(TOTAL_STEPS, time.time(), SampleNames())
    record.recipe = RECIPE.model_copy(update={"lora": LoraTable(enabled=False)})
    page.exports.cards.chosen = "adapter"
    page.show_result(Result(record))
    assert not page.exports.cards.adapter.isVisible()
    assert page.exports.cards.chosen == "merged"


def test_a_run_without_prompts_says_so(page: ResultPage) -> None:
    record = sample_record(TOTAL_STEPS, time.time(), SampleNames())
    record.state.samples.clear()
    page.show_result(Result(record))
    assert any("no sample prompts" in text for text in texts(page))
    assert "answers changed" not in page.title.subtitle.text()


def test_an_unreadable_run_is_told_in_place(page: ResultPage, qtbot: QtBot, tmp_path: Path) -> None:
    page.open_run(tmp_path / "nowhere")
    qtbot.waitUntil(page.banner.isVisible)
    assert "There is no run" in page.banner.message.text()
    assert "tunesmith" not in page.banner.message.text()  # no command's name for who sits before the window
    assert not any(button.isEnabled() for button in (page.curves, page.go_on, page.export))


def test_nothing_of_the_run_before_stays(page: ResultPage, run_dir: Path, qtbot: QtBot, tmp_path: Path) -> None:
    page.open_run(tmp_path / "nowhere")
    assert (page.title.title.text(), page.title.subtitle.text()) == ("", "")
    assert not [
        label for label in page.answers.findChildren(QLabel) if "al dente" in label.text() and label.isVisible()
    ]
    qtbot.waitUntil(page.banner.isVisible)
    page.exports.changed.emit()
    assert not page.export.isEnabled()


def test_what_to_change_is_one_click_away(page: ResultPage, qtbot: QtBot) -> None:
    record = sample_record(TOTAL_STEPS, time.time(), SampleNames())
    for step, loss in ((1, 1.0), (TOTAL_STEPS, 1.9)):
        apply(record.state, ev.EvaluationCompleted(step=step, loss=loss, rows=750))
    page.show_result(Result(record))
    assert "lowest at step 1 " in page.verdict.memorises.text()
    asked: list[Recipe] = []
    page.change_asked.connect(asked.append)
    keep = next(chip for chip in page.verdict.findChildren(GhostChip) if "best checkpoint" in chip.text())
    qtbot.mouseClick(keep, Qt.MouseButton.LeftButton)
    assert record.recipe is not None
    assert asked[0].checkpoints.keep_best
    assert asked[0].training == record.recipe.training


@pytest.mark.parametrize(
    ("said", "sentence", "certainty"),
    [
        (Verdict("little", 40, 2.31, 2.31, 0.0, 0.0), "It learned little, if anything: ", "no larger than the rows"),
        (Verdict("little", 40, 2.31, 2.33, -0.1, 0.14), "It learned little, if anything: ", "no larger than the rows"),
        (Verdict("little", 40, 2.31, 2.29, -0.03, -0.01), "It learned little: ", "the loss fell by 0.01 to 0.03"),
        (Verdict("chance", 40, 4.0, 2.8, -3.0, 0.6), "this may be chance", "no larger than the rows"),
        (Verdict("worse", 40, 2.0, 4.0, 1.5, 2.5), "It got worse: ", "the loss rose by 1.50 to 2.50"),
        (Verdict("too_few_rows", 3, 2.0, 1.0), "on 3 rows only: too few to tell", "Perplexity 7.39"),
        (Verdict("unmeasured", 40, 2.0, None), "after the training is not known", ""),
        (Verdict("unmeasured", 40, None, 2.0), "before the training is not known", ""),
        (Verdict("unknown"), "Without held-out rows", ""),
    ],
)
def test_no_sentence_says_more_than_was_measured(said: Verdict, sentence: str, certainty: str) -> None:
    assert sentence in verdict_sentence(said)
    told = certainty_text(said)
    assert certainty in told if certainty else told == ""
    assert "–" not in verdict_sentence(said)


def test_a_lower_rate_is_written_as_in_the_form() -> None:
    what, _ = change_text(Change("lower_rate", "training.learning_rate", 5e-5))
    assert what == "Lower learning rate: 5e-5"


def test_how_sure_it_is_is_told(page: ResultPage) -> None:
    page.show_result(Result(sample_record(TOTAL_STEPS, time.time(), SampleNames())))
    assert page.verdict.certainty.text().startswith("With 95 % certainty the loss fell by 1.")
    assert "Perplexity 10.1 → 3.15" in page.verdict.certainty.text()


def play(monkeypatch: pytest.MonkeyPatch, folder: Path, body: str) -> None:
    monkeypatch.setattr(core.jobs.process, "child_command", lambda: command(folder, body))


def test_an_export_shows_progress_and_what_the_check_found(
    page: ResultPage, run_dir: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agreement = {"prompts": 16, "same_next_token": 16, "max_abs_diff": 0.0, "kl": 0.0, "ends": 5, "ends_trained": 6}
    done = ev.ExportCompleted(
        to="x", format="merged", files=("a",), bytes=14_500_000_000, verified=True, agreement=agreement
    )
    progress = [
        ev.JobStarted(kind="export"),
        ev.PhaseEntered(phase="merging"),
        ev.PhaseProgressed(done=8, total=32, unit="layers"),
    ]
    rest = say([done, ev.JobFinished()])
    play(
        monkeypatch,
        tmp_path,
        say(progress)
        + "import os\nwhile not os.path.exists('"
        + (tmp_path / "go").as_posix()
        + "'): time.sleep(0.02)\n"
        + rest,
    )
    page.exports.export_to(tmp_path)
    assert not page.export.isEnabled()
    qtbot.waitUntil(lambda: "8 of 32 layers" in page.exports.phase.text(), timeout=20_000)
    assert page.exports.progress.isVisible()
    assert page.exports.bar.value() / page.exports.bar.maximum() == pytest.approx(0.25)
    (tmp_path / "go").touch()
    qtbot.waitUntil(lambda: not page.exports.is_busy, timeout=20_000)
    assert (
        "same next token as the trained model on 16 of 16 prompts; stops at the end of turn on 5 of 6"
        in page.exports.done.text()
    )
    assert page.exports.open_folder.isVisible()
    assert not page.exports.progress.isVisible()
    assert page.export.isEnabled()


def test_an_export_can_be_cancelled(
    page: ResultPage, run_dir: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = say([ev.JobStarted(kind="export")]) + "for line in sys.stdin:\n    if 'stop' in line: break\n"
    play(monkeypatch, tmp_path, body + say([ev.JobStopped(saved=False)]) + "sys.exit(3)\n")
    page.exports.export_to(tmp_path)
    qtbot.waitUntil(page.exports.cancel.isVisible)
    qtbot.mouseClick(page.exports.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.exports.is_busy, timeout=20_000)
    assert "Nothing half-written" in page.exports.banner.message.text()
    assert not page.exports.open_folder.isVisible()


@pytest.mark.parametrize(("kind", "said"), [("push", "seen on the Hub"), ("ollama", "Ollama did not get the model")])
def test_a_cancelled_upload_says_what_became_of_it(
    kind: str, said: str, page: ResultPage, run_dir: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(monkeypatch, tmp_path, say([ev.JobStarted(kind=kind), ev.JobStopped(saved=False)]) + "sys.exit(3)\n")
    click(qtbot, page.exports.cards.hub)
    page.exports.cards.options.repo.setText("me/x")
    click(qtbot, page.export)
    qtbot.waitUntil(lambda: not page.exports.is_busy, timeout=20_000)
    assert said in page.exports.banner.message.text()


def test_a_cancelled_upload_without_xet_does_not_promise_what_it_cannot_keep() -> None:
    work = Work(to=None)
    apply(work.state, ev.JobStarted(kind="push", pid=1, device="cpu", wall_time=0.0))
    assert "begins anew" not in cancelled_text(work)
    apply(work.state, ev.Warned(code="push_whole_files", message="", severity="info"))
    assert "the file that was under way begins anew" in cancelled_text(work)


def test_an_export_is_told_on_the_page_of_its_own_run(
    page: ResultPage, run_dir: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = (tmp_path / "go").as_posix()
    failed = ev.JobFailed(code="odd", message="There is not enough room.")
    wait = f"import os\nwhile not os.path.exists('{go}'): time.sleep(0.02)\n"
    play(monkeypatch, tmp_path, say([ev.JobStarted(kind="export")]) + wait + say([failed]) + "sys.exit(1)\n")
    exports = page.exports
    exports.export_to(tmp_path)
    exports.show_run(tmp_path / "another", None, None, lora=True)
    assert not exports.progress.isVisible()
    assert exports.banner.message.text() == "Another run is being exported."
    exports.show_run(run_dir, None, None, lora=True)
    assert exports.progress.isVisible()
    exports.show_run(tmp_path / "another", None, None, lora=True)
    Path(go).touch()
    qtbot.waitUntil(lambda: not exports.is_busy, timeout=20_000)
    assert not exports.banner.isVisible()
    exports.show_run(run_dir, None, None, lora=True)
    assert exports.banner.message.text() == "There is not enough room."


def test_a_failed_export_says_why(
    page: ResultPage, run_dir: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = ev.JobFailed(code="odd", message="There is not enough room.", hint="Free some space.")
    play(monkeypatch, tmp_path, say([failed]) + "sys.exit(1)\n")
    page.exports.cards.choose("adapter")
    page.exports.export_to(tmp_path)
    qtbot.waitUntil(lambda: not page.exports.is_busy, timeout=20_000)
    assert page.exports.banner.message.text() == "There is not enough room. Free some space."


def click(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


class TestCards:
    """By clicks, as a person would."""

    def test_four_cards_with_their_sizes(self, page: ResultPage, run_dir: Path, qtbot: QtBot) -> None:
        exports = page.exports
        assert "7.2 GiB" in exports.cards.ollama.accessibleName()
        assert exports.cards.options.quants.isVisible()
        click(qtbot, exports.cards.merged)
        assert exports.cards.merged.isChecked()
        assert not exports.cards.ollama.isChecked()
        assert not exports.cards.options.isVisible()

    def test_no_gguf_is_offered_of_models_it_cannot_be_written_of(
        self, page: ResultPage, run_dir: Path, qtbot: QtBot
    ) -> None:
        cards = page.exports.cards
        page.exports.show_run(run_dir, 1000, 10, True, "falcon")
        assert cards.chosen == "merged"
        assert not cards.ollama.isEnabled()
        assert "No GGUF of falcon models yet" in cards.ollama.accessibleName()
        click(qtbot, cards.hub)
        assert [cards.options.what.itemData(at) for at in range(cards.options.what.count())] == ["adapter", "merged"]
        page.exports.show_run(run_dir, 1000, 10, True)
        assert cards.ollama.isEnabled()

    def test_a_smaller_gguf_is_told_with_its_size(self, page: ResultPage, run_dir: Path) -> None:
        choice = page.exports.cards.options.quants
        choice.setCurrentIndex(choice.findData("q4_0"))
        assert "Q4_0" in page.exports.cards.ollama.accessibleName()
        assert "3.8 GiB" in page.exports.cards.ollama.accessibleName()

    def test_what_does_not_fit_is_told_before(self, page: ResultPage, run_dir: Path, qtbot: QtBot) -> None:
        page.exports.show_free(10 << 30)
        assert page.exports.free.text() == "10.0 GiB free"
        click(qtbot, page.exports.cards.merged)
        assert page.exports.free.text() == "needs 13.6 GiB, 10.0 GiB free"

    def test_the_request_is_that_of_the_card(
        self, page: ResultPage, run_dir: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[AnyRequest] = []
        monkeypatch.setattr(page.exports, "_begin", asked.append)
        choice = page.exports.cards.options.quants
        choice.setCurrentIndex(choice.findData("q4_0"))
        page.exports.export_to(tmp_path)
        click(qtbot, page.exports.cards.adapter)
        page.exports.export_to(tmp_path)
        forms = [(request.format, request.quantization) for request in asked if isinstance(request, ExportRequest)]
        assert forms == [("ollama", "q4_0"), ("adapter", None)]

    def test_a_checkpoint_can_be_taken_along_instead_of_the_result(
        self, page: ResultPage, run_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[AnyRequest] = []
        monkeypatch.setattr(page.exports, "_begin", asked.append)
        assert not page.exports.state.isVisible()
        page.exports.show_checkpoints((40, 80))
        assert page.exports.state.isVisible()
        page.exports.export_to(tmp_path)
        page.exports.state.setCurrentIndex(2)
        page.exports.export_to(tmp_path)
        told = [(request.checkpoint, Path(request.to).name) for request in asked if isinstance(request, ExportRequest)]
        assert told == [(None, f"{run_dir.name}-ollama"), (80, f"{run_dir.name}-ollama-step-80")]

    def test_an_upload_needs_a_name_and_is_private(
        self, page: ResultPage, run_dir: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[AnyRequest] = []
        monkeypatch.setattr(page.exports, "_begin", asked.append)
        click(qtbot, page.exports.cards.hub)
        assert (page.export.text(), page.export.isEnabled()) == ("Upload", False)
        qtbot.keyClicks(page.exports.cards.options.repo, "me/cooking-helper")
        assert page.export.isEnabled()
        click(qtbot, page.export)
        assert asked == [PushRequest(repo="me/cooking-helper", run_dir=str(run_dir), format="adapter", private=True)]
        click(qtbot, page.exports.cards.merged)
        assert page.export.text() == "Export…"

    def test_the_page_on_the_hub_is_told(
        self, page: ResultPage, run_dir: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pushed = ev.ResultReported(name="push", data={"url": "https://hub/me/x", "files": [], "bytes": 3})
        play(monkeypatch, tmp_path, say([ev.JobStarted(kind="push"), pushed, ev.JobFinished()]))
        click(qtbot, page.exports.cards.hub)
        page.exports.cards.options.repo.setText("me/x")
        click(qtbot, page.export)
        qtbot.waitUntil(lambda: not page.exports.is_busy, timeout=20_000)
        assert page.exports.done.text() == "Uploaded to https://hub/me/x"
        assert page.exports.open_page.isVisible()
        assert not page.exports.open_folder.isVisible()

    def test_what_one_form_said_is_not_said_of_another(
        self, page: ResultPage, run_dir: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        exports = page.exports
        done = ev.ExportCompleted(to=str(tmp_path / "x"), format="ollama", files=("a",), bytes=3, verified=True)
        play(monkeypatch, tmp_path, say([ev.JobStarted(kind="export"), done, ev.JobFinished()]))
        exports.export_to(tmp_path)
        qtbot.waitUntil(exports.copy_line.isVisible, timeout=20_000)
        click(qtbot, exports.cards.merged)
        assert not exports.done.isVisible()
        assert not exports.copy_line.isVisible()
        failed = ev.JobFailed(code="odd", message="There is not enough room.")
        play(monkeypatch, tmp_path, say([failed]) + "sys.exit(1)\n")
        exports.export_to(tmp_path)
        qtbot.waitUntil(exports.banner.isVisible, timeout=20_000)
        click(qtbot, exports.cards.ollama)
        assert exports.copy_line.isVisible()
        assert not exports.banner.isVisible()
        click(qtbot, exports.cards.merged)
        assert exports.banner.message.text() == "There is not enough room."

    def test_an_upload_tells_its_speed_and_that_it_waits(
        self, page: ResultPage, run_dir: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at = [ev.PhaseProgressed(done=n << 20, total=100 << 20, unit="bytes", t_s=float(n)) for n in (10, 12, 20)]
        sent = say([ev.JobStarted(kind="push"), ev.PhaseEntered(phase="uploading"), *at])
        waits = say([ev.PhaseEntered(phase="waiting_for_network")])
        gate = "import os\nwhile not os.path.exists({!r}): time.sleep(0.02)\n"
        gates = [gate.format((tmp_path / name).as_posix()) for name in "ab"]
        play(monkeypatch, tmp_path, sent + gates[0] + waits + gates[1] + say([ev.JobFinished()]))
        click(qtbot, page.exports.cards.hub)
        page.exports.cards.options.repo.setText("me/x")
        click(qtbot, page.export)
        phase = page.exports.phase
        told = "Uploading… · 20.0 MiB of 100 MiB · 1.0 MiB/s · 80 s left"
        qtbot.waitUntil(lambda: phase.text() == told, timeout=20_000)
        (tmp_path / "a").touch()
        qtbot.waitUntil(lambda: phase.text() == "Waiting for the network…", timeout=20_000)
        (tmp_path / "b").touch()
        qtbot.waitUntil(lambda: not page.exports.is_busy, timeout=20_000)

    def test_ollama_takes_it_with_one_click_where_it_runs(
        self, page: ResultPage, run_dir: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("gui.pages.result.export_card.is_running", lambda: True)
        done = ev.ExportCompleted(to="x", format="ollama", files=("a",), bytes=3, verified=True)
        play(monkeypatch, tmp_path, say([ev.JobStarted(kind="export"), done, ev.JobFinished()]))
        page.exports.export_to(tmp_path)
        qtbot.waitUntil(page.exports.to_ollama.isVisible, timeout=20_000)
        assert page.exports.copy_line.isVisible()
        taken = ev.ResultReported(name="ollama", data={"model": "cooking"})
        play(monkeypatch, tmp_path, say([ev.JobStarted(kind="ollama"), taken, ev.JobFinished()]))
        click(qtbot, page.exports.to_ollama)
        qtbot.waitUntil(lambda: not page.exports.is_busy, timeout=20_000)
        assert page.exports.done.text() == "Ollama has it now: ollama run cooking"


def test_every_control_has_a_name(page: ResultPage, run_dir: Path) -> None:
    assert unnamed_controls(page) == []


def test_answers_stand_below_their_heads_with_and_without_a_scroll_bar(qtbot: QtBot) -> None:
    def lefts() -> tuple[int, int]:
        answers = [label for label in sides.findChildren(QLabel) if label.text().startswith("answer")]
        told = [label.mapTo(sides, label.rect().topLeft()).x() for label in answers]
        return min(told), max(told)

    sides = SideBySide()
    qtbot.addWidget(sides)
    sides.resize(900, 400)
    sides.show()
    told = ev.SampleGenerated(index=0, step=0, prompt="ask", text="answer", t_s=0.0)
    for pairs in (1, 30):
        sides.show_pairs([(told, told.model_copy(update={"text": "answer two"}))] * pairs)
        heads = tuple(head.mapTo(sides, head.rect().topLeft()).x() for head in sides.heads)
        qtbot.waitUntil(lambda: lefts() == heads, timeout=3000)  # noqa: B023
