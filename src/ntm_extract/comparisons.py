"""What a figure is compared with."""

from __future__ import annotations

import regex

from ntm_extract.complements import whole
from ntm_extract.facts import Context
from ntm_extract.segmentation import Word
from ntm_extract.wording import NAMES, Wording

_GRANTOR = 40  # how long the words may be that say who has set a standard
_NAME = regex.compile(r"(?: \p{Lu}\p{L}*)++")
_MARK = regex.compile(r"[,;:.()\d]")


def compare(wording: Wording, context: Context) -> None:
    """Set what the figure is a percentage of, or compared with, where its sentence says it with a word for that."""
    compared = wording.patterns["compared"]
    after = compared.search(wording.low, context.right, context.limit)
    if after is not None and not wording.begins(after.end() + 1):
        after = None
    between = "" if after is None else wording.low[context.right : after.start()]
    # "tăng 18 vụ (13,7%) so với năm trước"
    if after is not None and (between == ") " or not any(mark in between for mark in ",;:()")):
        phrase = whole(wording, after.end() + 1, context.limit)
        if phrase is not None and wording.low[slice(*phrase)] in wording.lists["empty_word"]:
            phrase = whole(wording, after.end() + 1, context.sentence[1])  # "so với mức 1,2 tỷ USD năm ngoái"
        if phrase is not None:
            context.spans["relative_to"], context.right = phrase, phrase[1]
            return
    if context.level and context.kind in ("percentage", "quantity") and _set_base(wording, context):
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
            head = wording.low.find(":", match.end(), context.left)  # "tăng khá so với năm trước, như: ...; ..."
            if match.start() == start or ";" not in wording.low[match.end() : context.left if head < 0 else head]:
                phrase = whole(wording, match.end() + 1, context.candidate.start)
                if phrase is not None:
                    context.spans["relative_to"] = phrase
                return


def _set_base(wording: Wording, context: Context) -> bool:
    """Take the time right after the figure for what it is told by: ``gấp 2,3 lần năm 2011``, ``bằng 92% năm 2019``."""
    unit = context.candidate.unit
    if unit is not None and not wording.patterns["multiple_unit"].fullmatch(wording.low, *unit):
        return False
    time = wording.time_from(context.candidate.end + 1)
    lead = wording.low[context.left : context.candidate.start].strip()
    words = wording.lists["equal_word"] if unit is None else wording.lists["multiple_word"]
    if time is None or not any(lead == word or lead.startswith(word + " ") for word in words):
        return False
    context.spans["relative_to"], context.right = time, time[1]
    return True


def _grantor_end(wording: Wording, end: int, limit: int) -> int:
    """Where the words after a standard end that say who has set it: ``dự toán HĐND tỉnh giao``."""
    granted = wording.patterns["granted"].search(wording.low, end, min(limit, end + _GRANTOR))
    if granted is not None and not _MARK.search(wording.low, end, granted.start()):
        return int(granted.end())
    last = end
    of = wording.patterns["of"].match(wording.low, end + 1, limit)
    at = end if of is None else of.end()
    while (body := wording.patterns["place_noun"].match(wording.low, at + 1, limit)) is not None:
        name = _NAME.match(wording.document.text, body.end(), limit)
        at = last = body.end() if name is None else name.end()
    joined = wording.patterns["joining"].match(wording.low, last + 1, limit) is not None
    return last if joined or last == limit or _MARK.match(wording.low, last, limit) else end


def _is_name(wording: Wording, word: Word) -> bool:
    """Whether ``word`` names something; names in capitals may be tagged as numbers."""
    return word.tag in NAMES | {"P"} or (word.tag == "M" and wording.document.text[word.start].isupper())


def _set_outdone(wording: Wording, context: Context) -> None:
    """``vượt kế hoạch (là) 11 xã``: take the standard between the verb and the number."""
    end = context.candidate.start
    for verb in wording.patterns["outdoing"].finditer(wording.low, context.start, end):
        standard = wording.patterns["standard"].match(wording.low, verb.end() + 1, end)
        # What it is compared with may have been that of the figure before: "tăng 1% so với 2013, vượt kế hoạch 4%".
        told = context.spans.get("relative_to", (0, 0))
        # No "vượt kế hoạch đạt 5 tỷ", where another verb has been read between.
        peeled = context.keys.get("verb") in (None, "yes") or context.left <= verb.start()
        if standard is not None and peeled and standard.end() + 1 >= context.left and told[0] < verb.start():
            context.spans["relative_to"] = standard.span()
            context.keys.update(relation="increase", verb="comparative")
            context.left = verb.start()
            return


def set_comparative(wording: Wording, context: Context) -> None:
    """``thấp hơn (so với) giá trong nước 2 triệu đồng``: take what stands between the comparison and the number."""
    _set_outdone(wording, context)
    found = list(wording.patterns["comparative"].finditer(wording.low, context.start, context.candidate.start))
    if not found or any(mark in wording.low[found[-1].end() : context.left] for mark in ",;:()"):
        return
    relation = wording.lists["comparative"][found[-1][0]]
    so = wording.patterns["compared"].match(wording.low, found[-1].end() + 1, context.candidate.start)
    at = (so or found[-1]).end() + 1
    phrase = wording.time_from(at)  # "cao hơn năm 2016 2%": the comparison is known to be one already
    if "relation" not in context.keys and phrase is None:
        phrase = whole(wording, at, context.left)
        if phrase is None or not _is_name(wording, wording.within(*phrase)[0]):
            return
    if phrase is None or phrase[1] < context.left - 1 or context.keys.get("relation", relation) != relation:
        return
    context.spans.setdefault("relative_to", phrase)
    context.keys["relation"] = relation
    context.keys["verb"] = "comparative"
    context.left = found[-1].start()
