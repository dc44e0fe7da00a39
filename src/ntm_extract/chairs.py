"""Who leads a meeting."""

from __future__ import annotations

from ntm_extract.dates import Day, days
from ntm_extract.document import Document, Span
from ntm_extract.mentions import captures, sentences
from ntm_extract.model import Chair
from ntm_extract.people import Person, people, titles
from ntm_extract.rules import RuleSet

_REACH = 4000  # how far into the text chairs are looked for, in characters
_SITE = 60  # how near a chair another site is named


def find_chairs(doc: Document, rules: RuleSet, start: int, day: Day | None) -> tuple[Chair, ...]:
    """Who chairs the meeting of ``day`` that the text from ``start`` on tells of.

    The titles are those beside the first mention of the name that has any.
    """
    found: dict[str, tuple[str, ...]] = {}
    doubtful: dict[str, tuple[str, ...]] = {}  # chairs of a site that may be the main one
    for sentence in sentences(doc, start, min(len(doc.low), start + _REACH)):
        if not rules.patterns["chair_word"].search(doc.low, *sentence) or _other_day(doc, rules, sentence, day):
            continue
        for rule in (*rules.reading["chair"], *rules.reading["meeting"]):
            for spans in captures(rule, doc, sentence):
                site = _site(doc, rules, spans["chairs"], sentence) if "chairs" in spans else "other"
                if site != "other":
                    for person in _leaders(doc, rules, spans["chairs"], sentence):
                        (found if site == "main" else doubtful).setdefault(person.name, person.positions)
    return tuple(Chair(name, titles(doc, rules, name, start) or own) for name, own in (found or doubtful).items())


def _other_day(doc: Document, rules: RuleSet, sentence: Span, day: Day | None) -> bool:
    """Whether a sentence tells of another day than the meeting's."""
    told = {(one.day, one.month) for one in days(doc, rules, *sentence) if one.day}
    return day is not None and day.day is not None and bool(told) and (day.day, day.month) not in told


def _leaders(doc: Document, rules: RuleSet, span: Span, sentence: Span) -> list[Person]:
    """Those of the persons in ``span`` who lead the meeting.

    Before the verb that is the last one, with those joined to it; after the verb the first, or all of a list.
    """
    start, end = span
    if end < sentence[1]:
        found = people(doc, rules, start, end)
        if not found or any(word in doc.low[found[-1].end : end] for word in rules.lists["not_chair"]):
            return []
        several = rules.patterns["several"]
        all_lead = bool(several.search(doc.low, max(sentence[0], start - 12), found[0].start))
        all_lead = all_lead or several.search(doc.low, end, min(end + 12, sentence[1])) is not None
        return sorted(_joined(doc, rules, found[::-1], all_lead=all_lead), key=lambda one: one.start)
    stop = rules.patterns["chair_list_end"].search(doc.low, start, end)
    found = people(doc, rules, start, end if stop is None else stop.start())
    if not found or not _opens(doc, rules, start, sentence):
        return []
    lists = (rules.patterns["several"], rules.patterns["chair_lead"])
    all_lead = any(pattern.search(doc.low, start, found[0].start) for pattern in lists)
    return _joined(doc, rules, found, all_lead=all_lead)


def _joined(doc: Document, rules: RuleSet, found: list[Person], *, all_lead: bool) -> list[Person]:
    """The first of ``found`` with those that an "and" joins to it, or all of them."""
    out = found[:1]
    for person in found[1:]:
        first, second = sorted((out[-1], person), key=lambda one: one.start)
        if not all_lead and rules.patterns["joined"].search(doc.low, first.end, second.start) is None:
            break
        out.append(person)
    return out


def _opens(doc: Document, rules: RuleSet, start: int, sentence: Span) -> bool:
    """Whether the chairs may follow the verb: it has no subject before it, or is a noun ("dưới sự chủ trì của")."""
    if rules.patterns["chair_noun"].search(doc.low, max(sentence[0], start - 30), start) is not None:
        return True
    verb = rules.patterns["chair_word"].search(doc.low, *sentence)
    return verb is None or not doc.low[sentence[0] : verb.start()].rstrip()[-1:].isalpha()


def _site(doc: Document, rules: RuleSet, span: Span, sentence: Span) -> str:
    """Which site of the meeting a chair is told of: "main" where none is named, "other", or "maybe"."""
    for at in (max(sentence[0], span[0] - _SITE), span[1]):
        site = rules.patterns["other_site"].search(doc.low, at, min(sentence[1], at + _SITE + 30))
        if site is not None and not rules.patterns["main_site"].match(doc.low, site.end() + 1, sentence[1]):
            maybe = rules.patterns["maybe_site"].match(doc.low, site.end() + 1, sentence[1])
            return "other" if maybe is None else "maybe"
    return "main"
