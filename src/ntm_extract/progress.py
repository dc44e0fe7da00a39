"""How far a run is, on one line of a terminal's standard error that is written over and taken away at the end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping

_EVERY = 0.1  # seconds
_CLEAR = "\r\x1b[K"
_RED, _PLAIN = "\x1b[31m", "\x1b[0m"


class Progress:
    """The line.

    Args:
        total: how many reports there are, None where that is not known.
        shown: whether it is shown at all.
        coloured: whether failures are red.
    """

    def __init__(self, total: int | None, shown: bool, coloured: bool) -> None:
        self._total = total
        self._shown = shown
        self._coloured = coloured
        self._begun = time.monotonic()
        self._next = self._begun
        self._drawn = False

    def show(self, done: int, failed: int) -> None:
        """Say how many reports are done, the failed ones among them."""
        now = time.monotonic()
        if not self._shown or now < self._next:
            return
        self._next = now + _EVERY
        self._drawn = True
        line = progress_line(done, failed, self._total, now - self._begun, self._coloured)
        sys.stderr.write(_CLEAR + line)
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away, so that a message can be written."""
        if self._drawn:
            self._drawn = False
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()


def progress_line(done: int, failed: int, total: int | None, seconds: float, coloured: bool = False) -> str:
    """The line's words: done, rate, time left, failures.

    >>> progress_line(50, 2, 200, 10)
    '50/200 reports, 5.0/s, 30 s left, 2 failed'
    >>> progress_line(50, 0, None, 0.1)
    '50 reports, 500/s'
    """
    rate = done / seconds if seconds else 0.0
    parts = [f"{done}/{total} reports" if total is not None else f"{done} reports"]
    parts.append(f"{rate:.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
    if total is not None and rate:
        parts.append(f"{_duration((total - done) / rate)} left")
    if failed:
        words = f"{failed} failed"
        parts.append(f"{_RED}{words}{_PLAIN}" if coloured else words)
    return ", ".join(parts)


def on_terminal(environment: Mapping[str, str] = os.environ) -> tuple[bool, bool]:
    """Whether standard error is a terminal that can write over a line, and whether colours are welcome."""
    terminal = sys.stderr is not None and sys.stderr.isatty() and environment.get("TERM") != "dumb"
    return terminal, terminal and not environment.get("NO_COLOR")


def _duration(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 6000:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
