"""What runs and rehearsals on a card really took, kept in one small file, and what that corrects in later estimates.

A measurement counts for the same card with the same driver and libraries; of those, the ones of the same kind of
training (family, quantization, adapter or not) are better and are taken alone where there are any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from core.estimate.estimator import Correction
from core.schema.model_facts import ModelFacts
from core.schema.recipe import Recipe
from core.schema.whole_files import write_atomically

VERSION = 1
KEPT = 200  # measurements in the file, the newest
COUNTED = 12  # of one kind, the newest
DECISIVE = ("torch", "transformers", "peft", "bitsandbytes")  # libraries that decide what is allocated
ONE_RUN_SPREAD = 0.02  # VRAM.md: device peak within 2 % once calibrated
LEAST_SPREAD = 0.01
TRUSTED = (0.6, 1.6)  # a ratio outside is no fragmentation but another training than the one that was estimated
LOCK_S = 5.0
SIZES_GIB = (
    0,
    2,
    3,
    4,
    5,
    6,
    8,
    10,
    11,
    12,
    16,
    20,
    22,
    24,
    32,
    40,
    48,
    64,
    72,
    80,
    94,
    96,
    128,
    141,
    180,
    192,
    256,
    288,
)


class Machine(BaseModel):
    """What a measurement is good for. `versions` are those of `DECISIVE` libraries."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    card: str
    memory_gib: int
    driver: str | None = None
    versions: dict[str, str] = {}


class Measurement(BaseModel):
    """One training as it was estimated (uncorrected) and as it was measured, in bytes."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    machine: Machine
    kind: str
    source: Literal["run", "rehearsal"]
    wall_time: float
    estimated_allocated_bytes: int
    estimated_peak_bytes: int
    allocated_peak_bytes: int
    peak_bytes: int

    @property
    def ratio(self) -> float:
        """The device peak as measured over the one that was estimated."""
        return self.peak_bytes / self.estimated_peak_bytes


class Calibration(BaseModel):
    """The whole file, the oldest measurement first."""

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    v: int = VERSION
    measurements: tuple[Measurement, ...] = ()

    def correction(self, machine: Machine | None, kind: str) -> Correction | None:
        """What the measurements on this machine say of a training of this kind; None where there are none."""
        if machine is None:
            return None
        here = [m for m in self.measurements if m.machine == machine and TRUSTED[0] <= m.ratio <= TRUSTED[1]]
        alike = [m for m in here if m.kind == kind]
        return _correction([m.ratio for m in (alike or here)[-COUNTED:]], alike=bool(alike))


def machine_of(card: str, total_bytes: int | None, driver: str | None, versions: Mapping[str, str]) -> Machine:
    """The machine as measurements are kept for it. The driver's, torch's and the table's totals differ by up to a
    hundredth, so the nearest size that cards are sold with counts."""
    return Machine(
        card=card,
        memory_gib=min(SIZES_GIB, key=lambda size: abs(size - (total_bytes or 0) / 2**30)),
        driver=driver,
        versions={name: versions[name] for name in DECISIVE if name in versions},
    )


def kind_of(recipe: Recipe, facts: ModelFacts) -> str:
    """Trainings whose estimates are wrong in the same way."""
    table = recipe.training
    return "/".join(
        (
            facts.model_type or "?",
            recipe.quantization.scheme,
            "adapter" if recipe.lora.enabled else "all weights",
            "checkpointing" if table.gradient_checkpointing else "no checkpointing",
            "chunked" if table.chunked_loss else "full logits",
        )
    )


def read_calibration(path: Path) -> Calibration:
    """What is kept there; nothing where there is no file, or none that can be read."""
    try:
        found = Calibration.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return Calibration()
    return found if found.v == VERSION else Calibration()


def add_measurement(path: Path, measurement: Measurement) -> bool:
    """Keeps one more, whole or not at all; False where the file cannot be written or a newer Tunesmith wrote it."""
    import filelock  # not before something was measured

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(path.with_name(f".{path.name}.lock"), timeout=LOCK_S):
            if _is_newer(path):
                return False
            before = read_calibration(path).measurements
            after = Calibration(measurements=(*before, measurement)[-KEPT:])
            write_atomically(path, after.model_dump_json(indent=1) + "\n")
    except (OSError, filelock.Timeout):
        return False
    return True


class _Version(BaseModel):
    v: int = 0


def _is_newer(path: Path) -> bool:
    try:
        return _Version.model_validate_json(path.read_bytes()).v > VERSION
    except (OSError, ValidationError):
        return False


def _correction(ratios: Sequence[float], *, alike: bool) -> Correction | None:
    if not ratios:
        return None
    factor = sum(ratios) / len(ratios)
    widest = max(abs(ratio - factor) for ratio in ratios) / factor
    least = LEAST_SPREAD if alike and len(ratios) >= 3 else ONE_RUN_SPREAD
    return Correction(factor=factor, runs=len(ratios), spread=max(widest, least if alike else 2 * least))
