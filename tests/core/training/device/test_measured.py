"""What a run took on its card is kept beside its estimate; on the processor nothing is kept.

No card is at hand: torch's own counters and NVML's answers are given, everything behind them is real.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from support.training import recipe_for, train_here

from core.estimate import RowLengths
from core.estimate.calibration import read_calibration
from core.models import suggestion
from core.schema.events import JobFinished
from core.schema.hardware_sample import CardFacts, HardwareSample
from core.schema.locations import calibration_path
from core.training.device import measured

GIB = 1 << 30
CARD = CardFacts(
    uuid="GPU-1", index=0, name="NVIDIA GeForce RTX 3060", memory_total_bytes=12 * GIB, driver_version="580"
)
ROWS = RowLengths(1000, 2048.0, 2048)


class StubSampler:
    """NVML's answers; `held` is what the driver tells of the process."""

    held: int | None = 7 * GIB

    def __enter__(self) -> StubSampler:
        return self

    def __exit__(self, *_: object) -> None: ...

    def cards(self) -> tuple[CardFacts, ...]:
        return (CARD,)

    def sample(self, t_s: float, uuid: str | None = None, job_pid: int | None = None) -> HardwareSample:
        return HardwareSample(t_s=t_s, uuid=uuid, job_memory_bytes=self.held)


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TUNESMITH_CALIBRATION", str(tmp_path / "calibration.json"))
    return calibration_path()


@pytest.fixture
def on_card(monkeypatch: pytest.MonkeyPatch) -> type[StubSampler]:
    monkeypatch.setattr(measured.machine, "is_cuda", lambda: True)
    monkeypatch.setattr(measured, "Sampler", StubSampler)
    monkeypatch.setattr(torch.cuda, "max_memory_allocated", lambda: 6 * GIB)
    monkeypatch.setattr(torch.cuda, "max_memory_reserved", lambda: int(6.4 * GIB))
    monkeypatch.setattr(StubSampler, "held", 7 * GIB)
    return StubSampler


def remember(steps: int = 5, uuid: str | None = "GPU-1") -> bool:
    model = suggestion("Qwen/Qwen3-4B")
    assert model is not None
    recipe = recipe_for(Path("m"), Path("d"), "training.micro_batch_size=2", "training.max_seq_len=2048")
    return measured.remember_peak("run", recipe, model.facts(), ROWS, uuid, steps)


def test_a_run_on_a_card_is_kept_with_its_estimate(place: Path, on_card: type[StubSampler]) -> None:
    assert remember()
    [kept] = read_calibration(place).measurements
    assert (kept.peak_bytes, kept.allocated_peak_bytes, kept.source) == (7 * GIB, 6 * GIB, "run")
    assert (kept.machine.card, kept.machine.driver, kept.machine.memory_gib) == (CARD.name, "580", 12)
    assert kept.machine.versions["torch"] == torch.__version__
    assert 0 < kept.estimated_allocated_bytes < kept.estimated_peak_bytes
    assert kept.kind.startswith("qwen3/nf4/adapter")


def test_where_the_driver_tells_nothing_of_a_process(
    place: Path, on_card: type[StubSampler], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(on_card, "held", None)
    assert remember()
    assert 6.4 * GIB < read_calibration(place).measurements[0].peak_bytes < 7.4 * GIB


@pytest.mark.parametrize(("steps", "uuid"), [(1, "GPU-1"), (5, None), (5, "GPU-gone")])
def test_what_says_nothing_is_not_kept(place: Path, on_card: type[StubSampler], steps: int, uuid: str | None) -> None:
    assert not remember(steps, uuid)
    assert not place.exists()


def test_a_run_and_a_rehearsal_on_the_processor_keep_nothing(
    place: Path, tiny: Path, rows: Path, tmp_path: Path
) -> None:
    run = train_here(tmp_path / "runs", recipe_for(tiny, rows, "training.max_steps=3"))
    assert isinstance(run.end, JobFinished)
    assert not place.exists()


def test_a_run_asks_for_it_at_its_end(tiny: Path, rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int, int, int]] = []

    def note(source: str, recipe: object, facts: object, lengths: RowLengths, uuid: str | None, steps: int) -> bool:
        micro = recipe.training.micro_batch_size  # type: ignore[attr-defined]
        asked.append((source, micro, lengths.count, steps))
        return False

    monkeypatch.setattr("core.training.session.remember_peak", note)
    train_here(tmp_path / "runs", recipe_for(tiny, rows, "training.max_steps=3", "training.micro_batch_size=4"))
    assert asked == [("run", 4, 54, 3)]
