"""What the words around a figure say of it: modifier, relation, status, indicator, relative_to, period.

A figure's sentence is peeled from the figure outwards: at each step the rule with the longest match beside what is
already peeled sets its keys, where they are not set, and takes its words away. What then stands to the left, up to the
clause's boundary, is what the figure measures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

import regex

from ntm_extract.document import Document
from ntm_extract.matching import Candidate, holds
from ntm_extract.phrases import Phrases, Span
from ntm_extract.rules import Form, Rule, RuleSet

_BRACKETS = regex.compile(r"\([^()]*+\)")
_MARKS = regex.compile(r", |:| - ")
_STEPS = 12  # peels at most on each side
_GOVERNED = 300  # how far before a figure a time may stand that governs it
_NEAR = 60  # how far after a figure a time may stand that is its own
_REACH = 400  # how far a sentence is read to the left of a figure


@dataclass(slots=True)
class Context:
    """What is known of one figure while its sentence is read. ``left`` and ``right`` bound what is peeled."""

    candidate: Candidate
    left: int
    right: int
    keys: dict[str, str] = field(default_factory=dict)
    spans: dict[str, Span] = field(default_factory=dict)  # phrases: indicator, relative_to, period
    source: str = ""  # "noun" where the indicator is the noun after the number

    @property
    def kind(self) -> str:
        """The figure's kind."""
        return self.candidate.rule.emit

    def unit(self, low: str) -> str:
        """The words of the figure's unit as they stand in ``low``."""
        unit = self.candidate.values.get("unit")
        return low[self.candidate.end - len(unit) : self.candidate.end] if isinstance(unit, str) else ""


class ContextReader:
    """Reads the context of the figures of one document, sentence by sentence."""

    def __init__(self, document: Document, rules: RuleSet, phrases: Phrases, times: list[Span]) -> None:
        self._document = document
        self._low = document.low
        self._rules = rules
        self._phrases = phrases
        self._times = times
        self._left_rules = [(rule, form) for rule in rules.context for form in rule.forms if form.left is not None]
        self._right_rules = [(rule, form) for rule in rules.context for form in rule.forms if form.left is None]

    def read(self, figures: list[Candidate]) -> list[Context]:
        """The contexts of ``figures``, which stand in the order of the text."""
        out: list[Context] = []
        before: Context | None = None
        for i, figure in enumerate(figures):
            sentence = self._document.sentence(figure.start)
            if before is not None and before.candidate.start < sentence[0]:
                before = None
            after = figures[i + 1].start if i + 1 < len(figures) else len(self._low)
            context = self._one(figure, sentence, before, min(after, sentence[1]))
            if before is not None:
                self._share(before, context)
            out.append(context)
            before = context
        return out

    def _share(self, before: Context, context: Context) -> None:
        """What is said once for two figures of one clause: ``giảm 2% vụ xuân và giảm 3% vụ mùa so với năm trước``."""
        between = self._low[before.candidate.end : context.candidate.start]
        changes = [c.keys.get("relation", "level") != "level" for c in (before, context)]
        if between.strip() == "và" and not any(changes) and context.source == "share":
            before.spans.setdefault("relative_to", context.spans["relative_to"])
        if any(mark in between for mark in ",;.()") or not all(changes):
            return
        if "relative_to" not in before.spans and "relative_to" in context.spans:
            before.spans["relative_to"] = context.spans["relative_to"]
        if "indicator" not in before.spans and context.source == "noun":
            before.spans["indicator"] = context.spans["indicator"]

    def _one(self, figure: Candidate, sentence: Span, before: Context | None, limit: int) -> Context:
        context = Context(figure, figure.start, figure.end)
        start = max(sentence[0], figure.start - _REACH, before.right if before else 0)
        if before is not None and "currency" in figure.rule.sets and before.kind == "money":
            # "60 triệu euro ... 80 triệu": the currency of the amount before it in the sentence
            context.keys["currency"] = before.keys.get("currency") or str(before.candidate.values["currency"])
        self._peel_right(context, limit)
        self._peel_left(context, start)
        self._standard(context, sentence, limit)
        self._subject(context, start, before, limit)
        self._status(context, sentence, before, limit)
        self._period(context, sentence, before, limit)
        return context

    # --- peeling ---------------------------------------------------------------------------------------------

    def _applies(self, rule: Rule, context: Context) -> bool:
        if rule.kinds and context.kind not in rule.kinds:
            return False
        if rule.if_set is not None and rule.if_set not in context.keys:
            return False
        if rule.unless_set is not None and rule.unless_set in context.keys:
            return False
        return all(holds(condition, context.candidate.values) for condition in rule.where)

    def _peel_left(self, context: Context, start: int) -> None:
        for _ in range(_STEPS):
            best: tuple[int, int, int] | None = None
            chosen: tuple[Rule, Form] | None = None
            for order, (rule, form) in enumerate(self._left_rules):
                assert form.left is not None
                match = form.left.match(self._low, start, context.left)
                if match is not None and self._applies(rule, context):
                    if form.right is not None and form.right.match(self._low, context.candidate.end) is None:
                        continue
                    if rule.not_left is not None and rule.not_left.match(self._low, start, match.start()):
                        continue
                    rank = (context.left - match.start(), rule.priority, -order)
                    if best is None or rank > best:
                        best, chosen = rank, (rule, form)
            time = self._time_before(context.left)
            if time is not None and time[0] >= start and (best is None or context.left - time[0] > best[0]):
                context.spans.setdefault("period", time)
                context.left = time[0]
                continue
            if best is None or chosen is None:
                return
            self._set(context, chosen[0])
            context.left -= best[0]

    def _peel_right(self, context: Context, limit: int) -> None:
        for rule, form in self._right_rules:
            assert form.right is not None
            match = form.right.match(self._low, context.right, limit)
            if match is not None and match.end() > context.right and self._applies(rule, context):
                self._set(context, rule)
                context.right = match.end()

    def _set(self, context: Context, rule: Rule) -> None:
        for key, value in rule.sets.items():
            context.keys.setdefault(key, value)
        if "relation" in rule.sets or "status" in rule.sets:
            context.keys.setdefault("verb", rule.id)

    # --- times -----------------------------------------------------------------------------------------------

    def _time_before(self, offset: int) -> Span | None:
        """The time that ends right before ``offset``, if one does."""
        end = offset - 1 if self._low[offset - 1 : offset] == " " else offset
        return next((time for time in self._times if time[1] == end), None)

    def _period(self, context: Context, sentence: Span, before: Context | None, limit: int) -> None:
        """The time that the figure speaks of: one that follows it directly, the last before it, the first after it."""
        if context.candidate.values.get("unit") in self._rules.lists["timeless_unit"]:
            return
        compared = context.spans.get("relative_to")

        def free(time: Span) -> bool:
            return compared is None or time[1] <= compared[0] or compared[1] <= time[0]

        inside = [time for time in self._times if sentence[0] <= time[0] and time[1] <= sentence[1] and free(time)]
        taken = [c.spans["relative_to"] for c in (before,) if c is not None and "relative_to" in c.spans]
        inside = [t for t in inside if not any(a <= t[0] < b for a, b in taken)]
        inside = [t for t in inside if self._rules.patterns["compared"].search(self._low, max(0, t[0] - 9), t[0]) is None]
        directly = [
            t for t in inside if context.right <= t[0] < min(limit, context.right + 8) and not set(",;:(") & set(self._low[context.right : t[0]])
        ]
        earlier = [t for t in inside if context.candidate.start - _GOVERNED <= t[1] <= context.candidate.start]
        if context.kind == "quantity":  # a count in the next item of a list is of its own time
            earlier = [t for t in earlier if ";" not in self._low[t[1] : context.candidate.start]]
        later = [t for t in inside if context.right <= t[0] < min(limit, context.right + _NEAR)]
        clause = [t for t in later if not any(c in self._low[context.right : t[0]] for c in ",;:(")]
        for times in (directly[:1], earlier[-1:], clause[:1]):
            if times:
                context.spans["period"] = times[0]
                return
        context.spans.pop("period", None)

    # --- status ----------------------------------------------------------------------------------------------

    def _status(self, context: Context, sentence: Span, before: Context | None, limit: int) -> None:
        """Whether a cue says that the figure is reckoned or not yet real.

        A ``near`` cue reaches to the next comma, forwards and, for what the figure itself will do, backwards; a
        ``wide`` one through a row of figures, up to a semicolon or a word that speaks of what is. What stands in
        brackets is apart from what stands outside.
        """
        if "status" in context.keys or context.keys.get("verb") == "relation.from":
            return  # what a change starts from is already so
        cues = self._rules.lists["status_cue"]
        start = max(sentence[0], context.candidate.start - _REACH)
        for match in reversed(list(self._rules.patterns["status_cue"].finditer(self._low, start, context.candidate.start))):
            cue = cues[match[0]]
            between = self._low[match.end() : context.candidate.start]
            if cue == "none" or between.count("(") != between.count(")"):
                continue
            status, reach, *kinds = cue.split()
            if kinds and context.kind not in ("money", "percentage"):
                continue
            between = _BRACKETS.sub("", between)
            first, *rest = _MARKS.split(between)
            if reach == "near" and rest:
                continue
            parts = [first] if reach == "near" else rest
            broken = any(self._rules.patterns["status_break"].search(part) for part in parts)
            if not broken:
                context.keys["status"] = status
                return
        after = self._low[context.right : min(sentence[1], context.right + 80)]
        match = self._rules.patterns["status_after"].search(_MARKS.split(after)[0])
        if match is not None and limit > context.right + match.start():
            context.keys["status"] = "target"
        elif before is not None and "status" in before.keys and "verb" not in context.keys and "relation" not in context.keys:
            between = self._low[before.right : context.candidate.start]  # "phải trả a 5 triệu, b 7 triệu"
            if between.startswith((", ", " và ")) and not self._rules.patterns["status_break"].search(between):
                context.keys["status"] = before.keys["status"]

    # --- comparisons -----------------------------------------------------------------------------------------

    def _standard(self, context: Context, sentence: Span, limit: int) -> None:
        """What the figure is a percentage of, or compared with."""
        compared = self._rules.patterns["compared"]
        after = compared.search(self._low, context.right, limit)
        if after is not None and not any(c in self._low[context.right : after.start()] for c in ",;:()"):
            phrase = self._phrases.whole(after.end() + 1, limit, self._times)
            if phrase is not None:
                context.spans["relative_to"] = phrase
                context.right = phrase[1]
                return
        if context.kind == "percentage":
            standard = self._rules.patterns["standard"].match(self._low, context.right + 1, limit)
            if standard is not None:
                context.spans["relative_to"] = standard.span()
                context.right = standard.end()
                return
        if context.keys.get("relation", "level") != "level":
            found = [
                match
                for match in compared.finditer(self._low, sentence[0], context.left)
                if ";" not in self._low[match.end() : context.left] or match.start() == sentence[0]
            ]
            if found:
                phrase = self._phrases.whole(found[-1].end() + 1, context.candidate.start, self._times)
                if phrase is not None:
                    context.spans["relative_to"] = phrase

    # --- what is measured ------------------------------------------------------------------------------------

    def _subject(self, context: Context, start: int, before: Context | None, limit: int) -> None:
        """What the figure measures: a phrase before it, after it, or that of the figure that it goes on from."""
        if before is not None and self._low.count(")", start, context.left) > self._low.count("(", start, context.left):
            start = self._document.sentence(start)[0]  # the figure before stands in brackets, within this one's clause
        level = context.keys.get("relation", "level") == "level"
        verb = "verb" in context.keys
        if context.kind == "ratio" and "unit" not in context.candidate.values:
            self._whole(context, start, limit)
            return
        if context.kind == "ratio" and context.keys.get("verb") != "relation.level":
            return  # "huyện có 11/17 xã": the unit says what is counted
        bare = context.kind == "percentage"
        subject, governor, named = self._phrases.subject(context.left, start, self._times, verb=verb, bare=bare)
        if governor is not None and "relation" not in context.keys and context.kind != "quantity":
            self._governed(context, governor.low)
        if context.kind == "percentage" and "relative_to" not in context.spans:
            noun = self._phrases.following(context.right, limit, self._times)
            if noun is not None:
                span, predicate = noun
                listed = before is not None and before.source == "noun" and not named
                shared = before is not None and before.source == "share" and not named and not verb
                copula = context.keys.get("verb") in (None, "relation.copula", "yes")
                if not shared and (copula and (predicate or (listed and not verb))) or (not shared and subject is None and not level):
                    context.spans["indicator"], context.source = span, "noun"
                    return
                context.spans["relative_to"], context.source = span, "share"
        if context.kind == "money" and context.keys.get("verb") != "relation.level":
            purpose = self._phrases.purpose(context.right, limit) or self._phrases.bought(context.right, limit, self._times)
            if purpose is not None:
                context.spans["indicator"] = purpose
                return
        if subject is not None:
            context.spans["indicator"] = subject
            return
        if named:
            return
        if before is not None and ";" not in self._low[before.right : context.left]:
            self._inherit(context, before)
        if "indicator" not in context.spans:
            change = self._rules.patterns["change_noun"].search(self._low, context.left, context.candidate.start)
            if change is not None:
                context.spans["indicator"] = change.span()
            elif before is None and (context.left < context.candidate.start or self._low[context.left - 1] == "("):
                leader = self._phrases.leader(context.left, start, self._times)
                if leader is not None:
                    context.spans["indicator"] = leader

    def _whole(self, context: Context, start: int, limit: int) -> None:
        """What a bare fraction is of: the noun after it, that of a number it is taken of, else what is measured."""
        end = self._document.sentence(start)[1]
        among = self._rules.patterns["among"].match(self._low, context.right, end)
        noun = self._phrases.following(among.end(), end, self._times) if among else None
        noun = noun or self._phrases.following(context.right, limit, self._times)
        if noun is not None:
            context.spans["unit"] = noun[0]
            return
        subject, _, _ = self._phrases.subject(context.left, start, self._times, verb=True, bare=False)
        subject = subject or self._phrases.leader(context.left, self._document.sentence(start)[0], self._times)
        if subject is not None:
            context.spans["unit"] = subject

    def _governed(self, context: Context, word: str) -> None:
        """``giảm thanh khoản 49%``: the verb before the phrase says how the figure changes it."""
        for rule in self._rules.context:
            if rule.sets.get("relation") in ("increase", "decrease") and self._applies(rule, context):
                if any(form.left is not None and form.left.fullmatch(word + " ") for form in rule.forms):
                    context.keys["relation"] = rule.sets["relation"]
                    return

    def _inherit(self, context: Context, before: Context) -> None:
        """Take from the figure before what this one does not say again."""
        between = self._low[before.right : context.left].strip()
        if "indicator" in before.spans:
            context.spans["indicator"] = before.spans["indicator"]
            context.source = context.source or before.source
        elif before.kind == "quantity":
            noun = self._phrases.following(before.candidate.end - len(before.unit(self._low)) - 1, context.left, self._times)
            if noun is not None:
                context.spans["indicator"] = noun[0]
        directly = between in ("(", "")
        if "status" in before.keys and "status" not in context.keys and ("verb" in context.keys or directly):
            context.keys["status"] = before.keys["status"]
        if "relation" in before.keys and "relation" not in context.keys and between in ("(", "và", ","):
            context.keys["relation"] = before.keys["relation"]


def as_values(context: Context, document: Document) -> dict[str, str | Decimal]:
    """The context's keys as the report prints them."""
    out: dict[str, str | Decimal] = {key: value for key, value in context.keys.items() if key != "verb"}
    for key, (a, b) in context.spans.items():
        if key != "indicator" or context.kind != "quantity":
            out[key] = document.quote(a, b)
    return out
