"""Start to first painted frame: Tunesmith's window against a bare PySide6 + pyqtgraph window, run in turn.

    python benchmarks/first_frame.py [--rounds 7]        wanted: at most 1.5 times, median against median

Each start is a fresh interpreter. The clock starts before the interpreter and stops when the window has painted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.record import record  # noqa: E402

# Prints and leaves when the first pass of painting is over: the timer fires behind it.
WATCH = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWidgetType():
            QTimer.singleShot(0, painted)
        return False
def painted():
    print(time.time(), flush=True)
    os._exit(0)
"""
BARE = (
    WATCH
    + """
from PySide6.QtWidgets import QApplication, QMainWindow
import pyqtgraph
app = QApplication([]); watch = Watch(); app.installEventFilter(watch)
window = QMainWindow(); plot = pyqtgraph.PlotWidget(); plot.plot([1, 2, 3]); window.setCentralWidget(plot)
window.resize(1280, 800); window.show(); app.exec()
"""
)
OURS = (
    WATCH
    + """
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # as the program's first lines do
import gc; gc.disable()
import gui.app
make = gui.app.make_application
def watched(argv):
    app = make(argv); app.watch = Watch(); app.installEventFilter(app.watch); return app
gui.app.make_application = watched
import gui.__main__
sys.argv = ["tunesmith"]
gui.__main__.main()
"""
)


def start(code: str, folder: str) -> float:
    """Seconds from before the interpreter to the first painted frame."""
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        **os.environ,
        "TUNESMITH_CONFIG_DIR": folder,
        "TUNESMITH_RUNS_DIR": str(Path(folder) / "runs"),
    }
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, check=True, capture_output=True, timeout=60
    )
    return float(done.stdout.split()[-1]) - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    bare, ours = [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(rounds + 1):
            a, b = start(BARE, folder), start(OURS, folder)
            if turn:  # the first one warms the disk cache
                bare.append(a)
                ours.append(b)
    ratio = statistics.median(ours) / statistics.median(bare)
    record(
        "first-frame",
        {
            "platform": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
            "bare_s": [round(value, 3) for value in bare],
            "tunesmith_s": [round(value, 3) for value in ours],
            "ratio_of_medians": round(ratio, 3),
            "wanted_at_most": 1.5,
        },
    )


if __name__ == "__main__":
    main()
