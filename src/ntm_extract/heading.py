"""The head of a report: its title, its day of publication, and where its text begins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import regex

from ntm_extract.document import Document, Span
from ntm_extract.rules import Rule, RuleSet

# How many lines at the top and at the bottom may be furniture, and how long a title may be.
_TOP, _BOTTOM, _LONGEST = 30, 30, 220
_SENTENCE = regex.compile(r"\p{Ll}[.!?] ++\p{Lu}\p{Ll}")


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a report's text. Offsets are of the folded view; ``body_start`` is where the text begins."""

    title: str | None = None
    title_span: Span | None = None
    published: str | None = None
    body_start: int = 0


def find_heading(doc: Document, rules: RuleSet) -> Heading:
    """The heading of ``doc``: the title told apart from slogans, menus and clocks, and the page's own date stamp."""
    lines = list(_lines(doc))
    title: int | None = None
    slogan: int | None = None
    body = 0
    # What is a slogan even where no other line can be the title.
    sure_slogans = [rule for rule in rules.reading["slogan"] if rule.priority > 0]
    for i, span in enumerate(lines[:_TOP]):
        if _stamp(doc, rules, span) or _matched(doc, rules.reading["furniture"], span):
            continue
        if _is_text(doc, span):
            body = i
            break
        if title is None and _matched(doc, rules.reading["slogan"], span):
            slogan = i if slogan is None and not _matched(doc, sure_slogans, span) else slogan
        elif title is None:
            title = i
        elif i > title:
            body = i
            break
    if title is None:
        title = slogan
    if title is not None and title + 1 >= len(lines):
        title = None  # a line alone is a text
    if title is not None and body <= title:
        body = title + 1
    published = _published(doc, rules, lines, title, body)
    start = lines[body][0] if body < len(lines) else 0
    if title is None:
        return Heading(published=published, body_start=start)
    return Heading(doc.quote(*lines[title]), lines[title], published, start)


def _lines(doc: Document) -> Iterator[Span]:
    """The lines that are not blank, without the blanks around them."""
    offset = 0
    for line in doc.text.split("\n"):
        stripped = line.strip()
        if stripped:
            start = offset + line.index(stripped)
            yield start, start + len(stripped)
        offset += len(line) + 1


def _is_text(doc: Document, span: Span) -> bool:
    """Whether a line is a paragraph of the report rather than its title."""
    line = doc.text[span[0] : span[1]]
    if len(line) > _LONGEST:
        return True
    if line.endswith(".") and not line.endswith(".."):
        return len(line) > 50
    return len(line) > 120 and _SENTENCE.search(line) is not None


def _matched(doc: Document, rules: Iterable[Rule], span: Span) -> bool:
    """Whether a line is wholly what one of ``rules`` speaks of."""
    return any(
        form.right is not None and form.right.fullmatch(doc.low, *span) is not None
        for rule in rules
        for form in rule.forms
    )


def _stamp(doc: Document, rules: RuleSet, span: Span) -> str | None:
    """The day that a line stamps on the report, if that is what the line does."""
    if span[1] - span[0] > 200:
        return None
    for rule in rules.reading["stamp"]:
        for form in rule.forms:
            match = form.right.fullmatch(doc.low, *span) if form.right is not None else None
            if match is not None:
                try:
                    groups = match.groupdict()
                    year, month, day = (int(groups.get(key) or 0) for key in ("year", "month", "day"))
                    return date(year, month, day).isoformat()
                except (ValueError, OverflowError):
                    continue
    return None


def _published(doc: Document, rules: RuleSet, lines: list[Span], title: int | None, body: int) -> str | None:
    """The stamp nearest below the title, else at the foot of the page, else above the title."""
    top = 0 if title is None else title + 1
    near = range(top, min(len(lines), max(body, top) + 4))
    foot = range(max(near.stop, len(lines) - _BOTTOM), len(lines))
    for i in (*near, *foot, *range(top - 1, -1, -1)):
        stamp = _stamp(doc, rules, lines[i])
        if stamp is not None:
            return stamp
    return None
