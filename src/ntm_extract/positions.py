"""The characters of a regular expression and which may follow each other: what tells in how many ways it reads a text.

Each place of the expression that matches a character is a position (Glushkov's automaton). Two ways through them that
match the same text, begin together and end together, make the expression ambiguous; within a repetition the ways
multiply with each round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ntm_extract.expression import ALL, Atomic, Chars, Choice, Look, Node, Refused, Repeat, Words, bits, mask_of
from ntm_extract.expression import Sequence as Row

_LETTERS = mask_of(r"\p{L}")
_FEW = 4  # a repetition of so many rounds at most is written out
_MOST_PAIRS = 20_000
_MOST_POSITIONS, _MOST_STEPS = 5_000, 100_000
_TOO_LARGE = "too large to tell whether it can run away; write several expressions"


# To a position: in how many ways (2 for more), and with which characters there.
_Ways = dict[int, tuple[int, int]]


@dataclass(slots=True)
class _Piece:
    """The positions that a piece of an expression begins with, and those it ends with, each with what may come next.

    ``empty`` is in how many ways it matches nothing, and ``skipped`` the characters before which it does.
    """

    first: _Ways = field(default_factory=dict)
    last: _Ways = field(default_factory=dict)
    empty: int = 0
    skipped: int = ALL


class Graph:
    """The positions of an expression: ``masks`` of their characters, what may follow each, and the repetitions.

    ``loops`` are the repetitions of a single character, each with its position; ``rounds`` those of more, each with
    the positions that a round begins with, the characters of a round, and those that it ends with.
    """

    def __init__(self) -> None:
        self.masks: list[int] = []
        self.follow: list[_Ways] = []
        self.before: list[int] = []  # what may stand right before the character of a position
        self.loops: list[tuple[int, Repeat]] = []
        self.rounds: list[tuple[Repeat, list[int], int, int]] = []
        self.first: _Ways = {}
        self._steps = 0

    def position(self, mask: int, before: int = ALL) -> int:
        """A new position; raises Refused where there are too many."""
        if len(self.masks) >= _MOST_POSITIONS:
            raise Refused(_TOO_LARGE, 0)
        self.masks.append(mask)
        self.before.append(before)
        self.follow.append({})
        return len(self.masks) - 1

    def join(self, last: _Ways, first: _Ways) -> None:
        """Let each of ``first`` follow each of ``last``; raises Refused where too many do."""
        self._steps += len(last) * len(first)
        if self._steps > _MOST_STEPS:
            raise Refused(_TOO_LARGE, 0)
        for one, (ways, next_mask) in last.items():
            for other, (more, mask) in first.items():
                mask &= next_mask
                if mask and self.masks[one] & self.before[other]:
                    _add(self.follow[one], other, ways * more, mask)

    def is_ambiguous(self) -> bool:
        """Whether two ways that part come together again on the same text; also where that is too long to find out."""
        seen: set[tuple[int, int]] = set()
        todo: list[tuple[int, int]] = []
        for one, row in enumerate(self.follow):
            if any(ways > 1 for ways, _ in row.values()):
                return True
            todo += self._pairs(one, one, seen)
        while todo:
            one, other = todo.pop()
            for pair in self._pairs(one, other, seen):
                if pair[0] == pair[1] or len(seen) > _MOST_PAIRS:
                    return True
                todo.append(pair)
        return False

    def _pairs(self, one: int, other: int, seen: set[tuple[int, int]]) -> list[tuple[int, int]]:
        """The pairs not seen yet that follow ``one`` and ``other`` on the same character; of one position, two."""
        out = []
        for a, (_, mask) in self.follow[one].items():
            for b, (_, other_mask) in self.follow[other].items():
                pair = (a, b) if a <= b else (b, a)
                if mask & other_mask and pair not in seen and (one != other or a < b):
                    seen.add(pair)
                    out.append(pair)
        return out

    def joins(self, one: int, other: int) -> bool:
        """Whether a way leads from ``one`` to ``other`` over what both match."""
        return self._leads(self.follow[one], other, self.masks[one] & self.masks[other])

    def reaches(self, one: int, mask: int) -> bool:
        """Whether a way leads from the beginning to ``one`` over characters of ``mask``."""
        return self._leads(self.first, one, mask)

    def _leads(self, first: Iterable[int], to: int, mask: int) -> bool:
        todo = [one for one in first if self.masks[one] & mask]
        seen = set(todo)
        while todo:
            one = todo.pop()
            if one == to:
                return True
            following = [other for other in self.follow[one] if self.masks[other] & mask and other not in seen]
            seen.update(following)
            todo += following
        return False


class Graphs:
    """The graphs of pieces of one expression. ``lists`` are the words that ``<<list>>`` stands for."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        self._lists = lists

    def of(self, node: Node, *, words: bool = False) -> Graph:
        """The graph of ``node``; each list is one position, or all its ``words`` letter by letter."""
        graph = Graph()
        graph.first = self._piece(node, graph, words).first
        return graph

    def _piece(self, node: Node, graph: Graph, words: bool) -> _Piece:
        if isinstance(node, Chars):
            return _one(graph, node.mask)
        if isinstance(node, Words):
            return self._trie(node.name, graph) if words else _one(graph, _LETTERS)
        if isinstance(node, Row):
            piece = _Piece(empty=1)
            for item in node.items:
                piece = _row(piece, self._piece(item, graph, words), graph)
            return piece
        if isinstance(node, Choice):
            return _either([self._piece(branch, graph, words) for branch in node.branches])
        if isinstance(node, Repeat):
            return self._repeat(node, graph, words)
        if isinstance(node, Atomic):
            return self._atomic(node, graph, words)
        assert isinstance(node, Look)
        body = _Piece() if node.behind else self._piece(node.body, graph, words)
        return _Piece(first=body.first, empty=1)

    def _atomic(self, node: Atomic, graph: Graph, words: bool) -> _Piece:
        """What is read in one way alone: within a repetition as one character, whichever."""
        if not words:
            return self._piece(node.body, graph, words)
        inner = self._piece(node.body, Graph(), words)
        piece = _one(graph, ALL)
        piece.empty = min(1, inner.empty)
        return piece

    def _repeat(self, node: Repeat, graph: Graph, words: bool) -> _Piece:
        if isinstance(node.body, Chars) and (node.high is None or node.high > _FEW):
            mask = node.body.mask
            one = graph.position(mask)
            graph.loops.append((one, node))
            graph.follow[one][one] = 1, mask
            after = ALL & ~mask if node.keeps and node.high is None else ALL
            return _Piece({one: (1, mask)}, {one: (1, after)}, int(node.low == 0), after)
        if node.high is not None and node.high <= _FEW:
            piece = _Piece(empty=1)
            for number in reversed(range(node.high)):  # (x(x(x)?)?)?: a later round needs the ones before
                piece = _row(self._piece(node.body, graph, words), piece, graph)
                if number >= node.low:
                    piece.empty, piece.skipped = min(2, piece.empty + 1), ALL
            return piece
        start = len(graph.masks)
        body = self._piece(node.body, graph, words)
        graph.join(body.last, body.first)
        ends = [graph.masks[one] for one in body.last]
        graph.rounds.append((node, [*body.first], _union(graph.masks[start:]), _union(ends)))
        if node.low == 0:
            body.empty, body.skipped = 1, ALL
        return body

    def _trie(self, name: str, graph: Graph) -> _Piece:
        """The words of a list, those that begin alike together up to where they part."""
        piece = _Piece()
        heads: dict[tuple[int, str], int] = {}
        beyond = ALL & ~_LETTERS
        for word in self._lists.get(name, ()):
            edge = beyond if word[0].isalpha() else ALL
            at = -1
            for number, char in enumerate(word):
                key = (at, char if number < len(word) - 1 else char + "$")  # what ends a word is a position of its own
                if key not in heads:
                    heads[key] = graph.position(bits(char), edge if number == 0 else ALL)
                    (graph.follow[at] if number else piece.first)[heads[key]] = 1, bits(char)
                at = heads[key]
            piece.last[at] = 1, edge
        return piece


def _union(masks: Iterable[int]) -> int:
    out = 0
    for mask in masks:
        out |= mask
    return out


def _add(ways: _Ways, one: int, more: int, mask: int) -> None:
    before, allowed = ways.get(one, (0, 0))
    ways[one] = min(2, before + more), allowed | mask


def _one(graph: Graph, mask: int) -> _Piece:
    position = graph.position(mask)
    return _Piece({position: (1, mask)}, {position: (1, ALL)})


def _row(before: _Piece, after: _Piece, graph: Graph) -> _Piece:
    graph.join(before.last, after.first)
    first, last = dict(before.first), dict(after.last)
    if before.empty:
        for one, (ways, mask) in after.first.items():
            if mask & before.skipped:
                _add(first, one, ways * before.empty, mask & before.skipped)
    if after.empty:
        for one, (ways, mask) in before.last.items():
            if mask & after.skipped:
                _add(last, one, ways * after.empty, mask & after.skipped)
    return _Piece(first, last, min(2, before.empty * after.empty), before.skipped & after.skipped)


def _either(pieces: Iterable[_Piece]) -> _Piece:
    out = _Piece(skipped=0)
    for piece in pieces:
        out.first.update(piece.first)
        out.last.update(piece.last)
        if piece.empty:
            out.empty = min(2, out.empty + piece.empty)
            out.skipped |= piece.skipped
    return out
