"""Whether a figure is real, reckoned, or not yet so."""

from __future__ import annotations

import regex

from ntm_extract.facts import Context
from ntm_extract.wording import Wording

_BRACKETS = regex.compile(r"\([^()]*+\)")
_MARKS = regex.compile(r", |; |:| - ")
_BEFORE, _AFTER = 400, 80  # how far a cue may stand from its figure


def set_status(wording: Wording, context: Context) -> None:
    """Set the figure's status where a cue before it, after it, or that of the figure before it says so."""
    if "status" in context.keys or context.keys.get("verb") == "relation.from":
        return  # what a change starts from is already so
    status = _said_before(wording, context) or _said_after(wording, context)
    status = status or _said_of_the_last(wording, context)
    if status is not None:
        context.keys["status"] = status


def _said_before(wording: Wording, context: Context) -> str | None:
    """The status that the nearest cue before the figure gives it.

    A ``near`` cue reaches to the next mark but a comma right after itself, a ``wide`` one through a row of figures, up
    to a word that speaks of what is; what is reckoned may be so already (``ước tính đã giải ngân 5 tỷ đồng``). Some
    cues are of certain figures only. What stands in brackets is apart from what stands outside.
    """
    cues = wording.lists["status_cue"]
    end = context.candidate.start
    start = max(context.sentence[0], end - _BEFORE)
    for match in reversed(list(wording.patterns["status_cue"].finditer(wording.low, start, end))):
        standard = wording.patterns["standard"].match(wording.low, match.start()) is not None
        if standard and wording.low[match.start() - 2 : match.start()] == "% ":
            continue  # "đạt 92% chỉ tiêu giao": what a percentage is of
        between = wording.low[match.end() : end]
        if cues[match[0]] == "none" or between.count("(") != between.count(")"):
            continue
        status, reach, *only = cues[match[0]].split()
        parts = "" if between.strip() == ":" else between.removeprefix(", ")
        first, *rest = _MARKS.split(_BRACKETS.sub("", parts))
        if (reach == "near" and (rest or ";" in first)) or not all(_is_a(sort, context) for sort in only):
            continue
        said = set().union(*(breaks(wording, part) for part in ([first] if reach == "near" else rest)))
        if not said or (status == "estimated" and said == {"done"}):
            return status
    return None


def _is_a(sort: str, context: Context) -> bool:
    """Whether the figure is of a ``sort`` that a cue may be held to: an ``amount``, or a ``range``."""
    return "low" in context.candidate.values if sort == "range" else context.kind in ("money", "percentage")


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


def _said_of_the_last(wording: Wording, context: Context) -> str | None:
    """The status of the figure before, where this one only goes on.

    It is the next item of a list (``phải trả anh A 5 triệu, chị B 7 triệu, và 9 triệu``), or another figure of the same
    kind after a comma (``sẽ chi 5 tỷ đồng làm đường, 2 tỷ đồng dựng chợ``).
    """
    before = context.before
    if before is None or "status" not in before.keys or "verb" in context.keys or "relation" in context.keys:
        return None
    between = wording.low[before.right : context.candidate.start]
    lead = wording.low[before.right : context.left].rpartition(", ")[2].strip()  # what opens this item of the list
    listed = lead in wording.lists["joining"] or (lead == "" and before.kind == context.kind and ", " in between)
    goes_on = listed or between.startswith(", ") or wording.patterns["joining"].match(between.lstrip()) is not None
    return before.keys["status"] if goes_on and not breaks(wording, between) else None


def breaks(wording: Wording, between: str) -> set[str]:
    """What the words ``between`` a cue and a figure say that is so ("now", "done"); none where the cue reaches on."""
    values = wording.lists["status_break"]
    return {values[word[0]] for word in wording.patterns["status_break"].finditer(between)} - {"none"}
