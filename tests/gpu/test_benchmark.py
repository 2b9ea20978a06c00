"""benchmarks/gpu.py without a card: its configurations, predictions, judgement and files, and its child on the processor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import gpu, record
from benchmarks.gpu_configurations import CONFIGURATIONS, SHAPES, Configuration
from benchmarks.gpu_model import write_model
from core.estimate import DeviceSpec, named_card
from core.estimate.calibration import machine_of
from core.schema.hardware_sample import CardFacts

GIB = 2**30
CARD = CardFacts(uuid="GPU-1", index=0, name="NVIDIA GeForce RTX 3090", memory_total_bytes=24 * GIB,
                 memory_used_bytes=GIB // 2, driver_version="570.1", compute_capability="8.6")  # fmt: skip
MACHINE = machine_of(CARD.name, CARD.memory_total_bytes, CARD.driver_version, {})
FEW = CONFIGURATIONS[:6]


def device() -> DeviceSpec:
    return named_card("RTX 3090").device()


def as_measured(one: Configuration, allocated: float = 1.0, peak: float = 1.03) -> dict[str, Any]:
    """A row as if the card had shown the prediction divided by so much."""
    row = gpu.predicted(one, device())
    return row | {
        "ran": True, "error": None, "context_bytes": 400 << 20,
        "allocated_peak_bytes": round(row["predicted_allocated_bytes"] / allocated),
        "reserved_peak_bytes": round(row["predicted_allocated_bytes"] / allocated * 1.04),
        "process_peak_bytes": round(row["predicted_peak_bytes"] / peak),
    }  # fmt: skip


def test_the_configurations_are_many_and_different() -> None:
    assert len(CONFIGURATIONS) >= 24
    assert len({one.name for one in CONFIGURATIONS}) == len(CONFIGURATIONS)
    assert len({SHAPES[one.shape]["model_type"] for one in CONFIGURATIONS}) >= 7
    assert {one.scheme for one in CONFIGURATIONS} == {"nf4", "int8", "none"}
    recipes = [one.recipe(Path("m"), Path("r")) for one in CONFIGURATIONS]
    for told in ("gradient_checkpointing", "chunked_loss", "packing"):
        assert {getattr(recipe.training, told) for recipe in recipes} == {True, False}
    assert {recipe.lora.enabled for recipe in recipes} == {True, False}


def test_every_configuration_is_predicted_and_fits_a_card_of_24_gib() -> None:
    rows = [gpu.predicted(one, device()) for one in CONFIGURATIONS]
    assert all(0 < row["predicted_allocated_bytes"] < row["predicted_peak_bytes"] for row in rows)
    assert {row["fits"] for row in rows} == {"yes"}


@pytest.mark.parametrize("cap", [8, 12, 16, 24])
def test_under_a_cap_those_closest_to_it_are_tried(cap: int) -> None:
    chosen = gpu.nearest(cap, device(), 4, CONFIGURATIONS)
    told = {one.name: gpu.predict(one, gpu.capped(device(), cap)) for one in CONFIGURATIONS}
    peaks = [told[one.name].peak_bytes for one in chosen]
    assert len(chosen) == 4
    assert all(told[one.name].fits == "yes" for one in chosen)
    assert peaks == sorted(peaks, reverse=True)
    left = [told[one.name] for one in CONFIGURATIONS if one not in chosen]
    assert all(other.peak_bytes <= peaks[-1] for other in left if other.fits == "yes")
    assert peaks[0] <= (cap - 0.3) * GIB


def test_goals_that_are_reached_hold() -> None:
    rows = gpu.with_errors([as_measured(one) for one in FEW], MACHINE)
    assert rows[0]["device_error"] == pytest.approx(0.03, abs=1e-6)
    assert rows[0]["calibrated_error"] == pytest.approx(0.0, abs=1e-3)
    summary = gpu.judge(rows, [{"name": "x", "cap_gib": 8.0, "ran": True, "error": None}])
    assert summary["holds"]
    assert summary["capped"] == {"8": {"tried": 1, "ran": 1}}


@pytest.mark.parametrize(
    ("changes", "goal", "reached"),
    [
        ({"allocated": 0.98}, "allocated_within_1_percent", 5),
        ({"peak": 0.99}, "device_0_to_6_percent_above", 5),
        ({"peak": 1.07}, "device_0_to_6_percent_above", 5),
    ],
)
def test_a_goal_that_is_missed_is_told(changes: dict[str, float], goal: str, reached: int) -> None:
    rows = [as_measured(FEW[0], **changes), *(as_measured(one) for one in FEW[1:])]
    summary = gpu.judge(gpu.with_errors(rows, MACHINE), [])
    assert summary[goal] == reached
    assert not summary["holds"]
    assert (summary["device_under"] == [FEW[0].name]) == (changes.get("peak") == 0.99)


def test_what_does_not_run_breaks_the_word() -> None:
    rows = gpu.with_errors([as_measured(one) for one in FEW], MACHINE)
    assert not gpu.judge(rows, [{"name": "x", "cap_gib": 8.0, "ran": False, "error": "out_of_memory"}])["holds"]
    failed = {**gpu.predicted(FEW[0], device()), "ran": False, "error": "out_of_memory"}
    judged = gpu.judge(gpu.with_errors([failed, *rows], MACHINE), [])
    assert judged["did_not_run"] == [FEW[0].name]
    assert not judged["holds"]
    assert not gpu.judge([], [])["holds"]


def test_where_the_driver_says_nothing_reserved_bytes_and_context_count() -> None:
    row = as_measured(FEW[0]) | {"process_peak_bytes": None}
    assert gpu.device_peak(row) == row["reserved_peak_bytes"] + (400 << 20)
    assert gpu.device_peak({"ran": False}) is None


def test_without_a_card_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(gpu, "card_here", lambda: None)
    assert gpu.main([]) == 1
    assert "No NVIDIA card" in capsys.readouterr().err
    assert gpu.main(["--predict", "--only", "qwen"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == sum("Qwen" in one.name for one in CONFIGURATIONS)


def test_a_whole_round_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the answers of a card put in for the trainings themselves."""
    monkeypatch.setattr(gpu, "card_here", lambda: CARD)
    monkeypatch.setattr(gpu, "write_model", lambda folder, config: folder.mkdir())
    monkeypatch.setattr(gpu, "train", lambda one, model, work, cap: as_measured(one))
    monkeypatch.setattr(record, "RESULTS", tmp_path)
    gpu.main(["--only", "Qwen2.5", "--caps", "8,48", "--near", "2"])
    [file] = tmp_path.glob("gpu-*.json")
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["card"]["name"] == CARD.name
    assert "GPU-1" not in file.read_text(encoding="utf-8")
    assert told["summary"]["configurations"] == told["summary"]["measured"] == 3
    assert {one["cap_gib"] for one in told["capped"]} == {8.0}  # no card of 24 GiB can be capped at 48
    assert {"allocated_error", "device_error", "calibrated_error"} <= told["rows"][0].keys()
    assert "Qwen2.5-0.5B nf4 8 x 1024" in capsys.readouterr().out


@pytest.mark.slow
def test_the_child_trains_a_written_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same path as on a card: folder with random weights, Tunesmith's own job, one line of JSON."""
    shape = {**SHAPES["Qwen3-1.7B"], "vocab_size": 4000, "hidden_size": 64, "intermediate_size": 128, "head_dim": 16,
             "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2}  # fmt: skip
    monkeypatch.setattr("benchmarks.gpu_model.SHARD_BYTES", 100_000)
    write_model(tmp_path / "model", shape)
    assert len(list((tmp_path / "model").glob("*.safetensors"))) > 1
    tiny = Configuration("Qwen3-1.7B", "nf4", 2, 64, {"hardware.device": "cpu"})
    told = gpu.train(tiny, tmp_path / "model", tmp_path, None)
    assert (told["ran"], told["error"], told["steps"]) == (True, None, 3)
    assert told["allocated_peak_bytes"] is None
    refused = gpu.train(Configuration("Qwen3-1.7B", "nf4", 1, 64), tmp_path / "nowhere", tmp_path, None)
    assert (refused["ran"], refused["error"]) == (False, "model_not_found")
