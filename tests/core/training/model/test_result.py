"""A run's finished weights are checked against what was written whenever they are read."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from peft import PeftModel
from support.training import Outcome, recipe_for, train_here
from transformers import AutoModelForCausalLM

from core.runs import RunFolder, damaged_weights
from core.runs.checkpoints import MANIFEST
from core.schema.errors import TunesmithError
from core.schema.events import JobFailed
from core.training.model.trained import find_trained

SETTINGS = ("training.max_steps=2", "dataset.held_out_fraction=0")
WEIGHTS = "adapter_model.safetensors"


@pytest.fixture(scope="module")
def finished(tiny: Path, rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    return train_here(tmp_path_factory.mktemp("finished"), recipe_for(tiny, rows, *SETTINGS))


@pytest.fixture
def run(finished: Outcome, tmp_path: Path) -> RunFolder:
    return RunFolder(Path(shutil.copytree(finished.folder.path, tmp_path / "run 복사")))


def flip_a_byte(path: Path) -> None:
    """In the middle of a tensor: the file loads as before."""
    data = bytearray(path.read_bytes())
    data[-100] ^= 0x40
    path.write_bytes(data)


def test_a_flipped_byte_is_found(run: RunFolder, tiny: Path, rows: Path, tmp_path: Path) -> None:
    assert find_trained(run, None).weights == run.adapter_dir
    flip_a_byte(run.adapter_dir / WEIGHTS)
    with pytest.raises(TunesmithError) as found:
        find_trained(run, None)  # of chat and of every export
    assert found.value.code == "result_damaged"
    assert WEIGHTS in found.value.message
    for place in (run.path, run.adapter_dir):
        begun = train_here(tmp_path, recipe_for(tiny, rows, *SETTINGS, f"lora.start_from={place.as_posix()}"))
        assert isinstance(begun.end, JobFailed)
        assert "does not hold what was written" in begun.end.message


def test_a_model_of_all_weights_too(tiny: Path, rows: Path, tmp_path: Path) -> None:
    whole = ("lora.enabled=false", "quantization.scheme=none", "training.learning_rate=1e-4")
    run = train_here(tmp_path, recipe_for(tiny, rows, *SETTINGS, *whole)).folder
    assert find_trained(run, None).weights == run.model_dir
    flip_a_byte(run.model_dir / "model.safetensors")
    with pytest.raises(TunesmithError, match="does not hold what was written"):
        find_trained(run, None)


@pytest.mark.parametrize("told", [None, "", "{}", '{"files": 3}', '{"files": {"x": 1}}'])
def test_without_checksums_an_older_run_is_read_and_broken_ones_are_told(run: RunFolder, told: str | None) -> None:
    (run.adapter_dir / MANIFEST).unlink()
    if told is not None:
        (run.adapter_dir / MANIFEST).write_text(told, encoding="utf-8")
    assert damaged_weights(run.adapter_dir) == ([] if told is None else [MANIFEST])


def test_what_a_person_edits_is_not_held_against_the_weights(run: RunFolder, tiny: Path) -> None:
    config = run.adapter_dir / "adapter_config.json"
    settings = json.loads(config.read_text(encoding="utf-8"))
    config.write_text(json.dumps(settings | {"base_model_name_or_path": "elsewhere"}), encoding="utf-8")
    assert damaged_weights(run.adapter_dir) == []
    PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(tiny), run.adapter_dir)  # the layout is PEFT's own
