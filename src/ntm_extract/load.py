"""The rules of a folder of rule files, checked and compiled into a RuleSet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import regex

from ntm_extract.compiling import FIGURE, RAW, conditions, form, guard, vocabulary
from ntm_extract.document import sentence_end
from ntm_extract.errors import PatternError
from ntm_extract.fold import fold_word
from ntm_extract.rulefile import Faults, RuleFile, place_of, read_file
from ntm_extract.rules import FIGURE_KINDS, NONE, READING, TIME, Example, Place, Rule, RuleSet
from ntm_extract.template import TemplateError, Vocabulary

# Guards, and whether they look at what stands before the match.
_GUARDS = {"not_left": True, "not_right": False, "unless_left": True, "left": True, "right": False}
_HEAD = ("id", "find", "emit", "set", "kinds", "priority")
_KEYS = (*_HEAD, *_GUARDS, "if_set", "unless_set", "where", "examples")
_LISTS = ("examples",)
_MAPPINGS = ("set",)
_EXAMPLE_KEYS = ("text", "want", "todo")
_SET_VALUES = {
    "modifier": ("approximately", "nearly", "more_than", "less_than", "at_least", "at_most"),
    "relation": ("level", "increase", "decrease"),
    "status": ("actual", "estimated", "target"),
}
# "verb" is not printed: it says that the words of a rule are a verb, so that its whole subject is what is measured.
_FREE_KEYS = ("indicator", "relative_to", "period", "unit", "currency", "verb")


def load_patterns(directory: Path) -> RuleSet:
    """The rules of all ``*.yaml`` files of ``directory``, checked and compiled.

    Raises PatternError, whose text is one line a fault, where any file has one.
    """
    faults = Faults()
    paths = sorted(directory.glob("*.yaml"))
    if not paths:
        raise PatternError(f"{directory}: no rule files (*.yaml) there; name the folder that has them")
    files = [read_file(path, faults) for path in paths]
    lists = _lists(files, faults)
    words = vocabulary(lists, _parts(files, faults))
    rules = list(_rules(files, words, faults))
    if faults.lines:
        raise PatternError("\n".join(faults.lines))
    patterns = {name: regex.compile(source) for name, source in words.lists.items()}
    patterns["sentence_end"] = sentence_end(lists.get("abbreviation", ()), lists.get("lettered_unit", ()))
    return RuleSet(
        figures=tuple(rule for rule in rules if rule.emit and rule.emit not in READING),
        context=tuple(rule for rule in rules if rule.emit == ""),
        reading={emit: tuple(rule for rule in rules if rule.emit == emit) for emit in READING},
        lists=lists,
        patterns=patterns,
        examples=tuple((rule.id, example) for rule in rules for example in rule.examples),
    )


def _lists(files: Sequence[RuleFile], faults: Faults) -> dict[str, dict[str, str]]:
    """All word lists: each word, folded, with its value (the word itself in a plain list)."""
    out: dict[str, dict[str, str]] = {}
    for file in files:
        for name, words in file.words.items():
            if name in out:
                faults.add(place_of(name, file.name), "", f"the list {str(name)!r} stands twice")
                continue
            pairs = words.items() if isinstance(words, dict) else ((word, word) for word in words)
            out[name] = {}
            for word, value in pairs:
                folded = fold_word(word)
                if not folded or folded in out[name]:
                    message = f"the word {str(word)!r} stands twice in {str(name)!r}" if folded else "an empty word"
                    faults.add(place_of(word, file.name), "", message)
                out[name][folded] = str(value)
    return out


def _parts(files: Sequence[RuleFile], faults: Faults) -> dict[str, str]:
    out: dict[str, str] = {}
    for file in files:
        for name, text in file.parts.items():
            if name in out:
                faults.add(place_of(name, file.name), "", f"the part {str(name)!r} stands twice")
            out[str(name)] = str(text)
    return out


def _rules(files: Sequence[RuleFile], words: Vocabulary, faults: Faults) -> Iterator[Rule]:
    seen: dict[str, Place] = {}
    for file in files:
        for data in file.rules:
            place = place_of(data, file.name)
            rule = _rule(data, place, words, faults)
            if rule is None:
                continue
            if rule.id in seen:
                faults.add(place, rule.id, f"the id stands at {seen[rule.id]} too")
            seen[rule.id] = place
            yield rule


def _rule(data: dict[str, Any], place: Place, words: Vocabulary, faults: Faults) -> Rule | None:
    rule_id = str(data.get("id", ""))
    before = len(faults.lines)
    if not _check_keys(data, place, rule_id, faults):
        return None
    sets, emit = data.get("set", {}), str(data.get("emit", ""))
    _check_sets(sets, place, rule_id, faults)
    finds = _strings(data["find"])
    _check_emit(data, emit, finds, place, rule_id, faults)
    examples = [_example(one, place, rule_id, faults) for one in data.get("examples", [])]
    if not any(example and example.want is not None and not example.todo for example in examples):
        faults.add(place, rule_id, "no positive example: a text with what is wanted from it")
    if emit != "" and not any(example and example.want is None for example in examples):
        faults.add(place, rule_id, "no negative example: a text with want: none")
    forms = [made for text in finds if (made := _try(lambda text: form(text, words), text, place, rule_id, faults))]
    guards = {key: _guard(data, key, words, place, rule_id, faults) for key in _GUARDS}
    where = _try(conditions, data["where"], place, rule_id, faults) if "where" in data else ()
    priority = _try(int, data.get("priority", "0"), place, rule_id, faults)
    if len(faults.lines) > before:
        return None
    return Rule(
        id=rule_id,
        emit=emit,
        forms=tuple(forms),
        place=place,
        priority=priority,
        sets={str(key): str(value) for key, value in sets.items()},
        kinds=tuple(map(str, _strings(data.get("kinds", [])))),
        where=where,
        if_set=data.get("if_set"),
        unless_set=data.get("unless_set"),
        examples=tuple(example for example in examples if example),
        **guards,
    )


def _strings(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _check_keys(data: dict[str, Any], place: Place, rule_id: str, faults: Faults) -> bool:
    """Tell what is missing, unknown, or of the wrong form in a rule; whether the rest of it can be read."""
    readable = True
    for key, value in data.items():
        if key not in _KEYS:
            message = f"unknown key {str(key)!r}; keys are {', '.join(_KEYS)}"
        elif key in _MAPPINGS and not isinstance(value, dict):
            message = f"{key} is a mapping of keys and values"
        elif key in _LISTS and not isinstance(value, list):
            message = f"{key} is a list"
        elif key not in _MAPPINGS + _LISTS and not _is_words(value):
            message = f"{key} is a text, or a list of texts"
        else:
            continue
        readable = readable and key not in _KEYS
        faults.add(place_of(key, place.file), rule_id, message)
    if not rule_id or "find" not in data:
        faults.add(place, rule_id, "a rule has an id and a find")
        return False
    return readable


def _is_words(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _check_sets(sets: Mapping[str, Any], place: Place, rule_id: str, faults: Faults) -> None:
    for key, value in sets.items():
        if not isinstance(value, str) or (key not in _FREE_KEYS and value not in _SET_VALUES.get(key, ())):
            known = ", ".join(_SET_VALUES.get(key, (*_SET_VALUES, *_FREE_KEYS)))
            faults.add(place_of(key, place.file), rule_id, f"cannot set {key} to {str(value)!r}; known are {known}")


def _check_emit(data: dict[str, Any], emit: str, finds: list[str], place: Place, rule_id: str, faults: Faults) -> None:
    """Tell what a rule asks for that its sort of rule does not do, rather than pass over it."""
    if emit not in (*FIGURE_KINDS, *READING, NONE, TIME, ""):
        faults.add(place_of(data["emit"], place.file), rule_id, f"cannot emit {emit!r}")
    raw = any(text.startswith(RAW) for text in finds)
    idle = [key for key in (*_GUARDS, "where") if key in data and raw and emit not in READING]
    if emit == "":
        idle = [key for key in _GUARDS if key in data and key != "not_left"]
        if not all(FIGURE in text for text in finds):
            faults.add(place, rule_id, f"a rule without emit speaks of a figure: {FIGURE} must stand in its find")
    for key in idle:
        faults.add(place_of(key, place.file), rule_id, f"{key} does nothing in such a rule; write it into find")
    if raw and emit in FIGURE_KINDS:
        faults.add(place, rule_id, f"{RAW} has no captures, so no figure can come of it; write a template")


def _try(make: Any, text: Any, place: Place, rule_id: str, faults: Faults) -> Any:
    """``make(text)``; None where it cannot be read, which is told."""
    try:
        return make(text)
    except TemplateError as error:
        faults.add(place_of(text, place.file), rule_id, f"{error} in {str(text)!r}")
    except (ValueError, regex.error) as error:
        faults.add(place_of(text, place.file), rule_id, f"{error}")
    return None


def _guard(data: dict[str, Any], key: str, words: Vocabulary, place: Place, rule_id: str, faults: Faults) -> Any:
    texts = _strings(data.get(key, []))
    return _try(lambda some: guard(some, words, backwards=_GUARDS[key]), texts, place, rule_id, faults)


def _example(data: Any, place: Place, rule_id: str, faults: Faults) -> Example | None:
    if not isinstance(data, dict) or not isinstance(data.get("text"), str) or "want" not in data:
        faults.add(place_of(data, place.file), rule_id, "an example has the keys text and want")
        return None
    for key in data:
        if key not in _EXAMPLE_KEYS:
            faults.add(place_of(key, place.file), rule_id, f"unknown key {str(key)!r} in an example")
    text, want = data["text"], data["want"]
    if not isinstance(want, dict) and want != "none":
        faults.add(place_of(want, place.file), rule_id, "want is none, or a mapping of keys and values")
    mark = None
    start, end = text.find("["), text.find("]")
    if 0 <= start < end:
        mark = (start, end - 1)
        text = text[:start] + text[start + 1 : end] + text[end + 1 :]
    return Example(
        str(text),
        want if isinstance(want, dict) else None,
        mark,
        data.get("todo") == "true",
        place_of(data["text"], place.file),
    )
