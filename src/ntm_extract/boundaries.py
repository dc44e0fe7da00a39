"""Where words begin: underthesea's segmentation model, applied to a row of tokens.

The model has two labels, a token begins a word or goes on with one, so that the difference of their two scores is all
that is kept of a weight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import add

from ntm_extract.crf import BEFORE, BEHIND, Model, is_number, titled

_LABELS = ("B-W", "I-W")
_REACH = 2  # how far from a token a template may look
_KEPT = 30_000  # tokens whose scores are kept

Scores = tuple[float, ...]  # what a run of tokens adds to each place near it, the last place first


class _Runs:
    """The weights of all templates that look at a run of ``size`` tokens."""

    def __init__(self, model: Model, size: int) -> None:
        # T[a,b] reads, for the place i, the run that begins at i + a: so each run adds to the places begin - a.
        self._firsts = range(-_REACH, _REACH + 2 - size)
        tables = {view: self._table(model, size, view) for view in ("", "lower", "istitle", "is_in_dict", "isdigit")}
        zero = (0.0,) * len(self._firsts)

        def fact(view: str, value: object) -> Scores:
            return tables[view].get(str(value), zero)

        self._printed = tables[""]
        self._digits = {number: fact("isdigit", number) for number in (False, True)}
        self._dictionary = model.dictionary
        # By whether a run is titled: what one adds that the dictionary has, or has not.
        self._in_dictionary, self._unknown = (
            {title: _sum(fact("istitle", title), fact("is_in_dict", known)) for title in (False, True)}
            for known in (True, False)
        )
        self._lower = tables["lower"]
        self._listed: dict[bool, dict[str, Scores]] = {False: {}, True: {}}  # by title: runs of ``_lower`` seen so far
        self.before = _sum(*(table.get(BEFORE, zero) for table in tables.values()))
        self.behind = _sum(*(table.get(BEHIND, zero) for table in tables.values()))

    def _table(self, model: Model, size: int, view: str) -> dict[str, Scores]:
        rows: dict[str, list[float]] = {}
        for template, weights in model.weights.items():
            if template.view == view and template.last - template.first + 1 == size:
                at = self._firsts.index(template.first)
                for value, some in weights.items():
                    row = rows.setdefault(value, [0.0] * len(self._firsts))
                    row[at] = sum(-weight if label else weight for label, weight in some)
        return {value: tuple(row) for value, row in rows.items()}

    def scores(self, runs: Iterable[str], lows: Iterable[str], titles: Iterable[bool]) -> list[Scores]:
        """What each of ``runs`` adds; ``lows`` are they in lower case, ``titles`` whether their tokens are `titled`."""
        listed, lower, dictionary, printed = self._listed, self._lower, self._dictionary, self._printed
        out = []
        for run, low, title in zip(runs, lows, titles, strict=True):
            some = listed[title].get(low)
            if some is None:
                some = (self._in_dictionary if low in dictionary else self._unknown)[title]
                more = lower.get(low)
                if more is not None:
                    some = listed[title][low] = tuple(map(add, some, more))
            more = printed.get(run)
            out.append(some if more is None else tuple(map(add, some, more)))
        return out

    def token_scores(self, token: str, low: str, title: bool) -> Scores:
        """What one token adds."""
        return _sum(*self.scores([token], [low], [title]), self._digits[is_number(token)])


def _sum(*rows: Scores) -> Scores:
    return tuple(map(sum, zip(*rows, strict=True)))


class Boundaries:
    """The segmentation model."""

    def __init__(self, model: Model) -> None:
        if model.labels != _LABELS:
            raise ValueError(f"underthesea's segmentation has the labels {model.labels}; install underthesea 9.5")
        self._one, self._two, self._three = (_Runs(model, size) for size in (1, 2, 3))
        self._transitions = model.transitions
        (both, ends), (starts, neither) = model.transitions
        into = max(abs(both - ends), abs(starts - neither))
        out_of = max(abs(both - starts), abs(ends - neither))
        self._sway = into + out_of + 1e-6  # what the labels beside a token can add to its difference
        self._seen: dict[str, tuple[str, bool, Scores]] = {}

    def _look(self, token: str) -> tuple[str, bool, Scores]:
        """The token in lower case, whether it is titled, and its scores."""
        low, title = token.lower(), titled(token)
        if len(self._seen) >= _KEPT:
            self._seen.clear()
        self._seen[token] = found = low, title, self._one.token_scores(token, low, title)
        return found

    def _differences(self, tokens: Sequence[str]) -> list[float]:
        """How much more each token looks like the first of a word than like one that goes on with it."""
        seen, count = self._seen, len(tokens)
        lows, titles, ones = zip(*[seen.get(token) or self._look(token) for token in tokens], strict=True)
        runs_2 = [f"{a} {b}" for a, b in pairwise(tokens)]
        lows_2 = [f"{a} {b}" for a, b in pairwise(lows)]
        titles_2 = [a and b for a, b in pairwise(titles)]
        runs_3 = [f"{pair} {c}" for pair, c in zip(runs_2, tokens[2:], strict=False)]
        lows_3 = [f"{pair} {c}" for pair, c in zip(lows_2, lows[2:], strict=False)]
        titles_3 = [pair and c for pair, c in zip(titles_2, titles[2:], strict=False)]
        one, two, three = self._one, self._two, self._three
        u = [one.before] * 2 + list(ones) + [one.behind] * 2
        p = [two.before] * 2 + two.scores(runs_2, lows_2, titles_2) + [two.behind] * 2
        t = [three.before] * 2 + three.scores(runs_3, lows_3, titles_3) + [three.behind] * min(count, 2)
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
