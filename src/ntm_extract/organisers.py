"""Who holds a meeting and what it is about, as a mention of it says."""

from __future__ import annotations

import regex

from ntm_extract.dates import days
from ntm_extract.document import Document, Span
from ntm_extract.mentions import TELLS, Mention, lead_end
from ntm_extract.people import is_person
from ntm_extract.rules import RuleSet

_MARK = regex.compile(r"[,;.:()\"\n]")
_BLANKS = regex.compile(r"[ ,\"]+")
_BRACKETS = regex.compile(r"\([\p{L}\d -]{1,20}\)")
_TORN = regex.compile(r":|^[^(]*\)")  # no name: of a caption, or of two sentences
_FULL_NAME = 90  # how far before its abbreviation a name may begin


def body(doc: Document, rules: RuleSet, one: Mention) -> str | None:
    """Who holds the meeting: the subject of the mention's verb, or the owner that follows its noun."""
    span = None
    if "body" in one.spans:
        start, end = _without_day(doc, rules, *one.spans["body"])
        span = _organisation(doc, rules, lead_end(doc, rules, start, end), end)
    span = span or _owner(doc, rules, one) or _last_owner(doc, rules, one)
    return None if span is None else _in_full(doc, rules, doc.quote(*span))


def _without_day(doc: Document, rules: RuleSet, start: int, end: int) -> Span:
    """A subject without the day between it and its verb: ``HĐND huyện A hôm 15/7 | mở kỳ họp``."""
    told = days(doc, rules, start, end)
    if told and doc.low[told[-1].end : end].strip(" ),") == "" and doc.low[start : told[0].start].strip():
        return start, told[0].start
    return start, end


def topic(doc: Document, rules: RuleSet, one: Mention) -> str | None:
    """What the meeting is about."""
    span = _topic_span(doc, rules, one)
    if span is None:
        return None
    owner = _last_owner(doc, rules, one)
    text = doc.text[span[0] : span[1] if owner is None else owner[0]].rstrip()
    if owner is not None:
        text = text.rsplit(" ", 1)[0].rstrip()  # without the word for "of"
    return doc.quote(span[0], span[0] + len(text)) or None


def _in_full(doc: Document, rules: RuleSet, name: str) -> str:
    """A bare abbreviation as the report writes it out, where it does: "Ủy ban Hỗn hợp (UBHH)"."""
    at = doc.text.find(f"({name})") if name.isupper() and name.isalpha() else -1
    if at < 0:
        return name
    for match in rules.patterns["body_head"].finditer(doc.low, max(0, at - _FULL_NAME), at):
        if doc.text[match.start()].isupper() and not _MARK.search(doc.text, match.start(), at):
            return doc.quote(match.start(), at + len(name) + 2)
    return name


def _organisation(doc: Document, rules: RuleSet, start: int, end: int) -> Span | None:
    """The organisation that a subject names, without those that only work with it; None for a person."""
    while (lead := rules.patterns["body_lead"].match(doc.low, start, end)) is not None:
        start = lead.end() + 1
    if start >= end or is_person(doc, rules, start, end):
        return None
    if any(rules.patterns[name].match(doc.low, start, end) for name in ("not_body", "meeting_noun")):
        return None
    if rules.patterns["body_head"].match(doc.low, start, end) is None and not doc.text[start].isupper():
        heads = rules.patterns["body_head"].finditer(doc.low, start, end)
        inner = next((head.start() for head in heads if doc.text[head.start()].isupper()), None)
        if inner is None:
            return None
        start = inner
    stop = rules.patterns["subject_stop"].search(doc.low, start + 1, end)
    text = doc.low[start : end if stop is None else stop.start()].rstrip(" ,;-")
    return (start, start + len(text)) if len(text) > 1 and not _TORN.search(text) else None


def _owner(doc: Document, rules: RuleSet, one: Mention) -> Span | None:
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
    stops = (rules.patterns["body_stop"].search(doc.low, at + 1, limit), _MARK.search(doc.low, at, limit))
    text = doc.text[at : min([limit, *(stop.start() for stop in stops if stop is not None)])].rstrip(" -,.")
    return (at, at + len(text)) if text != text.lower() else None


def _is_name(doc: Document, head: regex.Match[str] | None, at: int) -> bool:
    """Whether an organisation's noun in lower case begins a name: "báo Nhân dân", not "báo chí"."""
    if head is None or doc.text[at].isupper() or " " in head[0]:
        return True
    return doc.text[head.end() + 1 : head.end() + 2].isupper()


def _last_owner(doc: Document, rules: RuleSet, one: Mention) -> Span | None:
    """The organisation after the last "of" of what the meeting is about, where no verb names who holds it."""
    if one.is_verb or "body" in one.spans or (span := _topic_span(doc, rules, one)) is None:
        return None
    if _owner(doc, rules, one) is not None:
        return None
    last = max((match.end() for match in rules.patterns["of"].finditer(doc.low, *span)), default=None)
    if last is None or rules.patterns["body_head"].match(doc.low, last + 1, span[1]) is None:
        return None
    return None if "," in doc.low[last : span[1]] else (last + 1, span[1])


def _skip(doc: Document, rules: RuleSet, at: int, limit: int) -> int:
    """Past the words between a meeting's noun and what it is about: its form, its number, quotation marks."""
    numbers = [form.right for rule in rules.reading["ordinal"] for form in rule.forms if form.right is not None]
    patterns = (_BLANKS, rules.patterns["topic_skip"], _BRACKETS, *numbers)
    while (match := next(filter(None, (pattern.match(doc.low, at, limit) for pattern in patterns)), None)) is not None:
        at = match.end()
    return at


def _topic_span(doc: Document, rules: RuleSet, one: Mention) -> Span | None:
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
    while (lead := rules.patterns["topic_lead"].match(doc.low, at, end)) is not None:
        at = _skip(doc, rules, lead.end(), end)
    stop = rules.patterns["topic_stop"].search(doc.low, at, end)
    end = min([end, *([stop.start()] if stop else []), *(day.start for day in days(doc, rules, at, end))])
    if doc.low[at - 1] == '"' and (closing := doc.low.find('"', at, end)) >= 0:
        end = closing
    comma = doc.low.find(",", at, end)
    if one.rule.priority < TELLS and comma >= 0:
        end = comma  # what follows a mere mention goes on about something else
    text = doc.text[at:end].rstrip(" .,;:\n-(")
    if not text or any(rules.patterns[name].match(doc.low, at, end) for name in ("aux", "place_verb", "not_topic")):
        return None
    return at, at + len(text)
