"""From a rule to a candidate: what a rule, tried where a number stands, would emit there."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import regex

from ntm_extract.fold import fold_word
from ntm_extract.numerals import parse_digits, parse_numeral
from ntm_extract.rules import NEEDED_CAPTURES, NUMBER_CAPTURES, Comparison, Form, Rule, RuleSet
from ntm_extract.template import NUMBER_TYPES
from ntm_extract.units import counted
from ntm_extract.wording import Span, Wording

# Before digits that belong to a name (U20, Covid-19).
_NAME = regex.compile(r"(?<=\p{L}-?)")
_NUMBER = regex.compile(r"-?\d+(?:\.\d+)?")
_THOUSAND, _MILLIARD = 10**3, 10**9
# The captures that are quoted as printed.
_QUOTED = ("unit", "second")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


Value = Decimal | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one rule found at one place. ``start``, ``end`` and the span of the ``unit`` are of the folded view."""

    rule: Rule
    start: int
    end: int
    order: int  # the place of the rule among all rules
    values: Mapping[str, Value] = field(default_factory=dict)
    unit: Span | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A match that came to nothing: ``start`` to ``end``, dropped by a guard, a condition or what a capture holds.

    ``by`` names that as the rule file does; ``seen`` is the span of the words that decided.
    """

    rule: Rule
    form: Form
    start: int
    end: int
    by: str
    seen: Span


def attempt(wording: Wording, rule: Rule, form: Form, order: int, at: int) -> Candidate | Dropped | None:
    """What one form of ``rule`` makes of the number that begins at ``at``; None where its template does not match."""
    assert form.right is not None
    low, sentence = wording.low, wording.document.sentence(at)
    start, end = sentence
    right = form.right.match(low, at, end)
    if right is None:
        return None
    left = None if form.left is None else form.left.match(low, start, at)
    if left is None and form.left is not None:
        return None
    first, last = left.start() if left else at, right.end()
    if rule.emit in ("quantity", "ratio") and _NAME.match(low, at):
        return Dropped(rule, form, first, last, "a name", (max(start, at - 12), last))
    guard = _left_guard(wording, rule, first, start)
    if guard is not None:
        return Dropped(rule, form, first, last, *guard)
    if form.phrase is not None:
        phrase = counted(wording, right.start(form.phrase))
        if phrase is None:
            return Dropped(rule, form, first, last, f"{{{form.phrase}:phrase}}", (last, end))
        last = phrase[1]
    guard = _right_guard(wording, rule, last, end)
    if guard is not None:
        return Dropped(rule, form, first, last, *guard)
    spans = _captures(left, right)
    if form.phrase is not None:
        spans[form.phrase] = [(right.start(form.phrase), last)]
    values = _values(wording, rule, form, spans)
    if values is None:
        return Dropped(rule, form, first, last, "numbers that are none, or not in order", (first, last))
    if not _makes_figure(rule, values, spans, wording.rules):
        return Dropped(rule, form, first, last, "a capture that is not there", (first, last))
    failed = next((condition for condition in rule.where if not holds(condition, values)), None)
    if failed is not None:
        return Dropped(rule, form, first, last, f"where {failed}", (first, last))
    if rule.makes_figure:
        names = wording.rules.text_captures(rule.emit)
        text = [span for name, some in spans.items() if name in names for span in some]
        first, last = min(a for a, _ in text), max(b for _, b in text)
    return Candidate(rule, first, last, order, values, spans["unit"][0] if "unit" in spans else None)


def _makes_figure(rule: Rule, values: Mapping[str, Value], spans: Mapping[str, list[Span]], rules: RuleSet) -> bool:
    """Whether ``values``, captured at ``spans``, have what a figure needs: its template may leave it out."""
    if not rule.makes_figure:
        return True
    if rule.emit in rules.kinds:
        return not spans.keys().isdisjoint(rules.kinds[rule.emit])
    needed = any(values.keys() >= set(row) for row in NEEDED_CAPTURES[rule.emit])
    return needed and (rule.emit != "money" or "currency" in values)


def _left_guard(wording: Wording, rule: Rule, first: int, start: int) -> tuple[str, Span] | None:
    """The guard that the words before a match do not pass, with those words; None where all are passed."""
    if rule.left is not None and rule.left.match(wording.low, start, first) is None:
        return "left", (start, first)
    stop = _stop(wording, rule, first, start)
    return None if stop is None else ("not_left", stop)


def _right_guard(wording: Wording, rule: Rule, last: int, end: int) -> tuple[str, Span] | None:
    """The same of the words after it."""
    match = None if rule.not_right is None else rule.not_right.match(wording.low, last, end)
    if match is not None:
        return "not_right", match.span()
    if rule.right is not None and rule.right.match(wording.low, last, end) is None:
        return "right", (last, end)
    return None


def _stop(wording: Wording, rule: Rule, first: int, start: int) -> Span | None:
    """The word before the match that forbids it; the end of a longer word (biên bản) is not that word."""
    if rule.not_left is None:
        return None
    match = rule.not_left.match(wording.low, start, first)
    if match is None or (
        rule.unless_left is not None and rule.unless_left.match(wording.low, start, first) is not None
    ):
        return None
    if wording.low[match.start()].isalpha() and not wording.begins(match.start()):
        return None
    return match.span()  # type: ignore[no-any-return]


def _captures(left: regex.Match[str] | None, right: regex.Match[str]) -> dict[str, list[Span]]:
    """The spans of each capture, in the order of the text."""
    out: dict[str, list[Span]] = {}
    for match in (left, right):
        if match is not None:
            for name in match.re.groupindex:
                out.setdefault(name, []).extend(sorted(span for span in match.spans(name) if span[0] >= 0))
    return {name: spans for name, spans in out.items() if spans}


def _values(wording: Wording, rule: Rule, form: Form, spans: Mapping[str, list[Span]]) -> dict[str, Value] | None:
    """The values of the captures, or None where one of them is no number after all."""
    out: dict[str, Value] = {}
    own = wording.rules.kinds.get(rule.emit, ())
    scale = Decimal(1)
    for a, b in spans.get("scale", ()):
        words = wording.lists[form.types["scale"][0]]
        scale *= int(Decimal(words[wording.low[a:b]]))
    for name, some in spans.items():
        word = wording.low[some[0][0] : some[0][1]]
        listed = next(
            (wording.lists[t][word] for t in form.types.get(name, ()) if word in wording.lists.get(t, ())), None
        )
        if name == "per":
            out[name] = tuple(wording.document.quote(*span) for span in some)
        elif name in NUMBER_CAPTURES or (name in own and NUMBER_TYPES.issuperset(form.types[name])):
            number = (
                Decimal(listed) if listed and "numeral" not in form.types[name] else parse_number(word, wording.rules)
            )
            if number is None:
                return None
            out[name] = number * scale
        elif name in _QUOTED:
            out[name] = wording.document.quote(*some[0])
        elif name in own:
            out[name] = _own_value(listed, word, wording.document.quote(*some[0]))
        elif listed is not None and name != "scale":
            out[name] = listed
    if "cents" in out:
        amount, cents = out.get("amount"), out.pop("cents")
        if not isinstance(amount, Decimal) or not isinstance(cents, Decimal):
            return None
        out["amount"] = amount + cents / 100
    if "minus" in out:
        out = {key: -value if isinstance(value, Decimal) else value for key, value in out.items()}
    low, high = out.get("low"), out.get("high")
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        if low < 1000 <= high and low * 1000 < high and high % 1000 == 0:
            out["low"] = low * 1000  # "20 - 21.000 đồng": the thousands are said once
        if low >= high:
            return None
    return out | {key: _set_value(key, value) for key, value in rule.sets.items()}


def _set_value(key: str, text: str) -> Value:
    if key == "per":
        return (text,)
    return Decimal(text) if key in NUMBER_CAPTURES else text


def _own_value(listed: str | None, word: str, printed: str) -> Value:
    """What a key of an own kind says: what its list says of the word, a number where that is one; else the words."""
    if listed is None or fold_word(listed) == word:
        return printed
    return Decimal(listed) if _NUMBER.fullmatch(listed) else listed


def parse_number(text: str, rules: RuleSet) -> Decimal | None:
    """The value of a number in digits, with or without magnitude words, or in words; None where it is none.

    ``2 tỷ 160 triệu`` is the sum of its groups, which must fall, but for thousands of milliards
    (``11 nghìn 700 tỷ``); a half (``3 tỷ rưỡi``) is that of its group's place.
    """
    if not text[0].isdigit():
        return parse_numeral(text.split(), rules.lists["numeral"])
    total = Decimal(0)
    least = Decimal("Infinity")
    for group in rules.patterns["scaled_group"].finditer(text):
        place = Decimal(1)
        for word in group.captures("scale"):
            place *= int(Decimal(rules.lists["scale"][word]))
        try:
            number = parse_digits(group["number"]) * place
        except ValueError:
            return None
        thousands = least == _THOUSAND and place == _MILLIARD and not group["half"]
        if thousands and number / place < least and total < _THOUSAND * _THOUSAND:
            total, least = (total + number / place) * place, place
            continue
        if number >= least:
            return None
        total += number + (place / 2 if group["half"] else 0)
        least = place
    return total


def holds(condition: Comparison, values: Mapping[str, object]) -> bool:
    """Whether ``condition`` holds of a candidate's ``values``; a capture that is not there makes it fail."""

    def value(operand: str | Decimal) -> object:
        return values.get(operand) if isinstance(operand, str) else operand

    left, right = value(condition.left), value(condition.right)
    if left is None or right is None:
        return False
    return _OPERATORS[condition.operator](left, right)
