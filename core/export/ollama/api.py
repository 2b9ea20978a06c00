"""Takes an exported folder into Ollama: the line to type, whether Ollama runs here, and its local API. No torch in here."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from core.export.target import MARK
from core.models.hub.transfer import attended
from core.schema.errors import TunesmithError

MODELFILE = "Modelfile"
PORT = 11434
DEFAULT_ADDRESS = f"http://127.0.0.1:{PORT}"
LOOK_S = 1.0
WAIT_S = 600.0  # Ollama says nothing while it copies and quantizes gigabytes
CHUNK_BYTES = 1 << 20


def address() -> str:
    """As Ollama itself reads it; a server that listens everywhere is asked here."""
    text = os.environ.get("OLLAMA_HOST", "").strip().strip("\"'")
    if not text:
        return DEFAULT_ADDRESS
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host = parts.hostname or "127.0.0.1"
    except ValueError:  # brackets that do not belong together
        return DEFAULT_ADDRESS
    try:
        port = parts.port or PORT
    except ValueError:
        port = PORT
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def is_running() -> bool:
    """Whether Ollama's API answers; within a second."""
    try:
        with _connected(LOOK_S) as connection:
            connection.request("GET", "/api/version")
            return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False


def name_of(file: str) -> str:
    """What the model of a GGUF file is called in Ollama: small letters, digits and dashes."""
    stem = re.sub(r"-(F32|F16|BF16|Q\w+)$", "", file.removesuffix(".gguf"))
    return re.sub(r"[^a-z0-9._\-]+", "-", stem.lower()).strip("-._") or "tuned"


def create_line(folder: Path) -> str:
    """What to type to take the folder into Ollama."""
    option = f" --quantize {quantize}" if (quantize := _facts(folder).get("quantize")) else ""
    return f'ollama create {name_of(_gguf(folder).name)}{option} -f "{folder / MODELFILE}"'


def create(folder: Path, on_bytes: Callable[[int, int], None], attend: Callable[[], None]) -> str:
    """Hands the GGUF over and makes a model of it; its name. `on_bytes` hears (done, total); both may raise.

    TunesmithError `ollama_failed` in Ollama's own words, `ollama_gone` where it does not answer.
    """
    file = _gguf(folder)
    try:
        digest = _upload(file, on_bytes)
        return attended(lambda: _create(folder, file, digest), attend)
    except (OSError, http.client.HTTPException) as error:
        raise TunesmithError(
            "ollama_gone",
            f"Ollama at {address()} does not answer ({error}).",
            f"Start Ollama and try again, or type: {create_line(folder)}",
            address=address(),
            reason=str(error),
            line=create_line(folder),
        ) from error


def _upload(file: Path, on_bytes: Callable[[int, int], None]) -> str:
    """The file under its sha256, which Ollama may have already."""
    total = file.stat().st_size
    found = hashlib.sha256()
    for piece in _pieces(file, lambda done: on_bytes(done, 2 * total)):
        found.update(piece)
    digest = f"sha256:{found.hexdigest()}"
    with _connected(WAIT_S) as connection:
        connection.request("HEAD", f"/api/blobs/{digest}")
        if connection.getresponse().status == 200:
            return digest
    with _connected(WAIT_S) as connection:
        pieces = _pieces(file, lambda done: on_bytes(total + done, 2 * total))
        connection.request("POST", f"/api/blobs/{digest}", body=pieces, headers={"Content-Length": str(total)})
        answer = connection.getresponse()
        said = answer.read(4096)
        if answer.status not in (200, 201):
            raise _failed(said.decode("utf-8", "replace") or f"status {answer.status}")
    return digest


def _create(folder: Path, file: Path, digest: str) -> str:
    name = name_of(file.name)
    request: dict[str, Any] = {"model": name, "files": {file.name: digest}, **read_modelfile(folder / MODELFILE)}
    if quantize := _facts(folder).get("quantize"):
        request["quantize"] = quantize
    with _connected(WAIT_S) as connection:
        connection.request(
            "POST", "/api/create", body=json.dumps(request), headers={"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        last: Mapping[str, Any] = {}
        for line in answer:
            last = _said(line) if line.strip() else last
            if "error" in last:
                raise _failed(str(last["error"]))
    if answer.status != 200 or last.get("status") != "success":
        raise _failed(str(last) or f"status {answer.status}")
    return name


def _said(line: bytes) -> Mapping[str, Any]:
    """One line of its answer; an old Ollama, or another program at its address, speaks otherwise."""
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise _failed(line.decode("utf-8", "replace"))
    return found


def read_modelfile(path: Path) -> dict[str, Any]:
    """The parts of our own Modelfile as Ollama's API wants them."""
    text = path.read_text(encoding="utf-8")
    found: dict[str, Any] = {}
    if template := re.search(r'^TEMPLATE """(.*?)"""$', text, re.DOTALL | re.MULTILINE):
        found["template"] = template[1]
    parameters: dict[str, Any] = {}
    for name, value in re.findall(r"^PARAMETER (\w+) (.+)$", text, re.MULTILINE):
        if name == "stop":
            parameters.setdefault(name, []).append(json.loads(value))
        else:
            parameters[name] = json.loads(value)
    return found | ({"parameters": parameters} if parameters else {})


@contextmanager
def _connected(timeout_s: float) -> Iterator[http.client.HTTPConnection]:
    parts = urlsplit(address())
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "127.0.0.1", parts.port, timeout=timeout_s)
    try:
        yield connection
    finally:
        connection.close()


def _pieces(file: Path, on_bytes: Callable[[int], None]) -> Iterator[bytes]:
    done = 0
    with file.open("rb") as source:
        while data := source.read(CHUNK_BYTES):
            yield data
            done += len(data)
            on_bytes(done)


def _gguf(folder: Path) -> Path:
    found = sorted(folder.glob("*.gguf"))
    if not found or not (folder / MODELFILE).is_file():
        raise TunesmithError(
            "no_ollama_export",
            f"{folder} holds no GGUF with a Modelfile.",
            "Export for Ollama first.",
            path=str(folder),
        )
    return found[0]


def _facts(folder: Path) -> dict[str, Any]:
    try:
        facts = json.loads((folder / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _failed(reason: str) -> TunesmithError:
    return TunesmithError(
        "ollama_failed",
        f"Ollama did not take the model: {reason.strip()[:300]}.",
        "Look whether this Ollama is up to date; the exported files are whole.",
        reason=reason.strip()[:300],
    )
