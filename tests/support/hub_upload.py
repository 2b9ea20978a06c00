"""The uploading half of the small Hub: repositories are made, files announced, sent and committed, and may be refused or
cut off on the way."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from support.hub_server import LARGE, HubServer, StoredFile, StoredRepo, _Handler, _Refusal


class UploadHub(HubServer):
    """`objects` are large files by sha256, as far as they came whole; after `takes` of them
    the rest is refused."""

    def __init__(self) -> None:
        super().__init__()
        self._http.RequestHandlerClass = _UploadHandler
        self.objects: dict[str, bytes] = {}
        self.uploads: list[str] = []
        self.takes: int | None = None
        self.readers = {"hf_reader"}
        self.valid_tokens |= self.readers


class _UploadHandler(_Handler):
    @property
    def uploads(self) -> UploadHub:
        assert isinstance(self.hub, UploadHub)
        return self.hub

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def _route(self) -> None:
        path = self.path.split("?")[0]
        if self.command == "PUT":
            self._store(path.rsplit("/", 1)[1])
        elif self.command != "POST":
            super()._route()
        else:
            self._post(path, self.rfile.read(int(self.headers.get("content-length") or 0)))

    def _post(self, path: str, body: bytes) -> None:
        if self.token in self.uploads.readers or not self.token:
            raise _Refusal(403, "", "Forbidden: this token cannot write")
        if path == "/api/repos/create":
            self._create(json.loads(body))
        elif "/preupload/" in path:
            files = json.loads(body)["files"]
            modes = [{"path": f["path"], "uploadMode": "lfs" if f["path"].endswith(LARGE) else "regular",
                      "shouldIgnore": False, "oid": None} for f in files]  # fmt: skip
            self._answer_json({"files": modes})
        elif path == "/api/validate-yaml":
            self._answer_json({"errors": [], "warnings": []})
        elif path.endswith("/info/lfs/objects/batch"):
            self._batch(json.loads(body))
        else:
            self._commit("/".join(path.split("/")[3:5]), body)

    def _create(self, asked: dict[str, Any]) -> None:
        owner = asked.get("organization") or "somebody"
        name = f"{owner}/{asked['name']}"
        known = self.hub.repos.get(("model", name.lower()))
        if known is None:
            self.hub.add(name, {}, private=bool(asked.get("private")) or asked.get("visibility") == "private")
        status = 200 if known is None else 409
        self._answer_json({"url": f"{self.hub.url}/{name}", "name": name}, status)

    def _batch(self, asked: dict[str, Any]) -> None:
        objects = []
        for entry in asked["objects"]:
            found = {"oid": entry["oid"], "size": entry["size"]}
            if entry["oid"] not in self.uploads.objects:
                found["actions"] = {"upload": {"href": f"{self.hub.url}/upload/{entry['oid']}", "header": {}}}
            objects.append(found)
        self._answer_json({"transfer": "basic", "objects": objects})

    def _store(self, oid: str) -> None:
        length = int(self.headers.get("content-length") or 0)
        hub = self.uploads
        content = self.rfile.read(length)
        if hub.takes is not None and len(hub.uploads) >= hub.takes:
            raise _Refusal(400, "", "the store is on its lunch break")
        assert hashlib.sha256(content).hexdigest() == oid
        hub.objects[oid] = content
        hub.uploads.append(oid)
        self._head(200, 0, {})

    def _commit(self, name: str, body: bytes) -> None:
        repo: StoredRepo = self._repo("model", name)
        for line in body.splitlines():
            entry = json.loads(line)
            value = entry["value"]
            if entry["key"] == "file":
                repo.files[value["path"]] = StoredFile(base64.b64decode(value["content"]), is_large=False)
            elif entry["key"] == "lfsFile":
                repo.files[value["path"]] = StoredFile(self.uploads.objects[value["oid"]], is_large=True)
        self._answer_json({"commitUrl": f"{self.hub.url}/{name}/commit/1", "commitOid": "1" * 40, "success": True})

    def _json(self, document: Any, status: int = 200, code: str = "", message: str = "", links: str = "") -> None:
        if self.command == "GET":
            super()._json(document, status, code, message, links)
        else:
            self._answer_json(document, status)

    def _answer_json(self, document: Any, status: int = 200) -> None:
        body = json.dumps(document).encode()
        self._head(status, len(body), {"Content-Type": "application/json"})
        self.wfile.write(body)


@contextmanager
def upload_hub() -> Iterator[UploadHub]:
    server = UploadHub()
    server.start()
    try:
        yield server
    finally:
        server.close()
