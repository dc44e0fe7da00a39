"""What one rule of a rule file may say: everything else is told as a fault, before anything is compiled or after."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from typing import Any

import regex

from ntm_extract.compiling import FIGURE, RAW
from ntm_extract.model import FIGURE_KEYS, VALUE_KEYS, Meeting
from ntm_extract.rulefile import Faults, near, place_of, strings
from ntm_extract.rules import (
    FIGURE_KINDS,
    NONE,
    NUMBER_CAPTURES,
    OWN_TEXT_CAPTURES,
    READING,
    TIME,
    Comparison,
    Example,
    Form,
    Place,
)

# Guards, and whether they look at what stands before the match.
GUARDS = {"not_left": True, "not_right": False, "unless_left": True, "left": True, "right": False}
_HEAD = ("id", "find", "emit", "set", "kinds", "priority")
_KEYS = (*_HEAD, *GUARDS, "if_set", "unless_set", "where", "examples")
_MAPPINGS = ("set",)
_LISTS = ("examples",)
_TEXTS = ("id", "emit", "priority", "if_set", "unless_set", "where")  # all other keys may have several
_OF_CONTEXT_RULES = ("kinds", "if_set", "unless_set")
_SET_VALUES = {
    "modifier": ("approximately", "nearly", "more_than", "less_than", "at_least", "at_most"),
    "relation": ("level", "increase", "decrease"),
    "status": ("actual", "estimated", "target"),
}
# "verb" is not printed: it says that the words of a rule are a verb, so that its whole subject is what is measured.
_FREE_KEYS = ("indicator", "relative_to", "period", "unit", "currency", "verb")
_SETTABLE = (*_SET_VALUES, *_FREE_KEYS)
# The captures without which there is no figure of a kind: all of one row.
_NEEDED = {
    "ratio": (("numerator", "denominator"),),
    "percentage": (("value",), ("low", "high")),
    "money": (("amount",), ("low", "high")),
    "quantity": (("value",), ("low", "high")),
}
Kinds = Mapping[str, Sequence[str]]  # the own kinds of figure, with their keys
_KEY = regex.compile(r"[a-z][a-z0-9_]*")
_EQUAL = ("==", "!=")  # all that can be asked of texts
_EXAMPLE_KEYS = ("text", "want", "todo")
_FIGURE_KEYS = tuple(key for key in FIGURE_KEYS if key not in ("span", "line"))
# What a key of an own kind cannot be: the other keys of each figure, and the columns of tables.
_RESERVED = frozenset(FIGURE_KEYS).difference(VALUE_KEYS) | frozenset(
    """
    rule rules verb source title published meeting_date meeting_day meeting_body span_start span_end sentence other
    """.split()
)
_CHAIR_KEYS = ("chairs", "positions")
_MEETING_KEYS = (*(spec.name for spec in fields(Meeting) if spec.name != "chairs"), *_CHAIR_KEYS)
# What the examples of a rule may want, by what the rule emits; those of all other rules speak of figures.
_WANTED = {
    **dict.fromkeys(("meeting", "day", "year", "ordinal"), _MEETING_KEYS),
    "chair": _CHAIR_KEYS,
    "stamp": ("published",),
    **dict.fromkeys(("furniture", "slogan"), ("title",)),
}


def check_keys(data: Mapping[str, Any], place: Place, rule_id: str, faults: Faults) -> bool:
    """Tell what is missing, unknown, or of the wrong form in a rule; whether the rest of it can be read."""
    readable = True
    for key, value in data.items():
        message = _key_fault(key, value)
        if message:
            readable = readable and key not in _KEYS
            faults.add(place_of(key, place.file), rule_id, message)
    if not data.get("id") or "find" not in data:
        faults.add(place, rule_id, "a rule has an id and a find")
        return False
    return readable


def _key_fault(key: str, value: object) -> str:
    """What is wrong with a key of a rule or the form of its value; empty where nothing is."""
    if key not in _KEYS:
        return f"unknown key {str(key)!r}; keys are {', '.join(_KEYS)}"
    if key in _MAPPINGS:
        return "" if isinstance(value, dict) else f"{key} is a mapping of keys and values; write {{key: value}}"
    if key in _LISTS:
        return "" if isinstance(value, list) else f"{key} is a list; begin each of them with a dash"
    if key in _TEXTS:
        return "" if isinstance(value, str) else f"{key} is one text; write it without brackets or dashes"
    return "" if _is_words(value) else f"{key} is a text, or a list of texts; write what begins with a mark in quotes"


def _is_words(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def check_kinds(kinds: Kinds, faults: Faults) -> None:
    """Tell which kinds of figure, made by rule files, have names or keys that they cannot have."""
    taken = (*FIGURE_KINDS, NONE, TIME, *READING)
    for name, keys in kinds.items():
        if name in taken:
            faults.add(place_of(name, ""), "", f"{str(name)!r} is a kind of the tool's own; name yours otherwise")
        for i, key in enumerate(keys):
            if key in _RESERVED:
                faults.add(
                    place_of(key, ""), "", f"the key {str(key)!r} has a meaning in each figure; name yours otherwise"
                )
            elif not _KEY.fullmatch(key):
                faults.add(place_of(key, ""), "", f"{str(key)!r} is no key; write small letters a to z, digits and _")
            elif key in keys[:i]:
                faults.add(place_of(key, ""), "", f"the key {str(key)!r} stands twice in the kind {str(name)!r}")


def check_values(data: Mapping[str, Any], emit: str, kinds: Kinds, place: Place, rule_id: str, faults: Faults) -> None:
    """Tell what ``set``, ``kinds``, ``if_set`` and ``unless_set`` name that is not known."""
    for key, value in data.get("set", {}).items():
        free = key in _FREE_KEYS or key in kinds.get(emit, ())
        if not isinstance(value, str) or (not free and value not in _SET_VALUES.get(key, ())):
            known = ", ".join(_SET_VALUES.get(key, (*_SETTABLE, *kinds.get(emit, ()))))
            faults.add(place_of(key, place.file), rule_id, f"cannot set {key} to {str(value)!r}; known are {known}")
    for kind in strings(data.get("kinds", [])):
        _check_known("kind", kind, (*FIGURE_KINDS, *kinds), place, rule_id, faults)
    for key in ("if_set", "unless_set"):
        if key in data:
            _check_known(f"key in {key}", data[key], _SETTABLE, place, rule_id, faults)


def _check_known(what: str, value: str, known: Collection[str], place: Place, rule_id: str, faults: Faults) -> None:
    if value not in known:
        message = f"unknown {what}: {str(value)!r}; known are {', '.join(known)}"
        faults.add(place_of(value, place.file), rule_id, message)


def check_emit(data: Mapping[str, Any], emit: str, kinds: Kinds, place: Place, rule_id: str, faults: Faults) -> None:
    """Tell what a rule asks for that its sort of rule does not do, rather than pass over it."""
    known = (*FIGURE_KINDS, *kinds, NONE, TIME, *READING)
    if emit and emit not in known:
        faults.add(place_of(data["emit"], place.file), rule_id, f"cannot emit {emit!r}; known are {', '.join(known)}")
    finds = strings(data["find"])
    raw = any(text.startswith(RAW) for text in finds)
    if emit == "":
        idle = set(GUARDS) - {"not_left"}
        if not all(FIGURE in text for text in finds):
            faults.add(place, rule_id, f"a rule without emit speaks of a figure: {FIGURE} must stand in its find")
    else:
        idle = {*GUARDS, "where"} if raw and emit not in READING else set()
        _check_no_context(data, finds, place, rule_id, faults)
    for key in data:
        if key in idle:
            faults.add(place_of(key, place.file), rule_id, f"{key} does nothing in such a rule; write it into find")
    if raw and (emit in FIGURE_KINDS or emit in kinds):
        faults.add(place, rule_id, f"{RAW} has no captures, so no figure can come of it; write a template")


def _check_no_context(
    data: Mapping[str, Any], finds: Sequence[str], place: Place, rule_id: str, faults: Faults
) -> None:
    """Tell what a rule that emits has of a context rule."""
    for key in data:
        if key in _OF_CONTEXT_RULES:
            faults.add(place_of(key, place.file), rule_id, f"{key} does nothing in a rule that emits; leave it out")
    for text in finds:
        if FIGURE in text and not text.startswith(RAW):
            message = f"{FIGURE} stands in rules without emit alone; write a capture in its place"
            faults.add(place_of(text, place.file), rule_id, message)


def check_where(
    where: Collection[Comparison], forms: Collection[Form], emit: str, place: Place, rule_id: str, faults: Faults
) -> None:
    """Tell what a condition names that no form captures, and where it sets a text against a number."""
    known = set(NUMBER_CAPTURES) if emit == "" else {name for form in forms for name in _names(form)}
    for condition in where:
        sides = (condition.left, condition.right)
        unknown = [side for side in sides if isinstance(side, str) and side not in known]
        for name in unknown:
            faults.add(place, rule_id, f"where names {name!r}, which find does not capture; name one of its captures")
        numbers = [not isinstance(side, str) or side in NUMBER_CAPTURES for side in sides]
        if not unknown and (numbers[0] is not numbers[1] or (not any(numbers) and condition.operator not in _EQUAL)):
            faults.add(place, rule_id, "where sets a text against a number, or in an order; numbers alone have one")


def check_form(
    form: Form, emit: str, sets: Collection[str], kinds: Kinds, place: Place, rule_id: str, faults: Faults
) -> None:
    """Tell what a template of a figure rule lacks to make a figure of its kind."""
    if (emit not in FIGURE_KINDS and emit not in kinds) or form.template.startswith(RAW):
        return
    names = _names(form)
    here = place_of(form.template, place.file)
    if emit in kinds:
        _check_own(form, emit, kinds[emit], here, rule_id, faults)
    if emit in _NEEDED and not any(names.issuperset(row) for row in _NEEDED[emit]):
        wanted = ", or ".join(" and ".join(f"{{{name}:…}}" for name in row) for row in _NEEDED[emit])
        faults.add(here, rule_id, f"a figure of the kind {emit} needs a capture that is missing; write {wanted}")
    elif not {"digits", "numeral"}.intersection(form.anchor.split()):
        message = "no number that is always there; make a capture without ? int, number, scaled or numeral"
        faults.add(here, rule_id, message)
    if emit == "money" and "currency" not in names | set(sets):
        faults.add(here, rule_id, "money needs a currency; capture {currency}, or set it")


def _check_own(form: Form, emit: str, keys: Sequence[str], here: Place, rule_id: str, faults: Faults) -> None:
    """Tell which captures of a template are no keys of its own kind, and whether none is."""
    known = {*keys, *OWN_TEXT_CAPTURES}
    for name, types in form.types.items():
        if name not in known and types != (name,):
            message = f"{name!r} is no key of {emit}, which has {', '.join(keys)}{near(name, keys)}"
            faults.add(here, rule_id, message)
    if not _names(form).intersection(keys):
        faults.add(here, rule_id, f"nothing that a figure of the kind {emit} has is captured; it has {', '.join(keys)}")


def _names(form: Form) -> set[str]:
    """What a template captures."""
    return {name for half in (form.left, form.right) if half is not None for name in half.groupindex}


def check_examples(examples: Sequence[Example | None], emit: str, place: Place, rule_id: str, faults: Faults) -> None:
    """Tell what sort of example a rule lacks."""
    if not any(example and example.want is not None and not example.todo for example in examples):
        faults.add(place, rule_id, "no positive example: a text with what is wanted from it")
    if emit != "" and not any(example and example.want is None for example in examples):
        faults.add(place, rule_id, "no negative example: a text with want: none")


def read_example(data: Any, emit: str, kinds: Kinds, place: Place, rule_id: str, faults: Faults) -> Example | None:
    """One of the ``examples`` of a rule that emits ``emit``; None where it cannot be read, which is told."""
    if not isinstance(data, dict) or not isinstance(data.get("text"), str) or "want" not in data:
        faults.add(place_of(data, place.file), rule_id, "an example has the keys text and want")
        return None
    for key in data:
        if key not in _EXAMPLE_KEYS:
            message = f"unknown key {str(key)!r} in an example; keys are {', '.join(_EXAMPLE_KEYS)}"
            faults.add(place_of(key, place.file), rule_id, message)
    want, todo = data["want"], data.get("todo", "false")
    if isinstance(want, dict):
        for key in want:
            wanted = _WANTED.get(emit, (*_FIGURE_KEYS, *(key for keys in kinds.values() for key in keys)))
            _check_known("key in want", key, wanted, place, rule_id, faults)
    elif want != NONE:
        at = want if isinstance(want, str) else next(key for key in data if key == "want")
        faults.add(place_of(at, place.file), rule_id, "want is none, or a mapping of keys and values")
    if todo not in ("true", "false"):
        at = next(key for key in data if key == "todo")
        faults.add(place_of(at, place.file), rule_id, f"cannot read todo: {todo!r}; write true, or leave it out")
    text, mark = _unmarked(data["text"])
    return Example(
        text, want if isinstance(want, dict) else None, mark, todo == "true", place_of(data["text"], place.file)
    )


def _unmarked(text: str) -> tuple[str, tuple[int, int] | None]:
    """``text`` without the brackets that mark a place in it, and that place."""
    start, end = text.find("["), text.find("]")
    if not 0 <= start < end:
        return str(text), None
    return text[:start] + text[start + 1 : end] + text[end + 1 :], (start, end - 1)
