"""The tables of the rule language: the keys of a rule and of its examples, what a rule may emit, set and want.

What is checked and what an editor is told (the JSON Schema) come from these tables alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import regex

from ntm_extract.model import FIGURE_KEYS, VALUE_KEYS, Meeting
from ntm_extract.rules import FIGURE_KINDS, NONE, READING, TIME

# The forms of a value: one text; one text or several; a mapping; a list of mappings; true.
TEXT, TEXTS, MAPPING, LIST, TRUE = "text", "texts", "mapping", "list", "true"


@dataclass(frozen=True, slots=True)
class Key:
    """The form of a key's value, and what it says."""

    form: str
    says: str


SECTIONS = {
    "words": "Lists of words, each in [brackets] or as a mapping of words to values.",
    "parts": "Pieces of templates, named: <name> stands for one in a template.",
    "kinds": "Kinds of figure of one's own, each with the keys of its figures in [brackets].",
    "rules": "The rules, each beginning with its id.",
}
# Guards, and whether they look at what stands before the match.
GUARDS = {"not_left": True, "not_right": False, "unless_left": True, "left": True, "right": False}
RULE_KEYS = {
    "id": Key(TEXT, "The name of the rule, unique among all files; by habit kind.what."),
    "find": Key(TEXTS, "A template such as '{value:int} {unit:phrase}', or a list of them, each tried by itself."),
    "emit": Key(TEXT, "What a match is. Without it, the rule says what the words beside a {figure} say of it."),
    "set": Key(MAPPING, "Values to give to the figure."),
    "kinds": Key(TEXTS, "Of a rule without emit: the kinds of figure that it speaks of."),
    "priority": Key(TEXT, "A whole number, 0 where nothing is said. Where two matches overlap, the higher one stays."),
    "not_left": Key(TEXTS, "Templates that must not stand right before the match."),
    "not_right": Key(TEXTS, "Templates that must not stand right after the match."),
    "unless_left": Key(TEXTS, "Where one of these templates stands before the match, not_left does not count."),
    "left": Key(TEXTS, "Templates one of which must stand right before the match."),
    "right": Key(TEXTS, "Templates one of which must stand right after the match."),
    "if_set": Key(TEXT, "Of a rule without emit: a key that must be set already."),
    "unless_set": Key(TEXT, "Of a rule without emit: a key that must not be set yet."),
    "where": Key(TEXT, "Conditions on the captures, such as numerator <= denominator and denominator > 1."),
    "examples": Key(LIST, "Texts with what is wanted from them, and such as must give nothing."),
}
# How a rule of a later folder says that it changes the one of its id.
CHANGE_KEYS = {
    "extends": Key(TRUE, "The rule adds to the one of this id in an earlier folder."),
    "replaces": Key(TRUE, "The rule takes the place of the one of this id in an earlier folder."),
}
EXAMPLE_KEYS = {
    "text": Key(TEXT, "A sentence or a whole report; the first [brackets] mark the place of what is wanted."),
    "want": Key(MAPPING, "The values of the figure there, or of the meeting; none where nothing may come out."),
    "todo": Key(TRUE, "A gap that is known: the example fails as yet, and an error says when it passes."),
}
OF_CONTEXT_RULES = ("kinds", "if_set", "unless_set")
EMITS = {
    "ratio": "A figure: so many out of so many. Captures numerator, denominator, unit.",
    "percentage": "A figure. Captures value, or low and high; percent, minus.",
    "money": "A figure: an amount. Captures amount, or low and high; currency, scale, per, minus.",
    "quantity": "A figure: so many of something. Captures value, or low and high; unit, scale.",
    NONE: "No figure: a match only takes its place, so that no other rule can have it.",
    TIME: "No figure: a time, which figures beside it may have for their period.",
    "meeting": "A sentence that tells of a meeting. Captures kind, body, chairs, topic.",
    "chair": "A sentence that tells who leads it. Captures chairs.",
    "day": "A day that is told. Groups day, month, year, session, relative.",
    "year": "A year that is told. Groups year, last.",
    "ordinal": "What is skipped between a meeting's noun and its topic.",
    "stamp": "A line with the day of publication. Groups day, month, year.",
    "furniture": "A line of the page, which is no title.",
    "slogan": "A line of the page, which is no title while another line can be.",
}
SET_VALUES = {
    "modifier": ("approximately", "nearly", "more_than", "less_than", "at_least", "at_most"),
    "relation": ("level", "increase", "decrease"),
    "status": ("actual", "estimated", "target"),
}
# "verb" is not printed: it says that the words of a rule are a verb, so that its whole subject is what is measured.
FREE_KEYS = ("indicator", "relative_to", "period", "unit", "currency", "verb")
SETTABLE = (*SET_VALUES, *FREE_KEYS)
FIGURE_WANTED = tuple(key for key in FIGURE_KEYS if key not in ("span", "line"))
# What a key of an own kind cannot be: the other keys of each figure, and the columns of tables.
RESERVED = frozenset(FIGURE_KEYS).difference(VALUE_KEYS) | frozenset(
    """
    rule rules verb source title published meeting_date meeting_day meeting_body span_start span_end sentence other
    minus scale percent subunit cents second
    """.split()
)
_CHAIR_KEYS = ("chairs", "positions")
_MEETING_KEYS = (*(spec.name for spec in fields(Meeting) if spec.name != "chairs"), *_CHAIR_KEYS)
# What the examples of a rule may want, by what the rule emits; those of all other rules speak of figures.
WANTED = {
    **dict.fromkeys(("meeting", "day", "year", "ordinal"), _MEETING_KEYS),
    "chair": _CHAIR_KEYS,
    "stamp": ("published",),
    **dict.fromkeys(("furniture", "slogan"), ("title",)),
}
# What the values of lists must be that the engine reads by name, and how a message says it; all others may have any.
WHOLE_NUMBER = (regex.compile(r"[1-9]\d*+(?:e\d{1,2})?", regex.I), "a whole number such as 1000 or 1e3")
NUMBER = (regex.compile(r"-?\d++(?:\.\d++)?(?:e-?\d{1,2})?", regex.I), "a number")
LIST_VALUES = {
    "scale": WHOLE_NUMBER,
    "numeral": (
        regex.compile("[0-9]|10|100|1e[369]|tens|zero|half|half-of|point|minus"),
        "0 to 9, 10, 100, 1e3, 1e6, 1e9, tens, zero, half, half-of, point or minus",
    ),
    "relative_day": (regex.compile(r"-?\d{1,3}"), "a whole number of days"),
    "part_of_day": (regex.compile("morning|noon|afternoon|evening"), "morning, noon, afternoon or evening"),
    "comparative": (regex.compile("increase|decrease"), "increase or decrease"),
    "status_cue": (
        regex.compile("none|(?:estimated|target) (?:near|wide)(?: (?:amount|range))?"),
        "none, or estimated or target, then near or wide, and amount for money and percentages alone, range for ranges",
    ),
}

Kinds = Mapping[str, Sequence[str]]  # the own kinds of figure, with their keys


def emits(kinds: Kinds) -> tuple[str, ...]:
    """All that a rule may emit, ``kinds`` among it."""
    return (*FIGURE_KINDS, *kinds, NONE, TIME, *READING)


def wanted(emit: str, kinds: Kinds) -> tuple[str, ...]:
    """The keys that an example of a rule that emits ``emit`` may want."""
    return WANTED.get(emit, (*FIGURE_WANTED, *(key for keys in kinds.values() for key in keys)))
