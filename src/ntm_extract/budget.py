"""How much work one report may cost: a rule that would run for hours ends its report, not the run.

The budget is processor time of the calling thread. It is looked at where every number and every figure is begun; where
rules of a user's own are among those that hold, also within every match, so that not even one can run over.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from ntm_extract.errors import BudgetError

SECONDS = 10.0
# A long report may cost more: so many characters a second is far below what any machine of today does.
_CHARACTERS_A_SECOND = 5_000


class _Clock:
    """The budget of one report; ``left`` are the seconds that were left when the thread's clock was asked last.

    That clock is slow to ask, so it is not asked before the wall clock says that it may be time.
    """

    __slots__ = ("_ask", "_end", "left")

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds
        self.left = seconds
        self._ask = time.monotonic() + seconds

    def check(self, what: str) -> None:
        """Raise BudgetError where nothing is left; ``what`` was being tried."""
        now = time.monotonic()
        if now >= self._ask:
            self.left = self._end - time.thread_time()
            if self.left <= 0:
                raise BudgetError(what)
            self._ask = now + self.left


# A context's own, so threads do not share it.
_clock: ContextVar[_Clock | None] = ContextVar("_clock", default=None)


@contextlib.contextmanager
def budget(seconds: float, characters: int) -> Iterator[None]:
    """Within the block a report of ``characters`` may cost ``seconds`` and what its length adds.

    Raises:
        BudgetError: from within, where it is spent.
    """
    token = _clock.set(_Clock(seconds + characters / _CHARACTERS_A_SECOND))
    try:
        yield
    finally:
        _clock.reset(token)


def check(what: str = "its rules") -> None:
    """Raise BudgetError where the budget is spent; ``what`` was being tried."""
    clock = _clock.get()
    if clock is not None:
        clock.check(what)


class Limited:
    """A compiled regular expression that ends when the budget is spent.

    It has the methods of the `regex` module's patterns that the engine uses. A match costs some two microseconds more
    than without.
    """

    def __init__(self, pattern: Any, template: str) -> None:
        self._pattern = pattern
        self._template = template

    @property
    def groupindex(self) -> Any:
        """The names of the groups."""
        return self._pattern.groupindex

    @property
    def pattern(self) -> str:
        """The source."""
        return str(self._pattern.pattern)

    def match(self, *where: Any) -> Any:
        """As of a pattern."""
        return self._run(self._pattern.match, *where)

    def fullmatch(self, *where: Any) -> Any:
        """As of a pattern."""
        return self._run(self._pattern.fullmatch, *where)

    def finditer(self, *where: Any) -> Any:
        """As of a pattern; all matches are found before the first is given, so that the caller's work is not timed."""
        return iter(self._run(lambda *args, timeout: list(self._pattern.finditer(*args, timeout=timeout)), *where))

    def _run(self, call: Any, *where: Any) -> Any:
        clock = _clock.get()
        if clock is None:
            return call(*where, timeout=None)
        clock.check(self._template)
        try:
            return call(*where, timeout=clock.left)
        except TimeoutError:
            raise BudgetError(self._template) from None


def limited(pattern: Any, template: str) -> Any:
    """``pattern`` held to the budget; None stays None."""
    return None if pattern is None else Limited(pattern, template)
