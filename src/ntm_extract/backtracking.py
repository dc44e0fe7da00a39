"""Whether a raw regular expression can run away: take far longer than its text is long, on a text made for it.

A regular expression is tried in every way that it may be read. Three things make them too many: a repetition in a
repetition that can share out the same text in many ways, several repetitions in a row that can, and a repetition
without end that is tried from every place of the text that it runs through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import regex

from ntm_extract.expression import ALL, Atomic, Chars, Choice, Look, Node, Refused, Repeat, Words, mask_of, parse
from ntm_extract.expression import Sequence as Row
from ntm_extract.positions import Graph, Graphs

_LONG = 100  # a repetition that may be longer is as good as endless
_WIDE = 8  # one that has fewer lengths is none that counts
_MOST_WIDE = 40  # of those that count, in one expression
_MOST_TRIES = 4000  # of all lengths of bounded repetitions in a row
_MOST_BESIDE_ENDLESS = 100
# What no expression can run away without, nor be refused for: the others need not be looked at.
_SUSPECT = regex.compile(r"[*+]|\)\{|\{\d*,(?:\d{2,})?\}|\{[^\d,]|\(\?(?![:=!]|P?<\w|<[=!])|\\[1-9gkLGXR]|\[[^]]*\[")
_LETTERS = mask_of(r"\p{L}")


def runaways(source: str, lists: Mapping[str, Sequence[str]], *, searched: bool) -> list[tuple[int, str]]:
    """What makes ``source``, which can be compiled, run away, each with its place in it and the mend.

    ``lists`` are the words, folded, that ``<<list>>`` stands for. ``searched`` says that it is tried at every place of
    a text and not at one alone.
    """
    if not _SUSPECT.search(source):
        return []
    try:
        found = list(_found(source, Graphs(lists), searched))
    except Refused as refused:
        return [(refused.at, str(refused))]
    return sorted(dict(reversed(found)).items())  # of one place the first


def _found(source: str, graphs: Graphs, searched: bool) -> Iterator[tuple[int, str]]:
    tree = parse(source)
    nodes = list(_walk(tree))
    repeats = [node for node in nodes if isinstance(node, Repeat)]
    wide = sum(_width(node) > _WIDE for node in repeats)
    if wide > _MOST_WIDE:
        raise Refused("too many repetitions to tell whether it can run away; write several expressions", 0)
    yield from _nested(repeats, source, graphs)
    yield from _behind(nodes, source)
    if wide:
        graph = graphs.of(tree)
        yield from _in_a_row(graph, source)
        if searched:
            yield from _from_everywhere(tree, graph, source)


def _walk(tree: Node) -> Iterator[Node]:
    """The nodes of a tree; of single characters and lists those alone that are repeated."""
    todo = [tree]
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, (Row, Choice)):
            inner = node.items if isinstance(node, Row) else node.branches
            todo += [one for one in inner if not isinstance(one, (Chars, Words))]
        elif isinstance(node, (Repeat, Atomic, Look)):
            todo.append(node.body)


def _is_endless(node: Node) -> bool:
    return isinstance(node, Repeat) and (node.high is None or node.high > _LONG)


def _nested(repeats: Sequence[Repeat], source: str, graphs: Graphs) -> Iterator[tuple[int, str]]:
    """Repetitions whose rounds can share out one text in several ways."""
    for node in repeats:
        if node.keeps or (node.high is not None and node.high <= 2) or isinstance(node.body, Chars):
            continue
        if graphs.of(node, words=True).is_ambiguous():
            said = source[node.at : node.end]
            yield (
                node.at,
                f"the repetition {_short(said)!r} can share out one text among its rounds in many ways, which takes "
                f"time without end; let each round begin with what no round can end with, or write {_possessive(said)}",
            )


def _in_a_row(graph: Graph, source: str) -> Iterator[tuple[int, str]]:
    """Repetitions after each other that can share out one text in several ways."""
    pumps = [(one, node) for one, node in graph.loops if _width(node) > _WIDE]
    best: dict[
        int, tuple[int, int, Repeat | None]
    ] = {}  # of each: endless ones and lengths up to it, and the one before
    for one, node in pumps:
        best[one] = (int(_is_endless(node)), 1 if _is_endless(node) else _width(node), None)
        for other, before in pumps:
            if other in best and other != one and not before.keeps and graph.joins(other, one):
                endless = best[other][0] + int(_is_endless(node))
                lengths = best[other][1] * (1 if _is_endless(node) else _width(node))
                best[one] = max(best[one], (endless, lengths, before), key=lambda row: row[:2])
        endless, lengths, last = best[one]
        most = _MOST_BESIDE_ENDLESS if endless else _MOST_TRIES
        if last is not None and (endless > 1 or lengths > most):
            said, first = source[node.at : node.end], source[last.at : last.end]
            yield (
                node.at,
                f"{_short(first)!r} and {_short(said)!r} after it can share out one text in many ways; "
                f"let them match different characters, or write {_possessive(first)}",
            )


def _width(node: Repeat) -> int:
    return _LONG if _is_endless(node) else (node.high or 0) - node.low + 1


def _from_everywhere(tree: Node, graph: Graph, source: str) -> Iterator[tuple[int, str]]:
    """Repetitions without end that are tried from each place of what they run through."""
    before = _before(tree)
    final = tree.items[-1] if isinstance(tree, Row) and tree.items else tree  # after which nothing can fail
    tried = [node for one, node in graph.loops if graph.masks[one] & before and graph.reaches(one, graph.masks[one])]
    for node, first, mask, ends in graph.rounds:
        if node is not final and ends & before and any(graph.reaches(one, mask) for one in first):
            tried.append(node)
    for node in filter(_is_endless, tried):
        said = source[node.at : node.end]
        bounded = f"{_short(source[node.body.at : node.body.end])}{{{node.low},60}}"
        yield (
            node.at,
            f"the repetition {_short(said)!r} is tried anew from each place of the text that it runs through; "
            f"write {bounded}, or a (?<!…) at the beginning that keeps it from beginning within itself",
        )


def _before(tree: Node) -> int:
    """The characters after which the expression may begin to match: no letter, and what it says itself."""
    mask = ALL & ~_LETTERS
    for node in tree.items if isinstance(tree, Row) else (tree,):
        if not isinstance(node, Look) or not node.behind:
            break
        if node.wanted:
            mask &= _last(node.body)
        elif isinstance(node.body, Chars):
            mask &= ~node.body.mask
    return mask


def _last(node: Node) -> int:
    """The characters that ``node`` can end with; all where it may be empty."""
    if isinstance(node, Chars):
        return node.mask
    if isinstance(node, Choice):
        mask = 0
        for branch in node.branches:
            mask |= 0 if isinstance(branch, Row) and not branch.items else _last(branch)  # ^: nothing stands before
        return mask
    if isinstance(node, Row) and node.items:
        mask = 0
        for item in reversed(node.items):
            mask |= _last(item.body if isinstance(item, Repeat) else item)
            if not isinstance(item, Repeat) or item.low:
                return mask
    return ALL


def _behind(nodes: Sequence[Node], source: str) -> Iterator[tuple[int, str]]:
    """Repetitions without end that look back over the whole text."""
    for node in nodes:
        if isinstance(node, Look) and node.behind:
            for one in _walk(node.body):
                if isinstance(one, Repeat) and _is_endless(one):
                    said = source[one.at : one.end]
                    yield one.at, f"{_short(said)!r} looks back without end from every place; write {{0,60}}"


def _possessive(said: str) -> str:
    """How a repetition keeps what it has."""
    return repr(_short(said.rstrip("?") if said[-2:-1] in ("*", "+", "}", "?") else said) + "+")


def _short(said: str) -> str:
    return said if len(said) <= 40 else said[:26] + "…" + said[-12:]
