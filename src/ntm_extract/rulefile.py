"""Rule files as text: YAML read into plain values that know where they stand, with every fault of form collected.

Every value is text, whatever YAML 1.1 would make of ``12:30``, ``no`` or ``1.500``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ntm_extract.rules import Place

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SECTIONS = {"words": dict, "parts": dict, "kinds": dict, "rules": list}
# How a later file says what it means by a name that an earlier one has.
CHANGES = EXTENDS, REPLACES = ("extends", "replaces")


class Faults:
    """The faults found so far, each a line that begins with file, line and column."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, place: Place, rule: str, message: str) -> None:
        """Add a fault of the rule ``rule`` (empty for none) at ``place``."""
        line = f"{place}: {rule + ': ' if rule else ''}{message}"
        self.lines.append(" ".join(line.splitlines()))


class Text(str):
    """A scalar of a rule file and where it stands."""

    place: Place


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The sections of one file: word lists (each a list or a mapping of words), parts, kinds and their keys, rules.

    ``name`` is the file's path as messages show it.
    """

    name: str
    words: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[dict[str, Any], ...] = ()


def place_of(value: object, file: str) -> Place:
    """Where ``value`` stands, or the head of ``file`` where it does not say."""
    if isinstance(value, dict):
        value = next(iter(value), None)
    elif isinstance(value, list):
        value = value[0] if value else None
    return getattr(value, "place", Place(file, 1))


def strings(value: Any) -> list[Any]:
    """One text or several, as a list."""
    return [value] if isinstance(value, str) else list(value)


def near(name: str, known: Iterable[str]) -> str:
    """The known name that is likely meant by ``name``, as the end of a message; empty where none is near."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), 1, 0.7)
    return f"; did you mean {str(close[0])!r}?" if close else ""


def read_file(path: Path, faults: Faults) -> RuleFile:
    """The sections of the file at ``path``, those of wrong form left out and told in ``faults``."""
    data = read_mapping(path, faults)
    for key, value in data.items():
        if key not in _SECTIONS:
            message = f"unknown section {str(key)!r}; sections are {', '.join(_SECTIONS)}"
            faults.add(place_of(key, str(path)), "", message)
        elif not isinstance(value, _SECTIONS[key]):
            wanted = "a list of rules" if key == "rules" else "a mapping of names"
            faults.add(place_of(key, str(path)), "", f"{key} is {wanted}")
    named = {
        section: {
            name: value
            for name, value in (data[section].items() if isinstance(data.get(section), dict) else ())
            if _is_of_form(section, name, value, path, faults)
        }
        for section in _FORMS
    }
    rules = data["rules"] if isinstance(data.get("rules"), list) else ()
    return RuleFile(str(path), **named, rules=tuple(rule for rule in rules if _is_rule(rule, path, faults)))


def change_of(value: object) -> str | None:
    """How a list, part or kind says that it changes an earlier one of its name: ``{extends: …}``, ``{replaces: …}``."""
    return next((change for change in CHANGES if isinstance(value, dict) and list(value) == [change]), None)


def _is_of_form(section: str, name: str, value: Any, path: Path, faults: Faults) -> bool:
    change = change_of(value)
    fits, what, form = _FORMS[section]
    if fits(value[change] if change else value):
        return True
    faults.add(place_of(name, str(path)), "", f"the {what} {str(name)!r} must be {form}")
    return False


def _is_words(value: object) -> bool:
    return _is_row(list(value.values())) if isinstance(value, dict) else _is_row(value)


def _is_row(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


# What may stand below a name of each section, and what that is.
_FORMS: dict[str, tuple[Callable[[object], bool], str, str]] = {
    "words": (_is_words, "list", "words in [brackets], or words with a value each"),
    "parts": (lambda value: isinstance(value, str), "part", "one template, in quotes"),
    "kinds": (_is_row, "kind", "the keys of its figures in [brackets]"),
}


def _is_rule(rule: object, path: Path, faults: Faults) -> bool:
    if isinstance(rule, dict) and rule:
        return True
    faults.add(place_of(rule, str(path)), "", "a rule is a mapping that begins with id")
    return False


def read_mapping(path: Path, faults: Faults) -> dict[str, Any]:
    """What the YAML file at ``path`` says, empty where it cannot be read, which is told; all values are `Text`."""
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            faults.add(Place(str(path), 1), "", "a rule file is a mapping with the keys words, parts and rules")
            return {}
        data: dict[str, Any] = _Values(str(path), faults).of(node)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(str(path), mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)
        faults.add(place, "", f"no readable YAML: {getattr(error, 'problem', None) or error}")
        return {}
    except RecursionError:
        faults.add(Place(str(path), 1), "", "brackets or lists within each other without end; write it flatter")
        return {}
    return data


class _Values:
    """The plain values of the nodes of one file; one node, whatever its aliases, is read once."""

    def __init__(self, file: str, faults: Faults) -> None:
        self._file = file
        self._faults = faults
        self._done: dict[yaml.Node, Any] = {}
        self._open: set[yaml.Node] = set()  # what is being read, from the root of the file down

    def of(self, node: yaml.Node) -> Any:
        """What ``node`` stands for: text, a list or a mapping of text."""
        if node in self._open:
            message = "an alias (*) within what it stands for; write its value out"
            self._faults.add(self._place(node), "", message)
            return None
        if node not in self._done:
            self._open.add(node)
            self._done[node] = self._read(node)
            self._open.remove(node)
        return self._done[node]

    def _place(self, node: yaml.Node) -> Place:
        return Place(self._file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _read(self, node: yaml.Node) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self._text(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.of(child) for child in node.value]
        out: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self.of(key_node)
            if not isinstance(key, str):
                self._faults.add(self._place(node), "", "a key must be a word")
                continue
            if key in out:
                self._faults.add(place_of(key, self._file), "", f"the key {str(key)!r} stands twice")
            out[key] = self.of(value_node)
        return out

    def _text(self, node: yaml.ScalarNode) -> Text:
        if node.tag.endswith(":null") and not node.style:
            self._faults.add(self._place(node), "", "an empty value; give one or leave the key out")
        text = Text(node.value)
        text.place = self._place(node)
        return text
