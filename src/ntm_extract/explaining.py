"""Why a figure was found or not: what became of every match of a rule, and how far the other rules came.

Nothing here decides anything. The trials are those of `ntm_extract.matching` and `ntm_extract.context`, told; where a
template did not match, its elements are tried one by one to see which of them it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import Any

import regex

from ntm_extract.budget import SECONDS, budget, limited
from ntm_extract.compiling import anchor_of
from ntm_extract.context import hindrance, read_contexts
from ntm_extract.document import Document, document
from ntm_extract.facts import Context
from ntm_extract.matching import Candidate
from ntm_extract.overlaps import advantage, all_candidates, settle
from ntm_extract.rules import TIME, Form, Rule, RuleSet
from ntm_extract.template import Vocabulary, items, join
from ntm_extract.wording import Span, Wording

KEPT, DROPPED, LOST, STOPPED = OUTCOMES = ("kept", "dropped", "lost", "stopped")
_NUMBER = regex.compile(r"\d[\d.,]*(?<=\d)|.\w*")  # what is shown where the number itself is not such a one
_SEEN = 24  # characters that are shown of what was seen


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one rule at one place.

    ``outcome`` is one of OUTCOMES. ``by`` says what decided: the guard, the element of the template, or the step of
    the order of overlaps; ``seen`` the words that it saw, or those of the ``winner``. ``text`` is what was matched,
    ``span`` counts in the decoded report, ``line`` and ``column`` from 1.
    """

    line: int
    column: int
    span: Span
    text: str
    rule: str
    emit: str
    outcome: str
    by: str = ""
    seen: str = ""
    winner: str = ""

    def words(self) -> str:
        """The trial as one line says it."""
        what = f"{self.line}:{self.column}: {self.rule}: {self.text!r} {self.outcome}"
        if self.outcome == KEPT:
            return what + (f" {self.by}" if self.by else f" as {self.emit}")
        if self.outcome == LOST:
            return f"{what} to {self.winner}, {self.seen!r}, by {self.by}"
        return f"{what} {'by' if self.outcome == DROPPED else 'at'} {self.by}, seeing {self.seen!r}"

    def as_dict(self) -> dict[str, object]:
        """The trial as JSON Lines have it; what says nothing is left out."""
        return {key: list(value) if key == "span" else value for key, value in asdict(self).items() if value != ""}


@dataclass(frozen=True, slots=True)
class _Stop:
    """Where the template of a form ended: its element, what was seen there, and how far it had come."""

    rule: Rule
    at: int
    end: int
    element: str
    seen: Span


def explain(
    text: str, rules: RuleSet, *, rule_id: str | None = None, line: int | None = None, seconds: float = SECONDS
) -> list[Trial]:
    """What became of every match, in the order of the text.

    Args:
        text: the decoded report.
        rules: those it is read by.
        rule_id: only of this rule, and then of every number where it stopped. Without it, of a number that no rule
            keeps the rules are told that came furthest.
        line: only of this line (from 1) of the report, and then all rules at a number that none keeps.
        seconds: of processor time; see `ntm_extract.budget`.

    Raises:
        BudgetError: it takes longer.
    """
    doc = document(text, rules.patterns["sentence_end"])
    with budget(seconds, len(text)):
        out = [*_trials(doc, Wording(doc, rules), rule_id, line)]
    shown = [trial for trial in out if rule_id in (None, trial.rule) and line in (None, trial.line)]
    return sorted(
        dict.fromkeys(shown), key=lambda trial: (trial.span[0], OUTCOMES.index(trial.outcome), -trial.span[1])
    )


def _trials(doc: Document, wording: Wording, rule_id: str | None, line: int | None) -> Iterator[Trial]:
    found, failed = all_candidates(wording)
    stopped: list[tuple[int, Rule, Form]] = []
    for at, one, dropped in failed:
        if dropped is None:
            stopped.append((at, one.rule, one.form))
        else:
            yield _trial(doc, one.rule, (dropped.start, dropped.end), DROPPED, dropped.by, dropped.seen)
    kept: list[Candidate] = []
    lost: list[tuple[Candidate, Candidate]] = []
    for priority in sorted({candidate.rule.priority for candidate in found}, reverse=True):
        lost += settle(kept, [candidate for candidate in found if candidate.rule.priority == priority])
    for winner in kept:
        yield _trial(doc, winner.rule, (winner.start, winner.end), KEPT)
    for loser, winner in lost:
        if (loser.rule, loser.start, loser.end) != (winner.rule, winner.start, winner.end):
            by = _advantage(winner, loser)
            yield _lost(doc, loser, winner, by)
    wording.times = [(c.start, c.end) for c in kept if c.rule.emit == TIME]
    contexts = read_contexts(wording, [c for c in kept if c.rule.makes_figure])
    yield from _beside(doc, wording, contexts, rule_id)
    taken = [(c.start, c.end) for c in kept]
    left = [
        (at, rule, form)
        for at, rule, form in stopped
        if rule.id == rule_id or (rule_id is None and not any(a <= at < b for a, b in taken))
    ]
    yield from _stopped(doc, wording, left, furthest=rule_id is None and line is None)


def _trial(doc: Document, rule: Rule, span: Span, outcome: str, by: str = "", seen: Span | None = None) -> Trial:
    a, b = doc.folded.source_span(*span)
    line = doc.line(a)
    column = a - doc.source.rfind("\n", 0, a)
    words = "" if seen is None else _quote(doc, seen, before=seen[1] <= span[0])
    return Trial(line, column, (a, b), doc.quote(*span), rule.id, rule.emit, outcome, by, words)


def _lost(doc: Document, loser: Candidate, winner: Candidate, by: str) -> Trial:
    trial = _trial(doc, loser.rule, (loser.start, loser.end), LOST, by, (winner.start, winner.end))
    return replace(trial, winner=winner.rule.id)


def _advantage(winner: Candidate, loser: Candidate) -> str:
    step = advantage(winner, loser)
    if step == "priority":
        return f"priority ({winner.rule.priority} over {loser.rule.priority})"
    return step


def _quote(doc: Document, seen: Span, *, before: bool) -> str:
    """As much of what was seen as is shown: whole words on the side of the match, before or after it."""
    words = doc.quote(*seen)
    if len(words) <= _SEEN:
        return words
    if before:
        return words[-_SEEN:].partition(" ")[2] or words[-_SEEN:]
    return words[:_SEEN].rpartition(" ")[0] or words[:_SEEN]


def _beside(doc: Document, wording: Wording, contexts: Iterable[Context], rule_id: str | None) -> Iterator[Trial]:
    """The context rules whose words stood beside figures; of the one asked for also why they did not."""
    asked = next((rule for rule in wording.rules.context if rule.id == rule_id), None)
    for context in contexts:
        figure = doc.quote(context.candidate.start, context.candidate.end)
        for rule, span in context.steps:
            sets = ", ".join(f"{key}: {value}" for key, value in rule.sets.items()) or "nothing"
            yield _trial(doc, rule, span, KEPT, f"beside {figure!r}, setting {sets}")
        if asked is not None and all(rule is not asked for rule, _ in context.steps):
            by, seen = hindrance(wording, asked, context)
            outcome = STOPPED if by == "find" else DROPPED
            yield _trial(doc, asked, (context.candidate.start, context.candidate.end), outcome, by, seen)


def _stopped(
    doc: Document, wording: Wording, left: Iterable[tuple[int, Rule, Form]], *, furthest: bool
) -> Iterator[Trial]:
    """Where the templates ended at each anchor; of one rule the form that came furthest, or of all of them."""
    best: dict[tuple[int, str], _Stop] = {}
    for at, rule, form in left:
        stop = _stop(wording, at, rule, form)
        key = (at, "" if furthest else rule.id)
        if stop is not None and (key not in best or _reach(stop) > _reach(best[key])):
            best[key] = stop
    for stop in best.values():
        yield _trial(doc, stop.rule, (stop.at, stop.end), STOPPED, stop.element, stop.seen)


def _reach(stop: _Stop) -> int:
    return stop.end - stop.at


def _stop(wording: Wording, at: int, rule: Rule, form: Form) -> _Stop | None:
    """The first element of a template, from its number onwards and then backwards, that is not there."""
    low, (start, end) = wording.low, wording.document.sentence(at)
    here, texts, onwards, backwards = _elements(form.template, wording.rules.vocabulary)
    first = last = at
    for number, pattern in enumerate(onwards, here):
        match = pattern.match(low, at, end)
        if match is None:
            return _Stop(rule, first, max(last, _NUMBER.match(low, at, end).end()), texts[number], (last, end))
        last = match.end()
    for number, pattern in zip(range(here - 1, -1, -1), backwards, strict=True):
        match = pattern.match(low, start, at)
        if match is None:
            return _Stop(rule, first, last, texts[number], (start, first))
        first = match.start()
    return None


@lru_cache(maxsize=1024)
def _elements(template: str, vocabulary: Vocabulary) -> tuple[int, list[str], list[Any], list[Any]]:
    """The place of the number in a template, what its elements are, and the patterns of ever longer parts of it.

    The first patterns go from the number onwards, the second ones from the number backwards.
    """
    row = items(template, vocabulary)
    at = anchor_of(row)
    assert at is not None
    number = replace(row[at], source="")
    onwards = [regex.compile(join(row[at : end + 1])) for end in range(at, len(row))]
    backwards = [regex.compile(join([*row[start:at], number]), regex.REVERSE) for start in range(at - 1, -1, -1)]
    onwards, backwards = ([limited(one, template) for one in some] for some in (onwards, backwards))
    return at, [item.text for item in row], onwards, backwards
