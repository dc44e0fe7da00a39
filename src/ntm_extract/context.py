"""What the words around a figure say of it: the keys beside its value.

A figure's sentence is peeled from the figure outwards: at each step the rule with the longest match beside what is
already peeled sets its keys, where they are not set, and takes its words away. Beyond what is peeled stand the subject,
the comparison, the cue and the time, which modules of their own look for.
"""

from __future__ import annotations

import regex

from ntm_extract.budget import check
from ntm_extract.comparisons import compare
from ntm_extract.facts import Context
from ntm_extract.matching import Candidate, holds
from ntm_extract.measured import measure
from ntm_extract.periods import set_period
from ntm_extract.rows import share
from ntm_extract.rules import Form, Rule
from ntm_extract.statuses import set_status
from ntm_extract.tries import tries
from ntm_extract.wording import Span, Wording

_PER = regex.compile(r"/\p{L}++")
_STEPS = 12  # peels at most on each side
_CLAUSE = 400  # how far before a figure its own clause may begin


def read_contexts(wording: Wording, figures: list[Candidate]) -> list[Context]:
    """The contexts of ``figures``, which stand in the order of the text."""
    out: list[Context] = []
    before: Context | None = None
    for i, figure in enumerate(figures):
        check()
        sentence = wording.document.sentence(figure.start)
        if before is not None and before.candidate.start < sentence[0]:
            before = None
        after = figures[i + 1].start if i + 1 < len(figures) else len(wording.low)
        context = _context(wording, figure, sentence, before, min(after, sentence[1]))
        if before is not None:
            share(wording, before, context)
        out.append(context)
        before = context
    return out


def _context(wording: Wording, figure: Candidate, sentence: Span, before: Context | None, limit: int) -> Context:
    """The context of one figure; ``before`` is the one before it in the sentence, ``limit`` where the next begins."""
    start = max(sentence[0], figure.start - _CLAUSE, _after(wording, before) if before else 0)
    context = Context(figure, sentence, before, start, limit, figure.start, figure.end)
    if before is not None and "currency" in figure.rule.sets and before.kind == "money":
        # "60 triệu euro ... 80 triệu": the currency of the amount before it in the sentence
        context.keys["currency"] = before.keys.get("currency") or str(before.candidate.values["currency"])
    _peel_right(wording, context)
    _peel_left(wording, context)
    compare(wording, context)
    measure(wording, context)
    set_status(wording, context)
    set_period(wording, context)
    return context


def _after(wording: Wording, before: Context) -> int:
    """Where the words begin that stand after a figure, what it is told for each of passed over: ``10%/năm, xe máy``."""
    per = _PER.match(wording.low, before.right)
    return before.right if per is None else per.end()


def _obstacle(rule: Rule, context: Context) -> str:
    """What keeps a context rule from such a figure, given what is already known of it; empty where nothing does."""
    if rule.kinds and context.kind not in rule.kinds:
        return "kinds"
    if rule.if_set is not None and rule.if_set not in context.keys:
        return f"if_set: {rule.if_set}"
    if rule.unless_set is not None and rule.unless_set in context.keys:
        return f"unless_set: {rule.unless_set}"
    return next((f"where {one}" for one in rule.where if not holds(one, context.candidate.values)), "")


def hindrance(wording: Wording, rule: Rule, context: Context) -> tuple[str, Span]:
    """Why ``rule`` took no words beside a figure whose context is read: what decided, and the words that it saw.

    ``find`` decided where no words of the rule stand there.
    """
    low, (start, end) = wording.low, context.sentence
    places = {context.candidate.start, context.left, *(first for _, (first, _) in context.steps)}
    for form in rule.forms:
        for place in sorted(places, reverse=True):
            match = None if form.left is None else form.left.match(low, start, place)
            if match is not None and place <= context.candidate.start:
                forbidden = rule.not_left is not None and rule.not_left.match(low, start, match.start()) is not None
                by = "not_left" if forbidden else _obstacle(rule, context) or "a rule that takes more words"
                return by, match.span()
    if rule.forms[0].left is None:
        return "find", (context.candidate.end, end)
    return "find", (start, context.candidate.start)


def _peel_left(wording: Wording, context: Context) -> None:
    known = tries(wording.rules)
    for _ in range(_STEPS):
        length, rule = 0, None
        rank = (0, 0)
        for number in sorted(known.lefts.ending(wording.plain, context.left)):
            other, form = known.left[number].rule, known.left[number].form
            at = _match_left(wording, other, form, context)
            if at is not None and (context.left - at, other.priority) > rank:
                rank = (context.left - at, other.priority)
                length, rule = rank[0], other
        time = _time_before(wording, context.left)
        if time is not None and time[0] >= context.start and context.left - time[0] > length:
            context.spans.setdefault("period", time)
            context.left = time[0]
        elif rule is not None:
            _set(context, rule, (context.left - length, context.left))
            context.left -= length
        else:
            return


def _match_left(wording: Wording, rule: Rule, form: Form, context: Context) -> int | None:
    """Where the words of ``form`` begin that stand right before what is peeled, if they do."""
    assert form.left is not None
    match = form.left.match(wording.low, context.start, context.left)
    if match is None or _obstacle(rule, context):
        return None
    if form.right is not None and form.right.match(wording.low, context.candidate.end) is None:
        return None
    if not rule.sets and not wording.begins(match.start()):
        return None  # the end of a longer word (hợp nhất)
    if rule.not_left is not None and rule.not_left.match(wording.low, context.start, match.start()):
        return None
    at: int = match.start()
    return at


def _peel_right(wording: Wording, context: Context) -> None:
    known = tries(wording.rules)
    last = -1  # the number of the form tried last
    while True:
        later = [number for number in known.rights.beginning(wording.plain, context.right) if number > last]
        if not later:
            return
        last = min(later)
        rule, form = known.right[last].rule, known.right[last].form
        assert form.right is not None
        match = form.right.match(wording.low, context.right, context.limit)
        if match is not None and match.end() > context.right and not _obstacle(rule, context):
            _set(context, rule, (context.right, match.end()))
            context.right = match.end()


def _set(context: Context, rule: Rule, words: Span) -> None:
    context.steps.append((rule, words))
    for key, value in rule.sets.items():
        context.keys.setdefault(key, value)
    if "relation" in rule.sets or "status" in rule.sets:
        context.keys.setdefault("verb", rule.id)


def _time_before(wording: Wording, offset: int) -> Span | None:
    """The time that ends right before ``offset``, if one does."""
    end = offset - 1 if wording.low[offset - 1 : offset] == " " else offset
    return wording.time_to(end)
