"""The Xet store of the small Hub, as far as the real library asks for it: pieces of files arrive under their hashes, and then
a list of what files they make. Every byte that arrives is counted; connections are cut and the store goes away on demand."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from support.hub_server import CHUNK_BYTES
from support.hub_upload import UploadHub, _UploadHandler

TOKEN = "of-the-store"
PIECE_BYTES = 64 << 20  # the library's own


class XetHub(UploadHub):
    """`pieces` counts how often each came whole, and `came_s` says when first; `cuts` breaks so many in their middle, once
    `cuts_after` have come whole; after a cut the Hub is away for `away_s`. `errors` is how often the store answers 503."""

    def __init__(self) -> None:
        super().__init__()
        self._http.RequestHandlerClass = _XetHandler
        self.valid_tokens.add(TOKEN)
        self.pieces: Counter[str] = Counter()
        self.came_s: dict[str, float] = {}
        self.piece_bytes = 0  # of those that came whole
        self.wasted_bytes = 0  # of those that were cut
        self.lists = 0
        self.cuts = 0
        self.cuts_after = 1
        self.away_s = 0.0
        self.away_until_s = 0.0
        self.errors = 0
        self.bytes_per_s: float | None = None


class _XetHandler(_UploadHandler):
    @property
    def store(self) -> XetHub:
        assert isinstance(self.hub, XetHub)
        return self.hub

    def _answer(self) -> None:
        if time.monotonic() < self.store.away_until_s:
            self._hang_up()
            return
        super()._answer()

    def _route(self) -> None:
        path = self.path.split("?")[0]
        if "/xet-write-token/" in path:
            self._answer_json({"casUrl": self.hub.url, "exp": int(time.time()) + 3600, "accessToken": TOKEN})
        elif path.startswith("/v1/xorbs/"):
            self._take_piece(path.rsplit("/", 1)[1])
        elif path.startswith("/v1/shards"):
            self.rfile.read(int(self.headers["content-length"]))
            self.store.lists += 1
            self._answer_json({"result": 1})
        elif path.startswith(("/v1/", "/v2/")):  # newer ways, and what others have sent: not here
            self.rfile.read(int(self.headers.get("content-length") or 0))
            self._answer_json({}, 404)
        else:
            super()._route()

    def _take_piece(self, name: str) -> None:
        store, size, came = self.store, int(self.headers["content-length"]), 0
        cut = store.cuts > 0 and sum(store.pieces.values()) >= store.cuts_after
        if cut:
            store.cuts -= 1
        while came < (size // 2 if cut else size):
            data = self.rfile.read(min(CHUNK_BYTES * 16, size - came))
            if not data:
                raise ConnectionResetError
            came += len(data)
            if store.bytes_per_s:
                time.sleep(len(data) / store.bytes_per_s)
        if cut:
            store.wasted_bytes += came
            store.away_until_s = time.monotonic() + store.away_s
            self._hang_up()
        elif store.errors > 0:
            store.errors -= 1
            store.wasted_bytes += came
            self._answer_json({}, 503)
        else:
            store.pieces[name] += 1
            store.came_s.setdefault(name, time.monotonic())
            store.piece_bytes += came
            self._answer_json({"was_inserted": True})

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def _commit(self, name: str, body: bytes) -> None:
        for line in body.splitlines():
            entry = json.loads(line)
            if entry["key"] == "lfsFile":  # its content is in pieces, which this store does not put together
                self.store.objects.setdefault(entry["value"]["oid"], b"in pieces")
        super()._commit(name, body)


@contextmanager
def xet_hub() -> Iterator[XetHub]:
    server = XetHub()
    server.start()
    try:
        yield server
    finally:
        server.close()
