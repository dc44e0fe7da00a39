"""What the keys of a rule may say: all else is told as a fault. Templates and examples have modules of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import regex

from ntm_extract.compiling import FIGURE, RAW
from ntm_extract.faults import Faults, near, nearest, unknown
from ntm_extract.grammar import (
    FREE_KEYS,
    GUARDS,
    LIST,
    LIST_VALUES,
    MAPPING,
    NUMBER,
    OF_CONTEXT_RULES,
    RESERVED,
    RULE_KEYS,
    SET_VALUES,
    SETTABLE,
    TEXT,
    Kinds,
    emits,
)
from ntm_extract.layering import Layers
from ntm_extract.rulefile import strings
from ntm_extract.rules import CONTEXT, FIGURE_KINDS, NONE, NUMBER_CAPTURES, READING, TIME, Form, Place
from ntm_extract.yamltext import place_of

_KEY = regex.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Said:
    """A rule as it was read: the keys that can be read, and those that are there but cannot, which has been told.

    ``emit`` is what it emits, empty for a context rule; None where that is not known.
    """

    keys: Mapping[str, Any]
    broken: frozenset[str]
    rule_id: str
    place: Place
    kinds: Kinds
    faults: Faults
    emit: str | None = None

    def tell(self, at: object, message: str) -> None:
        """Tell a fault of this rule at a place, or where a value of the rule file stands."""
        place = at if isinstance(at, Place) else place_of(at, self.place.file)
        self.faults.add(place, self.rule_id, message)

    def within(self, text: str, offset: int) -> Place:
        """The place of the character ``offset`` of a text of this rule."""
        return self.faults.within(text, place_of(text, self.place.file), offset)

    @property
    def finds(self) -> list[str]:
        """The templates of the rule."""
        return strings(self.keys.get("find", ()))

    @property
    def makes_figure(self) -> bool:
        """Whether a match is a figure."""
        return self.emit in FIGURE_KINDS or self.emit in self.kinds


def read_keys(data: Mapping[str, Any], place: Place, layers: Layers, kinds: Kinds, faults: Faults) -> Said:
    """The keys of a rule; what is missing, unknown, or of the wrong form is told."""
    rule_id = str(data["id"]) if isinstance(data.get("id"), str) else ""
    keys: dict[str, Any] = {}
    broken = set()
    for key, value in data.items():
        message = _key_fault(key, value)
        if message:
            faults.add(place_of(key, place.file), rule_id, message)
        if message or _is_lost(value):
            broken.add(key if key in RULE_KEYS else nearest(key, RULE_KEYS))
        else:
            keys[key] = value
    if any(key not in broken and keys.get(key) in (None, []) for key in ("id", "find")) or rule_id == "" == keys.get(
        "id"
    ):
        faults.add(place, rule_id, "a rule has an id and a find")
    emit: str | None = None if "emit" in broken else str(keys.get("emit", ""))
    if emit and emit not in emits(kinds):
        if near(emit, emits(kinds)) or not layers.may_have(emit):
            message = f"cannot emit {emit!r}{near(emit, emits(kinds), 'known are ' + ', '.join(emits(kinds)))}"
            faults.add(place_of(keys["emit"], place.file), rule_id, message)
        emit = None
    return Said(keys, frozenset(broken), rule_id, place, kinds, faults, emit)


def _is_lost(value: object) -> bool:
    """Whether something in a value could not be read, which has been told; each example is looked at by itself."""
    if isinstance(value, dict):
        return None in value.values()
    return value is None or (isinstance(value, list) and None in value)


def _key_fault(key: str, value: object) -> str:
    """What is wrong with a key of a rule or the form of its value; empty where nothing is."""
    if key not in RULE_KEYS:
        return f"unknown key {str(key)!r}{near(key, RULE_KEYS, 'keys are ' + ', '.join(RULE_KEYS))}"
    form = RULE_KEYS[key].form
    if value is None:
        return ""
    if form == MAPPING:
        return "" if isinstance(value, dict) else f"{key} is a mapping of keys and values; write {{key: value}}"
    if form == LIST:
        return "" if isinstance(value, list) else f"{key} is a list; begin each of them with a dash"
    if form == TEXT:
        return "" if isinstance(value, str) else f"{key} is one text; write it without brackets or dashes"
    texts = value if isinstance(value, list) else [value]
    if all(one is None or isinstance(one, str) for one in texts):
        return ""
    return f"{key} is a text, or a list of texts; write what begins with a mark in quotes"


def check_kinds(kinds: Mapping[str, list[Any]], faults: Faults) -> None:
    """Tell which kinds of figure, made by rule files, have names or keys that they cannot have."""
    taken = (*FIGURE_KINDS, NONE, TIME, *READING, CONTEXT)
    for name, keys in kinds.items():
        if not _KEY.fullmatch(name):
            faults.add(place_of(name, ""), "", f"{str(name)!r} is no kind; write small letters a to z, digits and _")
        elif not keys:
            faults.add(place_of(name, ""), "", f"the kind {str(name)!r} has no keys; name at least one in [brackets]")
        if name in taken:
            faults.add(place_of(name, ""), "", f"{str(name)!r} is a kind of the tool's own; name yours otherwise")
        for i, key in enumerate(keys):
            said = repr(str(key))
            if key in RESERVED:
                faults.add(place_of(key, ""), "", f"the key {said} has a meaning in each figure; name yours otherwise")
            elif not _KEY.fullmatch(key):
                faults.add(place_of(key, ""), "", f"{said} is no key; write small letters a to z, digits and _")
            elif key in keys[:i]:
                faults.add(place_of(key, ""), "", f"the key {said} stands twice in the kind {str(name)!r}")


def check_lists(layers: Layers, faults: Faults) -> None:
    """Tell which values of the lists that the engine knows by name it could not read."""
    for name, (pattern, form) in LIST_VALUES.items():
        for word, value in layers.words.get(name, {}).values():
            if not pattern.fullmatch(value):
                message = f"{str(word)!r} has the value {str(value)!r} in the list {name}, whose values are {form}"
                faults.add(place_of(value, ""), "", message)


def check_values(said: Said) -> None:
    """Tell what ``set``, ``kinds``, ``if_set`` and ``unless_set`` name that is not known."""
    own = said.kinds.get(said.emit or "", ())
    settable = (*SETTABLE, *own)
    for key, value in said.keys.get("set", {}).items():
        if key not in settable:
            if said.emit is not None:
                said.tell(key, unknown("key in set:", key, settable))
        elif not isinstance(value, str):
            said.tell(key, f"cannot set {key} to several values; write one")
        elif key in NUMBER_CAPTURES and not NUMBER[0].fullmatch(value):
            said.tell(value, f"{key} is a number; write one in place of {str(value)!r}")
        elif key not in own and key not in FREE_KEYS and value not in SET_VALUES[key]:
            said.tell(value, unknown(f"value of {key}:", value, SET_VALUES[key]))
    for kind in strings(said.keys.get("kinds", ())):
        _check_known(said, "kind:", kind, (*FIGURE_KINDS, *said.kinds))
    for key in ("if_set", "unless_set"):
        if key in said.keys:
            _check_known(said, f"key in {key}:", said.keys[key], SETTABLE)
    priority = said.keys.get("priority", "0")
    if whole_number(priority) is None:
        said.tell(priority, f"priority is a whole number; write one in place of {str(priority)!r}")


def whole_number(text: str) -> int | None:
    """The whole number that ``text`` is, of at most nine digits; None where it is none."""
    return int(text) if regex.fullmatch(r"[-+]?[0-9]{1,9}", text) else None


def _check_known(said: Said, what: str, value: str, known: Collection[str]) -> None:
    if value not in known:
        said.tell(value, unknown(what, value, known))


def check_unanchored(said: Said, forms: Sequence[Form]) -> None:
    """Tell which guards do nothing since no template of the rule has a number, so that all are searched for."""
    if said.emit in (NONE, TIME) and forms and not any(form.anchor or form.template.startswith(RAW) for form in forms):
        for key in said.keys:
            if key in (*GUARDS, "where"):
                said.tell(key, f"{key} does nothing in a rule without a number; write it into find")


def check_sort(said: Said) -> None:
    """Tell what a rule asks for that its sort of rule does not do, rather than pass over it."""
    if said.emit is None or "find" in said.broken:
        return
    raw = any(text.startswith(RAW) for text in said.finds)
    if said.emit == "":
        idle = set(GUARDS) - {"not_left"}
        for text in said.finds:
            if FIGURE not in text:
                said.tell(text, f"a rule without emit speaks of a figure: {FIGURE} must stand in its find")
            elif text.startswith(RAW):
                said.tell(text, f"{FIGURE} stands in templates alone; write one in place of {RAW}")
    else:
        idle = {*GUARDS, "where"} if raw and said.emit not in READING else set()
        for key in said.keys:
            if key in OF_CONTEXT_RULES:
                said.tell(key, f"{key} does nothing in a rule that emits; leave it out")
        for text in said.finds:
            if FIGURE in text and not text.startswith(RAW):
                said.tell(text, f"{FIGURE} stands in rules without emit alone; write a capture in its place")
    for key in said.keys:
        if key in idle:
            said.tell(key, f"{key} does nothing in such a rule; write it into find")
    if raw and said.makes_figure:
        said.tell(said.keys["find"], f"{RAW} has no captures, so no figure can come of it; write a template")
