"""What a person typed, the cache of the Hub on this disk, fingerprints, and the suggestions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.models import (
    catalogue,
    classify_source,
    clean_source,
    demo_folder,
    fingerprint,
    models_on_disk,
    names_hub_dataset,
    pasted_revision,
    resolve_local,
    suggestion,
)
from core.models.hub.cache import Cached, cached_repositories, delete_cached, models_in
from core.models.suitable import is_known_type
from core.models.typed_path import with_absolute_sources
from core.schema.data_suffixes import DATA_SUFFIXES
from core.schema.locations import hub_cache_dir
from core.schema.recipe import Recipe

if TYPE_CHECKING:
    from tests.core.models.conftest import Folders


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("demo", "demo"),
        (" demo ", "demo"),
        ("Qwen/Qwen3-0.6B", "hub"),
        ("gpt2", "hub"),
        ("https://huggingface.co/Qwen/Qwen3-0.6B/tree/main", "hub"),
        ("./demo", "folder"),
        ("/models/qwen", "folder"),
        ("~/models/qwen", "folder"),
        ("..\\qwen", "folder"),
        ("C:\\Users\\김\\model", "folder"),
        ("D:/models", "folder"),
        ('"C:\\My models\\x"', "folder"),
        ("내 모델", "folder"),
        ("a/b/c", "folder"),
        ("model.gguf", "folder"),
        ("org/name-GGUF", "hub"),
        ("", "folder"),
    ],
)
def test_what_a_source_means(text: str, kind: str) -> None:
    assert classify_source(text) == kind


def test_a_folder_that_exists_wins_over_a_hub_id(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    folders.whole("org/name")
    monkeypatch.chdir(folders.root)
    assert classify_source("org/name") == "folder"
    assert classify_source("org/other") == "hub"


def test_a_hub_address_becomes_its_id() -> None:
    for text in (
        "https://huggingface.co/Qwen/Qwen3-0.6B/tree/main?x=1", "huggingface.co/Qwen/Qwen3-0.6B", "hf.co/Qwen/Qwen3-0.6B#x",
        "git clone https://huggingface.co/Qwen/Qwen3-0.6B.git", "https://www.huggingface.co/Qwen/Qwen3-0.6B/",
        "https://huggingface.co/datasets/Qwen/Qwen3-0.6B/viewer/default/train", "hf://datasets/Qwen/Qwen3-0.6B@main/a.parquet",
        " “Qwen/Qwen3-0.6B” ", "\ufeffQwen/Qwen3-0.6B\u200b\n", "\u202aQwen/Qwen3-0.6B",
    ):  # fmt: skip
        assert clean_source(text) == "Qwen/Qwen3-0.6B"
    for text in (
        "https://huggingface.co/gpt2",
        "https://huggingface.co/gpt2/tree/main",
        "huggingface.co/datasets/gpt2",
    ):
        assert clean_source(text) == "gpt2"
    for text in ("https://huggingface.co/spaces/a/b", "https://huggingface.co/docs/trl", "https://example.com/a/b",
                 "/data/huggingface.co/a/b", "C:\\a“b”"):  # fmt: skip
        assert clean_source(text) == text


@pytest.mark.parametrize(
    ("text", "revision"),
    [
        ("https://huggingface.co/Qwen/Qwen3-0.6B/tree/v1.0", "v1.0"),
        ("huggingface.co/Qwen/Qwen3-0.6B/blob/refs%2Fpr%2F7/config.json", "refs/pr/7"),
        ("https://huggingface.co/gpt2/commit/0123abc", "0123abc"),
        (" hf://Qwen/Qwen3-0.6B@older ", "older"),
        ("https://huggingface.co/Qwen/Qwen3-0.6B/tree/main", None),
        ("https://huggingface.co/Qwen/Qwen3-0.6B/discussions/3", None),
        ("https://huggingface.co/Qwen/Qwen3-0.6B", None),
        ("Qwen/Qwen3-0.6B", None),
        ("/models/tree/v1", None),
    ],
)
def test_the_revision_in_a_pasted_address(text: str, revision: str | None, tmp_path: Path) -> None:
    assert pasted_revision(text) == revision
    recipe = Recipe.model_validate({"model": {"source": text}, "dataset": {"source": "demo"}})
    assert with_absolute_sources(recipe, tmp_path).model.revision == revision
    told = recipe.model_copy(update={"model": recipe.model.model_copy(update={"revision": "mine"})})
    assert with_absolute_sources(told, tmp_path).model.revision == "mine"


def test_the_demo_lies_among_the_resources() -> None:
    assert resolve_local("demo") == demo_folder()
    assert demo_folder().parts[-3:] == ("resources", "demo", "model")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"HF_HUB_CACHE": "/a", "HF_HOME": "/b"}, "/a"),
        ({"HUGGINGFACE_HUB_CACHE": "/c"}, "/c"),
        ({"HF_HOME": "/b"}, "/b/hub"),
        ({"XDG_CACHE_HOME": "/x"}, "/x/huggingface/hub"),
        ({}, "~/.cache/huggingface/hub"),
        ({"HF_HOME": "~/models"}, "~/models/hub"),
    ],
)
def test_the_caches_place(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], expected: str) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert hub_cache_dir() == Path(expected).expanduser()


class Cache:
    """A Hub cache with the layout of huggingface_hub."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders

    def add(self, hub_id: str, commit: str, *, main: bool = True, whole: bool = True, **changes: object) -> Path:
        name = f"models--{hub_id.replace('/', '--')}"
        make = self.folders.whole if whole else self.folders.config
        folder = make(f"hub/{name}/snapshots/{commit}", **changes)
        if main:
            refs = self.folders.root / "hub" / name / "refs"
            refs.mkdir(exist_ok=True)
            (refs / "main").write_text(commit, encoding="utf-8")
        return folder


@pytest.fixture
def cache(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setenv("HF_HUB_CACHE", str(folders.root / "hub"))
    return Cache(folders)


def test_a_cached_model_is_found_by_name_branch_and_commit(cache: Cache) -> None:
    old = cache.add("org/name", "aaa", main=False)
    new = cache.add("org/name", "bbb")
    assert resolve_local("org/name") == new
    assert resolve_local("org/name", "main") == new
    assert resolve_local("org/name", "aaa") == old
    assert resolve_local("org/name", "ccc") is None
    assert resolve_local("org/other") is None
    assert resolve_local(str(new.parent.parent)) == new


def test_a_half_downloaded_model_is_not_there_yet(cache: Cache) -> None:
    cache.add("org/name", "aaa", whole=False)
    assert resolve_local("org/name") is None
    assert models_on_disk() == ()


def test_the_models_on_disk_are_those_that_could_be_trained(cache: Cache) -> None:
    cache.add("zz/last", "a")
    cache.add("org/na-me.v1", "a", main=False)
    cache.add("org/encoder", "a", architectures=["BertModel"])
    cache.add("org/quantized", "a", quantization_config={"quant_method": "awq"})
    cache.add("gpt2", "a")
    (cache.folders.root / "hub" / "datasets--a--b" / "snapshots").mkdir(parents=True)
    (cache.folders.root / "hub" / "version.txt").write_text("1", encoding="utf-8")
    assert [facts.source for facts in models_on_disk()] == ["gpt2", "org/na-me.v1", "zz/last"]


def test_no_cache_no_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "nothing"))
    assert models_on_disk() == ()


def test_a_path_is_given_back_even_if_nothing_is_there(tmp_path: Path) -> None:
    assert resolve_local(str(tmp_path / "x y")) == tmp_path / "x y"


def test_a_copy_has_the_same_fingerprint_and_other_weights_another(folders: Folders) -> None:
    base = folders.whole("base")
    copy = Path(shutil.copytree(base, folders.root / "copy of it"))
    assert fingerprint(copy) == fingerprint(base)
    assert fingerprint(folders.whole("tuned", fill=2)) != fingerprint(base)
    assert fingerprint(folders.whole("other", rope_theta=5e5)) != fingerprint(base)
    assert fingerprint(folders.sharded()) != fingerprint(base)
    (copy / "README.md").write_text("a card is no part of the model", encoding="utf-8")
    assert fingerprint(copy) == fingerprint(base)


def test_the_fingerprint_sees_the_ends_of_a_large_file(folders: Folders) -> None:
    base = folders.whole("base")
    before = fingerprint(base)
    path = base / "model.safetensors"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert fingerprint(base) != before


def test_the_suggestions_are_whole_and_sorted() -> None:
    models = catalogue()
    assert len(models) >= 35
    assert [m.parameters for m in models] == sorted(m.parameters for m in models)
    assert len({m.hub_id for m in models}) == len(models)
    for model in models:
        facts = model.facts()
        assert facts.context_length
        assert facts.hidden_size
        assert facts.num_kv_heads
        assert model.download_bytes >= 2 * model.parameters
        assert is_known_type(facts.model_type)
        if facts.total_parameters is not None and not facts.multimodal:
            assert facts.total_parameters == model.parameters, model.hub_id


def test_the_models_of_the_bundled_recipes_are_suggested() -> None:
    assert suggestion("mistralai/Mistral-7B-v0.1") is not None
    assert suggestion("meta-llama/Llama-2-7b-hf") is not None
    assert suggestion("nobody/nothing") is None


def test_what_the_cache_holds_is_counted_and_can_be_deleted(cache: Cache) -> None:
    cache.add("org/large", "a")
    (cache.folders.root / "hub" / "models--org--large" / "snapshots" / "a" / "more.bin").write_bytes(bytes(100_000))
    cache.add("org/looked-up", "a", whole=False)
    half = cache.add("org/half", "a", whole=False).parents[1] / "blobs"
    half.mkdir()
    (half / "x.tunesmith.incomplete").write_bytes(bytes(10))
    data = cache.folders.root / "hub" / "datasets--org--rows" / "blobs"
    data.mkdir(parents=True)
    (data / "x.tunesmith.incomplete").write_bytes(bytes(10))
    large, *_ = found = cached_repositories()
    assert {(entry.name, entry.repo_type, entry.is_whole) for entry in found} == {
        ("org/large", "model", True), ("org/half", "model", False), ("org/rows", "dataset", False),
    }  # fmt: skip
    assert large.name == "org/large"
    assert large.bytes > 100_000
    delete_cached(large)
    assert resolve_local("org/large") is None
    assert len(cached_repositories()) == 2
    with pytest.raises(ValueError, match="not in the cache"):
        delete_cached(Cached("x", "model", cache.folders.root, 0, True))


def test_folders_of_the_person_hold_models_too(folders: Folders) -> None:
    one = folders.whole("shelf/one")
    folders.config("shelf/half")
    (folders.root / "shelf" / "photos").mkdir()
    assert [facts.source for facts in models_in([one.parent, one, one.parent / "gone"])] == [str(one)]


@pytest.mark.parametrize("suffix", ["", *DATA_SUFFIXES])
def test_a_missing_file_is_no_data_set_of_the_hub(suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    source = f"answers/march{suffix.upper()}"
    assert names_hub_dataset(source) is (suffix == "")
    recipe = Recipe.model_validate({"model": {"source": "demo"}, "dataset": {"source": source}})
    told = with_absolute_sources(recipe, tmp_path).dataset.source
    assert told == (str(tmp_path / source) if suffix else source)
