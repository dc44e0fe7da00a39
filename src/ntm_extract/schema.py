"""A JSON Schema of rule files, with which an editor completes and checks them while they are written.

It says what can be said of the form of a file; what a template names, and what an example gives, is checked where rules
are loaded. It is made from the tables of the rule language (`grammar`), which the checks read too.
"""

from __future__ import annotations

from typing import Any

from ntm_extract.grammar import (
    CHANGE_KEYS,
    EMITS,
    EXAMPLE_KEYS,
    FIGURE_WANTED,
    FREE_KEYS,
    LIST,
    LIST_VALUES,
    MAPPING,
    RESERVED,
    RULE_KEYS,
    SECTIONS,
    SET_VALUES,
    TEXTS,
    TRUE,
    WANTED,
    Key,
)
from ntm_extract.rules import NONE

# A scalar of YAML may be a number, a day or a truth value to an editor; to the reader of rule files it is text.
_SCALAR = {"type": ["string", "number", "boolean"]}
_NAME = r"^[a-z_][a-z0-9_]*$"


def rule_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a rule file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rule file of ntm-extract",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "words": _named("words", _LISTS, {name: _list_of(name) for name in LIST_VALUES}),
            "parts": _named("parts", {"type": "string", "minLength": 1}),
            "kinds": {
                **_named("kinds", {"type": "array", "items": _kind_key(), "minItems": 1}, dict.fromkeys(EMITS, False)),
                "propertyNames": {"pattern": _NAME},
            },
            "rules": {"description": SECTIONS["rules"], "type": "array", "items": _rule()},
        },
    }


_LISTS: dict[str, Any] = {
    "anyOf": [{"type": "array", "items": _SCALAR}, {"type": "object", "additionalProperties": _SCALAR}],
}


def _named(section: str, value: dict[str, Any], special: dict[str, Any] | None = None) -> dict[str, Any]:
    """A section: names with a value each, or with what changes that of an earlier folder; ``special`` has its own."""
    return {
        "description": SECTIONS[section],
        "type": "object",
        "properties": {name: _changed(one) if isinstance(one, dict) else one for name, one in (special or {}).items()},
        "additionalProperties": _changed(value),
    }


def _changed(value: dict[str, Any]) -> dict[str, Any]:
    changes = [
        {"type": "object", "properties": {change: value}, "required": [change], "additionalProperties": False}
        for change in CHANGE_KEYS
    ]
    return {"anyOf": [value, *changes]}


def _list_of(name: str) -> dict[str, Any]:
    pattern, says = LIST_VALUES[name]
    value = {"description": f"Values are {says}.", **_SCALAR, "pattern": f"^(?:{_plain(pattern.pattern)})$"}
    return {"anyOf": [{"type": "array", "items": _SCALAR}, {"type": "object", "additionalProperties": value}]}


def _plain(pattern: str) -> str:
    """A pattern as ECMA 262 has it, which knows no possessive repetition."""
    return pattern.replace("*+", "*").replace("++", "+")


def _kind_key() -> dict[str, Any]:
    return {"type": "string", "pattern": _NAME, "not": {"enum": sorted(RESERVED)}}


def _rule() -> dict[str, Any]:
    special: dict[str, dict[str, Any]] = {
        "emit": {"anyOf": [{"const": emit, "description": says} for emit, says in EMITS.items()] + [_own_kind()]},
        "priority": {"type": ["integer", "string"], "pattern": r"^[-+]?[0-9]{1,9}$"},
        "set": _set(),
        "examples": {"type": "array", "items": _example()},
    }
    keys = {**RULE_KEYS, **CHANGE_KEYS}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: {"description": key.says, **special.get(name, _value(key))} for name, key in keys.items()},
        "required": ["id"],
        "anyOf": [{"required": ["find", "examples"]}, {"required": ["extends"]}],
    }


def _own_kind() -> dict[str, Any]:
    """A kind of figure that a rule file has made."""
    return {"type": "string", "pattern": _NAME}


def _value(key: Key) -> dict[str, Any]:
    if key.form == TRUE:
        return {"enum": [True, "true"]}
    if key.form == TEXTS:
        return {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}
    return {MAPPING: {"type": "object"}, LIST: {"type": "array"}}.get(key.form, _SCALAR)


def _set() -> dict[str, Any]:
    given: dict[str, Any] = {key: {"enum": list(values)} for key, values in SET_VALUES.items()}
    given.update(dict.fromkeys(FREE_KEYS, _SCALAR))
    return {"type": "object", "properties": given, "additionalProperties": _SCALAR}


def _example() -> dict[str, Any]:
    wanted = dict.fromkeys((*FIGURE_WANTED, *(key for keys in WANTED.values() for key in keys)))
    one = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}
    want = {
        "anyOf": [
            {"const": NONE},
            {"type": "object", "properties": dict.fromkeys(wanted, one), "additionalProperties": one},
        ]
    }
    special = {"want": want, "todo": {"enum": [True, False, "true", "false"]}}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: {"description": key.says, **special.get(name, _value(key))} for name, key in EXAMPLE_KEYS.items()
        },
        "required": ["text", "want"],
    }
