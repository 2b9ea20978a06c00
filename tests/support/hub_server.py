"""A small Hugging Face Hub on loopback: enough of its protocol for the real library, and every way it may go wrong.

Search, model and data set info, tree (in pages), resolve with ranges and a redirect for large files, gates and tokens.
Faults are set on the server or on one file, most of them for a number of requests, so that what follows can be seen.
"""

from __future__ import annotations

import hashlib
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

PAGE = 4  # entries of a tree in one answer: repositories of the tests have more
LARGE = (".safetensors", ".bin", ".parquet", ".model", ".gguf")
CHUNK_BYTES = 16 << 10


@dataclass
class StoredFile:
    content: bytes
    is_large: bool
    claimed_size: int | None = None  # what the Hub says, for files nobody wants to make
    break_after: int | None = None  # the connection is cut after so many bytes of an answer
    breaks: int = 10**9  # how often
    corrupt: int = 0  # how often one byte is wrong
    ignores_range: bool = False
    bytes_per_s: float | None = None

    @property
    def size(self) -> int:
        return len(self.content) if self.claimed_size is None else self.claimed_size

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def blob_id(self) -> str:
        return hashlib.sha1(b"blob %d\0" % len(self.content) + self.content).hexdigest()

    @property
    def etag(self) -> str:
        return self.sha256 if self.is_large else self.blob_id


@dataclass
class StoredRepo:
    name: str
    repo_type: str
    files: dict[str, StoredFile]
    gated: bool = False
    private: bool = False
    accepted_by: set[str] = field(default_factory=set)  # tokens
    downloads: int = 0
    pipeline_tag: str | None = "text-generation"
    licence: str | None = None
    tags: list[str] = field(default_factory=list)
    branches: dict[str, dict[str, StoredFile]] = field(default_factory=dict)

    def of(self, revision: str) -> dict[str, StoredFile] | None:
        """The files of a branch or commit."""
        for name, files in {"main": self.files, **self.branches}.items():
            if revision in (name, commit_of(self, files)):
                return files
        return None


def commit_of(repo: StoredRepo, files: Mapping[str, StoredFile]) -> str:
    told = json.dumps({path: file.etag for path, file in sorted(files.items())})
    return hashlib.sha1(f"{repo.name}{told}".encode()).hexdigest()


class HubServer:
    """`url` is what HF_ENDPOINT has to be. `requests` are (method, path) of all that came, `tokens` what they brought."""

    def __init__(self) -> None:
        self.repos: dict[tuple[str, str], StoredRepo] = {}
        self.requests: list[tuple[str, str]] = []
        self.ranges: list[str] = []
        self.tokens: set[str] = set()
        self.valid_tokens = {"hf_good", "hf_accepted"}
        self.refuse: tuple[int, int] | None = None  # (status, how often)
        self.retry_after: int | None = None
        self.delay_s = 0.0  # before anything is answered
        self.search_delay_s = 0.0
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.hub = self
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def start(self) -> None:
        threading.Thread(target=self._http.serve_forever, args=(0.02,), name="hub", daemon=True).start()

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def add(
        self, name: str, source: Path | Mapping[str, bytes | str], repo_type: str = "model", **facts: Any
    ) -> StoredRepo:
        """A repository with the files of a folder, or with these contents by path."""
        repo = StoredRepo(name, repo_type, stored(source), **facts)
        self.repos[repo_type, name.lower()] = repo
        return repo

    def paths(self, method: str = "GET") -> list[str]:
        return [path for how, path in self.requests if how == method]


@contextmanager
def hub_server() -> Iterator[HubServer]:
    server = HubServer()
    server.start()
    try:
        yield server
    finally:
        server.close()


def stored(source: Path | Mapping[str, bytes | str]) -> dict[str, StoredFile]:
    if isinstance(source, Path):
        contents = {p.relative_to(source).as_posix(): p.read_bytes() for p in sorted(source.rglob("*")) if p.is_file()}
    else:
        contents = {path: text.encode() if isinstance(text, str) else text for path, text in source.items()}
    return {path: StoredFile(content, path.endswith(LARGE)) for path, content in contents.items()}


class _Refusal(Exception):  # noqa: N818
    def __init__(self, status: int, code: str = "", message: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    hub: HubServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    @property
    def hub(self) -> HubServer:
        return self.server.hub

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.hub.requests.append((self.command, self.path))
        try:
            time.sleep(self.hub.delay_s)
            self._check_token()
            self._maybe_refuse()
            self._route()
        except _Refusal as refusal:
            self._json({"error": refusal.message}, refusal.status, refusal.code, refusal.message)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _check_token(self) -> None:
        self.token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
        if self.token:
            self.hub.tokens.add(self.token)
            if self.token not in self.hub.valid_tokens:
                raise _Refusal(401, "", "Invalid credentials in Authorization header")

    def _maybe_refuse(self) -> None:
        if self.hub.refuse is not None and self.hub.refuse[1] > 0:
            status, left = self.hub.refuse
            self.hub.refuse = (status, left - 1)
            raise _Refusal(status, "", "refused")

    def _route(self) -> None:
        address = urlsplit(self.path)
        parts = [unquote(part) for part in address.path.strip("/").split("/")]
        query = parse_qs(address.query)
        if parts[:2] == ["api", "whoami-v2"]:
            self._json({"name": "somebody", "type": "user"} if self.token else {}, 200 if self.token else 401)
        elif parts[0] == "api" and len(parts) == 2:
            self._search(query)
        elif parts[0] == "api":
            self._api(parts[1].removesuffix("s"), parts[2:], query)
        elif parts[0] == "cdn":
            self._content(self._repo(parts[1], "/".join(parts[2:4])), parts[4], "/".join(parts[5:]), direct=True)
        else:
            self._resolve(parts)

    def _search(self, query: dict[str, list[str]]) -> None:
        time.sleep(self.hub.search_delay_s)
        words = query.get("search", [""])[0].lower()
        tag = query.get("pipeline_tag", [None])[0]
        found = [
            repo for (kind, name), repo in self.hub.repos.items()
            if kind == "model" and words in name and tag in (None, repo.pipeline_tag)
        ]  # fmt: skip
        if query.get("sort") == ["downloads"]:
            found.sort(key=lambda repo: -repo.downloads)
        limit = int(query.get("limit", ["1000"])[0])
        self._json([_listed(repo) for repo in found[:limit]])

    def _api(self, kind: str, parts: list[str], query: dict[str, list[str]]) -> None:
        at = next((i for i, part in enumerate(parts) if part in ("revision", "tree", "auth-check")), len(parts))
        repo = self._repo(kind, "/".join(parts[:at]))
        action = parts[at] if at < len(parts) else "info"
        if action == "auth-check":
            self._require_access(repo)
            self._json({})
            return
        revision = parts[at + 1] if at + 1 < len(parts) else "main"
        files = repo.of(revision)
        if files is None:
            raise _Refusal(404, "RevisionNotFound", "Invalid rev id")
        if action == "tree":
            self._tree(files, query)
        else:
            self._json(_info(repo, files))

    def _tree(self, files: Mapping[str, StoredFile], query: dict[str, list[str]]) -> None:
        start = int(query.get("cursor", ["0"])[0])
        listed = [_entry(path, file) for path, file in sorted(files.items())]
        more = start + PAGE < len(listed)
        next_page = f"{self.hub.url}{urlsplit(self.path).path}?recursive=true&cursor={start + PAGE}"
        self._json(listed[start : start + PAGE], links=f'<{next_page}>; rel="next"' if more else "")

    def _resolve(self, parts: list[str]) -> None:
        kind = "dataset" if parts[0] == "datasets" else "model"
        parts = parts[1:] if kind == "dataset" else parts
        at = parts.index("resolve")
        repo = self._repo(kind, "/".join(parts[:at]))
        self._require_access(repo)
        self._content(repo, parts[at + 1], "/".join(parts[at + 2 :]), direct=False)

    def _content(self, repo: StoredRepo, revision: str, path: str, *, direct: bool) -> None:
        files = repo.of(revision)
        if files is None:
            raise _Refusal(404, "RevisionNotFound", "Invalid rev id")
        if path not in files:
            raise _Refusal(404, "EntryNotFound", "Entry not found")
        file, commit = files[path], commit_of(repo, files)
        if file.is_large and not direct:
            where = f"{self.hub.url}/cdn/{repo.repo_type}/{repo.name}/{commit}/{path}"
            more = {"Location": where, "X-Linked-Size": str(file.size), "X-Linked-Etag": f'"{file.sha256}"'}
            self._head(302, 0, {"ETag": f'"{file.blob_id}"', "X-Repo-Commit": commit, **more})
            return
        self._send_file(file, commit)

    def _send_file(self, file: StoredFile, commit: str) -> None:
        asked = self.headers.get("range", "")
        start, stop = 0, len(file.content)
        status, more = 200, {"ETag": f'"{file.etag}"', "X-Repo-Commit": commit, "Accept-Ranges": "bytes"}
        if asked and not file.ignores_range:
            self.hub.ranges.append(asked)
            first, _, last = asked.removeprefix("bytes=").partition("-")
            start, stop = int(first), min(int(last) + 1 if last else stop, stop)
            status, more = 206, {**more, "Content-Range": f"bytes {start}-{stop - 1}/{len(file.content)}"}
        self._head(status, stop - start, more)
        if self.command == "GET":
            self._send_body(file, start, stop)

    def _send_body(self, file: StoredFile, start: int, stop: int) -> None:
        content = bytearray(file.content[start:stop])
        if file.corrupt and content:
            file.corrupt -= 1
            content[len(content) // 2] ^= 0xFF
        cut = len(content)
        if file.break_after is not None and file.breaks > 0 and file.break_after < cut:
            file.breaks -= 1
            cut = file.break_after
        for at in range(0, cut, CHUNK_BYTES):
            self.wfile.write(content[at : min(at + CHUNK_BYTES, cut)])
            if file.bytes_per_s:
                time.sleep(CHUNK_BYTES / file.bytes_per_s)
        if cut < len(content):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
            self.close_connection = True

    def _repo(self, kind: str, name: str) -> StoredRepo:
        repo = self.hub.repos.get((kind, name.lower()))
        if repo is None or (repo.private and not self.token):
            raise _Refusal(404 if self.token else 401, "RepoNotFound", "Repository not found")
        return repo

    def _require_access(self, repo: StoredRepo) -> None:
        if repo.gated and self.token not in repo.accepted_by:
            raise _Refusal(403 if self.token else 401, "GatedRepo", f"Access to {repo.name} is restricted")

    def _json(self, document: Any, status: int = 200, code: str = "", message: str = "", links: str = "") -> None:
        body = json.dumps(document).encode()
        more = {"Content-Type": "application/json"}
        more |= {"X-Error-Code": code} if code else {}
        more |= {"X-Error-Message": message} if message else {}
        more |= {"Link": links} if links else {}
        if status == 429 and self.hub.retry_after is not None:
            more["Retry-After"] = str(self.hub.retry_after)
        self._head(status, len(body), more)
        if self.command == "GET":
            self.wfile.write(body)

    def _head(self, status: int, length: int, more: Mapping[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()


def _entry(path: str, file: StoredFile) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": "file", "path": path, "size": file.size, "oid": file.blob_id}
    if file.is_large:
        entry["lfs"] = {"oid": file.sha256, "size": file.size, "pointerSize": 134}
    return entry


def _config(repo: StoredRepo) -> dict[str, Any]:
    """What the Hub itself lists of a config.json."""
    try:
        config = json.loads(repo.files["config.json"].content)
    except (KeyError, ValueError):
        return {}
    return {
        key: config[key] for key in ("architectures", "model_type", "quantization_config", "auto_map") if key in config
    }


def _listed(repo: StoredRepo) -> dict[str, Any]:
    tags = [*repo.tags, *([f"license:{repo.licence}"] if repo.licence else [])]
    return {
        "id": repo.name, "gated": "manual" if repo.gated else False, "private": repo.private, "tags": tags,
        "downloads": repo.downloads, "likes": 3, "pipeline_tag": repo.pipeline_tag, "config": _config(repo),
    }  # fmt: skip


def _info(repo: StoredRepo, files: Mapping[str, StoredFile]) -> dict[str, Any]:
    siblings = []
    for path, file in sorted(files.items()):
        lfs = {"size": file.size, "sha256": file.sha256, "pointerSize": 134} if file.is_large else None
        siblings.append({"rfilename": path, "size": file.size, "blobId": file.blob_id, "lfs": lfs})
    card = {"license": repo.licence} if repo.licence else {}
    return {**_listed(repo), "sha": commit_of(repo, files), "siblings": siblings, "cardData": card}
