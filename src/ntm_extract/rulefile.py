"""Rule files as text: YAML read into plain values that know where they stand, with every fault of form collected.

Every value is text, whatever YAML 1.1 would make of ``12:30``, ``no`` or ``1.500``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from ntm_extract.rules import Place

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SECTIONS = {"words": dict, "parts": dict, "rules": list}


class Faults:
    """The faults found so far, each a line that begins with file, line and column."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, place: Place, rule: str, message: str) -> None:
        """Add a fault of the rule ``rule`` (empty for none) at ``place``."""
        line = f"{place}: {rule + ': ' if rule else ''}{message}"
        self.lines.append(" ".join(line.splitlines()))


class Text(str):
    """A scalar of a rule file and where it stands; what is pickled is the text alone."""

    place: Place

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The sections of one file: word lists (each a list or a mapping of words), parts, and rules."""

    name: str
    words: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[dict[str, Any], ...] = ()


def place_of(value: object, file: str) -> Place:
    """Where ``value`` stands, or the head of ``file`` where it does not say."""
    if isinstance(value, dict):
        value = next(iter(value), None)
    elif isinstance(value, list):
        value = value[0] if value else None
    return getattr(value, "place", Place(file, 1))


def read_file(path: Path, faults: Faults) -> RuleFile:
    """The sections of the file at ``path``, those of wrong form left out and told in ``faults``."""
    data = _data(path, faults)
    for key, value in data.items():
        if key not in _SECTIONS:
            message = f"unknown section {str(key)!r}; sections are {', '.join(_SECTIONS)}"
            faults.add(place_of(key, path.name), "", message)
        elif not isinstance(value, _SECTIONS[key]):
            wanted = "a list of rules" if key == "rules" else "a mapping of names"
            faults.add(place_of(key, path.name), "", f"{key} is {wanted}")
    sections: dict[str, Any] = {key: value for key, value in data.items() if isinstance(value, _SECTIONS.get(key, ()))}
    return RuleFile(
        path.name,
        {name: words for name, words in sections.get("words", {}).items() if _is_word_list(name, words, path, faults)},
        {name: text for name, text in sections.get("parts", {}).items() if _is_text(name, text, path, faults)},
        tuple(rule for rule in sections.get("rules", []) if _is_rule(rule, path, faults)),
    )


def _is_word_list(name: str, words: object, path: Path, faults: Faults) -> bool:
    values = words.values() if isinstance(words, dict) else words if isinstance(words, list) else [None]
    if all(isinstance(value, str) for value in values):
        return True
    message = f"the list {str(name)!r} must be words in [brackets], or words with a value each"
    faults.add(place_of(name, path.name), "", message)
    return False


def _is_text(name: str, text: object, path: Path, faults: Faults) -> bool:
    if isinstance(text, str):
        return True
    faults.add(place_of(name, path.name), "", f"the part {str(name)!r} must be one template, in quotes")
    return False


def _is_rule(rule: object, path: Path, faults: Faults) -> bool:
    if isinstance(rule, dict) and rule:
        return True
    faults.add(place_of(rule, path.name), "", "a rule is a mapping that begins with id")
    return False


def _data(path: Path, faults: Faults) -> dict[str, Any]:
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            faults.add(Place(path.name, 1), "", "a rule file is a mapping with the keys words, parts and rules")
            return {}
        data: dict[str, Any] = _Values(path.name, faults).of(node)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(path.name, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)
        faults.add(place, "", f"no readable YAML: {getattr(error, 'problem', None) or error}")
        return {}
    except RecursionError:
        faults.add(Place(path.name, 1), "", "brackets or lists within each other without end; write it flatter")
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
