"""Rule files as the engine holds them: word lists, rules with their compiled templates, and the examples."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import regex

from ntm_extract.template import Vocabulary

# What a rule may emit beside a figure of its kind: nothing (it only claims its place), or a time.
NONE, TIME = "none", "time"
# How a rule that emits nothing at all is called where rules are listed.
CONTEXT = "context"
# What the rules of the meeting and the heading emit; they are searched for in sentences or lines, not at numbers.
READING = ("meeting", "chair", "day", "year", "ordinal", "stamp", "furniture", "slogan")
FIGURE_KINDS = ("ratio", "percentage", "money", "quantity")
# The captures that are numbers.
NUMBER_CAPTURES = ("numerator", "denominator", "value", "low", "high", "amount", "cents")
# The captures that make the text of a figure; what else a rule captures lies outside it.
TEXT_CAPTURES = {
    "ratio": ("numerator", "denominator"),
    "percentage": ("value", "low", "high", "percent", "minus"),
    "money": ("minus", "amount", "low", "high", "scale", "currency", "subunit", "cents", "per"),
    "quantity": ("value", "low", "high", "scale", "unit"),
}
# The captures without which there is no figure of a kind: all of one row.
NEEDED_CAPTURES: dict[str, tuple[tuple[str, ...], ...]] = {
    "ratio": (("numerator", "denominator"),),
    "percentage": (("value",), ("low", "high")),
    "money": (("amount",), ("low", "high")),
    "quantity": (("value",), ("low", "high")),
}
# Those that belong to the number of a figure of an own kind, beside the kind's keys.
OWN_TEXT_CAPTURES = ("minus", "scale", "percent", "currency", "subunit", "cents", "per")

# The word lists that the engine asks for by name; tests/test_load.py holds them against the modules that do.
ENGINE_LISTS = tuple(
    """
    address_word aim aim_word aux auxiliary base_word body_head body_lead body_stop caption_mark chair_lead
    chair_list_end chair_noun chair_word change_noun circumstance class_word classifier clause_word common_surname
    comparative compared compared_time copula country document_word empty_word equal_word fixed_row future granted
    has_word hold honorific in_turn joined joining just_now lead_trim lead_word light_head long_span main_site
    maybe_site measure measure_act measure_first measure_head measure_verb meeting_noun meeting_verb multiple_unit
    multiple_word negation nominaliser not_body not_chair not_event_after not_event_before not_meeting_after
    not_meeting_before not_purpose not_topic not_unit not_work_year now_word np_inner np_verb np_verb_noun numeral
    of of_word other_site outdoing outdone_word part_of_day partner passive period_back person place_name place_noun
    place_verb place_word plan_word position_head position_split position_stop predicate_word price_word purpose
    purpose_end quarter_word recipient relative_day reset_head reset_word respect_word review_word running_year
    saying scale sector several shared standard status_after status_break status_cue stop_whole subject_stop
    subordinate surname tail_trim thing timeless_unit topic_lead topic_skip topic_stop transaction unit unit_row
    unit_row_mark unit_stop unit_tail whole_prep whole_words year_word
    """.split()
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule stands, for messages and for the last step of the order of overlaps.

    ``line`` and ``column`` count from 1; line 0 stands for no one place in the file or folder.
    """

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of a rule and what must come out of it.

    ``want`` is None where nothing may come out; ``mark`` is the bracketed span of the text, if any.
    """

    text: str
    want: Mapping[str, Any] | None
    mark: tuple[int, int] | None
    todo: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Comparison:
    """One condition of ``where``: a capture or a number on each side."""

    left: str | Decimal
    operator: str
    right: str | Decimal

    def __str__(self) -> str:
        return f"{self.left} {self.operator} {self.right}"


@dataclass(frozen=True, slots=True)
class Form:
    """One template of a rule, cut in two at its anchor.

    ``left`` matches backwards from the anchor, ``right`` forwards. The anchor is the first number of a figure rule, or
    the figure itself of a context rule. ``phrase`` names the capture of a noun phrase at the end of ``right``; its
    extent is found by the word segmentation. A form without anchor is searched for in the whole report.
    """

    template: str
    left: regex.Pattern[str] | None
    right: regex.Pattern[str] | None
    phrase: str | None = None
    anchor: str = ""  # "digits", "numeral" (in words), "figure", or none
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of the captures


@dataclass(frozen=True, slots=True)
class Rule:
    """A figure rule, a rule that only claims its place, a time rule, or a context rule."""

    id: str
    emit: str
    forms: tuple[Form, ...]
    place: Place
    priority: int = 0
    sets: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()  # of a context rule: the kinds of figure it speaks of
    not_left: regex.Pattern[str] | None = None
    not_right: regex.Pattern[str] | None = None
    unless_left: regex.Pattern[str] | None = None  # what not_left does not mean
    left: regex.Pattern[str] | None = None
    right: regex.Pattern[str] | None = None
    where: tuple[Comparison, ...] = ()
    if_set: str | None = None  # of a context rule: a key that must be set already
    unless_set: str | None = None  # and one that must not
    examples: tuple[Example, ...] = ()
    extended: tuple[Place, ...] = ()  # where other files add to it

    @property
    def makes_figure(self) -> bool:
        """Whether a match is a figure, of one of the tool's kinds or of a rule file's own."""
        return self.emit not in ("", NONE, TIME, *READING)


@dataclass(frozen=True, slots=True, eq=False)
class RuleSet:
    """All rules of the loaded files, in the order of the files, with the lists that the mechanisms ask for by name.

    ``kinds`` are the kinds of figure that rule files have made, each with its keys; ``vocabulary`` is what the
    templates were compiled with; ``hash`` tells these rules from all others; ``made`` is what modules have made of the
    rules and keep with them.
    """

    figures: tuple[Rule, ...]
    context: tuple[Rule, ...]
    reading: Mapping[str, tuple[Rule, ...]]  # the rules of the meeting and the heading, by what they emit
    lists: Mapping[str, Mapping[str, str]]
    patterns: Mapping[str, regex.Pattern[str]]
    examples: tuple[tuple[str, Example], ...]
    kinds: Mapping[str, tuple[str, ...]]
    vocabulary: Vocabulary
    hash: str
    made: dict[str, Any] = field(default_factory=dict, init=False, repr=False)

    def text_captures(self, kind: str) -> tuple[str, ...]:
        """The captures that make the text of a figure of ``kind``."""
        return TEXT_CAPTURES[kind] if kind in TEXT_CAPTURES else (*self.kinds[kind], *OWN_TEXT_CAPTURES)

    def __iter__(self) -> Iterator[Rule]:
        """All rules: those tried at numbers and in the text, those of contexts, those of lines and days."""
        return itertools.chain(self.figures, self.context, *self.reading.values())
