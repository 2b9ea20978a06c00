"""For all tests: two workers on two cores, so one thread each; two processes with two threads each are ten times slower.
What the program remembers between two starts lies in a folder of the tests' own."""

import functools
import os
import tempfile
from collections.abc import Iterator

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["TUNESMITH_STATE_DIR"] = tempfile.mkdtemp(prefix="tunesmith-tests-")


@pytest.fixture(autouse=True, scope="module")
def environment_put_back() -> Iterator[None]:
    """A job called in the tests' own process sets variables, as it may in a child: the next module knows nothing of them."""
    before = dict(os.environ)
    yield
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)


@functools.cache
def has_card() -> bool:
    """Whether an NVIDIA card answers on this machine."""
    from core.hardware import Sampler

    with Sampler() as sampler:
        return bool(sampler.cards())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that need a card are collected everywhere and run where there is one."""
    left_out = [item for item in items if item.get_closest_marker("gpu")]
    if left_out and not has_card():
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Said in words, because workers do not tell how much they deselected."""
    if not has_card():
        terminalreporter.write_line(
            "gpu: no NVIDIA card answers here, so the tests marked gpu were left out", yellow=True
        )
