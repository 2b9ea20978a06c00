"""The table of a run holds every exact value in the order of run time, and nothing that a resume dropped."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from core.runs import RunFolder, create_run, write_values
from core.schema import events as ev
from core.schema.hardware_sample import HardwareSample
from core.schema.recipe import DatasetTable, ModelTable, Recipe


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return create_run(tmp_path / "runs", Recipe(model=ModelTable(source="m"), dataset=DatasetTable(source="d")))


def test_every_value_is_there_exactly_and_dropped_steps_are_not(run: RunFolder, tmp_path: Path) -> None:
    told: list[ev.AnyEvent] = [ev.JobStarted(kind="train"), ev.EvaluationCompleted(step=0, loss=3.0, t_s=0.5)]
    told += [ev.StepCompleted(step=n, loss=1 / n, tokens=100, t_s=float(n)) for n in range(1, 9)]
    told += [ev.JobCrashed(t_s=8.5), ev.JobStarted(kind="train", from_step=5, t_s=9.0)]
    told += [ev.StepCompleted(step=n, loss=2 / n, tokens=100, t_s=n + 4.0) for n in range(6, 11)]
    told += [ev.EvaluationCompleted(step=10, loss=None, t_s=14.5)]
    lines = [ev.event_to_line(event) for event in told]
    run.events_path.write_text("\n".join([*lines, '{"torn']), encoding="utf-8")
    readings = [
        HardwareSample(t_s=second, uuid="GPU-1", temperature_c=60.0 + second, throttle_reasons=("power_cap", "idle"))
        for second in range(0, 16, 5)
    ]
    run.hardware_path.write_text("".join(r.model_dump_json() + "\n" for r in readings), encoding="utf-8")
    to = tmp_path / "값 1.csv"
    assert write_values(run.path, to) == 16
    rows = table(to)
    steps = [row for row in rows if row["kind"] == "step"]
    assert [int(row["step"]) for row in steps] == list(range(1, 11))
    assert [float(row["loss"]) for row in steps] == [*(1 / n for n in range(1, 6)), *(2 / n for n in range(6, 11))]
    assert [float(row["t_s"]) for row in rows] == sorted(float(row["t_s"]) for row in rows)
    heats = [row for row in rows if row["kind"] == "reading"]
    assert [row["temperature_c"] for row in heats] == ["60.0", "65.0", "70.0", "75.0"]
    assert heats[0]["throttle_reasons"] == "power_cap idle"
    assert [row["held_out_loss"] for row in rows if row["kind"] == "evaluation"] == ["3.0", ""]
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [to.name]


def test_a_run_without_journals_is_an_empty_table(run: RunFolder, tmp_path: Path) -> None:
    assert write_values(run.path, tmp_path / "empty.csv") == 0
    assert (tmp_path / "empty.csv").read_text(encoding="utf-8").startswith("t_s,kind,step,")


def test_where_it_cannot_be_written_nothing_is_left(run: RunFolder, tmp_path: Path) -> None:
    with pytest.raises(OSError):  # noqa: PT011  whatever the system says
        write_values(run.path, tmp_path / "nowhere" / "a.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(OSError):  # noqa: PT011
        write_values(run.path, tmp_path / "folder.csv")
    assert not list(tmp_path.glob(".tmp-*"))
