"""The sections of rule files, with every fault of form collected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ntm_extract.faults import Faults, near
from ntm_extract.grammar import CHANGE_KEYS, SECTIONS
from ntm_extract.rules import Place
from ntm_extract.yamltext import Row, Table, place_of, read_text

EXTENDS = "extends"


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The sections of one file: word lists (each a list or a mapping of words), parts, kinds and their keys, rules.

    ``name`` is the file's path as messages show it. ``lost`` are the names of lists, parts and kinds that it has but
    that could not be read; not ``whole`` is a file of which not even these are known.
    """

    name: str
    words: Mapping[str, Any] = field(default_factory=dict)
    parts: Mapping[str, Any] = field(default_factory=dict)
    kinds: Mapping[str, Any] = field(default_factory=dict)
    rules: tuple[dict[str, Any], ...] = ()
    lost: frozenset[str] = frozenset()
    whole: bool = True


def strings(value: Any) -> list[Any]:
    """One text or several, as a list."""
    return [value] if isinstance(value, str) else list(value)


def read_file(path: Path, faults: Faults) -> RuleFile:
    """The sections of the file at ``path``, those of wrong form left out and told in ``faults``."""
    data = read_mapping(path, faults, SECTIONS)
    if data is None:
        return RuleFile(str(path), whole=False)
    whole = True
    for key, value in data.items():
        if key not in SECTIONS:
            message = f"unknown section {str(key)!r}{near(key, SECTIONS, 'sections are ' + ', '.join(SECTIONS))}"
            faults.add(place_of(key, str(path)), "", message)
        elif value is not None and not isinstance(value, list if key == "rules" else dict):
            wanted = "a list of rules" if key == "rules" else "a mapping of names"
            faults.add(place_of(key, str(path)), "", f"{key} is {wanted}")
        else:
            continue
        whole = False
    named: dict[str, dict[str, Any]] = {}
    lost: set[str] = set()
    for section in _FORMS:
        said = data[section] if isinstance(data.get(section), dict) else {}
        named[section] = {
            name: _known(value) for name, value in said.items() if _is_of_form(section, name, value, path, faults)
        }
        lost.update(said.keys() - named[section].keys())
    rules = data["rules"] if isinstance(data.get("rules"), list) else ()
    sound = tuple(rule for rule in rules if _is_rule(rule, path, faults))
    return RuleFile(str(path), **named, rules=sound, lost=frozenset(lost), whole=whole)


def change_of(value: object) -> str | None:
    """How a list, part or kind says that it changes an earlier one of its name: ``{extends: …}``, ``{replaces: …}``."""
    return next((change for change in CHANGE_KEYS if isinstance(value, dict) and list(value) == [change]), None)


def read_mapping(path: Path, faults: Faults, keys: Collection[str]) -> dict[str, Any] | None:
    """What the YAML file at ``path``, a mapping of ``keys``, says; None where it cannot be read, which is told."""
    file = str(path)
    if path.exists() and not path.is_file():  # a pipe would be waited for, a device read without end
        faults.add(Place(file, 0), "", "is no file that can be read; take it out of the folder")
        return None
    try:
        raw = path.read_bytes()
    except OSError as error:
        faults.add(Place(file, 0), "", f"cannot be read: {error.strerror}")
        return None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        faults.read(file, raw.decode("utf-8", "replace"))
        place = faults.place_at(file, len(raw[: error.start].decode("utf-8")))
        faults.add(place, "", f"no readable YAML: {error.reason}; save the file as UTF-8")
        return None
    faults.read(file, text)
    before = len(faults)
    data = read_text(file, text, faults)
    if data is None:
        return None if len(faults) > before else {}
    if not isinstance(data, dict):
        faults.add(Place(file, 1), "", f"the file is a mapping with the keys {', '.join(keys)}")
        return None
    return data


def _is_of_form(section: str, name: str, value: Any, path: Path, faults: Faults) -> bool:
    change = change_of(value)
    fits, what, form = _FORMS[section]
    content = value[change] if change else value
    if content is None:
        return False
    if fits(content):
        return True
    faults.add(place_of(name, str(path)), "", f"the {what} {str(name)!r} must be {form}")
    return False


def _known(value: Any) -> Any:
    """A list, part or kind without what could not be read in it."""
    out: Row | Table
    if isinstance(value, dict) and None in value.values():
        out = Table({key: one for key, one in value.items() if one is not None})
    elif isinstance(value, dict) and change_of(value):
        out = Table({key: _known(one) for key, one in value.items()})
    elif isinstance(value, list) and None in value:
        out = Row(one for one in value if one is not None)
    else:
        return value
    out.place = value.place
    return out


def _is_words(value: object) -> bool:
    return _is_row(list(value.values())) if isinstance(value, dict) else _is_row(value)


def _is_row(value: object) -> bool:
    return isinstance(value, list) and all(one is None or isinstance(one, str) for one in value)


# What may stand below a name of each section, and what that is.
_FORMS: dict[str, tuple[Callable[[object], bool], str, str]] = {
    "words": (_is_words, "list", "words in [brackets], or words with a value each"),
    "parts": (lambda value: isinstance(value, str), "part", "one template, in quotes"),
    "kinds": (_is_row, "kind", "the keys of its figures in [brackets]"),
}


def _is_rule(rule: object, path: Path, faults: Faults) -> bool:
    if isinstance(rule, dict) and rule:
        return True
    if rule is not None:
        faults.add(place_of(rule, str(path)), "", "a rule is a mapping that begins with id")
    return False
