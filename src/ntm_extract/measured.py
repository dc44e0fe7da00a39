"""What a figure measures, what it is compared with, and what it takes over from the figure before it."""

from __future__ import annotations

from ntm_extract.complements import bought, following, purpose, whole
from ntm_extract.facts import Context
from ntm_extract.subjects import Subject, leader, subject
from ntm_extract.wording import NAMES, Span, Wording

_TAKEN_OVER = frozenset({"relation", "status"})  # keys that a figure may have from the one before it


def compare(wording: Wording, context: Context) -> None:
    """Set what the figure is a percentage of, or compared with, where its sentence says it with a word for that."""
    compared = wording.patterns["compared"]
    after = compared.search(wording.low, context.right, context.limit)
    if after is not None and not wording.begins(after.end() + 1):
        after = None  # "so sánh": a longer word
    if after is not None and not any(mark in wording.low[context.right : after.start()] for mark in ",;:()"):
        phrase = whole(wording, after.end() + 1, context.limit)
        if phrase is not None:
            context.spans["relative_to"], context.right = phrase, phrase[1]
            return
    if context.kind == "percentage":
        standard = wording.patterns["standard"].match(wording.low, context.right + 1, context.limit)
        if standard is not None:
            context.spans["relative_to"], context.right = standard.span(), standard.end()
            return
    if not context.level:
        start = context.back
        for match in reversed(list(compared.finditer(wording.low, start, context.left))):
            if match.start() == start or ";" not in wording.low[match.end() : context.left]:
                phrase = whole(wording, match.end() + 1, context.candidate.start)
                if phrase is not None:
                    context.spans["relative_to"] = phrase
                return


def measure(wording: Wording, context: Context, before: Context | None, start: int) -> None:
    """Set what the figure measures: a phrase before it, after it, or that of the figure that it goes on from.

    Nothing before ``start`` is read, but where the figure before stands in brackets, within this one's clause.
    """
    if before is not None and wording.low.count(")", start, context.left) > wording.low.count("(", start, context.left):
        start = context.back
    _set_comparative(wording, context, start)
    verb = "verb" in context.keys
    if context.kind == "ratio":
        if context.candidate.unit is None:
            _set_whole(wording, context, start)
            return
        if context.keys.get("verb") != "relation.level":
            return  # "huyện có 11/17 xã": the unit says what is counted
    changed = before is not None and not verb and "relation" in before.keys
    if changed and before is not None and wording.low[before.right : context.left].strip() in wording.lists["joining"]:
        context.keys.setdefault("relation", before.keys["relation"])  # "giảm 25% và 20%"
    if context.kind == "quantity":
        context.waiting = before, start  # a count has no indicator of its own, but the next figure may take it over
        if before is not None and (before.source or before.keys.keys() & _TAKEN_OVER):
            _settle(wording, context)
        return
    found = _subject(wording, context, start)
    if found.governor is not None and "relation" not in context.keys:
        _set_governed(wording, context, found.governor)
    if context.kind == "percentage" and _take_noun_after(wording, context, before, named=found.named):
        return
    if context.keys.get("verb") == "share":
        return  # who holds the share is not what it measures
    if context.kind == "money" and context.keys.get("verb") != "relation.level":
        aim = _aim(wording, context, start)
        if aim is not None:
            context.spans["indicator"] = aim
            return
    if found.span is not None:
        if context.kind != "money" or not _is_person(wording, found.span):
            context.spans["indicator"] = found.span
    elif not found.named:
        _take_from_before(wording, context, before, start)


def _subject(wording: Wording, context: Context, start: int) -> Subject:
    verb = context.keys.get("verb")
    bare, noun = context.kind == "percentage", verb == "worth"
    return subject(wording, start, context.left, verb=verb is not None, bare=bare, noun=noun)


def _settle(wording: Wording, context: Context) -> None:
    """Find the indicator of a count that waits for it, and of those before it that it may have it from."""
    unnamed: list[tuple[Context, Context | None, int]] = []
    one: Context | None = context
    while one is not None and one.waiting is not None:
        before, start = one.waiting
        one.waiting = None
        if one.keys.get("verb") == "share":
            break
        found = _subject(wording, one, start)
        if found.span is not None:
            one.spans["indicator"] = found.span
            break
        if found.named:
            break
        unnamed.append((one, before, start))
        one = before
    for one, before, start in reversed(unnamed):
        _take_from_before(wording, one, before, start)


def _aim(wording: Wording, context: Context, start: int) -> Span | None:
    """What an amount is for, or what it is, where the words after it say so.

    Another amount in brackets ("2,2 tỷ euro (2,5 tỷ USD) để ...") does not end the clause.
    """
    bracketed = wording.low[context.right : context.limit].strip() == "("
    limit = context.sentence[1] if bracketed else context.limit
    closed = wording.low.find(")", context.right, limit) + 1 if bracketed else context.right
    last = wording.within(start, context.left)[-1:]
    spent = bool(last) and wording.is_in("transaction", last[0])
    return purpose(wording, context.right, limit, spent=spent) or bought(wording, closed, limit)


def _is_person(wording: Wording, span: Span) -> bool:
    """Whether a phrase names who pays or gets money rather than what the money is."""
    return wording.is_in("person", wording.within(*span)[0])


def _set_comparative(wording: Wording, context: Context, start: int) -> None:
    """``thấp hơn giá trong nước 2 triệu đồng``: take what stands between the comparison and the number."""
    if "relation" in context.keys:
        return
    found = list(wording.patterns["comparative"].finditer(wording.low, start, context.left))
    if not found or any(mark in wording.low[found[-1].end() : context.left] for mark in ",;:()"):
        return
    phrase = whole(wording, found[-1].end() + 1, context.left)
    if phrase is None or phrase[1] < context.left - 1:
        return
    if wording.time_from(phrase[0]) is None and wording.within(*phrase)[0].tag not in NAMES | {"P"}:
        return
    context.spans.setdefault("relative_to", phrase)
    context.keys["relation"] = wording.lists["comparative"][found[-1][0]]
    context.keys["verb"] = "comparative"
    context.left = found[-1].start()


def _take_noun_after(wording: Wording, context: Context, before: Context | None, *, named: bool) -> bool:
    """Take the noun after a percentage: as its indicator (then True), or as the whole that it is a share of.

    It is the indicator where a predicate follows it, where it is what changes, or where that of the figure before was.
    ``named`` says whether the clause before the percentage names anything.
    """
    if "relative_to" in context.spans:
        return False
    noun = following(wording, context.right, context.limit)
    if noun is None:
        return False
    span, predicate = noun
    goes_on = before is not None and not named and "verb" not in context.keys
    shared = goes_on and before is not None and before.source == "share"
    listed = goes_on and before is not None and before.source == "noun"
    copula = context.keys.get("verb") in (None, "relation.copula", "yes")
    if not shared and ((copula and (predicate or listed)) or not context.level):
        context.spans["indicator"], context.source = span, "noun"
        return True
    context.spans["relative_to"], context.source, context.right = span, "share", span[1]
    return False


def _take_from_before(wording: Wording, context: Context, before: Context | None, start: int) -> None:
    """Find the indicator of a figure whose clause names nothing."""
    bracketed = wording.low[context.left - 1 : context.left] == "("
    if bracketed and before is not None and "," in wording.low[before.right : context.left]:
        own = leader(wording, before.right, context.left)  # "lương 4 triệu đồng, phụ cấp (2 triệu đồng)"
        if own is not None:
            context.spans["indicator"] = own
            return
    if before is not None and ";" not in wording.low[before.right : context.left]:
        _inherit(wording, context, before)
    if "indicator" in context.spans:
        return
    if before is not None and not context.level:
        start = context.back
    change = wording.patterns["change_noun"].search(wording.low, context.left, context.candidate.start)
    if change is not None:
        context.spans["indicator"] = change.span()
    elif (before is None or not context.level) and (context.left < context.candidate.start or bracketed):
        phrase = leader(wording, start, context.left)
        if phrase is not None and (context.kind != "money" or not _is_person(wording, phrase)):
            context.spans["indicator"] = phrase


def _inherit(wording: Wording, context: Context, before: Context) -> None:
    """Take from the figure before what this one does not say again."""
    _settle(wording, before)
    between = wording.low[before.right : context.left].strip()
    if "indicator" in before.spans:
        context.spans["indicator"] = before.spans["indicator"]
        context.source = context.source or before.source
    elif before.candidate.unit is not None:
        noun = following(wording, before.candidate.unit[0] - 1, context.left)
        if noun is not None:
            context.spans["indicator"] = noun[0]
    goes_on = "verb" in context.keys or between in ("(", "")
    if "status" in before.keys and goes_on and not wording.patterns["status_break"].search(between):
        context.keys.setdefault("status", before.keys["status"])
    if "relation" in before.keys and (between in ("(", ",") or between in wording.lists["joining"]):
        context.keys.setdefault("relation", before.keys["relation"])


def _set_whole(wording: Wording, context: Context, start: int) -> None:
    """Set what a bare fraction is of: the noun after it, that of a number it is taken of, else what is measured."""
    end = context.sentence[1]
    among = wording.patterns["among"].match(wording.low, context.right, end)
    noun = following(wording, among.end(), end) if among else None
    noun = noun or following(wording, context.right, context.limit)
    if noun is not None:
        context.spans["unit"] = noun[0]
        return
    phrase = subject(wording, start, context.left, verb=True).span or leader(wording, context.back, context.left)
    if phrase is not None:
        context.spans["unit"] = phrase


def _set_governed(wording: Wording, context: Context, word: str) -> None:
    """``giảm thanh khoản 49%``: the verb before the phrase says how the figure changes it."""
    for rule in wording.rules.context:
        changes = rule.sets.get("relation") in ("increase", "decrease")
        if not changes or (rule.kinds and context.kind not in rule.kinds):
            continue
        if any(form.left is not None and form.left.fullmatch(word + " ") for form in rule.forms):
            context.keys["relation"] = rule.sets["relation"]
            return


def share(wording: Wording, before: Context, context: Context) -> None:
    """Give both figures of a clause what is said once: ``giảm 2% vụ xuân và giảm 3% vụ mùa so với năm trước``."""
    between = wording.low[before.candidate.end : context.candidate.start]
    joined = between.strip() in wording.lists["joining"] and before.level and context.source == "share"
    apart = before.level or context.level or any(mark in between for mark in ",;.()")
    if (joined or not apart) and "relative_to" in context.spans:
        before.spans.setdefault("relative_to", context.spans["relative_to"])
    if not apart and context.source == "noun" and "indicator" in context.spans:
        before.spans.setdefault("indicator", context.spans["indicator"])
