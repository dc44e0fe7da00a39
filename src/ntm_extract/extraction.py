"""From a report's text to its Report: one pure call."""

from __future__ import annotations

import decimal
import functools
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

from ntm_extract.budget import SECONDS, budget
from ntm_extract.cache import cached
from ntm_extract.context import read_contexts
from ntm_extract.document import Document, Span, document
from ntm_extract.facts import Context
from ntm_extract.fingerprint import rules_hash
from ntm_extract.garbage import put_off
from ntm_extract.heading import find_heading
from ntm_extract.meeting import find_meeting
from ntm_extract.model import OF_CONTEXTS, VALUE_KEYS, Figure, Report
from ntm_extract.overlaps import standing
from ntm_extract.resources import patterns_dir
from ntm_extract.rules import ENGINE_LISTS, TIME, RuleSet
from ntm_extract.tries import tries
from ntm_extract.wording import Wording

_lock = threading.Lock()
_EXACT = decimal.Context(prec=1_000)  # more digits than any number of a report has


@functools.cache
def _load(folders: tuple[Path, ...]) -> RuleSet:
    def load() -> RuleSet:
        from ntm_extract.load import load_patterns

        rules = load_patterns(*folders, needed=needed_lists(folders))
        tries(rules)  # so that it is kept with them
        return rules

    names = [str(folder).encode() for folder in folders]  # which are in the rules' places
    return cached("rules", [rules_hash(folders).encode(), *names], load)


def needed_lists(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """The word lists that must be in ``folders``: all that the engine asks for, where the shipped ones are among them.

    Rules that begin without the shipped ones have the lists that they need; the others are empty.
    """
    return ENGINE_LISTS if patterns_dir() in folders else ()


def loaded_patterns(folders: tuple[Path, ...]) -> RuleSet:
    """The rules of ``folders``, later ones over earlier ones, read once; safe to ask for from many threads at once.

    Raises:
        PatternError: faults in the rule files.
    """
    with _lock:
        return _load(folders)


def default_patterns() -> RuleSet:
    """The rules that the tool is shipped with."""
    return loaded_patterns((patterns_dir(),))


def extract(
    text: str,
    *,
    source: str = "-",
    published: str | None = None,
    patterns: RuleSet | None = None,
    seconds: float = SECONDS,
) -> Report:
    """What the contract says of one report.

    Args:
        text: the decoded report as it stands; spans count its code points.
        source: its name, printed as given.
        published: its day (ISO 8601) where the user knows it, else it is read from the page.
        patterns: the rules to use in place of the shipped ones.
        seconds: of processor time that the report may cost; its length adds to them.

    Raises:
        PatternError: the shipped rule files have been damaged.
        BudgetError: the rules took longer than that.
    """
    return read(text, source=source, published=published, patterns=patterns, seconds=seconds)[0]


def read(
    text: str,
    *,
    source: str = "-",
    published: str | None = None,
    patterns: RuleSet | None = None,
    seconds: float = SECONDS,
) -> tuple[Report, Document]:
    """What `extract` gives, and the document that it was read from, whose sentences are those of the rules."""
    rules = patterns or default_patterns()
    with budget(seconds, len(text)), put_off():
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
    wording.times = [_closed(wording.low, c.start, c.end) for c in kept if c.rule.emit == TIME]
    found = [c for c in kept if c.rule.makes_figure]
    return [_figure(doc, context, rules.kinds.get(context.kind, ())) for context in read_contexts(wording, found)]


def _closed(low: str, start: int, end: int) -> Span:
    """The span with the bracket that closes one opened in it: ``sáng nay (7/2)``."""
    opened = "(" in low[start:end] and low[end : end + 1] == ")"
    return start, end + opened


def _plain(number: Decimal) -> Decimal:
    """The number in plain digits, without trailing zeros and without a sign where it is zero, none of them rounded."""
    return _EXACT.add(_EXACT.normalize(number), Decimal(0))  # the sum has no exponent above zero, and no minus zero


def _figure(doc: Document, context: Context, own: tuple[str, ...]) -> Figure:
    """The figure of a context; ``own`` are the keys of its kind where a rule file has made it."""
    candidate = context.candidate
    start, end = doc.folded.source_span(candidate.start, candidate.end)
    values: dict[str, Any] = {
        key: _plain(value) if isinstance(value, Decimal) else value for key, value in candidate.values.items()
    }
    keys = {key: values[key] for key in VALUE_KEYS if key in values}
    keys.update(context.printed(doc))
    keys.update((key, value) for key, value in candidate.rule.sets.items() if key in OF_CONTEXTS)
    return Figure(
        kind=candidate.rule.emit,
        text=doc.source[start:end],
        span=(start, end),
        line=doc.line(start),
        own=tuple((key, values[key]) for key in own if key in values and key not in keys),
        rule=candidate.rule.id,
        **keys,
    )
