"""YAML read into plain values that know where they stand, with its traps told.

Every value is text, whatever YAML 1.1 would make of ``12:30``, ``no`` or ``1.500``; but what readers of YAML take for
different things must stand in quotes. None stands for what could not be read, which has been told.
"""

from __future__ import annotations

from typing import Any

import regex
import yaml

from ntm_extract.faults import Faults, nearest
from ntm_extract.rules import Place

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# libyaml recurses in C, where too deep a nesting ends the process. It may go so deep where a file has more of the
# marks that open something than _MANY; such a file is first read flat, and refused beyond _DEEP. Newer releases of
# libyaml refuse it themselves, in words of their own.
_OPENING = "[{-?:"
_MANY, _DEEP = 5000, 100
_DEEP_FOR_LIBYAML = "exceeded maximum nesting depth"
_TOO_DEEP = "brackets or lists within each other without end; write it flatter"
# Keys whose value is true or false: what else they say is told where rules are checked.
SWITCHES = ("todo", "extends", "replaces", "default-patterns")
_ODD_NUMBER = regex.compile(r"[-+]?(?:0[0-7]+|0[box].*|.*_.*|\.(?:inf|nan))", regex.I)
_GROUPED = regex.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_POWER = regex.compile(r"[-+]?\d+(?:\.\d*)?e[-+]?\d+", regex.I)
# What libyaml says, and what to do about it.
_MENDS = (
    (r"mapping values are not allowed", "a value with ': ' in it must stand in quotes"),
    (r"unknown escape character", r"in double quotes a backslash is written \\ or the text stands in 'single quotes'"),
    (r"unexpected end of stream", "close the quotes that were opened"),
    (r"undefined alias", "a value that begins with * must stand in quotes"),
    (r"cannot start any token", "a value that begins with this character must stand in quotes"),
    (r"expected ',' or '[]}]'", "close the bracket, or put what has brackets or quotes in it in quotes"),
    (r"but found another document", "a rule file is one document; take the --- out"),
)
_OPENED = regex.compile(r"^\s*(?:- )*(?:[\w-]+:\s+)?(?:- )*\[?(?P<mark>\{)(?=[^{}]*\}\s*\S)")


class Text(str):
    """A scalar of a rule file and where it stands; what is pickled is the text alone."""

    place: Place

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


class Row(list[Any]):
    """A list of a rule file and where it stands; what is pickled is the list alone."""

    place: Place

    def __reduce__(self) -> tuple[type[list[Any]], tuple[list[Any]]]:
        return list, (list(self),)


class Table(dict[str, Any]):
    """A mapping of a rule file and where it stands; what is pickled is the mapping alone."""

    place: Place

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return dict, (dict(self),)


def place_of(value: object, file: str) -> Place:
    """Where ``value`` stands (a mapping or list: the first thing in it); the head of ``file`` where it does not say."""
    first = value
    while isinstance(first, (dict, list)) and first:
        value, first = first, next(iter(first))
    place = getattr(first, "place", None) or getattr(value, "place", None)
    return place or Place(file, 1)


def read_text(file: str, text: str, faults: Faults) -> Any:
    """What the YAML ``text`` of ``file`` says, in Text, Row and Table; None where it cannot be read or is empty."""
    try:
        if sum(map(text.count, _OPENING)) > _MANY and _is_deep(text):
            faults.add(Place(file, 1), "", _TOO_DEEP)
            return None
        node = yaml.compose(text, Loader=_LOADER)
        return None if node is None else _Values(file, faults).of(node, "word")
    except yaml.YAMLError as error:
        _tell(error, file, text, faults)
    except RecursionError:
        faults.add(Place(file, 1), "", _TOO_DEEP)
    return None


def _is_deep(text: str) -> bool:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEEP:
            return True
    return False


def _tell(error: yaml.YAMLError, file: str, text: str, faults: Faults) -> None:
    if _DEEP_FOR_LIBYAML in str(error):
        faults.add(Place(file, 1), "", _TOO_DEEP)
        return
    mark = getattr(error, "problem_mark", None)
    if (
        isinstance(error, yaml.MarkedYAMLError)
        and (error.context or "").endswith("quoted scalar")
        and error.context_mark
    ):
        mark = error.context_mark if "end of stream" in (error.problem or "") else mark  # where the quotes were opened
    problem = " ".join(str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).split())
    place = Place(file, mark.line + 1, mark.column + 1) if mark else _of_character(file, text, faults)
    line = faults.line_at(place)
    opened = _OPENED.match(line)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        place = Place(file, place.line, line.index("\t") + 1)
        mend = "a tab stands in the indentation; write blanks"
    elif opened and "unknown escape" not in problem:
        place = Place(file, place.line, opened.start("mark") + 1)
        mend = "an unquoted { begins a mapping; put the template in quotes"
    else:
        mend = next((mend for said, mend in _MENDS if regex.search(said, problem)), "")
    faults.add(place, "", f"no readable YAML: {problem}{'; ' + mend if mend else ''}")


def _of_character(file: str, text: str, faults: Faults) -> Place:
    """The place of a character that YAML does not have; the head of the file where there is none."""
    found = regex.search("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    if found is None:
        return Place(file, 1)
    return faults.place_at(file, found.start())


class _Values:
    """The plain values of the nodes of one file; a list or mapping, whatever its aliases, is read once."""

    def __init__(self, file: str, faults: Faults) -> None:
        self._file = file
        self._faults = faults
        self._done: dict[yaml.Node, Any] = {}
        self._open: set[yaml.Node] = set()  # what is being read, from the root of the file down

    def of(self, node: yaml.Node, role: str) -> Any:
        """What ``node`` stands for. ``role`` is "word" (a key, or in a list), "value" (after a key) or "switch"."""
        if isinstance(node, yaml.ScalarNode):
            return self._text(node, role)
        if node in self._open:
            self._tell(node, "an alias (*) within what it stands for; write its value out")
            return None
        if node not in self._done:
            self._open.add(node)
            self._done[node] = self._read(node)
            self._open.remove(node)
        return self._done[node]

    def _tell(self, node: yaml.Node, message: str) -> None:
        self._faults.add(self._place(node), "", message)

    def _place(self, node: yaml.Node) -> Place:
        return Place(self._file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _read(self, node: yaml.Node) -> Row | Table | None:
        out: Row | Table
        if isinstance(node, yaml.SequenceNode):
            out = Row(self.of(child, "word") for child in node.value)
        elif getattr(node, "flow_style", False) and node.value and all(_is_empty(value) for _, value in node.value):
            self._tell(node, "an unquoted { begins a mapping; put the template in quotes")
            return None
        else:
            out = self._table(node)
        out.place = self._place(node)
        return out

    def _table(self, node: yaml.Node) -> Table:
        out = Table()
        for key_node, value_node in node.value:
            key = self.of(key_node, "word")
            if not isinstance(key, str):
                if key is not None:
                    self._tell(key_node, "a key must be a word")
                continue
            if key in out:
                self._tell(key_node, f"the key {str(key)!r} stands twice; take one out")
                continue
            switch = key in SWITCHES or (value_node.tag.endswith(":bool") and nearest(key, SWITCHES))
            out[key] = self.of(value_node, "switch" if switch else "value")
        return out

    def _text(self, node: yaml.ScalarNode, role: str) -> Text | None:
        if not node.style:
            if node.tag.endswith(":null"):
                written = f"; quote {node.value} where the word is meant" if node.value else ""
                self._tell(node, f"an empty value; give one or leave the key out{written}")
                return None
            plain = node.tag.endswith(":str") and len(node.value) > 1 and not node.value[0].isdigit()
            if not plain and role != "switch" and (trap := _trap(node.value, node.tag.rpartition(":")[2], role)):
                self._tell(node, trap)
        text = Text(node.value)
        text.place = self._place(node)
        return text


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and not node.value and not node.style


def _trap(text: str, tag: str, role: str) -> str:
    """What is wrong with ``text`` standing without quotes; empty where all readers of YAML take it for the same."""
    quoted = f'write "{text}"'
    if tag == "bool" or text in ("y", "Y", "n", "N"):
        return f"a bare {text} is true or false to some readers of YAML; {quoted}"
    if not text[:1].isdigit() and text[:1] not in "+-.":
        return ""
    if tag == "timestamp":
        return f"a bare {text} is a day to some readers of YAML; {quoted}"
    if tag in ("int", "float") and ":" in text:
        return f"a bare {text} is counted in sixties by some readers of YAML; {quoted}"
    if _GROUPED.fullmatch(text):
        number = text.replace(".", "")
        return f'{text} may be {number} or {text.rstrip("0").rstrip(".")}; write the one that is meant, or "{text}"'
    if _ODD_NUMBER.fullmatch(text) and (tag in ("int", "float") or text[1:2] in "oO"):
        return f"a bare {text} is another number to some readers of YAML; {quoted}"
    if role == "word" and _POWER.fullmatch(text):
        return f"a bare {text} is a number to some readers of YAML; {quoted}"
    return ""
