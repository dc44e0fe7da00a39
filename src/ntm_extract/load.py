"""The rules of folders of rule files, checked and compiled into a RuleSet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import regex

from ntm_extract.budget import limited
from ntm_extract.checks import (
    check_kinds,
    check_lists,
    check_sort,
    check_unanchored,
    check_values,
    read_keys,
    whole_number,
)
from ntm_extract.compiling import vocabulary
from ntm_extract.document import sentence_end
from ntm_extract.errors import PatternError
from ntm_extract.faults import Fault, Faults
from ntm_extract.fingerprint import rule_files, rules_hash
from ntm_extract.grammar import GUARDS
from ntm_extract.hidden import tell_hidden
from ntm_extract.layering import Layers, layered
from ntm_extract.resources import patterns_dir
from ntm_extract.rulefile import read_file, strings
from ntm_extract.rules import ENGINE_LISTS, READING, Place, Rule, RuleSet
from ntm_extract.template import TemplateError, Vocabulary, items
from ntm_extract.templates import read_forms, read_guards, read_where, tell_template
from ntm_extract.wanted import read_examples

_OF_LISTS = ("among",)  # what `vocabulary` makes of lists, for the engine
_NEVER = regex.compile(r"(?!)")


def load_patterns(*folders: Path, needed: Collection[str] = ENGINE_LISTS) -> RuleSet:
    """The rules of all ``*.yaml`` files of ``folders``, checked and compiled.

    A later folder adds to the earlier ones, and changes in them what it says that it changes. ``needed`` are the word
    lists that must be there, by default all that the engine asks for by name; those that need not are empty where no
    file has them. Raises PatternError, with each fault in the order of files and places, where any file has one. That
    its examples come out as wanted is not looked at here (`examples.failures` does), nor what is only idle
    (`check_patterns` does).
    """
    faults = Faults()
    rules = _load(folders, needed, faults)[0]
    if rules is None:
        raise PatternError(*map(str, faults.all()))
    return rules


def check_patterns(*folders: Path, needed: Collection[str] = ENGINE_LISTS) -> tuple[RuleSet | None, list[Fault]]:
    """The rules of ``folders`` as `load_patterns` has them (None where they cannot be loaded), and all faults.

    Among the faults is here what does no harm to any result and so does not keep the rules from being loaded: words
    that can never be used, because another one matches whatever they match. Raises PatternError where a folder has no
    rule files.
    """
    faults = Faults()
    rules, layers = _load(folders, needed, faults)
    tell_hidden(layers, faults)
    return rules, faults.all()


def _load(folders: Sequence[Path], needed: Collection[str], faults: Faults) -> tuple[RuleSet | None, Layers]:
    paths = [path for folder in folders for path in _rule_files(folder)]
    layers = layered([read_file(path, faults) for path in paths], faults)
    if layers.whole:
        _check_needed(needed, layers, folders, faults)
    check_kinds(layers.kinds, faults)
    check_lists(layers, faults)
    lists: dict[str, dict[str, str]] = {**{name: {} for name in ENGINE_LISTS}, **layers.lists()}
    words = vocabulary(lists, layers.parts)
    _check_parts(words, layers, faults)
    kinds = {name: tuple(map(str, keys)) for name, keys in layers.kinds.items()}
    made = [_rule(data, places, words, layers, kinds, faults) for data, places in layers.rules]
    rules = [rule for rule in made if rule is not None]
    if faults:
        return None, layers
    if folders != (patterns_dir(),):  # the shipped rules alone are known to end
        rules = [_limited(rule) for rule in rules]
    patterns = dict.fromkeys((*lists, *_OF_LISTS), _NEVER)  # what an empty list matches
    patterns.update((name, regex.compile(source)) for name, source in words.lists.items())
    patterns["sentence_end"] = sentence_end(lists.get("abbreviation", ()), lists.get("lettered_unit", ()))
    loaded = RuleSet(
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
    return loaded, layers


def _limited(rule: Rule) -> Rule:
    """``rule`` with each of its expressions held to the work budget."""
    forms = tuple(
        replace(form, left=limited(form.left, form.template), right=limited(form.right, form.template))
        for form in rule.forms
    )
    guards = {key: limited(getattr(rule, key), f"{key} of {rule.id}") for key in GUARDS}
    return replace(rule, forms=forms, **guards)


def _rule_files(folder: Path) -> list[Path]:
    paths = rule_files(folder)
    if not paths:
        raise PatternError(f"{folder}: no rule files (*.yaml) there; name the folder that has them")
    return paths


def _check_needed(needed: Collection[str], layers: Layers, folders: Sequence[Path], faults: Faults) -> None:
    for name in needed:
        if name not in layers.words and not layers.may_have(name):
            message = (
                f"no file has the word list {name!r}, which the program asks for; put it back, or write {name}: []"
            )
            faults.add(Place(str(folders[-1]), 0), "", message)


def _check_parts(words: Vocabulary, layers: Layers, faults: Faults) -> None:
    """Tell what is wrong with the parts, whether or not a rule names them."""
    for name, text in words.parts.items():
        inner = replace(words, inside=(name,))
        try:
            items(text, inner)
        except (TemplateError, RecursionError) as error:
            tell_template(error, text, inner, layers, faults, "", lead=f"the part {str(name)!r}: ")


def _rule(
    data: dict[str, Any],
    places: tuple[Place, ...],
    words: Vocabulary,
    layers: Layers,
    kinds: Mapping[str, tuple[str, ...]],
    faults: Faults,
) -> Rule | None:
    before = len(faults)
    said = read_keys(data, places[0], layers, kinds, faults)
    check_values(said)
    check_sort(said)
    examples = read_examples(said)
    forms = read_forms(said, words, layers)
    check_unanchored(said, forms)
    guards = read_guards(said, words, layers)
    where = read_where(said, forms)
    if len(faults) > before or said.broken:
        return None
    keys = said.keys
    return Rule(
        id=said.rule_id,
        emit=said.emit or "",
        forms=tuple(forms),
        place=places[0],
        extended=places[1:],
        priority=whole_number(keys.get("priority", "0")) or 0,
        sets={str(key): str(value) for key, value in keys.get("set", {}).items()},
        kinds=tuple(map(str, strings(keys.get("kinds", ())))),
        where=where,
        if_set=keys.get("if_set"),
        unless_set=keys.get("unless_set"),
        examples=examples,
        **guards,
    )
