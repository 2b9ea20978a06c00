"""`tunesmith estimate` as a person and a script use it, without the network and without a card."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

PUBLIC = {
    "allocated_peak_bytes", "peak_bytes", "low_bytes", "high_bytes", "capacity_bytes", "fits", "components",
    "trainable_parameters", "total_parameters", "load_bytes", "after_step_bytes", "advice", "duration_s", "energy_wh",
}  # fmt: skip
LLAMA = {
    "model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 32_000, "hidden_size": 4096,
    "intermediate_size": 11_008, "num_hidden_layers": 32, "num_attention_heads": 32,
}  # fmt: skip


@pytest.fixture(autouse=True)
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    path = tmp_path / "r.toml"
    path.write_text('[model]\nsource="meta-llama/Llama-3.1-8B"\n[dataset]\nsource="demo"\n', encoding="utf-8")
    return path


def test_the_contract_s_names(tell) -> None:
    said = tell("estimate", "r.toml", "--gpu", "4060 ti 16", "--json", "--set", "training.max_steps=100")
    assert said.status == 0
    document = said.document
    assert document.keys() >= PUBLIC
    assert sum(document["components"].values()) == document["peak_bytes"]
    assert (document["capacity_bytes"], document["fits"]) == (16 * 2**30, "yes")
    assert document["duration_s"] > 0
    assert document["energy_wh"] > 0
    assert all(advice.keys() >= {"path", "from", "to", "saves_bytes", "slowdown"} for advice in document["advice"])


def test_a_card_by_its_memory(tell) -> None:
    small = tell("estimate", "r.toml", "--vram-gib", "6", "--json").document
    assert (small["fits"], small["capacity_bytes"], small["duration_s"]) == ("no", 6 * 2**30, None)
    assert small["advice"]
    assert tell("estimate", "r.toml", "--json", "--set", "hardware.device=auto").document["fits"] is None


def test_for_a_person(tell) -> None:
    said = tell("estimate", "r.toml", "--vram-gib", "24")
    assert said.status == 0
    assert said.out.startswith("Fits. Needs ")
    assert "41,943,040 of 8,030,261,248 parameters" in said.out


def test_config_json_alone_is_enough(tell, tmp_path: Path) -> None:
    folder = tmp_path / "내 모델"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(LLAMA), encoding="utf-8")
    document = tell("estimate", "r.toml", "--json", "--set", f"model.source={folder}").document
    assert document["total_parameters"] == 6_738_415_616


def test_a_model_of_the_hub_of_which_only_the_config_is_here(tell, tmp_path: Path) -> None:
    snapshot = tmp_path / "hub" / "hub" / "models--some--model" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "config.json").write_text(json.dumps(LLAMA), encoding="utf-8")
    (snapshot.parents[1] / "refs").mkdir()
    (snapshot.parents[1] / "refs" / "main").write_text("abc", encoding="utf-8")
    document = tell("estimate", "r.toml", "--json", "--set", "model.source=some/model").document
    assert document["total_parameters"] == 6_738_415_616


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--vram-gib", "12", "--gpu", "3060"], 2, "exclude each other"),
        (["--gpu", "banana"], 2, 'no "banana"'),
        (["--vram-gib", "nan"], 2, "no card has"),
        (["--vram-gib", "-3"], 2, "no card has"),
        (["--set", "model.source=nobody/nothing"], 1, "not on this computer"),
        (["--set", "lora.rnak=8"], 2, "lora.rnak"),
    ],
)
def test_refusals(tell, arguments: list[str], status: int, words: str) -> None:
    said = tell("estimate", "r.toml", *arguments)
    assert said.status == status
    error, hint = said.err.splitlines()[-2:]
    assert error.startswith("error: ")
    assert words in error
    assert hint.startswith("hint: ")
