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


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The answers of a card put in for the trainings themselves; the folder of the results."""
    monkeypatch.setattr(gpu, "card_here", lambda: CARD)
    monkeypatch.setattr(gpu, "write_model", lambda folder, config: folder.mkdir())
    monkeypatch.setattr(gpu, "train", lambda one, model, work, cap, timeout_s: as_measured(one))
    monkeypatch.setattr(record, "RESULTS", tmp_path)
    return tmp_path


def written(results: Path) -> dict[str, Any]:
    [file] = (path for path in results.glob("gpu-*.json") if path.name != "gpu-open.json")
    return dict(json.loads(file.read_text(encoding="utf-8")))


def test_a_whole_round_is_written_down(card: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gpu.main(["--only", "Qwen2.5", "--caps", "8,48", "--near", "2"])
    told = written(card)
    assert told["card"]["name"] == CARD.name
    assert "GPU-1" not in json.dumps(told)
    assert told["summary"]["configurations"] == told["summary"]["measured"] == 3
    assert told["summary"]["complete"]
    assert {one["cap_gib"] for one in told["capped"]} == {8.0}  # no card of 24 GiB can be capped at 48
    assert {"allocated_error", "device_error", "calibrated_error"} <= told["rows"][0].keys()
    assert "Qwen2.5-0.5B nf4 8 x 1024" in capsys.readouterr().out


def test_a_call_ends_in_time_and_the_next_one_goes_on(card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[str] = []

    def train(one: Configuration, model: Path, work: Path, cap: int | None, timeout_s: float) -> dict[str, Any]:
        trained.append(one.name)
        monkeypatch.setattr(gpu.Clock, "left_s", 500.0 if len(trained) % 2 else 10.0)  # time for two trainings a call
        return as_measured(one)

    monkeypatch.setattr(gpu, "train", train)
    statuses = []
    for _ in range(3):
        monkeypatch.setattr(gpu.Clock, "left_s", 500.0)
        statuses.append(gpu.main(["--only", "Qwen2.5", "--caps", "8", "--near", "1"]))
    assert statuses == [gpu.NOT_DONE, 0, 0]
    assert len(trained) == 4
    assert (written(card)["summary"]["measured"], written(card)["summary"]["complete"]) == (3, True)
    gpu.main(["--only", "Qwen2.5", "--caps", "", "--afresh"])
    assert len(trained) > 4


def test_what_fails_does_not_end_the_rest(card: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_model(folder: Path, config: dict[str, Any]) -> None:
        if config["model_type"] == "qwen2":
            raise OSError(28, "No space left on device")
        folder.mkdir()

    def train(one: Configuration, *_: Any) -> dict[str, Any]:
        return as_measured(one) | {"splits": 2 if one.scheme == "nf4" else 1}

    monkeypatch.setattr(gpu, "write_model", write_model)
    monkeypatch.setattr(gpu, "train", train)
    assert gpu.main(["--only", "B n", "--caps", ""]) == 1
    rows = {row["name"]: row for row in written(card)["rows"]}
    assert "No space left" in rows["Qwen2.5-0.5B nf4 8 x 1024"]["error"]
    assert rows["Llama-3.2-1B nf4 2 x 4096"]["error"] == "micro-batch was halved"
    assert rows["Gemma-2-2B none 2 x 1024"]["ran"]


def test_a_training_that_the_calls_end_cut_off_is_left_for_the_next(
    card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gpu, "train", lambda *_: {"ran": False, "error": "timeout"})
    monkeypatch.setattr(gpu.Clock, "left_s", 100.0)
    assert gpu.main(["--only", "Qwen2.5", "--caps", ""]) == gpu.NOT_DONE
    assert written(card)["rows"] == []
    monkeypatch.setattr(gpu.Clock, "left_s", 500.0)  # long enough: then it hangs by itself
    assert gpu.main(["--only", "Qwen2.5", "--caps", ""]) == 1
    assert {row["error"] for row in written(card)["rows"]} == {"timeout"}


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
    assert (told["ran"], told["error"], told["steps"], told["splits"]) == (True, None, 3, 1)
    assert told["allocated_peak_bytes"] is None
    refused = gpu.train(Configuration("Qwen3-1.7B", "nf4", 1, 64), tmp_path / "nowhere", tmp_path, None)
    assert (refused["ran"], refused["error"]) == (False, "model_not_found")
