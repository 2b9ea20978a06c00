"""A run as one zip to send to somebody who is asked for help: logs, recipe, events, versions; no weights, no rows.

Names of people, home folders, computer names and secrets are taken out of every line.
"""

from __future__ import annotations

import getpass
import json
import os
import platform
import re
import socket
import time
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from core.runs.folder import RunFolder
from core.schema.errors import TunesmithError
from core.schema.toml_codec import recipe_to_toml
from core.schema.versions import library_versions
from core.schema.whole_files import move

TAIL_BYTES = 8 << 20  # of each file: a run of a million steps would make a report that no mail takes
FILES = ("recipe.toml", "run.json", "events.jsonl", "hardware.jsonl")
LEAST_NAME = 3  # a shorter name would take half of the text with it
SAFE_NAMES = frozenset(
    {"root", "user", "admin", "users", "home", "runner", "test", "data", "model", "demo", "local", "name"}
)
SECRETS = re.compile(
    r"hf_[A-Za-z0-9]{8,}"  # Hugging Face
    r"|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}"
    r"|sk-[A-Za-z0-9_-]{16,}"
    r"|xox[abprs]-[A-Za-z0-9-]{10,}"
    r"|AKIA[0-9A-Z]{16}"
    r"|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{5,}"
)
AFTER_A_NAME = re.compile(
    r"(?i)((?:token|secret|password|passwd|api[_-]?key|authorization)[\"']?\s*[:=]\s*(?:bearer\s+)?[\"']?)[^\s\"',}&<][^\s\"',}&]{5,}"
)
IN_AN_ADDRESS = re.compile(r"(\w+://)[^/\s:@]+:[^/\s@]+@")
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
HOMES = re.compile(
    r"(?i)((?:[a-z]:)?(?:\\\\|\\|/)(?:users|home|documents and settings)(?:\\\\|\\|/))([^\\/\"'<>|:*?\r\n]+)"
)


class Scrubber:
    """Takes out what says who somebody is; `names` are those of this computer and its person unless told otherwise."""

    def __init__(self, homes: Iterable[str] | None = None, names: Iterable[str] | None = None) -> None:
        own_homes, own_names = _own()
        found = sorted(
            {home for home in (own_homes if homes is None else homes) if len(home) > 3}, key=len, reverse=True
        )
        self._homes = [form for home in found for form in _spellings(home)]
        wanted = {name for name in (own_names if names is None else names) if len(name) >= LEAST_NAME}
        parts = sorted((re.escape(n) for n in wanted if n.lower() not in SAFE_NAMES), key=len, reverse=True)
        self._names = re.compile(rf"(?i)(?<![^\W_])(?:{'|'.join(parts)})(?![^\W_])") if parts else None

    def clean(self, text: str) -> str:
        """The text without them."""
        text = SECRETS.sub("[secret]", text)
        text = AFTER_A_NAME.sub(r"\1[secret]", text)
        text = IN_AN_ADDRESS.sub(r"\1[secret]@", text)
        text = MAIL.sub("[mail]", text)
        for home in self._homes:
            text = re.sub(re.escape(home), "~", text, flags=re.IGNORECASE if os.name == "nt" else 0)
        text = HOMES.sub(r"\1[user]", text)
        return self._names.sub("[name]", text) if self._names else text


def write_report(run: RunFolder, to: Path, extra: Mapping[str, str] | None = None) -> Path:
    """Writes the zip and gives its path. `extra` are further texts by name (what `doctor` says). TunesmithError where the
    place cannot be written."""
    scrubber = Scrubber()
    part = to.with_name(f".tmp-{to.name}-{os.getpid()}")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in _texts(run, extra or {}):
                archive.writestr(name, scrubber.clean(text))
        move(part, to)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise TunesmithError(
            "report_not_written",
            f"The report could not be written to {to}: {error.strerror or error}.",
            "Choose another place, or free some space there.",
            path=str(to),
            reason=error.strerror or str(error),
        ) from error
    return to


def _texts(run: RunFolder, extra: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield "about.json", json.dumps(_about(run), indent=1, ensure_ascii=False)
    for path in [*(run.path / name for name in FILES), *sorted(run.path.glob("*.log"))]:
        text = _tail(path)
        if text is not None and path.name == "recipe.toml":
            text = _without_prompts(run, text)
        if text is not None:
            yield path.name, _without_rows(text) if path.name == "events.jsonl" else text
    yield "files.txt", "\n".join(_listing(run.path)) + "\n"
    yield from extra.items()


def _about(run: RunFolder) -> dict[str, object]:
    return {
        "written": time.strftime("%Y-%m-%d %H:%M:%S"),
        "run": run.path.name,
        "system": platform.platform(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "versions": library_versions(),
    }


def _tail(path: Path) -> str | None:
    """The end of a file as text, whole lines; None where there is none."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return None
    return text if size <= TAIL_BYTES else text.partition("\n")[2]


def _without_rows(journal: str) -> str:
    """The events without what somebody asked the model and what it said: that is nobody else's business."""
    lines = []
    for line in journal.splitlines():
        if '"sample_generated"' in line:
            with suppress(ValueError):
                event = json.loads(line)
                event.update({name: f"[{len(str(event.get(name, '')))} letters]" for name in ("prompt", "text")})
                line = json.dumps(event)
        lines.append(line)
    return "\n".join(lines) + "\n"


def _without_prompts(run: RunFolder, text: str) -> str:
    """The recipe without the prompts in it; as it is where it cannot be read, which is what help is asked for then."""
    try:
        recipe = run.recipe()
    except (OSError, ValueError, TunesmithError):
        return text
    prompts = tuple(f"[{len(prompt)} letters]" for prompt in recipe.evaluation.sample_prompts)
    hidden = recipe.evaluation.model_copy(update={"sample_prompts": prompts})
    return recipe_to_toml(recipe.model_copy(update={"evaluation": hidden}))


def _listing(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        with suppress(OSError):
            if path.is_file():
                yield f"{path.stat().st_size:>14,}  {path.relative_to(folder).as_posix()}"


def _own() -> tuple[set[str], set[str]]:
    """Home folders and names of the person and the computer, as far as the system tells them."""
    homes, names = set(), set()
    with suppress(RuntimeError, OSError):
        homes.add(str(Path.home()))
    homes |= {os.environ[name] for name in ("HOME", "USERPROFILE") if os.environ.get(name)}
    with suppress(OSError, KeyError, ImportError):
        names.add(getpass.getuser())
    with suppress(OSError):
        names.add(socket.gethostname().partition(".")[0])
    names |= {
        os.environ[name]
        for name in ("USER", "USERNAME", "LOGNAME", "COMPUTERNAME", "USERDOMAIN")
        if os.environ.get(name)
    }
    if hasattr(os, "getuid"):
        with suppress(ImportError, KeyError):
            import pwd

            full = pwd.getpwuid(os.getuid()).pw_gecos.partition(",")[0].strip()
            names |= {full, *full.split()} - {""}
    names |= {Path(home).name for home in homes}
    return homes, names


def _spellings(home: str) -> list[str]:
    """As it stands in JSON and TOML too, where a backslash is written twice, and with slashes."""
    return list(dict.fromkeys([home.replace("\\", "\\\\"), home, home.replace("\\", "/")]))
