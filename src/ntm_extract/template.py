"""Templates: the line of a rule that reads like the sentence that it matches, and the regular expression it becomes.

    {numerator:int} / {denominator:int} {unit:phrase}

A template is a row of items with blanks between them. An item is a literal word, a capture ``{name:type}`` or
``{list}``, a part ``<name>``, a group ``(a|b)`` or a gap ``...`` (up to 60 characters within the sentence); ``?`` after
an item makes it optional, ``~`` between two items stands for an optional blank. Beside punctuation a blank is
optional too. The reference is in docs/patterns.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import regex

from ntm_extract.fold import fold_word
from ntm_extract.numerals import INTEGER, NUMBER

_TOKEN = regex.compile(
    r"(?P<blank>\s+)|(?P<gap>\.\.\.)|(?P<capture>\{[^{}]*\})|(?P<part><[^<>\s]*>)|(?P<mark>[()|?~])|(?P<word>[^\s{}<>()|?~]+)"
)
_CAPTURE = regex.compile(r"\{(?:(?P<name>[a-z_][a-z0-9_]*):)?(?P<types>[a-z_][a-z0-9_]*(?:\|[a-z_][a-z0-9_]*)*)\}")
# Letters alone bound a word: a unit may touch its number (70m), a magnitude the number after it (2 tỷ160).
LEFT_EDGE, RIGHT_EDGE = r"(?<!\p{L})", r"(?!\p{L})"
NUMBER_TYPES = frozenset({"int", "number", "numeral", "scaled"})
PHRASE = "phrase"
_DEEPEST = 100  # choices within each other; words that need more stand side by side
_LONGEST_PART = 200_000  # characters of the regular expression that a part becomes
CLAUSE, REST = "clause", "rest"  # as little as may be within the sentence, and all up to its end


class TemplateError(ValueError):
    """A template cannot be read.

    ``column`` counts from 0 within the template; ``name`` is the list, or the ``<part>``, that is unknown, where that
    is the fault; ``inside`` says that the fault is in a part that the template names.
    """

    def __init__(self, message: str, column: int, name: str = "", inside: bool = False) -> None:
        super().__init__(message)
        self.column = column
        self.name = name
        self.inside = inside


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a template: what it compiles to, and how it joins its neighbours."""

    source: str
    text: str = ""  # as the template has it
    optional: bool = False
    blank: str = ""  # the regular expression of what stands before it
    types: frozenset[str] = frozenset()  # the number types that it captures
    loose_left: bool = False  # punctuation at its beginning or end, beside which a blank is optional
    loose_right: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """What templates may name: word lists as regular expressions, and parts as templates.

    ``lists`` maps the name of a list to the alternatives of its words, ``numeral`` and ``scale`` among them. ``inside``
    are the parts that the template being read is part of. ``made`` are the parts that have been read, each once.
    ``reverse`` is the vocabulary of templates that are matched from their end, where that is another one.
    """

    lists: Mapping[str, str]
    parts: Mapping[str, str]
    inside: tuple[str, ...] = ()
    made: dict[str, Item] = field(default_factory=dict)
    reverse: Vocabulary | None = None


def alternatives(words: Iterable[str], *, backwards: bool = False) -> str:
    """A regular expression for any of ``words`` (folded) as whole words, the longest first.

    ``backwards`` makes one that is fast where it is matched from its end (regex.REVERSE); it matches the same.

    >>> alternatives(["đ", "đô la", "%"])
    '(?:(?<!\\\\p{L})đ(?:ô\\\\ la)?(?!\\\\p{L})|%)'
    """
    some = set(words)
    sorts = [[word for word in some if word[0].isalpha() is wordy] for wordy in (True, False)]
    bodies = [choice(each, backwards=backwards) for each in sorts if each]
    if sorts[0]:
        bodies[0] = LEFT_EDGE + bodies[0] + RIGHT_EDGE
    return "(?:" + "|".join(bodies) + ")"


def choice(words: Iterable[str], *, backwards: bool = False) -> str:
    """A regular expression for any of ``words``, the longest first, in which no character is looked at twice.

    >>> choice(["tăng", "tăng thêm", "giảm"])
    '(?:giảm|tăng(?:\\\\ thêm)?)'
    >>> choice(["tăng", "đã tăng"], backwards=True)
    '(?:đã\\\\ )?tăng'
    """
    return _choice(sorted({word[::-1] if backwards else word for word in words}), backwards, 0)


def _choice(words: list[str], backwards: bool, depth: int) -> str:
    """That of ``words``, which are sorted, and turned round where it is to be matched ``backwards``."""
    by_first: dict[str, list[str]] = {}
    for word in words if depth < _DEEPEST else sorted(words, key=len, reverse=True):
        by_first.setdefault(word[:1] if depth < _DEEPEST else word, []).append(word)
    optional = by_first.pop("", None) is not None
    branches = []
    for some in by_first.values():
        size = next((i for i, (a, b) in enumerate(zip(some[0], some[-1], strict=False)) if a != b), len(some[0]))
        rests = [word[size:] for word in some]
        rest = _choice(rests, backwards, depth + 1) if len(rests) > 1 else ""
        same = regex.escape(some[0][:size][:: -1 if backwards else 1], special_only=True)
        branches.append(rest + same if backwards else same + rest)
    whole = branches[0] if len(branches) == 1 and not optional else "(?:" + "|".join(branches) + ")"
    return whole + "?" * optional


def items(template: str, vocabulary: Vocabulary) -> list[Item]:
    """The items of ``template``.

    Raises TemplateError where it cannot be read or names what ``vocabulary`` does not have.
    """
    return _items(tokens_of(template), vocabulary)


def problems(template: str, vocabulary: Vocabulary) -> list[TemplateError]:
    """All that is wrong with ``template``, from left to right: its captures and parts each, and its form."""
    found: list[TemplateError] = []
    try:
        tokens = tokens_of(template)
        for i, (kind, text, column) in enumerate(tokens):
            if kind in ("capture", "part"):
                try:
                    _item(kind, text, column, vocabulary)
                except TemplateError as error:
                    found.append(error)
                    tokens[i] = ("word", "x", column)
        _items(tokens, vocabulary)
    except TemplateError as error:
        found.append(error)
    return sorted(found, key=lambda error: error.column)


Token = tuple[str, str, int]  # its kind, its text, and where it begins


def tokens_of(template: str) -> list[Token]:
    """The tokens of ``template``; raises TemplateError where a bracket stands alone."""
    tokens = [(match.lastgroup or "", match[0], match.start()) for match in _TOKEN.finditer(template)]
    end = 0
    for _, text, column in [*tokens, ("", "", len(template))]:
        if column != end:
            raise TemplateError("a bracket without its partner", end)
        end = column + len(text)
    return tokens


def _items(tokens: list[Token], vocabulary: Vocabulary) -> list[Item]:
    out, rest = _sequence(tokens, 0, vocabulary)
    if rest != len(tokens):
        raise TemplateError(f"unexpected {tokens[rest][1]!r}", tokens[rest][2])
    if not out:
        raise TemplateError("an empty template", 0)
    return out


def _sequence(tokens: list[Token], at: int, vocabulary: Vocabulary) -> tuple[list[Item], int]:
    """The items from token ``at`` up to the end, a ``|`` or a ``)``; and the token it stopped at."""
    out: list[Item] = []
    blank = ""
    touching = True  # whether the next item touches the one before
    loose_before = False  # whether the item before ends in punctuation
    while at < len(tokens):
        kind, text, column = tokens[at]
        if text in ("|", ")"):
            break
        begin = at
        at += 1
        if kind == "blank":
            if blank != " ?":
                blank = " "
            touching = False
            continue
        if text == "~":
            blank, touching = " ?", False
            continue
        if text == "?":
            if not out or out[-1].optional or not touching:
                raise TemplateError("? without an item before it", column)
            out[-1] = replace(out[-1], optional=True)
            continue
        if text == "(":
            item, at = _group(tokens, at, column, vocabulary)
        else:
            item = _item(kind, text, column, vocabulary)
        if blank == " " and (loose_before or item.loose_left):
            blank = " ?"
        loose_before = item.loose_right
        written = "".join(text for _, text, _ in tokens[begin:at])
        out.append(replace(item, text=written, blank=blank if out else ""))
        blank, touching = "", True
    return out, at


def _group(tokens: list[Token], at: int, column: int, vocabulary: Vocabulary) -> tuple[Item, int]:
    branches: list[str] = []
    types: frozenset[str] = frozenset()
    loose = False
    while True:
        branch, at = _sequence(tokens, at, vocabulary)
        if not branch:
            raise TemplateError("an empty alternative", column)
        branches.append(join(branch))
        loose |= any(item.loose_left or item.loose_right for item in branch)
        types |= frozenset().union(*(item.types for item in branch))
        if at >= len(tokens):
            raise TemplateError("( without )", column)
        at += 1
        if tokens[at - 1][1] == ")":
            # Read from the figure backwards, every alternative matches its own words: the longest goes first.
            branches.sort(key=len, reverse=True)
            source = "(?:" + "|".join(branches) + ")"
            return Item(source, types=types, loose_left=loose, loose_right=loose), at


def _item(kind: str, text: str, column: int, vocabulary: Vocabulary) -> Item:
    if kind == "word":
        word = fold_word(text)
        left = LEFT_EDGE if word[0].isalpha() else ""
        right = RIGHT_EDGE if word[-1].isalpha() else ""
        loose = not (word[0].isalnum() and word[-1].isalnum())
        return Item(left + regex.escape(word) + right, loose_left=loose, loose_right=loose)
    if kind == "gap":
        return Item(r"[^.;:!?\n]{0,60}?")
    if kind == "part":
        return _part(text, column, vocabulary)
    match = _CAPTURE.fullmatch(text)
    if match is None:
        raise TemplateError(f"cannot read the capture {text}, which has names of a to z, digits and _", column)
    kinds = match["types"].split("|")
    name = match["name"] or kinds[0]
    sources = [_type(kind_, name, column, vocabulary) for kind_ in kinds]
    if kinds == [PHRASE]:
        return Item(f"(?P<{name}>)")
    return Item(f"(?P<{name}>{'|'.join(sources)})", types=frozenset(kinds) & NUMBER_TYPES)


def _part(text: str, column: int, vocabulary: Vocabulary) -> Item:
    """The item that the part ``text`` (``<name>``) makes, as loose at both ends as what stands there."""
    name = text[1:-1]
    if name not in vocabulary.parts:
        raise TemplateError(f"unknown part {text}", column, text)
    if name in vocabulary.inside:
        raise TemplateError(f"the part {text} names itself", column)
    if name in vocabulary.made:
        return vocabulary.made[name]
    try:
        inner = items(vocabulary.parts[name], replace(vocabulary, inside=(*vocabulary.inside, name)))
    except TemplateError as error:
        raise TemplateError(f"in the part {text}: {error}", column, error.name, inside=True) from None
    source = "(?:" + join(inner) + ")"
    if len(source) > _LONGEST_PART:
        raise TemplateError(f"the part {text} grows too long, with the parts that it names", column)
    vocabulary.made[name] = Item(
        source,
        types=frozenset().union(*(item.types for item in inner)),
        loose_left=inner[0].loose_left,
        loose_right=inner[-1].loose_right,
    )
    return vocabulary.made[name]


def _type(kind: str, name: str, column: int, vocabulary: Vocabulary) -> str:
    if kind == "int":
        return INTEGER
    if kind == "number":
        return NUMBER
    if kind == PHRASE:
        return ""
    if kind == CLAUSE:
        return r"[^\n]{1,400}?"
    if kind == REST:
        return r"[^\n]*+"
    if kind not in vocabulary.lists:
        raise TemplateError(f"unknown list or type {kind!r}", column, kind)
    return vocabulary.lists[kind]


def join(row: list[Item]) -> str:
    """One regular expression for a row of items, in which the blank of an absent item is absent too."""
    out: list[str] = []
    started = False  # whether an item that is always there has been written
    for i, item in enumerate(row):
        if not item.optional:
            out.append((item.blank if started else "") + item.source)
            started = True
        elif started:
            out.append(f"(?:{item.blank}{item.source})?")
        else:  # the blank stands after an item that may be absent at the beginning
            after = row[i + 1].blank if i + 1 < len(row) else ""
            out.append(f"(?:{item.source}{after})?")
    return "".join(out)
