"""The rules of folders of rule files, checked and compiled into a RuleSet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import regex

from ntm_extract.checks import (
    GUARDS,
    check_emit,
    check_examples,
    check_form,
    check_keys,
    check_kinds,
    check_values,
    check_where,
    read_example,
)
from ntm_extract.compiling import conditions, form, guard, vocabulary
from ntm_extract.document import sentence_end
from ntm_extract.errors import PatternError
from ntm_extract.fingerprint import rules_hash
from ntm_extract.layering import layered
from ntm_extract.rulefile import Faults, place_of, read_file, strings
from ntm_extract.rules import ENGINE_LISTS, READING, Place, Rule, RuleSet
from ntm_extract.template import TemplateError, Vocabulary, items

_DEEP = "groups within each other without end; write it flatter"
_OF_LISTS = ("among",)  # what `vocabulary` makes of lists, for the engine
_NEVER = regex.compile(r"(?!)")


def load_patterns(*folders: Path, needed: Collection[str] = ENGINE_LISTS) -> RuleSet:
    """The rules of all ``*.yaml`` files of ``folders``, checked and compiled.

    A later folder adds to the earlier ones, and changes in them what it says that it changes. ``needed`` are the word
    lists that must be there, by default all that the engine asks for by name; those that need not are empty where no
    file has them. Raises PatternError, with one line a fault, where any file has one.
    """
    faults = Faults()
    paths = [path for folder in folders for path in _rule_files(folder)]
    layers = layered([read_file(path, faults) for path in paths], faults)
    lists = {name: layers.lists.get(name, {}) for name in (*ENGINE_LISTS, *layers.lists)}
    if not faults.lines:  # else the lists may be among what could not be read
        _check_needed(needed, layers.lists, folders, faults)
    check_kinds(layers.kinds, faults)
    words = vocabulary(lists, layers.parts)
    _check_parts(words, faults)
    kinds = {name: tuple(map(str, keys)) for name, keys in layers.kinds.items()}
    made = (_rule(data, place, words, kinds, faults) for data, place in layers.rules)
    rules = [rule for rule in made if rule is not None]
    if faults.lines:
        raise PatternError("\n".join(faults.lines))
    patterns = dict.fromkeys((*lists, *_OF_LISTS), _NEVER)  # what an empty list matches
    patterns.update((name, regex.compile(source)) for name, source in words.lists.items())
    patterns["sentence_end"] = sentence_end(lists.get("abbreviation", ()), lists.get("lettered_unit", ()))
    return RuleSet(
        figures=tuple(rule for rule in rules if rule.emit and rule.emit not in READING),
        context=tuple(rule for rule in rules if rule.emit == ""),
        reading={emit: tuple(rule for rule in rules if rule.emit == emit) for emit in READING},
        lists=lists,
        patterns=patterns,
        examples=tuple((rule.id, example) for rule in rules for example in rule.examples),
        kinds=kinds,
        vocabulary=words,
        hash=rules_hash(folders),
    )


def _rule_files(folder: Path) -> list[Path]:
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        raise PatternError(f"{folder}: no rule files (*.yaml) there; name the folder that has them")
    return paths


def _check_needed(
    needed: Collection[str], lists: Mapping[str, object], folders: Sequence[Path], faults: Faults
) -> None:
    for name in needed:
        if name not in lists:
            message = (
                f"no file has the word list {name!r}, which the program asks for; put it back, or write {name}: []"
            )
            faults.lines.append(f"{folders[-1]}: {message}")


def _check_parts(words: Vocabulary, faults: Faults) -> None:
    """Tell what is wrong with the parts, whether or not a rule names them."""
    for name, text in words.parts.items():
        inner = replace(words, inside=(name,))
        try:
            items(text, inner)
        except TemplateError as error:
            message = f"the part {str(name)!r}: {error} in {str(text)!r}; mend the template"
            faults.add(place_of(text, ""), "", message)
        except RecursionError:
            faults.add(place_of(text, ""), f"the part {str(name)!r}", _DEEP)


def _rule(
    data: dict[str, Any], place: Place, words: Vocabulary, kinds: Mapping[str, tuple[str, ...]], faults: Faults
) -> Rule | None:
    rule_id = str(data["id"]) if isinstance(data.get("id"), str) else ""
    before = len(faults.lines)
    if not check_keys(data, place, rule_id, faults):
        return None
    emit, sets = str(data.get("emit", "")), data.get("set", {})
    check_values(data, emit, kinds, place, rule_id, faults)
    check_emit(data, emit, kinds, place, rule_id, faults)
    examples = [read_example(one, emit, kinds, place, rule_id, faults) for one in data.get("examples", [])]
    check_examples(examples, emit, place, rule_id, faults)
    forms = [
        made
        for text in strings(data["find"])
        if (made := _try(lambda text: form(text, words), text, place, rule_id, faults))
    ]
    for made in forms:
        check_form(made, emit, sets, kinds, place, rule_id, faults)
    guards = {key: _guard(data, key, words, place, rule_id, faults) for key in GUARDS}
    where = _try(conditions, data["where"], place, rule_id, faults) if "where" in data else ()
    check_where(where or (), forms, emit, place, rule_id, faults)
    priority = _try(_whole, data.get("priority", "0"), place, rule_id, faults)
    if len(faults.lines) > before:
        return None
    return Rule(
        id=rule_id,
        emit=emit,
        forms=tuple(forms),
        place=place,
        priority=priority,
        sets={str(key): str(value) for key, value in sets.items()},
        kinds=tuple(map(str, strings(data.get("kinds", [])))),
        where=where,
        if_set=data.get("if_set"),
        unless_set=data.get("unless_set"),
        examples=tuple(example for example in examples if example),
        **guards,
    )


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"priority is a whole number; write one in place of {str(text)!r}") from None


def _try(make: Any, text: Any, place: Place, rule_id: str, faults: Faults) -> Any:
    """``make(text)``; None where it cannot be read, which is told."""
    try:
        return make(text)
    except TemplateError as error:
        faults.add(place_of(text, place.file), rule_id, f"{error} in {str(text)!r}")
    except (ValueError, regex.error) as error:
        faults.add(place_of(text, place.file), rule_id, f"{error}")
    except RecursionError:
        faults.add(place_of(text, place.file), rule_id, _DEEP)
    return None


def _guard(data: dict[str, Any], key: str, words: Vocabulary, place: Place, rule_id: str, faults: Faults) -> Any:
    texts = strings(data.get(key, []))
    return _try(lambda some: guard(some, words, backwards=GUARDS[key]), texts, place, rule_id, faults)
