"""The meeting that a report is about: what it was, when, who held it and who led it.

The rules of ``emit: meeting`` are tried on each sentence of the opening. The best match tells of the meeting; what it
does not say is taken from the other matches, and the chairs from the whole report.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from ntm_extract.dates import Day, WorkYear, days, iso, work_year, work_years
from ntm_extract.document import Document
from ntm_extract.heading import Heading
from ntm_extract.model import Chair, Meeting
from ntm_extract.people import Person, is_person, people, titles
from ntm_extract.rules import Form, Rule, RuleSet

Span = tuple[int, int]
# How far the opening goes, in characters from where the text begins; how near the top a mere mention has to stand; how
# far chairs are looked for; from what priority on a rule tells of a meeting; how much text may put a year on it.
_OPENING, _NEAR, _CHAIRS, _TELLS, _YEARS, _SUBJECT, _BESIDE, _STATES = (
    1500, 450, 4000, 30, 700, 180, 50, 42
)


@dataclass(frozen=True, slots=True)
class _Mention:
    """One match of a meeting rule: the rule, its sentence, what it captured, and the days of the sentence."""

    rule: Rule
    sentence: Span
    spans: dict[str, Span]
    days: list[Day] = field(default_factory=list)

    @property
    def kind(self) -> Span:
        return self.spans["kind"]

    @property
    def is_verb(self) -> bool:
        """Whether the rule takes a verb for the meeting rather than its noun."""
        return any("meeting_verb" in form.types.get("kind", ()) for form in self.rule.forms)


def find_meeting(doc: Document, rules: RuleSet, heading: Heading, published: str | None) -> Meeting | None:
    """The meeting that ``doc`` is about, or None where it tells of none.

    ``published`` is the day of the report (ISO 8601), which settles the year of a day printed without one.
    """
    start = heading.body_start
    end = min(len(doc.low), start + _OPENING)
    if not _may_tell(doc, rules, start, end):
        return None
    mentions = sorted(_mentions(doc, rules, start, end), key=lambda one: (-_rank(doc, rules, one, start), one.sentence[0], one.kind))
    main = next((one for one in mentions if _tells(doc, rules, one, heading)), None)
    if main is None:
        return None
    related = [main, *(one for one in sorted(mentions, key=lambda one: one.sentence) if one is not main and _related(doc, rules, one, main))]
    day = _day(doc, rules, main, related, start, end)
    telling = [one for one in related if one is main or one.rule.priority >= _TELLS]
    topic = next((found for one in telling if (found := _topic(doc, rules, one)) is not None), None)
    years = [] if day is None or day.year else _years(doc, rules, heading, related, start, day)
    return Meeting(
        kind=_kind(doc, rules, main, start),
        topic=topic,
        date=None if day is None else iso(day, published, years),
        session=None if day is None else day.session,
        body=next((found for one in related if (found := _body(doc, rules, one)) is not None), None),
        chairs=_chairs(doc, rules, main, start),
    )


def _may_tell(doc: Document, rules: RuleSet, start: int, end: int) -> bool:
    return any(rules.patterns[name].search(doc.low, start, end) for name in ("meeting_noun", "meeting_verb"))


def _years(doc: Document, rules: RuleSet, heading: Heading, related: list[_Mention], start: int, day: Day) -> list[WorkYear]:
    """The years that put the meeting's year: those of the title and its own sentences, else those of the opening."""
    own = [span for span in (heading.title_span, *(one.sentence for one in related)) if span is not None]
    for spans in (own, [(start, min(len(doc.low), start + _YEARS))]):
        years = work_years(doc, rules, spans, own=spans is own)
        if day.month is not None and work_year(day.month, years) is not None:
            return years
    return []


# --- the mentions -----------------------------------------------------------------------------------------------


def _sentences(doc: Document, start: int, end: int) -> Iterator[Span]:
    """The sentences between ``start`` and ``end``; a semicolon ends none."""
    at = start
    first = at
    while at < end:
        stop = doc.sentence(at)[1]
        if stop <= at:
            break
        at = stop
        if not doc.low[first:at].rstrip().endswith(";") or at >= end:
            if doc.low[first:at].strip():
                yield first, at
            first = at


def _mentions(doc: Document, rules: RuleSet, start: int, end: int) -> Iterator[_Mention]:
    for sentence in _sentences(doc, start, end):
        if not _may_tell(doc, rules, *sentence):
            continue
        told = days(doc, rules, *sentence)
        for rule in rules.reading["meeting"]:
            for spans in _matches(rule, doc, sentence):
                one = _Mention(rule, sentence, spans, told)
                if _is_meeting(doc, rules, one):
                    yield one


def _matches(rule: Rule, doc: Document, sentence: Span) -> Iterator[dict[str, Span]]:
    """What ``rule`` captures in a sentence."""
    for form in rule.forms:
        for match in _search(form, doc, sentence):
            yield {name: match.span(name) for name in match.re.groupindex if match.start(name) >= 0}


def _search(form: Form, doc: Document, sentence: Span) -> list[regex.Match[str]]:
    start, end = sentence
    start += len(doc.low[start:end]) - len(doc.low[start:end].lstrip())
    if form.right is None:
        return []
    if form.anchor != "start":
        return list(form.right.finditer(doc.low, start, end))
    found = []
    # After a noun the same sentence may tell of a meeting once more.
    while len(found) < 4 and (match := form.right.match(doc.low, start, end)) is not None:
        found.append(match)
        start = match.end("kind") if "kind" in match.re.groupindex else match.end()
    return found


def _is_meeting(doc: Document, rules: RuleSet, one: _Mention) -> bool:
    """Whether the noun stands for a meeting, not for a part of a name or for meetings in general."""
    if "kind" not in one.spans:
        return False
    start, end = one.kind
    if one.rule.not_left is not None and one.rule.not_left.match(doc.low, one.sentence[0], start):
        return False
    if one.rule.not_right is not None and one.rule.not_right.match(doc.low, end, one.sentence[1]):
        return False
    before = doc.low[max(0, start - 20) : start].rstrip(' "')
    if any(before.endswith(word) and not before[: -len(word)][-1:].isalpha() for word in rules.lists["not_meeting_before"]):
        return False
    if one.is_verb and not _is_predicate(doc, rules, one):
        return False
    return rules.patterns["not_meeting_after"].match(doc.low, end + 1) is None


def _is_predicate(doc: Document, rules: RuleSet, one: _Mention) -> bool:
    """Whether a verb tells of a meeting on a day: "Ngày 4/3, SOMEBODY VERB"."""
    a, b = one.spans["body"]
    if not any(day.end <= b for day in one.days):
        return False
    a = _lead_end(doc, rules, a, b)
    return b - a < _SUBJECT and (is_person(doc, rules, a, b) or rules.patterns["body_head"].match(doc.low, a, b) is not None)


def _rank(doc: Document, rules: RuleSet, one: _Mention, start: int) -> int:
    """How well a mention tells of the meeting: by its rule, a day in its sentence, and how near the top it stands."""
    said = one.rule.priority - 20 * _only_mentions(doc, one)
    return said + 40 * bool(one.days) - 25 * _is_caption(doc, rules, one) - (one.sentence[0] - start) // 18


def _is_caption(doc: Document, rules: RuleSet, one: _Mention) -> bool:
    """Whether a mention stands in the caption of a photograph."""
    end = one.sentence[1]
    return rules.patterns["caption_mark"].match(doc.low, end + (doc.low[end : end + 1] == " ")) is not None


def _only_mentions(doc: Document, one: _Mention) -> bool:
    """Whether a rule that states where a meeting takes place found its noun inside a clause, not as its subject."""
    before = doc.low[one.sentence[0] : one.kind[0]].rstrip(' "')
    return _TELLS <= one.rule.priority <= _STATES and "kind" == min(one.spans, key=lambda name: one.spans[name]) and bool(before) and before[-1].isalpha() and one.rule.forms[0].template.startswith("{kind")


def _tells(doc: Document, rules: RuleSet, one: _Mention, heading: Heading) -> bool:
    """Whether a mention shows that the report is about the meeting."""
    word = _word(doc, rules, one)
    again = sum(1 for _ in regex.finditer(rf"(?<!\p{{L}}){regex.escape(word)}(?!\p{{L}})", doc.low)) - 1
    offset = one.kind[0] - heading.body_start
    titled = heading.title_span is not None and word in doc.low[slice(*heading.title_span)]
    if _is_caption(doc, rules, one) and doc.low.count(doc.low[slice(*one.kind)], heading.body_start) < 2:
        return False
    if one.rule.priority >= _TELLS and not _only_mentions(doc, one):
        planned = rules.patterns["future"].search(doc.low, max(one.sentence[0], one.kind[0] - 30), one.kind[0]) is not None
        if planned and offset > _NEAR:
            return False
        return bool(one.days) or (offset < 2 * _NEAR and (titled or again >= 2))
    return _dated(doc, one) and (offset < _NEAR or (offset < 2 * _NEAR and again >= 1))


def _dated(doc: Document, one: _Mention) -> bool:
    """Whether a mention has its day beside it, or at the head of its sentence."""
    a, b = one.kind
    return any(
        day.start - one.sentence[0] < 8
        or (day.end < a and doc.low[day.end : day.end + 2].lstrip(")").startswith(","))
        or -_BESIDE <= day.end - a <= 0
        or 0 <= day.start - b < 3 * _BESIDE
        for day in one.days
    )


def _word(doc: Document, rules: RuleSet, one: _Mention) -> str:
    """The word that other mentions of the same meeting have too."""
    printed = doc.low[slice(*one.kind)]
    if one.is_verb:
        return rules.lists["meeting_verb"][printed]
    first, _, rest = rules.lists["meeting_noun"].get(printed, printed).partition(" ")
    return rest if first in rules.lists["classifier"] and rest else f"{first} {rest}".strip()


def _related(doc: Document, rules: RuleSet, one: _Mention, main: _Mention) -> bool:
    """Whether two mentions are of the same meeting, as far as their nouns and days say."""
    a, b = _word(doc, rules, one), _word(doc, rules, main)
    mine, yours = ({(day.day, day.month) for day in mention.days if day.day} for mention in (one, main))
    same_day = not mine or not yours or bool(mine & yours)
    return same_day and (a in b or b in a or one.sentence == main.sentence)


# --- what a mention says ----------------------------------------------------------------------------------------


def _kind(doc: Document, rules: RuleSet, main: _Mention, start: int) -> str:
    """The report's own noun for the meeting, as printed; a verb where it has none."""
    a, b = main.kind
    if main.is_verb:
        verb = rules.lists["meeting_verb"][doc.low[a:b]]
        for match in rules.patterns["meeting_noun"].finditer(doc.low, start):
            if verb in match[0]:
                a, b = match.span()
                break
    name = rules.lists["meeting_noun"].get(doc.low[a:b], doc.low[a:b])
    at = doc.low.find(name, a, b)
    return doc.quote(at, at + len(name)) if at >= 0 else doc.quote(a, b)


def _day(doc: Document, rules: RuleSet, main: _Mention, related: list[_Mention], start: int, end: int) -> Day | None:
    """The day of the meeting: one in its own sentence, else in that of another mention, else in the first sentence."""
    told = [day for one in related for day in one.days]
    told += days(doc, rules, start, min(end, start + _NEAR))
    dated = [day for day in told if day.day is not None]
    day = next(iter(dated), next(iter(told), None))
    if day is None or day.session is not None:
        return day
    # "Sáng nay (7/2)" and "Sáng 7/2" may both be printed for one day.
    session = next((one.session for one in told if one.session and (one.offset == 0 or (one.day, one.month) == (day.day, day.month))), None)
    return Day(day.start, day.end, day.year, day.month, day.day, session, day.offset)


def _lead_end(doc: Document, rules: RuleSet, start: int, end: int) -> int:
    """Where the subject of a clause begins: after the days and the adverbials of time and place that lead it."""
    at = max((day.end for day in days(doc, rules, start, end)), default=start)
    while True:
        match = regex.compile(r"[ ,.;:)\-(]+").match(doc.low, at, end)
        if match is not None:
            at = match.end()
        lead = rules.patterns["lead_word"].match(doc.low, at, end)
        comma = doc.low.find(",", at, end)
        if lead is None or comma < 0:
            return at
        at = comma + 1
        # "tại thành phố Phủ Lý, tỉnh Hà Nam, Bộ ...": a place may go on after its comma.
        blank = at + (doc.low[at : at + 1] == " ")
        place = any(rules.patterns[name].match(doc.low, blank, end) for name in ("place_noun", "place_name"))
        comma = doc.low.find(",", at, end)
        if place and comma >= 0 and comma - at < 30 and rules.patterns["lead_word"].match(doc.low, blank, end) is None:
            at = comma + 1


def _body(doc: Document, rules: RuleSet, one: _Mention) -> str | None:
    """Who holds the meeting, as a mention says it: the subject of its verb, or the owner that follows its noun."""
    if "body" in one.spans:
        a, b = one.spans["body"]
        span = _organisation(doc, rules, _lead_end(doc, rules, a, b), b)
        if span is not None:
            return _in_full(doc, rules, doc.quote(*span))
    span = _owner(doc, rules, one) or _last_owner(doc, rules, one)
    return None if span is None else _in_full(doc, rules, doc.quote(*span))


def _in_full(doc: Document, rules: RuleSet, name: str) -> str:
    """A bare abbreviation as the report writes it out, where it does: "Ủy ban Hỗn hợp (UBHH)"."""
    if not name.isupper() or not name.isalpha():
        return name
    at = doc.text.find(f"({name})")
    heads = [] if at < 0 else [m for m in rules.patterns["body_head"].finditer(doc.low, max(0, at - 90), at) if doc.text[m.start()].isupper()]
    heads = [match for match in heads if not any(char in doc.text[match.start() : at] for char in ".,;\n")]
    return doc.quote(heads[0].start(), at + len(name) + 2) if heads else name


def _last_owner(doc: Document, rules: RuleSet, one: _Mention) -> Span | None:
    """The organisation after the last "of" of what the meeting is about, where no verb names who holds it."""
    if one.is_verb or "body" in one.spans or (span := _topic_span(doc, rules, one)) is None:
        return None
    last = max((match.end() for match in rules.patterns["of"].finditer(doc.low, *span)), default=None)
    if last is None or rules.patterns["body_head"].match(doc.low, last + 1, span[1]) is None:
        return None
    return None if "," in doc.low[last : span[1]] else (last + 1, span[1])


def _organisation(doc: Document, rules: RuleSet, start: int, end: int) -> Span | None:
    """The organisation that a subject names, without those that only work with it; None for a person."""
    lead = rules.patterns["body_lead"].match(doc.low, start, end)
    while lead is not None:
        start = lead.end() + 1
        lead = rules.patterns["body_lead"].match(doc.low, start, end)
    if start >= end or is_person(doc, rules, start, end):
        return None
    if any(rules.patterns[name].match(doc.low, start, end) for name in ("not_body", "meeting_noun")):
        return None
    head = rules.patterns["body_head"].match(doc.low, start, end)
    if head is None and not doc.text[start].isupper():
        inner = next((m for m in rules.patterns["body_head"].finditer(doc.low, start, end) if doc.text[m.start()].isupper()), None)
        if inner is None:
            return None
        start = inner.start()
    stop = rules.patterns["subject_stop"].search(doc.low, start + 1, end)
    if stop is not None:
        end = stop.start()
    text = doc.low[start:end].rstrip(" ,;-")
    return (start, start + len(text)) if len(text) > 1 else None


def _owner(doc: Document, rules: RuleSet, one: _Mention) -> Span | None:
    """The organisation whose meeting it is: the name right after the noun, or after the word for "of"."""
    if one.is_verb or "topic" not in one.spans:
        return None
    limit = min(one.sentence[1], one.spans["topic"][1])
    at = _skip(doc, rules, one.kind[1], limit)
    of = rules.patterns["of"].match(doc.low, at, limit)
    if of is not None:
        at = of.end() + 1
    head = rules.patterns["body_head"].match(doc.low, at, limit)
    if head is None and not (of is not None and doc.text[at : at + 1].isupper()):
        return None
    if is_person(doc, rules, at, limit) or not _is_name(doc, head, at):
        return None
    stop = rules.patterns["body_stop"].search(doc.low, at + 1, limit)
    mark = regex.compile(r"[,;.:()\"\n] ?").search(doc.low, at, limit)
    end = min([limit, *(match.start() for match in (stop, mark) if match is not None)])
    text = doc.text[at:end].rstrip(" -,.")
    return (at, at + len(text)) if text != text.lower() else None


def _is_name(doc: Document, head: regex.Match[str] | None, at: int) -> bool:
    """Whether an organisation's noun in lower case begins a name: "báo Nhân dân", not "báo chí"."""
    if head is None or doc.text[at].isupper() or " " in head[0]:
        return True
    return doc.text[head.end() + 1 : head.end() + 2].isupper()


def _skip(doc: Document, rules: RuleSet, at: int, limit: int) -> int:
    """Past the words between a meeting's noun and what it is about: its form, its number, quotation marks."""
    while True:
        blank = regex.compile(r"[ ,\"]+").match(doc.low, at, limit)
        if blank is not None:
            at = blank.end()
        word = rules.patterns["topic_skip"].match(doc.low, at, limit) or regex.compile(
            r"\((?:\p{L}|[\d-])+\)"
        ).match(doc.low, at, limit) or next(
            (m for form in (f for r in rules.reading["ordinal"] for f in r.forms) if form.right is not None and (m := form.right.match(doc.low, at, limit))), None
        )
        if word is None:
            return at
        at = word.end()


def _topic(doc: Document, rules: RuleSet, one: _Mention) -> str | None:
    """What the meeting is about, as a mention says it."""
    span = _topic_span(doc, rules, one)
    if span is None:
        return None
    owner = _last_owner(doc, rules, one)
    text = doc.text[span[0] : span[1] if owner is None else owner[0]].rstrip()
    if owner is not None:
        text = text.rsplit(" ", 1)[0].rstrip()
    return doc.quote(span[0], span[0] + len(text)) or None


def _topic_span(doc: Document, rules: RuleSet, one: _Mention) -> Span | None:
    if "topic" not in one.spans:
        return None
    start, end = one.spans["topic"]
    at = _skip(doc, rules, start, end)
    owner = _owner(doc, rules, one)
    if owner is not None:
        at = owner[1]
    elif rules.patterns["partner"].match(doc.low, at, end):
        lead = rules.patterns["topic_lead"].search(doc.low, at, end)
        if lead is None:
            return None
        at = lead.start()
    at = _skip(doc, rules, at, end)
    lead = rules.patterns["topic_lead"].match(doc.low, at, end)
    while lead is not None:
        at = _skip(doc, rules, lead.end(), end)
        lead = rules.patterns["topic_lead"].match(doc.low, at, end)
    stop = rules.patterns["topic_stop"].search(doc.low, at, end)
    if stop is not None:
        end = stop.start()
    for day in days(doc, rules, at, end):
        end = min(end, day.start)
    if one.rule.priority < _TELLS:
        end = next((match.start() for match in regex.finditer(",", doc.low, pos=at, endpos=end)), end)
    text = doc.text[at:end].rstrip(" .,;:\n-")
    if not text or any(rules.patterns[name].match(doc.low, at, end) for name in ("aux", "place_verb", "not_topic")):
        return None
    return at, at + len(text)


# --- who leads it -----------------------------------------------------------------------------------------------


def _chairs(doc: Document, rules: RuleSet, main: _Mention, start: int) -> tuple[Chair, ...]:
    """Who chairs the meeting, each with the titles of the first mention that has any."""
    names: list[str] = []
    own: dict[str, tuple[str, ...]] = {}
    for sentence in _sentences(doc, start, min(len(doc.low), start + _CHAIRS)):
        if not rules.patterns["chair_word"].search(doc.low, *sentence):
            continue
        for rule in (*rules.reading["chair"], *rules.reading["meeting"]):
            for spans in _matches(rule, doc, sentence):
                if "chairs" not in spans or _elsewhere(doc, rules, spans["chairs"], sentence):
                    continue
                for person in _leaders(doc, rules, spans["chairs"], sentence):
                    if person.name not in names:
                        names.append(person.name)
                    own.setdefault(person.name, person.positions)
    return tuple(Chair(name, titles(doc, rules, name, start) or own[name]) for name in names)


def _leaders(doc: Document, rules: RuleSet, span: Span, sentence: Span) -> list[Person]:
    """Those of the persons in ``span`` who lead the meeting.

    Before the verb that is the last one, with those joined to it; after the verb the first, or all of a list.
    """
    start, end = span
    stop = rules.patterns["chair_list_end"].search(doc.low, start, end)
    verb = rules.patterns["chair_word"].search(doc.low, sentence[0], sentence[1])
    before = verb is not None and end <= verb.start() or rules.patterns["chair_word"].search(doc.low, end, end + 40) is not None
    if not before and stop is not None:
        end = stop.start()
    found = people(doc, rules, start, end)
    if not found:
        return []
    if not before and doc.low[sentence[0] : verb.start() if verb else start].rstrip(" \n")[-1:].isalpha() and not _under(doc, rules, start):
        return []  # the verb has a subject of its own
    if before:
        gap = doc.low[found[-1].end : end]
        if any(word in gap for word in rules.lists["not_chair"]):
            return []
        found.reverse()
        several = rules.patterns["several"].search(doc.low, end, min(end + 12, sentence[1])) is not None
    else:
        several = False
    lead = doc.low[max(sentence[0], start - 12) : found[-1 if before else 0].start]
    several = several or rules.patterns["several"].search(lead) is not None or (not before and rules.patterns["chair_lead"].search(lead) is not None)
    out = [found[0]]
    for person in found[1:]:
        a, b = sorted((out[-1], person), key=lambda one: one.start)
        if not several and rules.patterns["joined"].search(doc.low, a.end, b.start) is None:
            break
        out.append(person)
    return sorted(out, key=lambda one: one.start)


def _elsewhere(doc: Document, rules: RuleSet, span: Span, sentence: Span) -> bool:
    """Whether a chair is told of another site than the main one."""
    for at in (max(sentence[0], span[0] - 60), span[1]):
        site = rules.patterns["other_site"].search(doc.low, at, min(sentence[1], at + 90))
        if site is not None and rules.patterns["main_site"].match(doc.low, site.end() + 1, sentence[1]) is None:
            return True
    return False


def _under(doc: Document, rules: RuleSet, start: int) -> bool:
    """Whether what ends before ``start`` is "dưới sự chủ trì của": the chairs follow whatever stands before it."""
    return rules.patterns["chair_noun"].search(doc.low, max(0, start - 30), start) is not None
