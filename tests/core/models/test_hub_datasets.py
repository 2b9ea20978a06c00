"""Which files of a data set on the Hub are fetched for a configuration and split, and what is said where there are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.hub_server import HubServer, stored

from core.datasets import open_dataset
from core.models.hub.download import fetch_dataset
from core.schema.errors import TunesmithError

ROW = b'{"text": "a"}\n'
CARD = """---
configs:
- config_name: en
  data_files:
  - split: train
    path: en/train-*.parquet
  - split: test
    path: en/test.parquet
- config_name: ko
  default: true
  data_files: ko/*.jsonl
---
# Card
"""


def names(hub: HubServer, files: dict[str, bytes], config: str | None = None, split: str = "train") -> tuple[str, ...]:
    hub.add("org/rows", files, "dataset")
    fetched = fetch_dataset("org/rows", config=config, split=split)
    assert all(path.is_file() for path in fetched.paths)
    return fetched.files


CARDED = {
    "README.md": CARD.encode(), "en/train-00000.parquet": ROW, "en/train-00001.parquet": ROW, "en/test.parquet": ROW,
    "ko/a.jsonl": ROW, "ko/deeper/b.jsonl": ROW, "photo.png": b"x",
}  # fmt: skip


@pytest.mark.parametrize(
    ("config", "split", "expected"),
    [
        (None, "train", ("ko/a.jsonl",)),
        ("ko", "train[:10%]", ("ko/a.jsonl",)),
        ("en", "train", ("en/train-00000.parquet", "en/train-00001.parquet")),
        ("en", "test", ("en/test.parquet",)),
        ("en", "all", ("en/train-00000.parquet", "en/train-00001.parquet", "en/test.parquet")),
    ],
)
def test_the_card_says_which_files_are_what(
    hub: HubServer, config: str | None, split: str, expected: tuple[str, ...]
) -> None:
    assert names(hub, CARDED, config, split) == expected


@pytest.mark.parametrize(
    ("files", "split", "expected"),
    [
        (("rows.jsonl",), "train", ("rows.jsonl",)),
        (("data/train-0-of-1.parquet", "data/test-0-of-1.parquet"), "train", ("data/train-0-of-1.parquet",)),
        (("train.csv", "dev.csv"), "validation", ("dev.csv",)),
        (("train/a.json", "test/a.json", "dataset_infos.json"), "test", ("test/a.json",)),
        (("rows.jsonl.gz", "README.md"), "train", ("rows.jsonl.gz",)),
        (("latest/constraint.txt",), "train", ("latest/constraint.txt",)),  # words, not letters
    ],
)  # fmt: skip
def test_without_a_card_the_names_tell(
    hub: HubServer, files: tuple[str, ...], split: str, expected: tuple[str, ...]
) -> None:
    assert names(hub, dict.fromkeys(files, ROW), split=split) == expected


def test_a_script_is_never_run_but_its_parquet_copy_is_taken(hub: HubServer) -> None:
    repo = hub.add("org/script", {"script.py": b"raise SystemExit", "README.md": b"#"}, "dataset")
    repo.branches["refs/convert/parquet"] = stored(
        {"default/train/0000.parquet": ROW, "default/test/0000.parquet": ROW}
    )
    assert fetch_dataset("org/script").files == ("default/train/0000.parquet",)


@pytest.mark.parametrize(
    ("files", "config", "split", "code", "word"),
    [
        (CARDED, "de", "train", "dataset_no_config", "en"),
        (CARDED, "en", "validation", "dataset_no_split", "test"),
        ({"photo.png": b"x"}, None, "train", "dataset_no_files", "JSON"),
        ({"train.jsonl": ROW}, None, "test", "dataset_no_split", "train"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(
    hub: HubServer, files: dict[str, bytes], config: str | None, split: str, code: str, word: str
) -> None:
    with pytest.raises(TunesmithError) as caught:
        names(hub, files, config, split)
    assert caught.value.code == code
    assert word in caught.value.message + caught.value.hint
    assert not any(path.endswith((".parquet", ".jsonl", ".png")) for path in hub.paths())


@pytest.mark.parametrize(
    "card", ["---\nconfigs: [\n---\n", "---\nconfigs: 3\n---\n", "---\n- 1\n---\n", "\x00", "---\nconfigs:\n- 5\n---\n"]
)
def test_a_card_that_makes_no_sense_is_passed_over(hub: HubServer, card: str) -> None:
    assert names(hub, {"README.md": card.encode(), "rows.jsonl": ROW}) == ("rows.jsonl",)


def test_a_gated_data_set_and_one_that_is_not_there(hub: HubServer) -> None:
    hub.add("org/gated", {"rows.jsonl": ROW}, "dataset", gated=True)
    for name, code in (("org/gated", "dataset_gated"), ("org/nothing", "dataset_not_on_hub")):
        with pytest.raises(TunesmithError) as caught:
            fetch_dataset(name)
        assert caught.value.code == code


def _card(configs: str) -> dict[str, bytes]:
    return {"README.md": f"---\nconfigs:\n{configs}\n---\n# Card\n".encode()}


TWO = {"a.jsonl": ROW, "sub/b.jsonl": ROW}
FOLDERS = {**_card("- config_name: ko\n  data_dir: ko\n- config_name: en\n  data_dir: en\n  default: true"),
           "ko/a.jsonl": ROW, "en/a.jsonl": ROW}  # fmt: skip


@pytest.mark.parametrize(
    ("files", "config", "split", "expected"),
    [
        (FOLDERS, "ko", "train", ["ko/a.jsonl"]),
        (FOLDERS, None, "train[:1]", ["en/a.jsonl"]),
        ({**_card("- data_files: '*.jsonl'"), **TWO}, None, "train", ["a.jsonl"]),
        ({**_card("- data_files: '**/*.jsonl'"), **TWO}, None, "train", ["a.jsonl", "sub/b.jsonl"]),
        ({**_card("- data_files: '{a,sub/b}.jsonl'"), **TWO}, None, "train", ["a.jsonl", "sub/b.jsonl"]),
        ({**_card("- data_files:\n    train: a.jsonl\n    test: sub/b.jsonl"), **TWO}, None, "test", ["sub/b.jsonl"]),
        (
            {**_card("- data_files:\n  - split: train_sft\n    path: a.jsonl"), **TWO},
            None,
            "train_sft[:1]",
            ["a.jsonl"],
        ),
        ({**_card("- data_files: a.jsonl\n  config_name: x"), **TWO}, "x", "all", ["a.jsonl"]),
        ({"train.jsonl": ROW, "test.jsonl": ROW}, None, "all", ["test.jsonl", "train.jsonl"]),
        ({"train.jsonl": ROW, "notes.md": b"# x", "extra.txt": b"x"}, None, "train", ["train.jsonl"]),
        ({"a.txt": b"x\n", "train.tar.gz": b"x"}, None, "train", ["a.txt"]),
        (CARDED, "ko", "train", ["ko/a.jsonl"]),
    ],
)
def test_what_was_fetched_is_what_is_read(
    hub: HubServer, files: dict[str, bytes], config: str | None, split: str, expected: list[str]
) -> None:
    hub.add("org/rows", files, "dataset")
    fetched = fetch_dataset("org/rows", config=config, split=split)
    reading = open_dataset(fetched.folder, config=config or "", split=split)
    assert (
        [file.path.relative_to(fetched.folder).as_posix() for file in reading.files]
        == sorted(fetched.files)
        == expected
    )


def test_the_configurations_of_a_parquet_copy_are_read_apart(hub: HubServer) -> None:
    repo = hub.add("org/script", {"script.py": b"raise SystemExit"}, "dataset")
    copies = {f"{config}/{split}/0000.parquet": ROW for config in ("ko", "en") for split in ("train", "test")}
    repo.branches["refs/convert/parquet"] = stored(copies)
    for config in ("ko", "en"):
        folder = fetch_dataset("org/script", config=config).folder
    for config, split in (("ko", "train"), ("en", "train")):
        files = open_dataset(folder, config=config, split=split).files
        assert [file.path.relative_to(folder).as_posix() for file in files] == [f"{config}/{split}/0000.parquet"]
    for asked in ({"config": "de"}, {"config": "ko", "split": "test"}):
        with pytest.raises(TunesmithError, match="org/script has no"):
            open_dataset(folder, **asked)  # type: ignore[arg-type]


def test_a_script_without_a_parquet_copy_is_refused_as_one(hub: HubServer) -> None:
    hub.add("org/script", {"script.py": b"raise SystemExit"}, "dataset")
    with pytest.raises(TunesmithError, match="a Python script, which is never run"):
        fetch_dataset("org/script")


def test_a_folder_of_the_person_is_a_configuration_by_its_name(tmp_path: Path) -> None:
    for name in ("ko/a.jsonl", "en/a.jsonl", "en/deeper/b.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(ROW)
    assert len(open_dataset(tmp_path, config="en").files) == 2
    with pytest.raises(TunesmithError, match='"de"; it has en, ko'):
        open_dataset(tmp_path, config="de")
