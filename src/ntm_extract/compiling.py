"""Templates, guards and conditions of a rule, compiled to what the engine runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

import regex

from ntm_extract import template as tpl
from ntm_extract.numerals import NUMBER
from ntm_extract.rules import Comparison, Form

FIGURE = "{figure}"
RAW = "regex:"
LIST = regex.compile(r"<<(\w+)>>")
_CAPTURES = regex.compile(r"\{(?:(\w+):)?([\w|]+)\}")
_AND = " and "
_PART = regex.compile(r"<([^<>\s]+)>")
_COMPARISON = regex.compile(r"\s*([\w.]+)\s*(<=|>=|==|!=|<|>)\s*([\w.]+)\s*")


def vocabulary(lists: Mapping[str, Mapping[str, str]], parts: Mapping[str, str]) -> tpl.Vocabulary:
    """What templates may name: the lists, and the types that are made of them."""
    forwards, backwards = (_sources(lists, backwards=backwards) for backwards in (False, True))
    return tpl.Vocabulary(forwards, parts, reverse=tpl.Vocabulary(backwards, parts))


def _sources(lists: Mapping[str, Mapping[str, str]], *, backwards: bool) -> dict[str, str]:
    sources = {name: tpl.alternatives(words, backwards=backwards) for name, words in lists.items() if words}
    scale, half = (sources.get(name, r"(?!)") for name in ("scale", "half"))
    sources["scaled"] = f"{NUMBER}(?: ?{scale}){{1,2}}(?: {half}|(?: ?{NUMBER}(?: ?{scale}){{1,2}}){{0,4}})"
    sources["scaled_group"] = f"(?P<number>{NUMBER})(?: ?(?P<scale>{scale})){{0,2}}(?P<half> {half})?"
    if "whole_words" in sources:
        sources["among"] = f" {sources['whole_words']} {NUMBER}"  # "1/3 trong số 65 dự án"
    sources["word"] = r"\p{L}[\p{L}\d]*+"  # any one syllable
    if "numeral" in sources:
        sources["numeral"] = f"{sources['numeral']}(?: {sources['numeral']})*"
    return sources


def guard(texts: list[str], vocabulary: tpl.Vocabulary, *, backwards: bool) -> regex.Pattern[str] | None:
    """Any of the templates ``texts``, to be held against what stands right before or after a match; None for none."""
    if not texts:
        return None
    branches = [tpl.join(_row(text, vocabulary, backwards=backwards)) for text in texts]
    body = "(?:" + "|".join(branches) + ")"
    return regex.compile(body + " ?", regex.REVERSE) if backwards else regex.compile(" ?" + body)


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
        return Form(text, None, regex.compile(tpl.join(row)), phrase, start, types=types)
    anchors = {"numeral" if kind == "numeral" else "digits" for kind in row[at].types & tpl.NUMBER_TYPES}
    mirrored = _row(text, vocabulary, backwards=True)
    left_source = tpl.join([*mirrored[:at], replace(mirrored[at], source="")]) if at else ""
    return Form(
        text,
        regex.compile(left_source, regex.REVERSE) if left_source else None,
        regex.compile(tpl.join(row[at:])),
        phrase,
        " ".join(sorted(anchors)),
        types,
    )


def _row(text: str, vocabulary: tpl.Vocabulary, *, backwards: bool) -> list[tpl.Item]:
    """The items of a template that is matched from its beginning, or from its end."""
    return tpl.items(text, (vocabulary.reverse or vocabulary) if backwards else vocabulary)


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


def _raw(text: str, vocabulary: tpl.Vocabulary) -> regex.Pattern[str]:
    """The regular expression after ``regex:``, in which ``<<list>>`` stands for the words of a list."""
    source = LIST.sub(lambda match: vocabulary.lists[match[1]], text.removeprefix(RAW))
    return regex.compile(r"(?<!\p{L})" + f"(?:{source})")


def _compile(text: str, vocabulary: tpl.Vocabulary, *, backwards: bool) -> regex.Pattern[str] | None:
    if not text.strip():
        return None
    source = tpl.join(_row(text.strip(), vocabulary, backwards=backwards))
    return regex.compile(source + "(?: ?: ?| ?)", regex.REVERSE) if backwards else regex.compile(" ?" + source)


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
