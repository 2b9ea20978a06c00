"""Ctrl-C in the first second, while modules are read, ends quietly and not in Python's own trace."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The signal comes in the middle of reading the module of that name.
PROGRAM = """
import os, signal, sys, time
module = sys.argv.pop(1)
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job that a shell put into the background ignores it
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == module:
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
sys.meta_path.insert(0, Finder())
from gui.__main__ import main
raise SystemExit(main())
"""


@pytest.mark.skipif(os.name != "posix", reason="Windows' Ctrl-C needs a console")
@pytest.mark.parametrize("module", ["core.cli", "typer", "core.cli.train"])
def test_while_modules_are_read(module: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, module, "runs"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
