"""`tunesmith screens` draws every page at the size and scale that were asked for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

from gui.screens.pictures import PAGES
from gui.screens.sample_content import SampleNames, sample_variants


def test_every_page_is_drawn(tmp_path: Path) -> None:
    arguments = ["screens", str(tmp_path / "그림"), "--theme", "light", "--scale", "2", "--size", "1280x720", "--json"]
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "gui", *arguments], capture_output=True, timeout=180, check=False
    )
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    files = [Path(file) for file in json.loads(done.stdout)]
    assert [file.stem for file in files] == list(PAGES)
    for file in files:
        image = QImage(str(file))
        assert (image.width(), image.height()) == (2560, 1440)
        colors = {image.pixel(x, y) for x in range(0, 2560, 16) for y in range(0, 1440, 16)}
        assert len(colors) > 8, f"{file.stem} is nearly empty"


def test_compared_runs_do_not_lie_on_each_other() -> None:
    last = [state.smooth_loss.values[-1] for _, state in sample_variants(SampleNames(), "en")]
    assert len(set(last)) == len(last)
