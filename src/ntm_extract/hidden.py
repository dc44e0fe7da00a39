"""What can never be used in a template, because something else matches whatever it matches.

That does no harm to any result, so it is told by `load.check_patterns` alone. Of the words of one list the longest goes
first, so there only the same word twice is idle, which is a fault of the list.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from itertools import product

from ntm_extract.compiling import RAW
from ntm_extract.faults import Faults
from ntm_extract.fold import fold_word
from ntm_extract.grammar import GUARDS
from ntm_extract.layering import Layers
from ntm_extract.rulefile import strings
from ntm_extract.template import TemplateError, Token, tokens_of
from ntm_extract.yamltext import Text

_MOST_PHRASES, _LONGEST = 4000, 1000  # of more, or longer ones, none is known
_MOST_TEXTS = 500  # of more, what one has of another is not looked for
_SHOWN = 3

_Phrases = frozenset[str] | None  # all that something can match; None where they cannot be counted out


def tell_hidden(layers: Layers, faults: Faults) -> None:
    """Tell what the parts, and the templates and guards of all rules, can never use."""
    known: dict[str, _Phrases] = {}
    for name, text in layers.parts.items():
        if isinstance(text, Text):
            for offset, message in _Reader(text, layers, known, (name,)).hidden:
                faults.add(faults.within(text, text.place, offset), "", message)
    for data, _ in layers.rules:
        for key in ("find", *GUARDS):
            value = data.get(key)
            texts = strings(value) if isinstance(value, (str, list)) else []
            read = [(text, _Reader(text, layers, known)) for text in texts if isinstance(text, Text)]
            for text, reader in read:
                for offset, message in reader.hidden:
                    faults.add(faults.within(text, text.place, offset), str(data.get("id", "")), message)
            for text, message in _covered(key, [(text, reader.phrases) for text, reader in read]):
                faults.add(text.place, str(data.get("id", "")), message)


def _covered(key: str, texts: Sequence[tuple[Text, _Phrases]]) -> Iterator[tuple[Text, str]]:
    """The templates of one key that match nothing that another one does not match.

    A guard is held against what ends (or begins) at the match, so a shorter one covers a longer one. Of ``not_left``
    the first that matches counts, by the words of the segmentation: there only an earlier one covers a later one.
    """
    if len(texts) > _MOST_TEXTS:
        return
    for i, (text, phrases) in enumerate(texts):
        for j, (other, others) in enumerate(texts):
            if i == j or not phrases or not others or (i < j and (key == "not_left" or phrases == others)):
                continue
            if all(_is_covered(key, phrase, others) for phrase in phrases):
                yield text, f"{str(text)!r} is never needed: {str(other)!r} matches wherever it does; take one out"
                break


def _is_covered(key: str, phrase: str, others: frozenset[str]) -> bool:
    if key == "find":
        return phrase in others
    words = phrase.split(" ")
    parts = (words[i:] if GUARDS[key] else words[: len(words) - i] for i in range(len(words)))
    return any(" ".join(part) in others for part in parts)


class _Reader:
    """One template: all ``phrases`` that it can match, and what is ``hidden`` in it, with where it begins."""

    def __init__(self, text: str, layers: Layers, known: dict[str, _Phrases], inside: tuple[str, ...] = ()) -> None:
        self.hidden: list[tuple[int, str]] = []
        self.phrases: _Phrases = None
        self._text = text
        self._layers = layers
        self._known = known  # what the parts match that have been read
        self._inside = inside
        if text.startswith(RAW):
            return
        try:
            self._tokens = tokens_of(text)
        except TemplateError:  # told where templates are read
            return
        with contextlib.suppress(RecursionError):  # told where templates are read
            self.phrases, _ = self._row(0)

    def _row(self, at: int) -> tuple[_Phrases, int]:
        """What the items from token ``at`` on match together, and the ``|``, ``)`` or end that they stop at."""
        row: list[_Phrases] = []
        while at < len(self._tokens) and self._tokens[at][1] not in ("|", ")"):
            token = self._tokens[at]
            at += 1
            if token[1] == "?":
                if row and row[-1] is not None:
                    row[-1] |= {""}
            elif token[1] == "(":
                phrases, at = self._group(at)
                row.append(phrases)
            elif token[0] != "blank":
                row.append(self._item(token))
        known = [phrases for phrases in row if phrases is not None]
        number = 1
        for phrases in known:
            number *= len(phrases)
        if len(known) < len(row) or number > _MOST_PHRASES:
            return None, at
        if sum(max(map(len, phrases), default=0) for phrases in known) > _LONGEST:
            return None, at
        return frozenset(" ".join(filter(None, words)) for words in product(*known)), at

    def _group(self, at: int) -> tuple[_Phrases, int]:
        branches: list[tuple[int, str, _Phrases]] = []
        while True:
            first = self._tokens[at][2] if at < len(self._tokens) else len(self._text)
            phrases, at = self._row(at)
            end = self._tokens[at][2] if at < len(self._tokens) else len(self._text)
            branches.append((first, self._text[first:end].strip(), phrases))
            at += 1
            if at > len(self._tokens) or self._tokens[at - 1][1] == ")":
                break
        for i, (first, said, phrases) in enumerate(branches if len(branches) <= _MOST_TEXTS else ()):
            for j, (_, other, others) in enumerate(branches):
                if i != j and phrases and others and phrases <= others and (j < i or phrases != others):
                    message = f"{said!r} is never needed: {other!r} beside it matches whatever it matches; take one out"
                    self.hidden.append((first, message))
                    break
        known = [phrases for _, _, phrases in branches if phrases is not None]
        return (frozenset().union(*known) if len(known) == len(branches) else None), at

    def _item(self, token: Token) -> _Phrases:
        kind, text, column = token
        if kind == "word":
            return frozenset({fold_word(text)})
        if kind == "part":
            name = text[1:-1]
            if name in self._inside or name not in self._layers.parts:
                return None
            if name not in self._known:
                inner = _Reader(self._layers.parts[name], self._layers, self._known, (*self._inside, name))
                self._known[name] = inner.phrases
            return self._known[name]
        if kind != "capture":
            return None
        names = text[1:-1].rpartition(":")[2].split("|")
        lists = [self._layers.words.get(name) for name in names]
        for i, later in enumerate(lists):
            for earlier, first in zip(names[:i], lists[:i], strict=True):
                both = [word for word in later or () if first and word in first]
                if both:
                    shown = ", ".join(map(repr, both[:_SHOWN])) + (
                        f" and {len(both) - _SHOWN} more" * (len(both) > _SHOWN)
                    )
                    message = f"of the list {names[i]!r} {shown} can never be used: {earlier!r} before it has the same"
                    self.hidden.append((column, f"{message}; take them out of one, or name the lists the other way"))
        words = [frozenset(some) if some is not None else None for some in lists]
        known = [some for some in words if some is not None]
        return frozenset().union(*known) if len(known) == len(words) else None
