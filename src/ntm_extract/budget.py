"""How much work one report may cost: a rule that would run for hours ends its report, not the run.

The budget is processor time of the calling thread. It is looked at where every number and every figure is begun, and
handed down to the regular expressions that can go back and forth without end, so that even one match cannot run over.
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

# When the report's budget is spent, on the clock of the thread. A context's own, so threads do not share it.
_end: ContextVar[float | None] = ContextVar("_end", default=None)


@contextlib.contextmanager
def budget(seconds: float, characters: int) -> Iterator[None]:
    """Within the block a report of ``characters`` may cost ``seconds`` and what its length adds.

    Raises:
        BudgetError: from within, where it is spent.
    """
    token = _end.set(time.thread_time() + seconds + characters / _CHARACTERS_A_SECOND)
    try:
        yield
    finally:
        _end.reset(token)


def check(what: str = "its rules") -> None:
    """Raise BudgetError where the budget is spent; ``what`` was being tried."""
    end = _end.get()
    if end is not None and time.thread_time() > end:
        raise BudgetError(what)


class Limited:
    """A compiled regular expression that ends when the budget is spent.

    It has the methods of the `regex` module's patterns that the engine uses. A match costs some two microseconds more
    than without, so only the expressions that need it are made so.
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
        end = _end.get()
        if end is None:
            return call(*where, timeout=None)
        left = end - time.thread_time()
        try:
            return call(*where, timeout=max(left, 0.001))
        except TimeoutError:
            raise BudgetError(self._template) from None
