"""The one total order of overlaps: which candidates stand where rules are tried at every number.

Priority first, then length, then the earlier start, then the order of files and rules. So rules are tried from the
highest priority down, and none at a number that a rule of higher priority has taken: that candidate could not stand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

import regex

from ntm_extract.budget import check
from ntm_extract.matching import Candidate, Dropped, attempt
from ntm_extract.tries import Try, all_tries, tries
from ntm_extract.wording import Wording

# A number begins where no digit, and no mark that could join it to a digit, stands before it.
DIGITS = regex.compile(r"(?<!\d|\d[.,])\d")


def standing(wording: Wording) -> list[Candidate]:
    """The candidates of the figure rules that stand, in the order of the text."""
    found, anchored = _levels(wording)
    taken: list[Candidate] = []  # in the order of the text, none over another
    for priority in sorted({*found, *anchored}, reverse=True):
        level = found[priority]
        for at, one in anchored[priority]:
            if not one.covers or not _over(taken, at, at + 1):
                check()
                candidate = attempt(wording, one.rule, one.form, one.order, at)
                if isinstance(candidate, Candidate):
                    level.append(candidate)
        settle(taken, level)
    return taken


def settle(taken: list[Candidate], level: list[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """Put those candidates of one priority into ``taken`` that stand; the others, each with one that it lost to."""
    lost = []
    for candidate in sorted(level, key=_rank):
        over = _over(taken, candidate.start, candidate.end)
        if over:
            lost.append((candidate, min(over, key=_rank)))
        else:
            taken.insert(_after(taken, candidate.start), candidate)
    return lost


def advantage(winner: Candidate, loser: Candidate) -> str:
    """What decided between two candidates that overlap: ``priority``, ``length``, ``start`` or ``order``."""
    pairs = zip(("priority", "length", "start", "order"), _rank(winner), _rank(loser), strict=True)
    return next((name for name, a, b in pairs if a != b), "order")


def all_candidates(wording: Wording) -> tuple[list[Candidate], list[tuple[int, Try, Dropped | None]]]:
    """What all forms make of all numbers and of the text, worth trying there or not.

    Returns:
        The candidates, those that lose too; and the numbers at which a form had none: with what dropped it, or None
        where its template did not match. For who wants to know why.
    """
    forms = all_tries(wording.rules, wording.rules.figures)
    found: list[Candidate] = []
    failed: list[tuple[int, Try, Dropped | None]] = []
    for anchor, pattern in (("digits", DIGITS), ("numeral", wording.patterns["numeral"])):
        here = [one for one in forms if anchor in one.form.anchor]
        for match in pattern.finditer(wording.low):
            check()
            for one in here:
                made = attempt(wording, one.rule, one.form, one.order, match.start())
                if isinstance(made, Candidate):
                    found.append(made)
                else:
                    failed.append((match.start(), one, made))
    for one in forms:
        if not one.form.anchor and one.form.right is not None:
            matches = [match for match in one.form.right.finditer(wording.low) if match.end() > match.start()]
            found += [Candidate(one.rule, match.start(), match.end(), one.order) for match in matches]
    return found, failed


def _levels(wording: Wording) -> tuple[dict[int, list[Candidate]], dict[int, list[tuple[int, Try]]]]:
    """By priority: the candidates of the rules that need no number, and the numbers with the forms worth trying."""
    known = tries(wording.rules)
    text = wording.plain
    found: dict[int, list[Candidate]] = defaultdict(list)
    anchored: dict[int, list[tuple[int, Try]]] = defaultdict(list)
    anchors = [(match.start(), known.digits) for match in DIGITS.finditer(wording.low)]
    for number, start, end in known.searches.matches(wording.low, text):
        if number == len(known.anywhere):
            anchors.append((start, known.numeral))
        else:
            one = known.anywhere[number]
            found[one.rule.priority].append(Candidate(one.rule, start, end, one.order))
    for at, forms in anchors:
        for one in forms.at(text, at):
            anchored[one.rule.priority].append((at, one))
    return found, anchored


def _after(taken: list[Candidate], offset: int) -> int:
    return bisect_right(taken, offset, key=lambda other: other.start)


def _over(taken: list[Candidate], start: int, end: int) -> list[Candidate]:
    """Those of ``taken`` that have anything of ``start``-``end``."""
    at = _after(taken, start)
    over = [other for other in taken[max(at - 1, 0) : at] if other.end > start]
    while at < len(taken) and taken[at].start < end:
        over.append(taken[at])
        at += 1
    return over


def _rank(candidate: Candidate) -> tuple[int, int, int, int]:
    return -candidate.rule.priority, candidate.start - candidate.end, candidate.start, candidate.order
