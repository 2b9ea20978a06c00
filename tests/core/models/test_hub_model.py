"""Search, and what is said of a model on the Hub before anything large is fetched."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from support.hub_server import HubServer
from support.model_folders import write_safetensors

from core.models import read_model_folder
from core.models.hub.model import describe_model, read_code
from core.models.hub.search import search_models
from core.schema.errors import TunesmithError

if TYPE_CHECKING:
    from tests.core.models.conftest import Folders


def test_a_search_gives_text_models_most_downloaded_first(hub: HubServer, folders: Folders) -> None:
    hub.add("org/qwen-small", folders.whole(), downloads=5, licence="mit")
    hub.add("Org/Qwen-large", folders.whole(), downloads=50, gated=True)
    hub.add("org/qwen-image", folders.whole(), downloads=500, pipeline_tag="text-to-image")
    hub.add("org/other", folders.whole(), downloads=5000)
    small, large = reversed(search_models("qwen"))
    assert (large.hub_id, large.gated, large.downloads) == ("Org/Qwen-large", True, 50)
    assert (small.hub_id, small.gated, small.licence, small.refusal) == ("org/qwen-small", False, "mit", None)
    assert search_models("nothing of that name") == ()


def test_a_search_tells_already_what_cannot_be_trained(hub: HubServer, folders: Folders) -> None:
    hub.add("org/gptq", folders.whole("a", quantization_config={"quant_method": "gptq"}))
    hub.add("org/future", folders.whole("b", model_type="of_the_future"))
    hub.add("org/file", {"model-Q4_K_M.gguf": b"GGUF"}, tags=["gguf"])
    codes = {found.hub_id: found.refusal.code for found in search_models("org") if found.refusal}
    assert codes == {
        "org/gptq": "model_already_quantized",
        "org/future": "model_type_unknown",
        "org/file": "model_gguf",
    }


def test_a_search_that_cannot_be_made_is_told(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.refuse = (401, 1)
    with pytest.raises(TunesmithError) as caught:
        search_models("x")
    assert caught.value.code == "hub_token_refused"
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(TunesmithError) as caught:
        search_models("x")
    assert caught.value.code == "hub_offline"


def test_a_hub_that_is_not_there_is_told_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library would try six times, with half a minute of pauses between."""
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)  # a training in this process may have set it
    began = time.monotonic()
    with pytest.raises(TunesmithError) as caught:
        search_models("x")
    assert (caught.value.code, time.monotonic() - began < 6.0) == ("hub_unreachable", True)
    assert "refused" in str(caught.value.params["reason"])


@pytest.mark.parametrize("kind", ["whole", "sharded"])
def test_a_model_on_the_hub_has_the_same_facts_as_on_the_disk(hub: HubServer, folders: Folders, kind: str) -> None:
    folder = folders.whole() if kind == "whole" else folders.sharded()
    (folder / "chat_template.jinja").write_text("{{ messages }}", encoding="utf-8")
    (folder / "modeling_x.py").write_text("x = 1", encoding="utf-8")
    hub.add("Org/Tiny", folder, licence="apache-2.0")
    told = describe_model("org/tiny")
    assert (told.hub_id, told.locked, told.refusal, told.code_files) == ("Org/Tiny", None, None, ("modeling_x.py",))
    assert told.facts is not None
    local = read_model_folder(folder, "Org/Tiny")
    for name in (
        "linears",
        "kept",
        "total_parameters",
        "dtype",
        "has_chat_template",
        "tied_embeddings",
        "weight_bytes",
    ):
        assert getattr(told.facts, name) == getattr(local, name), name
    assert told.facts.licence == "apache-2.0"
    assert told.download_bytes == sum(path.stat().st_size for path in folder.iterdir())
    assert not any("/resolve/" in p and p.endswith(".safetensors") for p in hub.paths()) or hub.ranges


def test_the_experts_of_a_mixture_are_fused_on_the_hub_as_on_the_disk(hub: HubServer, folders: Folders) -> None:
    folder = folders.config(
        model_type="qwen3_moe", architectures=["Qwen3MoeForCausalLM"], num_experts=2, num_hidden_layers=1
    )
    layer = "model.layers.0.mlp.experts"
    names = [f"{layer}.{expert}.{name}_proj.weight" for expert in range(2) for name in ("gate", "up")]
    down = {f"{layer}.{expert}.down_proj.weight": (8, 6) for expert in range(2)}
    write_safetensors(folder / "model.safetensors", dict.fromkeys(names, (6, 8)) | down)
    hub.add("org/mixture", folder)
    told = describe_model("org/mixture").facts
    assert told is not None
    assert told.kept == read_model_folder(folder).kept
    assert [(group.name, group.count) for group in told.kept] == [("experts.gate_up_proj", 1), ("experts.down_proj", 1)]


def test_a_gated_model_is_locked_but_its_size_is_known(
    hub: HubServer, folders: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = hub.add("org/gated", folders.whole(), gated=True, accepted_by={"hf_accepted"})
    told = describe_model("org/gated")
    assert told.locked is not None
    assert told.locked.code == "model_gated"
    assert (told.gated, told.facts) == (True, None)
    assert told.download_bytes == sum(len(file.content) for file in repo.files.values())
    monkeypatch.setenv("HF_TOKEN", "hf_accepted")
    assert describe_model("org/gated").facts is not None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quantization_config": {"quant_method": "awq"}}, "model_already_quantized"),
        ({"architectures": ["BertModel"], "model_type": "bert"}, "model_not_causal"),
        ({"vocab_size": 31}, "vocabulary_differs"),
    ],
)
def test_what_cannot_be_trained_is_said_without_fetching_it(
    hub: HubServer, folders: Folders, changes: dict[str, object], code: str
) -> None:
    hub.add("org/no", folders.whole(**changes))
    told = describe_model("org/no")
    assert told.refusal is not None
    assert told.refusal.code == code


def test_what_the_hub_has_in_parts_only_is_said_without_fetching_it(hub: HubServer, folders: Folders) -> None:
    repo = hub.add("org/torn", folders.sharded())
    del repo.files["model-00002-of-00002.safetensors"]
    broken = hub.add("org/broken", folders.whole("broken"))
    broken.files["config.json"].content = b"{"
    codes = [told.refusal.code for name in ("org/torn", "org/broken") if (told := describe_model(name)).refusal]
    assert codes == ["model_incomplete", "model_bad_config"]


def test_a_tokenizer_with_more_words_than_embeddings(hub: HubServer, folders: Folders) -> None:
    folder = folders.whole()
    settings = {"added_tokens_decoder": {"31": {}, "32": {"content": "<new>"}}}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    hub.add("org/no", folder)
    told = describe_model("org/no")
    assert told.refusal is not None
    assert told.refusal.code == "vocabulary_mismatch"


def test_the_code_of_a_model_is_read_at_its_revision(hub: HubServer, folders: Folders) -> None:
    folder = folders.whole(model_type="own", auto_map={"AutoModelForCausalLM": "modeling.X"})
    (folder / "modeling.py").write_text("class X: ...", encoding="utf-8")
    hub.add("org/own", folder)
    told = describe_model("org/own")
    assert told.facts is not None
    assert told.facts.has_own_code
    assert read_code("org/own", told.commit, told.code_files) == (("modeling.py", "class X: ..."),)


def test_what_came_in_an_earlier_try_is_counted(hub: HubServer, folders: Folders) -> None:
    from core.models.hub.download import fetch_model

    repo = hub.add("org/tiny", folders.whole())
    assert describe_model("org/tiny").here_bytes == 0
    fetch_model("org/tiny")
    assert describe_model("org/tiny").here_bytes == sum(len(file.content) for file in repo.files.values())
