"""Whether a figure is real, reckoned, or not yet so."""

from __future__ import annotations

import regex

from ntm_extract.facts import Context
from ntm_extract.wording import Wording

_BRACKETS = regex.compile(r"\([^()]*+\)")
_MARKS = regex.compile(r", |:| - ")
_BEFORE, _AFTER = 400, 80  # how far a cue may stand from its figure


def set_status(wording: Wording, context: Context, before: Context | None) -> None:
    """Set the figure's status where a cue before it, after it, or that of the figure before it says so."""
    if "status" in context.keys or context.keys.get("verb") == "relation.from":
        return  # what a change starts from is already so
    status = _said_before(wording, context) or _said_after(wording, context)
    status = status or _said_of_the_last(wording, context, before)
    if status is not None:
        context.keys["status"] = status


def _said_before(wording: Wording, context: Context) -> str | None:
    """The status that the nearest cue before the figure gives it.

    A ``near`` cue reaches to the next comma, a ``wide`` one through a row of figures, up to a word that speaks of what
    is. What stands in brackets is apart from what stands outside.
    """
    cues, broken = wording.lists["status_cue"], wording.patterns["status_break"]
    end = context.candidate.start
    start = max(context.sentence[0], end - _BEFORE)
    for match in reversed(list(wording.patterns["status_cue"].finditer(wording.low, start, end))):
        between = wording.low[match.end() : end]
        if cues[match[0]] == "none" or between.count("(") != between.count(")"):
            continue
        status, reach, *amounts = cues[match[0]].split()
        first, *rest = _MARKS.split(_BRACKETS.sub("", between))
        if (amounts and context.kind not in ("money", "percentage")) or (reach == "near" and rest):
            continue
        if not any(broken.search(part) for part in ([first] if reach == "near" else rest)):
            return status
    return None


def _said_after(wording: Wording, context: Context) -> str | None:
    """The status that the figure's own clause gives it after it: ``68 dự án sẽ được đấu giá``."""
    unit = context.candidate.unit
    if unit is not None and wording.low[slice(*unit)] in wording.lists["timeless_unit"]:
        return None  # "32 tuổi sẽ là ...": an age is already so
    after = wording.low[context.right : min(context.sentence[1], context.right + _AFTER)]
    match = wording.patterns["status_after"].search(_MARKS.split(after)[0])
    if match is None or wording.patterns["joining"].search(after, 0, match.start()):
        return None  # "126.000 ca và dự kiến sẽ ...": that is what comes after
    return "target" if context.limit > context.right + match.start() else None


def _said_of_the_last(wording: Wording, context: Context, before: Context | None) -> str | None:
    """The status of the figure before, where this one only goes on: ``phải trả a 5 triệu, b 7 triệu``."""
    if before is None or "status" not in before.keys or "verb" in context.keys or "relation" in context.keys:
        return None
    between = wording.low[before.right : context.candidate.start]
    goes_on = between.startswith(", ") or wording.patterns["joining"].match(between.lstrip()) is not None
    return before.keys["status"] if goes_on and not wording.patterns["status_break"].search(between) else None
