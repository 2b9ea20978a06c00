"""`download`: a model or data set from a Hub on loopback, in real processes, stopped by Ctrl-C and taken up again."""

from __future__ import annotations

import json
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.command_line import environment, tunesmith
from support.hub_server import HubServer, hub_server
from support.live import LiveCommand

from core.schema.events import JobFinished, JobStarted, ResultReported
from core.schema.requests import AnyRequest, DownloadRequest

CONFIG = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 8}


def weights(size: int) -> bytes:
    header = json.dumps({"x": {"dtype": "BF16", "shape": [size // 2], "data_offsets": [0, size]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(size)


@pytest.fixture
def hub() -> Iterator[HubServer]:
    with hub_server() as server:
        server.add(
            "org/tiny",
            {"config.json": json.dumps(CONFIG), "model.safetensors": weights(12 << 20), "pytorch_model.bin": b"no"},
        )
        server.add(
            "org/rows", {"README.md": "# no configs", "train.jsonl": b'{"text": "a"}\n', "test.jsonl": b"{}"}, "dataset"
        )
        yield server


def env(hub: HubServer, tmp_path: Path) -> dict[str, str]:
    return environment(
        HF_ENDPOINT=hub.url, HF_HOME=str(tmp_path / "hf home"), HF_HUB_CACHE=None, HF_HUB_OFFLINE=None, HF_TOKEN=None,
        TUNESMITH_CONFIG_DIR=str(tmp_path / "config"),
    )  # fmt: skip


def test_what_is_no_model_is_looked_for_among_the_data_sets(hub: HubServer, tmp_path: Path) -> None:
    done = tunesmith("download", "org/rows", "--json", cwd=tmp_path, env=env(hub, tmp_path))
    assert done.returncode == 0, done.stderr
    assert (json.loads(done.stdout)["type"], json.loads(done.stdout)["files"]) == ("dataset", ["train.jsonl"])
    assert "Fetching" in done.stderr.decode()
    asked = [
        path for path in hub.paths() if not path.startswith(("/api/models/org", "/api/datasets/org", "/datasets/org"))
    ]
    assert asked == []  # and nothing else: no list, no telemetry


def check_model(done: subprocess.CompletedProcess[bytes], hub: HubServer, tmp_path: Path) -> None:
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["type"], sorted(told["files"])) == ("model", ["config.json", "model.safetensors"])
    assert told["bytes"] == sum(hub.repos["model", "org/tiny"].files[name].size for name in told["files"])
    folder = Path(told["folder"])
    assert folder.is_relative_to(tmp_path / "hf home" / "hub")
    assert (folder / "model.safetensors").read_bytes() == hub.repos["model", "org/tiny"].files[
        "model.safetensors"
    ].content


@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl-C reaches the tests themselves there")
def test_ctrl_c_keeps_what_came_and_the_next_call_goes_on(hub: HubServer, tmp_path: Path) -> None:
    file = hub.repos["model", "org/tiny"].files["model.safetensors"]
    file.bytes_per_s = 4 << 20
    live = LiveCommand("download", "org/tiny", cwd=tmp_path, env=env(hub, tmp_path))
    live.wait_for("phase_progressed")
    while max((event.done for event in live.events if event.type == "phase_progressed"), default=0) < 2 << 20:
        assert live.process.poll() is None
    live.process.send_signal(signal.SIGINT)
    assert live.end() == 3
    assert live.events[-1].type == "job_stopped"
    assert "goes on from there" in live.err
    file.bytes_per_s = None
    assert hub.ranges == []
    done = tunesmith("download", "org/tiny", "--json", cwd=tmp_path, env=env(hub, tmp_path))
    check_model(done, hub, tmp_path)
    assert len(hub.ranges) == 1


@pytest.mark.parametrize(
    ("typed", "source", "repo_type"),
    [
        ("Qwen/Qwen3-0.6B", "Qwen/Qwen3-0.6B", "auto"),
        ("https://huggingface.co/Qwen/Qwen3-0.6B/tree/main", "Qwen/Qwen3-0.6B", "auto"),
        ("https://huggingface.co/datasets/tatsu-lab/alpaca", "tatsu-lab/alpaca", "dataset"),
        ("datasets/tatsu-lab/alpaca", "tatsu-lab/alpaca", "dataset"),
    ],
)
def test_addresses_are_understood(
    tell: Callable, jobs: Callable[..., list[AnyRequest]], typed: str, source: str, repo_type: str
) -> None:
    document = {"files": ["a"], "bytes": 1, "folder": "x"}
    asked = jobs(JobStarted(kind="download"), ResultReported(name="download", data=document), JobFinished())
    said = tell("download", typed, "--json")
    assert said.document == document
    assert asked == [DownloadRequest(source=source, repo_type=repo_type)]


@pytest.mark.parametrize("typed", ["demo", "./model", "C:\\model"])
def test_what_is_no_name_on_the_hub_is_refused(tell: Callable, typed: str) -> None:
    assert tell("download", typed).is_refusal(2, "nothing to fetch")
