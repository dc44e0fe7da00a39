"""Rule files: reading, checking and compiling ``patterns/*.yaml`` into a RuleSet.

Every value of a rule file is text, whatever YAML 1.1 would make of ``12:30``, ``no`` or ``1.500``; numbers are read
where a number belongs. All faults of all files are collected and raised at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import regex
import yaml

from ntm_extract import template as tpl
from ntm_extract.document import sentence_end
from ntm_extract.errors import PatternError
from ntm_extract.fold import fold_word
from ntm_extract.numerals import NUMBER
from ntm_extract.rules import FIGURE_KINDS, NONE, READING, TIME, Comparison, Example, Form, Place, Rule, RuleSet

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SECTIONS = ("words", "parts", "rules")
_RULE_KEYS = (
    "id", "find", "emit", "set", "kinds", "priority", "not_left", "not_right", "unless_left", "left", "right", "if_set",
    "unless_set", "where", "examples",
)  # fmt: skip
_EXAMPLE_KEYS = ("text", "want", "todo")
_SET_VALUES = {
    "modifier": ("approximately", "nearly", "more_than", "less_than", "at_least", "at_most"),
    "relation": ("level", "increase", "decrease"),
    "status": ("actual", "estimated", "target"),
}
# "verb" is not printed: it says that the words of a rule are a verb, so that its whole subject is what is measured.
_FREE_KEYS = ("indicator", "relative_to", "period", "unit", "currency", "verb")
_FIGURE = "{figure}"
_RAW = "regex:"
_CAPTURES = regex.compile(r"\{(?:(\w+):)?([\w|]+)\}")
_COMPARISON = regex.compile(r"\s*([\w.]+)\s*(<=|>=|==|!=|<|>)\s*([\w.]+)\s*")


class _Faults:
    """The faults found so far, each with its file, line and column."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def add(self, place: Place, rule: str, message: str) -> None:
        self.lines.append(f"{place}: {rule + ': ' if rule else ''}{message}")


# --- YAML nodes to plain values that remember their places ------------------------------------------------------


class Text(str):
    """A scalar of a rule file and where it stands."""

    place: Place


def _plain(node: yaml.Node, file: str, faults: _Faults) -> Any:
    place = Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.ScalarNode):
        if node.tag.endswith(":null") and node.style is None:
            faults.add(place, "", "an empty value; give one or leave the key out")
        text = Text(node.value)
        text.place = place
        return text
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, file, faults) for child in node.value]
    out: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _plain(key_node, file, faults)
        if not isinstance(key, str):
            faults.add(place, "", "a key must be a word")
            continue
        if key in out:
            faults.add(getattr(key, "place", place), "", f"the key {key!r} stands twice")
        out[key] = _plain(value_node, file, faults)
    return out


def _read(path: Path, faults: _Faults) -> dict[str, Any]:
    try:
        node = yaml.compose(path.read_text("utf-8"), Loader=_LOADER)
    except (yaml.MarkedYAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(path.name, mark.line + 1 if mark else 1, mark.column + 1 if mark else 1)
        faults.add(place, "", f"no readable YAML: {getattr(error, 'problem', None) or error}")
        return {}
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        faults.add(Place(path.name, 1), "", "a rule file is a mapping with the keys words, parts and rules")
        return {}
    data: dict[str, Any] = _plain(node, path.name, faults)
    for key in data:
        if key not in _SECTIONS:
            faults.add(_place(key, path.name), "", f"unknown section {key!r}; sections are {', '.join(_SECTIONS)}")
    return data


def _place(value: object, file: str) -> Place:
    return getattr(value, "place", Place(file, 1))


# --- words ------------------------------------------------------------------------------------------------------


def _lists(files: Mapping[str, dict[str, Any]], faults: _Faults) -> dict[str, dict[str, str]]:
    """All word lists: each word, folded, with its value (the word itself in a plain list)."""
    out: dict[str, dict[str, str]] = {}
    for file, data in files.items():
        for name, words in data.get("words", {}).items():
            if name in out:
                faults.add(_place(name, file), "", f"the list {name!r} stands twice")
                continue
            pairs = words.items() if isinstance(words, dict) else ((word, word) for word in words)
            out[name] = {}
            for word, value in pairs:
                folded = fold_word(word)
                if folded in out[name]:
                    faults.add(_place(word, file), "", f"the word {word!r} stands twice in {name!r}")
                out[name][folded] = str(value)
    return out


def _vocabulary(lists: Mapping[str, Mapping[str, str]], parts: Mapping[str, str]) -> tpl.Vocabulary:
    sources = {name: tpl.alternatives(list(words)) for name, words in lists.items() if words}
    if "scale" in sources:
        scale, half = sources["scale"], sources.get("half", r"(?!)")
        sources["scaled"] = f"{NUMBER}(?: ?{scale}){{1,2}}(?: {half}|(?: ?{NUMBER}(?: ?{scale}){{1,2}})*)"
        sources["scaled_group"] = f"(?P<number>{NUMBER})(?: ?(?P<scale>{scale})){{0,2}}(?P<half> {half})?"
    if "whole_words" in sources:
        sources["among"] = f" {sources['whole_words']} {NUMBER}"  # "1/3 trong số 65 dự án"
    sources["word"] = r"\p{L}[\p{L}\d]*+"  # any one syllable
    if "numeral" in sources:
        sources["numeral"] = f"{sources['numeral']}(?: {sources['numeral']})*"
    return tpl.Vocabulary(sources, parts)


# --- rules ------------------------------------------------------------------------------------------------------


def _strings(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _guard(rule: dict[str, Any], key: str, vocabulary: tpl.Vocabulary, *, backwards: bool) -> regex.Pattern[str] | None:
    if key not in rule:
        return None
    branches = [tpl.join(tpl.items(text, vocabulary)) for text in _strings(rule[key])]
    body = "(?:" + "|".join(branches) + ")"
    return regex.compile(body + " ?", regex.REVERSE) if backwards else regex.compile(" ?" + body)


def _form(text: str, vocabulary: tpl.Vocabulary) -> Form:
    """A template cut at ``{figure}`` (context rules) or at its first number, or a raw regular expression, whole."""
    if text.startswith(_RAW):
        return Form(text, None, _raw(text, vocabulary))
    types = {name or kinds: tuple(kinds.split("|")) for name, kinds in _CAPTURES.findall(text)}
    if _FIGURE in text:
        before, _, after = text.partition(_FIGURE)
        left = _compile(before, vocabulary, backwards=True)
        return Form(text, left, _compile(after, vocabulary, backwards=False), anchor="figure", types=types)
    row = tpl.items(text, vocabulary)
    phrase = next((name for name, kinds in types.items() if kinds == (tpl.PHRASE,)), None)
    at = next((i for i, item in enumerate(row) if item.types & tpl.NUMBER_TYPES and not item.optional), None)
    if at is None:
        start = "start" if next(iter(types.values()), ()) == (tpl.CLAUSE,) and text.startswith("{") else ""
        return Form(text, None, regex.compile(tpl.join(row)), phrase, start, types=types)
    anchors = {"numeral" if kind == "numeral" else "digits" for kind in row[at].types & tpl.NUMBER_TYPES}
    left_source = tpl.join([*row[:at], replace(row[at], source="")]) if at else ""
    return Form(
        text,
        regex.compile(left_source, regex.REVERSE) if left_source else None,
        regex.compile(tpl.join(row[at:])),
        phrase,
        " ".join(sorted(anchors)),
        types,
    )


def _raw(text: str, vocabulary: tpl.Vocabulary) -> regex.Pattern[str]:
    """The regular expression after ``regex:``, in which ``<<list>>`` stands for the words of a list."""

    def words(match: regex.Match[str]) -> str:
        if match[1] not in vocabulary.lists:
            raise ValueError(f"unknown list {match[1]!r}")
        return vocabulary.lists[match[1]]

    source = regex.sub(r"<<(\w+)>>", words, text.removeprefix(_RAW))
    return regex.compile(r"(?<!\p{L})" + f"(?:{source})")


def _compile(text: str, vocabulary: tpl.Vocabulary, *, backwards: bool) -> regex.Pattern[str] | None:
    if not text.strip():
        return None
    row = tpl.items(text.strip(), vocabulary)
    source = tpl.join(row)
    return regex.compile(source + "(?: ?: ?| ?)", regex.REVERSE) if backwards else regex.compile(" ?" + source)


def _where(text: str) -> tuple[Comparison, ...]:
    out = []
    for part in text.split(" and "):
        match = _COMPARISON.fullmatch(part)
        if match is None:
            raise ValueError(f"cannot read the condition {part!r}; write for example numerator <= denominator")
        left, operator, right = match.groups()
        out.append(Comparison(_operand(left), operator, _operand(right)))
    return tuple(out)


def _operand(text: str) -> str | Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def _example(data: Any, place: Place, rule_id: str, faults: _Faults) -> Example | None:
    if not isinstance(data, dict) or "text" not in data or "want" not in data:
        faults.add(place, rule_id, "an example has the keys text and want")
        return None
    for key in data:
        if key not in _EXAMPLE_KEYS:
            faults.add(_place(key, place.file), rule_id, f"unknown key {key!r} in an example")
    text, want = data["text"], data["want"]
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
        _place(data["text"], place.file),
    )


def _rule(data: dict[str, Any], place: Place, vocabulary: tpl.Vocabulary, faults: _Faults) -> Rule | None:
    rule_id = data.get("id", "")
    for key in data:
        if key not in _RULE_KEYS:
            faults.add(_place(key, place.file), rule_id, f"unknown key {key!r}; keys are {', '.join(_RULE_KEYS)}")
    if not rule_id or "find" not in data:
        faults.add(place, rule_id, "a rule has an id and a find")
        return None
    sets = data.get("set", {})
    for key, value in sets.items():
        if key not in _FREE_KEYS and value not in _SET_VALUES.get(key, ()):
            known = ", ".join(_SET_VALUES.get(key, (*_SET_VALUES, *_FREE_KEYS)))
            faults.add(_place(value, place.file), rule_id, f"cannot set {key} to {value!r}; known are {known}")
    emit = data.get("emit", "")
    if emit not in (*FIGURE_KINDS, *READING, NONE, TIME, ""):
        faults.add(_place(emit, place.file), rule_id, f"cannot emit {emit!r}")
    examples = [_example(one, place, rule_id, faults) for one in data.get("examples", [])]
    if not any(example and example.want is not None and not example.todo for example in examples):
        faults.add(place, rule_id, "no positive example: a text with what is wanted from it")
    if emit != "" and not any(example and example.want is None for example in examples):
        faults.add(place, rule_id, "no negative example: a text with want: none")
    current: object = data["find"]
    try:
        forms = []
        for text in _strings(data["find"]):
            current = text
            forms.append(_form(text, vocabulary))
        return Rule(
            id=str(rule_id),
            emit=str(emit),
            forms=tuple(forms),
            place=place,
            priority=int(data.get("priority", 0)),
            sets={str(key): str(value) for key, value in sets.items()},
            kinds=tuple(str(kind) for kind in _strings(data.get("kinds", []))),
            not_left=_guard(data, "not_left", vocabulary, backwards=True),
            not_right=_guard(data, "not_right", vocabulary, backwards=False),
            unless_left=_guard(data, "unless_left", vocabulary, backwards=True),
            left=_guard(data, "left", vocabulary, backwards=True),
            right=_guard(data, "right", vocabulary, backwards=False),
            where=_where(data["where"]) if "where" in data else (),
            if_set=data.get("if_set"),
            unless_set=data.get("unless_set"),
            examples=tuple(example for example in examples if example),
        )
    except tpl.TemplateError as error:
        faults.add(_place(current, place.file), str(rule_id), f"{error} in {str(current)!r}")
    except (ValueError, regex.error) as error:
        faults.add(place, str(rule_id), str(error))
    return None


def _rules(files: Mapping[str, dict[str, Any]], vocabulary: tpl.Vocabulary, faults: _Faults) -> Iterator[Rule]:
    seen: dict[str, Place] = {}
    for file, data in files.items():
        for item in data.get("rules", []):
            if not isinstance(item, dict):
                faults.add(_place(item, file), "", "a rule is a mapping that begins with id")
                continue
            place = _place(next(iter(item)), file)
            rule = _rule(item, place, vocabulary, faults)
            if rule is None:
                continue
            if rule.id in seen:
                faults.add(place, rule.id, f"the id stands at {seen[rule.id]} too")
            seen[rule.id] = place
            yield rule


def load_patterns(directory: Path) -> RuleSet:
    """The rules of all ``*.yaml`` files of ``directory``, checked and compiled.

    Raises PatternError, whose text is one line a fault, where any file has one.
    """
    faults = _Faults()
    paths = sorted(directory.glob("*.yaml"))
    if not paths:
        raise PatternError(f"{directory}: no rule files (*.yaml) there; name the folder that has them")
    files = {path.name: _read(path, faults) for path in paths}
    lists = _lists(files, faults)
    parts = {str(name): str(text) for data in files.values() for name, text in data.get("parts", {}).items()}
    vocabulary = _vocabulary(lists, parts)
    rules = list(_rules(files, vocabulary, faults))
    if faults.lines:
        raise PatternError("\n".join(faults.lines))
    patterns = {name: regex.compile(source) for name, source in vocabulary.lists.items()}
    patterns["sentence_end"] = sentence_end(lists.get("abbreviation", ()), lists.get("lettered_unit", ()))
    return RuleSet(
        figures=tuple(rule for rule in rules if rule.emit and rule.emit not in READING),
        context=tuple(rule for rule in rules if rule.emit == ""),
        reading={emit: tuple(rule for rule in rules if rule.emit == emit) for emit in READING},
        lists=lists,
        patterns=patterns,
        examples=tuple((rule.id, example) for rule in rules for example in rule.examples),
    )
