"""What a figure measures, and what it takes over from the figure before it."""

from __future__ import annotations

from ntm_extract.comparisons import set_comparative
from ntm_extract.complements import bought, following, purpose
from ntm_extract.facts import Context
from ntm_extract.rows import goes_on_changing
from ntm_extract.statuses import breaks
from ntm_extract.subjects import Subject, heads_joined, leader, subject
from ntm_extract.wording import Span, Wording

_TAKEN_OVER = frozenset({"relation", "status"})  # keys that a figure may have from the one before it


def measure(wording: Wording, context: Context) -> None:
    """Set what the figure measures: a phrase before it, after it, or that of the figure that it goes on from.

    Nothing before its clause is read, but where the figure before stands within it, as in brackets.
    """
    before = context.before
    _widen(wording, context)
    set_comparative(wording, context)
    verb = "verb" in context.keys
    if context.kind == "ratio":
        if context.candidate.unit is None:
            _set_whole(wording, context)
            return
        if context.keys.get("verb") != "relation.level" and not _in_measures(wording, context):
            return  # "huyện có 11/17 xã": the unit says what is counted
    changed = before is not None and not verb and "relation" in before.keys
    if changed and before is not None and wording.low[before.right : context.left].strip() in wording.lists["joining"]:
        context.keys.setdefault("relation", before.keys["relation"])  # "giảm 25% và 20%"
    if before is not None and goes_on_changing(wording, before, context):
        context.keys["relation"] = before.keys["relation"]
    if context.kind == "quantity":
        context.waiting = True  # a count has no indicator of its own, but the next figure may take it over
        if before is not None and (before.source or before.keys.keys() & _TAKEN_OVER):
            _settle(wording, context)
        return
    found = _subject(wording, context)
    placed = found.span is not None and context.level and _is_place(wording, found.span)
    lead = wording.low[context.left : context.candidate.start]
    has = placed and wording.patterns["has_word"].search(lead) is not None
    if found.governor is not None and "relation" not in context.keys:
        _set_governed(wording, context, found.governor)
    if context.kind == "percentage" and _take_noun_after(wording, context, named=found.named, has=has):
        return
    if context.keys.get("verb") == "share":
        return  # who holds the share is not what it measures
    if context.kind == "money" and context.keys.get("verb") != "relation.level":
        aim = _purpose(wording, context)
        if aim is not None:
            context.spans["indicator"] = aim
            return
    told = None if found.span is None or before is None else _told_of_another(wording, before, found.span)
    if told is not None:
        context.spans["indicator"] = told
    elif found.span is not None:
        bare = placed and context.kind in ("percentage", "ratio") and _is_place(wording, found.span, named=False)
        if not bare and not _has_it(wording, context, found.span):  # "toàn huyện còn 12%": where, not what
            context.spans["indicator"] = found.span
    elif not found.named:
        _take_from_before(wording, context)
        if context.kind == "percentage":
            _set_respect(wording, context)


def _widen(wording: Wording, context: Context) -> None:
    """Let a figure's clause begin before the figure before where that stands within it: in brackets, or in its noun."""
    low, before = wording.low, context.before
    while before is not None and context.start > context.back:
        if low.count(")", context.start, context.left) <= low.count("(", context.start, context.left):
            break
        if low.rfind("(", context.back, context.start) < 0:
            break  # "a) thu đạt 5%": none that a bracket was opened in
        context.start = max(context.back, before.start)
        before = before.before
    if context.before is not None and _is_base(wording, context.before):
        context.start = max(context.back, context.before.start)


def _is_base(wording: Wording, context: Context) -> bool:
    """Whether a count is the one of which so much is told, within its noun: ``giá trị sản xuất trên 1 ha đất``."""
    if context.candidate.values.get("value") != 1 or "modifier" in context.keys:
        return False
    ahead = wording.within(context.back, context.candidate.start)[-1:]
    return bool(ahead) and wording.is_in("base_word", ahead[0])


def _subject(wording: Wording, context: Context) -> Subject:
    verb = context.keys.get("verb")
    bare, noun = context.kind == "percentage", verb == "worth"
    return subject(wording, context.start, context.left, verb=verb is not None, bare=bare, noun=noun)


def _settle(wording: Wording, context: Context) -> None:
    """Find the indicator of a count that waits for it, and of those before it that it may have it from."""
    unnamed: list[Context] = []
    one: Context | None = context
    while one is not None and one.waiting:
        one.waiting = False
        if one.keys.get("verb") == "share":
            break
        found = _subject(wording, one)
        if found.span is not None and not _is_place(wording, found.span):
            one.spans["indicator"] = found.span
            break
        if found.named:
            break
        unnamed.append(one)
        one = one.before
    for one in reversed(unnamed):
        _take_from_before(wording, one)


def _purpose(wording: Wording, context: Context) -> Span | None:
    """What an amount is for, or what it is, where the words after it say so.

    Another amount in brackets ("2,2 tỷ euro (2,5 tỷ USD) để ...") does not end the clause.
    """
    between = wording.low[context.right : context.limit].lstrip()
    bracketed = between.startswith("(") and ")" not in between
    limit = context.sentence[1] if bracketed else context.limit
    closed = wording.low.find(")", context.right, limit) + 1 if bracketed else context.right
    last = heads_joined(wording, wording.within(context.start, context.left))[-1:]
    if last and not (last[0].is_mark or last[0].tag in ("C", "Cc")):
        spent = wording.is_in("transaction", last[0])
    elif context.before is not None:  # "chi 5 tỷ đồng xây trường, 2 tỷ đồng làm đường"
        spent = context.before.spans.get("indicator", (0, 0))[0] > context.before.right
    else:  # "Hơn 5 tỷ đồng xây dựng nông thôn mới"
        spent = any(wording.is_in("aim", word) for word in wording.after(context.right + 1, limit)[:1])
    return purpose(wording, context.right, limit, spent=spent) or bought(wording, closed, limit)


def _has_it(wording: Wording, context: Context, span: Span) -> bool:
    """Whether a phrase names who pays or gets money, or which place has so many of a whole, not what is measured."""
    phrase = wording.within(*span)
    if context.kind == "money":
        return wording.is_in("person", phrase[0])
    return context.kind == "ratio" and (wording.is_in("unit_row", phrase[0]) or all(w.tag == "Np" for w in phrase))


def _is_place(wording: Wording, span: Span, *, named: bool = True) -> bool:
    """Whether a phrase is of a place and nothing else: ``toàn huyện`` or, where it may be ``named``, ``xã Tân Khê``."""
    row = wording.within(*span)
    places = [wording.is_in("place_word", word) for word in row]
    if not any(places):
        return False
    first = places.index(True)
    tags = ["N" if place else word.tag for place, word in zip(places, row, strict=True)]
    return all(tag in ("N", "Np", "M", "L", "P") for tag in tags) and (named or not {"Np", "M"} & {*tags[first:]})


def _take_noun_after(wording: Wording, context: Context, *, named: bool, has: bool) -> bool:
    """Take the noun after a percentage: as its indicator (then True), or as the whole that it is a share of.

    It is the indicator where a predicate follows it, where it is what changes (``giảm 5% số vụ so với năm trước``), or
    where that of the figure before was; of what is ``shared`` a percentage is a share, even so (``chuyển xí nghiệp 100%
    vốn nhà nước thành ...``).
    ``named`` says whether the clause before the percentage names anything, ``has`` whether that is a place that has so
    many of the noun (``huyện còn 12% hộ nghèo``).
    """
    if "relative_to" in context.spans:
        compared = context.spans["relative_to"][0]
        changed = None if context.level else following(wording, context.candidate.end, compared)
        if changed is not None:  # "giảm 5% số vụ so với năm trước"
            context.spans["indicator"], context.source = changed[0], "noun"
        return changed is not None
    noun = following(wording, context.right, context.limit)
    if noun is None:
        return False
    span, predicate = noun
    goes_on = context.before is not None and not named and "verb" not in context.keys
    taken = context.before.source if goes_on and context.before is not None else ""
    shared, listed = taken == "share", taken == "noun"
    copula = context.keys.get("verb") in (None, "relation.copula", "yes")
    directly = span[0] == context.right + 1 and wording.is_in("shared", wording.within(*span)[0])
    shared = shared or (context.level and directly and (named or not predicate))
    if not shared and ((copula and (predicate or listed)) or has or not context.level):
        context.spans["indicator"], context.source = span, "noun"
        return True
    context.spans["relative_to"], context.source, context.right = span, "share", span[1]
    return False


def _told_of_another(wording: Wording, before: Context, span: Span) -> Span | None:
    """What the figure before measures, where ``span`` only names of what else the same is told.

    Of ``tỷ lệ hộ khá ở xã Tân Khê là 95%, Mường Dao 92%`` that is ``tỷ lệ hộ khá``, which the second is too.
    """
    told = wording.within(*before.spans["indicator"]) if "indicator" in before.spans else []
    if not told or not wording.measures(told[0]):
        return None
    named = all(word.tag in ("Np", "C", "Cc", "R") or word.is_mark for word in wording.within(*span))
    if not named and not _is_place(wording, span):
        return None
    size = next((i for i, w in enumerate(told) if i and (w.tag == "E" or wording.is_in("copula", w))), len(told))
    return told[0].start, told[size - 1].end


def _set_respect(wording: Wording, context: Context) -> None:
    """``tăng 10,5% về khối lượng``: what the words after it say is measured, unless they lead to the next figure."""
    word = wording.patterns["respect_word"].match(wording.low, context.candidate.end + 1, context.limit)
    noun = following(wording, word.end(), context.limit) if word else None
    if noun is None or not wording.measures(wording.within(*noun[0])[0]):
        return
    if noun[0][1] + 1 < context.limit or context.limit == context.sentence[1]:
        context.spans["indicator"] = noun[0]


def _take_from_before(wording: Wording, context: Context) -> None:
    """Find the indicator of a figure whose clause names nothing."""
    before = context.before
    bracketed = wording.low[context.left - 1 : context.left] == "("
    if bracketed and before is not None and "," in wording.low[before.right : context.left]:
        own = leader(wording, before.right, context.left)  # "lương 4 triệu đồng, phụ cấp (2 triệu đồng)"
        if own is not None:
            context.spans["indicator"] = own
            return
    between = "" if before is None else wording.low[before.read_end : context.left]
    # "đạt 33% dự toán tỉnh giao; đạt 34% dự toán huyện giao": after the mark nothing but a verb.
    goes_on = ";" not in between or ("verb" in context.keys and _is_bare(wording, context, between))
    if before is not None and goes_on:
        _inherit(wording, context, before)
    if "indicator" in context.spans:
        return
    change = wording.patterns["change_noun"].search(wording.low, context.left, context.candidate.start)
    if change is not None:
        context.spans["indicator"] = change.span()
    elif (before is None or not context.level) and (context.left < context.candidate.start or bracketed):
        phrase = leader(wording, context.start if before is None else context.back, context.left)
        if phrase is not None and not _has_it(wording, context, phrase):
            context.spans["indicator"] = phrase


def _is_bare(wording: Wording, context: Context, between: str) -> bool:
    """Whether after its semicolon a figure has nothing but a verb, and what it is compared with.

    ``between`` is what stands between the figure before and the verb: ``; so với năm 2021 (tăng 5 tỷ đồng)``.
    """
    if _timeless(wording, context, between).strip() == ";":
        return context.kind == "percentage"
    if "relative_to" not in context.spans or context.level:
        return False
    compared = wording.low[slice(*context.spans["relative_to"])]
    mark, _, rest = between.strip().partition(" ")
    return mark == ";" and rest.endswith(compared) and rest[: -len(compared)].strip() in wording.lists["compared"]


def _timeless(wording: Wording, context: Context, between: str) -> str:
    """``between``, which ends where the figure's words begin, without a time at its end and the word before it."""
    time = wording.time_to(context.left - 1)
    start = context.left - len(between)
    if time is not None and time[0] >= start:
        between = between[: time[0] - start]
    head, _, last = between.rstrip().rpartition(" ")
    return head if last in wording.lists["lead_trim"] else between


def _inherit(wording: Wording, context: Context, before: Context) -> None:
    """Take from the figure before what this one does not say again."""
    _settle(wording, before)
    between = wording.low[before.right : context.left].strip()
    told = before.spans.get("indicator")
    if told is not None and _has_it(wording, context, told):
        return
    own = None
    # "12 giải nhì trị giá 5 triệu đồng, 3 giải nhất trị giá 9 triệu đồng": that of what was counted.
    worth = context.keys.get("verb") == "worth" and not _is_state(before)
    if told is None or worth or (context.kind == "percentage" and not _is_subject(wording, before)):
        own = _counted_noun(wording, before, context.left)
    if told is not None and (own is None or wording.low[slice(*told)].startswith(wording.low[slice(*own)])):
        context.spans["indicator"] = told
        context.source = context.source or before.source
    elif own is not None:
        context.spans["indicator"] = own
    goes_on = "verb" in context.keys or between in ("(", "") or between in wording.lists["joining"]
    if "status" in before.keys and goes_on and not breaks(wording, between):
        context.keys.setdefault("status", before.keys["status"])
    same = context.keys.get("verb") == "same" or between in ("(", ",") or between in wording.lists["joining"]
    if "relation" in before.keys and same:
        context.keys.setdefault("relation", before.keys["relation"])


def _in_measures(wording: Wording, context: Context) -> bool:
    """Whether a figure's unit is one of measure alone (ha), which says nothing of what is measured."""
    unit = "" if context.candidate.unit is None else wording.low[slice(*context.candidate.unit)]
    return unit in wording.lists["measure"] and unit not in wording.lists["unit"]


def _counted_noun(wording: Wording, context: Context, limit: int) -> Span | None:
    """What a count counts: its unit with what belongs to it, or the noun after a unit of measure."""
    if context.candidate.unit is None:
        return None
    first, last = context.candidate.unit
    noun = following(wording, last if _in_measures(wording, context) else first - 1, limit)
    counted = [] if noun is None else wording.within(*noun[0])
    if noun is None or (len(counted) == 1 and (counted[0].tag == "Nc" or wording.is_in("empty_word", counted[0]))):
        return None  # "200 con": a classifier alone names nothing
    return noun[0]


def _is_subject(wording: Wording, context: Context) -> bool:
    """Whether the indicator of a count is what is counted (số hộ là 12 hộ), not who has it (xã có, xã giảm 12 hộ)."""
    span = context.spans.get("indicator")
    return _is_state(context) or (span is not None and wording.measures(wording.within(*span)[0]))


def _is_state(context: Context) -> bool:
    """Whether a verb says that so many is how many there are (số hộ là 12 hộ, đàn lợn đạt 200 con)."""
    return "verb" in context.keys and context.level


def _set_whole(wording: Wording, context: Context) -> None:
    """Set what a bare fraction is of: the noun after it, that of a number it is taken of, else what is measured."""
    end = context.sentence[1]
    among = wording.patterns["among"].match(wording.low, context.right, end)
    noun = following(wording, among.end(), end) if among else None
    noun = noun or following(wording, context.right, context.limit)
    if noun is not None:
        context.spans["unit"] = noun[0]
        return
    phrase = subject(wording, context.start, context.left, verb=True).span or leader(
        wording, context.back, context.left
    )
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
