"""Large files to a Hub on loopback with the real library in a real job: connections that break in the middle of a file, a store
that is away, an upload that is killed. The store counts every byte, so that nothing is sent twice unnoticed."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import pytest
from support.hub_upload import UploadHub, upload_hub
from support.hub_xet import PIECE_BYTES, XetHub, xet_hub
from support.training import HereContext

from core.export.pace import Pace
from core.export.push.upload import Upload
from core.export.target import MARK
from core.schema.commands import Stop
from core.schema.errors import TunesmithError
from core.schema.events import AnyEvent, JobStarted, PhaseEntered, PhaseProgressed, Warned
from core.schema.requests import PushRequest
from core.supervision import Supervisor

REPO = "somebody/cooking-helper"
NAME = "model 모델.safetensors"
SIZE = 3 * PIECE_BYTES + (20 << 20)


@pytest.fixture
def hub() -> Iterator[XetHub]:
    with xet_hub() as server:
        yield server


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export with one file of four pieces that cannot be packed."""
    folder = tmp_path_factory.mktemp("large") / "out"
    folder.mkdir()
    (folder / NAME).write_bytes(np.random.default_rng(0).bytes(SIZE))
    (folder / "config.json").write_text("{}", encoding="utf-8")
    (folder / MARK).write_text(json.dumps({"files": [NAME, "config.json"]}), encoding="utf-8")
    return folder


def push(
    folder: Path, hub: UploadHub, home: Path, kill_after: int | None = None, cancel_after: int | None = None
) -> list[AnyEvent]:
    """`home` is the library's own folder, which outlives the program."""
    events: list[AnyEvent] = []

    def take(event: AnyEvent) -> None:
        events.append(event)
        came = hub.pieces.total() if isinstance(hub, XetHub) else 0
        if cancel_after is not None and came >= cancel_after:
            supervisor.send(Stop(save=False))
        if kill_after is not None and came >= kill_after:
            started = next(event for event in events if isinstance(event, JobStarted))
            with suppress(psutil.NoSuchProcess):
                psutil.Process(started.pid).kill()

    environment = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_good", "HF_HUB_OFFLINE": "0", "HF_HOME": str(home)}
    request = PushRequest(repo=REPO, folder=str(folder))
    supervisor = Supervisor(request, run_dir=None, on_event=take, environment=environment)
    supervisor.run()
    return events


def told(events: list[AnyEvent]) -> list[int]:
    return [event.done for event in events if isinstance(event, PhaseProgressed)]


def require_whole(hub: XetHub, folder: Path) -> None:
    """The file stands in the repository by its hash, all of it is in the store, and nothing beside."""
    file = hub.repos["model", REPO].files[NAME]
    content = (folder / NAME).read_bytes()
    assert hashlib.sha256(content).hexdigest() in hub.objects
    assert file.content == b"in pieces"
    assert SIZE <= hub.piece_bytes <= SIZE * 1.01


def test_pieces_that_break_are_sent_again_and_no_others(folder: Path, hub: XetHub, tmp_path: Path):
    hub.cuts, hub.errors = 2, 1
    events = push(folder, hub, tmp_path / "home")
    assert events[-1].type == "job_finished", events[-1]
    assert set(hub.pieces.values()) == {1}
    assert hub.wasted_bytes <= 3 * PIECE_BYTES
    require_whole(hub, folder)
    done = told(events)
    assert done == sorted(done)
    assert done[-1] == SIZE + 2
    assert sum(0 < count < SIZE for count in done) > 3  # told in the middle of the file


def test_the_network_comes_back_after_a_while(folder: Path, hub: XetHub, tmp_path: Path):
    """Longer than the library itself has patience."""
    hub.cuts, hub.away_s = 1, 8.0
    events = push(folder, hub, tmp_path / "home")
    assert events[-1].type == "job_finished", events[-1]
    assert set(hub.pieces.values()) == {1}
    require_whole(hub, folder)
    assert [event.code for event in events if isinstance(event, Warned)] == ["push_waiting"]
    phases = [event.phase for event in events if isinstance(event, PhaseEntered)]
    assert phases == ["asking_hub", "uploading", "waiting_for_network", "uploading"]
    assert told(events) == sorted(told(events))


def test_a_killed_upload_goes_on_in_the_middle_of_the_file(folder: Path, hub: XetHub, tmp_path: Path):
    hub.bytes_per_s = 60e6
    events = push(folder, hub, tmp_path / "home", kill_after=2)
    assert events[-1].type != "job_finished"
    assert REPO not in [name for (_, name), repo in hub.repos.items() if repo.files]
    before, under_way = dict(hub.pieces), sum(hub.begun.values()) - sum(hub.pieces.values())
    assert len(before) >= 2
    hub.bytes_per_s = None
    assert push(folder, hub, tmp_path / "home")[-1].type == "job_finished"
    twice = [name for name, count in hub.pieces.items() if count > 1]
    assert len(twice) <= 1 + under_way  # one may have come in the second before its note
    assert len(twice) < len(before)
    require_whole_again = SIZE + len(twice) * PIECE_BYTES
    assert hub.piece_bytes <= require_whole_again * 1.01


def test_a_cancelled_upload_ends_at_once_and_goes_on_later(folder: Path, hub: XetHub, tmp_path: Path):
    hub.bytes_per_s = 40e6
    events = push(folder, hub, tmp_path / "home", cancel_after=1)
    assert events[-1].type == "job_stopped", events[-1]
    assert told(events)[-1] < SIZE
    assert hub.repos["model", REPO].files == {}
    before = dict(hub.pieces)
    hub.bytes_per_s = None
    assert push(folder, hub, tmp_path / "home")[-1].type == "job_finished"
    assert sum(hub.pieces[name] > 1 for name in before) <= 1


def test_a_line_that_is_silent_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("core.export.push.upload.STALLED_S", 0.1)
    monkeypatch.setattr("core.export.push.upload.PATIENCE_S", 0.5)
    context = HereContext(lambda event, say: None)
    upload = Upload(REPO, 100, Pace(context), context)
    upload._size = 100
    with pytest.raises(TunesmithError) as caught:
        upload._patiently(lambda: time.sleep(20))
    assert caught.value.code == "hub_unreachable"
    assert [event.code for event in context.told if isinstance(event, Warned)] == ["push_waiting"]


class TestWithoutXet:
    """Over git LFS, in parts: a Hub of somebody's own, or HF_HUB_DISABLE_XET."""

    @pytest.fixture
    def plain(self) -> Iterator[UploadHub]:
        with upload_hub() as server:
            server.part_bytes = 32 << 20
            yield server

    def test_parts_that_break_are_sent_again_and_no_others(self, folder: Path, plain: UploadHub, tmp_path: Path):
        plain.cuts, plain.errors = 2, 1
        events = push(folder, plain, tmp_path / "home")  # the library asks for Xet first, and finds none here
        assert events[-1].type == "job_finished", events[-1]
        assert set(plain.parts.values()) == {1}
        assert len(plain.parts) == -(-SIZE // plain.part_bytes)
        assert plain.repos["model", REPO].files[NAME].content == (folder / NAME).read_bytes()
        done = told(events)
        assert done == sorted(done)
        assert done[-1] == SIZE + 2
        assert sum(0 < count < SIZE for count in done) > 3
