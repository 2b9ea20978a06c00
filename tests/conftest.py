"""For all tests: two workers on two cores, so one thread each; two processes with two threads each are ten times slower.
What the program remembers between two starts lies in a folder of the tests' own."""

import os
import tempfile

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["TUNESMITH_STATE_DIR"] = tempfile.mkdtemp(prefix="tunesmith-tests-")
