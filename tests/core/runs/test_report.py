"""A report tells what is needed and not who somebody is."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from core.runs import RunFolder, create_run
from core.runs import report as module
from core.runs.report import Scrubber, write_report
from core.schema.errors import TunesmithError
from core.schema.events import JobStarted, SampleGenerated, event_to_line
from core.schema.toml_codec import recipe_from_tree

TOKEN = "hf_" + "aBcDeFgHiJ" * 3


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("/home/minji/Models/qwen", "~/Models/qwen"),
        ("'C:\\\\Users\\\\minji\\\\x' C:\\Users\\minji\\x C:/Users/minji/x", "'~\\\\x' ~\\x ~/x"),
        ("/home/someoneelse/data.jsonl", "/home/[user]/data.jsonl"),
        ("D:\\Users\\Max Power\\runs", "D:\\Users\\[user]\\runs"),
        ("/Users/anna/Library", "/Users/[user]/Library"),
        ("run of minji on Tower-7", "run of [name] on [name]"),
        ("minjis minji_x xminji", "minjis [name]_x xminji"),
        ("김민지의 모델, 김민지", "김민지의 모델, [name]"),
        (f"token = {TOKEN}", "token = [secret]"),
        (f"at {TOKEN}!", "at [secret]!"),
        ('{"api_key": "abcdef123456"}', '{"api_key": "[secret]"}'),
        ("Authorization: Bearer abc.def.ghi", "Authorization: Bearer [secret]"),
        ("https://me:pw123@host/x", "https://[secret]@host/x"),
        ("mail to kim.minji+x@example.co.kr now", "mail to [mail] now"),
        ("eos_token: </s>", "eos_token: </s>"),
        ('"pad_token": "<|endoftext|>"', '"pad_token": "<|endoftext|>"'),
        ("pad_token_id=3, tokens=1000", "pad_token_id=3, tokens=1000"),
        ("step 3 of 10, loss 2.34", "step 3 of 10, loss 2.34"),
    ],
)
def test_names_homes_and_secrets_are_taken_out(text: str, clean: str) -> None:
    scrubber = Scrubber(homes=["/home/minji", "C:\\Users\\minji"], names=["minji", "Tower-7", "김민지", "root", "ab"])
    assert scrubber.clean(text) == clean


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunFolder:
    """A run in the home of somebody whose name stands in every path."""
    home = tmp_path / "home" / "kimminji"
    home.mkdir(parents=True)
    monkeypatch.setattr(module, "_own", lambda: ({str(home)}, {"kimminji"}))
    tree = {"model": {"source": str(home / "models" / "qwen")}, "dataset": {"source": str(home / "내 데이터.jsonl")},
            "evaluation": {"sample_prompts": ["My secret wish"]}}  # fmt: skip
    run = create_run(home / "runs", recipe_from_tree(tree))
    run.log_path.write_text(
        f"Traceback: no such file {home / 'models'}\nHF_TOKEN={TOKEN} was used by kimminji\n" * 3, encoding="utf-8"
    )
    asked = SampleGenerated(step=1, index=0, prompt="My secret wish", text="A pony")
    run.events_path.write_text(
        event_to_line(JobStarted(kind="train")) + "\n" + event_to_line(asked) + "\n", encoding="utf-8"
    )
    (run.checkpoints_dir / "step-000010").mkdir(parents=True)
    (run.checkpoints_dir / "step-000010" / "adapter_model.safetensors").write_bytes(b"weights" * 100)
    return run


def test_a_report_holds_what_is_needed_and_nobody_s_name(run: RunFolder, tmp_path: Path) -> None:
    to = write_report(run, tmp_path / "out" / "report.zip", {"doctor.json": json.dumps({"home": str(run.path)})})
    with zipfile.ZipFile(to) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert set(texts) == {
        "about.json", "recipe.toml", "run.json", "events.jsonl", "job.log", "files.txt", "doctor.json",
    }  # fmt: skip
    everything = "\n".join(texts.values())
    for secret in ("kimminji", TOKEN, "hf_", "My secret wish", "A pony", str(tmp_path / "home")):
        assert secret not in everything
    assert "~/models/qwen" in texts["recipe.toml"].replace("\\\\", "/").replace("\\", "/")
    assert "[14 letters]" in texts["recipe.toml"]
    assert "no such file ~" in texts["job.log"]
    assert "700  checkpoints/step-000010/adapter_model.safetensors" in texts["files.txt"]
    assert json.loads(texts["about.json"])["versions"]["torch"]
    assert [path.name for path in to.parent.iterdir()] == ["report.zip"]


def test_a_report_of_a_long_run_is_cut_at_the_front(
    run: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TAIL_BYTES", 1000)
    run.log_path.write_text("".join(f"line {number}\n" for number in range(10_000)), encoding="utf-8")
    with zipfile.ZipFile(write_report(run, tmp_path / "r.zip")) as archive:
        log = archive.read("job.log").decode()
    assert log.startswith("line ")
    assert log.endswith("line 9999\n")
    assert len(log) <= 1000


def test_a_place_that_cannot_be_written(run: RunFolder, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(TunesmithError) as error:
        write_report(run, tmp_path / "file" / "r.zip")
    assert error.value.code == "report_not_written"


def test_a_run_of_which_little_is_left(run: RunFolder, tmp_path: Path) -> None:
    for path in (run.recipe_path, run.events_path, run.log_path):
        path.unlink()
    with zipfile.ZipFile(write_report(run, tmp_path / "r.zip")) as archive:
        assert set(archive.namelist()) == {"about.json", "run.json", "files.txt"}
