"""What the matches of a regular expression begin or end with, told from its source.

Nearly every expression of a rule begins with one of a few words, or with a number and one of a few words. Where none of
them stands the expression need not be tried. What is found here is never too little: where the source has something
that is not read here, nothing is known of its edge, and the expression is tried everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import regex

SIZE = 5  # how many characters of an edge are told
DIGIT = "0"  # stands for any digit
START = "\x02"  # stands for the start of the text, in front of what an expression looks back at
# To be written into a source in place of what matches a number in digits, or in words.
NUMBER, NUMERAL = "\x01", "\x03"
_MOST = 4_000  # edges of one expression; with more of them, shorter ones are told
_ENDLESS = 1_000
_GROUP = regex.compile(r"\(\?(?::|>|=|!|<=|<!|P?<\w+>)|\((?!\?)")
_QUANTIFIER = regex.compile(r"(?:(?P<mark>[*+?])|\{(?P<least>\d+)(?P<upto>,(?P<most>\d*))?\})[+?]?")
_ESCAPE = regex.compile(r"\\(?:(?P<zero>[bBAZKmM])|(?P<digit>d)|(?P<any>[wWsSD]|[pP]\{[^{}]*\})|(?P<self>n|[^\w\s]| ))")
_CLASS = regex.compile(r"\[(?P<not>\^?)(?P<inside>\]?(?:\\[pP]\{[^{}]*\}|\\.|\[:\w+:\]|[^\]\\])*)\]", regex.DOTALL)
_RANGED_DIGITS = regex.compile(r"\d-\d")
_PLAIN = regex.compile(r"[^\\\[\]&|~]*")
_SPECIAL = frozenset("*+?{}[]\\|()")


class _UnknownError(Exception):
    """The source has something that is not read here."""


@dataclass(frozen=True, slots=True)
class _Char:
    """One character; ``of`` are those it may be, none where it may be any."""

    of: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Choice:
    """One of several sequences, from ``least`` to ``most`` times in a row; or looked at alone, ahead or ``behind``."""

    branches: tuple[tuple[_Char | _Choice, ...], ...]
    least: int = 1
    most: int = 1
    behind: bool = False


_Node = _Char | _Choice
_ANY = _Char(frozenset())


def beginnings(source: str) -> frozenset[str] | None:
    r"""The first characters of all that ``source`` may match, up to SIZE of them, digits as DIGIT; None if unknown.

    >>> sorted(beginnings(r"(?:cuối )?tháng (?:giêng|\d)"))
    ['cuối ', 'tháng']
    >>> sorted(beginnings(r"(?<!\d)\d{1,2}/\d+"))
    ['0/0', '0/00', '0/000', '00/0', '00/00']
    >>> beginnings(r"\p{Lu}\w*") is None
    True
    """
    return _edges(_read(source), backwards=False)


def after_number(source: str, mark: str) -> frozenset[str] | None:
    r"""What stands after the number that ``source`` begins with, which is written as ``mark``; None if unknown.

    >>> sorted(after_number("(?P<value>\x01(?: tỷ)|\x01|\x03) ?%", NUMBER))
    [' %', ' tỷ ', ' tỷ%', '%']
    >>> sorted(after_number("(?P<value>\x01(?: tỷ)|\x01|\x03) ?%", NUMERAL))
    [' %', '%']
    """
    node = _read(source)
    if node is None or len(node.branches) != 1 or not node.branches[0]:
        return None
    number, *rest = node.branches[0]
    done: set[str] = set()
    edges = {edge for edge in _extend(number, {""}, done, backwards=False) if not _elsewhere(edge, mark)}
    for part in rest:
        edges = _extend(part, edges, done, backwards=False)
    done = {edge for edge in done | edges if not _elsewhere(edge, mark)}
    if any(edge[:1] != mark or edge == mark for edge in done):
        return None
    return frozenset(edge[1:] for edge in done)


def _elsewhere(edge: str, mark: str) -> bool:
    """Whether what begins with ``edge`` is not where the number stands that ``mark`` is written for."""
    if mark == NUMBER:
        return edge[:1] == NUMERAL or edge[:1].isalpha()
    return edge[:1] in (NUMBER, DIGIT)


def endings(source: str) -> frozenset[str] | None:
    """The last characters of all that ``source`` may match, as `beginnings` has the first."""
    return _edges(_read(source), backwards=True)


def before(source: str) -> frozenset[str] | None:
    r"""What stands before all matches of ``source``, where it begins with looking back; None if unknown.

    >>> sorted(before(r"(?:(?<=^|\. )\d+)"))
    ['\x02', '. ']
    """
    node: _Node | None = _read(source)
    while isinstance(node, _Choice) and not node.behind:
        if len(node.branches) != 1 or not node.branches[0] or not node.least:
            return None
        node = node.branches[0][0]
    return None if not isinstance(node, _Choice) else _edges(_Choice(node.branches), backwards=True)


def _read(source: str) -> _Choice | None:
    try:
        node, end = _choice(source, 0)
    except (_UnknownError, RecursionError):
        return None
    return node if end == len(source) else None


def _edges(node: _Choice | None, *, backwards: bool) -> frozenset[str] | None:
    if node is None:
        return None
    done: set[str] = set()
    done |= _extend(node, {""}, done, backwards=backwards)
    return None if "" in done else frozenset(done)


def _extend(node: _Node, edges: set[str], done: set[str], *, backwards: bool) -> set[str]:
    """``edges`` with what ``node`` may add; those that can grow no more go to ``done``."""
    if isinstance(node, _Char):
        return _extend_by_char(node, edges, done, backwards=backwards)
    if node.behind:
        return edges
    out = set(edges) if node.least == 0 else set()
    for times in range(1, node.most + 1):
        last, edges = edges, set()
        for branch in node.branches:
            here = last
            for part in reversed(branch) if backwards else branch:
                here = _extend(part, here, done, backwards=backwards)
            edges |= here
        if times >= node.least:
            if edges <= out:
                break
            out |= edges
        if not edges:
            break
    return out


def _extend_by_char(node: _Char, edges: set[str], done: set[str], *, backwards: bool) -> set[str]:
    if START in node.of:
        return {edge if edge.startswith(START) else START + edge for edge in edges} if backwards else edges
    if not node.of or len(edges) * len(node.of) > _MOST:
        done |= edges
        return set()
    if node.of & {NUMBER, NUMERAL} and (backwards or edges != {""}):
        done |= {edge + DIGIT for edge in edges} if NUMBER in node.of and not backwards else edges
        return set()
    grown = {char + edge if backwards else edge + char for edge in edges for char in node.of}
    done |= {edge for edge in grown if len(edge) >= SIZE}
    return {edge for edge in grown if len(edge) < SIZE}


def _choice(source: str, at: int) -> tuple[_Choice, int]:
    """The alternatives from ``at`` up to the end or a ``)``, and where they end."""
    branches: list[tuple[_Node, ...]] = []
    branch: list[_Node] = []
    while at < len(source) and source[at] != ")":
        if source[at] == "|":
            branches.append(tuple(branch))
            branch = []
            at += 1
            continue
        node, at = _atom(source, at)
        quantifier = _QUANTIFIER.match(source, at)
        if quantifier is not None:
            at = quantifier.end()
            node = _Choice(((node,),), *_times(quantifier)) if node is not None else None
        if node is not None:
            branch.append(node)
    return _Choice((*branches, tuple(branch))), at


def _times(quantifier: regex.Match[str]) -> tuple[int, int]:
    if quantifier["mark"]:
        return {"*": (0, _ENDLESS), "+": (1, _ENDLESS), "?": (0, 1)}[quantifier["mark"]]
    least = int(quantifier["least"])
    return least, int(quantifier["most"] or _ENDLESS) if quantifier["upto"] else least


def _atom(source: str, at: int) -> tuple[_Node | None, int]:
    """The character, class or group at ``at``, None for what has no width, and where it ends."""
    char = source[at]
    if char == "(":
        return _group(source, at)
    if char == "[":
        return _class(source, at)
    if char == "\\":
        return _escape(source, at)
    if char == "^":
        return _Char(frozenset({START})), at + 1
    if char == "$":
        return None, at + 1
    if char == ".":
        return _ANY, at + 1
    if char in _SPECIAL:
        raise _UnknownError
    return _Char(frozenset({DIGIT if char.isdecimal() else char})), at + 1


def _group(source: str, at: int) -> tuple[_Node | None, int]:
    head = _GROUP.match(source, at)
    if head is None:
        raise _UnknownError
    node, end = _choice(source, head.end())
    if source[end : end + 1] != ")":
        raise _UnknownError
    if head[0] == "(?<=":
        return _Choice(node.branches, behind=True), end + 1
    return None if head[0] in ("(?=", "(?!", "(?<!") else node, end + 1


def _escape(source: str, at: int) -> tuple[_Node | None, int]:
    match = _ESCAPE.match(source, at)
    if match is None:
        raise _UnknownError
    if match["zero"]:
        return None, match.end()
    if match["any"]:
        return _ANY, match.end()
    char = DIGIT if match["digit"] else "\n" if match["self"] == "n" else match["self"]
    return _Char(frozenset({char})), match.end()


def _class(source: str, at: int) -> tuple[_Node, int]:
    match = _CLASS.match(source, at)
    if match is None:
        raise _UnknownError
    inside = _RANGED_DIGITS.sub(DIGIT, match["inside"].replace(r"\d", DIGIT))
    if match["not"] or _PLAIN.fullmatch(inside) is None or "-" in inside[1:-1]:
        return _ANY, match.end()
    return _Char(frozenset(DIGIT if char.isdecimal() else char for char in inside)), match.end()
