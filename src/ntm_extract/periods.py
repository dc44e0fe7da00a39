"""The time that a figure speaks of."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from ntm_extract.facts import Context
from ntm_extract.wording import REACH, Span, Wording

_DAY = regex.compile(r"\d[/.-]\d")
_MARKED = regex.compile(r"[;\d]")  # what stands in no head of a list
_NUMBERED = regex.compile(r"\d/\p{L}[\p{L}\d-]*+$")  # a document's number: 15/QĐ-UBND
_DIRECTLY = 8  # how far after a figure a time is its own, a preposition between
_OPENING = tuple(",;:(")  # marks after which a part of the sentence begins
_NEAR = 60  # how far after a figure a time of its clause may stand
_FIGURES = 6  # how many figures are asked for what they are compared with
_GOVERNED = 300  # how far before a figure a time may stand that governs it


def set_period(wording: Wording, context: Context) -> None:
    """Set the figure's period: the time right after it, else the last before it, else the first of its clause."""
    context.spans.pop("period", None)
    unit = context.candidate.unit
    if unit is not None and wording.low[slice(*unit)] in wording.lists["timeless_unit"]:
        return
    taken = [one.spans["relative_to"] for one in _row(context) if "relative_to" in one.spans]
    taken = [(a, b) for a, b in taken if not a < context.candidate.start < b]
    times = wording.times_within(context.back, context.right + _NEAR)
    after = [time for time in times if context.right <= time[0] < context.limit]
    after = [time for time in after if _free(wording, time, context.sentence, taken)]
    bracketed = [time for time in after if time[0] == context.right + 2 and _bracketed(wording, time)]
    after = [time for time in after if _joined(wording.low[context.right : time[0]]) and not _opens(wording, time)]
    directly = bracketed + [time for time in after if time[0] < context.right + _DIRECTLY]
    joining = wording.patterns["joining"]  # "... và năm 2010": the next item's time
    directly = [time for time in directly if not joining.search(wording.low, context.right, time[0])]
    earlier = (time for time in reversed(times) if time[1] <= context.candidate.start)
    found = next(iter(directly), None) or next((t for t in earlier if _is_its(wording, context, t, taken)), None)
    found = found or next(iter(after), None)
    if found is not None:
        context.spans["period"] = found


def _is_its(wording: Wording, context: Context, time: Span, taken: list[Span]) -> bool:
    """Whether a ``time`` before the figure may be the figure's."""
    if not _governs(wording, context, time) or not _free(wording, time, context.sentence, taken):
        return False
    if _of_another(wording, context, time) or _enclosed(wording, time, context.candidate.start):
        return False
    before = context.before
    if before is None:
        return True
    if _of_before(wording, context, before, time) or (time[0] == before.right + 2 and _bracketed(wording, time)):
        return False
    return time[1] > before.candidate.end or not _is_compared(wording, time)


def _row(context: Context) -> Iterator[Context]:
    """The figure and some before it in its sentence, the nearest first."""
    one: Context | None = context
    for _ in range(_FIGURES):
        if one is None:
            return
        yield one
        one = one.before


def _governs(wording: Wording, context: Context, time: Span) -> bool:
    """Whether ``time`` reaches as far as the figure: not for long, but from the head of a list to its end."""
    if time[1] >= context.candidate.start - _GOVERNED:
        return True
    head = wording.low.find(":", time[1], time[1] + _GOVERNED)
    return 0 <= head < context.candidate.start and not _MARKED.search(wording.low, time[1], head)


def _free(wording: Wording, time: Span, sentence: Span, taken: list[Span]) -> bool:
    """Whether ``time`` stands in ``sentence`` and is not what a figure is compared with."""
    if not (sentence[0] <= time[0] and time[1] <= sentence[1]) or any(a < time[1] and time[0] < b for a, b in taken):
        return False
    low = wording.low
    before = " " + low[max(0, time[0] - 20) : time[0]].rstrip()
    if _NUMBERED.search(before) or any(before.endswith(" " + word) for word in wording.lists["document_word"]):
        return False
    spell = low[time[0]].isdigit() and any(low.endswith(" " + w, *time) for w in wording.lists["period_back"])
    if spell and any(before.endswith(" " + word) for word in wording.lists["outdone_word"]):
        return False
    return wording.patterns["compared"].search(low, max(0, time[0] - 9), time[0]) is None


def _is_compared(wording: Wording, time: Span) -> bool:
    """Whether ``time`` is one that only the figure beside it is of, or is compared with: ``cùng kỳ năm trước``."""
    return wording.patterns["compared_time"].match(wording.low, *time) is not None


def _opens(wording: Wording, time: Span) -> bool:
    """Whether ``time`` opens a sentence of its own that is glued to the one before: ``... Năm 2016, xã``."""
    printed = wording.document.text[time[0] : time[0] + 2]
    return printed[0].isupper() and not printed.isupper() and wording.low[time[1] : time[1] + 1] == ","


def _bracketed(wording: Wording, time: Span) -> bool:
    """Whether ``time`` fills a pair of brackets: ``7,55% (năm 2014)``."""
    return wording.low[time[0] - 1 : time[0]] == "(" and wording.low[time[1] : time[1] + 1] == ")"


def _enclosed(wording: Wording, time: Span, offset: int) -> bool:
    """Whether ``time`` is one of many words in brackets closed before ``offset``: what they tell stays within."""
    end = wording.low.find(")", time[1], offset)
    return end >= 0 and "(" not in wording.low[time[1] : end] and not _bracketed(wording, time)


def _of_another(wording: Wording, context: Context, time: Span) -> bool:
    """Whether ``time`` is that of another event: one of saying, of a clause before, of a comparison."""
    start, end = context.sentence[0], context.candidate.start
    before = wording.low[max(start, time[0] - 20) : time[0] - 1]
    if any(before.endswith(word) for word in wording.lists["comparative"]) and wording.low[time[1] : end] != " (":
        return True  # but in "thấp hơn cùng kỳ (5,48%)" the figure is that of the time
    if _DAY.search(wording.low, *time) and wording.patterns["saying"].search(wording.low, time[1], end):
        return True
    part = wording.low.rfind(";", time[1], end)
    if part >= 0 and wording.patterns["now_word"].search(wording.low, part, end):
        return True
    start = max(start - 1, time[0] - REACH, *(wording.low.rfind(mark, start, time[0]) for mark in ",;:.\n("))
    told = wording.patterns["subordinate"].search(wording.low, start + 1, time[0]) is not None
    return told and "," in wording.low[time[1] : end]


def _of_before(wording: Wording, context: Context, before: Context, time: Span) -> bool:
    """Whether ``time`` is only that of the figure before.

    ``từ 11% năm 2011 xuống còn 2%``; ``2 xã năm 2010, đến nay 9 xã``.
    """
    now = wording.patterns["now_word"].search(wording.low, time[1], context.candidate.start)
    if now is not None and wording.low[max(0, now.start() - 2) : now.start()].rstrip()[-1:] in _OPENING:
        return True
    between = wording.low[time[1] : context.left].strip()
    directly = time[0] - 1 <= before.right <= time[0] and (not between or between in wording.lists["now_word"])
    return directly and context.level and context.left < context.candidate.start


def _joined(between: str) -> bool:
    """Whether no mark parts what stands on both sides."""
    return not any(mark in between for mark in ",;:(")
