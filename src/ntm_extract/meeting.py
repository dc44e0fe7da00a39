"""The meeting that a report is about: what it was, when, who held it and who led it.

The rules of ``emit: meeting`` are tried on each sentence of the opening. The mention that tells most is taken for the
meeting; what it does not say is taken from the other mentions of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ntm_extract.chairs import find_chairs
from ntm_extract.dates import Day, WorkYear, days, iso, work_year, work_years
from ntm_extract.document import Document
from ntm_extract.heading import Heading
from ntm_extract.mentions import NEAR, TELLS, Mention, find_mentions, has_words, is_told, meeting_words, related
from ntm_extract.model import Meeting
from ntm_extract.organisers import body, topic
from ntm_extract.rules import RuleSet

# How far the opening goes in which a report tells of its meeting, and how much of it may put a year on the work.
_OPENING, _YEARS = 1500, 700


def find_meeting(doc: Document, rules: RuleSet, heading: Heading, published: str | None) -> Meeting | None:
    """The meeting that ``doc`` is about, or None where it tells of none.

    ``published`` is the day of the report (ISO 8601), which settles the year of a day printed without one.
    """
    start = heading.body_start
    end = min(len(doc.low), start + _OPENING)
    words = meeting_words(doc, rules, start, end)
    found = find_mentions(doc, rules, start, end, words) if has_words(words, start, end) else []
    main = next((one for one in found if is_told(doc, rules, one, heading)), None) or _titled(doc, rules, heading)
    if main is None:
        return None
    others = sorted((one for one in found if one is not main), key=lambda one: one.sentence)
    told = [main, *(one for one in others if related(doc, rules, one, main))]
    day = _day(doc, rules, told, start, end)
    return Meeting(
        kind=_kind(doc, rules, main, start),
        topic=_first(topic(doc, rules, one) for one in told if one is main or one.rule.priority >= TELLS),
        date=None if day is None else iso(day, published, _work_years(doc, rules, heading, told, day)),
        session=None if day is None else day.session,
        body=_first(body(doc, rules, one) for one in told),
        chairs=find_chairs(doc, rules, start, day),
    )


def _titled(doc: Document, rules: RuleSet, heading: Heading) -> Mention | None:
    """The mention by a title that tells who has just held the meeting, where the text does not tell of it."""
    if heading.title_span is None or not rules.patterns["just_now"].search(doc.low, *heading.title_span):
        return None
    start, end = heading.title_span
    found = find_mentions(doc, rules, start, end, meeting_words(doc, rules, start, end))
    told = (one for one in found if one.rule.priority >= TELLS and "body" in one.spans and not one.is_verb)
    return next((one for one in told if rules.patterns["just_now"].search(doc.low, start, one.kind[0])), None)


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value is not None), None)


def _kind(doc: Document, rules: RuleSet, main: Mention, start: int) -> str:
    """The report's own noun for the meeting, as printed; a verb where it has none."""
    a, b = main.kind
    if main.is_verb:
        verb = rules.lists["meeting_verb"][doc.low[a:b]]
        nouns = rules.patterns["meeting_noun"].finditer(doc.low, start)
        held = rules.patterns["hold"].match(doc.low, a, b)
        own = (a, b) if held is None or held.end() >= b else (held.end() + 1, b)  # "tổ chức | họp"
        a, b = next((noun.span() for noun in nouns if verb in noun[0]), own)
    name = rules.lists["meeting_noun"].get(doc.low[a:b], doc.low[a:b])
    at = doc.low.find(name, a, b)
    return doc.quote(at, at + len(name)) if at >= 0 else doc.quote(a, b)


def _day(doc: Document, rules: RuleSet, told: list[Mention], start: int, end: int) -> Day | None:
    """The day of the meeting: one in the sentence that tells of it, else of another mention, else near the top."""
    found = [day for one in told for day in one.days] + days(doc, rules, start, min(end, start + NEAR))
    day = next((day for day in found if day.day is not None), found[0] if found else None)
    if day is None or day.session is not None:
        return day
    # "Sáng nay (7/2)" and "Sáng 7/2" may both be printed for one day.
    same = (one for one in found if one.offset == 0 or (one.day, one.month) == (day.day, day.month))
    return replace(day, session=_first(one.session for one in same))


def _work_years(doc: Document, rules: RuleSet, heading: Heading, told: list[Mention], day: Day) -> list[WorkYear]:
    """The years that settle the meeting's: the title's and its own sentence's, other mentions', the opening's."""
    if day.month is None:
        return []
    own = [span for span in (heading.title_span, told[0].sentence) if span is not None]
    opening = [(heading.body_start, min(len(doc.low), heading.body_start + _YEARS))]
    for spans in (own, [one.sentence for one in told], opening):
        years = work_years(doc, rules, spans, own=spans is not opening)
        if work_year(day.month, years) is not None:
            return years
    return []
