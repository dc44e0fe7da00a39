"""Which of many expressions are worth trying at a place of a text, by the characters that stand there."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from ntm_extract.edges import DIGIT, SIZE, START

_DECIMAL = regex.compile(r"\d")
_KEPT = 20_000  # answers that are kept


def plain(text: str) -> str:
    """``text`` as edges have it: every digit is DIGIT."""
    out: str = _DECIMAL.sub(DIGIT, text)
    return out


class Index:
    """Expressions, by their numbers in a list, under the edges (see `ntm_extract.edges`) that their text must have.

    ``edges`` are those of one expression after another, None for one that is to be tried everywhere. All texts to be
    looked at are `plain`.
    """

    def __init__(self, edges: Iterable[frozenset[str] | None]) -> None:
        by_edge: dict[str, list[int]] = {}
        self._everywhere = set()
        self._known: dict[str, frozenset[int]] = {}
        for number, some in enumerate(edges):
            if some is None:
                self._everywhere.add(number)
            for edge in some or ():
                by_edge.setdefault(edge, []).append(number)
        # Many have the same ones. Tuples of numbers are read fast, and the search for garbage passes them by.
        same: dict[tuple[int, ...], tuple[int, ...]] = {}
        self.by_edge = {edge: same.setdefault(tuple(numbers), tuple(numbers)) for edge, numbers in by_edge.items()}

    def beginning(self, text: str, at: int) -> frozenset[int]:
        """The expressions that may match from ``at`` on."""
        key = text[at : at + SIZE]
        known = self._known.get(key)
        if known is None:
            known = self._keep(key, (key[:size] for size in range(1, len(key) + 1)))
        return known

    def ending(self, text: str, at: int) -> frozenset[int]:
        """The expressions that may match up to ``at``."""
        key = text[at - SIZE : at] if at >= SIZE else START + text[:at]
        known = self._known.get(key)
        if known is None:
            known = self._keep(key, (key[start:] for start in range(len(key))))
        return known

    def _keep(self, key: str, edges: Iterable[str]) -> frozenset[int]:
        if len(self._known) >= _KEPT:
            self._known.clear()
        found = self._everywhere.union(*(self.by_edge.get(edge, ()) for edge in edges))
        self._known[key] = known = frozenset(found)
        return known
