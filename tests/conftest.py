"""What holds for all tests."""

from __future__ import annotations

import os
import signal
import tempfile

import pytest


@pytest.fixture(scope="session", autouse=True)
def _ctrl_c_is_heard() -> None:
    """A shell that runs the tests in the background has them ignore Ctrl-C, and so would what they start."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


_cache = tempfile.TemporaryDirectory()


def pytest_configure() -> None:
    """Keep what the tests and the commands that they run cache out of the user's folder."""
    os.environ["XDG_CACHE_HOME"] = _cache.name


def pytest_unconfigure() -> None:
    _cache.cleanup()
