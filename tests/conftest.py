"""For all tests: two workers on two cores, so one thread each; two processes with two threads each are ten times slower."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
