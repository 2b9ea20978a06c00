"""Pickled weights become safetensors without anything in them being run; a file that holds more is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from support.tiny import make_model

from core.models import read_model_folder
from core.schema.errors import TunesmithError
from core.training.model.convert import StoppedError, convert


class Evil:
    """Runs a program when it is unpickled by an ordinary unpickler."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch '{os.environ['EVIL_PROOF']}'",)


@pytest.fixture
def pickled(tmp_path: Path) -> Path:
    """A tiny model as people put them up before safetensors; the head shares the embeddings' memory."""
    folder = make_model(tmp_path / "모델 old")
    weights = load_file(folder / "model.safetensors")
    weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
    torch.save(weights, folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()
    return folder


def nothing(done: int, total: int) -> None:
    pass


def test_the_same_weights_in_another_format(pickled: Path, tmp_path: Path) -> None:
    with pytest.raises(TunesmithError, match="pickle"):
        read_model_folder(pickled)
    told: list[tuple[int, int]] = []
    to = tmp_path / "converted" / "new"
    convert(pickled, to, lambda done, total: told.append((done, total)))
    assert told[-1] == (1, 1)
    assert read_model_folder(to).weights_read
    before, after = torch.load(pickled / "pytorch_model.bin", weights_only=True), load_file(to / "model.safetensors")
    assert before.keys() == after.keys()
    assert all(torch.equal(before[name], after[name]) for name in before)
    assert not list(to.parent.glob(".tmp-*"))
    convert(pickled, to, nothing)  # once more: an earlier conversion is replaced
    from transformers import AutoModelForCausalLM

    AutoModelForCausalLM.from_pretrained(to, use_safetensors=True)


def test_shards_keep_an_index(pickled: Path, tmp_path: Path) -> None:
    weights = torch.load(pickled / "pytorch_model.bin", weights_only=True)
    (pickled / "pytorch_model.bin").unlink()
    names = list(weights)
    files = {name: f"pytorch_model-0000{1 + at % 2}-of-00002.bin" for at, name in enumerate(names)}
    for file in set(files.values()):
        torch.save({name: weights[name] for name in names if files[name] == file}, pickled / file)
    import json

    (pickled / "pytorch_model.bin.index.json").write_text(json.dumps({"weight_map": files}), encoding="utf-8")
    convert(pickled, tmp_path / "new", nothing)
    assert len(read_model_folder(tmp_path / "new").weight_files) == 2
    assert not (tmp_path / "new" / "pytorch_model.bin.index.json").exists()


@pytest.mark.parametrize("old_format", [False, True])
def test_a_program_in_the_pickle_is_never_run(
    pickled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old_format: bool
) -> None:
    monkeypatch.setenv("EVIL_PROOF", str(tmp_path / "it ran"))
    torch.save({"a": Evil()}, pickled / "pytorch_model.bin", _use_new_zipfile_serialization=not old_format)
    with pytest.raises(TunesmithError) as caught:
        convert(pickled, tmp_path / "new", nothing)
    assert caught.value.code == "pickle_refused"
    assert not (tmp_path / "it ran").exists()
    assert not (tmp_path / "new").exists()
    assert not list(tmp_path.glob(".tmp-*"))


@pytest.mark.parametrize("content", [b"", b"garbage", b"PK\x03\x04 cut off"])
def test_a_broken_file_is_told(pickled: Path, tmp_path: Path, content: bytes) -> None:
    (pickled / "pytorch_model.bin").write_bytes(content)
    with pytest.raises(TunesmithError) as caught:
        convert(pickled, tmp_path / "new", nothing)
    assert caught.value.code == "pickle_refused"


def test_told_to_stop_it_leaves_nothing(pickled: Path, tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        convert(pickled, tmp_path / "new", stop)
    assert not (tmp_path / "new").exists()


def test_somebody_elses_folder_is_left_alone(pickled: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(TunesmithError) as caught:
        convert(pickled, tmp_path / "new", nothing)
    assert caught.value.code == "convert_target_not_empty"
