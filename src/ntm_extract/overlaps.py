"""The one total order of overlaps: which candidates stand where rules are tried at every number.

Priority first, then length, then the earlier start, then the order of files and rules. So rules are tried from the
highest priority down, and none at a number that a rule of higher priority has taken: that candidate could not stand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict

import regex

from ntm_extract.matching import Candidate, attempt
from ntm_extract.tries import Try, tries
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
            if not one.covers or _free(taken, at, at + 1):
                candidate = attempt(wording, one.rule, one.form, one.order, at)
                if candidate is not None:
                    level.append(candidate)
        for candidate in sorted(level, key=lambda c: (c.start - c.end, c.start, c.order)):
            if _free(taken, candidate.start, candidate.end):
                taken.insert(_after(taken, candidate.start), candidate)
    return taken


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


def _free(taken: list[Candidate], start: int, end: int) -> bool:
    at = _after(taken, start)
    return (not at or taken[at - 1].end <= start) and (at == len(taken) or end <= taken[at].start)
