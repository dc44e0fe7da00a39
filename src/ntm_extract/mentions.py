"""Where a report speaks of a meeting: the matches of the meeting rules, and which of them the report is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from ntm_extract.dates import Day, days
from ntm_extract.document import Document, Span
from ntm_extract.heading import Heading
from ntm_extract.people import ends_with_word, is_person
from ntm_extract.rules import Form, Rule, RuleSet

# From this priority on a rule tells of a meeting; below it only mentions one.
TELLS = 30
# How near the top a mere mention has to stand, in characters of the text; what lies up to twice as far needs more.
NEAR = 450
_BESIDE = 50  # how near a mention its day stands
_LONGEST_SUBJECT = 180
# What each thing that speaks for a mention counts, against one point a line or so of distance from the top.
_DATED, _INSIDE, _CAPTION, _CHARACTERS_A_POINT = 40, -20, -25, 18
_IN_ONE_SENTENCE = 4  # meetings told in it, at most
_WORDS = ("meeting_noun", "meeting_verb")  # the lists of what a mention is told by
_BEYOND = 500  # how far the last sentence goes on


@dataclass(frozen=True, slots=True)
class Mention:
    """One match of a meeting rule: the rule, its sentence, what it captured, and the days of the sentence."""

    rule: Rule
    sentence: Span
    spans: dict[str, Span]
    days: list[Day]

    @property
    def kind(self) -> Span:
        """Where the meeting's noun or verb stands."""
        return self.spans["kind"]

    @property
    def is_verb(self) -> bool:
        """Whether the rule takes a verb for the meeting rather than its noun."""
        return any("meeting_verb" in form.types.get("kind", ()) for form in self.rule.forms)


def meeting_words(doc: Document, rules: RuleSet, start: int, end: int) -> dict[str, list[Span]]:
    """The words of meetings between ``start`` and ``end``, or in a sentence that goes on from there, by their list."""
    end += _BEYOND
    return {name: [word.span() for word in rules.patterns[name].finditer(doc.low, start, end)] for name in _WORDS}


def has_words(words: dict[str, list[Span]], start: int, end: int) -> list[str]:
    """The lists of which any of ``words`` stands between ``start`` and ``end``: without one no meeting is told of."""
    return [name for name, spans in words.items() if any(start <= a and b <= end for a, b in spans)]


def sentences(doc: Document, start: int, end: int) -> Iterator[Span]:
    """The sentences between ``start`` and ``end`` (offsets of the folded view); a semicolon ends none.

    The last one goes on beyond ``end``, but not without bounds.
    """
    first = at = start
    while at < end:
        stop = min(doc.sentence(at)[1], end + _BEYOND)
        if stop <= at:
            break
        at = stop
        if at >= end or not doc.low[first:at].rstrip().endswith(";"):
            if doc.low[first:at].strip():
                yield first, at
            first = at


def captures(rule: Rule, doc: Document, sentence: Span) -> Iterator[dict[str, Span]]:
    """What ``rule`` captures in a sentence, each time that it matches."""
    for form in rule.forms:
        for match in _search(form, doc, sentence):
            yield {name: match.span(name) for name in match.re.groupindex if match.start(name) >= 0}


def _first_letter(doc: Document, start: int, end: int) -> int:
    """Where the text in ``start``-``end`` begins, the blanks before it left out."""
    text = doc.low[start:end]
    return start + len(text) - len(text.lstrip())


def _search(form: Form, doc: Document, sentence: Span) -> list[regex.Match[str]]:
    start, end = sentence
    start = _first_letter(doc, start, end)
    if form.right is None:
        return []
    if form.anchor != "start":
        return list(form.right.finditer(doc.low, start, end))
    found: list[regex.Match[str]] = []
    # After a noun the same sentence may tell of a meeting once more.
    while len(found) < _IN_ONE_SENTENCE and (match := form.right.match(doc.low, start, end)) is not None:
        found.append(match)
        start = match.end("kind") if "kind" in match.re.groupindex else match.end()
    return found


def find_mentions(doc: Document, rules: RuleSet, start: int, end: int, words: dict[str, list[Span]]) -> list[Mention]:
    """The mentions between ``start`` and ``end``, where ``words`` of meetings are; the one that tells most first."""
    found = []
    for sentence in sentences(doc, start, end):
        there = has_words(words, *sentence)
        if not there:
            continue
        told: list[Day] | None = None
        missing = {*_WORDS}.difference(there)
        for rule in rules.reading["meeting"]:
            if all(missing.issuperset(form.types.get("kind", ("",))) for form in rule.forms):
                continue  # all its forms want a word of a list that has none here
            for spans in captures(rule, doc, sentence):
                told = days(doc, rules, *sentence) if told is None else told
                mention = Mention(rule, sentence, spans, told)
                if _is_meeting(doc, rules, mention):
                    found.append(mention)
    return sorted(found, key=lambda one: (-_weight(doc, rules, one, start), one.sentence[0], one.kind))


def _is_meeting(doc: Document, rules: RuleSet, one: Mention) -> bool:
    """Whether the noun stands for a meeting, not for a part of a name or for meetings in general."""
    if "kind" not in one.spans:
        return False
    start, end = one.kind
    if one.rule.not_left is not None and one.rule.not_left.match(doc.low, one.sentence[0], start):
        return False
    if one.rule.not_right is not None and one.rule.not_right.match(doc.low, end, one.sentence[1]):
        return False
    before = doc.low[max(0, start - 20) : start].rstrip(' "')
    if any(ends_with_word(before, word) for word in rules.lists["not_meeting_before"]):
        return False
    if one.is_verb and not _is_predicate(doc, rules, one):
        return False
    return rules.patterns["not_meeting_after"].match(doc.low, end + 1) is None


def _is_predicate(doc: Document, rules: RuleSet, one: Mention) -> bool:
    """Whether a verb tells of a meeting on a day: "Ngày 4/3, SOMEBODY VERB".

    The day may follow a verb of holding ("UBND huyện tổ chức họp"), or be told elsewhere.
    """
    if "body" not in one.spans:
        return False
    start, end = one.spans["body"]
    held = rules.patterns["hold"].match(doc.low, one.kind[0]) is not None
    if not held and not any(day.end <= end for day in one.days):
        return False
    start = lead_end(doc, rules, start, end)
    acts = is_person(doc, rules, start, end) or rules.patterns["body_head"].match(doc.low, start, end) is not None
    return acts and end - start < _LONGEST_SUBJECT


def lead_end(doc: Document, rules: RuleSet, start: int, end: int) -> int:
    """Where the subject of a clause begins: after the days and the adverbials of time and place that lead it."""
    at = max((day.end for day in days(doc, rules, start, end)), default=start)
    names = ["lead_word"]
    while True:
        while at < end and doc.low[at] in " ,.;:)(-":
            at += 1
        comma = doc.low.find(",", at, end)
        if comma < 0 or not any(rules.patterns[name].match(doc.low, at, end) for name in names):
            return at
        at = _place_end(doc, rules, comma + 1, end)
        names = ["lead_word", "position_head"]  # "dưới sự chủ trì của ông A, Bí thư, ..." goes on with his titles


def _place_end(doc: Document, rules: RuleSet, start: int, end: int) -> int:
    """The end of a place that goes on after its comma ("tại thành phố A, tỉnh B, ..."), or ``start``."""
    blank = start + (doc.low[start : start + 1] == " ")
    comma = doc.low.find(",", start, start + 30)
    if not start <= comma < end or rules.patterns["lead_word"].match(doc.low, blank, end):
        return start
    names = ("place_noun", "place_name")
    return comma + 1 if any(rules.patterns[name].match(doc.low, blank, end) for name in names) else start


def _weight(doc: Document, rules: RuleSet, one: Mention, start: int) -> int:
    """How much a mention tells: by its rule, a day in its sentence, and how near the top it stands."""
    said = one.rule.priority + _DATED * bool(one.days)
    said += _INSIDE * _is_inside(doc, one) + _CAPTION * _is_caption(doc, rules, one)
    return said - (one.sentence[0] - start) // _CHARACTERS_A_POINT


def _is_caption(doc: Document, rules: RuleSet, one: Mention) -> bool:
    """Whether a mention stands in the caption of a photograph."""
    end = one.sentence[1]
    return rules.patterns["caption_mark"].match(doc.low, end + (doc.low[end : end + 1] == " ")) is not None


def _is_inside(doc: Document, one: Mention) -> bool:
    """Whether a rule that begins with the noun found it inside a clause, not as its subject."""
    before = doc.low[one.sentence[0] : one.kind[0]].rstrip(' "')
    return one.rule.forms[0].template.startswith("{kind") and before[-1:].isalpha()


def is_told(doc: Document, rules: RuleSet, one: Mention, heading: Heading) -> bool:
    """Whether a mention shows that the report is about the meeting."""
    word = _word(doc, rules, one)
    everywhere = regex.finditer(rf"(?<!\p{{L}}){regex.escape(word)}(?!\p{{L}})", doc.low)
    again = sum(1 for _ in islice(everywhere, 3)) - 1
    offset = one.kind[0] - heading.body_start
    printed = doc.low[slice(*one.kind)]
    if _is_caption(doc, rules, one) and doc.low.find(printed, doc.low.find(printed, heading.body_start) + 1) < 0:
        return False
    if one.rule.priority < TELLS or _is_inside(doc, one):
        return _is_dated(doc, one) and (offset < NEAR or (offset < 2 * NEAR and again >= 1))
    ahead = doc.low[max(one.sentence[0], one.kind[0] - 30) : one.kind[0]]
    if offset > NEAR and rules.patterns["future"].search(ahead):
        return False
    titled = heading.title_span is not None and word in doc.low[slice(*heading.title_span)]
    just = rules.patterns["just_now"].search(doc.low, one.sentence[0], one.kind[0]) is not None
    opens = offset < NEAR and again >= 1 and _opens(doc, rules, one)
    return bool(one.days) or opens or (offset < 2 * NEAR and (titled or just or again >= 2))


def _opens(doc: Document, rules: RuleSet, one: Mention) -> bool:
    """Whether a sentence opens with the body that holds the meeting: no day, no habit, no clause before it."""
    start = _first_letter(doc, *one.sentence)
    return "body" in one.spans and rules.patterns["body_head"].match(doc.low, start) is not None


def _is_dated(doc: Document, one: Mention) -> bool:
    """Whether a mention has its day beside it, or at the head of its sentence."""
    start, end = one.kind
    return any(
        day.start - one.sentence[0] < 8
        or (day.end < start and doc.low[day.end : day.end + 2].lstrip(")").startswith(","))
        or -_BESIDE <= day.end - start <= 0
        or 0 <= day.start - end < 3 * _BESIDE
        for day in one.days
    )


def _word(doc: Document, rules: RuleSet, one: Mention) -> str:
    """The word that other mentions of the same meeting have too."""
    printed = doc.low[slice(*one.kind)]
    if one.is_verb:
        return rules.lists["meeting_verb"][printed]
    first, _, rest = rules.lists["meeting_noun"].get(printed, printed).partition(" ")
    return rest if first in rules.lists["classifier"] and rest else f"{first} {rest}".strip()


def related(doc: Document, rules: RuleSet, one: Mention, main: Mention) -> bool:
    """Whether two mentions are of the same meeting, as far as their nouns and days say."""
    a, b = _word(doc, rules, one), _word(doc, rules, main)
    mine, theirs = ({(day.day, day.month) for day in mention.days if day.day} for mention in (one, main))
    same_day = not mine or not theirs or bool(mine & theirs)
    return same_day and (a in b or b in a or one.sentence == main.sentence)
