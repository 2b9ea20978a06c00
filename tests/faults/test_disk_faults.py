"""Disks that are full at any write, folders that go away, files that are damaged: nothing that was saved is lost."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.fake_jobs import read_all, use_handler
from support.small_disk import SmallDisk, mounted
from support.training import Outcome, Say, recipe_for, train_here

from core.jobs import JobProcess
from core.jobs import context as context_module
from core.runs import RunFolder, create_run
from core.runs import checkpoints as checkpoints_module
from core.runs.checkpoints import checkpoints
from core.schema.commands import Stop
from core.schema.errors import TunesmithError
from core.schema.events import AnyEvent, JobFailed, JobFinished, StepCompleted, Warned
from core.schema.recipe import Recipe
from core.schema.requests import ProbeRequest
from core.training import saving

TWELVE = ("training.max_steps=12", "checkpoints.every_steps=4", "training.micro_batch_size=2")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with mounted(tmp_path / "작은 디스크") as small:
        yield small


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "LOOK_S", 0.05)
    monkeypatch.setattr(saving, "WAIT_FOR_SPACE_S", 20.0)
    monkeypatch.setattr(saving, "WAIT_FOR_FOLDER_S", 20.0)
    monkeypatch.setattr(context_module, "KEEP_AGAIN_S", 0.0)


@pytest.fixture
def recipe(model: Path, data: Path) -> Recipe:
    return recipe_for(model, data, *TWELVE)


@pytest.fixture(scope="module")
def undisturbed(model: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The adapter of the run that nothing happens to."""
    outcome = train_here(tmp_path_factory.mktemp("whole"), recipe_for(model, data, *TWELVE))
    assert isinstance(outcome.end, JobFinished), outcome.end
    return outcome.adapter_sha256()


def on(kind: str, act: Callable[[], object], **wanted: object) -> Callable[[AnyEvent, Say], None]:
    """Acts at events of a type, with these fields."""

    def look(event: AnyEvent, say: Say) -> None:
        if event.type == kind and all(getattr(event, name, None) == value for name, value in wanted.items()):
            act()

    return look


def both(*looks: Callable[[AnyEvent, Say], None]) -> Callable[[AnyEvent, Say], None]:
    return lambda event, say: [look(event, say) for look in looks] and None


def failed(outcome: Outcome, code: str) -> JobFailed:
    end = outcome.end
    assert isinstance(end, JobFailed), end
    assert end.code == code, end
    assert end.message.endswith(".")
    assert end.hint.endswith(".")
    points = checkpoints(outcome.folder.checkpoints_dir)
    assert all(point.is_whole() for point in points)
    assert not list(outcome.folder.checkpoints_dir.glob(".tmp-*"))
    return end


def finished(outcome: Outcome, undisturbed: str) -> None:
    assert isinstance(outcome.end, JobFinished), outcome.end
    assert outcome.adapter_sha256() == undisturbed


def test_a_disk_that_is_full_at_a_checkpoint_is_waited_for(disk: SmallDisk, recipe: Recipe, undisturbed: str) -> None:
    act = both(
        on("step_completed", lambda: disk.fill(1 << 20), step=6),
        on("warned", disk.free, code="waiting_for_space"),
    )
    outcome = train_here(disk.path, recipe, act)
    finished(outcome, undisturbed)
    assert outcome.saved == [4, 8, 12]
    assert "must be freed before this checkpoint can be saved" in outcome.warnings["waiting_for_space"].message
    assert "space_is_back" in outcome.warnings


def test_a_disk_that_stays_full_ends_the_run_and_keeps_what_was_saved(
    disk: SmallDisk, recipe: Recipe, undisturbed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "WAIT_FOR_SPACE_S", 0.2)
    outcome = train_here(disk.path, recipe, on("step_completed", lambda: disk.fill(1 << 20), step=6))
    end = failed(outcome, "disk_full")
    assert "untouched" in end.message
    assert [point.step for point in checkpoints(outcome.folder.checkpoints_dir)] == [4]
    disk.free()
    again = train_here(disk.path, outcome.folder)
    finished(again, undisturbed)
    assert min(again.losses) == 5


def test_somebody_stops_it_while_it_waits_for_space(disk: SmallDisk, recipe: Recipe) -> None:
    def stop(event: AnyEvent, say: Say) -> None:
        if isinstance(event, Warned) and event.code == "waiting_for_space":
            say(Stop())

    outcome = train_here(disk.path, recipe, both(on("step_completed", lambda: disk.fill(1 << 20), step=6), stop))
    failed(outcome, "disk_full")
    assert outcome.saved == [4]


def test_a_disk_that_fills_up_in_the_middle_of_a_checkpoint(
    disk: SmallDisk, recipe: Recipe, undisturbed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look beforehand finds room enough; the write itself then fails, in torch's or safetensors' own way."""
    monkeypatch.setattr(saving, "trainable_parameters", lambda model: 0)
    monkeypatch.setattr(checkpoints_module, "SPARE_BYTES", 0)
    act = both(
        on("step_completed", lambda: disk.fill(60_000), step=6), on("warned", disk.free, code="waiting_for_space")
    )
    outcome = train_here(disk.path, recipe, act)
    finished(outcome, undisturbed)
    assert outcome.saved == [4, 8, 12]
    assert all(point.is_whole() for point in checkpoints(outcome.folder.checkpoints_dir))


def test_a_disk_without_a_byte_for_the_journal(disk: SmallDisk, model: Path, data: Path) -> None:
    recipe = recipe_for(model, data, "training.max_steps=40", "training.micro_batch_size=1")
    act = both(on("step_completed", disk.fill, step=3), on("step_completed", disk.free, step=36))
    outcome = train_here(disk.path, recipe, act)
    assert isinstance(outcome.end, JobFinished), outcome.end
    kept = list(outcome.folder.events())
    assert [event.code for event in kept if isinstance(event, Warned)][-2:] == ["journal_failed", "journal_whole"]
    assert [event.seq for event in kept] == list(range(len(kept))), "every line is there, once"
    assert outcome.folder.state().loss.steps == list(range(1, 41))


def test_a_disk_that_is_full_at_the_result(disk: SmallDisk, recipe: Recipe, undisturbed: str) -> None:
    outcome = train_here(disk.path, recipe, on("phase_entered", disk.fill, phase="saving"))
    failed(outcome, "disk_full")
    assert not outcome.folder.adapter_dir.exists()
    assert not list(outcome.folder.path.glob(".tmp-adapter*"))
    disk.free()
    again = train_here(disk.path, outcome.folder)
    finished(again, undisturbed)
    assert again.losses == {}, "no step had to be made again"


def test_a_disk_that_is_full_before_the_run_begins(disk: SmallDisk, recipe: Recipe) -> None:
    disk.fill()
    with pytest.raises(TunesmithError) as error:
        create_run(disk.path / "runs", recipe)
    assert error.value.code == "runs_dir_not_writable"
    assert "No space left" in error.value.message
    disk.free()
    create_run(disk.path / "runs", recipe)


def test_a_disk_that_is_full_when_the_recipe_is_written_down(disk: SmallDisk, recipe: Recipe, undisturbed: str) -> None:
    outcome = train_here(disk.path, recipe, on("phase_entered", disk.fill, phase="reading_data"))
    failed(outcome, "disk_full")
    assert outcome.folder.recipe().model == recipe.model
    disk.free()
    again = train_here(disk.path, outcome.folder)
    finished(again, undisturbed)


def test_a_run_folder_that_goes_away_and_comes_back(recipe: Recipe, undisturbed: str, tmp_path: Path) -> None:
    folder = create_run(tmp_path, recipe)
    away = tmp_path / "an unplugged drive"
    act = both(
        on("step_completed", lambda: folder.path.rename(away), step=6),
        on("warned", lambda: away.rename(folder.path), code="run_folder_missing"),
    )
    outcome = train_here(tmp_path, folder, act)
    finished(outcome, undisturbed)
    assert "run_folder_back" in outcome.warnings
    kept = list(folder.events())
    assert [event.seq for event in kept] == list(range(len(kept)))


def test_a_run_folder_that_stays_away(
    recipe: Recipe, undisturbed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "WAIT_FOR_FOLDER_S", 0.2)
    folder = create_run(tmp_path, recipe)
    elsewhere = tmp_path / "moved away"
    outcome = train_here(tmp_path, folder, on("step_completed", lambda: folder.path.rename(elsewhere), step=6))
    assert isinstance(outcome.end, JobFailed)
    assert outcome.end.code == "run_folder_gone"
    assert str(folder.path) in outcome.end.message
    assert not folder.path.exists(), "no second, empty folder in its place"
    (point,) = checkpoints(elsewhere / "checkpoints")
    assert (point.step, point.is_whole()) == (4, True)
    finished(train_here(tmp_path, RunFolder(elsewhere)), undisturbed)


@pytest.mark.parametrize("name", ["adapter_model.safetensors", "optimizer.pt"])
def test_a_checkpoint_that_is_damaged_is_passed_over(
    name: str, recipe: Recipe, undisturbed: str, tmp_path: Path
) -> None:
    def stop(event: AnyEvent, say: Say) -> None:
        if isinstance(event, StepCompleted) and event.step == 9:
            say(Stop(save=False))

    outcome = train_here(tmp_path, recipe, stop)
    first, second = checkpoints(outcome.folder.checkpoints_dir)
    content = bytearray((second.path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (second.path / name).write_bytes(content)
    again = train_here(tmp_path, outcome.folder)
    assert min(again.losses) == first.step + 1 == 5
    told = again.warnings["checkpoint_damaged"].params
    assert (told["step"], told["from_step"]) == (second.step, first.step)
    finished(again, undisturbed)


def test_all_checkpoints_damaged_is_told_and_nothing_is_begun_anew(recipe: Recipe, tmp_path: Path) -> None:
    outcome = train_here(tmp_path, recipe, lambda event, say: say(Stop()) if isinstance(event, StepCompleted) else None)
    (point,) = checkpoints(outcome.folder.checkpoints_dir)
    (point.path / "MANIFEST.json").write_text("{", encoding="utf-8")
    again = train_here(tmp_path, outcome.folder)
    assert isinstance(again.end, JobFailed)
    assert again.end.code == "no_checkpoint"
    assert point.path.exists()


def test_a_checkpoint_that_was_never_finished_is_cleaned_away(recipe: Recipe, undisturbed: str, tmp_path: Path) -> None:
    def stop(event: AnyEvent, say: Say) -> None:
        if isinstance(event, StepCompleted) and event.step == 6:
            say(Stop())

    outcome = train_here(tmp_path, recipe, stop)
    part = outcome.folder.checkpoints_dir / ".tmp-8-4711"
    part.mkdir()
    (part / "optimizer.pt").write_bytes(b"half")
    finished(train_here(tmp_path, outcome.folder), undisturbed)
    assert not part.exists()


def test_a_summary_and_a_journal_torn_by_a_power_cut(recipe: Recipe, undisturbed: str, tmp_path: Path) -> None:
    def stop(event: AnyEvent, say: Say) -> None:
        if isinstance(event, StepCompleted) and event.step == 6:
            say(Stop())

    outcome = train_here(tmp_path, recipe, stop)
    with outcome.folder.events_path.open("ab") as file:
        file.write(b'{"v":1,"seq":99,"type":"step_compl')
    (outcome.folder.path / ".tmp-run.json-4711").write_text('{"na', encoding="utf-8")
    finished(train_here(tmp_path, outcome.folder), undisturbed)
    kept = list(outcome.folder.events())
    assert [event.seq for event in kept] == list(range(len(kept)))
    assert json.loads(outcome.folder.summary_path.read_text(encoding="utf-8"))["status"] == "finished"
    assert not list(outcome.folder.path.glob(".tmp-*"))


def test_a_full_disk_of_the_libraries_is_known_by_its_words() -> None:
    from core.training.model.weights_file import disk_errors

    with pytest.raises(OSError, match="No space left") as error, disk_errors():
        raise RuntimeError("[enforce fail at inline_container.cc:664] . unexpected pos 64 vs 0")
    assert error.value.errno == errno.ENOSPC


@pytest.mark.skipif(sys.platform != "linux", reason="limits the address space")
def test_a_child_under_an_allocation_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use_handler(monkeypatch, "takes_all_memory")
    *_, end = read_all(JobProcess(ProbeRequest(), tmp_path / "log"))
    assert isinstance(end, JobFailed)
    assert end.code == "host_memory_full"
    assert "Close other programs" in end.hint
