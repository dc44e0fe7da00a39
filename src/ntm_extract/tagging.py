"""Parts of speech: underthesea's tagging model, asked for one word at a time.

The best row of tags is that of the whole sentence. But at most places few tags can be in it whatever stands around, and
at many places one: there the row falls into parts that do not depend on each other. So a word's tag is found by reading
from it to the nearest such places on both sides, and the rest of a long sentence is never scored. The result is that of
the whole sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from ntm_extract.crf import BEFORE, BEHIND, Model, Template, Weights, titled

_KEPT = 20_000  # words whose scores are kept
_ROUNDING = 1e-6  # labels whose scores are nearer to each other than this are compared in full
_REACH = 2  # how far from a word a template may look
_NEAR = (-2, -1, 1, 2)

Around = tuple[Weights, ...]  # what a word or a run of words adds to each of the places near it, the last place first


class Tagger:
    """The tagging model."""

    def __init__(self, model: Model) -> None:
        self.labels = tuple(label.removeprefix("B-") for label in model.labels)
        self.transitions = model.transitions
        self._weights = {template: some for template, some in model.weights.items() if template.first == template.last}
        self.pairs, self.triples = _runs(model, 2), _runs(model, 3)
        self.seen: dict[str, tuple[str, Around]] = {}
        self._own: dict[tuple[str, str, str], list[float]] = {}
        # What is beyond a row: before it, and behind it.
        self.outside = tuple(
            (value, tuple(self._of_word(at, {"": value, "lower": value}) for at in _NEAR)) for value in (BEFORE, BEHIND)
        )
        every = range(len(self.labels))
        self._margins = [[self._margin(best, label) for label in every] for best in every]
        self._widest = [max(margins) for margins in self._margins]

    def _margin(self, best: int, label: int) -> float:
        """How far ``best`` must be above ``label`` so that no words around can make ``label`` the better one."""
        into = max(row[label] - row[best] for row in self.transitions)
        out = max(a - b for a, b in zip(self.transitions[label], self.transitions[best], strict=True))
        return max(into, 0) + max(out, 0) + _ROUNDING

    def _of_word(self, at: int, views: Mapping[str, str]) -> Weights:
        """What a word adds to the place that it stands ``at`` from, its ``views`` given."""
        total: dict[int, float] = {}
        for view, value in views.items():
            for label, weight in self._weights.get(Template(at, at, view), {}).get(value, ()):
                total[label] = total.get(label, 0.0) + weight
        return list(total.items())

    def look(self, word: str) -> tuple[str, Around]:
        """Whether ``word`` is titled, as the model says it, and what it adds to the places near it."""
        views = {"": word, "lower": word.lower()}
        if len(self.seen) >= _KEPT:
            self.seen.clear()
        self.seen[word] = found = str(titled(word)), tuple(self._of_word(at, views) for at in _NEAR)
        return found

    def own(self, word: str, before: str, after: str) -> list[float]:
        """What a word adds to its own place, and whether those beside it are titled."""
        key = word, before, after
        if key not in self._own:
            views = {"": word, "lower": word.lower(), "istitle": str(titled(word))}
            total = [0.0] * len(self.labels)
            for at, some in ((0, views), (-1, {"istitle": before}), (1, {"istitle": after})):
                for label, weight in self._of_word(at, some):
                    total[label] += weight
            if len(self._own) >= _KEPT:
                self._own.clear()
            self._own[key] = total
        return self._own[key]

    def possible(self, scores: list[float]) -> dict[int, float]:
        """The labels that a word with such ``scores`` may have, whatever stands around it, with their scores."""
        highest = max(scores)
        best = scores.index(highest)
        least = highest - self._widest[best]
        margins = self._margins[best]
        return {
            label: score for label, score in enumerate(scores) if score >= least and score + margins[label] >= highest
        }


def _runs(model: Model, size: int) -> Mapping[str, Around]:
    """What each run of ``size`` words adds."""
    firsts = range(-_REACH, _REACH + 2 - size)
    found: dict[str, list[Weights]] = {}
    for i, first in enumerate(firsts):
        for run, weights in model.weights.get(Template(first, first + size - 1, ""), {}).items():
            found.setdefault(run, [[] for _ in firsts])[i] = weights
    return {run: tuple(around) for run, around in found.items()}


class Tags(Sequence[str]):
    """The tags of the words of a sentence, each found when it is asked for."""

    def __init__(self, tagger: Tagger, words: Sequence[str]) -> None:
        before, behind = tagger.outside
        self._tagger = tagger
        self._words = words
        seen = tagger.seen
        self._near = [before] * 2 + [seen.get(word) or tagger.look(word) for word in words] + [behind] * 2
        pairs = [tagger.pairs.get(f"{a} {b}") for a, b in pairwise(words)]
        triples = [tagger.triples.get(f"{a} {b} {c}") for a, b, c in zip(words, words[1:], words[2:], strict=False)]
        p0, p1 = tagger.pairs.get(BEFORE), tagger.pairs.get(BEHIND)
        t0, t1 = tagger.triples.get(BEFORE), tagger.triples.get(BEHIND)
        self._pairs = [p0] * 2 + pairs + [p1] * 2
        self._triples = [t0] * 2 + triples + [t1] * min(len(words), 2)
        self._tags: list[str | None] = [None] * len(words)
        self._options: dict[int, dict[int, float]] = {}  # of each word looked at, its possible labels and their scores

    def __len__(self) -> int:
        return len(self._words)

    def __getitem__(self, at):  # type: ignore[no-untyped-def]
        if self._tags[at] is None:
            self._find(at)
        return self._tags[at]

    def _of(self, at: int) -> dict[int, float]:
        options = self._options.get(at)
        if options is None:
            (_, n0), (before, n1), _, (after, n2), (_, n3) = self._near[at : at + 5]
            total = self._tagger.own(self._words[at], before, after).copy()
            for some in (n0[0], n1[1], n2[2], n3[3]):
                for label, weight in some:
                    total[label] += weight
            for runs in (self._pairs[at : at + 4], self._triples[at : at + 3]):
                for i, around in enumerate(runs):
                    if around is not None:
                        for label, weight in around[i]:
                            total[label] += weight
            self._options[at] = options = self._tagger.possible(total)
        return options

    def _find(self, at: int) -> None:
        """Set the tags around ``at``, from the nearest word with one possible label to the next."""
        if len(self._of(at)) == 1:
            (label,) = self._of(at)
            self._tags[at] = self._tagger.labels[label]
            return
        first = last = at
        while first > 0 and len(self._of(first)) > 1:
            first -= 1
        while last < len(self._words) - 1 and len(self._of(last)) > 1:
            last += 1
        transitions = self._tagger.transitions
        best = self._of(first)
        back: list[dict[int, int]] = []
        for i in range(first + 1, last + 1):
            here: dict[int, float] = {}
            source: dict[int, int] = {}
            for label, score in self._of(i).items():
                most = -1e300
                for other, ahead in best.items():
                    value = ahead + transitions[other][label]
                    if value > most:
                        most, source[label] = value, other
                here[label] = most + score
            back.append(source)
            best = here
        label = max(best, key=best.__getitem__)
        self._tags[last] = self._tagger.labels[label]
        for i in range(last - 1, first - 1, -1):
            label = back[i - first][label]
            self._tags[i] = self._tagger.labels[label]
