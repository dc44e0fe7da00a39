"""A raw regular expression as a tree, as far as it must be known to say how long it can take.

What matches one character is known by the characters of a sample that it matches, as the bits of a number.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace

import regex

# What stands for all characters: those that rule files and reports are made of, and one of each other sort.
_SAMPLE = (
    "abcdefghijklmnopqrstuvwxyzàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
    "AĐ한µ0123456789 \n\t!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~°²³½€£¥₩₹₽§«»–“”•\u0301\u200b\x00🌾"
)
_BITS = {char: 1 << number for number, char in enumerate(_SAMPLE)}
_OTHER = _BITS[_SAMPLE[-1]]
ALL = (1 << len(_SAMPLE)) - 1
_QUANTIFIER = regex.compile(r"(?:(?P<sign>[*+?])|\{(?P<low>\d*)(?P<comma>,)?(?P<high>\d*)\})(?P<mode>[?+]?)")
_FUZZY = regex.compile(r"\{[^}\d,]")
_SET = regex.compile(r"\[\^?+\]?+(?:\\.|[^\]\\\[])*+\]", regex.S)
_GROUP = regex.compile(r"\((?:\?(?P<kind>:|>|\||=|!|<=|<!|P?<[^\W\d]\w*>))?")
_ESCAPE = regex.compile(r"\\(?:[pP](?:\{[^}]*\}|\w)|N\{[^}]*\}|x\w\w|u\w{4}|U\w{8}|.)", regex.S)
_LIST = regex.compile(r"<<(\w+)>>")
_LITERALS = regex.compile(r"[^\\\[(){.*+?|^$<]++(?![*+?{])|[^\\\[(){.*+?|^$<]+(?=[^\\\[(){.*+?|^$<])")
_COMMENT = regex.compile(r"\(\?#[^)]*\)")
_PLACES = "AZzbBmMK"  # after a backslash: a place between characters
# What cannot be bounded, or is not needed, and what to do instead.
_REFUSED = (
    (regex.compile(r"\\(?:[1-9]|g<|k<)|\(\?(?:P[=>]|&|R|\d)"), "a reference to a group or to the whole"),
    (regex.compile(r"\\L<"), r"\L<…>; write <<list>> with the name of a list"),
    (regex.compile(r"\(\?\("), "a condition on a group; write two expressions"),
    (regex.compile(r"\(\?[a-zA-Z0-9-]+[:)]"), "flags; the text is in lower case already"),
    (regex.compile(r"\\[GXR]"), "this escape; write the characters that are meant"),
)


class Refused(ValueError):  # noqa: N818  the expression is refused, nothing failed
    """What an expression may not have; ``at`` is where it stands."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of an expression, from ``at`` up to ``end``."""

    at: int
    end: int


@dataclass(frozen=True, slots=True)
class Chars(Node):
    """One character of those in ``mask``."""

    mask: int


@dataclass(frozen=True, slots=True)
class Words(Node):
    """One of the words of the list ``name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """One after the other; an empty one for a place between characters."""

    items: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """One of several."""

    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat(Node):
    """``body`` from ``low`` to ``high`` times (None: any number); ``keeps`` what it has, if possessive."""

    body: Node
    low: int
    high: int | None
    keeps: bool


@dataclass(frozen=True, slots=True)
class Atomic(Node):
    """``body``, which is not tried otherwise once it has matched."""

    body: Node


@dataclass(frozen=True, slots=True)
class Look(Node):
    """A place before (``behind``: after) which ``body`` stands, or does not."""

    body: Node
    behind: bool
    wanted: bool


def bits(chars: str) -> int:
    """The mask of characters; those that the sample has not got count as its last."""
    mask = 0
    for char in chars:
        mask |= _BITS.get(char, _OTHER)
    return mask


@functools.lru_cache(1024)
def mask_of(atom: str) -> int:
    """The mask of what the expression ``atom`` of one character matches."""
    return bits("".join(regex.findall(atom, _SAMPLE)))


def parse(source: str) -> Node:
    """The tree of ``source``, which can be compiled; raises Refused where it has what may not be."""
    node, at = _choice(source, 0)
    if at < len(source):
        raise Refused("what stands here cannot be read; write it otherwise", at)
    return node


def _choice(source: str, at: int) -> tuple[Node, int]:
    start = at
    branches = []
    while True:
        branch, at = _sequence(source, at)
        branches.append(branch)
        if source[at : at + 1] != "|":
            return (branches[0] if len(branches) == 1 else Choice(start, at, tuple(branches))), at
        at += 1


def _sequence(source: str, at: int) -> tuple[Node, int]:
    start = at
    items: list[Node] = []
    while at < len(source) and source[at] not in "|)":
        if run := _LITERALS.match(source, at):
            items += [Chars(i, i + 1, _BITS.get(source[i], _OTHER)) for i in range(at, run.end())]
            at = run.end()
            continue
        item, at = _item(source, at)
        quantifier = _QUANTIFIER.match(source, at)
        if quantifier is not None and quantifier[0] != "{}":
            at = quantifier.end()
            item = _repeat(item, quantifier)
        elif _FUZZY.match(source, at):
            raise Refused("a fuzzy match {…} is not for rule files; write what may stand there", at)
        items.append(item)
    return (items[0] if len(items) == 1 else Sequence(start, at, tuple(items))), at


def _repeat(item: Node, quantifier: regex.Match[str]) -> Repeat:
    low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(quantifier["sign"] or "", (0, None))
    if not quantifier["sign"]:
        low = int(quantifier["low"] or 0)
        high = int(quantifier["high"]) if quantifier["high"] else None if quantifier["comma"] else low
    return Repeat(item.at, quantifier.end(), item, low, high, quantifier["mode"] == "+")


def _item(source: str, at: int) -> tuple[Node, int]:
    char = source[at]
    if char in "\\(":
        for pattern, what in _REFUSED:
            if pattern.match(source, at):
                raise Refused(f"an expression may not have {what}", at)
    if match := _LIST.match(source, at):
        return Words(at, match.end(), match[1]), match.end()
    if match := _COMMENT.match(source, at):
        return Sequence(at, match.end()), match.end()
    if char == "(":
        return _group(source, at)
    if char == "[":
        match = _SET.match(source, at)
        if match is None:
            raise Refused(r"a [ within a set is written \[", at)
        return Chars(at, match.end(), mask_of(match[0])), match.end()
    if char == "\\" and (match := _ESCAPE.match(source, at)):
        if match[0][1] in _PLACES:
            return Sequence(at, match.end()), match.end()
        return Chars(at, match.end(), mask_of(match[0])), match.end()
    if char in "^$":
        return Sequence(at, at + 1), at + 1
    return Chars(at, at + 1, mask_of(".") if char == "." else bits(char)), at + 1


def _group(source: str, at: int) -> tuple[Node, int]:
    match = _GROUP.match(source, at)
    if match is None or (match["kind"] is None and source.startswith("(?", at)):
        raise Refused("a group of this sort cannot be read; write (?:…)", at)
    body, end = _choice(source, match.end())
    if source[end : end + 1] != ")":
        raise Refused("what stands here cannot be read; write it otherwise", end)
    end += 1
    kind = match["kind"]
    if kind == ">":
        return Atomic(at, end, body), end
    if kind in ("=", "!", "<=", "<!"):
        return Look(at, end, body, kind[0] == "<", kind[-1] == "="), end
    return replace(body, at=at, end=end), end
