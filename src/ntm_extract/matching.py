"""From rules to candidates: every rule is tried where a number stands, and says what it would emit there."""

from __future__ import annotations

import operator
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import regex

from ntm_extract.budget import check
from ntm_extract.numerals import parse_digits, parse_numeral
from ntm_extract.rules import (
    NEEDED_CAPTURES,
    NUMBER_CAPTURES,
    OWN_TEXT_CAPTURES,
    TEXT_CAPTURES,
    Comparison,
    Form,
    Rule,
    RuleSet,
)
from ntm_extract.template import NUMBER_TYPES
from ntm_extract.units import counted
from ntm_extract.wording import Span, Wording

# A number begins where no digit, and no mark that could join it to a digit, stands before it.
_DIGITS = regex.compile(r"(?<!\d|\d[.,])\d")
# Before digits that belong to a name (U20, Covid-19).
_NAME = regex.compile(r"(?<=\p{L}-?)")
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


@dataclass(frozen=True, slots=True)
class Anchor:
    """A number of the report, and the rule forms that are tried at it, each with the place of its rule."""

    at: int
    sentence: Span
    forms: list[tuple[int, Rule, Form]]


def anchors(wording: Wording) -> Iterator[Anchor]:
    """The numbers in digits, then those in words."""
    forms = [(i, rule, form) for i, rule in enumerate(wording.rules.figures) for form in rule.forms]
    for anchor, pattern in (("digits", _DIGITS), ("numeral", wording.patterns["numeral"])):
        here = [(i, rule, form) for i, rule, form in forms if anchor in form.anchor]
        for match in pattern.finditer(wording.low):
            check()
            yield Anchor(match.start(), wording.document.sentence(match.start()), here)


def candidates(wording: Wording) -> list[Candidate]:
    """All candidates of the figure rules."""
    out: list[Candidate] = []
    for anchor in anchors(wording):
        for order, rule, form in anchor.forms:
            found = attempt(wording, rule, form, order, anchor.at, anchor.sentence)
            if isinstance(found, Candidate):
                out.append(found)
    out.extend(searched(wording))
    return out


def searched(wording: Wording) -> Iterator[Candidate]:
    """The candidates of the forms without a number, which are searched for in the whole report."""
    for order, rule in enumerate(wording.rules.figures):
        for form in rule.forms:
            if not form.anchor and form.right is not None:
                for match in form.right.finditer(wording.low):
                    if match.end() > match.start():
                        yield Candidate(rule, match.start(), match.end(), order)


def attempt(
    wording: Wording, rule: Rule, form: Form, order: int, at: int, sentence: Span
) -> Candidate | Dropped | None:
    """What one form of ``rule`` makes of the anchor ``at`` of ``sentence``; None where its template does not match."""
    assert form.right is not None
    low, (start, end) = wording.low, sentence
    right = form.right.match(low, at, end)
    if right is None:
        return None
    left = None if form.left is None else form.left.match(low, start, at)
    if left is None and form.left is not None:
        return None
    first, last = left.start() if left else at, right.end()
    if rule.emit in ("quantity", "ratio") and _NAME.match(low, at):
        return Dropped(rule, form, first, last, "a name", (max(start, at - 12), last))
    if form.phrase is not None:
        phrase = counted(wording, right.start(form.phrase))
        if phrase is None:
            return Dropped(rule, form, first, last, f"{{{form.phrase}:phrase}}", (last, end))
        last = phrase[1]
    guard = _guard(wording, rule, first, last, sentence)
    if guard is not None:
        return Dropped(rule, form, first, last, *guard)
    spans = _captures(left, right)
    if form.phrase is not None:
        spans[form.phrase] = [(right.start(form.phrase), last)]
    values = _values(wording, rule, form, spans)
    if values is None:
        return Dropped(rule, form, first, last, "a capture that is no number", (first, last))
    if not _makes_figure(rule, values, spans, wording.rules):
        return Dropped(rule, form, first, last, "a capture that is not there", (first, last))
    failed = next((condition for condition in rule.where if not holds(condition, values)), None)
    if failed is not None:
        return Dropped(rule, form, first, last, f"where {failed}", (first, last))
    if rule.makes_figure:
        names = _text_captures(rule.emit, wording.rules)
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


def _text_captures(kind: str, rules: RuleSet) -> tuple[str, ...]:
    """The captures that make the text of a figure of ``kind``."""
    return TEXT_CAPTURES[kind] if kind in TEXT_CAPTURES else (*rules.kinds[kind], *OWN_TEXT_CAPTURES)


def _guard(wording: Wording, rule: Rule, first: int, last: int, sentence: Span) -> tuple[str, Span] | None:
    """The guard of ``rule`` that the words beside a match do not pass, with those words; None where all are passed."""
    low, (start, end) = wording.low, sentence
    stop = _stop(wording, rule, first, start)
    if stop is not None:
        return "not_left", stop
    match = None if rule.not_right is None else rule.not_right.match(low, last, end)
    if match is not None:
        return "not_right", match.span()
    if rule.left is not None and rule.left.match(low, start, first) is None:
        return "left", (start, first)
    if rule.right is not None and rule.right.match(low, last, end) is None:
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
        elif name in _QUOTED or (name in own and listed in (None, word)):
            out[name] = wording.document.quote(*some[0])
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


def parse_number(text: str, rules: RuleSet) -> Decimal | None:
    """The value of a number in digits, with or without magnitude words, or in words; None where it is none.

    ``2 tỷ 160 triệu`` is the sum of its groups, which must fall; a half (``3 tỷ rưỡi``) is that of its group's place.
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


def resolve(found: list[Candidate]) -> tuple[list[Candidate], list[tuple[Candidate, Candidate]]]:
    """The candidates that stand, in the order of the text, and those that do not, each with the one it lost to.

    The one total order of all overlaps: priority first, then length, then the earlier start, then the order of files
    and rules.
    """
    taken: list[Candidate] = []  # in the order of the text, none over another
    lost: list[tuple[Candidate, Candidate]] = []
    for candidate in sorted(found, key=_rank):
        at = bisect_right(taken, candidate.start, key=lambda other: other.start)
        over = [other for other in taken[max(at - 1, 0) : at] if other.end > candidate.start]
        over += taken[at : bisect_left(taken, candidate.end, key=lambda other: other.start)]
        if over:
            lost.append((candidate, min(over, key=_rank)))
        else:
            taken.insert(at, candidate)
    return taken, lost


def _rank(candidate: Candidate) -> tuple[int, int, int, int]:
    return -candidate.rule.priority, candidate.start - candidate.end, candidate.start, candidate.order


def advantage(winner: Candidate, loser: Candidate) -> str:
    """What decided between two candidates that overlap: ``priority``, ``length``, ``start`` or ``order``."""
    pairs = zip(("priority", "length", "start", "order"), _rank(winner), _rank(loser), strict=True)
    return next((name for name, a, b in pairs if a != b), "order")
