"""Templates, guards and conditions of a rule, compiled to what the engine runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

import regex

from ntm_extract import template as tpl
from ntm_extract.budget import Limited
from ntm_extract.numerals import NUMBER
from ntm_extract.rules import Comparison, Form

FIGURE = "{figure}"
RAW = "regex:"
LIST = regex.compile(r"<<(\w+)>>")
_CAPTURES = regex.compile(r"\{(?:(\w+):)?([\w|]+)\}")
# More items than these that may be there or not can be combined in too many ways.
_CHOICES = 8
_AND = " and "
_PART = regex.compile(r"<([^<>\s]+)>")
_COMPARISON = regex.compile(r"\s*([\w.]+)\s*(<=|>=|==|!=|<|>)\s*([\w.]+)\s*")


def vocabulary(lists: Mapping[str, Mapping[str, str]], parts: Mapping[str, str]) -> tpl.Vocabulary:
    """What templates may name: the lists, and the types that are made of them."""
    sources = {name: tpl.alternatives(list(words)) for name, words in lists.items() if words}
    scale, half = (sources.get(name, r"(?!)") for name in ("scale", "half"))
    sources["scaled"] = f"{NUMBER}(?: ?{scale}){{1,2}}(?: {half}|(?: ?{NUMBER}(?: ?{scale}){{1,2}}){{0,4}})"
    sources["scaled_group"] = f"(?P<number>{NUMBER})(?: ?(?P<scale>{scale})){{0,2}}(?P<half> {half})?"
    if "whole_words" in sources:
        sources["among"] = f" {sources['whole_words']} {NUMBER}"  # "1/3 trong số 65 dự án"
    sources["word"] = r"\p{L}[\p{L}\d]*+"  # any one syllable
    if "numeral" in sources:
        sources["numeral"] = f"{sources['numeral']}(?: {sources['numeral']})*"
    nested = {name: tpl.nested(words) for name, words in lists.items()}
    return tpl.Vocabulary(sources, parts, nested={name: ways for name, ways in nested.items() if ways > 1})


def guard(texts: list[str], vocabulary: tpl.Vocabulary, *, backwards: bool) -> Any:
    """Any of the templates ``texts``, to be held against what stands right before or after a match; None for none."""
    if not texts:
        return None
    rows = [tpl.items(text, vocabulary) for text in texts]
    body = "(?:" + "|".join(map(tpl.join, rows)) + ")"
    source, flags = (body + " ?", regex.REVERSE) if backwards else (" ?" + body, 0)
    return compiled(max(rows, key=_choices), source, " | ".join(texts), flags)


def form(text: str, vocabulary: tpl.Vocabulary) -> Form:
    """A template cut at ``{figure}`` (context rules) or at its first number, or a raw regular expression, whole."""
    if text.startswith(RAW):
        return Form(text, None, _raw(text, vocabulary))
    if FIGURE in text:
        before, _, after = text.partition(FIGURE)
        left = _compile(before, vocabulary, backwards=True)
        right = _compile(after, vocabulary, backwards=False)
        return Form(text, left, right, anchor="figure", types=types_of(text, vocabulary))
    row = tpl.items(text, vocabulary)
    types = types_of(text, vocabulary)
    phrase = next((name for name, kinds in types.items() if kinds == (tpl.PHRASE,)), None)
    at = anchor_of(row)
    if at is None:
        start = "start" if next(iter(types.values()), ()) == (tpl.CLAUSE,) and text.startswith("{") else ""
        return Form(text, None, compiled(row, tpl.join(row), text), phrase, start, types=types)
    anchors = {"numeral" if kind == "numeral" else "digits" for kind in row[at].types & tpl.NUMBER_TYPES}
    left_source = tpl.join([*row[:at], replace(row[at], source="")]) if at else ""
    return Form(
        text,
        compiled(row, left_source, text, regex.REVERSE) if left_source else None,
        compiled(row, tpl.join(row[at:]), text),
        phrase,
        " ".join(sorted(anchors)),
        types,
    )


def anchor_of(row: Sequence[tpl.Item]) -> int | None:
    """The place of the first number in a template that is always there; None where none is."""
    return next((i for i, item in enumerate(row) if item.types & tpl.NUMBER_TYPES and not item.optional), None)


def types_of(text: str, vocabulary: tpl.Vocabulary) -> dict[str, tuple[str, ...]]:
    """The types of each capture of a template that can be read, those of its parts among them."""
    out: dict[str, tuple[str, ...]] = {}
    for name, kinds in _CAPTURES.findall(expanded(text, vocabulary)):
        out[name or kinds] = tuple(dict.fromkeys((*out.get(name or kinds, ()), *kinds.split("|"))))
    return out


def expanded(text: str, vocabulary: tpl.Vocabulary) -> str:
    """A template that can be read, with what its parts stand for in brackets in their place."""
    whole: str = _PART.sub(lambda match: f"({expanded(vocabulary.parts[match[1]], vocabulary)})", text)
    return whole


def _raw(text: str, vocabulary: tpl.Vocabulary) -> Limited:
    """The regular expression after ``regex:``, in which ``<<list>>`` stands for the words of a list."""
    source = LIST.sub(lambda match: vocabulary.lists[match[1]], text.removeprefix(RAW))
    return Limited(regex.compile(r"(?<!\p{L})" + f"(?:{source})"), text)


def _compile(text: str, vocabulary: tpl.Vocabulary, *, backwards: bool) -> Any:
    if not text.strip():
        return None
    row = tpl.items(text.strip(), vocabulary)
    source = tpl.join(row)
    if backwards:
        return compiled(row, source + "(?: ?: ?| ?)", text, regex.REVERSE)
    return compiled(row, " ?" + source, text)


def compiled(row: Sequence[tpl.Item], source: str, template: str, flags: int = 0) -> Any:
    """The compiled ``source`` of a template, whose items are ``row``; limited where they leave much to try."""
    pattern = regex.compile(source, flags)
    return Limited(pattern, template) if _choices(row) > _CHOICES else pattern


def _choices(row: Sequence[tpl.Item]) -> int:
    return sum(item.choices for item in row)


def conditions(text: str) -> list[tuple[Comparison | None, str, int]]:
    """The conditions of a ``where``, each with its text and where that begins; None where it cannot be read."""
    out: list[tuple[Comparison | None, str, int]] = []
    at = 0
    for part in text.split(_AND):
        match = _COMPARISON.fullmatch(part)
        read = Comparison(_operand(match[1]), match[2], _operand(match[3])) if match else None
        out.append((read, part.strip(), at + len(part) - len(part.lstrip())))
        at += len(part) + len(_AND)
    return out


def _operand(text: str) -> str | Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    return value if value.is_finite() else text
