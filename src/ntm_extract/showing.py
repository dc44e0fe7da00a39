"""A rule laid open: as its file has it, with the words that it names and what it compiles to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import regex

from ntm_extract.rules import CONTEXT, Place, Rule, RuleSet

# What a template or a raw expression names: lists in {captures} and <<brackets>>, parts in <brackets>.
_NAMES = regex.compile(r"\{(?:\w+:)?([\w|]+)\}|<<(\w+)>>|<([^<>\s]+)>")
_GUARDS = ("not_left", "unless_left", "not_right", "left", "right")


def rule_row(rule: Rule) -> dict[str, Any]:
    """A rule as ``patterns list`` has it: id, kind, priority, place, and how many examples it has."""
    return {
        "id": rule.id,
        "kind": rule.emit or CONTEXT,
        "priority": rule.priority,
        "file": rule.place.file,
        "line": rule.place.line,
        "examples": len(rule.examples),
    }


def show(rule: Rule, rules: RuleSet) -> Iterator[str]:
    """The lines that lay ``rule`` open."""
    yield f"{rule.id}: {rule.emit or CONTEXT}, priority {rule.priority}, at {rule.place}"
    yield ""
    written = _written(rule)
    yield from written
    words, parts = _named(written, rules)
    for name in words:
        yield ""
        yield f"{name}: {', '.join(_word(word, value) for word, value in rules.lists[name].items())}"
    for name in parts:
        yield ""
        yield f"<{name}>: {rules.vocabulary.parts[name]}"
    yield ""
    yield "compiles to"
    yield from _compiled(rule)


def _compiled(rule: Rule) -> Iterator[str]:
    for form in rule.forms:
        yield f"  {form.template}"
        for way, pattern in (("backwards", form.left), ("onwards", form.right)):
            if pattern is not None:
                yield f"    {way}: {pattern.pattern}"
    for guard in _GUARDS:
        pattern = getattr(rule, guard)
        if pattern is not None:
            yield f"  {guard}: {pattern.pattern}"


def _written(rule: Rule) -> list[str]:
    """The lines of the rule in its file, and those that other files add to it."""
    out = _block(rule.place)
    for place in rule.extended:
        out += ["", *_block(place)]
    return out


def _block(place: Place) -> list[str]:
    """The lines of a rule that begins at ``place``: up to the next one that begins no deeper than it does."""
    lines = Path(place.file).read_text("utf-8").splitlines()[place.line - 1 :]
    out = lines[:1]
    for line in lines[1:]:
        if line.strip() and len(line) - len(line.lstrip()) < place.column - 1:
            break
        out.append(line)
    while out and not out[-1].strip():
        out.pop()
    return out


def _named(lines: list[str], rules: RuleSet) -> tuple[list[str], list[str]]:
    """The lists and parts that the lines name, and those that these parts name, in the order of the alphabet."""
    words: set[str] = set()
    parts: set[str] = set()
    left = list(lines)
    while left:
        for types, listed, part in _NAMES.findall(left.pop()):
            words.update(name for name in (*types.split("|"), listed) if name in rules.lists)
            if part in rules.vocabulary.parts and part not in parts:
                parts.add(part)
                left.append(rules.vocabulary.parts[part])
    return sorted(words), sorted(parts)


def _word(word: str, value: str) -> str:
    return word if word == value.lower() else f"{word} ({value})"
