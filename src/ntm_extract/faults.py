"""The faults of rule files: each told with its place, the line there, and a caret under the place."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import regex

from ntm_extract.rules import Place

_LINE_END = regex.compile("\r\n|[\n\r\x85\u2028\u2029]")  # those of YAML 1.1, by which its marks count
_WIDTH, _BEFORE = 100, 60  # how much of a long line is shown, and how much of that before the place
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its place, the id of its rule (empty for none), what is wrong and what to do, and the line there."""

    place: Place
    rule: str
    message: str
    line: str = ""

    def __str__(self) -> str:
        """``file:line:column: rule: message``; below it, two blanks in, the line and a caret under the column.

        >>> print(Fault(Place("a.yaml", 3, 5), "herd", "unknown key 'emits'", "    emits: none"))
        a.yaml:3:5: herd: unknown key 'emits'
              emits: none
              ^
        """
        told = " ".join(f"{self.place}: {self.rule + ': ' if self.rule else ''}{self.message}".split("\n"))
        if not self.line.strip():
            return told
        shown, caret = _around(self.line, self.place.column - 1)
        return f"{told}\n  {shown}\n  {caret}"


def lines_of(text: str) -> list[str]:
    """The lines of a rule file, as YAML counts them."""
    lines: list[str] = _LINE_END.split(text)
    return lines[:-1] if len(lines) > 1 and not lines[-1] else lines


class Faults:
    """The faults found so far, and the texts of the files that they may be in."""

    def __init__(self) -> None:
        self._found: dict[Fault, None] = {}  # in the order of being found, each once
        self._texts: dict[str, str] = {}
        self._lines: dict[str, list[str]] = {}

    def __len__(self) -> int:
        return len(self._found)

    def read(self, file: str, text: str) -> None:
        """Note that ``file`` says ``text``; faults are told in the order of files."""
        self._texts[file] = text

    def add(self, place: Place, rule: str, message: str) -> None:
        """Add a fault of the rule ``rule`` (empty for none) at ``place``, or at the end of a file that ends before."""
        lines = self._lines_of(place.file)
        if lines and place.line > len(lines):
            place = Place(place.file, len(lines), len(lines[-1]) + 1)
        line = lines[place.line - 1] if lines and place.line else ""
        if lines and place.column > len(line) + 1:
            place = Place(place.file, place.line, len(line) + 1)
        self._found[Fault(place, rule, message, line)] = None

    def within(self, text: str, place: Place, offset: int) -> Place:
        """The place of the character ``offset`` of a scalar that begins at ``place``.

        It is the beginning where the file does not have the characters up to there as they are, in one line: the scalar
        is a block, or has escapes.
        """
        line = self.line_at(place)
        start = place.column - 1
        start += line[start : start + 1] in ("'", '"')
        if line[start : start + offset] != text[:offset]:
            return place
        return Place(place.file, place.line, start + offset + 1)

    def place_at(self, file: str, offset: int) -> Place:
        """The place of the character ``offset`` of the text of ``file``."""
        before = _LINE_END.split(self._texts[file][:offset])
        return Place(file, len(before), len(before[-1]) + 1)

    def line_at(self, place: Place) -> str:
        """The line of the file that ``place`` is in; empty where it is in none."""
        lines = self._lines_of(place.file)
        return lines[place.line - 1] if 0 < place.line <= len(lines) else ""

    def all(self) -> list[Fault]:
        """All faults, in the order of files and places; those of no file last."""
        order = {file: number for number, file in enumerate(self._texts)}
        return sorted(
            self._found, key=lambda one: (order.get(one.place.file, len(order)), one.place.line, one.place.column)
        )

    def _lines_of(self, file: str) -> list[str]:
        if file in self._texts and file not in self._lines:
            self._lines[file] = lines_of(self._texts[file])
        return self._lines.get(file, [])


def near(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """The known name that is likely meant by ``name``, as the end of a message; ``otherwise`` where none is near.

    >>> near("unti", ["unit", "value"]), near("colour", ["unit", "value"], "write unit or value")
    ("; did you mean 'unit'?", '; write unit or value')
    """
    meant = nearest(name, known)
    return f"; did you mean {meant!r}?" if meant else otherwise and f"; {otherwise}"


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name that is likely meant by ``name``; empty where none is near."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(map(str, known)), 1, 0.7)
    return close[0] if close else ""


def unknown(what: str, name: str, known: Collection[str]) -> str:
    """What is said of a name that is not one of ``known``: the one that is meant, or all of them."""
    return f"unknown {what} {str(name)!r}{near(name, known, 'known are ' + ', '.join(known))}"


def _around(line: str, at: int) -> tuple[str, str]:
    """What is shown of ``line``, and a row with a caret below its character ``at``."""
    start = max(0, at - _BEFORE) if len(line) > _WIDTH else 0
    before, after = line[start:at], line[at : start + _WIDTH]
    left = _CUT if start else ""
    right = _CUT if len(line) > start + _WIDTH else ""
    padding = "".join("\t" if char == "\t" else " " * _columns(char) for char in left + before)
    return left + "".join(map(_shown, before + after)) + right, padding + "^"


def _shown(char: str) -> str:
    """``char`` as a terminal may have it: what moves the cursor or turns the line is told by a sign."""
    return char if char.isprintable() or char == "\t" else "\ufffd"


def _columns(char: str) -> int:
    """How many columns of a terminal ``char`` takes."""
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
