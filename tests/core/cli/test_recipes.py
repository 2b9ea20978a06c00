"""What is refused before anything starts, and recipes and paths as people write them. No job is started here."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import write_recipe

from core.runs import list_runs
from core.schema.errors import EXIT_REFUSED
from core.schema.recipe import Recipe
from core.schema.requests import TrainRequest


@pytest.fixture(autouse=True)
def no_job(jobs, tmp_path: Path) -> list[TrainRequest]:
    (tmp_path / "model").mkdir()
    (tmp_path / "rows.jsonl").write_text("{}\n", encoding="utf-8")
    return jobs()


def trained_recipe(tmp_path: Path) -> Recipe:
    """The recipe in the one run folder that was made."""
    (folder,) = (tmp_path / "runs").iterdir()
    from core.runs import RunFolder

    return RunFolder(folder).recipe()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["model.source is missing"]),
        ("[model\n", ["not valid TOML", "line 1, column 7"]),
        ("[model]\nsource = 'a'\n[dataset]\nsource = b\n", ["not valid TOML", "line 4, column 10"]),
        ("[model]\nsource='a'\nsorce='b'\n[dataset]\nsource='c'\n", ["model.sorce", "Did you mean model.source?"]),
        ("[model]\nsource='a'\n[dataset]\nsource='c'\n[lora]\nrank='8'\n", ["lora.rank = '8'", "whole number"]),
        ("[model]\nsource='a'\n[dataset]\nsource='c'\n[lora]\nrank=0\n", ["lora.rank = 0", "from 1 to"]),
        ("[model]\nsource='a'\n[dataset]\nsource='c'\n[quantization]\nscheme='nf5'\n", ["nf5", "Did you mean nf4?"]),
        ("schema_version = 9\n[model]\nsource='a'\n", ["schema_version = 9", "newer Tunesmith"]),
    ],
)
def test_a_recipe_that_is_wrong(text: str, words: list[str], tell, tmp_path: Path):
    (tmp_path / "r.toml").write_text(text, encoding="utf-8")
    assert tell("train", "r.toml", "--json").is_refusal(EXIT_REFUSED, *words)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train", "nothing.toml"], ["no recipe nothing.toml", "demo"]),
        (["train", "demmo"], ["no recipe demmo", "Did you mean demo?"]),
        (["train", "model"], ["it is a folder"]),
        (["train", ""], ["An empty name was given"]),
        (["train", "x" * 400], ["cannot be read"]),
        (["train", "한글 이름.toml"], ["no recipe 한글 이름.toml"]),
        (["train", "two\nlines"], ["no recipe two lines"]),
        (["train"], ["Missing argument"]),
        (["train", "demo", "--json", "--events"], ["--events and --json"]),
        (["train", "demo", "--set", "lora.rank"], ["a value is missing"]),
        (["train", "demo", "--set", "lora.rnak=8"], ["lora.rnak", "Did you mean lora.rank?"]),
        (["train", "demo", "--set", "lora.rank=many"], ["lora.rank = 'many'"]),
        (["train", "demo", "--set"], ["--set"]),
        (["train", "demo", "--runs-dir", "rows.jsonl"], ["is a file"]),
        (["runs", "--runs-dir", "rows.jsonl"], ["is a file"]),
        (["frobnicate"], ["No such command 'frobnicate'"]),
        (["runs", "--bogus"], ["--bogus"]),
        (["runs", "extra"], ["extra"]),
        (["resume", "nothing"], ["no run nothing", "tunesmith runs"]),
        (["resume", "x" * 400], ["no run"]),
        (["export", "nothing", "--to", "out"], ["no run nothing"]),
        (["export", "nothing"], ["--to"]),
        (["export", "nothing", "--to", "out", "--format", "gguff"], ["adapter", "merged"]),
        (["export", "nothing", "--to", "out", "--checkpoint", "last"], ["--checkpoint"]),
        (["screens", "out", "--theme", "pink"], ["dark, light"]),
        (["screens", "out", "--size", "big"], ["1280x800"]),
        (["screens", "out", "--scale", "9"], ["--scale"]),
    ],
)
def test_an_argument_that_is_wrong(arguments: list[str], words: list[str], tell, no_job, tmp_path: Path):
    assert tell(*arguments).is_refusal(EXIT_REFUSED, *words)
    assert no_job == []
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])  # by hand, Notepad, PowerShell
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_encodings_of_editors(encoding: str, ends: str, tell, tmp_path: Path):
    text = write_recipe(tmp_path / "r.toml", "model", "rows.jsonl").read_text(encoding="utf-8")
    text = "name = '요리사'\n" + text
    (tmp_path / "r.toml").write_bytes(text.replace("\n", ends).encode(encoding))
    assert tell("train", "r.toml").status == 0
    assert trained_recipe(tmp_path).name == "요리사"


def test_another_encoding_is_told(tell, tmp_path: Path):
    (tmp_path / "r.toml").write_bytes("name = '요리사'".encode("cp949"))
    assert tell("train", "r.toml").is_refusal(EXIT_REFUSED, "not UTF-8", "save it as UTF-8")


def test_overrides_count_in_order(tell, tmp_path: Path):
    write_recipe(tmp_path / "r.toml", "model", "rows.jsonl")
    overrides = ("lora.rank=8", "lora.rank=16", "training.max_steps=3", "name=3 steps", "training.learning_rate=1e-3")
    arguments = [part for override in overrides for part in ("--set", override)]
    assert tell("train", "r.toml", *arguments).status == 0
    recipe = trained_recipe(tmp_path)
    assert (recipe.lora.rank, recipe.training.max_steps, recipe.name) == (16, 3, "3 steps")
    assert recipe.training.learning_rate == 1e-3


class TestPaths:
    def sources(self, tmp_path: Path) -> tuple[str, str]:
        recipe = trained_recipe(tmp_path)
        return recipe.model.source, recipe.dataset.source

    def test_relative_to_where_the_person_is(self, tell, tmp_path: Path):
        """The job starts in another folder, and a resume may come from anywhere."""
        write_recipe(tmp_path / "recipes" / "r.toml", "./model", "rows.jsonl")
        tell("train", "recipes/r.toml")
        assert self.sources(tmp_path) == (str(tmp_path / "model"), str(tmp_path / "rows.jsonl"))

    def test_relative_to_the_recipe_where_it_is_not_there(self, tell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        write_recipe(tmp_path / "r.toml", "model", "rows.jsonl")
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        tell("train", "../r.toml")
        model, data = (Path(source).resolve() for source in self.sources(tmp_path))
        assert (model, data) == (tmp_path / "model", tmp_path / "rows.jsonl")

    def test_by_override(self, tell, tmp_path: Path):
        tell("train", "demo", "--set", "model.source=model", "--set", "dataset.source=./rows.jsonl")
        assert self.sources(tmp_path) == (str(tmp_path / "model"), str(tmp_path / "rows.jsonl"))

    def test_names_on_the_hub_and_the_demo_stay(self, tell, tmp_path: Path):
        tell("train", "demo", "--set", "model.source=Qwen/Qwen3-0.6B")
        assert self.sources(tmp_path) == ("Qwen/Qwen3-0.6B", "demo")

    def test_a_missing_file_is_no_name_on_the_hub(self, tell, tmp_path: Path):
        tell("train", "demo", "--set", "dataset.source=data/rowz.jsonl", "--set", "model.source=./modle")
        assert self.sources(tmp_path) == (str(tmp_path / "modle"), str(tmp_path / "data" / "rowz.jsonl"))

    @pytest.mark.parametrize("name", ["내 레시피.toml", "it's [1] & more.toml", "b.c.toml"])
    def test_names_of_recipes(self, name: str, tell, tmp_path: Path):
        write_recipe(tmp_path / name, "model", "rows.jsonl")
        assert tell("train", name).status == 0
        assert tell("train", f'"{tmp_path / name}"').status == 0  # Explorer's "copy as path"

    def test_a_runs_folder_with_spaces_and_korean(self, tell, no_job, tmp_path: Path):
        write_recipe(tmp_path / "r.toml", "model", "rows.jsonl")
        said = tell("train", "r.toml", "--runs-dir", "내 실행 (1)", "--json")
        assert Path(said.document["path"]).parent == tmp_path / "내 실행 (1)"
        assert no_job[0].run_dir == said.document["path"]
        assert [summary.path for summary in list_runs(tmp_path / "내 실행 (1)")] == [said.document["path"]]

    def test_a_run_s_own_folder_is_told_from_its_recipe(self, tell, tmp_path: Path):
        write_recipe(tmp_path / "r.toml", "model", "rows.jsonl")
        path = tell("train", "r.toml", "--json").document["path"]
        assert tell("train", path).is_refusal(EXIT_REFUSED, "it is a folder", "Did you mean", "recipe.toml?")
        assert tell("train", str(Path(path) / "recipe.toml")).status == 0
