"""Step 1 against a Hub on loopback: search, look up, sign in, download with progress and cancel, allow code, refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.models.consent import is_allowed
from core.schema.locations import hub_repository_dir
from gui.app import Program
from gui.pages.model.page import ModelPage
from gui.pages.model.table import FIT, NAME
from tests.support.accessibility import unnamed_controls
from tests.support.hub_server import HubServer, StoredRepo, hub_server
from tests.support.model_folders import Folders

JOB_MS = 30_000


@pytest.fixture
def hub(own_folders: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[HubServer]:
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.delenv("TRANSFORMERS_OFFLINE", raising=False)
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no token"))
    with hub_server() as server:
        monkeypatch.setenv("HF_ENDPOINT", server.url)
        yield server


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path / "모델")


@pytest.fixture
def tiny(hub: HubServer, folders: Folders) -> StoredRepo:
    return hub.add("Org/Pebble-1B", folders.whole(), downloads=70, licence="apache-2.0")


@pytest.fixture
def page(hub: HubServer, program: Program) -> ModelPage:
    return program.shell.model_page


def sources(page: ModelPage) -> list[str]:
    return [row.source for row in page.table.rows]


def click(page: ModelPage, qtbot: QtBot, source: str) -> None:
    index = page.table.index(sources(page).index(source), NAME)
    page.view.scrollTo(index)
    qtbot.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=page.view.visualRect(index).center())


def choose(page: ModelPage, qtbot: QtBot, source: str) -> None:
    """Pastes the name and presses Enter."""
    page.search.clear()
    page.search.setText(source)
    qtbot.keyClick(page.search, Qt.Key.Key_Return)


def test_nothing_is_asked_before_a_key_or_a_click(
    page: ModelPage, program: Program, tiny: StoredRepo, hub: HubServer, qtbot: QtBot
) -> None:
    program.recipe.set_value("model.source", "Org/Pebble-1B")  # as it is remembered from the last time
    qtbot.waitUntil(lambda: program.model.state == "on_hub")
    program.shell.go_to("step1")
    program.shell.go_to("step0")
    page.search.setText("pebble")  # not by a key
    assert page.hub_search.state == "idle"
    qtbot.wait(500)
    page.search.clear()
    assert hub.requests == []
    assert page.details.again.isVisible()
    qtbot.mouseClick(page.details.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.model.state == "known")
    assert hub.requests


def test_a_search_waits_for_the_last_key_and_shows_what_the_hub_finds(
    page: ModelPage, program: Program, tiny: StoredRepo, hub: HubServer, folders: Folders, qtbot: QtBot
) -> None:
    hub.add("org/Pebble-GPTQ", folders.whole("q", quantization_config={"quant_method": "gptq"}), downloads=90)
    hub.add("org/pebble-image", folders.whole(), pipeline_tag="text-to-image", downloads=900)
    qtbot.keyClicks(page.search, "pebble")
    assert page.search_note.text() == "Asking the Hugging Face Hub…"
    qtbot.waitUntil(lambda: page.hub_search.state == "done")
    assert sources(page) == ["org/Pebble-GPTQ", "Org/Pebble-1B"]
    assert sum("/api/models?" in path for path in hub.paths()) == 1
    assert page.table.data(page.table.index(0, FIT)) == "not trainable"
    assert "quantized (gptq)" in page.table.data(page.table.index(0, FIT), Qt.ItemDataRole.ToolTipRole)
    click(page, qtbot, "Org/Pebble-1B")
    qtbot.waitUntil(lambda: program.model.state == "known")
    assert "no chat template" in page.details.sentence.text()
    assert "1 weight file, safetensors" in page.details.figures.text()
    assert "Apache 2.0" in page.details.figures.text()
    assert program.shell.window.footer.go_on.isEnabled()


def test_an_older_question_is_forgotten(page: ModelPage, tiny: StoredRepo, hub: HubServer, qtbot: QtBot) -> None:
    hub.search_delay_s = 0.6
    qtbot.keyClicks(page.search, "peb")
    qtbot.waitUntil(lambda: any("search=peb" in path for path in hub.paths()))
    page.search.selectAll()
    qtbot.keyClicks(page.search, "nothing")
    hub.search_delay_s = 0.0
    qtbot.waitUntil(lambda: page.hub_search.state == "done")
    qtbot.wait(700)
    assert page.search_note.text() == "The Hugging Face Hub has no text model of that name."
    page.search.clear()
    assert not page.search_note.isVisible()
    assert len(sources(page)) > 10


def test_a_search_that_fails_says_why_and_can_be_tried_again(
    page: ModelPage, tiny: StoredRepo, hub: HubServer, qtbot: QtBot
) -> None:
    hub.refuse = (403, 1)
    qtbot.keyClicks(page.search, "pebble")
    qtbot.waitUntil(lambda: page.hub_search.state == "failed")
    assert "token" in page.search_note.text()
    qtbot.mouseClick(page.search_again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Org/Pebble-1B" in sources(page))


def test_a_gated_model_is_explained_and_opens_after_signing_in(
    page: ModelPage, program: Program, tiny: StoredRepo, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.gated, tiny.accepted_by = True, {"hf_accepted"}
    opened: list[str] = []
    monkeypatch.setattr("gui.pages.model.details.QDesktopServices.openUrl", lambda url: opened.append(url.toString()))
    choose(page, qtbot, "Org/Pebble-1B")
    gate = page.details.gate
    qtbot.waitUntil(gate.isVisible)
    assert program.shell.window.footer.missing.text() == "This model asks you to sign in first"
    assert not page.details.line.isVisible()
    qtbot.mouseClick(gate.page, Qt.MouseButton.LeftButton)
    assert opened[0].endswith("/Org/Pebble-1B")
    qtbot.keyClicks(gate.token, "hf_wrong")
    qtbot.mouseClick(gate.sign_in, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "does not accept" in gate.said.text())
    assert gate.token.text() == ""
    qtbot.keyClicks(gate.token, "hf_accepted")
    qtbot.keyClick(gate.token, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.model.state == "known" and program.model.locked is None)
    assert not gate.isVisible()
    assert program.shell.window.footer.go_on.isEnabled()
    assert page.details.line.start.isVisible()


def test_a_download_shows_its_progress_is_cancelled_and_goes_on(
    page: ModelPage, program: Program, tiny: StoredRepo, qtbot: QtBot
) -> None:
    weights = tiny.files["model.safetensors"]
    weights.content += bytes(6 << 20)
    weights.bytes_per_s = 2 << 20
    choose(page, qtbot, "Org/Pebble-1B")
    line = page.details.line
    qtbot.waitUntil(line.start.isVisible)
    qtbot.mouseClick(line.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "/s" in line.said.text() and "left" in line.said.text(), timeout=JOB_MS)
    qtbot.waitUntil(lambda: 0 < line.bar.value() < line.bar.maximum(), timeout=JOB_MS)
    program.shell.go_to("settings")  # it goes on whatever page is shown
    program.shell.go_to("step0")
    qtbot.mouseClick(line.cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not program.fetch.is_busy, timeout=JOB_MS)
    assert page.details.trouble.text() == ""
    weights.bytes_per_s = None
    assert line.start.text() == "Go on downloading"
    assert "are here already" in line.said.text()
    qtbot.mouseClick(line.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.model.on_disk, timeout=JOB_MS)
    assert not line.isVisible()
    assert "On this disk" in page.details.figures.text()
    qtbot.waitUntil(lambda: page.on_disk.text() == "On this computer 1")


def test_what_came_before_the_program_was_started_anew_is_offered_to_go_on_with(
    page: ModelPage, program: Program, hub: HubServer, qtbot: QtBot
) -> None:
    blobs = hub_repository_dir("Qwen/Qwen3-0.6B") / "blobs"
    blobs.mkdir(parents=True)
    (blobs / "x.tunesmith.incomplete").write_bytes(bytes(6 << 20))
    program.recipe.set_value("model.source", "Qwen/Qwen3-0.6B")
    qtbot.waitUntil(lambda: program.model.state == "known")
    assert page.details.line.start.text() == "Go on downloading"
    assert page.details.line.said.text() == "6.0 MiB of 1.4 GiB are here already."
    assert hub.requests == []


def test_a_download_that_is_killed_is_told_and_goes_on(
    page: ModelPage, program: Program, tiny: StoredRepo, hub: HubServer, qtbot: QtBot
) -> None:
    weights = tiny.files["model.safetensors"]
    weights.content += bytes(8 << 20)
    weights.bytes_per_s = 4 << 20
    choose(page, qtbot, "Org/Pebble-1B")
    qtbot.waitUntil(page.details.line.start.isVisible)
    qtbot.mouseClick(page.details.line.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.fetch.came_bytes > 3 << 20, timeout=JOB_MS)
    for child in psutil.Process().children(recursive=True):
        child.kill()
    qtbot.waitUntil(lambda: program.fetch.failure is not None, timeout=JOB_MS)
    assert "ended from outside" in page.details.trouble.text()
    assert page.details.line.start.text() == "Go on downloading"
    weights.bytes_per_s = None
    qtbot.mouseClick(page.details.line.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.model.on_disk, timeout=JOB_MS)
    assert int(hub.ranges[-1].removeprefix("bytes=").rstrip("-")) > 1 << 20


def test_a_download_that_fails_is_told_in_place(
    page: ModelPage, program: Program, tiny: StoredRepo, qtbot: QtBot
) -> None:
    choose(page, qtbot, "Org/Pebble-1B")
    qtbot.waitUntil(page.details.line.start.isVisible)
    tiny.files["model.safetensors"].corrupt = 9
    qtbot.mouseClick(page.details.line.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.fetch.failure is not None, timeout=JOB_MS)
    assert "came damaged twice" in page.details.trouble.text()
    assert page.details.line.start.isVisible()


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"quantization_config": {"quant_method": "awq"}}, "already quantized (awq)"),
        ({"architectures": ["BertModel"], "model_type": "bert"}, "does not write text"),
        ({"model_type": "of_the_future"}, "cannot build"),
    ],
)
def test_what_cannot_be_trained_is_said_when_it_is_chosen(
    page: ModelPage,
    program: Program,
    hub: HubServer,
    folders: Folders,
    qtbot: QtBot,
    changes: dict[str, object],
    word: str,
) -> None:
    hub.add("org/no", folders.whole("no", **changes))
    choose(page, qtbot, "org/no")
    qtbot.waitUntil(lambda: program.model.state == "refused")
    assert word in page.banner.message.text()
    assert page.banner.isVisible()
    assert not program.shell.window.footer.go_on.isEnabled()


def test_pickled_weights_are_refused_and_converted_if_the_person_insists(
    page: ModelPage, program: Program, hub: HubServer, folders: Folders, qtbot: QtBot
) -> None:
    import torch
    from safetensors.torch import load_file

    folder = folders.whole("old")
    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    hub.add("org/old", folder)
    choose(page, qtbot, "org/old")
    qtbot.waitUntil(lambda: program.model.state == "refused")
    assert "pickle files" in page.banner.message.text()
    qtbot.mouseClick(page.banner.action, Qt.MouseButton.LeftButton)
    question = page.question
    assert question is not None
    assert question.defaultButton().text() == "Cancel"
    convert = next(button for button in question.buttons() if button.text() == "Convert")
    qtbot.mouseClick(convert, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.model.state == "known", timeout=2 * JOB_MS)
    assert program.model.source.startswith(str(folders.root.parent / "converted"))
    assert program.model.on_disk
    qtbot.waitUntil(lambda: page.on_disk.text() == "On this computer 1")


def test_own_code_is_off_until_it_was_looked_at_and_then_for_this_revision_alone(
    page: ModelPage, program: Program, hub: HubServer, folders: Folders, qtbot: QtBot
) -> None:
    folder = folders.whole("own", model_type="own", auto_map={"AutoModelForCausalLM": "modeling.X"})
    (folder / "modeling.py").write_text("class X:\n    pass\n", encoding="utf-8")
    repo = hub.add("org/own", folder)
    choose(page, qtbot, "org/own")
    qtbot.waitUntil(page.details.code.isVisible)
    assert "own code" in program.shell.window.footer.missing.text()
    for answer in ("refuse", "allow"):
        page.details.dialog = None
        qtbot.mouseClick(page.details.code.look, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: page.details.dialog is not None)
        dialog = page.details.dialog
        assert dialog is not None
        assert [dialog.list.item(at).text() for at in range(dialog.list.count())] == ["modeling.py"]
        assert dialog.text.toPlainText() == "class X:\n    pass\n"
        assert unnamed_controls(dialog) == []
        qtbot.keyClick(dialog, Qt.Key.Key_Return)  # allows nothing
        assert not program.recipe.value("model.allow_remote_code")
        qtbot.mouseClick(getattr(dialog, answer), Qt.MouseButton.LeftButton)
        assert program.recipe.value("model.allow_remote_code") is (answer == "allow")
    commit = program.recipe.value("model.revision")
    qtbot.waitUntil(lambda: is_allowed("org/own", commit))
    assert not page.details.code.look.isVisible()
    assert program.shell.window.footer.go_on.isEnabled()
    repo.files["modeling.py"].content = b"import os"  # its owner changes it
    program.recipe.set_value("model.revision", None)
    program.model.ask_hub()
    qtbot.waitUntil(page.details.code.look.isVisible)
    assert (
        "nobody has looked" in page.details.code.why.text() or "until you have looked" in page.details.code.why.text()
    )
    assert not program.shell.window.footer.go_on.isEnabled()


def test_a_local_folders_code_is_asked_for_too_and_again_when_it_changes(
    page: ModelPage, program: Program, folders: Folders, qtbot: QtBot
) -> None:
    folder = folders.whole("own", model_type="own", auto_map={"AutoModelForCausalLM": "modeling.X"})
    (folder / "modeling.py").write_text("class X: ...", encoding="utf-8")
    page.take(str(folder))
    qtbot.waitUntil(page.details.code.isVisible)
    qtbot.mouseClick(page.details.code.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.details.dialog is not None)
    assert page.details.dialog is not None
    qtbot.mouseClick(page.details.dialog.allow, Qt.MouseButton.LeftButton)
    assert program.shell.window.footer.go_on.isEnabled()
    (folder / "modeling.py").write_text("import os", encoding="utf-8")
    program.model.look(again=True)
    qtbot.waitUntil(page.details.code.look.isVisible)
    assert not program.shell.window.footer.go_on.isEnabled()


def allow_own_code(page: ModelPage, folder: Path, qtbot: QtBot) -> None:
    (folder / "modeling.py").write_text("class X: ...", encoding="utf-8")
    page.take(str(folder))
    qtbot.waitUntil(page.details.code.look.isVisible)
    qtbot.mouseClick(page.details.code.look, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.details.dialog is not None)
    assert page.details.dialog is not None
    qtbot.mouseClick(page.details.dialog.allow, Qt.MouseButton.LeftButton)


def test_allowed_code_can_be_taken_back(page: ModelPage, program: Program, folders: Folders, qtbot: QtBot) -> None:
    folder = folders.whole("own", model_type="own", auto_map={"AutoModelForCausalLM": "modeling.X"})
    allow_own_code(page, folder, qtbot)
    revision = program.model.code_revision
    assert revision is not None
    qtbot.waitUntil(lambda: is_allowed(str(folder), revision))
    assert "You have allowed" in page.details.code.why.text()
    qtbot.mouseClick(page.details.code.forbid, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not is_allowed(str(folder), revision))
    assert not program.recipe.value("model.allow_remote_code")
    assert page.details.code.look.isVisible()
    assert not program.shell.window.footer.go_on.isEnabled()


def test_a_permission_that_cannot_be_kept_is_said_and_does_not_count(
    page: ModelPage, program: Program, folders: Folders, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("core.models.consent.write_atomically", full)
    folder = folders.whole("own", model_type="own", auto_map={"AutoModelForCausalLM": "modeling.X"})
    allow_own_code(page, folder, qtbot)
    qtbot.waitUntil(lambda: "No space left" in page.details.trouble.text())
    assert not program.recipe.value("model.allow_remote_code")
    assert page.details.code.look.isVisible()


def test_a_recipe_that_allows_code_unseen_is_asked_about(
    page: ModelPage, program: Program, folders: Folders, qtbot: QtBot
) -> None:
    """Also of a kind that would do without it: the recipe came from somewhere else."""
    folder = folders.whole("both", auto_map={"AutoModelForCausalLM": "modeling.X"})
    (folder / "modeling.py").write_text("class X: ...", encoding="utf-8")
    page.take(str(folder))
    qtbot.waitUntil(lambda: program.model.state == "known")
    assert not page.details.code.isVisible()
    program.recipe.set_value("model.allow_remote_code", True)
    assert page.details.code.isVisible()
    assert not program.shell.window.footer.go_on.isEnabled()


def test_a_folder_that_was_opened_is_listed_with_its_neighbours(
    page: ModelPage, program: Program, folders: Folders, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = folders.whole("shelf/one"), folders.whole("shelf/two")
    monkeypatch.setattr("gui.pages.model.page.QFileDialog.getExistingDirectory", lambda *_: str(one.parent))
    qtbot.mouseClick(page.open_folder, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.on_disk, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: {str(one), str(two)} <= set(sources(page)))
    assert page.on_disk.text() == "On this computer 2"


def test_the_folder_of_a_model_can_be_dropped_on_the_window(
    page: ModelPage, program: Program, folders: Folders, qtbot: QtBot
) -> None:
    program.shell.go_to("settings")
    folder = folders.whole("dropped")
    program.shell.window.file_dropped.emit(folder)
    qtbot.waitUntil(lambda: program.model.on_disk)
    assert program.model.source == str(folder)
    assert program.shell.place() == "step0"
    assert not program.recipe.value("dataset.source")


def test_without_a_network_a_suggestion_can_still_be_chosen(
    page: ModelPage, program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    click(page, qtbot, "Qwen/Qwen3-0.6B")
    qtbot.waitUntil(lambda: program.model.hub_error is not None)
    assert program.model.state == "known"
    assert "cannot be reached" in page.details.trouble.text()
    assert program.shell.window.footer.go_on.isEnabled()
    assert page.details.again.text() == "Try again"


def test_every_control_of_the_page_has_a_name(page: ModelPage, tiny: StoredRepo, qtbot: QtBot) -> None:
    tiny.gated = True
    choose(page, qtbot, "Org/Pebble-1B")
    qtbot.waitUntil(page.details.gate.isVisible)
    assert unnamed_controls(page) == []


def test_the_token_stands_in_no_recipe_and_no_settings(
    page: ModelPage, program: Program, tiny: StoredRepo, qtbot: QtBot, tmp_path: Path
) -> None:
    tiny.gated, tiny.accepted_by = True, {"hf_accepted"}
    choose(page, qtbot, "Org/Pebble-1B")
    qtbot.waitUntil(page.details.gate.isVisible)
    qtbot.keyClicks(page.details.gate.token, "hf_accepted")
    qtbot.keyClick(page.details.gate.token, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.model.locked is None)
    program.preferences.save()
    assert "hf_accepted" not in json.dumps(program.recipe.tree)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and b"hf_accepted" in path.read_bytes()]
    assert written == []


def test_a_data_set_of_the_hub_is_brought_here_and_shown(
    page: ModelPage, program: Program, hub: HubServer, qtbot: QtBot
) -> None:
    lines = "".join(f'{{"prompt": "What is {n}?", "completion": "It is {n}."}}\n' for n in range(30))
    hub.add("org/rows", {"README.md": "# card", "ko/train.jsonl": lines, "ko/test.jsonl": lines}, "dataset")
    page.take("demo")
    qtbot.waitUntil(lambda: program.model.state == "known")
    program.shell.go_to("step1")
    data = program.shell.data_page
    data.take("org/rows")
    qtbot.waitUntil(lambda: program.data.state == "on_hub")
    assert hub.requests == []
    part = data.hub_part
    program.recipe.set_value("dataset.split", "nothing")
    qtbot.mouseClick(part.line.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "has no split nothing" in part.trouble.text(), timeout=JOB_MS)
    program.recipe.set_value("dataset.split", "train")
    qtbot.mouseClick(part.line.start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: program.data.state == "known", timeout=JOB_MS)
    assert program.data.preview is not None
    assert len(program.data.preview.rows) == 30
    assert not any("test.jsonl" in path for path in hub.paths())
    assert unnamed_controls(data) == []
