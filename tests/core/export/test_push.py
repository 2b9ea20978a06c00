"""Uploads to a Hub on loopback with the real library, in a real job: private, whole, resumed file by file, refused in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_line import environment as as_command
from support.command_line import tunesmith
from support.exporting import export_here
from support.hub_upload import UploadHub, upload_hub

from core.runs import RunFolder
from core.schema.commands import Stop
from core.schema.events import AnyEvent, PhaseEntered, PhaseProgressed
from core.schema.requests import PushRequest
from core.supervision import Supervisor

REPO = "somebody/cooking-helper"


@pytest.fixture
def hub() -> Iterator[UploadHub]:
    with upload_hub() as server:
        yield server


def environment(hub: UploadHub, token: str = "hf_good") -> dict[str, str]:
    return {"HF_ENDPOINT": hub.url, "HF_TOKEN": token, "HF_HUB_DISABLE_XET": "1", "HF_HUB_OFFLINE": "0"}


def push(request: PushRequest, hub: UploadHub, token: str = "hf_good", cancel_at: int | None = None) -> list[AnyEvent]:
    events: list[AnyEvent] = []

    def take(event: AnyEvent) -> None:
        events.append(event)
        if cancel_at is not None and isinstance(event, PhaseProgressed) and event.done >= cancel_at:
            supervisor.send(Stop(save=False))

    supervisor = Supervisor(request, run_dir=None, on_event=take, environment=environment(hub, token))
    supervisor.run()
    return events


def files_of(hub: UploadHub) -> dict[str, bytes]:
    return {path: file.content for path, file in hub.repos["model", REPO].files.items()}


def test_an_export_is_uploaded_privately_and_whole(run: RunFolder, hub: UploadHub, tmp_path: Path):
    exported = export_here(run, tmp_path / "out 모델")
    done = tunesmith("push", exported.to, REPO, "--json", cwd=tmp_path, env=as_command(**environment(hub)))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["url"] == f"{hub.url}/{REPO}"
    assert hub.repos["model", REPO].private is True
    files = files_of(hub)
    assert set(files) == set(exported.completed.files) - {"tunesmith-export.json"}
    assert all((exported.to / name).read_bytes() == content for name, content in files.items())
    assert b"trained with Tunesmith" in files["README.md"]
    assert str(tmp_path).encode() not in files["README.md"]


def test_a_run_is_uploaded_as_its_adapter(run: RunFolder, hub: UploadHub):
    events = push(PushRequest(repo=REPO, run_dir=str(run.path), private=False), hub)
    assert events[-1].type == "job_finished", events[-1]
    assert {"adapter_model.safetensors", "adapter_config.json", "README.md"} <= set(files_of(hub))
    assert hub.repos["model", REPO].private is False
    config = json.loads(files_of(hub)["adapter_config.json"])
    assert config["base_model_name_or_path"] == "tiny 모델"  # not the folder in which somebody keeps it
    assert not [name for name, content in files_of(hub).items() if str(run.path.parent.parent).encode() in content]
    assert not list(run.path.glob(".tmp-*"))
    told = [event for event in events if isinstance(event, PhaseProgressed) and event.unit == "bytes"]
    assert told[-1].done == told[-1].total


def test_what_came_before_a_break_is_not_sent_again(run: RunFolder, hub: UploadHub, tmp_path: Path):
    exported = export_here(run, tmp_path / "out")
    (exported.to / "model.safetensors").rename(exported.to / "z.safetensors")
    (exported.to / "a.safetensors").write_bytes(b"a" * 1000)
    hub.takes = 1
    request = PushRequest(repo=REPO, folder=str(exported.to))
    broken = push(request, hub)
    assert broken[-1].type == "job_failed"
    assert broken[-1].code == "hub_trouble", broken[-1]
    assert len(hub.uploads) == 1
    assert files_of(hub) == {}  # nothing half-uploaded can be seen
    hub.takes = None
    assert push(request, hub)[-1].type == "job_finished"
    assert len(hub.uploads) == 2
    assert {"a.safetensors", "z.safetensors"} <= set(files_of(hub))


def test_a_cancelled_upload_shows_nothing(run: RunFolder, hub: UploadHub, tmp_path: Path):
    exported = export_here(run, tmp_path / "out")
    events = push(PushRequest(repo=REPO, folder=str(exported.to)), hub, cancel_at=0)
    assert events[-1].type == "job_stopped", events[-1]
    assert files_of(hub) == {}


class TestRefusals:
    def test_a_token_that_may_only_read(self, run: RunFolder, hub: UploadHub):
        end = push(PushRequest(repo=REPO, run_dir=str(run.path)), hub, token="hf_reader")[-1]
        assert end.code == "push_forbidden"
        assert "write token" in end.hint

    def test_nobody_signed_in(self, run: RunFolder, hub: UploadHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
        assert push(PushRequest(repo=REPO, run_dir=str(run.path)), hub, token="")[-1].code == "push_not_signed_in"

    def test_a_name_that_is_none(self, run: RunFolder, hub: UploadHub):
        end = push(PushRequest(repo="no name at all!", run_dir=str(run.path)), hub)[-1]
        assert (end.code, end.exit_status) == ("push_bad_name", 2)
        assert ("POST", "/api/repos/create") not in hub.requests

    def test_nothing_is_exported_for_a_hub_that_is_away(self, run: RunFolder, hub: UploadHub):
        hub.close()
        events = push(PushRequest(repo=REPO, run_dir=str(run.path), format="merged"), hub)
        assert events[-1].code == "hub_unreachable"
        assert "merging" not in [event.phase for event in events if isinstance(event, PhaseEntered)]

    def test_a_folder_that_is_no_export(self, hub: UploadHub, tmp_path: Path):
        assert push(PushRequest(repo=REPO, folder=str(tmp_path)), hub)[-1].code == "not_an_export"

    def test_a_repository_that_is_public_already_is_told(self, run: RunFolder, hub: UploadHub):
        hub.add(REPO, {})
        events = push(PushRequest(repo=REPO, run_dir=str(run.path)), hub)
        assert [event.code for event in events if event.type == "warned"] == ["push_repo_public"]
