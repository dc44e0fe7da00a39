"""What the figures of a row say of each other: what is said once for all, before the first or after the last."""

from __future__ import annotations

from decimal import Decimal

import regex

from ntm_extract.facts import Context
from ntm_extract.wording import Wording, is_within

_ITEM = 4  # words of an item of a row
_ALIKE = 3  # how many times the change before one may be that goes on from it
_APART = regex.compile(r"[;:.]")  # what parts two rows


def goes_on_changing(wording: Wording, before: Context, context: Context) -> bool:
    """Whether a percentage has its change from the one before, as the next of a row: ``lúa tăng 3%, ngô 4%``."""
    if context.kind != "percentage" or before.kind != "percentage" or before.level or "relation" in context.keys:
        return False
    between = wording.low[before.right : context.left]
    if (
        "verb" in context.keys
        or not (between[:1] == "," or wording.patterns["joining"].match(between.lstrip()))
        or _APART.search(between)
        or "(" in between
    ):
        return False
    if "relative_to" in before.spans or wording.low[context.right : context.right + 1] not in ("", ",", ".", ";", ")"):
        return False
    one, other = (figure.candidate.values.get("value") for figure in (before, context))
    if not (isinstance(one, Decimal) and isinstance(other, Decimal) and abs(other) <= _ALIKE * abs(one)):
        return False  # "kinh tế tăng 9%, nông nghiệp 40%, công nghiệp 35%"
    row = wording.trimmed(wording.within(before.right, context.left))
    return 0 < len(row) <= _ITEM and not any(word.is_mark or word.tag == "V" or wording.measures(word) for word in row)


def share(wording: Wording, before: Context, context: Context) -> None:
    """Give two figures, and those of their row, what is said once: ``giảm 2% vụ xuân và 3% vụ mùa so với 2022``."""
    between = wording.low[before.candidate.end : context.candidate.start]
    _share_back(wording, context)
    _distribute(wording, before, context)
    joined = between.strip() in wording.lists["joining"] and before.level and context.source == "share"
    apart = before.level or context.level or any(mark in between for mark in ",;.()")
    if (joined or not apart) and "relative_to" in context.spans:
        before.spans.setdefault("relative_to", context.spans["relative_to"])
    if not apart and context.source == "noun" and "indicator" in context.spans:
        before.spans.setdefault("indicator", context.spans["indicator"])


def _share_back(wording: Wording, context: Context) -> None:
    """Give all changes of a row what is said after the last: ``giảm 3 vụ, giảm 4 người chết và giảm 5 xe so với 2022``.

    That is so where each has its noun after it, so that nothing but the row stands between them.
    """
    own = context.candidate.unit is None and context.source != "noun" and not _is_bracketed(wording, context)
    if "relative_to" not in context.spans or own or not _changes(wording, context):
        return
    last, one = context, context.before
    while one is not None and "relative_to" not in one.spans and _changes(wording, one):
        after = one.candidate.unit is not None or one.source == "noun" or _is_bracketed(wording, last)
        between = wording.low[one.candidate.end : last.candidate.start]
        if _is_bracketed(wording, one):
            after = one.before is not None and not one.before.level
        if not after or _APART.search(between):
            return
        one.spans["relative_to"] = context.spans["relative_to"]
        last, one = one, one.before


def _changes(wording: Wording, context: Context) -> bool:
    """Whether a figure tells of a change, as one in brackets after it does too: ``giảm 5 vụ (-17%)``."""
    return not context.level or _is_bracketed(wording, context)


def _is_bracketed(wording: Wording, context: Context) -> bool:
    return wording.low[context.candidate.start - 1 : context.candidate.start] in ("(", "+")


def _distribute(wording: Wording, first: Context, second: Context) -> None:
    """Give each of two figures told in turn its own noun: ``thu và chi lần lượt đạt 5 và 7 tỷ đồng``.

    The nouns are joined in what both measure, or are those of the two figures before: ``thu đạt 5 tỷ đồng, chi đạt 7
    tỷ đồng, lần lượt tăng 3% và 4%``.
    """
    lead = wording.low[first.left : first.candidate.start]
    if wording.patterns["in_turn"].search(lead) is None or "indicator" not in first.spans:
        return
    between = wording.low[first.candidate.end : second.candidate.start].strip()
    start, end = first.spans["indicator"]
    if between not in wording.lists["joining"] or second.spans.get("indicator") != (start, end):
        return
    fixed = [match.span() for match in wording.patterns["sector"].finditer(wording.low, start, end)]
    joints = list(wording.patterns["joining"].finditer(wording.low, start, end))
    joints = [joint for joint in joints if not is_within(joint.start(), fixed)]
    third = first.before
    fourth = third.before if third is not None else None
    if len(joints) == 1 and start < joints[0].start() and joints[0].end() < end:
        first.spans["indicator"] = start, joints[0].start() - 1
        second.spans["indicator"] = joints[0].end() + 1, end
    elif third is not None and fourth is not None and third.spans.get("indicator") == (start, end):
        first.spans["indicator"] = fourth.spans.get("indicator", (start, end))
