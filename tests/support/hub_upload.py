"""The uploading half of the small Hub: repositories are made, files announced, sent and committed, and may be refused or
cut off on the way."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from support.hub_server import LARGE, HubServer, StoredFile, StoredRepo, _Handler, _Refusal


class UploadHub(HubServer):
    """`objects` are large files by sha256, as far as they came whole; after `takes` of them
    the rest is refused. With
    `part_bytes` they come in parts: `parts` counts how often each came whole, `cuts` breaks so many in their middle, once the
    first has come, and `errors` answers so many with 503."""

    def __init__(self) -> None:
        super().__init__()
        self._http.RequestHandlerClass = _UploadHandler
        self.objects: dict[str, bytes] = {}
        self.uploads: list[str] = []
        self.takes: int | None = None
        self.part_bytes: int | None = None
        self.parts: Counter[str] = Counter()
        self.part_contents: dict[str, bytes] = {}
        self.cuts = 0
        self.errors = 0
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
            self._take(path.removeprefix("/upload/"))
        elif self.command != "POST":
            super()._route()
        else:
            self._post(path, self.rfile.read(int(self.headers.get("content-length") or 0)))

    def _post(self, path: str, body: bytes) -> None:
        if (self.token in self.uploads.readers or not self.token) and not path.startswith("/upload/"):
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
        elif path.startswith("/upload/"):
            self._put_together(path.removeprefix("/upload/"), body)
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
                place = f"{self.hub.url}/upload/{entry['oid']}"
                found["actions"] = {"upload": {"href": place, "header": self._parts_of(place, entry["size"])}}
            objects.append(found)
        self._answer_json({"transfer": "basic", "objects": objects})

    def _parts_of(self, place: str, size: int) -> dict[str, str]:
        """Where each part goes, by its number; the last word on all of them goes to `place`."""
        part = self.uploads.part_bytes
        if part is None:
            return {}
        return {"chunk_size": str(part)} | {str(n + 1): f"{place}/{n + 1}" for n in range(-(-size // part))}

    def _take(self, name: str) -> None:
        oid, _, number = name.partition("/")
        if number:
            self._take_part(name)
        else:
            self._store(oid)

    def _take_part(self, name: str) -> None:
        hub, length = self.uploads, int(self.headers["content-length"])
        if hub.cuts > 0 and hub.parts:
            hub.cuts -= 1
            self.rfile.read(length // 2)
            self.close_connection = True
            self.connection.close()
            return
        content = self.rfile.read(length)
        if hub.errors > 0:
            hub.errors -= 1
            self._answer_json({}, 503)
            return
        hub.parts[name] += 1
        hub.part_contents[name] = content
        self._head(200, 0, {"ETag": hashlib.sha256(content).hexdigest()})

    def _put_together(self, oid: str, body: bytes) -> None:
        names = {part["partNumber"]: part["etag"] for part in json.loads(body)["parts"]}
        contents = [self.uploads.part_contents[f"{oid}/{number}"] for number in sorted(names)]
        assert [names[n] for n in sorted(names)] == [hashlib.sha256(content).hexdigest() for content in contents]
        content = b"".join(contents)
        assert hashlib.sha256(content).hexdigest() == oid
        self.uploads.objects[oid] = content
        self._answer_json({})

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
