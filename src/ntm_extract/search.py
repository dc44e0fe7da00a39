"""Many expressions searched for in one text, each only where its first characters stand, or what it looks back at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import regex

from ntm_extract.edges import START, before, beginnings
from ntm_extract.index import Index
from ntm_extract.template import choice

# Some of what regular expressions of rules hold to be letters: after one of these no word begins.
_LETTER = "[a-zà-öø-ɏḀ-ỿ]"
# An expression that begins with a repetition without end runs, at every place of a long row of digits, to the end of
# the row. `finditer` knows what must come after and does not begin.
_ENDLESS = regex.compile(r"(?:\(\?<!\\p\{L\}\))?(?:\(\?:)*(?:\[[^\]]*\]|\\\w(?:\{\w+\})?|\.)(?:[+*]|\{\d*,\})")
# So often in a row a pattern is tried in vain where it may look back before it is searched for in all the rest. One try
# may look through the rest of the text for a string that the pattern must have: too much for a text of line breaks.
_MISSES = 2_000


class Search:
    """Expressions that are searched for in whole texts.

    Those that begin with a letter must begin a word, as templates and raw expressions of rule files do when compiled.
    """

    def __init__(self, patterns: Sequence[regex.Pattern[str]]) -> None:
        self._patterns = patterns
        edges = [None if _ENDLESS.match(pattern.pattern) else beginnings(pattern.pattern) for pattern in patterns]
        self._index = Index(some or frozenset() for some in edges)
        self._places = _places(self._index.by_edge)
        self._behind: dict[int, frozenset[str]] = {}  # what a pattern of unknown beginning looks back at
        self._everywhere: list[int] = []
        for number, pattern in enumerate(patterns):
            if edges[number] is None:
                behind = before(pattern.pattern)
                if behind is None:
                    self._everywhere.append(number)
                else:
                    self._behind[number] = behind

    def matches(self, text: str, plain: str) -> Iterator[tuple[int, int, int]]:
        """The numbers of the patterns and the spans of what ``finditer`` finds of each, matches of nothing left out.

        ``plain`` is ``text`` as an index reads it.
        """
        for number in self._everywhere:
            yield from self._all(number, text, 0)
        resume: dict[int, int] = {}  # where the search for a pattern goes on
        misses: dict[int, int] = {}  # how often it was tried since it matched
        for place, numbers in self._tried(plain):
            for number in numbers:
                if resume.get(number, 0) > place:
                    continue
                match = self._patterns[number].match(text, place)
                if match is not None and match.end() > match.start():
                    resume[number], misses[number] = match.end(), 0
                    yield number, match.start(), match.end()
                    continue
                misses[number] = misses.get(number, 0) + 1
                if misses[number] > _MISSES and number in self._behind:
                    resume[number] = len(text) + 1
                    yield from self._all(number, text, place)

    def _all(self, number: int, text: str, start: int) -> Iterator[tuple[int, int, int]]:
        for match in self._patterns[number].finditer(text, start):
            if match.end() > match.start():
                yield number, match.start(), match.end()

    def _tried(self, plain: str) -> Iterator[tuple[int, Sequence[int] | frozenset[int]]]:
        """The places of a text, and which patterns are worth trying there; of each pattern in the order of the text."""
        for number, edges in self._behind.items():
            for place in sorted({place for edge in edges for place in _after(edge, plain)}):
                yield place, (number,)
        if self._places is not None:
            for match in self._places.finditer(plain):
                yield match.start(), self._index.beginning(plain, match.start())


def _places(edges: Iterable[str]) -> re.Pattern[str] | None:
    """Where one of ``edges`` stands."""
    words = [edge for edge in edges if edge[0].isalpha()]
    others = [edge for edge in edges if not edge[0].isalpha()]
    # Python's own module is the faster one at this.
    branches = [left + choice(_shortest(some)) for left, some in ((f"(?<!{_LETTER})", words), ("", others)) if some]
    return re.compile("(?=" + "|".join(branches) + ")") if branches else None


def _shortest(edges: Iterable[str]) -> list[str]:
    """``edges`` without those that begin with another one."""
    words = set(edges)
    return [word for word in words if not any(word[:size] in words for size in range(1, len(word)))]


def _after(edge: str, text: str) -> Iterator[int]:
    """Where ``edge`` ends in ``text``."""
    if edge.startswith(START):
        if text.startswith(edge[1:]):
            yield len(edge) - 1
        return
    at = text.find(edge)
    while at >= 0:
        yield at + len(edge)
        at = text.find(edge, at + 1)
