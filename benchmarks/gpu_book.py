"""What gpu.py has measured so far, written after each training, so that a call that ends or is ended loses none of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks import record


class Book:
    """`results/gpu-open.json`: one entry for each configuration and cap (None: the whole card) on one machine."""

    def __init__(self, path: Path, machine: dict[str, Any], entries: list[dict[str, Any]]) -> None:
        self._path, self._machine, self._entries = path, machine, entries

    @classmethod
    def opened(cls, machine: dict[str, Any], *, afresh: bool = False) -> Book:
        """With the entries of earlier calls on the same machine, driver and libraries."""
        path = record.RESULTS / "gpu-open.json"
        try:
            told = {} if afresh else json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            told = {}
        return cls(path, machine, list(told["entries"]) if told.get("machine") == machine else [])

    def has(self, name: str, cap_gib: float | None) -> bool:
        return any(one["name"] == name and one["cap_gib"] == cap_gib for one in self._entries)

    def add(self, row: dict[str, Any], cap_gib: float | None) -> None:
        """Whole on the disk before the next training begins."""
        self._entries.append({"cap_gib": cap_gib, **row})
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_suffix(".part")
        content = {"machine": self._machine, "entries": self._entries}
        part.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        part.replace(self._path)

    def rows(self) -> list[dict[str, Any]]:
        """What was measured with the whole card."""
        return [{k: v for k, v in one.items() if k != "cap_gib"} for one in self._entries if one["cap_gib"] is None]

    def tries(self) -> list[dict[str, Any]]:
        """What was tried under a cap."""
        wanted = ("name", "cap_gib", "ran", "error", "predicted_peak_bytes", "reserved_peak_bytes")
        return [{key: one.get(key) for key in wanted} for one in self._entries if one["cap_gib"] is not None]
