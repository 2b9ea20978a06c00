"""Fetching from the Hub: what is needed and nothing else, resumed, checked, and every fault told in a sentence."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from huggingface_hub import hf_hub_download, snapshot_download
from support.hub_server import HubServer, StoredRepo, stored

from core.datasets import local_hub_dataset
from core.models import models_on_disk, read_model_folder, resolve_local
from core.models.hub.download import fetch_dataset, fetch_model
from core.models.hub.files import HubFile
from core.models.hub.model import describe_model
from core.models.hub.transfer import UNFINISHED, Repository, fetch_files
from core.schema.errors import TunesmithError

if TYPE_CHECKING:
    from tests.core.models.conftest import Folders

WEIGHTS = "model.safetensors"
LARGE = bytes(range(256)) * 16_384  # 4 MiB: four turns of the counter


class Enough(Exception):  # noqa: N818
    """Raised by a test's progress, as a job raises when it is told to stop."""


@pytest.fixture
def tiny(hub: HubServer, folders: Folders) -> StoredRepo:
    folder = folders.whole()
    (folder / "tokenizer_config.json").write_text("{}", encoding="utf-8")
    return hub.add("Org/Tiny", folder)


def large(repo: StoredRepo) -> None:
    """Gives it weights that take several chunks; nothing here looks inside."""
    repo.files[WEIGHTS].content = LARGE


def refusal(call: Callable[[], object]) -> TunesmithError:
    with pytest.raises(TunesmithError) as caught:
        call()
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
    assert "http" not in caught.value.message
    return caught.value


def unfinished(cache: Path) -> list[Path]:
    return list(cache.rglob(f"*{UNFINISHED}"))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "캐시 hub"


def test_a_model_comes_whole_and_lies_where_the_library_looks(tiny: StoredRepo, hub: HubServer) -> None:
    told: list[tuple[int, int | None]] = []
    fetched = fetch_model("org/tiny", on_bytes=lambda done, total: told.append((done, total)))
    assert set(fetched.files) == set(tiny.files)
    assert fetched.bytes == sum(len(file.content) for file in tiny.files.values())
    assert told[-1] == (fetched.bytes, fetched.bytes)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert resolve_local("Org/Tiny") == fetched.folder
    assert read_model_folder(fetched.folder).weights_read
    assert [facts.source for facts in models_on_disk()] == ["Org/Tiny"]
    count = len(hub.requests)
    for path in fetched.files:  # the library itself finds every file, without a question
        assert Path(hf_hub_download("Org/Tiny", path, revision=fetched.revision, cache_dir=fetched.folder.parents[2]))
    assert len(hub.requests) == count


def test_what_the_library_fetched_is_not_fetched_again(tiny: StoredRepo, hub: HubServer, cache: Path) -> None:
    snapshot_download("Org/Tiny", cache_dir=cache, endpoint=hub.url)
    hub.requests.clear()
    fetch_model("Org/Tiny")
    assert not any("/resolve/" in path for path in hub.paths())


def test_one_format_of_the_weights_and_no_clutter(hub: HubServer, folders: Folders) -> None:
    folder = folders.sharded()
    for name in ("pytorch_model.bin", "consolidated.safetensors", "model.fp16.safetensors", "x.gguf", "flax_model.msgpack",
                 "pytorch_model.bin.index.json", "training_args.bin", "optimizer.pt", "tokenizer.model", "LICENSE",
                 "modeling_x.py", "chat_template.jinja", "photo.png"):  # fmt: skip
        (folder / name).write_bytes(b"{}")
    for name in ("onnx/model.onnx", "original/params.json", "original/consolidated.00.pth"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"{}")
    hub.add("org/many", folder)
    assert set(fetch_model("org/many").files) == {
        "config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors", "LICENSE",
        "model-00002-of-00002.safetensors", "tokenizer.model", "modeling_x.py", "chat_template.jinja",
    }  # fmt: skip


def test_stopped_and_asked_again_it_goes_on(tiny: StoredRepo, hub: HubServer, cache: Path) -> None:
    large(tiny)
    tiny.files[WEIGHTS].bytes_per_s = 8 << 20

    def stop(done: int, total: int | None) -> None:
        if done > 1 << 20 and unfinished(cache):
            raise Enough

    with pytest.raises(Enough):
        fetch_model("org/tiny", on_bytes=stop)
    assert resolve_local("Org/Tiny") is None
    tiny.files[WEIGHTS].bytes_per_s = None
    first: list[int] = []
    folder = fetch_model("org/tiny", on_bytes=lambda done, total: first.append(done)).folder
    assert hub.ranges
    assert int(hub.ranges[-1].removeprefix("bytes=").rstrip("-")) > 0
    assert (folder / WEIGHTS).read_bytes() == LARGE
    assert not unfinished(cache)


def test_told_to_stop_while_the_hub_lets_wait_it_stops(tiny: StoredRepo, hub: HubServer) -> None:
    hub.delay_s = 5.0

    def stop(done: int, total: int | None) -> None:
        if any(path.lower().endswith("/tiny") for path in hub.paths()):
            raise Enough

    began = time.monotonic()
    with pytest.raises(Enough):
        fetch_model("org/tiny", on_bytes=stop)
    assert time.monotonic() - began < 3


def test_a_line_that_has_gone_silent_is_given_up(
    tiny: StoredRepo, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.models.hub.client.PATIENCE_S", 0.3)
    hub.delay_s = 2.0
    assert refusal(lambda: fetch_model("org/tiny")).code == "hub_unreachable"


def test_a_connection_that_breaks_in_mid_file_is_taken_up_again(tiny: StoredRepo, hub: HubServer) -> None:
    large(tiny)
    tiny.files[WEIGHTS].break_after, tiny.files[WEIGHTS].breaks = 2_500_000, 1
    assert (fetch_model("org/tiny").folder / WEIGHTS).read_bytes() == LARGE
    assert hub.ranges


def test_a_connection_that_stays_away_is_told_and_what_came_is_kept(
    tiny: StoredRepo, hub: HubServer, cache: Path
) -> None:
    large(tiny)
    file = tiny.files[WEIGHTS]
    file.break_after = 2_500_000

    def break_for_good(done: int, total: int | None) -> None:
        if done > 2 << 20:
            file.break_after = 0

    error = refusal(lambda: fetch_model("org/tiny", on_bytes=break_for_good))
    assert error.code == "hub_unreachable"
    assert "kept" in error.hint
    (part,) = unfinished(cache)
    assert part.stat().st_size >= 2 << 20
    file.break_after = None
    hub.ranges.clear()
    assert (fetch_model("org/tiny").folder / WEIGHTS).read_bytes() == LARGE
    assert hub.ranges[0] != "bytes=0-"


def test_a_server_that_ignores_ranges_does_no_harm(tiny: StoredRepo) -> None:
    large(tiny)
    tiny.files[WEIGHTS].break_after, tiny.files[WEIGHTS].breaks = 2_500_000, 1
    tiny.files[WEIGHTS].ignores_range = True
    assert (fetch_model("org/tiny").folder / WEIGHTS).read_bytes() == LARGE


def test_a_damaged_file_is_fetched_once_more(tiny: StoredRepo, hub: HubServer) -> None:
    tiny.files[WEIGHTS].corrupt = 1
    fetched = fetch_model("org/tiny")
    assert (fetched.folder / WEIGHTS).read_bytes() == tiny.files[WEIGHTS].content
    assert sum("cdn" in path for path in hub.paths()) == 2


@pytest.mark.parametrize("name", [WEIGHTS, "config.json"])
def test_a_file_that_stays_damaged_is_named_and_never_used(
    tiny: StoredRepo, hub: HubServer, cache: Path, name: str
) -> None:
    tiny.files[name].corrupt = 2
    error = refusal(lambda: fetch_model("org/tiny"))
    assert error.code == "download_damaged"
    assert name in error.message
    assert not [part for part in unfinished(cache) if part.name.startswith(tiny.files[name].etag)]
    assert resolve_local("Org/Tiny") is None
    assert fetch_model("org/tiny").bytes


def test_a_download_that_does_not_fit_is_refused_before_the_first_byte(tiny: StoredRepo, hub: HubServer) -> None:
    tiny.files[WEIGHTS].claimed_size = 1 << 60
    error = refusal(lambda: fetch_model("org/tiny"))
    assert error.code == "download_no_room"
    assert "GiB are needed" in error.message
    assert not any("/resolve/" in path for path in hub.paths())


@pytest.mark.skipif(sys.platform == "win32", reason="has no limit on the size of a file")
def test_a_disk_that_takes_no_more_is_told_and_what_came_is_kept(tiny: StoredRepo, cache: Path) -> None:
    import resource

    large(tiny)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 20, hard))
    try:
        error = refusal(lambda: fetch_model("org/tiny"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert error.code == "file_too_large"
    (part,) = unfinished(cache)
    assert part.stat().st_size >= 2 << 20
    assert (fetch_model("org/tiny").folder / WEIGHTS).read_bytes() == LARGE


def test_a_gated_model_asks_for_its_page_and_a_token(
    tiny: StoredRepo, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.gated, tiny.accepted_by = True, {"hf_accepted"}
    error = refusal(lambda: fetch_model("org/tiny"))
    assert (error.code, error.params["page"]) == ("model_gated", f"{hub.url}/Org/Tiny")
    assert "sign in" in error.hint
    monkeypatch.setenv("HF_TOKEN", "hf_good")
    error = refusal(lambda: fetch_model("org/tiny"))
    assert error.code == "model_gated"
    assert "account that you signed in with" in error.hint
    monkeypatch.setenv("HF_TOKEN", "hf_accepted")
    assert fetch_model("org/tiny").bytes


def test_the_token_is_not_taken_along_to_another_server(
    tiny: StoredRepo, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from support.hub_server import hub_server

    monkeypatch.setenv("HF_TOKEN", "hf_good")
    with hub_server() as storage:
        storage.repos = hub.repos
        hub_url, hub.url = hub.url, storage.url  # where large files are redirected to
        assert fetch_model("org/tiny").bytes
        hub.url = hub_url
        assert storage.requests
        assert storage.tokens == set()
    assert hub.tokens == {"hf_good"}


@pytest.mark.parametrize(
    ("status", "code"), [(429, "hub_busy"), (500, "hub_trouble"), (503, "hub_trouble"), (403, "hub_forbidden")]
)
def test_what_the_hub_answers_becomes_a_sentence(tiny: StoredRepo, hub: HubServer, status: int, code: str) -> None:
    hub.refuse = (status, 1)
    assert refusal(lambda: fetch_model("org/tiny")).code == code
    assert fetch_model("org/tiny").bytes


def test_a_token_that_is_not_valid(tiny: StoredRepo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_deleted")
    error = refusal(lambda: fetch_model("org/tiny"))
    assert error.code == "hub_token_refused"
    assert "hf_deleted" not in error.message + error.hint


@pytest.mark.parametrize("name", ["org/nothing", "-bad-", "a" * 97])
def test_a_name_that_is_not_there(hub: HubServer, name: str) -> None:
    assert refusal(lambda: fetch_model(name)).code == "model_not_on_hub"


def test_a_revision_that_is_not_there(tiny: StoredRepo) -> None:
    assert refusal(lambda: fetch_model("org/tiny", "v9")).code == "revision_not_on_hub"


def test_a_branch_is_its_own_model(tiny: StoredRepo, folders: Folders) -> None:
    tiny.branches["v2"] = stored(folders.whole("two", fill=2))
    two, one = fetch_model("org/tiny", "v2"), fetch_model("org/tiny")
    assert two.revision != one.revision
    assert resolve_local("Org/Tiny", "v2") == two.folder
    assert resolve_local("Org/Tiny", two.revision) == two.folder
    assert resolve_local("Org/Tiny") == one.folder


def test_no_hub_no_network(tiny: StoredRepo, hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    error = refusal(lambda: fetch_model("org/tiny"))
    assert error.code == "hub_unreachable"
    assert "Errno" not in error.message, "the number says nothing to a person"


def test_offline_mode_asks_nothing_and_uses_what_is_here(
    tiny: StoredRepo, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert refusal(lambda: fetch_model("Org/Tiny")).code == "hub_offline"
    assert hub.requests == []
    monkeypatch.delenv("HF_HUB_OFFLINE")
    here = fetch_model("Org/Tiny")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    hub.requests.clear()
    assert fetch_model("Org/Tiny").folder == here.folder
    assert hub.requests == []


@pytest.mark.parametrize(
    "answer",
    [
        "<html>", "[]", "null", "{}", '{"id": "org/tiny"}', '{"id": "../../x", "sha": "../../y", "siblings": []}',
        '{"id": "org/tiny", "sha": "../../y", "siblings": [{"rfilename": "config.json"}]}',
    ],
)  # fmt: skip
def test_an_answer_that_is_not_the_hubs(
    hub: HubServer, cache: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    """The sign-in page of a hotel answers everything with HTML; others answer what they like."""
    monkeypatch.setattr("support.hub_server.json.dumps", lambda *_: answer)
    hub.add("org/tiny", {"config.json": b"{}"})
    for ask in (lambda: fetch_model("org/tiny"), lambda: describe_model("org/tiny")):
        assert refusal(ask).code == "hub_unreachable"
    assert not cache.exists()


@pytest.mark.parametrize("name", ["../x.json", "/x.json", "a/../../x.json", "C:x.json", "a\\..\\x.json", "", "x\0"])
def test_a_file_name_from_the_network_stays_inside(hub: HubServer, tmp_path: Path, name: str) -> None:
    with pytest.raises(TunesmithError) as caught:
        fetch_files(Repository("org/tiny", "a" * 40), [HubFile(name, 1, None, "b")], lambda done, total: None)
    assert caught.value.code == "bad_file_name"
    assert hub.requests == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"quantization_config": {"quant_method": "gptq"}}, "model_already_quantized"),
        ({"quantization_config": {"quant_method": "awq"}}, "model_already_quantized"),
        ({"quantization_config": {"quant_method": "fp8"}}, "model_already_quantized"),
        ({"quantization": {"bits": 4}}, "model_already_quantized"),
        ({"architectures": ["BertForMaskedLM"], "model_type": "bert"}, "model_not_causal"),
        ({"model_type": "of_the_future"}, "model_type_unknown"),
        (
            {"model_type": "x", "auto_map": {"AutoModelForCausalLM": "another/place--modeling.X"}},
            "model_foreign_code",
        ),
    ],
)
def test_what_cannot_be_trained_is_said_before_its_weights_are_fetched(
    hub: HubServer, folders: Folders, changes: dict[str, object], code: str
) -> None:
    hub.add("org/no", folders.whole("no", **changes))
    assert refusal(lambda: fetch_model("org/no")).code == code
    assert not any(path.endswith(WEIGHTS) for path in hub.paths())


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["model-Q4_K_M.gguf", "README.md"], "model_gguf"),
        (["config.json", "model-Q4_K_M.gguf"], "model_gguf"),
        (["config.json", "pytorch_model.bin"], "model_pickled_weights"),
        (["adapter_config.json", "adapter_model.safetensors"], "model_is_adapter"),
        (["config.json", "adapter_config.json", "adapter_model.safetensors"], "model_is_adapter"),
        (["config.json", "tf_model.h5"], "model_no_weights"),
        (["config.json", "params.json", "consolidated.safetensors"], "model_no_weights"),
        (["config.json", "original/consolidated.00.pth"], "model_no_weights"),
        (["llama/config.json", "llama/model.safetensors"], "model_no_config"),
        (["config.json", "model-00001-of-00001.safetensors"], "model_index_missing"),
        (
            ["config.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors"],
            "model_incomplete",
        ),
        (["config.json", "model.safetensors", "quantize_config.json"], "model_already_quantized"),
        (["config.json", "model.safetensors", "quant_config.json"], "model_already_quantized"),
        (["README.md"], "model_no_config"),
    ],
)
def test_files_that_hold_no_weights_to_train(hub: HubServer, names: list[str], code: str) -> None:
    hub.add("org/no", dict.fromkeys(names, b"{}"))
    assert refusal(lambda: fetch_model("org/no")).code == code
    assert not any("/resolve/" in path for path in hub.paths())


def test_pickled_weights_come_only_when_they_are_asked_for(hub: HubServer, folders: Folders) -> None:
    folder = folders.config()
    (folder / "pytorch_model.bin").write_bytes(b"pickle")
    hub.add("org/old", folder)
    assert refusal(lambda: fetch_model("org/old")).code == "model_pickled_weights"
    assert "pytorch_model.bin" in fetch_model("org/old", pickled=True).files


def test_shards_that_are_missing_on_the_hub_are_told(hub: HubServer, folders: Folders) -> None:
    repo = hub.add("org/torn", folders.sharded())
    del repo.files["model-00002-of-00002.safetensors"]
    assert refusal(lambda: fetch_model("org/torn")).code == "model_incomplete"


def test_what_other_libraries_need_is_not_fetched(hub: HubServer, folders: Folders) -> None:
    folder = folders.whole()
    for name in ("original/consolidated.00.pth", "original/tokenizer.model", "consolidated.safetensors", "onnx/model.onnx",
                 "tf_model.h5", "pytorch_model.bin", "model.fp16.safetensors", "figures/a.json"):  # fmt: skip
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"{}")
    hub.add("org/all", folder)
    assert fetch_model("org/all").files == ("config.json", "tokenizer.json", "model.safetensors")


def test_a_list_of_shards_that_makes_no_sense_is_told(hub: HubServer, folders: Folders) -> None:
    repo = hub.add("org/torn", folders.sharded())
    repo.files["model.safetensors.index.json"].content = b"{"
    assert refusal(lambda: fetch_model("org/torn")).code == "model_broken_weights"


@pytest.mark.parametrize("name", ["ORG/tiny", "old/name"])
def test_a_name_in_another_case_and_an_old_one_are_found_again(tiny: StoredRepo, hub: HubServer, name: str) -> None:
    hub.repos["model", "old/name"] = tiny  # the Hub answers for what it was called before
    assert resolve_local(name) is None
    folder = fetch_model(name).folder
    assert resolve_local(name) == folder
    hub.add("Org/Rows", {"train.jsonl": b'{"text": "a"}\n'}, "dataset")
    assert fetch_dataset("org/rows").folder == local_hub_dataset("org/rows") == local_hub_dataset("Org/Rows")


def test_without_links_the_files_themselves_lie_in_the_snapshot(
    tiny: StoredRepo, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    """As on Windows without developer mode; nothing lies there twice."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_DISABLE_SYMLINKS", True)
    folder = fetch_model("org/tiny").folder
    assert not (folder / WEIGHTS).is_symlink()
    assert read_model_folder(folder).weights_read
    assert list((folder.parents[1] / "blobs").iterdir()) == []
    shutil.rmtree(folder)
    assert fetch_model("org/tiny").bytes
