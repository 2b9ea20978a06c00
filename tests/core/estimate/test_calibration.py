"""Measured peaks are kept per machine, and correct later estimates there and nowhere else."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.estimate import DeviceSpec, estimate
from core.estimate.calibration import (
    KEPT,
    Calibration,
    Machine,
    Measurement,
    add_measurement,
    kind_of,
    machine_of,
    read_calibration,
)
from core.models import suggestion
from core.schema.locations import calibration_path
from core.schema.toml_codec import recipe_from_toml

GIB = 1 << 30
VERSIONS = {"torch": "2.13.0", "transformers": "5.23.0", "peft": "0.21.2", "bitsandbytes": "0.50.2", "python": "3.11.7"}
MACHINE = machine_of("NVIDIA GeForce RTX 3060", 12 * GIB, "580.1", VERSIONS)


def measured(peak: int, estimated: int = 10 * GIB, kind: str = "llama", machine: Machine = MACHINE) -> Measurement:
    return Measurement(
        machine=machine, kind=kind, source="run", wall_time=1.0, estimated_allocated_bytes=estimated - GIB,
        estimated_peak_bytes=estimated, allocated_peak_bytes=peak - GIB, peak_bytes=peak,
    )  # fmt: skip


def test_kept_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "새 folder" / "calibration.json"
    assert read_calibration(path) == Calibration()
    assert add_measurement(path, measured(11 * GIB))
    assert add_measurement(path, measured(9 * GIB))
    assert [m.peak_bytes for m in read_calibration(path).measurements] == [11 * GIB, 9 * GIB]
    assert sorted(p.name for p in path.parent.iterdir()) == [".calibration.json.lock", "calibration.json"]


def test_the_newest_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    full = Calibration(measurements=tuple(measured(GIB + n) for n in range(KEPT)))
    path.write_text(full.model_dump_json(), encoding="utf-8")
    add_measurement(path, measured(5 * GIB))
    kept = read_calibration(path).measurements
    assert len(kept) == KEPT
    assert (kept[0].peak_bytes, kept[-1].peak_bytes) == (GIB + 1, 5 * GIB)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"v": 1, "measurements": [{"kind": 3}]}', "\x00\xff"])
def test_a_broken_file_is_nothing_known_and_is_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(content, encoding="utf-8")
    assert read_calibration(path) == Calibration()
    assert add_measurement(path, measured(GIB))
    assert len(read_calibration(path).measurements) == 1


def test_a_newer_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    path.write_text('{"v": 2, "measurements": "in another way"}', encoding="utf-8")
    assert not add_measurement(path, measured(GIB))
    assert json.loads(path.read_text(encoding="utf-8"))["v"] == 2
    assert read_calibration(path) == Calibration()


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert not add_measurement(tmp_path / "file" / "calibration.json", measured(GIB))


def test_two_jobs_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    threads = [threading.Thread(target=add_measurement, args=(path, measured(GIB + n))) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_calibration(path).measurements) == 12


def test_corrects_the_same_machine_only() -> None:
    calibration = Calibration(measurements=(measured(11 * GIB), measured(int(10.8 * GIB)), measured(int(11.1 * GIB))))
    found = calibration.correction(MACHINE, "llama")
    assert found is not None
    assert (found.runs, found.factor) == (3, pytest.approx(1.0967, abs=1e-3))
    assert 0.01 <= found.spread < 0.02
    for other in ({"driver": "581"}, {"card": "NVIDIA GeForce RTX 4060"}, {"versions": {}}, {"memory_gib": 8}):
        assert calibration.correction(MACHINE.model_copy(update=other), "llama") is None
    assert calibration.correction(None, "llama") is None


def test_the_same_kind_is_better_and_another_kind_counts_with_a_wider_band() -> None:
    calibration = Calibration(measurements=(measured(11 * GIB), measured(9 * GIB, kind="gemma")))
    alike, other = calibration.correction(MACHINE, "gemma"), calibration.correction(MACHINE, "phi3")
    assert alike is not None
    assert other is not None
    assert (alike.runs, alike.factor, alike.spread) == (1, 0.9, 0.02)
    assert (other.runs, other.factor) == (2, 1.0)
    assert other.spread > alike.spread


def test_what_cannot_be_the_same_training_is_not_believed() -> None:
    assert Calibration(measurements=(measured(20 * GIB),)).correction(MACHINE, "llama") is None


@given(st.lists(st.floats(0.9, 1.2), min_size=1, max_size=20))
def test_the_band_holds_what_was_measured(ratios: list[float]) -> None:
    calibration = Calibration(measurements=tuple(measured(int(10 * GIB * ratio)) for ratio in ratios))
    found = calibration.correction(MACHINE, "llama")
    assert found is not None
    counted = ratios[-found.runs :]
    assert all(abs(ratio / found.factor - 1) <= found.spread + 1e-6 for ratio in counted)


def test_an_estimate_moves_to_what_was_measured_and_narrows() -> None:
    model = suggestion("Qwen/Qwen3-4B")
    assert model is not None
    facts, recipe = model.facts(), recipe_from_toml("[model]\nsource='Qwen/Qwen3-4B'\n[dataset]\nsource='demo'")
    device = DeviceSpec(name="NVIDIA GeForce RTX 3060", total_bytes=12 * GIB, taken_bytes=GIB)
    plain = estimate(recipe, facts, device)
    truth = measured(int(plain.peak_bytes * 0.97), plain.peak_bytes, kind_of(recipe, facts))
    calibration = Calibration(measurements=(truth, truth, truth))
    corrected = estimate(recipe, facts, device, None, calibration.correction(MACHINE, kind_of(recipe, facts)))
    assert corrected.peak_bytes == pytest.approx(truth.peak_bytes, rel=1e-3)
    assert corrected.calibrated_runs == 3
    assert corrected.high_bytes - corrected.low_bytes < plain.high_bytes - plain.low_bytes


def test_a_card_is_the_same_whoever_tells_its_memory() -> None:
    as_told = [81_559 << 20, 85_028_765_696, 80 * GIB]  # NVML's, torch's and the table's total of an H100
    assert len({machine_of("NVIDIA H100", total, "580", {}).memory_gib for total in as_told}) == 1
    assert machine_of("RTX 3080", 10 * GIB, "580", {}) != machine_of("RTX 3080", 12 * GIB, "580", {})


def test_the_place_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUNESMITH_CALIBRATION", str(tmp_path / "c.json"))
    assert calibration_path() == tmp_path / "c.json"
    monkeypatch.delenv("TUNESMITH_CALIBRATION")
    assert calibration_path().name == "calibration.json"
