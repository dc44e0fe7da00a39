"""What a figure is compared with."""

from __future__ import annotations

import regex

from ntm_extract.complements import whole
from ntm_extract.facts import Context
from ntm_extract.wording import NAMES, Wording

_GRANTOR = 40  # how long the words may be that say who has set a standard
_MARK = regex.compile(r"[,;:.()\d]")


def compare(wording: Wording, context: Context) -> None:
    """Set what the figure is a percentage of, or compared with, where its sentence says it with a word for that."""
    compared = wording.patterns["compared"]
    after = compared.search(wording.low, context.right, context.limit)
    if after is not None and not wording.begins(after.end() + 1):
        after = None
    if after is not None and not any(mark in wording.low[context.right : after.start()] for mark in ",;:()"):
        phrase = whole(wording, after.end() + 1, context.limit)
        if phrase is not None and wording.low[slice(*phrase)] in wording.lists["empty_word"]:
            phrase = whole(wording, after.end() + 1, context.sentence[1])  # "so với mức 1,2 tỷ USD năm ngoái"
        if phrase is not None:
            context.spans["relative_to"], context.right = phrase, phrase[1]
            return
    if context.kind == "percentage":
        standard = wording.patterns["standard"].match(wording.low, context.right + 1, context.limit)
        if standard is not None:
            phrase = wording.time_from(standard.start()) or standard.span()  # "105% cùng kỳ", "105% cùng kỳ năm trước"
            context.spans["relative_to"], context.right = phrase, _grantor_end(wording, phrase[1], context.limit)
            return
    if not context.level:
        start = context.back
        for match in reversed(list(compared.finditer(wording.low, start, context.left))):
            if not wording.begins(match.end() + 1):
                continue  # "so sánh": a longer word
            if match.start() == start or ";" not in wording.low[match.end() : context.left]:
                phrase = whole(wording, match.end() + 1, context.candidate.start)
                if phrase is not None:
                    context.spans["relative_to"] = phrase
                return


def _grantor_end(wording: Wording, end: int, limit: int) -> int:
    """Where the words after a standard end that say who has set it: ``dự toán HĐND tỉnh giao``."""
    granted = wording.patterns["granted"].search(wording.low, end, min(limit, end + _GRANTOR))
    return end if granted is None or _MARK.search(wording.low, end, granted.start()) else granted.end()


def set_comparative(wording: Wording, context: Context, start: int) -> None:
    """``thấp hơn (so với) giá trong nước 2 triệu đồng``: take what stands between the comparison and the number."""
    found = list(wording.patterns["comparative"].finditer(wording.low, start, context.candidate.start))
    if not found or any(mark in wording.low[found[-1].end() : context.left] for mark in ",;:()"):
        return
    relation = wording.lists["comparative"][found[-1][0]]
    so = wording.patterns["compared"].match(wording.low, found[-1].end() + 1, context.candidate.start)
    at = (so or found[-1]).end() + 1
    phrase = wording.time_from(at)  # "cao hơn năm 2016 2%": the comparison is known to be one already
    if "relation" not in context.keys and phrase is None:
        phrase = whole(wording, at, context.left)
        if phrase is None or wording.within(*phrase)[0].tag not in NAMES | {"P"}:
            return
    if phrase is None or phrase[1] < context.left - 1 or context.keys.get("relation", relation) != relation:
        return
    context.spans.setdefault("relative_to", phrase)
    context.keys["relation"] = relation
    context.keys["verb"] = "comparative"
    context.left = found[-1].start()
