"""Which rule forms are worth trying where: by what each must have beside its number, or begins with.

Nothing is left out here that could match: a form is passed over only where the characters of the text rule it out.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import NamedTuple

import regex

from ntm_extract import edges
from ntm_extract.edges import after_number, beginnings, endings
from ntm_extract.index import Index
from ntm_extract.numerals import INTEGER, NUMBER, NUMBER_ENDS
from ntm_extract.rules import Form, Rule, RuleSet
from ntm_extract.search import Search

_NUMBER_ENDS = regex.compile(NUMBER_ENDS)
_CAPTURE = regex.compile(r"\(\?P<(\w+)>")


class Try(NamedTuple):
    """A form of a rule, and the place of the rule among all rules of its sort.

    ``covers`` says that its candidates have the number at which it is tried.
    """

    order: int
    rule: Rule
    form: Form
    covers: bool


class Anchored:
    """The forms that are tried at numbers of one kind, NUMBER or NUMERAL.

    ``numeral`` is the expression of a number in words, as it stands in the sources of the forms; ``ends`` matches from
    the beginning of a number, and each of its captures ``end`` ends where a number may end.
    """

    def __init__(self, kind: str, tries: list[Try], numeral: str, ends: regex.Pattern[str]) -> None:
        self._tries = tries
        self._ends = ends
        self._after = Index(after_number(_marked(one.form, numeral), kind) for one in tries)
        self._before = Index(None if one.form.left is None else endings(one.form.left.pattern) for one in tries)

    def at(self, text: str, start: int) -> list[Try]:
        """The forms that may have a match at the number that begins at ``start`` of the `plain` ``text``."""
        match = self._ends.match(text, start)
        if match is None:
            return self._tries
        after = [self._after.beginning(text, end) for end in match.ends("end")]
        found = after[0].union(*after[1:]) & self._before.ending(text, start)
        return [self._tries[number] for number in sorted(found)]


class Tries:
    """The forms of a rule set, by where they can match."""

    def __init__(self, rules: RuleSet) -> None:
        figures = all_tries(rules, rules.figures)
        context = all_tries(rules, rules.context)
        numeral = rules.patterns["numeral"].pattern
        at_digits, at_words = ([one for one in figures if kind in one.form.anchor] for kind in ("digits", "numeral"))
        self.digits = Anchored(edges.NUMBER, at_digits, numeral, _NUMBER_ENDS)
        self.numeral = Anchored(edges.NUMERAL, at_words, numeral, _numeral_ends(rules.lists["numeral"]))
        self.anywhere = [one for one in figures if not one.form.anchor and one.form.right is not None]
        searched = [one.form.right for one in self.anywhere if one.form.right is not None]
        self.searches = Search([*searched, rules.patterns["numeral"]])
        self.left = [one for one in context if one.form.left is not None]
        self.lefts = Index(endings(one.form.left.pattern) for one in self.left if one.form.left is not None)
        self.right = [one for one in context if one.form.left is None and one.form.right is not None]
        self.rights = Index(beginnings(one.form.right.pattern) for one in self.right if one.form.right is not None)


def tries(rules: RuleSet) -> Tries:
    """The index of ``rules``, made once and kept with them."""
    known: Tries | None = rules.made.get("tries")
    if known is None:
        rules.made["tries"] = known = Tries(rules)
    return known


def all_tries(rules: RuleSet, some: Iterable[Rule]) -> list[Try]:
    """All forms of ``some`` of the rules of a rule set."""
    return [Try(i, rule, form, _covers(rules, rule, form)) for i, rule in enumerate(some) for form in rule.forms]


def _covers(rules: RuleSet, rule: Rule, form: Form) -> bool:
    """Whether the number that ``form`` is tried at is within what the rule would emit."""
    if not rule.makes_figure:
        return True
    capture = _CAPTURE.match(form.right.pattern) if form.right is not None else None
    return capture is not None and capture[1] in rules.text_captures(rule.emit)


def _numeral_ends(words: Iterable[str]) -> regex.Pattern[str]:
    """What matches a number in words, syllable by syllable."""
    syllables = {syllable for word in words for syllable in word.split()}
    one = "|".join(map(regex.escape, sorted(syllables, key=len, reverse=True)))
    return regex.compile(f"(?:(?P<end>{one}) ?)++")


def _marked(form: Form, numeral: str) -> str:
    """The expression of ``form`` from its number on, the marks of `ntm_extract.edges` in it."""
    source = "" if form.right is None else form.right.pattern
    marks = ((numeral, edges.NUMERAL), (NUMBER, edges.NUMBER), (INTEGER, edges.NUMBER))
    return functools.reduce(lambda text, mark: text.replace(*mark), marks, source)
