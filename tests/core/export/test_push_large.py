"""Large files to a Hub on loopback with the real library in a real job: connections that break in the middle of a file, a store
that is away, an upload that is killed. The store counts every byte, so that nothing is sent twice unnoticed."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator
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
NOTED_AFTER_S = 1.5  # the library notes every second what has come
IMPATIENT = {"HF_XET_CLIENT_RETRY_MAX_ATTEMPTS": "1", "HF_XET_CLIENT_RETRY_BASE_DELAY": "100ms"}


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
    folder: Path,
    hub: UploadHub,
    home: Path,
    interrupt: Callable[[Supervisor, int], None] | None = None,
    **more: str,
) -> list[AnyEvent]:
    """`home` is the library's own folder, which outlives the program. `interrupt` is called with the job's process once a
    piece has been in the store for longer than it takes to note that, and slows the others down until then."""
    events: list[AnyEvent] = []

    def take(event: AnyEvent) -> None:
        events.append(event)
        if interrupt is None or not isinstance(hub, XetHub) or not hub.came_s:
            return
        hub.bytes_per_s = 4e6
        if noted(hub):
            interrupt(supervisor, next(event.pid for event in events if isinstance(event, JobStarted)))

    environment = {"HF_ENDPOINT": hub.url, "HF_TOKEN": "hf_good", "HF_HUB_OFFLINE": "0", "HF_HOME": str(home), **more}
    request = PushRequest(repo=REPO, folder=str(folder))
    supervisor = Supervisor(request, run_dir=None, on_event=take, environment=environment)
    supervisor.run()
    return events


def noted(hub: XetHub) -> list[str]:
    """Pieces that came more than a second ago."""
    return [name for name, came_s in hub.came_s.items() if time.monotonic() - came_s > NOTED_AFTER_S]


def kill(supervisor: Supervisor, pid: int) -> None:
    with suppress(psutil.NoSuchProcess):
        psutil.Process(pid).kill()


def cancel(supervisor: Supervisor, pid: int) -> None:
    supervisor.send(Stop(save=False))


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
    """Longer than the library itself has patience, of which it has little here."""
    hub.cuts, hub.away_s = 1, 3.0
    events = push(folder, hub, tmp_path / "home", **IMPATIENT)
    assert events[-1].type == "job_finished", events[-1]
    assert set(hub.pieces.values()) == {1}
    require_whole(hub, folder)
    assert [event.code for event in events if isinstance(event, Warned)] == ["push_waiting"]
    phases = [event.phase for event in events if isinstance(event, PhaseEntered)]
    assert phases == ["asking_hub", "uploading", "waiting_for_network", "uploading"]
    assert told(events) == sorted(told(events))


@pytest.mark.parametrize("interrupt", [kill, cancel])
def test_an_upload_that_ended_in_the_middle_of_a_file_goes_on_there(
    interrupt: Callable[[Supervisor, int], None], folder: Path, hub: XetHub, tmp_path: Path
):
    events = push(folder, hub, tmp_path / "home", interrupt)
    assert events[-1].type == ("job_stopped" if interrupt is cancel else "job_crashed"), events[-1]
    assert told(events)[-1] < SIZE
    assert REPO not in [name for (_, name), repo in hub.repos.items() if repo.files]
    before = noted(hub)
    assert 0 < len(before) < 4
    hub.bytes_per_s = None
    assert push(folder, hub, tmp_path / "home")[-1].type == "job_finished"
    assert {hub.pieces[name] for name in before} == {1}
    twice = sum(count - 1 for count in hub.pieces.values())
    assert hub.piece_bytes <= (SIZE + twice * PIECE_BYTES) * 1.01


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
        plain.cuts, plain.errors = 1, 1
        events = push(folder, plain, tmp_path / "home")  # the library asks for Xet first, and finds none here
        assert events[-1].type == "job_finished", events[-1]
        assert set(plain.parts.values()) == {1}
        assert len(plain.parts) == -(-SIZE // plain.part_bytes)
        assert plain.repos["model", REPO].files[NAME].content == (folder / NAME).read_bytes()
        done = told(events)
        assert done == sorted(done)
        assert done[-1] == SIZE + 2
        assert sum(0 < count < SIZE for count in done) > 3
        warned = [event.code for event in events if isinstance(event, Warned)]
        assert warned == ["push_whole_files"]  # what a cancel would cost is said once, and in time
