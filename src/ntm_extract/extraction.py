"""From a report's text to its Report: one pure call."""

from __future__ import annotations

import functools
import threading
from decimal import Decimal
from typing import Any

from ntm_extract.cache import cached
from ntm_extract.context import read_contexts
from ntm_extract.document import Document, document
from ntm_extract.facts import Context
from ntm_extract.fingerprint import rules_hash
from ntm_extract.heading import find_heading
from ntm_extract.meeting import find_meeting
from ntm_extract.model import Figure, Report
from ntm_extract.overlaps import standing
from ntm_extract.resources import patterns_dir
from ntm_extract.rules import FIGURE_KINDS, TIME, RuleSet
from ntm_extract.tries import tries
from ntm_extract.wording import Wording

_lock = threading.Lock()


@functools.cache
def _load_default() -> RuleSet:
    folder = patterns_dir()

    def load() -> RuleSet:
        from ntm_extract.load import load_patterns

        rules = load_patterns(folder)
        tries(rules)  # so that it is kept with them
        return rules

    return cached("rules", [rules_hash([folder]).encode()], load)


def default_patterns() -> RuleSet:
    """The rules that the tool is shipped with, read once; safe to ask for from many threads at once."""
    with _lock:
        return _load_default()


def extract(text: str, *, source: str = "-", published: str | None = None, patterns: RuleSet | None = None) -> Report:
    """What the contract says of one report.

    ``text`` is the decoded report as it stands; spans count its code points. ``source`` is printed as given.
    ``published`` is the day (ISO 8601) where the user knows it, else it is read from the page. ``patterns`` are the
    rules to use in place of the shipped ones. Raises PatternError where the shipped rule files have been damaged.
    """
    return read(text, source=source, published=published, patterns=patterns)[0]


def read(
    text: str, *, source: str = "-", published: str | None = None, patterns: RuleSet | None = None
) -> tuple[Report, Document]:
    """What `extract` gives, and the document that it was read from, whose sentences are those of the rules."""
    rules = patterns or default_patterns()
    doc = document(text, rules.patterns["sentence_end"])
    heading = find_heading(doc, rules)
    published = published or heading.published
    report = Report(
        source=source,
        title=heading.title,
        published=published,
        meeting=find_meeting(doc, rules, heading, published),
        figures=tuple(_figures(doc, rules)),
    )
    return report, doc


def _figures(doc: Document, rules: RuleSet) -> list[Figure]:
    wording = Wording(doc, rules)
    kept = standing(wording)
    wording.times = [(c.start, c.end) for c in kept if c.rule.emit == TIME]
    found = [c for c in kept if c.rule.emit in FIGURE_KINDS]
    return [_figure(doc, context) for context in read_contexts(wording, found)]


def _figure(doc: Document, context: Context) -> Figure:
    candidate = context.candidate
    start, end = doc.folded.source_span(candidate.start, candidate.end)
    keys: dict[str, Any] = {
        key: value
        for key, value in candidate.values.items()
        if key in ("numerator", "denominator", "value", "amount", "low", "high", "currency", "per", "unit")
    }
    keys.update(context.printed(doc))
    for key, value in keys.items():
        if isinstance(value, Decimal):
            keys[key] = value.normalize() + 0
    return Figure(
        kind=candidate.rule.emit,
        text=doc.source[start:end],
        span=(start, end),
        line=doc.line(start),
        rule=candidate.rule.id,
        **keys,
    )
