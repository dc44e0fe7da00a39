"""Where words begin: underthesea's segmentation model, applied to a row of tokens.

The model has two labels, a token begins a word or goes on with one, so that the difference of their two scores is all
that is kept of a weight. What is known of a run of tokens lies under its first one: so the scores of a row are found
token by token, without a string for each run, and are read one first token at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ntm_extract.crf import BEFORE, BEHIND, Model, is_number, pack, titled, unpack

_LABELS = ("B-W", "I-W")
_REACH = 2  # how far from a token a template may look
_LONGEST = 3  # tokens of a run
_KEPT = 30_000  # tokens whose scores are kept

Scores = tuple[float, ...]  # what a run of tokens adds to each place near it, the last place first


class Node(NamedTuple):
    """A run of tokens in lower case that the model or its dictionary knows, or that such a run begins with.

    ``scores`` are those of the run not titled, and titled; those of ``printed`` go before them where the run is printed
    so. ``longer`` are the runs that have one token more, by that token.
    """

    scores: tuple[Scores, Scores]
    printed: Mapping[str, Scores]
    longer: Mapping[str, Node]


class _Token(NamedTuple):
    """What is known of a token: how it is in lower case, whether it is `titled`, its own scores, runs from it on."""

    low: str
    title: bool
    scores: Scores
    longer: Mapping[str, Node]


class _Runs:
    """The weights of all templates that look at a run of ``size`` tokens."""

    def __init__(self, model: Model, size: int) -> None:
        # T[a,b] reads, for the place i, the run that begins at i + a: so each run adds to the places begin - a.
        self._firsts = range(-_REACH, _REACH + 2 - size)
        tables = {view: self._table(model, size, view) for view in ("", "lower", "istitle", "is_in_dict", "isdigit")}
        zero = (0.0,) * len(self._firsts)

        def fact(view: str, value: object) -> Scores:
            return tables[view].get(str(value), zero)

        self.digits = tuple(fact("isdigit", number) for number in (False, True))
        self.facts = {
            known: (
                _sum(fact("istitle", False), fact("is_in_dict", known)),
                _sum(fact("istitle", True), fact("is_in_dict", known)),
            )
            for known in (False, True)
        }
        self.before = _sum(*(table.get(BEFORE, zero) for table in tables.values()))
        self.behind = _sum(*(table.get(BEHIND, zero) for table in tables.values()))
        self.lower, self.printed = tables["lower"], tables[""]

    def _table(self, model: Model, size: int, view: str) -> dict[str, Scores]:
        rows: dict[str, list[float]] = {}
        for template, weights in model.weights.items():
            if template.view == view and template.last - template.first + 1 == size:
                at = self._firsts.index(template.first)
                for value, some in weights.items():
                    row = rows.setdefault(value, [0.0] * len(self._firsts))
                    row[at] = sum(-weight if label else weight for label, weight in some)
        return {value: tuple(row) for value, row in rows.items()}


def _sum(*rows: Scores) -> Scores:
    return tuple(map(sum, zip(*rows, strict=True)))


def _nodes(by_size: Sequence[_Runs], dictionary: Iterable[str]) -> Mapping[str, Node]:
    """The runs of one token, by that token; all others are beneath them."""
    known = {word for word in dictionary if word.count(" ") < _LONGEST}
    printed: dict[str, list[str]] = {}
    for runs in by_size:
        for run in runs.printed:
            printed.setdefault(_lower(run), []).append(run)
    tree: dict[str, Any] = {}
    for run in (*known, *printed, *(run for runs in by_size for run in runs.lower)):
        beneath = tree
        for token in run.split(" "):
            beneath = beneath.setdefault(token, {})
    leaves = [Node(runs.facts[True], {}, {}) for runs in by_size]  # most runs: one object, which is packed once

    def node(low: str, beneath: Mapping[str, Any]) -> Node:
        size = low.count(" ")
        runs = by_size[size]
        more, forms_printed = runs.lower.get(low), printed.get(low, ())
        if low in known and more is None and not forms_printed and not beneath:
            return leaves[size]
        scores = runs.facts[low in known]
        if more is not None:
            scores = _sum(scores[False], more), _sum(scores[True], more)
        forms = {run: _sum(scores[titled(run)], runs.printed[run]) for run in forms_printed}
        return Node(scores, forms, {token: node(f"{low} {token}", below) for token, below in beneath.items()})

    return {token: node(token, beneath) for token, beneath in tree.items()}


def _lower(run: str) -> str:
    return " ".join(token.lower() for token in run.split(" "))


class Boundaries:
    """The segmentation model."""

    def __init__(self, model: Model) -> None:
        if model.labels != _LABELS:
            raise ValueError(f"underthesea's segmentation has the labels {model.labels}; install underthesea 9.5")
        by_size = [_Runs(model, size) for size in range(1, _LONGEST + 1)]
        self._packed = {token: pack(node) for token, node in _nodes(by_size, model.dictionary).items()}
        self._digits = by_size[0].digits
        self._unknown = [runs.facts[False] for runs in by_size]
        self._outside = [(runs.before, runs.behind) for runs in by_size]
        self._transitions = model.transitions
        (both, ends), (starts, neither) = model.transitions
        into = max(abs(both - ends), abs(starts - neither))
        out_of = max(abs(both - starts), abs(ends - neither))
        self._sway = into + out_of + 1e-6  # what the labels beside a token can add to its difference
        self._seen: dict[str, _Token] = {}

    def _look(self, token: str) -> _Token:
        low, title = token.lower(), titled(token)
        packed = self._packed.get(low)
        node = Node(self._unknown[0], {}, {}) if packed is None else unpack(packed)
        scores = _sum(node.printed.get(token, node.scores[title]), self._digits[is_number(token)])
        if len(self._seen) >= _KEPT:
            self._seen.clear()
        self._seen[token] = found = _Token(low, title, scores, node.longer)
        return found

    def _differences(self, tokens: Sequence[str]) -> list[float]:
        """How much more each token looks like the first of a word than like one that goes on with it."""
        seen, count = self._seen, len(tokens)
        lows, titles, ones, longer_runs = zip(*[seen.get(token) or self._look(token) for token in tokens], strict=True)
        _, unknown_2, unknown_3 = self._unknown
        u, p, t = ([before] * 2 for before, _ in self._outside)
        u += ones
        thirds = (*lows[2:], ""), (*titles[2:], False)  # of the last run, which has none
        for i, (longer, low_b, low_c, title_a, title_b, title_c) in enumerate(
            zip(longer_runs, lows[1:], thirds[0], titles, titles[1:], thirds[1], strict=False)
        ):
            title_2 = title_a and title_b
            title_3 = title_2 and title_c
            node = longer.get(low_b)
            if node is None:
                p.append(unknown_2[title_2])
                t.append(unknown_3[title_3])
                continue
            scores, printed, longer = node
            p.append(printed.get(" ".join(tokens[i : i + 2]), scores[title_2]) if printed else scores[title_2])
            node = longer.get(low_c) if longer else None
            scores, printed, _ = node or (unknown_3, None, None)
            t.append(printed.get(" ".join(tokens[i : i + 3]), scores[title_3]) if printed else scores[title_3])
        del t[max(count, 2) :]  # that of the last run, which has no third token
        for row, (_, behind) in zip((u, p, t), self._outside, strict=True):
            row += [behind] * 2
        return [
            u0[0] + u1[1] + u2[2] + u3[3] + u4[4] + p0[0] + p1[1] + p2[2] + p3[3] + t0[0] + t1[1] + t2[2]
            for u0, u1, u2, u3, u4, p0, p1, p2, p3, t0, t1, t2 in zip(
                u, u[1:], u[2:], u[3:], u[4:], p, p[1:], p[2:], p[3:], t, t[1:], t[2:], strict=False
            )
        ]

    def begins(self, tokens: Sequence[str]) -> list[bool]:
        """Of each of ``tokens``, of which there is one at least, whether it begins a word."""
        differences = self._differences(tokens)
        out = [difference > 0 for difference in differences]
        # Where the difference is greater than all that neighbours can add, they need not be asked.
        open_places = [at for at, difference in enumerate(differences) if abs(difference) <= self._sway]
        done = 0
        for at in open_places:
            if at >= done:
                end = at
                while end < len(out) and abs(differences[end]) <= self._sway:
                    end += 1
                first, done = max(at - 1, 0), end + 1
                out[first:done] = self._best(differences[first:done])
        return out

    def _best(self, differences: list[float]) -> list[bool]:
        """The best row of answers for tokens with such ``differences``."""
        (both, ends), (starts, neither) = self._transitions  # from a beginning, from a token that goes on; to the same
        ahead, *rest = differences
        back: list[tuple[bool, bool]] = []  # whether the best token before a beginning, before another, is a beginning
        for difference in rest:
            begin, inner = ahead + both, ahead + ends
            back.append((begin >= starts, inner >= neither))
            ahead = difference + max(begin, starts) - max(inner, neither)
        here = ahead >= 0
        out = [here]
        for begin_from, inner_from in reversed(back):
            here = begin_from if here else inner_from
            out.append(here)
        return out[::-1]
